import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { addressOf, type Surroundings } from './surroundings.ts'

/** Too many requests in a short time; the page says how long to wait. */
export class TooMany extends Error {
  override readonly name = 'TooMany'
  readonly statusCode = 429
  readonly waitSeconds: number
  constructor(waitSeconds: number) {
    super('Too many requests in a short time.')
    this.waitSeconds = waitSeconds
  }
}

/**
 * Every route has a limit: generous for whoever is signed in, by account, and for strangers, by address, so that an
 * office behind one address is not held up by its own people. Guesses at secrets are counted apart, in the database, by
 * `platform/access/tries.ts`.
 */
export async function limitRequests(app: FastifyInstance, { requestsPerMinute }: Surroundings): Promise<void> {
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: request => {
      const account = request.session?.known?.accountId
      return account === undefined ? `address ${addressOf(request)}` : `account ${account}`
    },
    errorResponseBuilder: (_, { ttl }) => new TooMany(Math.max(1, Math.ceil(ttl / 1000))),
  })
}
