import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { Progress, ProgressState } from '../domain/progress.ts'

type Day = Temporal.PlainDate

type ProgressRow = {
  id: string
  reported_on: Day
  reported_by: string
  person_id: string | null
  state: ProgressState
  note: string
  /** Null while nobody said anything to it. */
  verified: boolean | null
  because: string
  person_name: string
  given_on: Day
}

/** What was reported, from a row with what somebody else said to it. */
export function progressOf(row: ProgressRow): Progress {
  return {
    id: row.id,
    reportedOn: row.reported_on,
    reportedBy: row.reported_by,
    personId: row.person_id ?? undefined,
    state: row.state,
    note: row.note,
    verification:
      row.verified === null
        ? undefined
        : { verified: row.verified, because: row.because, by: row.person_name, on: row.given_on },
  }
}

/** Everything that was said of an action, newest first. One statement. */
export async function listProgress(tx: Transaction, reviewId: string, actionId: string): Promise<readonly Progress[]> {
  const { rows } = await sql<ProgressRow>`
    select progress.id, progress.reported_on, progress.reported_by, progress.person_id, progress.state, progress.note,
      verification.verified, verification.because, verification.person_name, verification.given_on
    from actions_progress progress left join actions_verification verification on verification.progress_id = progress.id
    where progress.review_id = ${reviewId} and progress.action_id = ${actionId} order by progress.id desc`.execute(tx)
  return rows.map(progressOf)
}

/** Reports progress. Answers its number. */
export async function addProgress(
  tx: Transaction,
  reviewId: string,
  progress: { actionId: string; on: Day; by: string; personId: string; state: ProgressState; note: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into actions_progress (review_id, action_id, reported_on, reported_by, person_id, state, note)
    values (${reviewId}, ${progress.actionId}, ${progress.on.toString()}, ${progress.by}, ${progress.personId},
      ${progress.state}, ${progress.note})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Attaches files that are held for a form to the progress that they show. */
export async function addProgressFiles(
  tx: Transaction,
  reviewId: string,
  progressId: string,
  personId: string,
  fileIds: readonly string[],
): Promise<void> {
  if (fileIds.length === 0) return
  await sql`
    insert into actions_progress_file (review_id, progress_id, file_id, person_id)
    select ${reviewId}, ${progressId}, file_id, ${personId} from unnest(${[...fileIds]}::bigint[]) as file_id`.execute(
    tx,
  )
}

/** Names documents that the area sent as what shows the progress. */
export async function addProgressDocuments(
  tx: Transaction,
  reviewId: string,
  progressId: string,
  personId: string,
  requestIds: readonly string[],
): Promise<void> {
  if (requestIds.length === 0) return
  await sql`
    insert into actions_progress_document (review_id, progress_id, request_id, person_id)
    select ${reviewId}, ${progressId}, request_id, ${personId} from unnest(${[...requestIds]}::bigint[]) as request_id`.execute(
    tx,
  )
}

/** Keeps what somebody else says to progress; false when it was answered meanwhile. */
export async function addVerification(
  tx: Transaction,
  reviewId: string,
  given: { progressId: string; verified: boolean; because: string; personId: string; by: string; on: Day },
): Promise<boolean> {
  const { rows } = await sql`
    insert into actions_verification (review_id, progress_id, verified, because, person_id, person_name, given_on)
    values (${reviewId}, ${given.progressId}, ${given.verified}, ${given.because}, ${given.personId}, ${given.by},
      ${given.on.toString()})
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}
