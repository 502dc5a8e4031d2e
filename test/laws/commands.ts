import { isNode, isTest, type Node, nameOf, type Placed, type Source, textOf } from './sources.ts'

/** The words under which commands stand in the record, read from the code that opens transactions. */
export function commandsIn(sources: readonly Source[]): {
  readonly known: ReadonlySet<string>
  /** Places whose command could not be read: the law is then blind there, and says so. */
  readonly unread: readonly string[]
} {
  const known = new Set<string>()
  const unread: string[] = []
  for (const source of sources.filter(({ path }) => !isTest(path) && path.startsWith('src/'))) {
    for (const placed of source.nodes) {
      for (const node of namesAt(placed)) {
        const texts = textsOf(node, source.text)
        if (texts.length === 0) unread.push(`${source.path}:${source.lineOf(node.start)}`)
        for (const text of texts) if (text !== 'read') known.add(text.split(' ')[0] ?? text)
      }
    }
  }
  return { known, unread }
}

/** Names that are put together, as the code has them, each with what comes of it. */
const templates: { readonly [template: string]: readonly string[] } = {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: code as it stands in files
  '`${what}-review`': ['begin-review', 'close-review'],
  '`end-${flag}`': ['end-paused', 'end-deferred', 'end-cancelled', 'paused', 'deferred', 'cancelled'],
  '`${what}-account`': ['close-account', 'reopen-account'],
  '`import-areas sha256:${sha256}`': ['import-areas'],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: code as it stands in files
}

/** Names given as an argument to a function that opens a transaction, or in a description of a change of a review. */
function namesAt({ node }: Placed): readonly Node[] {
  if (node.type === 'CallExpression') {
    const called = nameOf(node['callee'])?.split('.').at(-1) ?? ''
    const position = { asSystem: 0, carryOut: 2, keep: 2, fieldworkChange: 0, grading: 0, onDuty: 3 }[called]
    const given = position === undefined ? undefined : [node['arguments']].flat()[position]
    return isNode(given) && given.type !== 'Identifier' && given.type !== 'MemberExpression' ? [given] : []
  }
  if (node.type !== 'ObjectExpression') return []
  const properties = [node['properties']].flat().filter(isNode)
  const named = (name: string) => properties.find(each => each.type === 'Property' && nameOf(each['key']) === name)
  const ofGate = named('caller') === undefined ? undefined : named('command')?.['value']
  if (isNode(ofGate) && ofGate.type !== 'Identifier') return [ofGate]
  if (named('may') === undefined || named('touches') === undefined) return []
  const value = named('name')?.['value']
  return isNode(value) && value.type !== 'Identifier' ? [value] : []
}

function textsOf(node: Node, code: string): readonly string[] {
  if (node.type === 'ConditionalExpression') {
    return [node['consequent'], node['alternate']].flatMap(each => (isNode(each) ? textsOf(each, code) : []))
  }
  if (node.type === 'TemplateLiteral') return templates[code.slice(node.start, Number(node['end']))] ?? []
  const text = textOf(node)
  return text === undefined ? [] : [text]
}
