import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Bearing, Direction } from '../domain/item.ts'

/** An item as it stands beside a judgement. */
export type ItemOfJudgement = {
  readonly judgement: string
  readonly direction: Direction
  readonly id: string
  readonly reference: string
  readonly title: string
  readonly kind: string
  readonly source: string | null
  readonly body: string | null
  readonly eventOn: Temporal.PlainDate
  readonly group: string | null
  readonly tier: string | null
  readonly fromChildren: boolean
  readonly goodPractice: boolean
}

/** Current items by the judgement on which they bear, newest first. One statement. */
export async function listItemsByJudgement(
  tx: Transaction,
  reviewId: string,
): Promise<ReadonlyMap<string, readonly ItemOfJudgement[]>> {
  const { rows } = await sql<ItemOfJudgement>`
    select bearing.judgement, bearing.direction, item.id, item.reference, item.title, item.kind, item.source, item.body,
      item.event_on as "eventOn", item.group_id as "group", item.tier, item.from_children as "fromChildren",
      item.good_practice as "goodPractice"
    from evidence_bearing bearing join evidence_read_item item on item.id = bearing.item_id
    where bearing.review_id = ${reviewId} and not bearing.withdrawn and item.superseded_by_id is null
    order by item.event_on desc, item.number desc`.execute(tx)
  return Map.groupBy(rows, row => row.judgement)
}

/** An item as a form offers it to be cited. */
export type ItemForChoice = {
  readonly id: string
  readonly reference: string
  readonly title: string
  readonly kind: string
  readonly body: string | null
  readonly eventOn: Temporal.PlainDate
  readonly fromChildren: boolean
  /** The way it speaks of the judgement asked for; null where it does not bear on it. */
  readonly direction: Direction | null
  /** The item that superseded it: offered only while something still cites the old one. */
  readonly supersededBy: string | null
}

/**
 * Items that may be cited, those that bear on `judgement` first. Superseded ones come only while they are cited, so that
 * a form shown again keeps them until somebody decides. One statement.
 */
export async function itemsForChoice(
  tx: Transaction,
  reviewId: string,
  judgement?: string,
): Promise<readonly ItemForChoice[]> {
  const { rows } = await sql<ItemForChoice>`
    select item.id, item.reference, item.title, item.kind, item.body, item.event_on as "eventOn", item.from_children as "fromChildren",
      bearing.direction, later.reference as "supersededBy"
    from evidence_read_item item
    left join evidence_bearing bearing
      on bearing.item_id = item.id and not bearing.withdrawn and bearing.judgement = ${judgement ?? null}::text
    left join evidence_item later on later.id = item.superseded_by_id
    where item.review_id = ${reviewId} and (item.superseded_by_id is null
      or exists (select from evidence_citation citation where citation.item_id = item.id and not citation.withdrawn))
    order by bearing.direction is null, item.event_on desc, item.number desc`.execute(tx)
  return rows
}

/** Current items that bear on a judgement, counted. */
export type JudgementCounts = {
  readonly strengths: number
  readonly weaknesses: number
  /** Of all that bear on it, whichever way. */
  readonly fromChildren: number
}

/** Counts by judgement; one on which nothing bears is not in the map. One statement. */
export async function countsByJudgement(
  tx: Transaction,
  reviewId: string,
): Promise<ReadonlyMap<string, JudgementCounts>> {
  const { rows } = await sql<JudgementCounts & { judgement: string }>`
    select bearing.judgement,
      count(*) filter (where bearing.direction = 'strength')::integer as strengths,
      count(*) filter (where bearing.direction = 'weakness')::integer as weaknesses,
      count(*) filter (where item.from_children)::integer as "fromChildren"
    from evidence_bearing bearing join evidence_read_item item on item.id = bearing.item_id
    where bearing.review_id = ${reviewId} and not bearing.withdrawn and item.superseded_by_id is null
    group by bearing.judgement`.execute(tx)
  return new Map(rows.map(({ judgement, ...counts }) => [judgement, counts]))
}

/** A cited item, for a margin or a list of what something rests on. */
export type CitedItem = {
  readonly byKind: string
  readonly byId: string
  readonly purpose: 'rests-on' | 'risk'
  readonly id: string
  readonly reference: string
  readonly title: string
  readonly kind: string
  readonly source: string | null
  readonly body: string | null
  readonly eventOn: Temporal.PlainDate
  readonly fromChildren: boolean
  readonly supersededBy: string | null
  readonly bearings: readonly Bearing[]
}

/** Everything cited by things of these kinds in a review, in the order of its references. One statement. */
export async function listCited(
  tx: Transaction,
  reviewId: string,
  byKinds: readonly string[],
): Promise<readonly CitedItem[]> {
  const { rows } = await sql<CitedItem>`
    select citation.by_kind as "byKind", citation.by_id as "byId", citation.purpose, item.id, item.reference, item.title, item.kind,
      item.source, item.body, item.event_on as "eventOn", item.from_children as "fromChildren", later.reference as "supersededBy",
      coalesce((select json_agg(json_build_object('judgement', bearing.judgement, 'direction', bearing.direction) order by bearing.judgement)
        from evidence_bearing bearing where bearing.item_id = item.id and not bearing.withdrawn), '[]') as bearings
    from evidence_citation citation join evidence_read_item item on item.id = citation.item_id
    left join evidence_item later on later.id = item.superseded_by_id
    where citation.review_id = ${reviewId} and citation.by_kind = any (${byKinds}::text[]) and not citation.withdrawn
    order by item.number`.execute(tx)
  return rows
}

/** Which of these numbers are items of the review. One statement at most. */
export async function itemsOfReview(
  tx: Transaction,
  reviewId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    select id from evidence_read_item where review_id = ${reviewId} and id = any (${[...ids]}::bigint[])`.execute(tx)
  return new Set(rows.map(row => row.id))
}

/** Facts of the items of a review, as rules ask for them. One statement. */
export type EvidenceCounts = {
  readonly items: number
  readonly fromChildren: number
  readonly goodPractice: number
  readonly sourcesHeard: readonly string[]
  readonly judgementsWithEvidence: readonly string[]
  readonly judgementsHeardFromChildren: readonly string[]
}

export async function countEvidence(tx: Transaction, reviewId: string): Promise<EvidenceCounts> {
  const { rows } = await sql<EvidenceCounts>`
    with current as (
      select id, source, from_children, good_practice from evidence_item where review_id = ${reviewId} and superseded_by_id is null),
    bears as (
      select bearing.judgement, bool_or(current.from_children) as from_children
      from evidence_bearing bearing join current on current.id = bearing.item_id where not bearing.withdrawn group by bearing.judgement)
    select count(*)::integer as items,
      count(*) filter (where from_children)::integer as "fromChildren",
      count(*) filter (where good_practice)::integer as "goodPractice",
      coalesce(array_agg(distinct source order by source) filter (where source is not null), '{}') as "sourcesHeard",
      (select coalesce(array_agg(judgement order by judgement), '{}') from bears) as "judgementsWithEvidence",
      (select coalesce(array_agg(judgement order by judgement) filter (where from_children), '{}') from bears) as "judgementsHeardFromChildren"
    from current`.execute(tx)
  const row = rows[0]
  if (row === undefined) throw new Error('The evidence of a review could not be counted.')
  return row
}
