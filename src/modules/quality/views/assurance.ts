import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

type Day = Temporal.PlainDate

export type Signatory = {
  readonly personId: string
  readonly name: string
  readonly signedOn: Day | undefined
  readonly declaration: string
  /** In the team now; a signature stays when its place ends. */
  readonly isMember: boolean
}

/** Who signed the code of conduct, and who of the team has not. One statement. */
export async function listSignatories(tx: Transaction, reviewId: string): Promise<readonly Signatory[]> {
  const { rows } = await sql<{
    id: string
    name: string
    signed_on: Day | null
    declaration: string | null
    is_member: boolean
  }>`
    select person.id, person.name, signature.signed_on, signature.declaration, member.id is not null as is_member
    from register_read_person person
    left join reviews_read_member member on member.person_id = person.id and member.review_id = ${reviewId} and member.role <> 'young-person'
    left join quality_signature signature on signature.person_id = person.id and signature.review_id = ${reviewId}
    where member.id is not null or signature.id is not null order by lower(person.name)`.execute(tx)
  return rows.map(row => ({
    personId: row.id,
    name: row.name,
    signedOn: row.signed_on ?? undefined,
    declaration: row.declaration ?? '',
    isMember: row.is_member,
  }))
}

export type Assured = {
  readonly id: string
  readonly stage: string
  readonly checked: string
  readonly found: string
  readonly followed: string
  readonly by: string
  readonly on: Day
}

/** What was assured, oldest first. */
export async function listAssured(tx: Transaction, reviewId: string): Promise<readonly Assured[]> {
  const { rows } = await sql<Assured>`
    select assurance.id, assurance.stage, assurance.checked, assurance.found, assurance.followed, person.name as by,
      assurance.assured_on as "on"
    from quality_assurance assurance join register_read_person person on person.id = assurance.person_id
    where assurance.review_id = ${reviewId} order by assurance.id`.execute(tx)
  return rows
}

export type RiskSaid = {
  readonly level: string
  readonly reasons: string
  readonly by: string
  readonly on: Day
}

/** Levels of risk as they were said, the newest first. */
export async function listRisks(tx: Transaction, reviewId: string): Promise<readonly RiskSaid[]> {
  const { rows } = await sql<RiskSaid>`
    select risk.level, risk.reasons, person.name as by, risk.set_on as "on"
    from quality_risk risk join register_read_person person on person.id = risk.person_id
    where risk.review_id = ${reviewId} order by risk.id desc`.execute(tx)
  return rows
}

export type ContactHeld = {
  readonly kind: 'call' | 'visit'
  readonly heldOn: Day
  readonly withWhom: string
  readonly found: string
  readonly followed: string
  readonly by: string
}

/** Calls and visits, in the order of their days. */
export async function listContacts(tx: Transaction, reviewId: string): Promise<readonly ContactHeld[]> {
  const { rows } = await sql<ContactHeld>`
    select contact.kind, contact.held_on as "heldOn", contact.with_whom as "withWhom", contact.found, contact.followed, person.name as by
    from quality_contact contact join register_read_person person on person.id = contact.person_id
    where contact.review_id = ${reviewId} order by contact.held_on, contact.id`.execute(tx)
  return rows
}

export type Questionnaire = {
  readonly id: string
  readonly service: string
  readonly letter: string
  readonly sentOn: Day
  readonly by: string
  readonly answers: { readonly [question: string]: string }
  /** Of questions with answers to choose from, the id of the one that was chosen. */
  readonly choices: { readonly [question: string]: string }
  readonly answeredBy: string
  readonly answeredOn: Day | undefined
  readonly version: number
}

/** What local services were asked, in the order of asking. */
export async function listQuestionnaires(tx: Transaction, reviewId: string): Promise<readonly Questionnaire[]> {
  const { rows } = await sql<Omit<Questionnaire, 'answeredOn'> & { answered_on: Day | null }>`
    select asked.id, asked.service, asked.letter, asked.sent_on as "sentOn", person.name as by, asked.answers, asked.choices,
      asked.answered_by as "answeredBy", asked.answered_on, asked.version
    from quality_questionnaire asked join register_read_person person on person.id = asked.sent_by_id
    where asked.review_id = ${reviewId} order by asked.id`.execute(tx)
  return rows.map(({ answered_on, ...row }) => ({ ...row, answeredOn: answered_on ?? undefined }))
}
