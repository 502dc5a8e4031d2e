import { sql } from 'kysely'
import type { Database } from './database.ts'

const everyMilliseconds = 10 * 60_000
const draftDays = 90

/**
 * Takes away old drafts, and does what a server's background processes do and the embedded database lacks: vacuum,
 * statistics, checkpoint. Without these the write-ahead log grows until the database closes, and the planner knows
 * nothing of the tables.
 *
 * @param report is told of a failure; the next turn tries again
 * @returns the function that stops it
 */
export function startMaintenance(database: Database, report: (error: unknown) => void): () => void {
  const timer = setInterval(() => {
    maintain(database).catch(report)
  }, everyMilliseconds)
  timer.unref()
  return () => clearInterval(timer)
}

async function maintain(database: Database): Promise<void> {
  await sweep(database)
  if (database.kind !== 'embedded') return
  await database.asOwner(async client => {
    await client.query('vacuum analyze')
    await client.query('checkpoint')
  })
}

/**
 * Takes away drafts that were last typed in ninety days ago, and forms that nobody came back for within their hour.
 * Neither is in the record, so no command is named.
 */
export async function sweep(database: Database): Promise<void> {
  await database.asSystem('read', async tx => {
    await sql`
      delete from platform_draft where kept_at < clock_timestamp() - make_interval(days => ${draftDays})`.execute(tx)
    await sql`delete from platform_lost_form where expires_at < clock_timestamp()`.execute(tx)
  })
}
