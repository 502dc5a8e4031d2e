import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Complaint, Hearing, Point } from '../domain/complaint.ts'
import type { Counted } from '../domain/figures.ts'

const columns = sql`
  complaint.id, complaint.review_id as "reviewId", complaint.kind, complaint.way, complaint.received_on as "receivedOn", complaint.who,
  complaint.about, complaint.acknowledge_by as "acknowledgeBy", complaint.respond_by as "respondBy",
  complaint.acknowledged_on as "acknowledgedOn", complaint.investigator_id as "investigatorId", person.name as investigator,
  case when complaint.investigator_id is null then '' else complaints_part(complaint.review_id, complaint.investigator_id) end as "investigatorPart",
  coalesce(complaint.investigator_id = platform_person_id() and complaints_may_investigate(complaint.review_id, platform_person_id()), false) as "isOwn",
  complaint.like_cases as "likeCases", complaint.outcome, complaint.reply, complaint.next_step as "nextStep", complaint.replied_on as "repliedOn",
  complaint.version
  from complaints_complaint complaint left join register_read_person person on person.id = complaint.investigator_id`

const complaintsShown = 200

/** Complaints that the reader handles or investigates: open ones first, the next due at the top. One statement. */
export async function listComplaints(tx: Transaction): Promise<readonly Complaint[]> {
  const { rows } = await sql<Complaint>`
    select ${columns} order by complaint.replied_on is not null, complaint.respond_by, complaint.id limit ${complaintsShown}`.execute(
    tx,
  )
  return rows
}

/** One of them; undefined where there is none for this reader. One statement. */
export async function findComplaint(tx: Transaction, id: string): Promise<Complaint | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined
  const { rows } = await sql<Complaint>`select ${columns} where complaint.id = ${id}`.execute(tx)
  return rows[0]
}

export async function listPoints(tx: Transaction, complaintId: string): Promise<readonly Point[]> {
  const { rows } = await sql<Point>`
    select id, number, text, answer, finding, version from complaints_point where complaint_id = ${complaintId} order by number`.execute(
    tx,
  )
  return rows
}

const hearingColumns = sql`
  hearing.id, hearing.person_id as "personId", coalesce(person.name, '') as name, hearing.question, hearing.asked_on as "askedOn", hearing.answer,
  hearing.answered_on as "answeredOn", hearing.version
  from complaints_hearing hearing left join register_read_person person on person.id = hearing.person_id`

export async function listHearings(tx: Transaction, complaintId: string): Promise<readonly Hearing[]> {
  const { rows } = await sql<Hearing>`
    select ${hearingColumns} where hearing.complaint_id = ${complaintId} order by hearing.id`.execute(tx)
  return rows
}

/** What the reader is asked about complaints; nothing else of these. One statement. */
export async function listAskedOf(tx: Transaction, personId: string): Promise<readonly Hearing[]> {
  const { rows } = await sql<Hearing>`
    select ${hearingColumns} where hearing.person_id = ${personId} order by hearing.answered_on is not null, hearing.id desc limit 100`.execute(
    tx,
  )
  return rows
}

export async function listTold(
  tx: Transaction,
  complaintId: string,
): Promise<readonly { readonly text: string; readonly toldOn: Temporal.PlainDate }[]> {
  const { rows } = await sql<{ text: string; toldOn: Temporal.PlainDate }>`
    select text, told_on as "toldOn" from complaints_told where complaint_id = ${complaintId} order by id`.execute(tx)
  return rows
}

export async function listReasons(
  tx: Transaction,
  complaintId: string,
): Promise<readonly { readonly rule: string; readonly says: string; readonly reason: string }[]> {
  const { rows } = await sql<{ rule: string; says: string; reason: string }>`
    select rule, says, reason from complaints_reason where complaint_id = ${complaintId} order by id`.execute(tx)
  return rows
}

/** Who can be named to investigate, with the part they have in the review, if any. For handlers. One statement. */
export async function listInvestigators(
  tx: Transaction,
  reviewId: string,
): Promise<readonly { readonly id: string; readonly name: string; readonly part: string }[]> {
  const { rows } = await sql<{ id: string; name: string; part: string }>`
    select able.person_id as id, person.name, able.part from complaints_investigators(${reviewId}) able
    join register_read_person person on person.id = able.person_id order by lower(person.name), able.person_id`.execute(
    tx,
  )
  return rows
}

/** People of a review's team, who may be complained of. One statement. */
export async function listTeam(
  tx: Transaction,
  reviewId: string,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select distinct person.id, person.name from reviews_read_member member join register_read_person person on person.id = member.person_id
    where member.review_id = ${reviewId} order by person.name`.execute(tx)
  return rows
}

/** The part that the one who acts has, or had, in a review, in a sentence; empty where none. One statement. */
export async function partIn(tx: Transaction, reviewId: string): Promise<string> {
  const { rows } = await sql<{ part: string }>`
    select complaints_part(${reviewId}, platform_person_id()) as part`.execute(tx)
  return rows[0]?.part ?? ''
}

export type LikeCase = {
  readonly receivedOn: Temporal.PlainDate
  readonly outcome: string
  readonly points: number
}

/** Like complaints answered before, without a name. One statement. */
export async function listLikeCases(tx: Transaction, complaint: Complaint): Promise<readonly LikeCase[]> {
  const { rows } = await sql<LikeCase>`
    select received_on as "receivedOn", coalesce(outcome, '') as outcome, points::integer from complaints_like(${complaint.kind}, ${complaint.id})`.execute(
    tx,
  )
  return rows
}

/** How many complaints of each year, kind and outcome; empty outcome while unanswered. For handlers. One statement. */
export async function countComplaints(tx: Transaction): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    select year, kind, outcome, complaints::integer as count from complaints_counted()`.execute(tx)
  return rows
}
