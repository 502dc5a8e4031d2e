import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance } from 'fastify'
import type { Temporal } from '../../kernel/dates.ts'
import type { Database } from '../db/database.ts'
import { serveAssets } from './assets.ts'
import { sendError, statusOf } from './errors.ts'
import { addFormRoute } from './form-routes.ts'
import { addHealth } from './health.ts'
import type { Templates } from './nunjucks.ts'
import { addPageRoute } from './page-routes.ts'
import { bodyBytesMax, protect } from './protection.ts'
import type { Route } from './route.ts'

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

/** The one place where HTTP is spoken: everything behind it takes a `Visit` and answers a `Reply`. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: bodyBytesMax,
    genReqId: () => randomUUID(),
    logger: options.log ? { level: 'info' } : false,
    requestTimeout: 30_000,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  })
  await protect(app, options)
  await serveAssets(app)

  addHealth(app, options.database)
  for (const route of options.routes) {
    if (route.method === 'GET') addPageRoute(app, route, options)
    else addFormRoute(app, route, options)
  }
  app.setNotFoundHandler((request, reply) => sendError(options, request, reply, 404))
  app.setErrorHandler((error, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) request.log.error({ err: error }, 'a request failed')
    if (options.strict && status === 500) console.error(error)
    return sendError(options, request, reply, status, error)
  })
  return app
}
