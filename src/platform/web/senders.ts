import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { plainHeaders } from './headers.ts'
import type { Surroundings } from './surroundings.ts'

/** Names, cookies and addresses together; more is answered with 431. */
const headerBytesMax = 16_384
/** A connection on which nothing moves. */
const idleMilliseconds = 120_000
/** No sender may take longer than this over one request, not even one whose route has patience. */
const longestMilliseconds = 15 * 60_000

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long the body of a request to this route may take to arrive; for uploads, which may be long. */
    bodyMilliseconds?: number
  }
}

/** What the framework and Node are told, so that whoever sends slowly or too much holds up nobody else. */
export function senderLimits({ senderMilliseconds }: Surroundings) {
  return {
    connectionTimeout: idleMilliseconds,
    requestTimeout: longestMilliseconds,
    http: {
      maxHeaderSize: headerBytesMax,
      // Node would answer by itself, without our headers; `checkHost` does.
      requireHostHeader: false,
      headersTimeout: senderMilliseconds,
      connectionsCheckingInterval: Math.min(1_000, senderMilliseconds),
    },
    clientErrorHandler: answerSocket,
  }
}

/** Ends a connection whose request body does not arrive in time, and takes no more connections than the process bears. */
export function limitSenders(app: FastifyInstance, { senderMilliseconds, connectionsMax }: Surroundings): void {
  app.server.maxConnections = connectionsMax
  app.addHook('onRequest', (request, reply, done) => {
    if (announcesBody(request)) {
      const patience = request.routeOptions.config.bodyMilliseconds ?? senderMilliseconds
      const impatience = setTimeout(() => {
        if (reply.raw.headersSent || !(request.raw.socket instanceof Socket)) request.raw.destroy()
        else answerPlainly(request.raw.socket, 408)
      }, patience).unref()
      const stop = () => clearTimeout(impatience)
      request.raw.once('end', stop).once('close', stop)
    }
    done()
  })
}

function announcesBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** For what never became a request: Node could not read it, or gave up waiting. */
function answerSocket(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const statuses: { readonly [code: string]: number } = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }
  answerPlainly(socket, statuses[error.code ?? ''] ?? 400)
}

const sentences: { readonly [status: number]: string } = {
  400: 'That could not be read.',
  408: 'That took too long to arrive. Nothing was saved; send it again.',
  431: 'What the browser sent with the address is too long.',
}

function answerPlainly(socket: Socket, status: number): void {
  const text = `${sentences[status] ?? ''}\nReference: ${randomUUID()}\n`
  const headers = {
    ...plainHeaders,
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', text].join('\r\n'), () => socket.destroy())
}
