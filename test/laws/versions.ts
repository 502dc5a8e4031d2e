import type { Breach } from './breach.ts'
import { isNode, isTest, type Node, nameOf, type Placed, type Source } from './sources.ts'

/** A statement that changes rows of a module's table, and whether it asks for the version that was looked at. */
type Change = { readonly at: string; readonly column: string; readonly asks: boolean }

/** Every `update` in the SQL of the modules, by its table and the first column it sets. */
export function changesIn(sources: readonly Source[]): readonly Change[] {
  return sources
    .filter(({ path }) => path.startsWith('src/modules/') && !isTest(path))
    .flatMap(source =>
      source.nodes
        .filter(({ node }) => node.type === 'TaggedTemplateExpression')
        .flatMap(({ node }) => {
          const text = source.text.slice(node.start, Number(node['end']))
          const changes = [
            ...text.matchAll(/\bupdate\s+([a-z]+_[a-z_]+)\b[\s\S]*?\bset\s+\(?([a-z_]+|\$)[\s\S]*/g),
            ...text.matchAll(/\binsert\s+into\s+([a-z]+_[a-z_]+)\b[\s\S]*?\bdo\s+update\s+set\s+\(?([a-z_]+)[\s\S]*/g),
          ]
          return changes.map(([statement, table = '', column = '']) => ({
            at: `${source.path}:${source.lineOf(node.start)}`,
            column: `${table}.${column}`,
            // What is set is no question.
            asks: /\bversion\s*=/.test(statement.replace(/\bset\b[\s\S]*?(?=\bwhere\b|$)/, '')),
          }))
        }),
    )
}

/** Each change that asks for no version, by table and column. */
export function checkVersions(sources: readonly Source[]): readonly Breach[] {
  return changesIn(sources)
    .filter(change => !change.asks)
    .map(({ at, column }) => ({
      file: column,
      fault: `is changed without asking for its version, at ${at}`,
      mend: 'Add "and version = …" with the version from the form, answer stale when no row comes back, or give the reason in test/laws/versions.test.ts.',
    }))
}

/** Each form whose handler does not use its key, by the file of its routes. */
export function checkKeys(sources: readonly Source[]): readonly Breach[] {
  return sources
    .filter(({ path }) => path.startsWith('src/modules/') && !isTest(path))
    .flatMap(source =>
      source.nodes
        .filter(placed => isHandler(placed) && !usesKey(source, placed))
        .map(({ node }) => ({
          file: source.path,
          line: source.lineOf(node.start),
          fault: `has a form (${pathOf(source, node)}) that drops its key`,
          mend: 'Hand key on to the command, so that the form sent twice is carried out once, or give the reason in test/laws/versions.test.ts.',
        })),
    )
}

/** The value of a property `submit`: a function. */
function isHandler({ node, key, parent }: Placed): boolean {
  return (
    key === 'value' &&
    (node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') &&
    nameOf(parent?.node['key']) === 'submit'
  )
}

function usesKey(source: Source, placed: Placed): boolean {
  const text = textOf(source, placed.node)
  if (/\bkey\b/.test(text)) return true
  // It hands the whole visit to another function of the file, or to one that it was given itself.
  const called = [...text.matchAll(/\b([a-zA-Z]+)\((?:[^()]*,\s*)?(?:visit\b|\{ \.\.\.visit)/g)].map(
    found => found[1] ?? '',
  )
  return called.some(name => {
    const declared = source.nodes.find(
      ({ node }) =>
        (node.type === 'FunctionDeclaration' || node.type === 'VariableDeclarator') && nameOf(node['id']) === name,
    )
    return declared === undefined ? isGiven(placed, name) : /\bkey\b/.test(textOf(source, declared.node))
  })
}

/** True for a parameter of a function around it: each caller's own handler stands in the same file, and names the key. */
function isGiven(placed: Placed, name: string): boolean {
  for (let around = placed.parent; around !== undefined; around = around.parent) {
    const parameters = [around.node['params'] ?? []].flat().filter(isNode)
    if (parameters.some(parameter => nameOf(parameter) === name)) return true
  }
  return false
}

/** The path of the route, where it is written out beside the handler. */
function pathOf(source: Source, handler: Node): string {
  const object = source.nodes.find(
    ({ node }) =>
      node.type === 'ObjectExpression' &&
      [node['properties']].flat().some(each => isNode(each) && each['value'] === handler),
  )
  const written = object === undefined ? '' : textOf(source, object.node)
  return /\bpath: ['"`]([^'"`]+)/.exec(written)?.[1] ?? 'of its own path'
}

function textOf(source: Source, node: Node): string {
  return source.text.slice(node.start, Number(node['end']))
}
