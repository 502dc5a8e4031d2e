import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../db/database.ts'

/* The table of jobs, as the role that carries them out. Time is the database's: several processes share it. */

/** A job that this process holds. */
export type TakenJob = {
  readonly id: string
  readonly queue: string
  readonly data: unknown
  /** 1 for the first time it is begun. */
  readonly attempt: number
}

/**
 * Takes the job that is due longest, which no other process then takes until its time is over; undefined where none is
 * due. Two processes never take the same one.
 *
 * @param secondsByQueue for each queue that this process carries out, how long it may hold a job
 */
export async function takeJob(
  tx: Transaction,
  secondsByQueue: { readonly [queue: string]: number },
): Promise<TakenJob | undefined> {
  const { rows } = await sql<TakenJob>`
    with next as (
      select id from platform_job
      where failed_at is null and due_at <= now() and (taken_until is null or taken_until < now())
        and queue = any (${Object.keys(secondsByQueue)})
      order by due_at, id limit 1 for update skip locked)
    update platform_job job set attempts = attempts + 1,
      taken_until = now() + make_interval(secs => (${JSON.stringify(secondsByQueue)}::jsonb ->> queue)::double precision)
    from next where job.id = next.id
    returning job.id, job.queue, job.data, job.attempts as attempt`.execute(tx)
  return rows[0]
}

/** The job is done: gone with what it held, or due again. False, and nothing, where another process has taken it over. */
export async function finishJob(tx: Transaction, { id, attempt }: TakenJob): Promise<boolean> {
  const { rows } = await sql`
    with again as (
      update platform_job set due_at = now() + repeats_after, attempts = 0, taken_until = null, last_error = null
      where id = ${id} and attempts = ${attempt} and repeats_after is not null returning id),
    gone as (
      delete from platform_job where id = ${id} and attempts = ${attempt} and repeats_after is null returning id)
    select id from again union all select id from gone`.execute(tx)
  return rows.length > 0
}

/**
 * The attempt failed: the job is due again after some seconds or, where it is not to be tried again, stands as failed
 * for an operator to see. One that repeats is always tried again.
 *
 * @returns whether it was given up; undefined where another process has taken it over
 */
export async function failJob(
  tx: Transaction,
  { id, attempt }: TakenJob,
  { error, againAfterSeconds, isLast }: { error: string; againAfterSeconds: number; isLast: boolean },
): Promise<'given-up' | 'again' | undefined> {
  const { rows } = await sql<{ failed_at: Temporal.Instant | null }>`
    update platform_job set last_error = ${error}, taken_until = null,
      due_at = now() + make_interval(secs => ${againAfterSeconds}),
      failed_at = case when ${isLast} and repeats_after is null then now() end
    where id = ${id} and attempts = ${attempt} returning failed_at`.execute(tx)
  const [row] = rows
  return row === undefined ? undefined : row.failed_at === null ? 'again' : 'given-up'
}

/** A job as an operator sees it: never what it holds, which is for its receiver. */
export type JobEntry = {
  readonly id: string
  readonly queue: string
  readonly state: 'waiting' | 'under way' | 'failed'
  readonly repeats: boolean
  readonly createdAt: Temporal.Instant
  readonly dueAt: Temporal.Instant
  readonly attempts: number
  /** Why the last attempt failed; null where none did. */
  readonly lastError: string | null
}

/** Every job there is, those given up first. One statement. */
export async function listJobs(tx: Transaction): Promise<readonly JobEntry[]> {
  const { rows } = await sql<JobEntry>`
    select id, queue, repeats_after is not null as repeats, created_at as "createdAt", due_at as "dueAt", attempts,
      last_error as "lastError",
      case when failed_at is not null then 'failed' when taken_until > now() then 'under way' else 'waiting' end as state
    from platform_job order by failed_at is null, due_at, id`.execute(tx)
  return rows
}

/** Tries a job that waits or was given up again at once, as often as a new one; false where there is none. */
export async function retryJob(tx: Transaction, id: string): Promise<boolean> {
  const { rows } = await sql`
    update platform_job set failed_at = null, attempts = 0, due_at = now()
    where id = ${id} and (taken_until is null or taken_until < now()) returning id`.execute(tx)
  return rows.length > 0
}
