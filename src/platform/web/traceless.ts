import formBodies from '@fastify/formbody'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { londonDay, type Temporal } from '../../kernel/dates.ts'
import { publicActor } from '../access/actor.ts'
import { noDrafts } from './draft-offer.ts'
import { sendError, statusOf } from './errors.ts'
import { readFields } from './fields.ts'
import { bodyBytesMax } from './protection.ts'
import { Refusal } from './refusal.ts'
import { sayFault } from './request-log.ts'
import type { Fields, Reply } from './route.ts'
import type { ServerOptions } from './server.ts'

/**
 * A page or form on which nobody leaves a trace: no session or cookie is read or set, no line is logged, nothing is
 * measured, and its handler learns neither who asks nor from where.
 */
export type TracelessRoute = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Everybody may come. */
  readonly permission: 'public'
  readonly handler: (visit: TracelessVisit) => Promise<Extract<Reply, { kind: 'page' }>>
}

export type TracelessVisit = {
  /** The calendar day in London; in the worked example its first day. */
  readonly today: Temporal.PlainDate
  /** For limits that are forgotten with the process. */
  readonly now: Temporal.Instant
  readonly body: Fields
}

/** How long a fault of such a page is held back, so that its line says nothing of when somebody was there. */
const holdMilliseconds = 3_600_000

/** Carries these routes beside all others, apart from everything that knows a visitor. */
export async function addTracelessRoutes(
  app: FastifyInstance,
  routes: readonly TracelessRoute[],
  options: ServerOptions,
): Promise<void> {
  const faults = faultsOfTheHour(app)
  await app.register(async pages => {
    pages.removeContentTypeParser(['application/json', 'text/plain'])
    await pages.register(formBodies, { bodyLimit: bodyBytesMax, parser: readFields })
    pages.setErrorHandler((error, request, reply) => {
      const status = statusOf(error, request)
      if (status >= 500) faults.hold(error)
      if (options.strict && status === 500) console.error(error)
      return sendError(options, request, reply, status, error)
    })
    for (const { method, path, permission, handler } of routes) {
      const config = { leavesNoTrace: true, permission }
      pages.route({
        method,
        url: path,
        config,
        preHandler: async request => refuseOtherSites(request),
        handler: async (request, reply) => {
          const { clock, exampleDay } = options
          const now = clock.now()
          const today = exampleDay ?? londonDay(now)
          const answer = await handler({ today, now, body: (request.body ?? {}) as Fields })
          return reply
            .code(answer.status ?? 200)
            .header('cache-control', 'private, no-store')
            .type('text/html; charset=utf-8')
            .send(render(options, request, reply, today, answer))
        },
      })
    }
  })
}

/** Without a session there is nothing that another site could borrow; all the same it sends no form in somebody's name. */
function refuseOtherSites({ method, headers }: FastifyRequest): void {
  if (method !== 'POST') return
  const site = headers['sec-fetch-site']
  const isOurs =
    site === undefined
      ? headers.origin === undefined || (URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host)
      : site === 'same-origin' || site === 'none'
  if (!isOurs) throw new Refusal(403, 'The form was sent from another site.')
}

function render(
  options: ServerOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  today: Temporal.PlainDate,
  answer: Extract<Reply, { kind: 'page' }>,
): string {
  const path = request.routeOptions.config.url ?? '/'
  return options.templates.render(answer.template, {
    ...answer.model,
    visit: {
      actor: publicActor,
      account: '',
      today,
      now: '',
      example: options.exampleDay !== undefined,
      csrf: '',
      key: '',
      held: [],
      notice: undefined,
      drafts: noDrafts,
      looked: false,
      nonce: reply.cspNonce.script,
      path,
      page: path,
    },
  })
}

/** Faults are told to the log once an hour and at the end, each kind once with how often it came, without its moment. */
function faultsOfTheHour(app: FastifyInstance): { hold(error: unknown): void } {
  const held = new Map<string, { readonly fault: object; times: number }>()
  const tell = (log: FastifyBaseLogger) => {
    for (const each of held.values()) log.error(each, 'a page that leaves no trace failed within the last hour')
    held.clear()
  }
  const hourly = setInterval(() => tell(app.log), holdMilliseconds).unref()
  app.addHook('onClose', async () => {
    clearInterval(hourly)
    tell(app.log)
  })
  return {
    hold(error) {
      const fault = sayFault(error)
      const kind = JSON.stringify(fault)
      const known = held.get(kind)
      if (known === undefined) held.set(kind, { fault, times: 1 })
      else known.times += 1
    },
  }
}
