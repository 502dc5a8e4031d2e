import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import { afterCommit, type Transaction } from '../db/database.ts'

/** Work to be done after the commit. */
export type NewJob = {
  /** Whose work it is, such as `mail`: small letters and dashes. */
  readonly queue: string
  /** What the one who carries it out is given; must survive JSON. Deleted with the job when it is done. */
  readonly data: { readonly [name: string]: unknown }
  /** Not before then; at once unless said. */
  readonly dueAt?: Temporal.Instant
  /** At most one job of the queue stands under a key: asking again changes nothing. */
  readonly key?: string
  /** Done, it is due again after so many hours, which may be a part of one. */
  readonly repeatsAfterHours?: number
}

/** Workers of this process that sleep until the next look; woken for nothing, they go on sleeping. */
const sleepers = new Set<() => void>()

/**
 * Asks for a job in the transaction of the command that wants it: rolled back, it was never asked for; committed, it is
 * carried out at least once. Any role but the public's may ask, and none of them can read what was asked for.
 */
export async function enqueue(tx: Transaction, job: NewJob): Promise<void> {
  await sql`select platform_enqueue(${job.queue}, ${JSON.stringify(job.data)}::jsonb, ${job.dueAt?.toString() ?? null},
    ${job.key ?? null}, make_interval(secs => ${job.repeatsAfterHours ?? null}::double precision * 3600))`.execute(tx)
  afterCommit(() => {
    for (const wake of sleepers) wake()
  })
}

/** Calls `wake` whenever this process has committed a job; answers the function that ends it. */
export function wakeOnJobs(wake: () => void): () => void {
  sleepers.add(wake)
  return () => sleepers.delete(wake)
}
