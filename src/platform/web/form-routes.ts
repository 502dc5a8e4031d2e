import { createHash, randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { endDraftOf, keepWhatWasPosted } from './lost-session.ts'
import { needsSignIn, refusalOf, signInFirst } from './permission.ts'
import { Refusal } from './refusal.ts'
import { send } from './replies.ts'
import { type Fields, type FormRoute, firstText, type Visit } from './route.ts'
import type { ServerOptions } from './server.ts'
import { visitOf } from './visit.ts'

/** Carries a posted form: its token, its permission, and then the handler, which opens its own transaction. */
export function addFormRoute(app: FastifyInstance, route: FormRoute<unknown>, options: ServerOptions): void {
  app.post(
    route.path,
    { preHandler: [refuseOtherSites, (request, reply, next) => app.csrfProtection(request, reply, next)] },
    async (request, reply) => {
      const visit = visitOf(request, options)
      if (needsSignIn(route, visit.actor)) {
        const kept = await keepWhatWasPosted(request, reply, options)
        return send(options, request, reply, visit, kept ?? signInFirst)
      }
      const read = <Value>(work: Parameters<typeof options.database.as<Value>>[2]) =>
        options.database.as(visit.caller, 'read', work)
      const subject = await read(tx => route.subject(tx, visit.params))
      const body = (request.body ?? {}) as Fields
      const key = keyOf(route.path, visit.params, body)
      const answer =
        refusalOf(route, visit.actor, subject) ?? (await route.submit({ ...visit, subject, body, key, read }))
      if (answer.kind === 'go') await endDraftOf(request, reply, options)
      // What was taken away or closed while somebody wrote is offered again should it come back, and can be copied.
      if (answer.kind === 'missing') await keepWhatWasPosted(request, reply, options)
      return send(options, request, reply, visit, answer)
    },
  )
}

/** A browser says from where a form is sent: one of another site is refused before its token is looked at. */
async function refuseOtherSites(request: FastifyRequest): Promise<void> {
  const from = request.headers['sec-fetch-site']
  if (from !== undefined && from !== 'same-origin' && from !== 'none')
    throw new Refusal(403, 'The form was sent from another site.')
}

/**
 * The key under which a form is carried out once: the one its page chose, and what was posted. So the same form sent
 * twice counts once, while another form of the same page, or the same one changed after going back to it, is another.
 */
function keyOf(path: string, params: Visit['params'], body: Fields): string {
  const chosen = firstText(body['_key'])
  if (chosen === undefined) return randomUUID()
  const posted = Object.entries(body).filter(([name]) => !name.startsWith('_'))
  const digest = createHash('sha256')
    .update(JSON.stringify([path, params, posted]))
    .digest('base64url')
  return `${chosen}.${digest.slice(0, 22)}`
}
