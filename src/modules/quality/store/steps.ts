import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import type { Decision } from '../domain/chain.ts'

type Day = Temporal.PlainDate

/** The report as it stands, with the fingerprints by which it is known again. */
export type Snapshot = {
  readonly judgementsPrint: string
  readonly wordingPrint: string
  readonly model: ReportDocument
}

export async function addReading(
  tx: Transaction,
  reading: Snapshot & { readonly reviewId: string; readonly readerId: string; readonly on: Day },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into quality_reading (review_id, reader_id, asked_on, judgements_print, wording_print, model)
    values (${reading.reviewId}, ${reading.readerId}, ${reading.on.toString()}, ${reading.judgementsPrint}, ${reading.wordingPrint},
      ${JSON.stringify(reading.model)}::jsonb)
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Ends a reading that is not finished; false when it is, or somebody else changed it first. */
export async function endReading(
  tx: Transaction,
  reading: { reviewId: string; id: string; version: number; because: string; on: Day },
): Promise<boolean> {
  const { rows } = await sql`
    update quality_reading set ended_on = ${reading.on.toString()}, ended_because = ${reading.because}
    where id = ${reading.id} and review_id = ${reading.reviewId} and version = ${reading.version}
      and finished_on is null and ended_on is null
    returning id`.execute(tx)
  return rows.length > 0
}

export async function finishReading(
  tx: Transaction,
  reading: { reviewId: string; id: string; version: number; recommendation: Decision; remarks: string; on: Day },
): Promise<boolean> {
  const { rows } = await sql`
    update quality_reading set finished_on = ${reading.on.toString()}, recommendation = ${reading.recommendation}, remarks = ${reading.remarks}
    where id = ${reading.id} and review_id = ${reading.reviewId} and version = ${reading.version}
      and finished_on is null and ended_on is null
    returning id`.execute(tx)
  return rows.length > 0
}

export async function addPoint(
  tx: Transaction,
  point: { reviewId: string; readingId: string; about: string; text: string; on: Day },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into quality_point (review_id, reading_id, about, text, written_on)
    values (${point.reviewId}, ${point.readingId}, ${point.about}, ${point.text}, ${point.on.toString()})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Returns false when somebody else answered first. */
export async function answerPointRow(
  tx: Transaction,
  point: {
    reviewId: string
    id: string
    version: number
    answer: 'accepted' | 'partly' | 'not'
    because: string
    personId: string
    on: Day
  },
): Promise<boolean> {
  const { rows } = await sql`
    update quality_point set answer = ${point.answer}, because = ${point.because}, answered_by_id = ${point.personId},
      answered_on = ${point.on.toString()}
    where id = ${point.id} and review_id = ${point.reviewId} and version = ${point.version} returning id`.execute(tx)
  return rows.length > 0
}

export async function addCommittee(
  tx: Transaction,
  committee: Snapshot & {
    readonly reviewId: string
    readonly meetsOn: Day
    readonly papers: string
    readonly clerkId: string
    readonly on: Day
    readonly seats: readonly { readonly personId: string; readonly body: string }[]
  },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into quality_committee (review_id, called_on, meets_on, papers, judgements_print, wording_print, model, clerk_id)
    values (${committee.reviewId}, ${committee.on.toString()}, ${committee.meetsOn.toString()}, ${committee.papers},
      ${committee.judgementsPrint}, ${committee.wordingPrint}, ${JSON.stringify(committee.model)}::jsonb, ${committee.clerkId})
    returning id`.execute(tx)
  const id = onlyId(rows)
  if (committee.seats.length === 0) return id
  const seats = committee.seats.map(
    seat => sql`(${committee.reviewId}::bigint, ${id}::bigint, ${seat.personId}::bigint, ${seat.body}::text)`,
  )
  await sql`insert into quality_seat (review_id, committee_id, person_id, body) values ${sql.join(seats)}`.execute(tx)
  return id
}

/** Calls a meeting off that has not decided; false when it has, or somebody else changed it first. */
export async function endCommittee(
  tx: Transaction,
  committee: { reviewId: string; id: string; version: number; because: string; on: Day },
): Promise<boolean> {
  const { rows } = await sql`
    update quality_committee set ended_on = ${committee.on.toString()}, ended_because = ${committee.because}
    where id = ${committee.id} and review_id = ${committee.reviewId} and version = ${committee.version}
      and decided_on is null and ended_on is null
    returning id`.execute(tx)
  return rows.length > 0
}

/** Records minutes and decision, with the reading the committee had before it and the last draft sent before. */
export async function decideCommittee(
  tx: Transaction,
  committee: {
    reviewId: string
    id: string
    version: number
    minutes: string
    decision: Decision
    readingId: string | undefined
    draftsBefore: string
    on: Day
  },
): Promise<boolean> {
  const { rows } = await sql`
    update quality_committee set decided_on = ${committee.on.toString()}, decision = ${committee.decision}, minutes = ${committee.minutes},
      reading_id = ${committee.readingId ?? null}, drafts_before = ${committee.draftsBefore}
    where id = ${committee.id} and review_id = ${committee.reviewId} and version = ${committee.version}
      and decided_on is null and ended_on is null
    returning id`.execute(tx)
  return rows.length > 0
}

export async function addApproval(
  tx: Transaction,
  approval: {
    reviewId: string
    committeeId: string | undefined
    draftId: string | undefined
    approverId: string
    judgementsPrint: string
    wordingPrint: string
    note: string
    on: Day
  },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into quality_approval (review_id, committee_id, draft_id, approver_id, approved_on, judgements_print, wording_print, note)
    values (${approval.reviewId}, ${approval.committeeId ?? null}, ${approval.draftId ?? null}, ${approval.approverId},
      ${approval.on.toString()}, ${approval.judgementsPrint}, ${approval.wordingPrint}, ${approval.note})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Takes the approval back that holds, if it is this one; false when it is not. */
export async function withdrawApprovalRow(
  tx: Transaction,
  approval: { reviewId: string; id: string; because: string; personId: string; on: Day },
): Promise<boolean> {
  const { rows } = await sql`
    update quality_approval set withdrawn_on = ${approval.on.toString()}, withdrawn_because = ${approval.because},
      withdrawn_by_id = ${approval.personId}
    where id = ${approval.id} and review_id = ${approval.reviewId} and withdrawn_on is null returning id`.execute(tx)
  return rows.length > 0
}
