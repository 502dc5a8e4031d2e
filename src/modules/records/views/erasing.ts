import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { RuleAsked } from '../domain/retention.ts'

/** Items that a rule of the schedule calls for in one review. */
export type Due = {
  readonly rule: string
  readonly reviewId: string
  readonly title: string
  readonly issuedOn: Temporal.PlainDate
  readonly items: readonly string[]
  /** A legal hold stands on some of them, and so on all. */
  readonly held: boolean
}

/** What is due, oldest report first; for who erases, or the product itself. One statement. */
export async function listDue(tx: Transaction, rules: readonly RuleAsked[]): Promise<readonly Due[]> {
  const { rows } = await sql<Due>`
    select rule, review_id as "reviewId", title, issued_on as "issuedOn", items, held from records_due(${JSON.stringify(rules)}::jsonb)`.execute(
    tx,
  )
  return rows
}

/** An item as who erases knows it: without a word of what it says. */
export type Erasable = {
  readonly id: string
  readonly reference: string
  readonly kind: string
  readonly eventOn: Temporal.PlainDate
  readonly classification: string
  readonly fromChildren: boolean
  readonly erased: boolean
}

/** The items of a review, by number. One statement. */
export async function listErasable(tx: Transaction, reviewId: string): Promise<readonly Erasable[]> {
  const { rows } = await sql<Erasable>`
    select id, reference, kind, event_on as "eventOn", classification, from_children as "fromChildren", erased
    from records_erasable(${reviewId})`.execute(tx)
  return rows
}
