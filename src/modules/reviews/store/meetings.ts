import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

export type NewMeeting = {
  /** `setting-up`, `oral-summary`, or the id of a feedback meeting of the rulebook. */
  readonly kind: string
  readonly heldOn: Temporal.PlainDate
  /** People of the review who were there. */
  readonly presentIds: readonly string[]
  /** Who else was, by post; may be empty where people of the review were. */
  readonly present: string
  readonly briefed: readonly string[]
  readonly confirmed: readonly string[]
  readonly jointly: boolean
  readonly note: string
}

/** Records a meeting, or corrects the one on record; false when somebody else corrected it first. `version` 0 is none yet. */
export async function saveMeeting(
  tx: Transaction,
  reviewId: string,
  version: number,
  meeting: NewMeeting,
): Promise<boolean> {
  const values = sql`${meeting.heldOn.toString()}, ${[...meeting.presentIds]}::bigint[], ${meeting.present}, ${[...meeting.briefed]}, ${[...meeting.confirmed]}, ${meeting.jointly}, ${meeting.note}`
  const { rows } =
    version === 0
      ? await sql`
          insert into reviews_meeting (review_id, kind, held_on, present_ids, present, briefed, confirmed, jointly, note)
          values (${reviewId}, ${meeting.kind}, ${values}) on conflict do nothing returning id`.execute(tx)
      : await sql`
          update reviews_meeting set (held_on, present_ids, present, briefed, confirmed, jointly, note) = (${values})
          where review_id = ${reviewId} and kind = ${meeting.kind} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}
