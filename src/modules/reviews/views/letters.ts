import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { type FollowedMail, followedMails } from '../../../platform/mail/followed.ts'
import type { Way } from '../domain/letter.ts'

type Day = Temporal.PlainDate

/** A letter as it was sent. */
export type Letter = {
  readonly id: string
  /** The rulebook's letter, by its id. */
  readonly kind: string
  /** Empty for those sent before 0030. */
  readonly label: string
  readonly toName: string
  readonly copies: string
  readonly sentOn: Day
  readonly sentBy: string
  readonly namesDay: Day | undefined
  readonly text: string
  readonly gaps: readonly { readonly asks: string; readonly words: string; readonly because: string }[]
}

type LetterRow = Omit<Letter, 'namesDay'> & { readonly namesDay: Day | null }

/** Letters of a review that the actor may read, oldest first. One statement. */
export const listLetters = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Letter[]> => {
  const { rows } = await sql<LetterRow>`
    select id, kind, label, to_name as "toName", copies, sent_on as "sentOn", sent_by as "sentBy", names_day as "namesDay", text, gaps
    from reviews_letter where review_id = ${reviewId} order by sent_on, id`.execute(tx)
  return rows.map(row => ({ ...row, namesDay: row.namesDay ?? undefined }))
})

export async function lettersOfKind(tx: Transaction, reviewId: string, kind: string): Promise<readonly Letter[]> {
  return (await listLetters(tx, reviewId)).filter(letter => letter.kind === kind)
}

/** One to whom a letter went, and what became of it. */
export type Recipient = {
  readonly id: string
  readonly letterId: string
  readonly name: string
  readonly post: string
  readonly asCopy: boolean
  readonly way: Way
  readonly address: string
  readonly mailId: string | undefined
  readonly postedOn: Day | undefined
  readonly postedNote: string
  readonly version: number
}

type RecipientRow = Omit<Recipient, 'mailId' | 'postedOn'> & {
  readonly mailId: string | null
  readonly postedOn: Day | null
}

/** To whom the letters of a review went, receivers before copies. One statement; for staff. */
export async function listRecipients(tx: Transaction, reviewId: string): Promise<readonly Recipient[]> {
  const { rows } = await sql<RecipientRow>`
    select id, letter_id as "letterId", name, post, as_copy as "asCopy", way, address, mail_id as "mailId",
      posted_on as "postedOn", posted_note as "postedNote", version
    from reviews_letter_recipient where review_id = ${reviewId} order by letter_id, as_copy, id`.execute(tx)
  return rows.map(row => ({ ...row, mailId: row.mailId ?? undefined, postedOn: row.postedOn ?? undefined }))
}

export async function findRecipient(tx: Transaction, reviewId: string, id: string): Promise<Recipient | undefined> {
  return (await listRecipients(tx, reviewId)).find(recipient => recipient.id === id)
}

/** The same with where each mail stands. Two statements. */
export async function listDeliveries(
  tx: Transaction,
  reviewId: string,
): Promise<readonly (Recipient & { readonly mail: FollowedMail | undefined })[]> {
  const recipients = await listRecipients(tx, reviewId)
  const mails = await followedMails(
    tx,
    recipients.flatMap(({ mailId }) => (mailId === undefined ? [] : [mailId])),
  )
  return recipients.map(recipient => ({ ...recipient, mail: mails.find(mail => mail.id === recipient.mailId) }))
}
