import { createHash, randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../db/database.ts'
import { settled } from './comparison.ts'
import { endDraftOf, keepWhatWasPosted } from './lost-session.ts'
import { needsSignIn, refusalOf, signInFirst, subjectOf } from './permission.ts'
import { Refusal } from './refusal.ts'
import { send } from './replies.ts'
import { type Fields, type FormRoute, firstText, type Visit } from './route.ts'
import type { ServerOptions } from './server.ts'
import { noFiles, type PostedFiles, readUploads } from './uploads.ts'
import { visitOf } from './visit.ts'

/** Twenty-five megabytes over the slow line of an office. */
const uploadMilliseconds = 10 * 60_000

/** Carries a posted form: its token, its permission, and then the handler, which opens its own transaction. */
export function addFormRoute(app: FastifyInstance, route: FormRoute<unknown>, options: ServerOptions): void {
  app.post(
    route.path,
    {
      // A form with files is read piece by piece, and its token with it.
      preHandler: [
        refuseOtherSites,
        (request, reply, next) => (isMultipart(request) ? next() : app.csrfProtection(request, reply, next)),
      ],
      config: route.uploads === undefined ? {} : { bodyMilliseconds: uploadMilliseconds },
    },
    async (request, reply) => {
      const visit = visitOf(request, options)
      const isStranger = needsSignIn(route, visit.actor)
      const read = <Value>(work: Parameters<typeof options.database.as<Value>>[2]) =>
        options.database.as(visit.caller, 'read', work)
      const subject = isStranger ? undefined : await read(tx => subjectOf(route, tx, visit.params, undefined))
      const refusal = isStranger ? undefined : refusalOf(route, visit.actor, subject)
      const isWelcome = !isStranger && refusal === undefined
      const reviewId = isWelcome ? route.uploads?.(subject).reviewId : undefined
      const form = await formOf(app, request, reply, { caller: visit.caller, reviewId, options })
      if (isStranger) {
        const kept = await keepWhatWasPosted(request, reply, options)
        return send(options, request, reply, visit, kept ?? signInFirst)
      }
      const { uploads } = form
      const body = settled(form.body)
      const key = keyOf(route.path, visit.params, body, uploads.received)
      const answer = refusal ?? (await route.submit({ ...visit, subject, body, uploads, key, read }))
      if (answer.kind === 'go') await endDraftOf(request, reply, options)
      // What was taken away or closed while somebody wrote is offered again should it come back, and can be copied.
      if (answer.kind === 'missing') await keepWhatWasPosted(request, reply, options)
      return send(options, request, reply, visit, answer, uploads.held)
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
 * The fields and files of a form. Of one with files whose sender may not send it, or not for this, the fields alone are
 * read, as far as they stand before the first file: enough to keep what was typed.
 */
async function formOf(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { caller, reviewId, options }: { caller: Caller; reviewId: string | undefined; options: ServerOptions },
): Promise<{ readonly body: Fields; readonly uploads: PostedFiles }> {
  if (!isMultipart(request)) return { body: (request.body ?? {}) as Fields, uploads: noFiles }
  const { database, files } = options
  return readUploads(request, reply, { database, files, caller, reviewId }, () => {
    const refuse = (error: Error) => {
      throw error
    }
    // The plugin answers by itself; here the files that came so far have to go first.
    app.csrfProtection(request, { send: refuse } as unknown as FastifyReply, () => {})
  })
}

/** Only the part of the server that takes files knows of such forms. */
function isMultipart(request: FastifyRequest): boolean {
  return 'isMultipart' in request && request.isMultipart()
}

/**
 * The key under which a form is carried out once: the one its page chose, and what was posted. So the same form sent
 * twice counts once, while another form of the same page, or the same one changed after going back to it, is another.
 *
 * @param files hashes of the files that came with it
 */
function keyOf(path: string, params: Visit['params'], body: Fields, files: readonly string[]): string {
  const chosen = firstText(body['_key'])
  if (chosen === undefined) return randomUUID()
  const posted = Object.entries(body).filter(([name]) => !name.startsWith('_'))
  const digest = createHash('sha256')
    .update(JSON.stringify([path, params, posted, ...(files.length === 0 ? [] : [files])]))
    .digest('base64url')
  return `${chosen}.${digest.slice(0, 22)}`
}
