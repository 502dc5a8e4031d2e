import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { dispositionOf } from './downloads.ts'
import { closedPolicy } from './headers.ts'
import { forAMinute, forEver, isAskedFor } from './kept.ts'

/** An answer for programs, open to every site: whoever has it already, by its tag, is told so and not sent it again. */
export type DataReply = {
  readonly kind: 'data'
  readonly type: string
  readonly body: string | Uint8Array
  readonly status?: number
  /** Downloaded under this name. */
  readonly name?: string
  /** True for what is never changed under its address. */
  readonly isFixed?: boolean
}

/** The type of an error told to a program (RFC 9457). */
const problemType = 'application/problem+json; charset=utf-8'

export function dataReply(type: string, body: string | Uint8Array): DataReply {
  return { kind: 'data', type, body }
}

/** An error in words that a program can pass on. */
export function problemReply(status: number, title: string, detail: string): DataReply {
  return {
    kind: 'data',
    type: problemType,
    status,
    body: JSON.stringify({ type: 'about:blank', title, status, detail }),
  }
}

/** Whether an address is for programs, which are told of errors in their own language. */
export function isForPrograms(path: string): boolean {
  return /^\/api(?:\/|$|\?)/.test(path)
}

export function sendData(request: FastifyRequest, reply: FastifyReply, answer: DataReply): FastifyReply {
  const { body, name, status = 200 } = answer
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`
  reply
    .code(status)
    .header('access-control-allow-origin', '*')
    .header('access-control-expose-headers', 'etag, link, retry-after')
    .header('content-security-policy', closedPolicy)
  if (status !== 200) return reply.header('cache-control', 'no-store').type(answer.type).send(asBody(body))
  reply.header('cache-control', answer.isFixed === true ? forEver : forAMinute).header('etag', tag)
  if (name !== undefined) reply.header('content-disposition', dispositionOf(name))
  if (isAskedFor(request, { tag })) return reply.code(304).send()
  return reply.type(answer.type).send(asBody(body))
}

/** Fastify sends only text and buffers as they are. */
export function asBody(bytes: Uint8Array | string | Readable): Buffer | string | Readable {
  return typeof bytes === 'string' || bytes instanceof Readable
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
