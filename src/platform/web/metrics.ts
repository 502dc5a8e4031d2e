import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer as createPlainServer, type IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Listening } from '../config/variables.ts'
import type { Database } from '../db/database.ts'
import { plainHeaders } from './headers.ts'
import { Refusal } from './refusal.ts'
import { leavesNoTrace, patternOf } from './request-log.ts'
import type { Surroundings } from './surroundings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What is measured, in the text format of Prometheus. */
    measurements(): Promise<string>
  }
}

/** Counted elsewhere, such as jobs that wait: read when somebody asks. */
export type Measure = {
  /** Such as `conspectus_jobs_waiting`. */
  readonly name: string
  readonly help: string
  /** A number for each value of `label`, or one number. A label's values are few and known. */
  readonly read: () => Promise<number | readonly { readonly label: string; readonly value: number }[]>
}

/** Of the process and not of a server: event loop, memory, handles. */
let processMeasurements: Registry | undefined

const methods = ['GET', 'HEAD', 'POST', 'OPTIONS']

/** Counts requests by route and class of status, times them, and reads the database's own counts and `measures`. */
export function measure(app: FastifyInstance, database: Database, measures: readonly Measure[]): void {
  if (processMeasurements === undefined) {
    processMeasurements = new Registry()
    collectDefaultMetrics({ register: processMeasurements })
  }
  const registry = new Registry()
  const registers = [registry]
  const requests = new Counter({
    name: 'conspectus_requests_total',
    help: 'Requests answered, by route, method and class of status.',
    labelNames: ['route', 'method', 'status'],
    registers,
  })
  const seconds = new Histogram({
    name: 'conspectus_request_seconds',
    help: 'How long requests took to answer, by route.',
    labelNames: ['route'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  app.addHook('onResponse', async (request, reply) => {
    if (leavesNoTrace(request)) return
    const route = patternOf(request)
    const method = methods.includes(request.method) ? request.method : 'other'
    requests.inc({ route, method, status: `${Math.floor(reply.statusCode / 100)}xx` })
    seconds.observe({ route }, reply.elapsedTime / 1000)
  })
  measureDatabase(database, registers)
  for (const { name, help, read } of measures) {
    const gauge: Gauge<'of'> = new Gauge({
      name,
      help,
      labelNames: ['of'],
      registers,
      async collect() {
        gauge.reset()
        const found = await read()
        if (typeof found === 'number') gauge.set(found)
        else for (const { label, value } of found) gauge.set({ of: label }, value)
      },
    })
  }
  const all = Registry.merge([processMeasurements, registry])
  app.decorate('measurements', () => all.metrics())
}

function measureDatabase(database: Database, registers: Registry[]): void {
  const counters: [string, string, () => number][] = [
    ['conspectus_database_statements_total', 'SQL statements sent.', () => database.statements()],
    ['conspectus_database_waits_total', 'Connections taken from the pool.', () => database.pressure().taken],
    [
      'conspectus_database_wait_seconds_total',
      'Time spent waiting for a connection, all together.',
      () => database.pressure().waitedMilliseconds / 1000,
    ],
  ]
  for (const [name, help, read] of counters) {
    const counter: Counter = new Counter({
      name,
      help,
      registers,
      collect() {
        counter.reset()
        counter.inc(read())
      },
    })
  }
  const waiting: Gauge = new Gauge({
    name: 'conspectus_database_waiting',
    help: 'Transactions that wait for a connection now.',
    registers,
    collect() {
      waiting.set(database.pressure().waiting)
    },
  })
}

const format = Registry.PROMETHEUS_CONTENT_TYPE

/**
 * `/metrics`, on a port of its own where one is configured. Else beside the pages, for whoever may read it; everybody
 * else is told that there is no such page.
 */
export function addMetrics(app: FastifyInstance, around: Surroundings): void {
  const { metricsPort, metricsToken } = around
  if (metricsPort !== undefined) {
    let close: (() => Promise<void>) | undefined
    app.addHook('onReady', async () => {
      close = await openMetricsPort(app, metricsPort, metricsToken)
    })
    app.addHook('onClose', async () => close?.())
    return
  }
  app.get('/metrics', { config: { permission: 'public' } }, async (request, reply) => {
    if (!mayMeasure(request.raw, around)) throw new Refusal(404, 'The measurements are not for this asker.')
    return reply.headers({ 'content-type': format, 'cache-control': 'no-store' }).send(await app.measurements())
  })
}

/**
 * With a token, from anywhere. Without one, from this machine alone, and only where no proxy is configured: behind a
 * proxy on the same machine, everybody comes from this machine. What a header says of the asker's address opens
 * nothing; that there is such a header shuts.
 */
function mayMeasure(request: IncomingMessage, { metricsToken, publicUrl, trustedProxy }: Surroundings): boolean {
  if (metricsToken !== undefined && isToken(request, metricsToken)) return true
  const { headers } = request
  const isForwarded = Object.keys(headers).some(name => /^(?:x-forwarded-.*|x-real-ip|forwarded|via)$/.test(name))
  if (isForwarded || publicUrl !== undefined || trustedProxy !== undefined) return false
  const name = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  return isLoopback(request.socket?.remoteAddress ?? '') && (name === 'localhost' || isLoopback(name))
}

function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^\[?::1\]?$/i.test(address)
}

function isToken(request: IncomingMessage, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(request.headers.authorization ?? ''), hash(`Bearer ${token}`))
}

/**
 * `/metrics` on a port of its own, and nothing else there. Where a token is configured, it is asked for here too.
 * Answers the function that closes the port.
 */
async function openMetricsPort(
  app: FastifyInstance,
  { host, port }: Listening,
  token: string | undefined,
): Promise<() => Promise<void>> {
  const server = createPlainServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, (request, response) => {
    const isFound = request.method === 'GET' && request.url === '/metrics'
    if (!isFound || (token !== undefined && !isToken(request, token))) {
      response.writeHead(404, plainHeaders).end()
      return
    }
    app.measurements().then(
      text => response.writeHead(200, { ...plainHeaders, 'content-type': format }).end(text),
      (error: unknown) => {
        app.log.error({ err: error }, 'the measurements could not be read')
        response.writeHead(500, plainHeaders).end()
      },
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  return () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
}
