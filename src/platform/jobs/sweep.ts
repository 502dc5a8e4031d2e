import { sql } from 'kysely'
import { Temporal } from '../../kernel/dates.ts'
import { sweepSignIns } from '../access/sign-in-log.ts'
import type { Database, Transaction } from '../db/database.ts'
import type { JobHandler } from './worker.ts'

/** A form posted a second time later than this is a new one; browsers that kept a page open so long are none. */
const answersKeptDays = 30
/** What was typed and never saved. */
const draftsKeptDays = 90
/** Jobs that were given up, or that no process carries out, may hold personal data. */
const failedKeptDays = 14

/**
 * Every hour: sessions that have ended, what signing in no longer needs, forms that nobody came back for, old answers to
 * posted forms, old drafts and jobs that nobody mended are deleted.
 */
export function sweepHandler(database: Database): JobHandler {
  return {
    queue: 'sweep',
    attemptsMax: 1,
    secondsMax: 300,
    repeatsAfterHours: 1,
    carryOut: async () => {
      await database.asGate(tx => sweepSignIns(tx, Temporal.Now.instant()))
      await database.asJobs(async tx => {
        await sql`delete from platform_session where expires_at < now()`.execute(tx)
        await sql`delete from platform_posted where at < now() - make_interval(days => ${answersKeptDays})`.execute(tx)
        await sweepDrafts(tx)
        await sql`
          delete from platform_job where repeats_after is null and taken_until is null
            and coalesce(failed_at, due_at) < now() - make_interval(days => ${failedKeptDays})`.execute(tx)
      })
    },
  }
}

/** Drafts that were last typed in ninety days ago, and forms that nobody came back for within their hour. */
export async function sweepDrafts(tx: Transaction): Promise<void> {
  await sql`delete from platform_lost_form where expires_at < clock_timestamp()`.execute(tx)
  await sql`
    delete from platform_draft where kept_at < clock_timestamp() - make_interval(days => ${draftsKeptDays})`.execute(tx)
}
