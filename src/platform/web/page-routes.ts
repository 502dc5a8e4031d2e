import type { FastifyInstance } from 'fastify'
import type { Transaction } from '../db/database.ts'
import { giveBackLostForms } from './lost-session.ts'
import { needsSignIn, refusalOf, signInFirst } from './permission.ts'
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
    if (needsSignIn(route, visit.actor)) return send(options, request, reply, visit, signInFirst)
    const work = async (tx: Transaction) => {
      const subject = await route.subject(tx, visit.params)
      const refusal = refusalOf(route, visit.actor, subject)
      return refusal ?? route.show({ ...visit, tx, subject })
    }
    const answer = await (route.asGate === true
      ? options.database.asGate(work)
      : options.database.as(visit.caller, 'read', work))
    const statements = options.database.statements() - before
    if (options.strict && statements > route.statements) {
      throw new Error(`${route.path} sent ${statements} statements; its route says ${route.statements} at most.`)
    }
    if (options.strict) reply.header('x-statements', String(statements))
    return send(options, request, reply, visit, answer)
  })
}
