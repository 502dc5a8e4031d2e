import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

type Day = Temporal.PlainDate

export type Letter = {
  readonly id: string
  readonly kind: string
  readonly toName: string
  readonly sentOn: Day
  readonly namesDay: Day | undefined
  readonly text: string
}

type LetterRow = { id: string; kind: string; to_name: string; sent_on: Day; names_day: Day | null; text: string }

/** Letters of a review, oldest first. */
export async function listLetters(tx: Transaction, reviewId: string): Promise<readonly Letter[]> {
  const { rows } = await sql<LetterRow>`
    select id, kind, to_name, sent_on, names_day, text from reviews_letter where review_id = ${reviewId} order by sent_on, id`.execute(
    tx,
  )
  return rows.map(row => ({
    id: row.id,
    kind: row.kind,
    toName: row.to_name,
    sentOn: row.sent_on,
    namesDay: row.names_day ?? undefined,
    text: row.text,
  }))
}

export async function lettersOfKind(tx: Transaction, reviewId: string, kind: string): Promise<readonly Letter[]> {
  return (await listLetters(tx, reviewId)).filter(letter => letter.kind === kind)
}
