import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Database } from '../db/database.ts'

/** A database that has not answered by then is not ready; whoever asks has more patience than that. */
const patienceMilliseconds = 2_000

/**
 * What an operator's machinery asks: `/health`, whether the process answers; `/ready`, whether its database does too
 * (503 while it does not). Both are public and say nothing else.
 */
export function addHealth(app: FastifyInstance, database: Database): void {
  const open = { config: { permission: 'public' } }
  app.get('/health', open, async (_, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))
  app.get('/ready', open, async (request, reply) => {
    const isReady = await answers(database).catch((error: unknown) => {
      request.log.error({ err: error }, 'the database does not answer')
      return false
    })
    return reply
      .code(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: isReady ? 'ready' : 'not ready' })
  })
}

async function answers(database: Database): Promise<boolean> {
  let impatience: NodeJS.Timeout | undefined
  const late = new Promise<false>(resolve => {
    impatience = setTimeout(() => resolve(false), patienceMilliseconds)
  })
  try {
    return await Promise.race([database.asGate(tx => sql`select 1`.execute(tx)).then(() => true), late])
  } finally {
    clearTimeout(impatience)
  }
}
