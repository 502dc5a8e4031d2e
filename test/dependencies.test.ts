import { describe, expect, test } from 'vitest'
import { type Exceptions, exceptFor, sayBreaches } from './laws/breach.ts'
import {
  checkDecided,
  checkImported,
  checkLock,
  checkNpmrc,
  checkVersions,
  npmRules,
  type Package,
  PackageSchema,
} from './laws/dependencies.ts'
import { planted, projectFiles, readProjectFile, readSources } from './laws/sources.ts'

const manifest = PackageSchema.parse(JSON.parse(readProjectFile('package.json')))

/** Files of src that import a tool of the makers, each with its reason. */
const toolImports: Exceptions = {
  'src/platform/config/test-titles.ts': 'reads the tests for `conspectus trace`, loaded by that command alone',
}

describe('A dependency', () => {
  test('has an exact version', () => {
    expect(Object.keys(manifest.dependencies).length).toBeGreaterThan(10)
    expect(sayBreaches(checkVersions(manifest))).toEqual([])
  })

  test('is locked by its content, and the lock names no host', () => {
    const { held, breaches } = checkLock(readProjectFile('package-lock.json'))
    expect(held).toBeGreaterThan(50)
    expect(sayBreaches(breaches)).toEqual([])
  })

  test('is installed under the rules of .npmrc', () => {
    expect(sayBreaches(checkNpmrc(readProjectFile('.npmrc')))).toEqual([])
  })

  test('has its line among the decisions', () => {
    const decisions = projectFiles().filter(file => /^decisions\/.*\.md$/.test(file))
    expect(sayBreaches(checkDecided(manifest, decisions.map(readProjectFile).join('\n')))).toEqual([])
  })

  test('is what src imports, and nothing else', () => {
    expect(sayBreaches(exceptFor(checkImported(readSources(), manifest), toolImports))).toEqual([])
  })
})

describe('A breach is caught', () => {
  const of = (dependencies: { [name: string]: string }, devDependencies: { [name: string]: string } = {}): Package =>
    PackageSchema.parse({ dependencies, devDependencies })

  test('of exact versions', () => {
    const said = sayBreaches(
      checkVersions(of({ a: '^1.2.3', b: '~1.2.3', c: 'latest', d: '1.2', e: '1.2.3', f: 'git+https://x' })),
    )
    expect(said).toHaveLength(5)
    expect(said[0]).toBe(
      'package.json asks for a ^1.2.3. Write one exact version, such as 1.2.3 (npm install --save-exact).',
    )
  })

  test('of the lock', () => {
    const packages = {
      '': {},
      'node_modules/a': { integrity: 'sha512-x' },
      'node_modules/b': { integrity: 'sha512-x', resolved: 'https://example.org/b.tgz' },
      'node_modules/c': {},
      'node_modules/d': { link: true },
    }
    const { held, breaches } = checkLock(JSON.stringify({ packages }))
    expect(held).toBe(4)
    expect(breaches.map(breach => breach.fault)).toEqual([
      'names the host of node_modules/b',
      'has no integrity for node_modules/c',
      'links to a folder for node_modules/d',
    ])
  })

  test('of .npmrc', () => {
    const rules = Object.keys(npmRules)
    expect(checkNpmrc(rules.join('\n'))).toEqual([])
    expect(sayBreaches(checkNpmrc(rules.slice(1).join('\n')))[0]).toContain('lacks save-exact=true. Put the line back')
    expect(checkNpmrc(`${rules.join('\n')}\nregistry=https://example.org/\n//example.org/:_authToken=x`)).toHaveLength(
      2,
    )
  })

  test('of decisions', () => {
    expect(sayBreaches(checkDecided(of({ zod: '1.0.0', pg: '1.0.0' }), 'because `zod` reads')).join()).toContain(
      'depends on pg',
    )
  })

  test('of imports', () => {
    const code = `import a from 'a/sub'
      import type { B } from 'b'
      import c from 'c'
      import d from '@d/d/deep'
      import fs from 'fs'
      import path from 'node:path'`
    const faults = checkImported(
      planted({ 'src/x.ts': code }),
      of({ a: '1.0.0', '@d/d': '1.0.0' }, { '@types/b': '1.0.0', c: '1.0.0' }),
    )
    expect(faults.map(breach => breach.fault)).toEqual(['imports c, which is no dependency', 'imports fs'])
  })
})
