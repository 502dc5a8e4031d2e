import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

export async function addLetter(
  tx: Transaction,
  letter: {
    reviewId: string
    kind: string
    toPersonId: string | undefined
    toName: string
    sentOn: Temporal.PlainDate
    namesDay: Temporal.PlainDate | undefined
    text: string
  },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reviews_letter (review_id, kind, to_person_id, to_name, sent_on, names_day, text)
    values (${letter.reviewId}, ${letter.kind}, ${letter.toPersonId ?? null}, ${letter.toName}, ${letter.sentOn.toString()},
      ${letter.namesDay?.toString() ?? null}, ${letter.text})
    returning id`.execute(tx)
  const row = rows[0]
  if (row === undefined) throw new Error('The new letter has no number.')
  return row.id
}
