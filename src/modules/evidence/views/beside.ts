import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Direction } from '../domain/item.ts'
import { noteItems } from './noting.ts'

/** An item beside what somebody writes. */
export type ItemBeside = {
  readonly id: string
  readonly reference: string
  readonly title: string
  /** Its words, from the beginning: so many that one sees what it says. */
  readonly opening: string
  readonly kind: string
  readonly body: string | null
  readonly eventOn: Temporal.PlainDate
  readonly fromChildren: boolean
  /** Which way it speaks of the judgements asked for; neither where it bears on none of them. */
  readonly isStrength: boolean
  readonly isWeakness: boolean
  /** The item that superseded it. */
  readonly supersededBy: string | null
}

type BesideRow = ItemBeside & { classification: string; isOpen: boolean; count: number }

export const itemsBesideOnPage = 20

const columns = (judgements: readonly string[]) => sql`
  item.id, item.reference, item.title, left(item.text, 400) as opening, item.kind, item.body, item.event_on as "eventOn",
  item.from_children as "fromChildren", later.reference as "supersededBy", item.classification, item.is_open as "isOpen",
  exists (select from evidence_bearing bearing where bearing.item_id = item.id and not bearing.withdrawn
    and bearing.direction = 'strength' and bearing.judgement = any (${[...judgements]}::text[])) as "isStrength",
  exists (select from evidence_bearing bearing where bearing.item_id = item.id and not bearing.withdrawn
    and bearing.direction = 'weakness' and bearing.judgement = any (${[...judgements]}::text[])) as "isWeakness"`

/**
 * Current items that bear on any of these judgements, or on whatever where none is named; with words, those that say
 * them. Newest events first, a page of them, and how many there are in all. What is shown is noted where it is protected.
 * Two statements at most.
 */
export async function itemsBeside(
  tx: Transaction,
  reviewId: string,
  asked: {
    readonly judgements: readonly string[]
    readonly words: string
    readonly direction: Direction | undefined
    readonly page: number
  },
): Promise<{ readonly items: readonly ItemBeside[]; readonly count: number }> {
  const judgements = [...asked.judgements]
  const direction = asked.direction ?? null
  const { rows } = await sql<BesideRow>`
    select ${columns(judgements)}, count(*) over ()::integer as count
    from evidence_read_item item left join evidence_item later on later.id = item.superseded_by_id
    where item.review_id = ${reviewId} and item.superseded_by_id is null
      and ((${judgements.length === 0} and ${direction}::text is null) or exists (select from evidence_bearing bearing
        where bearing.item_id = item.id and not bearing.withdrawn and bearing.direction = coalesce(${direction}::text, bearing.direction)
          and (${judgements.length === 0} or bearing.judgement = any (${judgements}::text[]))))
      and (${asked.words} = '' or item.search @@ websearch_to_tsquery('english', ${asked.words}) or item.reference = upper(trim(${asked.words}::text)))
    order by item.event_on desc, item.number desc
    limit ${itemsBesideOnPage} offset ${(asked.page - 1) * itemsBesideOnPage}`.execute(tx)
  await noteItems(tx, reviewId, rows, 'Beside a paragraph of the report')
  return { items: rows, count: rows[0]?.count ?? 0 }
}

/** These items, superseded ones too, as they speak of these judgements. Two statements at most. */
export async function itemsNamed(
  tx: Transaction,
  reviewId: string,
  ids: readonly string[],
  judgements: readonly string[],
): Promise<readonly ItemBeside[]> {
  const known = ids.filter(id => /^\d{1,18}$/.test(id))
  if (known.length === 0) return []
  const { rows } = await sql<BesideRow>`
    select ${columns(judgements)}
    from evidence_read_item item left join evidence_item later on later.id = item.superseded_by_id
    where item.review_id = ${reviewId} and item.id = any (${known}::bigint[])
    order by item.event_on desc, item.number desc`.execute(tx)
  await noteItems(tx, reviewId, rows, 'Beside a paragraph of the report')
  return rows
}
