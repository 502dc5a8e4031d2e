import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import type { Temporal } from '../../kernel/dates.ts'
import type { SessionLimits } from '../access/sessions.ts'
import type { Settings } from '../config/variables.ts'
import type { Database } from '../db/database.ts'
import type { Files } from '../files/files.ts'
import { serveAssets } from './assets.ts'
import { answerError, statusOf } from './errors.ts'
import { addFormRoute } from './form-routes.ts'
import { addHeaders, setPageHeaders } from './headers.ts'
import { addHealth } from './health.ts'
import { checkHost } from './hosts.ts'
import { isForgedOrOld, keepWhatWasPosted } from './lost-session.ts'
import { answerOtherwise } from './methods.ts'
import { addMetrics, type Measure, measure } from './metrics.ts'
import type { Templates } from './nunjucks.ts'
import { addPageRoute } from './page-routes.ts'
import { bodyBytesMax, protect } from './protection.ts'
import { send } from './replies.ts'
import { type LogStream, loggerOf, logRequests } from './request-log.ts'
import type { Route } from './route.ts'
import { limitSenders, senderLimits } from './senders.ts'
import { type Surroundings, surroundingsOf, trustOf } from './surroundings.ts'
import { addTracelessRoutes, type TracelessRoute } from './traceless.ts'
import { takeUploads } from './uploads.ts'
import { visitOf } from './visit.ts'

export type ServerOptions = {
  readonly database: Database
  readonly templates: Templates
  readonly routes: readonly Route[]
  /** Pages on which nobody leaves a trace. */
  readonly tracelessRoutes?: readonly TracelessRoute[]
  readonly files: Files
  readonly clock: { now(): Temporal.Instant }
  /** The first day of the worked example, when the database holds it: the day belongs to the person signed in. */
  readonly exampleDay: Temporal.PlainDate | undefined
  /** Cookies travel over TLS only. */
  readonly secureCookies: boolean
  /** Signs the cookie of a session: the same in every process, so that each knows everybody's. */
  readonly cookieSecret: string
  readonly sessions: SessionLimits
  /** Fail on a page that sends more statements than its route says. For tests. */
  readonly strict: boolean
  readonly log: boolean | LogStream
  /** The configuration, where there is one: proxies, limits, measurements. */
  readonly settings?: Settings
  /** Goes before the configuration. */
  readonly surroundings?: Partial<Surroundings>
  /** What others count, for `/metrics`. */
  readonly measures?: readonly Measure[]
}

/** The one place where HTTP is spoken: everything behind it takes a `Visit` and answers a `Reply`. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const around = surroundingsOf(options.settings, options.surroundings)
  const app = fastify({
    bodyLimit: bodyBytesMax,
    genReqId: () => randomUUID(),
    logger: loggerOf(options.log),
    logController: new LogController({ requestIdLogLabel: 'request', disableRequestLogging: true }),
    trustProxy: trustOf(around.trustedProxy),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    ...senderLimits(around),
    // An address that cannot be read reaches no route and no hook: it is answered like any other that leads nowhere.
    frameworkErrors: (error, request, reply) => {
      setPageHeaders(reply)
      request.log.info({ status: statusOf(error, request) }, 'the address cannot be read')
      return answerError(options, request, reply, error)
    },
  })
  await addHeaders(app, options.secureCookies)
  logRequests(app)
  measure(app, options.database, options.measures ?? [])
  limitSenders(app, around)
  checkHost(app, around.publicUrl)
  app.setErrorHandler((error, request, reply) => answerError(options, request, reply, error))
  await serveAssets(app)
  addHealth(app, options.database)
  addMetrics(app, around)
  await addTracelessRoutes(app, options.tracelessRoutes ?? [], options)
  await app.register(async pages => {
    await protect(pages, options, around)
    pages.setErrorHandler(async (error, request, reply) => {
      const kept = isForgedOrOld(error) ? await keepWhatWasPosted(request, reply, options) : undefined
      return kept === undefined
        ? answerError(options, request, reply, error)
        : send(options, request, reply, visitOf(request, options), kept)
    })
    for (const route of options.routes) {
      if (route.method === 'GET') addPageRoute(pages, route, options)
      else if (route.uploads === undefined) addFormRoute(pages, route, options)
    }
    await pages.register(async withFiles => {
      await takeUploads(withFiles)
      for (const route of options.routes)
        if (route.method === 'POST' && route.uploads !== undefined) addFormRoute(withFiles, route, options)
    })
    answerOtherwise(pages, options)
  })
  return app
}
