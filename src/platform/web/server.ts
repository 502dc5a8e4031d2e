import { randomBytes, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import cookies from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import forms from '@fastify/formbody'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import session from '@fastify/session'
import staticFiles from '@fastify/static'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { londonDay, Temporal } from '../../kernel/dates.ts'
import { type Actor, publicActor } from '../access/actor.ts'
import type { Caller, Database, Transaction } from '../db/database.ts'
import { addHealth } from './health.ts'
import type { Templates } from './nunjucks.ts'
import type { Fields, Reply, Route, SessionContent, Visit } from './route.ts'
import { SessionStore } from './session-store.ts'

declare module 'fastify' {
  interface Session {
    accountId?: string
    day?: string
    actor?: Actor
  }
}

export type ServerOptions = {
  readonly database: Database
  readonly templates: Templates
  readonly routes: readonly Route[]
  readonly clock: { now(): Temporal.Instant }
  /** The first day of the worked example, when the database holds it: the day belongs to the person signed in. */
  readonly exampleDay: Temporal.PlainDate | undefined
  /** Cookies travel over TLS only. */
  readonly secureCookies: boolean
  /** Fail on a page that sends more statements than its route says. For tests. */
  readonly strict: boolean
  readonly log: boolean
}

const bodyBytesMax = 1_000_000
const sessionMilliseconds = 12 * 3_600_000
/** Of one address at one form that asks for a secret; more are answered with a page that says to wait. */
const guesses = { max: 10, timeWindow: 60_000 }
const nodeModules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/** The one place where HTTP is spoken: everything behind it takes a `Visit` and answers a `Reply`. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: bodyBytesMax,
    genReqId: () => randomUUID(),
    logger: options.log ? { level: 'info' } : false,
    requestTimeout: 30_000,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  })
  await app.register(helmet, {
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    hsts: options.secureCookies,
  })
  await app.register(cookies)
  await app.register(session, {
    // A session's token is random and stands hashed in the database; the signature only spares it needless look-ups.
    secret: randomBytes(32).toString('hex'),
    cookieName: 'conspectus',
    saveUninitialized: false,
    rolling: false,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: options.secureCookies, maxAge: sessionMilliseconds },
    store: new SessionStore(options.database) as never,
  })
  await app.register(forms, { bodyLimit: bodyBytesMax })
  await app.register(csrf, {
    sessionPlugin: '@fastify/session',
    getToken: request => asText((request.body as Fields | undefined)?.['_csrf']) ?? '',
  })
  await app.register(rateLimit, { global: false })
  await serveAssets(app)

  addHealth(app, options.database)
  for (const route of options.routes) addRoute(app, route, options)
  app.setNotFoundHandler((request, reply) => sendError(options, request, reply, 404))
  app.setErrorHandler((error, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) request.log.error({ err: error }, 'a request failed')
    if (options.strict && status >= 500) console.error(error)
    return sendError(options, request, reply, status)
  })
  return app
}

async function serveAssets(app: FastifyInstance): Promise<void> {
  const own = fileURLToPath(new URL('./assets', import.meta.url))
  const folders: [string, string][] = [
    ['/assets/', own],
    ['/assets/govuk/', `${nodeModules}/govuk-frontend/dist/govuk`],
    ['/assets/fonts/', `${nodeModules}/@expo-google-fonts/source-sans-3`],
  ]
  for (const [prefix, root] of folders) {
    await app.register(staticFiles, {
      root,
      prefix,
      decorateReply: false,
      maxAge: '1h',
      index: false,
      dotfiles: 'deny',
    })
  }
}

function addRoute(app: FastifyInstance, route: Route, options: ServerOptions): void {
  if (route.method === 'GET') {
    app.get(route.path, async (request, reply) => {
      const visit = visitOf(request, options)
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
    return
  }
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
      const key = asText(body['_key']) ?? randomUUID()
      const answer =
        refusalOf(route, visit.actor, subject) ?? (await route.submit({ ...visit, subject, body, key, read }))
      return send(options, request, reply, visit, answer, key)
    },
  )
}

/** Missing and forbidden look the same outside; the log tells them apart. */
function refusalOf(route: Route, actor: Actor, subject: unknown): Reply | undefined {
  if (subject === undefined)
    return actor.kind === 'public'
      ? signInFirst
      : { kind: 'missing', because: `${route.permission}: nothing there for this actor` }
  const verdict = route.may(actor, subject)
  if (verdict.granted) return undefined
  return actor.kind === 'public' ? signInFirst : { kind: 'missing', because: `${route.permission}: ${verdict.because}` }
}

/** A stranger at a page that is not public is asked to sign in before anything is looked up: the role reads no such row. */
function needsSignIn(route: Route, actor: Actor): boolean {
  return actor.kind === 'public' && route.permission !== 'public'
}

const signInFirst: Reply = { kind: 'go', to: '/sign-in' }

function visitOf(request: FastifyRequest, options: ServerOptions): Visit {
  const actor = request.session.actor ?? publicActor
  const now = momentOf(request, options)
  const caller: Caller = { actor, now, requestId: request.id }
  const sessionContent: SessionContent = {
    async replace(accountId) {
      await request.session.regenerate()
      if (accountId !== undefined) request.session.accountId = accountId
    },
    day: request.session.day,
    chooseDay(day) {
      request.session.day = day
    },
  }
  return {
    caller,
    actor,
    today: londonDay(now),
    params: request.params as Visit['params'],
    query: request.query as Fields,
    session: sessionContent,
  }
}

/** In the worked example it is the day that the person signed in has chosen, at the clock's time of day. */
function momentOf(request: FastifyRequest, { clock, exampleDay }: ServerOptions): Temporal.Instant {
  const now = clock.now()
  if (exampleDay === undefined) return now
  const day = request.session.day === undefined ? exampleDay : Temporal.PlainDate.from(request.session.day)
  const time = now.toZonedDateTimeISO('Europe/London').toPlainTime()
  return day.toZonedDateTime({ timeZone: 'Europe/London', plainTime: time }).toInstant()
}

const noticeCookie = 'notice'

async function send(
  options: ServerOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  answer: Reply,
  key: string = randomUUID(),
): Promise<FastifyReply> {
  switch (answer.kind) {
    case 'go':
      if (answer.notice !== undefined)
        reply.setCookie(noticeCookie, answer.notice, {
          path: '/',
          httpOnly: true,
          sameSite: 'strict',
          secure: options.secureCookies,
        })
      return reply.redirect(answer.to, 303)
    case 'file':
      return reply
        .header('content-type', answer.type)
        .header(
          'content-disposition',
          `${answer.inline === true ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(answer.name)}`,
        )
        .header('cache-control', 'private, no-store')
        .send(asBody(typeof answer.bytes === 'function' ? await answer.bytes() : answer.bytes))
    case 'missing':
      request.log.info({ because: answer.because }, 'missing or not allowed')
      return sendError(options, request, reply, 404)
    case 'page': {
      const notice = request.cookies[noticeCookie]
      if (notice !== undefined) reply.clearCookie(noticeCookie, { path: '/' })
      const csrf = visit.actor.kind === 'public' && answer.beginsSession !== true ? '' : reply.generateCsrf()
      const html = options.templates.render(answer.template, {
        ...answer.model,
        visit: {
          actor: visit.actor,
          today: visit.today,
          example: options.exampleDay !== undefined,
          csrf,
          key,
          notice,
          nonce: reply.cspNonce.script,
          path: request.url.split('?')[0],
        },
      })
      return reply
        .code(answer.status ?? 200)
        .header('cache-control', 'private, no-store')
        .type('text/html; charset=utf-8')
        .send(html)
    }
  }
}

/** Fastify sends only text and buffers as they are. */
function asBody(bytes: Uint8Array | string): Buffer | string {
  return typeof bytes === 'string' ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function statusOf(error: unknown): number {
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number')
    return error.statusCode
  return 500
}

const errorTemplates: { readonly [status: number]: string } = {
  403: 'forbidden',
  404: 'missing',
  413: 'too-large',
  415: 'unreadable',
  400: 'unreadable',
  429: 'too-many',
}

function sendError(options: ServerOptions, request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
  const template = `errors/${errorTemplates[status] ?? 'fault'}.njk`
  const actor = request.session?.actor ?? publicActor
  const today = londonDay(momentOf(request, options))
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

function asText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}
