import type { FastifyReply, FastifyRequest } from 'fastify'
import { londonDay } from '../../kernel/dates.ts'
import { type Trouble, troubleOf } from '../db/trouble.ts'
import type { ServerOptions } from './server.ts'
import { actorAt, momentOf } from './visit.ts'

/** The status that an error asks for; anything that asks for none is a fault of ours. */
export function statusOf(error: unknown): number {
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number')
    return error.statusCode
  return troubleOf(error) === undefined ? 500 : 503
}

const troubleTemplates: { readonly [trouble in Trouble]: string } = { full: 'full', away: 'away' }

const errorTemplates: { readonly [status: number]: string } = {
  403: 'forbidden',
  404: 'missing',
  413: 'too-large',
  415: 'unreadable',
  400: 'unreadable',
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
  const trouble = troubleOf(error)
  const name = trouble === undefined ? errorTemplates[status] : troubleTemplates[trouble]
  const template = `errors/${name ?? 'fault'}.njk`
  const now = momentOf(request, options)
  const actor = actorAt(request, now)
  const today = londonDay(now)
  const html = options.templates.render(template, {
    reference: request.id,
    visit: {
      actor,
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
