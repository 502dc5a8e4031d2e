import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Listening, Settings, TrustedProxies } from '../config/variables.ts'

/** What stands around the server, as the configuration says it. */
export type Surroundings = {
  /** The address by which people reach it; undefined where that is host and port. */
  readonly publicUrl: URL | undefined
  readonly trustedProxy: TrustedProxies | undefined
  /** Of one account, or of one address where nobody is signed in. */
  readonly requestsPerMinute: number
  /** Opens `/metrics` to whoever sends it. */
  readonly metricsToken: string | undefined
  /** Where `/metrics` is served by itself, and then not beside the pages. */
  readonly metricsPort: Listening | undefined
  /** How long a sender may take over headers, and then over the body of a form. */
  readonly senderMilliseconds: number
  readonly connectionsMax: number
}

const plainSurroundings: Surroundings = {
  publicUrl: undefined,
  trustedProxy: undefined,
  requestsPerMinute: 1200,
  metricsToken: undefined,
  metricsPort: undefined,
  senderMilliseconds: 20_000,
  connectionsMax: 2_000,
}

/** The surroundings that the configuration describes; `otherwise` goes before it. */
export function surroundingsOf(
  settings: Settings | undefined,
  otherwise: Partial<Surroundings> | undefined,
): Surroundings {
  if (settings === undefined) return { ...plainSurroundings, ...otherwise }
  return {
    ...plainSurroundings,
    publicUrl: settings.PUBLIC_URL,
    trustedProxy: settings.TRUSTED_PROXY,
    requestsPerMinute: settings.REQUESTS_PER_MINUTE,
    metricsToken: settings.METRICS_TOKEN,
    metricsPort: settings.METRICS,
    ...otherwise,
  }
}

/**
 * The framework's own setting for trusted proxies. It takes numbers for a mistake, because a number trusts whoever
 * connects; here the operator was told so.
 */
export function trustOf(
  proxies: TrustedProxies | undefined,
): false | string[] | ((address: string, hop: number) => boolean) {
  if (proxies === undefined) return false
  return 'hops' in proxies ? (_, hop) => hop < proxies.hops : [...proxies.addresses]
}

/**
 * The address of whoever asks: that of the connection, or what a trusted proxy says. What a proxy says and is no
 * address counts for nothing. IPv4 in the clothes of IPv6 is IPv4.
 */
export function addressOf(request: FastifyRequest): string {
  const connected = request.raw.socket?.remoteAddress ?? ''
  const said = isIP(request.ip ?? '') === 0 ? connected : request.ip
  return said.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}
