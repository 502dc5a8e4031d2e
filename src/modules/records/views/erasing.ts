import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { RulesAsked } from '../domain/retention.ts'

/** Items that a rule of the schedule calls for in one review, or outside every review. */
export type Due = {
  readonly rule: string
  /** `apart` where it belongs to no review. */
  readonly reviewId: string
  readonly title: string
  /** When the report was issued; apart, since when the oldest of it is over. */
  readonly since: Temporal.PlainDate
  readonly items: readonly string[]
  /** A legal hold stands on some of them, and so on all. */
  readonly held: boolean
}

/** What is due, oldest report first; for who erases, or the product itself. One statement. */
export async function listDue(tx: Transaction, { evidence, apart }: RulesAsked): Promise<readonly Due[]> {
  const { rows } = await sql<Due>`
    select rule, review_id::text as "reviewId", title, issued_on as since, items, held from records_due(${JSON.stringify(evidence)}::jsonb)
    union all
    select rule, 'apart', 'Outside every review', oldest, items, held from records_due_apart(${JSON.stringify(apart)}::jsonb)
    order by since, "reviewId", rule, held`.execute(tx)
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
