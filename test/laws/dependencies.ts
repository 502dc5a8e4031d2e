import { builtinModules } from 'node:module'
import { z } from 'zod'
import type { Breach } from './breach.ts'
import { isTest, type Source } from './sources.ts'

const Versions = z.record(z.string(), z.string()).default({})

export const PackageSchema = z.object({
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
})
export type Package = z.infer<typeof PackageSchema>

const LockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
})

/** What was tested is what runs: every version is exact. */
export function checkVersions(manifest: Package): readonly Breach[] {
  return namesAndVersions(manifest)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
    .map(([name, version]) => ({
      file: 'package.json',
      fault: `asks for ${name} ${version}`,
      mend: 'Write one exact version, such as 1.2.3 (npm install --save-exact).',
    }))
}

function namesAndVersions(manifest: Package): readonly (readonly [string, string])[] {
  return [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap(each =>
    Object.entries(each),
  )
}

/** The lock file names no registry and locks every package by its content. */
export function checkLock(text: string): { readonly held: number; readonly breaches: readonly Breach[] } {
  const locked = Object.entries(LockSchema.parse(JSON.parse(text)).packages).filter(([name]) => name !== '')
  const repair = 'Remove package-lock.json and node_modules and run npm install with the .npmrc of the project.'
  const breaches = locked.flatMap(([name, { resolved, integrity, link }]) => {
    const at = (fault: string) => [{ file: 'package-lock.json', fault: `${fault} ${name}`, mend: repair }]
    if (link === true) return at('links to a folder for')
    if (resolved !== undefined && /^[a-z+]+:/.test(resolved)) return at('names the host of')
    return integrity === undefined ? at('has no integrity for') : []
  })
  return { held: locked.length, breaches }
}

/** Lines that `.npmrc` has to hold, each with why it is there. */
export const npmRules: { readonly [line: string]: string } = {
  'save-exact=true': 'what was tested is what runs',
  'ignore-scripts=true': 'no package runs code of its own when it is installed',
  'allow-git=none': 'dependencies come locked with their integrity, never from a repository',
  'omit-lockfile-registry-resolved=true': 'the lock file names no registry',
}

export function checkNpmrc(text: string): readonly Breach[] {
  const lines = text.split('\n').map(line => line.trim())
  const missing = Object.entries(npmRules)
    .filter(([rule]) => !lines.includes(rule))
    .map(([rule, why]) => ({ file: '.npmrc', fault: `lacks ${rule}`, mend: `Put the line back: ${why}.` }))
  const secrets = lines
    .filter(line => /^(?:\/\/|registry|.*:registry|.*_auth|.*token)/i.test(line))
    .map(line => ({
      file: '.npmrc',
      fault: `names a registry or a credential: ${line.split('=')[0]}`,
      mend: 'Keep it in the .npmrc of your own account.',
    }))
  return [...missing, ...secrets]
}

/** Every dependency has its line in `decisions/`, where the reason stands. */
export function checkDecided(manifest: Package, decisions: string): readonly Breach[] {
  return namesAndVersions(manifest)
    .filter(([name]) => !decisions.includes(`\`${name}\``))
    .map(([name]) => ({
      file: 'package.json',
      fault: `depends on ${name} without a recorded decision`,
      mend: `Add a line on \`${name}\` to decisions/0001-libraries.md: what it does that is not ours to invent.`,
    }))
}

/** What the product imports is a dependency, not a tool of its makers. */
export function checkImported(sources: readonly Source[], manifest: Package): readonly Breach[] {
  const own = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies)])
  return sources
    .filter(source => !isTest(source.path))
    .flatMap(source =>
      source.imports.flatMap(each => {
        if (each.file !== undefined || each.from.startsWith('node:')) return []
        const at = (fault: string, mend: string) => [{ file: source.path, line: each.line, fault, mend }]
        if (builtinModules.includes(each.from)) return at(`imports ${each.from}`, `Write node:${each.from}.`)
        const name = each.from
          .split('/')
          .slice(0, each.from.startsWith('@') ? 2 : 1)
          .join('/')
        if (own.has(name) || (each.typeOnly && `@types/${name}` in manifest.devDependencies)) return []
        return at(
          `imports ${name}, which is no dependency`,
          'Add it to dependencies with a line in decisions/, or do without.',
        )
      }),
    )
}
