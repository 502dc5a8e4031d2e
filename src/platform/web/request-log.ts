import type { FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Requests to this route are neither logged nor measured. */
    leavesNoTrace?: boolean
  }
}

/** Where lines of the log go; the standard output unless said. */
export type LogStream = { write(line: string): void }

/**
 * The framework's logger, told to keep to itself what requests carry. A line has moment, level, request id and what
 * happened; never an address with its ids and query, a cookie, a form, a name or a text.
 */
export function loggerOf(log: boolean | LogStream) {
  if (log === false) return false
  return {
    level: 'info',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: sayFault, req: () => ({}), res: () => ({}) },
    ...(log === true ? {} : { stream: log }),
  }
}

/** The pattern of the route that carried the request, such as `/reviews/:review`; nothing where there is none. */
export function patternOf(request: FastifyRequest): string {
  return request.routeOptions.config.url ?? 'none'
}

/**
 * True for pages that leave no trace, and for style sheets and typefaces: those fetched while no page was asked for would
 * tell when somebody read such a page.
 */
export function leavesNoTrace(request: FastifyRequest): boolean {
  return request.routeOptions.config.leavesNoTrace === true || request.url.startsWith('/assets/')
}

/** One line for each request: which route, how it ended, how long it took and whose account asked. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    if (leavesNoTrace(request)) return
    request.log.info(
      {
        method: request.method,
        route: patternOf(request),
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime),
        account: request.session?.known?.accountId,
      },
      'answered',
    )
  })
}

/** What the log keeps of a fault. */
type SaidFault = { readonly type: string; readonly message: string; readonly stack: string; [detail: string]: unknown }

/**
 * A fault as the log may keep it: what kind it is and where in the program it stands. Its message stays out, because
 * messages repeat what somebody wrote: the database quotes values, a parser quotes text.
 */
export function sayFault(fault: unknown): SaidFault {
  if (!(fault instanceof Error)) return { type: typeof fault, message: '', stack: '' }
  const kept = ['code', 'statusCode', 'syscall', 'table', 'column', 'constraint', 'routine', 'lineno', 'colno']
  const own = fault as unknown as { readonly [name: string]: unknown }
  const template = /\(([^()\s]+\.njk)\)/.exec(fault.message)?.[1]
  const line = /\[Line (\d+), Column \d+\]/.exec(fault.message)?.[1]
  // The first lines of a stack repeat the message.
  const stack = (fault.stack ?? '').split('\n').filter(line => /^\s+at /.test(line))
  return {
    type: fault.name,
    message: '',
    stack: stack.join('\n'),
    ...Object.fromEntries(kept.filter(name => own[name] !== undefined).map(name => [name, own[name]])),
    ...(template === undefined ? {} : { template, line }),
    ...(fault.cause === undefined ? {} : { cause: sayFault(fault.cause) }),
  }
}
