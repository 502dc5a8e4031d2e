import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../access/actor.ts'
import { cookieName } from './cookies.ts'
import { policyWithoutNonce } from './headers.ts'
import type { ServerOptions } from './server.ts'

/*
 * What everybody may read is kept: by browsers, by proxies that stand before us, and here. A page names the version of
 * what it is made of; the tag of an answer is made of that, of this program and of nothing else, so every process answers
 * with the same.
 */

/** Answers that everybody may read are asked for again after a minute, for a report can be corrected at any time. */
export const forAMinute = 'public, max-age=60'
/** Files of a numbered version never change. */
export const forEver = 'public, max-age=31536000, immutable'

/** Pages kept here take no more than this, the oldest first to go. */
const bytesMax = 32 * 1024 * 1024

/** What is said of an answer that may be kept; undefined where it may not. */
export type Keeping = { readonly tag: string; readonly mayBeKept: string }

/** Nobody is signed in, and the answer holds nothing for this browser alone. */
function isForEverybody(options: ServerOptions, request: FastifyRequest, actor: Actor): boolean {
  return actor.kind === 'public' && request.cookies?.[cookieName('notice', options.secureCookies)] === undefined
}

/** How an answer of this version may be kept, where its visitor is anybody. */
export function keepingOf(
  options: ServerOptions,
  request: FastifyRequest,
  actor: Actor,
  version: string | undefined,
  isFixed = false,
): Keeping | undefined {
  if (version === undefined || !isForEverybody(options, request, actor)) return undefined
  const tag = createHash('sha256')
    .update(JSON.stringify([program(), String(options.exampleDay), version]))
    .digest('hex')
  return { tag: `"${tag.slice(0, 40)}"`, mayBeKept: isFixed ? forEver : forAMinute }
}

/** Whether the visitor, or this process, has the answer of this version, so that nothing more is read for it. */
export function hasKept(options: ServerOptions, request: FastifyRequest, actor: Actor, version: string): boolean {
  const keeping = keepingOf(options, request, actor, version)
  return (
    keeping !== undefined &&
    (isAskedFor(request, keeping) || keptPages(options).get(request.url, keeping) !== undefined)
  )
}

/** Whether the browser or proxy says that it has this very answer, or any. A strong tag: each of its bytes is the same. */
export function isAskedFor(request: FastifyRequest, { tag }: Pick<Keeping, 'tag'>): boolean {
  const asked = (request.headers['if-none-match'] ?? '').split(',').map(each => each.trim().replace(/^W\//, ''))
  return asked.includes(tag) || asked.includes('*')
}

/** The headers of an answer that may be kept. A session makes another answer of it, so a proxy keeps the two apart. */
export function setKeptHeaders(reply: FastifyReply, { tag, mayBeKept }: Keeping): FastifyReply {
  return reply.headers({ etag: tag, 'cache-control': mayBeKept, vary: 'Cookie' })
}

/** Answers that it is still the same, without a body. */
export function answerSame(reply: FastifyReply, keeping: Keeping, isPage: boolean): FastifyReply {
  if (isPage) reply.header('content-security-policy', policyWithoutNonce())
  return setKeptHeaders(reply, keeping).code(304).send()
}

/** A page that may be kept is the same for everybody, so no number of its own stands in it: its policy names its script. */
export function sendKept(reply: FastifyReply, keeping: Keeping, html: Buffer): FastifyReply {
  reply.header('content-security-policy', policyWithoutNonce())
  return setKeptHeaders(reply, keeping).code(200).type('text/html; charset=utf-8').send(html)
}

class KeptPages {
  readonly #pages = new Map<string, { readonly tag: string; readonly html: Buffer }>()
  #bytes = 0

  get(address: string, { tag }: Keeping): Buffer | undefined {
    const page = this.#pages.get(address)
    if (page === undefined || page.tag !== tag) return undefined
    // What is read stays longest.
    this.#pages.delete(address)
    this.#pages.set(address, page)
    return page.html
  }

  /** Addresses with a query are endless, and are not kept. */
  set(address: string, { tag }: Keeping, html: Buffer): void {
    if (address.includes('?') || html.length > bytesMax / 4) return
    this.#bytes += html.length - (this.#pages.get(address)?.html.length ?? 0)
    this.#pages.delete(address)
    this.#pages.set(address, { tag, html })
    for (const [oldest, page] of this.#pages) {
      if (this.#bytes <= bytesMax) return
      this.#pages.delete(oldest)
      this.#bytes -= page.html.length
    }
  }
}

const ofServers = new WeakMap<ServerOptions, KeptPages>()

/** Pages that this server keeps, until they change or others take their place. */
export function keptPages(options: ServerOptions): KeptPages {
  const known = ofServers.get(options)
  if (known !== undefined) return known
  const made = new KeptPages()
  ofServers.set(options, made)
  return made
}

let fingerprint: string | undefined

/** A digest of everything that this program makes pages from: with another program every page is asked for anew. */
function program(): string {
  if (fingerprint !== undefined) return fingerprint
  const hash = createHash('sha256')
  const root = fileURLToPath(new URL('../..', import.meta.url))
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted())
    if (/\.(?:ts|njk)$/.test(name) && !name.endsWith('.test.ts'))
      hash.update(name).update(readFileSync(join(root, name)))
  hash.update(readFileSync(new URL('../../../package.json', import.meta.url)))
  fingerprint = hash.digest('hex')
  return fingerprint
}

/** The version of what is made of these things: a digest of them, in any JSON. */
export function versionOf(...things: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(things)).digest('hex')
}
