import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { noteItems } from '../../evidence/index.ts'

type Day = Temporal.PlainDate

export type EvidenceBeside = {
  readonly id: string
  readonly reference: string
  readonly kind: string
  readonly title: string
  readonly text: string
  readonly eventOn: Day
  readonly body: string | null
  readonly fromChildren: boolean
  /** Replaced by a newer item, and listed because it is still cited. */
  readonly superseded: boolean
  readonly cited: boolean
  /** What it says of the judgements asked about. */
  readonly directions: readonly { readonly judgement: string; readonly direction: string }[]
}

type EvidenceRow = {
  id: string
  reference: string
  kind: string
  title: string
  text: string
  event_on: Day
  body: string | null
  from_children: boolean
  superseded: boolean
  cited: boolean
  directions: { judgement: string; direction: string }[]
  classification: string
  is_open: boolean
}

/** The most items shown at once beside a judgement; what is cited is shown beyond it on every page. */
export const mostBeside = 60

/**
 * Current items that bear on any of the judgements, and whatever `by` cites already: the cited first, then a page of
 * the newest. One more than `mostBeside` comes back where there are more. Texts are cut to what a margin holds.
 */
export async function listEvidenceBeside(
  tx: Transaction,
  reviewId: string,
  judgements: readonly string[],
  by: { readonly kind: 'conclusion' | 'grade' | 'grade-passage'; readonly id: string },
  page = 1,
): Promise<readonly EvidenceBeside[]> {
  const { rows } = await sql<EvidenceRow>`
    with bears as (
      select item_id, jsonb_agg(jsonb_build_object('judgement', judgement, 'direction', direction) order by judgement) as directions
      from evidence_read_bearing where review_id = ${reviewId} and judgement = any (${[...judgements]}::text[]) group by item_id),
    cites as (
      select distinct item_id from evidence_read_citation
      where review_id = ${reviewId} and by_kind = ${by.kind} and by_id = ${by.id}),
    chosen as (
      (select item_id as id from cites)
      union all
      (select item.id from evidence_read_item item join bears on bears.item_id = item.id
      where item.review_id = ${reviewId} and item.superseded_by_id is null and not exists (select from cites where cites.item_id = item.id)
      order by item.event_on desc, item.id desc limit ${mostBeside + 1} offset ${(page - 1) * mostBeside}))
    select item.id, item.reference, item.kind, item.title, left(item.text, 400) as text, item.event_on, item.body, item.from_children,
      item.superseded_by_id is not null as superseded, cites.item_id is not null as cited, coalesce(bears.directions, '[]') as directions,
      item.classification, item.is_open
    from chosen join evidence_read_item item on item.id = chosen.id
    left join bears on bears.item_id = item.id
    left join cites on cites.item_id = item.id
    where item.review_id = ${reviewId}
    order by cites.item_id is null, item.event_on desc, item.id desc`.execute(tx)
  const shown = rows.map(({ id, classification, is_open }) => ({ id, classification, isOpen: is_open }))
  await noteItems(tx, reviewId, shown, 'Evidence beside a judgement')
  return rows.map(({ event_on, from_children, classification: _, is_open: __, ...row }) => ({
    ...row,
    eventOn: event_on,
    fromChildren: from_children,
  }))
}
