import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { Way } from '../domain/letter.ts'

type Day = Temporal.PlainDate

export type NewLetter = {
  readonly reviewId: string
  readonly kind: string
  readonly label: string
  readonly toPersonId: string | undefined
  readonly toName: string
  readonly copies: string
  readonly sentOn: Day
  readonly sentBy: string
  readonly namesDay: Day | undefined
  readonly text: string
  readonly gaps: readonly { readonly asks: string; readonly words: string; readonly because: string }[]
}

/** Keeps a letter; returns its number. It is never changed. */
export async function addLetter(tx: Transaction, letter: NewLetter): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reviews_letter (review_id, kind, label, to_person_id, to_name, copies, sent_on, sent_by, names_day, text, gaps)
    values (${letter.reviewId}, ${letter.kind}, ${letter.label}, ${letter.toPersonId ?? null}, ${letter.toName}, ${letter.copies},
      ${letter.sentOn.toString()}, ${letter.sentBy}, ${letter.namesDay?.toString() ?? null}, ${letter.text}, ${JSON.stringify(letter.gaps)}::jsonb)
    returning id`.execute(tx)
  return onlyId(rows)
}

export type NewRecipient = {
  readonly personId: string | undefined
  readonly name: string
  readonly post: string
  readonly asCopy: boolean
  readonly forOffice: boolean
  readonly way: Way
  readonly address: string
  readonly mailId: string | undefined
}

/** Keeps to whom a letter went. One statement. */
export async function addRecipients(
  tx: Transaction,
  reviewId: string,
  letterId: string,
  recipients: readonly NewRecipient[],
): Promise<void> {
  const values = recipients.map(
    each => sql`(${reviewId}::bigint, ${letterId}::bigint, ${each.personId ?? null}::bigint, ${each.name}, ${each.post},
      ${each.asCopy}::boolean, ${each.forOffice}::boolean, ${each.way}, ${each.address}, ${each.mailId ?? null}::uuid)`,
  )
  await sql`
    insert into reviews_letter_recipient (review_id, letter_id, person_id, name, post, as_copy, for_office, way, address, mail_id)
    values ${sql.join(values)}`.execute(tx)
}

/** Notes that a printed letter was posted to these; false when it was noted of one of them before. One statement. */
export async function markPosted(
  tx: Transaction,
  reviewId: string,
  posting: { readonly recipients: readonly string[]; readonly on: Day; readonly note: string },
): Promise<boolean> {
  const { rows } = await sql`
    update reviews_letter_recipient set posted_on = ${posting.on.toString()}, posted_note = ${posting.note}
    where id = any (${[...posting.recipients]}::bigint[]) and review_id = ${reviewId} and way = 'print' and posted_on is null
    returning id`.execute(tx)
  return rows.length === posting.recipients.length
}
