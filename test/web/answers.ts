import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/** An answer as it went over the wire. */
export type Wire = {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

const everywhere: { readonly [name: string]: RegExp } = {
  'content-security-policy': /(?=.*default-src 'none')(?=.*frame-ancestors 'none')(?=.*base-uri 'none')(?!.*unsafe)/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /camera=\(\).*geolocation=\(\)/,
  'referrer-policy': /^same-origin$/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
}

/** What an answer lacks of the headers that all have, one sentence each. */
export function headerFaults(answer: Wire): readonly string[] {
  return Object.entries(everywhere)
    .filter(([name, form]) => !form.test(answer.headers[name] ?? ''))
    .map(([name]) => `${answer.status} has ${name}: ${answer.headers[name] ?? 'nothing'}`)
}

/** Whatever of a page would run or look otherwise without a file of ours: scripts, styles, handlers. */
export function inlineFaults(answer: Wire): readonly string[] {
  const nonce = /'nonce-([0-9a-f]+)'/.exec(answer.headers['content-security-policy'] ?? '')?.[1]
  const html = answer.body
  const policy = answer.headers['content-security-policy'] ?? ''
  const scripts = [...html.matchAll(/<script\b([^>]*)>([^<]*)/gi)].map(found => ({
    attributes: found[1] ?? '',
    text: found[2] ?? '',
  }))
  const faults = scripts
    .filter(({ attributes }) => !/\bsrc="\/assets\//.test(attributes))
    // The design system's template notes that scripts run, in one line of its own that carries the nonce, or whose hash the
    // policy names where everybody gets the same page.
    .filter(({ attributes }) => nonce === undefined || !attributes.includes(`nonce="${nonce}"`))
    .filter(({ text }) => !policy.includes(`'sha256-${createHash('sha256').update(text).digest('base64')}'`))
    .map(({ attributes }) => `a script of its own: <script${attributes}>`)
  const tags = [...html.matchAll(/<[a-z][^>]*>/gi)].map(found => found[0])
  const attributes = tags.flatMap(tag =>
    [...tag.replaceAll(/"[^"]*"|'[^']*'/g, '""').matchAll(/\s(on[a-z]+|style|srcdoc)\s*=/gi)].map(
      found => `an attribute ${found[1]}: ${tag.slice(0, 120)}`,
    ),
  )
  const styles = /<style\b/i.test(html) ? ['a style sheet of its own'] : []
  const links = /(?:href|action|src)\s*=\s*["']?\s*(?:javascript|vbscript):/i.test(html)
    ? ['a link that is a script']
    : []
  return [...faults, ...attributes, ...styles, ...links]
}

/** Whatever tells a stranger how the program is made. */
export function stackFaults(answer: Wire): readonly string[] {
  const tells =
    /\n\s+at (?:[^\n(]+ \()?[^\s()]+:\d+:\d+\)?|node_modules|\.(?:ts|njk|js):\d+|FST_[A-Z]|ERR_[A-Z]|\bpg_[a-z]|SELECT .+ FROM/
  const found = tells.exec(answer.body)
  return found === null
    ? []
    : [`tells of the program: ${answer.body.slice(Math.max(0, found.index - 40), found.index + 80)}`]
}

/** Asks the server without a network. */
export async function ask(
  app: FastifyInstance,
  method: string,
  url: string,
  more: {
    readonly headers?: { readonly [name: string]: string }
    readonly payload?: string | Buffer
    readonly remoteAddress?: string
  } = {},
): Promise<Wire> {
  const response = await app.inject({ method: method as 'GET', url, ...more })
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')])
  return { status: response.statusCode, headers: Object.fromEntries(headers), body: response.body }
}

/** A path of a route with every part filled in. */
export function filledPath(path: string, part: (name: string) => string): string {
  return path.replaceAll(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(part(name)))
}
