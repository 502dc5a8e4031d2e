import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Exceptions, exceptFor, sayBreaches } from './laws/breach.ts'
import { parseSource, planted, projectFiles, readProjectFile, readSources, root } from './laws/sources.ts'
import {
  checkCommits,
  checkDefaultExports,
  checkFolderNames,
  checkLength,
  checkMachineWords,
  checkUsed,
  linesMost,
} from './laws/tidy.ts'

/** Files that may be longer, each with its reason. An entry that is no longer needed fails the test. */
const longFiles: Exceptions = {}

/** Files that are started from outside: the program, and what a runner calls. */
const entries = ['src/main.ts']

const files = projectFiles()
const sources = readSources()
const code = files.filter(file => /^(?:src|test|bench|scripts)\/.*\.m?[jt]s$/.test(file) || /^[^/]+\.ts$/.test(file))
const parsed = code.map(file => parseSource(file, readProjectFile(file)))

describe('A file', () => {
  test('is read: there are many', () => {
    expect(files.length).toBeGreaterThan(30)
    expect(parsed.length).toBeGreaterThan(20)
  })

  test(`has at most ${linesMost} lines`, () => {
    const lengths = parsed.map(({ path: file, lines }) => ({ file, lines }))
    expect(sayBreaches(exceptFor(checkLength(lengths), longFiles))).toEqual([])
  })

  test('exports by name', () => {
    // Vitest reads its configuration from the default export.
    const free = parsed.filter(source => source.path !== 'vitest.config.ts')
    expect(sayBreaches(checkDefaultExports(free))).toEqual([])
  })

  test('stands under a name that says what is in it', () => {
    expect(sayBreaches(checkFolderNames(files))).toEqual([])
  })

  test('of src is used by something', () => {
    expect(sayBreaches(checkUsed(sources, entries))).toEqual([])
  })

  test('names no path or registry of one machine', () => {
    const texts = files
      .filter(file => !/\.(?:png|jpe?g|webp|pdf|ttf|woff2?|otf|zip|gz|wasm|ico)$/.test(file))
      .map(file => ({ file, text: readProjectFile(file) }))
    expect(sayBreaches(checkMachineWords(texts))).toEqual([])
  })
})

describe('A breach is caught', () => {
  test('of length, exactly one line over', () => {
    const lengths = [
      { file: 'a.ts', lines: linesMost },
      { file: 'b.ts', lines: linesMost + 1 },
    ]
    expect(sayBreaches(checkLength(lengths))).toEqual([
      `b.ts has 401 lines. Divide it by subject until each part has at most 400.`,
    ])
    expect(parseSource('a.ts', 'const a = 1\n\nconst b = 2\n').lines).toBe(3)
    expect(parseSource('a.ts', 'const a = 1\nconst b = 2').lines).toBe(2)
  })

  test('of exports by name', () => {
    const said = sayBreaches(
      checkDefaultExports(planted({ 'src/a.ts': '\nexport default 1', 'src/b.ts': 'export const b = 1' })),
    )
    expect(said).toEqual([expect.stringContaining('src/a.ts:2 has a default export. Export it by its name')])
  })

  test('of folder names', () => {
    const said = sayBreaches(checkFolderNames(['src/utils/a.ts', 'src/kernel/helpers.ts', 'src/kernel/dates.ts']))
    expect(said).toHaveLength(2)
    expect(said[0]).toContain('Name it after what is in it')
  })

  test('of use, while workers named by their path and entries count as used', () => {
    const found = checkUsed(
      planted({
        'src/main.ts': "import './kernel/used.ts'",
        'src/kernel/used.ts': "new Worker(new URL('./worker.ts', import.meta.url))",
        'src/kernel/worker.ts': '',
        'src/kernel/orphan.ts': '',
        'src/platform/web/components/tag.examples.ts': '',
        'src/kernel/orphan.test.ts': "import './orphan.ts'",
      }),
      ['src/main.ts'],
    )
    expect(sayBreaches(found)).toEqual([expect.stringContaining('src/kernel/orphan.ts is used by nothing. Delete it')])
  })

  test('of machines', () => {
    const paths = [
      ['', 'wor' + 'k', 'main', 'a'].join('/'),
      `https://registry.npm${'js'}.org/zod`,
      `/roo${'t'}/.config`,
    ]
    const said = checkMachineWords(paths.map(text => ({ file: 'a.md', text: `first\nsee ${text}` })))
    expect(sayBreaches(said)).toHaveLength(3)
    expect(sayBreaches(said)[0]).toContain('a.md:2 names a path or a registry of one machine. Write it relative')
    expect(
      checkMachineWords([{ file: 'a.md', text: 'https://example.org/work/ and /home/reviews in the root/' }]),
    ).toEqual([])
  })

  test('of commits', () => {
    const subjects = ['x'.repeat(61), 'feat: add dates', 'fix', 'Fix the clock', 'Count working days', 'é'.repeat(60)]
    const said = sayBreaches(checkCommits(subjects.map(subject => ({ hash: '0123456789', subject }))))
    expect(said).toHaveLength(3)
    expect(said[0]).toContain('has a subject of 61 characters. Say what changes')
  })
})

describe('A commit', () => {
  test.runIf(existsSync(path.join(root, '.git')))('has a short plain subject', () => {
    const log = execFileSync('git', ['log', '--format=%H%x09%s'], { cwd: root, encoding: 'utf8' })
    const commits = log
      .trim()
      .split('\n')
      .map(line => ({ hash: line.slice(0, line.indexOf('\t')), subject: line.slice(line.indexOf('\t') + 1) }))
    expect(commits.length).toBeGreaterThan(0)
    expect(sayBreaches(checkCommits(commits))).toEqual([])
  })
})
