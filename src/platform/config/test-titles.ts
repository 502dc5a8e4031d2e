import { parseSync } from 'oxc-parser'

/**
 * The titles of all tests in a test file, each behind the titles of the suites around it: `The team › JAR-29 refuses a
 * ninth inspector`. Skipped and unfinished tests (`skip`, `todo`, `skipIf`, `fails`) are left out: they prove nothing.
 * Titles put together at run time give their fixed parts. Throws when the file does not parse.
 */
export function readTestTitles(file: string, text: string): readonly string[] {
  const parsed = parseSync(file, text)
  const [error] = parsed.errors
  if (error !== undefined) throw new Error(`${file} does not parse: ${error.message}`)
  const titles: string[] = []
  collect(parsed.program, [], titles)
  return titles
}

type Node = { readonly type: string; readonly [key: string]: unknown }

function collect(value: unknown, suites: readonly string[], titles: string[]): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, suites, titles)
    return
  }
  if (!isNode(value)) return
  const called = value.type === 'CallExpression' ? calledWords(value['callee']) : []
  const title = value.type === 'CallExpression' ? titleOf(value['arguments']) : undefined
  const kind = called[0]
  if (title !== undefined && (kind === 'test' || kind === 'it' || kind === 'describe')) {
    if (called.some(word => ['skip', 'todo', 'skipIf', 'fails'].includes(word))) return
    if (kind !== 'describe') {
      titles.push([...suites, title].join(' › '))
      return
    }
    collect(value['arguments'], [...suites, title], titles)
    return
  }
  for (const child of Object.values(value)) collect(child, suites, titles)
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
