import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

/** A review about which anybody complains, with the framework that says how. */
export type ComplainedOf = {
  readonly reviewId: string
  readonly title: string
  readonly rulebook: string
  readonly edition: string
}

/** Reviews whose report is published. For strangers. One statement. */
export async function listPublished(tx: Transaction): Promise<readonly ComplainedOf[]> {
  const { rows } = await sql<ComplainedOf>`
    select review_id as "reviewId", title, rulebook, edition from complaints_reports()`.execute(tx)
  return rows
}

/** A complaint as its complainant follows it. */
export type Followed = {
  readonly receivedOn: Temporal.PlainDate
  readonly about: string
  readonly acknowledgeBy: Temporal.PlainDate | null
  readonly respondBy: Temporal.PlainDate | null
  readonly acknowledgedOn: Temporal.PlainDate | null
  readonly isInvestigated: boolean
  readonly repliedOn: Temporal.PlainDate | null
  readonly reply: string
  readonly nextStep: string
  readonly parts: readonly {
    readonly kind: 'told' | 'point'
    readonly text: string
    readonly answer: string
    readonly finding: string | null
    readonly on: Temporal.PlainDate | null
  }[]
}

/** The complaint under the hash of a receipt; undefined where there is none such. For strangers. Two statements. */
export async function followComplaint(tx: Transaction, receiptSha256: Uint8Array): Promise<Followed | undefined> {
  const { rows } = await sql<Omit<Followed, 'parts'>>`
    select received_on as "receivedOn", about, acknowledge_by as "acknowledgeBy", respond_by as "respondBy",
      acknowledged_on as "acknowledgedOn", is_investigated as "isInvestigated", replied_on as "repliedOn", reply, next_step as "nextStep"
    from complaints_followed(${receiptSha256})`.execute(tx)
  const found = rows[0]
  if (found === undefined) return undefined
  const { rows: parts } = await sql<Followed['parts'][number]>`
    select kind, text, answer, finding, on_day as "on" from complaints_followed_parts(${receiptSha256})`.execute(tx)
  return { ...found, parts }
}
