import type { FastifyInstance } from 'fastify'
import { giveBackLostForms } from './lost-session.ts'
import { showRoute } from './page-at.ts'
import { send } from './replies.ts'
import type { PageRoute } from './route.ts'
import type { ServerOptions } from './server.ts'
import { visitOf } from './visit.ts'

/** Carries a page: one short transaction for subject, permission and reading; rendering after it is closed. */
export function addPageRoute(app: FastifyInstance, route: PageRoute<unknown>, options: ServerOptions): void {
  app.get(route.path, async (request, reply) => {
    const visit = visitOf(request, options)
    const givenBack = await giveBackLostForms(request, reply, options)
    if (givenBack !== undefined) return send(options, request, reply, visit, givenBack)
    const before = options.database.statements()
    const answer = await showRoute(options, route, visit)
    const statements = options.database.statements() - before
    if (options.strict && statements > route.statements) {
      throw new Error(`${route.path} sent ${statements} statements; its route says ${route.statements} at most.`)
    }
    if (options.strict) reply.header('x-statements', String(statements))
    return send(options, request, reply, visit, answer)
  })
}
