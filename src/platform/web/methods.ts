import type { FastifyInstance } from 'fastify'
import { sendError } from './errors.ts'
import type { Route } from './route.ts'
import type { ServerOptions } from './server.ts'

/** Answers what no route carries: there is no such page, or it takes another method (and says which). */
export function answerOtherwise(app: FastifyInstance, options: ServerOptions): void {
  const methodsAt = methodsOf(options.routes)
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    const methods = methodsAt(request.url.split('?')[0] ?? '')
    if (methods === undefined || methods.includes(request.method) === (request.method !== 'OPTIONS'))
      return sendError(options, request, reply, 404)
    reply.header('allow', methods.join(', '))
    if (request.method !== 'OPTIONS') return sendError(options, request, reply, 405)
    return reply.code(204).header('cache-control', 'no-store').send()
  })
}

/** What can be done at a path, for answering a method that cannot: `undefined` where there is no such path. */
function methodsOf(routes: readonly Route[]): (path: string) => readonly string[] | undefined {
  const patterns = routes.map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${path.split('/').map(patternOf).join('/')}/?$`),
  }))
  return path => {
    const found = new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))
    if (found.size === 0) return undefined
    return [...(found.has('GET') ? ['GET', 'HEAD'] : []), ...(found.has('POST') ? ['POST'] : []), 'OPTIONS']
  }
}

function patternOf(part: string): string {
  const literal = part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return literal.replaceAll(/:[A-Za-z]+/g, '[^/]+')
}
