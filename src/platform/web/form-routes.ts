import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { needsSignIn, refusalOf, signInFirst } from './permission.ts'
import { send } from './replies.ts'
import { type Fields, type FormRoute, firstText } from './route.ts'
import type { ServerOptions } from './server.ts'
import { visitOf } from './visit.ts'

/** Of one address at one form that asks for a secret; more are answered with a page that says to wait. */
const guesses = { max: 10, timeWindow: 60_000 }

/** Carries a posted form: its token, its permission, and then the handler, which opens its own transaction. */
export function addFormRoute(app: FastifyInstance, route: FormRoute<unknown>, options: ServerOptions): void {
  app.post(
    route.path,
    {
      preHandler: (request, reply, next) => app.csrfProtection(request, reply, next),
      config: route.guessing === true ? { rateLimit: guesses } : {},
    },
    async (request, reply) => {
      const visit = visitOf(request, options)
      if (needsSignIn(route, visit.actor)) return send(options, request, reply, visit, signInFirst)
      const read = <Value>(work: Parameters<typeof options.database.as<Value>>[2]) =>
        options.database.as(visit.caller, 'read', work)
      const subject = await read(tx => route.subject(tx, visit.params))
      const body = (request.body ?? {}) as Fields
      const key = firstText(body['_key']) ?? randomUUID()
      const answer =
        refusalOf(route, visit.actor, subject) ?? (await route.submit({ ...visit, subject, body, key, read }))
      return send(options, request, reply, visit, answer, key)
    },
  )
}
