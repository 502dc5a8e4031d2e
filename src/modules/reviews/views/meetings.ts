import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

type Day = Temporal.PlainDate

export type MeetingKind = 'setting-up' | 'oral-summary'

export type Meeting = {
  readonly heldOn: Day
  readonly present: string
  readonly briefed: readonly string[]
  readonly confirmed: readonly string[]
  readonly jointly: boolean
  readonly note: string
  readonly version: number
}

export async function findMeeting(tx: Transaction, reviewId: string, kind: MeetingKind): Promise<Meeting | undefined> {
  const { rows } = await sql<Omit<Meeting, 'heldOn'> & { held_on: Day }>`
    select held_on, present, briefed, confirmed, jointly, note, version from reviews_meeting
    where review_id = ${reviewId} and kind = ${kind}`.execute(tx)
  const row = rows[0]
  if (row === undefined) return undefined
  const { held_on, ...rest } = row
  return { heldOn: held_on, ...rest }
}
