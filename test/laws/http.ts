import type { Breach } from './breach.ts'
import { isBrowserCode, isPart } from './rooms.ts'
import { isNode, isReference, isTest, type Node, nameOf, type Placed, type Source, textOf } from './sources.ts'

const mayKnow = (path: string) =>
  isTest(path) ||
  isBrowserCode(path) ||
  path === 'src/main.ts' ||
  path.startsWith('src/platform/web/') ||
  isPart(path, 'routes.ts', 'forms.ts')

const mend =
  'HTTP is spoken in routes.ts, forms.ts and platform/web alone: return a value and let the route turn it into a page.'

/** Words that mean HTTP wherever they stand. `request` does not: areas are asked for documents by requests. */
const httpWords = new Set([
  'reply',
  'redirect',
  'statusCode',
  'cookie',
  'cookies',
  'setCookie',
  'headers',
  'httpStatus',
])
const requestParts = new Set([
  'body',
  'query',
  'params',
  'headers',
  'url',
  'cookies',
  'session',
  'ip',
  'raw',
  'hostname',
])

/** Law 4: nothing below the routes knows that a browser asked. */
export function checkHttp(sources: readonly Source[]): readonly Breach[] {
  return sources
    .filter(source => !mayKnow(source.path))
    .flatMap(source => {
      const imported = source.imports
        .filter(
          each => /^(?:fastify|@fastify\/.*|node:https?2?)$/.test(each.from) || /platform\/web\//.test(each.file ?? ''),
        )
        .filter(each => !(each.file !== undefined && isPart(source.path, 'pages')))
        .map(each => ({ file: source.path, line: each.line, fault: `imports ${each.from}`, mend }))
      const words = source.nodes.flatMap(placed => {
        const word = httpWordOf(placed)
        if (word === undefined) return []
        return [{ file: source.path, line: source.lineOf(placed.node.start), fault: `says ${word}`, mend }]
      })
      return [...imported, ...words]
    })
}

function httpWordOf(placed: Placed): string | undefined {
  const { node } = placed
  if (isReference(placed) && httpWords.has(String(node['name']))) return String(node['name'])
  if (node.type === 'MemberExpression') {
    const parts = (nameOf(node) ?? '').split('.')
    const [object, property] = [parts.at(-2) ?? '', parts.at(-1) ?? '']
    if (object === 'request' && requestParts.has(property)) return `request.${property}`
    if (['statusCode', 'setCookie'].includes(property)) return property
  }
  return callWithStatus(node)
}

/** `.code(404)` and `.status(303)`: a call that sets a status. */
function callWithStatus(node: Node): string | undefined {
  if (node.type !== 'CallExpression') return undefined
  const method = nameOf(node['callee'])?.split('.').at(-1) ?? ''
  const [first] = [node['arguments']].flat()
  const status = isNode(first) && first.type === 'Literal' ? first['value'] : undefined
  const isStatus = typeof status === 'number' && status >= 100 && status < 600
  return isStatus && ['code', 'status'].includes(method) ? `${method}(${status})` : undefined
}

/** Law 5: every route names its permission. `held` is how many routes were read. */
export function checkPermissions(sources: readonly Source[]): {
  readonly held: number
  readonly breaches: readonly Breach[]
} {
  const repair = "Write permission: 'module.deed', or permission: 'public' when everybody may."
  const routes = sources
    .filter(source => isPart(source.path, 'routes.ts'))
    .flatMap(source => source.nodes.filter(isRoute).map(placed => ({ source, placed })))
  return {
    held: routes.length,
    breaches: routes.flatMap(({ source, placed: { node } }) => {
      const permission = propertyOf(node, 'permission')
      if (permission !== undefined && (textOf(permission) ?? 'worked out').trim() !== '') return []
      const path = propertyOf(node, 'path')
      const named = (path === undefined ? undefined : textOf(path)) ?? 'without a path'
      const line = source.lineOf(node.start)
      return [{ file: source.path, line, fault: `has a route (${named}) that names no permission`, mend: repair }]
    }),
  }
}

/** An object with a path and a handler, or the argument of `pageRoute` and `formRoute`. */
function isRoute({ node, parent }: Placed): boolean {
  if (node.type !== 'ObjectExpression') return false
  const callee = parent?.node.type === 'CallExpression' ? nameOf(parent.node['callee']) : undefined
  if (callee === 'pageRoute' || callee === 'formRoute') return true
  return propertyOf(node, 'path') !== undefined && ['show', 'submit', 'handler'].some(key => propertyOf(node, key))
}

function propertyOf(object: Node, name: string): Node | undefined {
  const found = [object['properties']]
    .flat()
    .filter(isNode)
    .find(
      each =>
        each.type === 'Property' && (nameOf(each['key']) ?? (isNode(each['key']) && textOf(each['key']))) === name,
    )
  return found !== undefined && isNode(found['value']) ? found['value'] : undefined
}
