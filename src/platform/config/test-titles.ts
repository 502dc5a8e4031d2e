import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseSync } from 'oxc-parser'
import { readMilestone, type TitledTests, type Trace, traceRequirements } from './trace.ts'

/** What `conspectus trace` prints: the requirements of the project in `folder` against its tests. */
export async function traceProject(folder: string): Promise<Trace> {
  const requirements = await readFile(path.join(folder, 'requirements.md'), 'utf8')
  return traceRequirements(requirements, await readTests(folder), readMilestone(requirements))
}

/** All test files under `src` and `test` of a project, in the order of their paths. */
export async function readTests(folder: string): Promise<readonly TitledTests[]> {
  const listed = await Promise.all(
    ['src', 'test'].map(async room => {
      const entries = await readdir(path.join(folder, room), { recursive: true })
      return entries.filter(entry => entry.endsWith('.ts')).map(entry => path.join(room, entry))
    }),
  )
  const files = new Map<string, TestCode>()
  for (const file of listed.flat().sort()) {
    const isTestCode = file.startsWith('test') || file.endsWith('.test.ts')
    if (isTestCode) files.set(file, readTestCode(file, await readFile(path.join(folder, file), 'utf8')))
  }
  return [...files]
    .filter(([file]) => file.endsWith('.test.ts'))
    .map(([file, { titles }]) => ({ file, titles, drivesProduct: drivesProduct(file, files) }))
}

/** What a file of tests, or one that tests import, holds. */
export type TestCode = {
  /**
   * Titles of its tests, each behind the titles of the suites around it: `The team › JAR-29 refuses a ninth inspector`.
   * Skipped and unfinished tests (`skip`, `todo`, `skipIf`, `fails`) are left out: they prove nothing. Titles put
   * together at run time give their fixed parts.
   */
  readonly titles: readonly string[]
  /** Files of the project it imports, types left out. */
  readonly imports: readonly string[]
  /** True when it names the program by its path, to run it. */
  readonly namesProgram: boolean
}

/** Reads one file of tests; throws when it does not parse. */
export function readTestCode(file: string, text: string): TestCode {
  const parsed = parseSync(file, text)
  const [error] = parsed.errors
  if (error !== undefined) throw new Error(`${file} does not parse: ${error.message}`)
  const titles: string[] = []
  const strings: string[] = []
  collect(parsed.program, [], titles, strings)
  const imports = parsed.module.staticImports.filter(
    each => each.entries.length === 0 || each.entries.some(entry => !entry.isType),
  )
  return {
    titles,
    imports: imports
      .map(each => each.moduleRequest.value)
      .filter(from => from.startsWith('.'))
      .map(from => path.posix.join(path.posix.dirname(file), from)),
    namesProgram: strings.some(each => /(?:^|\/)bin\/conspectus$/.test(each)),
  }
}

/** Whether a file of tests, itself or by the test files it imports, puts the product together or runs the program. */
export function drivesProduct(file: string, files: ReadonlyMap<string, TestCode>, seen = new Set<string>()): boolean {
  const code = files.get(file)
  if (code === undefined || seen.has(file)) return false
  seen.add(file)
  if (code.namesProgram || code.imports.includes('src/product.ts')) return true
  return code.imports.some(each => drivesProduct(each, files, seen))
}

type Node = { readonly type: string; readonly [key: string]: unknown }

function collect(value: unknown, suites: readonly string[], titles: string[], strings: string[]): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, suites, titles, strings)
    return
  }
  if (!isNode(value)) return
  if (value.type === 'Literal' && typeof value['value'] === 'string') strings.push(value['value'])
  const called = value.type === 'CallExpression' ? calledWords(value['callee']) : []
  const title = value.type === 'CallExpression' ? titleOf(value['arguments']) : undefined
  const kind = called[0]
  if (title !== undefined && (kind === 'test' || kind === 'it' || kind === 'describe')) {
    if (called.some(word => ['skip', 'todo', 'skipIf', 'fails'].includes(word))) return
    if (kind !== 'describe') titles.push([...suites, title].join(' › '))
    collect(value['arguments'], kind === 'describe' ? [...suites, title] : suites, titles, strings)
    return
  }
  for (const child of Object.values(value)) collect(child, suites, titles, strings)
}

/** `test.each([…])` gives test, each; `describe.runIf(x)` gives describe, runIf. */
function calledWords(callee: unknown): readonly string[] {
  if (!isNode(callee)) return []
  if (callee.type === 'Identifier') return [String(callee['name'])]
  if (callee.type === 'MemberExpression') return [...calledWords(callee['object']), ...calledWords(callee['property'])]
  if (callee.type === 'CallExpression') return calledWords(callee['callee'])
  if (callee.type === 'TaggedTemplateExpression') return calledWords(callee['tag'])
  return []
}

function titleOf(args: unknown): string | undefined {
  const first = Array.isArray(args) ? args[0] : undefined
  if (!isNode(first)) return undefined
  if (first.type === 'Literal' && typeof first['value'] === 'string') return first['value']
  if (first.type !== 'TemplateLiteral' || !Array.isArray(first['quasis'])) return undefined
  return first['quasis'].map(part => fixedText(part)).join('…')
}

function fixedText(part: unknown): string {
  const value = isNode(part) ? part['value'] : undefined
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked ?? '') : ''
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
