import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { guesses } from './limits.ts'
import { needsSignIn, refusalOf, signInFirst } from './permission.ts'
import { Refusal } from './refusal.ts'
import { send } from './replies.ts'
import { type Fields, type FormRoute, firstText } from './route.ts'
import type { ServerOptions } from './server.ts'
import { visitOf } from './visit.ts'

/** Carries a posted form: its token, its permission, and then the handler, which opens its own transaction. */
export function addFormRoute(app: FastifyInstance, route: FormRoute<unknown>, options: ServerOptions): void {
  app.post(
    route.path,
    {
      preHandler: [refuseOtherSites, (request, reply, next) => app.csrfProtection(request, reply, next)],
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

/** A browser says from where a form is sent: one of another site is refused before its token is looked at. */
async function refuseOtherSites(request: FastifyRequest): Promise<void> {
  const from = request.headers['sec-fetch-site']
  if (from !== undefined && from !== 'same-origin' && from !== 'none')
    throw new Refusal(403, 'The form was sent from another site.')
}
