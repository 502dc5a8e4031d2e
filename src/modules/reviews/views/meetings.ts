import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'

type Day = Temporal.PlainDate

export type Meeting = {
  readonly kind: string
  readonly heldOn: Day
  readonly presentIds: readonly string[]
  readonly present: string
  readonly briefed: readonly string[]
  readonly confirmed: readonly string[]
  readonly jointly: boolean
  readonly note: string
  readonly version: number
}

/** The meetings of a review on record, by kind. One statement; for staff. */
export const listMeetings = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Meeting[]> => {
  const { rows } = await sql<Meeting>`
    select kind, held_on as "heldOn", present_ids::text[] as "presentIds", present, briefed, confirmed, jointly, note, version
    from reviews_meeting where review_id = ${reviewId} order by held_on, id`.execute(tx)
  return rows
})

export async function findMeeting(tx: Transaction, reviewId: string, kind: string): Promise<Meeting | undefined> {
  return (await listMeetings(tx, reviewId)).find(meeting => meeting.kind === kind)
}

/** True for a feedback meeting: every other one than those that all reviews have is named by the rulebook. */
export function isFeedback({ kind }: Meeting): boolean {
  return kind !== 'oral-summary' && kind !== 'setting-up'
}

/** The days of the feedback meetings on record, the first first. At most one statement. */
export async function listFeedbackDays(tx: Transaction, reviewId: string): Promise<readonly Day[]> {
  const meetings = await listMeetings(tx, reviewId)
  return meetings.filter(isFeedback).map(({ heldOn }) => heldOn)
}
