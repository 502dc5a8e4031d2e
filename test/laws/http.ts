import type { Breach } from './breach.ts'
import { compositionRoot, isBrowserCode, isPart } from './rooms.ts'
import { isNode, isReference, isTest, type Node, nameOf, type Placed, type Source, textOf } from './sources.ts'

const mayKnow = (path: string) =>
  isTest(path) ||
  isBrowserCode(path) ||
  compositionRoot.some(file => file === path) ||
  path.startsWith('src/platform/web/') ||
  isPart(path, 'routes.ts', 'forms.ts')

const mend =
  'HTTP is spoken in routes.ts, forms.ts and platform/web alone: return a value and let the route turn it into a page.'

/** Words that mean HTTP wherever they stand. `request` and `headers` do not: areas are asked by requests, tables have headers. */
const httpWords = new Set(['reply', 'redirect', 'statusCode', 'cookie', 'cookies', 'setCookie', 'httpStatus'])
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
        // The door of a module hands its routes to main.ts, and says so in its types.
        .filter(each => !(each.file !== undefined && each.typeOnly && isPart(source.path, 'index.ts', 'pages')))
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

/**
 * Law 5: every route names its permission, in its own words or by spreading a value or a function's answer that does, as
 * in `...everybody`. `held` is how many routes were read.
 */
export function checkPermissions(sources: readonly Source[]): {
  readonly held: number
  readonly breaches: readonly Breach[]
} {
  const repair = "Write permission: 'module.deed', or permission: 'public' when everybody may."
  const product = sources.filter(({ path }) => !isTest(path))
  const carriers = new Set(product.flatMap(source => source.nodes.flatMap(carrierOf)))
  const makers = routeMakers(product)
  const routes = product
    .filter(({ path }) => !path.startsWith('src/platform/web/'))
    .flatMap(source => source.nodes.filter(placed => isRoute(placed, makers)).map(placed => ({ source, placed })))
  return {
    held: routes.length,
    breaches: routes.flatMap(({ source, placed: { node } }) => {
      const permission = propertyOf(node, 'permission')
      if (permission === undefined ? spreads(node, carriers) : textOf(permission)?.trim() !== '') return []
      const path = propertyOf(node, 'path')
      const named = (path === undefined ? undefined : textOf(path)) ?? 'without a path'
      const line = source.lineOf(node.start)
      return [{ file: source.path, line, fault: `has a route (${named}) that names no permission`, mend: repair }]
    }),
  }
}

/** The name under which an object that holds a permission, or a function that makes one, is declared. */
function carrierOf({ node, parent }: Placed): readonly string[] {
  if (node.type !== 'ObjectExpression' || propertyOf(node, 'permission') === undefined) return []
  for (let around = parent; around !== undefined; around = around.parent) {
    const { type } = around.node
    if (type === 'CallExpression') return []
    if (type === 'VariableDeclarator' || type === 'FunctionDeclaration') return [nameOf(around.node['id']) ?? '']
  }
  return []
}

function spreads(route: Node, carriers: ReadonlySet<string>): boolean {
  return spreadValues(route).some(value => {
    const named = isNode(value) && value.type === 'CallExpression' ? value['callee'] : value
    return carriers.has(nameOf(named) ?? '')
  })
}

/** An object with a path and a handler, or the argument of a function that makes routes. */
function isRoute(placed: Placed, makers: ReadonlySet<string>): boolean {
  const { node } = placed
  if (node.type !== 'ObjectExpression' || spreadParameter(placed) !== undefined) return false
  if (makers.has(calledWith(placed) ?? '')) return true
  return propertyOf(node, 'path') !== undefined && ['show', 'submit', 'handler'].some(key => propertyOf(node, key))
}

/** The function that is called with this very object. */
function calledWith({ parent }: Placed): string | undefined {
  return parent?.node.type === 'CallExpression' ? nameOf(parent.node['callee']) : undefined
}

/** `pageRoute`, `formRoute`, and every function that hands its own argument on to one of them. */
function routeMakers(sources: readonly Source[]): ReadonlySet<string> {
  const makers = new Set(['pageRoute', 'formRoute'])
  const handing = sources
    .flatMap(source => source.nodes)
    .filter(({ node }) => node.type === 'ObjectExpression')
    .map(placed => ({ from: spreadParameter(placed), to: calledWith(placed) }))
  for (let known = 0; known < makers.size; ) {
    known = makers.size
    for (const { from, to } of handing) if (from !== undefined && makers.has(to ?? '')) makers.add(from)
  }
  return makers
}

/** The name of the function whose own parameter this object spreads: the permission is then its caller's to name. */
function spreadParameter({ node, parent }: Placed): string | undefined {
  const names = spreadValues(node).map(value => nameOf(value))
  for (let around = parent; around !== undefined; around = around.parent) {
    const isArrow = around.node.type === 'ArrowFunctionExpression'
    if (!isArrow && around.node.type !== 'FunctionDeclaration') continue
    const parameters = [around.node['params']].flat().map(parameter => nameOf(parameter))
    if (!parameters.some(parameter => parameter !== undefined && names.includes(parameter))) continue
    return nameOf(isArrow ? around.parent?.node['id'] : around.node['id'])
  }
  return undefined
}

function spreadValues(object: Node): readonly unknown[] {
  return [object['properties']]
    .flat()
    .filter(isNode)
    .filter(each => each.type === 'SpreadElement')
    .map(each => each['argument'])
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
