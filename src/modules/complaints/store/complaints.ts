import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'

type Day = Temporal.PlainDate

/** A complaint as it comes in, with its clock. */
export type NewComplaint = {
  readonly reviewId: string
  readonly kind: string
  readonly who: string
  readonly about: string
  readonly receivedOn: Day
  readonly acknowledgeBy: Day | undefined
  readonly respondBy: Day | undefined
}

/** From a stranger, under the hash of their receipt; false where no report of that review is published. */
export async function file(tx: Transaction, receiptSha256: Uint8Array, complaint: NewComplaint): Promise<boolean> {
  const { rows } = await sql<{ kept: boolean }>`
    select complaints_file(${receiptSha256}, ${complaint.reviewId}, ${complaint.kind}, ${complaint.who}, ${complaint.about},
      ${complaint.receivedOn.toString()}, ${complaint.acknowledgeBy?.toString() ?? null}, ${complaint.respondBy?.toString() ?? null}) as kept`.execute(
    tx,
  )
  return rows[0]?.kept === true
}

/** From a letter, a mail or the telephone. */
export async function add(
  tx: Transaction,
  complaint: NewComplaint & { readonly way: 'letter' | 'telephone' | 'mail' },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into complaints_complaint (review_id, kind, way, received_on, who, about, acknowledge_by, respond_by)
    values (${complaint.reviewId}, ${complaint.kind}, ${complaint.way}, ${complaint.receivedOn.toString()}, ${complaint.who}, ${complaint.about},
      ${complaint.acknowledgeBy?.toString() ?? null}, ${complaint.respondBy?.toString() ?? null}) returning id`.execute(
    tx,
  )
  return onlyId(rows)
}

type Versioned = { readonly id: string; readonly version: number }

/** False when somebody changed it since `version`; so do all that follow. */
export async function setAcknowledged(tx: Transaction, { id, version }: Versioned, on: Day): Promise<boolean> {
  const { rows } = await sql`
    update complaints_complaint set acknowledged_on = ${on.toString()}
    where id = ${id} and version = ${version} and acknowledged_on is null returning id`.execute(tx)
  return rows.length === 1
}

export async function setInvestigator(tx: Transaction, { id, version }: Versioned, personId: string): Promise<boolean> {
  const { rows } = await sql`
    update complaints_complaint set investigator_id = ${personId}
    where id = ${id} and version = ${version} and replied_on is null returning id`.execute(tx)
  return rows.length === 1
}

export async function setReply(
  tx: Transaction,
  { id, version }: Versioned,
  sent: { likeCases: string; outcome: string; text: string; nextStep: string; on: Day },
): Promise<boolean> {
  const { rows } = await sql`
    update complaints_complaint set like_cases = ${sent.likeCases}, outcome = ${sent.outcome}, reply = ${sent.text},
      next_step = ${sent.nextStep}, replied_on = ${sent.on.toString()}
    where id = ${id} and version = ${version} and replied_on is null returning id`.execute(tx)
  return rows.length === 1
}

export async function addPoint(tx: Transaction, complaintId: string, text: string): Promise<void> {
  await sql`
    insert into complaints_point (complaint_id, number, text)
    select ${complaintId}, coalesce(max(number), 0) + 1, ${text} from complaints_point where complaint_id = ${complaintId}`.execute(
    tx,
  )
}

export async function setAnswer(
  tx: Transaction,
  { id, version }: Versioned,
  complaintId: string,
  answer: { text: string; finding: string },
): Promise<boolean> {
  const { rows } = await sql`
    update complaints_point set answer = ${answer.text}, finding = ${answer.finding}
    where id = ${id} and complaint_id = ${complaintId} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

export async function addHearing(
  tx: Transaction,
  complaintId: string,
  hearing: { personId: string; question: string; on: Day },
): Promise<void> {
  await sql`
    insert into complaints_hearing (complaint_id, person_id, question, asked_on)
    values (${complaintId}, ${hearing.personId}, ${hearing.question}, ${hearing.on.toString()})`.execute(tx)
}

export async function setHeard(tx: Transaction, { id, version }: Versioned, answer: string, on: Day): Promise<boolean> {
  const { rows } = await sql`
    update complaints_hearing set answer = ${answer}, answered_on = ${on.toString()}
    where id = ${id} and version = ${version} and answered_on is null returning id`.execute(tx)
  return rows.length === 1
}

export async function addTold(tx: Transaction, complaintId: string, text: string, on: Day): Promise<void> {
  await sql`insert into complaints_told (complaint_id, text, told_on) values (${complaintId}, ${text}, ${on.toString()})`.execute(
    tx,
  )
}

export async function addReason(
  tx: Transaction,
  complaintId: string,
  given: { rule: string; says: string; reason: string; on: Day },
): Promise<void> {
  await sql`
    insert into complaints_reason (complaint_id, rule, says, reason, given_on)
    values (${complaintId}, ${given.rule}, ${given.says}, ${given.reason}, ${given.on.toString()})`.execute(tx)
}
