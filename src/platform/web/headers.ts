import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import helmet from '@fastify/helmet'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** Nothing that the pages need, and much that a script which got in would like. */
const permissions = [
  'accelerometer',
  'autoplay',
  'bluetooth',
  'browsing-topics',
  'camera',
  'display-capture',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
]
  .map(feature => `${feature}=()`)
  .join(', ')

/** For what is no page: a file, an error answered before there is a page. Nothing in it runs and it frames nothing. */
export const closedPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"

/** Headers for answers that the framework never saw; the same words as those on every other answer. */
export const plainHeaders: { readonly [name: string]: string } = {
  'cache-control': 'no-store',
  'content-security-policy': closedPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': permissions,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

const pageDirectives = {
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
}

/** The same for a page that is answered before any hook has run. */
export function setPageHeaders(reply: FastifyReply): void {
  const nonce = randomBytes(16).toString('hex')
  reply.cspNonce = { script: nonce, style: nonce }
  reply.headers({ ...plainHeaders, 'content-security-policy': policyWith(`'nonce-${nonce}'`) })
}

function policyWith(script: string): string {
  const directives = Object.entries({ ...pageDirectives, scriptSrc: [...pageDirectives.scriptSrc, script] })
  return directives
    .map(([name, sources]) => `${name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)} ${sources.join(' ')}`)
    .join(';')
}

let withoutNonce: string | undefined

/**
 * The policy of a page that is the same for everybody: the one script that the design system's template writes into its
 * pages is named by its hash, as a nonce that is kept would be none.
 */
export function policyWithoutNonce(): string {
  withoutNonce ??= policyWith(`'sha256-${createHash('sha256').update(scriptOfTemplate()).digest('base64')}'`)
  return withoutNonce
}

function scriptOfTemplate(): string {
  const template = readFileSync(
    new URL('../../../node_modules/govuk-frontend/dist/govuk/template.njk', import.meta.url),
    'utf8',
  )
  const scripts = [...template.matchAll(/<script[^>]*>([^<]*)<\/script>/g)]
  const [script] = scripts
  if (script === undefined || scripts.length > 1)
    throw new Error('The template has another number of scripts than one.')
  return script[1] ?? ''
}

/**
 * What every answer says to the browser: run and load nothing but ours, be framed by nobody, guess no types, tell other
 * sites nothing. Assets, files, redirects and errors say it too. With `overTls`, come back by TLS only.
 */
export async function addHeaders(app: FastifyInstance, overTls: boolean): Promise<void> {
  await app.register(helmet, {
    enableCSPNonces: true,
    contentSecurityPolicy: { useDefaults: false, directives: pageDirectives },
    // A form posted to ourselves tells where it comes from; no other site learns anything.
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    hsts: overTls ? { maxAge: 63_072_000, includeSubDomains: true } : false,
  })
  app.addHook('onRequest', async (_, reply) => {
    reply.header('permissions-policy', permissions)
  })
}
