import type { FastifyReply, FastifyRequest } from 'fastify'
import { londonDay } from '../../kernel/dates.ts'
import { type Trouble, troubleOf } from '../db/trouble.ts'
import { isForPrograms, problemReply, sendData } from './data.ts'
import { plainHeaders } from './headers.ts'
import { TooMany } from './limits.ts'
import type { ServerOptions } from './server.ts'
import { actorAt, momentOf } from './visit.ts'

/**
 * The status that an error asks for; anything that asks for none is a fault of ours. What may not be read is not there:
 * only a form is told that it is forbidden.
 */
export function statusOf(error: unknown, request: FastifyRequest): number {
  const asked =
    typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : Number.NaN
  if (asked === 403 && request.method !== 'POST') return 404
  if (asked >= 400 && asked <= 599) return asked
  return troubleOf(error) === undefined ? 500 : 503
}

/** Logs what is a fault of ours, and answers the page that says what happened; in plain words where that page fails too. */
export function answerError(
  options: ServerOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): FastifyReply {
  const status = statusOf(error, request)
  if (status >= 500) request.log.error({ err: error }, 'a request failed')
  if (options.strict && status === 500) console.error(error)
  try {
    return sendError(options, request, reply, status, error)
  } catch (failure) {
    request.log.error({ err: failure }, 'the page of an error failed')
    return reply
      .code(500)
      .headers({ ...plainHeaders, 'content-type': 'text/plain; charset=utf-8' })
      .send(`Something went wrong.\nReference: ${request.id}\n`)
  }
}

const troubleTemplates: { readonly [trouble in Trouble]: string } = { full: 'full', away: 'away' }

const errorTemplates: { readonly [status: number]: string } = {
  403: 'forbidden',
  404: 'missing',
  405: 'missing',
  413: 'too-large',
  414: 'missing',
  421: 'misdirected',
  429: 'too-many',
}

/** A page that says what happened and what to do, with a reference and never a stack. */
export function sendError(
  options: ServerOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  error?: unknown,
): FastifyReply {
  if (isForPrograms(request.url)) return sendProblem(request, reply, status, error)
  const trouble = troubleOf(error)
  const name = trouble === undefined ? errorTemplates[status] : troubleTemplates[trouble]
  const template = `errors/${name ?? (status < 500 ? 'unreadable' : 'fault')}.njk`
  const now = momentOf(request, options)
  const actor = actorAt(request, now)
  const today = londonDay(now)
  const html = options.templates.render(template, {
    reference: request.id,
    waitSeconds: error instanceof TooMany ? error.waitSeconds : 60,
    visit: {
      actor,
      account: '',
      today,
      example: options.exampleDay !== undefined,
      csrf: '',
      key: '',
      notice: undefined,
      nonce: reply.cspNonce?.script ?? '',
      path: request.url.split('?')[0],
    },
  })
  return reply.code(status).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html)
}

const problemTitles: { readonly [status: number]: string } = {
  404: 'There is no such thing',
  405: 'That cannot be done here',
  429: 'Too many requests in a short time',
}

/** The same for a program. */
function sendProblem(request: FastifyRequest, reply: FastifyReply, status: number, error: unknown): FastifyReply {
  const title = problemTitles[status] ?? (status < 500 ? 'The request could not be read' : 'Something went wrong')
  const detail =
    error instanceof TooMany
      ? `Ask again in ${error.waitSeconds} seconds.`
      : `The reference of this answer is ${request.id}.`
  return sendData(request, reply, problemReply(status, title, detail))
}
