import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Place } from './conclusions.ts'

type Day = Temporal.PlainDate

export type NewAgreement = Place & {
  readonly grade: number
  readonly reasons: string
  /** By body responsible. */
  readonly answers: readonly { readonly body: string; readonly text: string }[]
  readonly agreedOn: Day
  readonly agreedBy: readonly string[]
  readonly writtenById: string
}

/** False where another agreement is in force. */
export async function addAgreement(tx: Transaction, agreement: NewAgreement): Promise<boolean> {
  const { reviewId, judgement, grade, reasons, answers, agreedOn, agreedBy, writtenById } = agreement
  const { rows } = await sql<{ id: string }>`
    insert into judgements_agreed (review_id, judgement, grade, reasons, answer, agreed_on, agreed_by, written_by_id)
    values (${reviewId}, ${judgement}, ${grade}, ${reasons}, '', ${agreedOn.toString()}, ${[...agreedBy]}::bigint[], ${writtenById})
    on conflict do nothing returning id`.execute(tx)
  const added = rows[0]
  if (added === undefined) return false
  await sql`
    insert into judgements_answer (review_id, agreed_id, judgement, body, text)
    select ${reviewId}, ${added.id}, ${judgement}, answer.body, answer.text
    from unnest(${answers.map(answer => answer.body)}::text[], ${answers.map(answer => answer.text)}::text[]) as answer (body, text)`.execute(
    tx,
  )
  return true
}

/** False where it was reopened already. */
export async function closeAgreement(
  tx: Transaction,
  id: string,
  reopened: { readonly on: Day; readonly personId: string; readonly because: string; readonly afresh: boolean },
): Promise<boolean> {
  const { rows } = await sql`
    update judgements_agreed
    set reopened_on = ${reopened.on.toString()}, reopened_by_id = ${reopened.personId}, reopened_because = ${reopened.because},
      afresh = ${reopened.afresh}
    where id = ${id} and reopened_on is null returning id`.execute(tx)
  return rows.length === 1
}

export type NewDissent = Place & {
  readonly agreementId: string
  readonly personId: string
  readonly body: string
  readonly text: string
  readonly givenOn: Day
}

export async function addDissent(tx: Transaction, dissent: NewDissent): Promise<void> {
  const { reviewId, judgement, agreementId, personId, body, text, givenOn } = dissent
  await sql`
    insert into judgements_dissent (review_id, agreed_id, judgement, person_id, body, text, given_on)
    values (${reviewId}, ${agreementId}, ${judgement}, ${personId}, ${body}, ${text}, ${givenOn.toString()})`.execute(
    tx,
  )
}
