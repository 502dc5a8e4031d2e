import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import type { Decision } from '../domain/chain.ts'

type Day = Temporal.PlainDate

export type Point = {
  readonly id: string
  readonly readingId: string
  readonly about: string
  readonly text: string
  readonly writtenOn: Day
  readonly answer: 'accepted' | 'partly' | 'not' | undefined
  readonly because: string
  readonly answeredBy: string
  readonly version: number
}

/** A reading, without the report as it stood. */
type ReadingAlone = {
  readonly id: string
  readonly readerId: string
  readonly reader: string
  readonly askedOn: Day
  readonly finishedOn: Day | undefined
  readonly recommendation: Decision | undefined
  readonly remarks: string
  readonly endedOn: Day | undefined
  readonly endedBecause: string
  readonly version: number
}

type ReadingRow = {
  id: string
  reader_id: string
  reader: string
  asked_on: Day
  finished_on: Day | null
  recommendation: Decision | null
  remarks: string
  ended_on: Day | null
  ended_because: string | null
  version: number
}

function readingOf(row: ReadingRow): ReadingAlone {
  return {
    id: row.id,
    readerId: row.reader_id,
    reader: row.reader,
    askedOn: row.asked_on,
    finishedOn: row.finished_on ?? undefined,
    recommendation: row.recommendation ?? undefined,
    remarks: row.remarks,
    endedOn: row.ended_on ?? undefined,
    endedBecause: row.ended_because ?? '',
    version: row.version,
  }
}

const readingColumns = sql`reading.id, reading.reader_id, person.name as reader, reading.asked_on, reading.finished_on,
  reading.recommendation, reading.remarks, reading.ended_on, reading.ended_because, reading.version`

/** A reading with the report as it stood. */
export type Reading = ReadingAlone & { readonly model: ReportDocument }

/** One reading of a review; undefined where there is none of this number. */
export async function findReading(tx: Transaction, reviewId: string, id: string): Promise<Reading | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined
  const { rows } = await sql<ReadingRow & { model: ReportDocument }>`
    select ${readingColumns}, reading.model
    from quality_reading reading join register_read_person person on person.id = reading.reader_id
    where reading.review_id = ${reviewId} and reading.id = ${id}`.execute(tx)
  const row = rows[0]
  return row === undefined ? undefined : { ...readingOf(row), model: row.model }
}

/** A reading with how many points were made, and how many of them are open. */
export type ReadingLine = ReadingAlone & { readonly points: number; readonly open: number }

/** The readings of a review, the newest first. */
export async function listReadings(tx: Transaction, reviewId: string): Promise<readonly ReadingLine[]> {
  const { rows } = await sql<ReadingRow & { points: number; open: number }>`
    select ${readingColumns},
      (select count(*)::integer from quality_point point where point.reading_id = reading.id) as points,
      (select count(*)::integer from quality_point point where point.reading_id = reading.id and point.answer is null) as open
    from quality_reading reading join register_read_person person on person.id = reading.reader_id
    where reading.review_id = ${reviewId} order by reading.id desc`.execute(tx)
  return rows.map(row => ({ ...readingOf(row), points: row.points, open: row.open }))
}

/** The points of every reading of a review, oldest first. */
export async function listPointsOf(tx: Transaction, reviewId: string): Promise<readonly Point[]> {
  const { rows } = await sql<{
    id: string
    reading_id: string
    about: string
    text: string
    written_on: Day
    answer: 'accepted' | 'partly' | 'not' | null
    because: string
    answered_by: string | null
    version: number
  }>`
    select point.id, point.reading_id, point.about, point.text, point.written_on, point.answer, point.because,
      person.name as answered_by, point.version
    from quality_point point left join register_read_person person on person.id = point.answered_by_id
    where point.review_id = ${reviewId} order by point.id`.execute(tx)
  return rows.map(({ reading_id, written_on, answered_by, answer, ...row }) => ({
    ...row,
    readingId: reading_id,
    writtenOn: written_on,
    answer: answer ?? undefined,
    answeredBy: answered_by ?? '',
  }))
}

export type Meeting = {
  readonly id: string
  readonly calledOn: Day
  readonly meetsOn: Day
  readonly papers: string
  readonly minutes: string
  readonly decision: Decision | undefined
  readonly decidedOn: Day | undefined
  readonly clerk: string
  readonly endedOn: Day | undefined
  readonly endedBecause: string
  readonly members: readonly { readonly name: string; readonly body: string }[]
  readonly version: number
}

/** Meetings of the committee on this report, the newest first. */
export async function listMeetings(tx: Transaction, reviewId: string): Promise<readonly Meeting[]> {
  const { rows } = await sql<{
    id: string
    called_on: Day
    meets_on: Day
    papers: string
    minutes: string
    decision: Decision | null
    decided_on: Day | null
    clerk: string
    ended_on: Day | null
    ended_because: string | null
    members: { name: string; body: string }[]
    version: number
  }>`
    select committee.id, committee.called_on, committee.meets_on, committee.papers, committee.minutes, committee.decision,
      committee.decided_on, clerk.name as clerk, committee.ended_on, committee.ended_because, committee.version,
      (select coalesce(jsonb_agg(jsonb_build_object('name', person.name, 'body', seat.body) order by seat.id), '[]')
        from quality_seat seat join register_read_person person on person.id = seat.person_id
        where seat.committee_id = committee.id) as members
    from quality_committee committee join register_read_person clerk on clerk.id = committee.clerk_id
    where committee.review_id = ${reviewId} order by committee.id desc`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    calledOn: row.called_on,
    meetsOn: row.meets_on,
    papers: row.papers,
    minutes: row.minutes,
    decision: row.decision ?? undefined,
    decidedOn: row.decided_on ?? undefined,
    clerk: row.clerk,
    endedOn: row.ended_on ?? undefined,
    endedBecause: row.ended_because ?? '',
    members: row.members,
    version: row.version,
  }))
}

/** The report as the committee had it before it. */
export async function findPapers(tx: Transaction, reviewId: string, id: string): Promise<ReportDocument | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined
  const { rows } = await sql<{ model: ReportDocument }>`
    select model from quality_committee where review_id = ${reviewId} and id = ${id}`.execute(tx)
  return rows[0]?.model
}

export type ApprovalLine = {
  readonly id: string
  readonly approver: string
  readonly approvedOn: Day
  readonly note: string
  readonly withdrawnOn: Day | undefined
  readonly withdrawnBecause: string
}

/** Approvals of the report, those taken back too, the newest first. */
export async function listApprovals(tx: Transaction, reviewId: string): Promise<readonly ApprovalLine[]> {
  const { rows } = await sql<{
    id: string
    approver: string
    approved_on: Day
    note: string
    withdrawn_on: Day | null
    withdrawn_because: string | null
  }>`
    select approval.id, person.name as approver, approval.approved_on, approval.note, approval.withdrawn_on, approval.withdrawn_because
    from quality_approval approval join register_read_person person on person.id = approval.approver_id
    where approval.review_id = ${reviewId} order by approval.id desc`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    approver: row.approver,
    approvedOn: row.approved_on,
    note: row.note,
    withdrawnOn: row.withdrawn_on ?? undefined,
    withdrawnBecause: row.withdrawn_because ?? '',
  }))
}
