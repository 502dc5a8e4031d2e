import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'

type Day = Temporal.PlainDate

/** Signs the code of conduct; signed twice it stays signed once. */
export async function addSignature(
  tx: Transaction,
  signature: { reviewId: string; personId: string; declaration: string; on: Day },
): Promise<void> {
  await sql`
    insert into quality_signature (review_id, person_id, declaration, signed_on)
    values (${signature.reviewId}, ${signature.personId}, ${signature.declaration}, ${signature.on.toString()})
    on conflict do nothing`.execute(tx)
}

export async function addAssurance(
  tx: Transaction,
  record: {
    reviewId: string
    stage: string
    checked: string
    found: string
    followed: string
    personId: string
    on: Day
  },
): Promise<void> {
  await sql`
    insert into quality_assurance (review_id, stage, checked, found, followed, person_id, assured_on)
    values (${record.reviewId}, ${record.stage}, ${record.checked}, ${record.found}, ${record.followed}, ${record.personId},
      ${record.on.toString()})`.execute(tx)
}

export async function addRisk(
  tx: Transaction,
  risk: { reviewId: string; level: string; reasons: string; personId: string; on: Day },
): Promise<void> {
  await sql`
    insert into quality_risk (review_id, level, reasons, person_id, set_on)
    values (${risk.reviewId}, ${risk.level}, ${risk.reasons}, ${risk.personId}, ${risk.on.toString()})`.execute(tx)
}

export async function addContact(
  tx: Transaction,
  contact: {
    reviewId: string
    kind: 'call' | 'visit'
    heldOn: Day
    withWhom: string
    found: string
    followed: string
    personId: string
  },
): Promise<void> {
  await sql`
    insert into quality_contact (review_id, kind, held_on, with_whom, found, followed, person_id)
    values (${contact.reviewId}, ${contact.kind}, ${contact.heldOn.toString()}, ${contact.withWhom}, ${contact.found},
      ${contact.followed}, ${contact.personId})`.execute(tx)
}

export async function addQuestionnaire(
  tx: Transaction,
  asked: {
    reviewId: string
    service: string
    letter: string
    personId: string
    on: Day
  },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into quality_questionnaire (review_id, service, letter, sent_on, sent_by_id)
    values (${asked.reviewId}, ${asked.service}, ${asked.letter}, ${asked.on.toString()}, ${asked.personId})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Returns false when somebody else entered answers first. */
export async function saveAnswers(
  tx: Transaction,
  saved: {
    reviewId: string
    id: string
    version: number
    answers: { readonly [question: string]: string }
    choices: { readonly [question: string]: string }
    answeredBy: string
    on: Day
  },
): Promise<boolean> {
  const { rows } = await sql`
    update quality_questionnaire set answers = ${JSON.stringify(saved.answers)}::jsonb,
      choices = ${JSON.stringify(saved.choices)}::jsonb, answered_by = ${saved.answeredBy},
      answered_on = ${saved.on.toString()}
    where id = ${saved.id} and review_id = ${saved.reviewId} and version = ${saved.version} returning id`.execute(tx)
  return rows.length > 0
}
