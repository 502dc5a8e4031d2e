import { sql } from 'kysely'
import { londonDay, sayDay, type Temporal } from '../../kernel/dates.ts'
import { sayCount } from '../../kernel/words.ts'
import type { Database } from '../db/database.ts'

/** What a database holds, as far as the record tells: reviews have a chain each. */
export type Held = {
  readonly reviews: number
  /** When something was last changed; undefined where nothing was ever written. */
  readonly lastChange: Temporal.Instant | undefined
}

/** What a database holds, so that somebody can tell one from another. */
export function whatIsHeld(database: Database): Promise<Held> {
  return database.asSystem('read', async tx => {
    const { rows } = await sql<{ reviews: number; last: Temporal.Instant | null }>`
      select count(distinct chain) filter (where chain <> 0)::integer as reviews, max(recorded_at) as last
      from platform_record`.execute(tx)
    return { reviews: rows[0]?.reviews ?? 0, lastChange: rows[0]?.last ?? undefined }
  })
}

/** "with 2 reviews, last changed on 7 November 2006" */
export function sayHeld({ reviews, lastChange }: Held): string {
  const counted = `with ${sayCount(reviews, 'review')}`
  return lastChange === undefined ? counted : `${counted}, last changed on ${sayDay(londonDay(lastChange))}`
}
