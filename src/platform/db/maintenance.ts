import type { Database } from './database.ts'

const everyMilliseconds = 10 * 60_000

/**
 * What a server's background processes do and the embedded database lacks: vacuum, statistics, checkpoint. Without it
 * the write-ahead log grows until the database closes, and the planner knows nothing of the tables.
 *
 * @param report is told of a failure; the next turn tries again
 * @returns the function that stops it
 */
export function startMaintenance(database: Database, report: (error: unknown) => void): () => void {
  if (database.kind !== 'embedded') return () => {}
  const timer = setInterval(() => {
    maintain(database).catch(report)
  }, everyMilliseconds)
  timer.unref()
  return () => clearInterval(timer)
}

async function maintain(database: Database): Promise<void> {
  await database.asOwner(async client => {
    await client.query('vacuum analyze')
    await client.query('checkpoint')
  })
}
