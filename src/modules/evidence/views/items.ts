import { type RawBuilder, sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Bearing, Classification, Direction } from '../domain/item.ts'
import { noteItems } from './noting.ts'

/** An item as pages show it, with what it bears on and how much rests on it. Ids are those of the rulebook. */
export type EvidenceItem = {
  readonly id: string
  /** Such as E12, by which the team speaks of it. */
  readonly reference: string
  readonly kind: string
  readonly title: string
  readonly text: string
  readonly eventOn: Temporal.PlainDate
  readonly receivedOn: Temporal.PlainDate | null
  readonly place: string
  readonly peopleMet: string
  readonly source: string | null
  readonly body: string | null
  readonly provision: string | null
  readonly group: string | null
  readonly tier: string | null
  readonly fromChildren: boolean
  readonly goodPractice: boolean
  readonly authorName: string
  readonly supersededById: string | null
  readonly supersededByReference: string | null
  readonly supersededBecause: string | null
  readonly bearings: readonly Bearing[]
  /** Citations not withdrawn. */
  readonly uses: number
  readonly version: number
  readonly classification: Classification
  /** The body that holds it; null where it is the whole team's. */
  readonly heldBy: string | null
  /** Whether the reader may see its words; where not, the title says why and the words are empty. */
  readonly isOpen: boolean
}

/** What a search asks for; absent parts ask nothing. */
export type EvidenceFilter = {
  /** Words of the text, as people type them into a search, or a reference such as E12. */
  readonly words?: string
  readonly judgement?: string
  /** With a judgement, the way the item speaks of that judgement. */
  readonly direction?: Direction
  readonly source?: string
  readonly body?: string
  readonly group?: string
  readonly tier?: string
  readonly fromChildren?: boolean
  readonly goodPractice?: boolean
  /** Superseded items too, which otherwise stay out. */
  readonly superseded?: boolean
}

export const itemsOnPage = 25

const itemColumns = sql`
  item.id, item.reference, item.kind, item.title, item.text, item.event_on as "eventOn", item.received_on as "receivedOn", item.place,
  item.people_met as "peopleMet", item.source, item.body, item.provision, item.group_id as "group", item.tier,
  item.from_children as "fromChildren", item.good_practice as "goodPractice", author.name as "authorName",
  item.superseded_by_id as "supersededById", later.reference as "supersededByReference",
  item.superseded_because as "supersededBecause", item.version, item.classification, item.held_by as "heldBy", item.is_open as "isOpen",
  coalesce((select json_agg(json_build_object('judgement', bearing.judgement, 'direction', bearing.direction) order by bearing.judgement)
    from evidence_bearing bearing where bearing.item_id = item.id and not bearing.withdrawn), '[]') as bearings,
  (select count(*)::integer from evidence_citation citation where citation.item_id = item.id and not citation.withdrawn) as uses`

/** One page of what a search finds, newest events first; with words, the best match first. Two statements at most. */
export async function searchItems(
  tx: Transaction,
  reviewId: string,
  filter: EvidenceFilter,
  pageNumber: number,
): Promise<readonly EvidenceItem[]> {
  const best =
    filter.words === undefined
      ? sql``
      : sql`ts_rank(item.search, websearch_to_tsquery('english', ${filter.words})) desc, `
  const { rows } = await sql<EvidenceItem>`
    select ${itemColumns}
    from evidence_read_item item
    join register_read_person author on author.id = item.author_id
    left join evidence_read_item later on later.id = item.superseded_by_id
    where ${conditions(reviewId, filter)}
    order by ${best}item.event_on desc, item.number desc
    limit ${itemsOnPage} offset ${(pageNumber - 1) * itemsOnPage}`.execute(tx)
  await noteItems(tx, reviewId, rows, 'List of evidence')
  return rows
}

/** How many items a search finds. One statement. */
export async function countItems(tx: Transaction, reviewId: string, filter: EvidenceFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from evidence_read_item item where ${conditions(reviewId, filter)}`.execute(tx)
  return rows[0]?.count ?? 0
}

function conditions(reviewId: string, filter: EvidenceFilter): RawBuilder<unknown> {
  const { words, judgement, direction } = filter
  const equal = [
    [sql`item.source`, filter.source],
    [sql`item.body`, filter.body],
    [sql`item.group_id`, filter.group],
    [sql`item.tier`, filter.tier],
    [sql`item.from_children`, filter.fromChildren === true ? true : undefined],
    [sql`item.good_practice`, filter.goodPractice === true ? true : undefined],
  ] as const
  const all: RawBuilder<unknown>[] = [sql`item.review_id = ${reviewId}`]
  if (filter.superseded !== true) all.push(sql`item.superseded_by_id is null`)
  if (words !== undefined)
    all.push(
      sql`(item.search @@ websearch_to_tsquery('english', ${words}) or item.reference = upper(trim(${words}::text)))`,
    )
  for (const [column, value] of equal) if (value !== undefined) all.push(sql`${column} = ${value}`)
  if (judgement !== undefined || direction !== undefined)
    all.push(sql`exists (select from evidence_bearing bearing where bearing.item_id = item.id and not bearing.withdrawn
      and bearing.judgement = coalesce(${judgement ?? null}::text, bearing.judgement)
      and bearing.direction = coalesce(${direction ?? null}::text, bearing.direction))`)
  return sql.join(all, sql` and `)
}

/** What there is in all, and how much was heard from each source. */
export type EvidenceSummary = {
  readonly items: number
  readonly superseded: number
  /** Current items by the id of their source. */
  readonly sources: { readonly [source: string]: number }
}

export async function summariseItems(tx: Transaction, reviewId: string): Promise<EvidenceSummary> {
  const { rows } = await sql<EvidenceSummary>`
    select count(*) filter (where superseded_by_id is null)::integer as items,
      count(*) filter (where superseded_by_id is not null)::integer as superseded,
      coalesce((select json_object_agg(heard.source, heard.count) from (
        select source, count(*) as count from evidence_item
        where review_id = ${reviewId} and superseded_by_id is null and source is not null group by source) heard), '{}') as sources
    from evidence_item where review_id = ${reviewId}`.execute(tx)
  return rows[0] ?? { items: 0, superseded: 0, sources: {} }
}

/** One item of a review, which is noted where it is protected. Two statements at most. */
export async function findItem(tx: Transaction, reviewId: string, id: string): Promise<EvidenceItem | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined
  const { rows } = await sql<EvidenceItem>`
    select ${itemColumns}
    from evidence_read_item item
    join register_read_person author on author.id = item.author_id
    left join evidence_read_item later on later.id = item.superseded_by_id
    where item.review_id = ${reviewId} and item.id = ${id}`.execute(tx)
  await noteItems(tx, reviewId, rows, 'Page of the item')
  return rows[0]
}

/** An item in the line of those that superseded one another. */
export type ItemVersion = {
  readonly id: string
  readonly reference: string
  readonly title: string
  readonly authorName: string
  readonly supersededById: string | null
  readonly supersededBecause: string | null
}

/** The line of an item: what it supersedes and what superseded it, itself included, oldest first. One statement. */
export async function listVersions(tx: Transaction, reviewId: string, id: string): Promise<readonly ItemVersion[]> {
  const { rows } = await sql<ItemVersion>`
    with recursive
      earlier (id) as (
        select ${id}::bigint
        union select item.id from evidence_item item join earlier on item.superseded_by_id = earlier.id),
      line (id) as (
        select id from earlier
        union select item.superseded_by_id from evidence_item item join line on line.id = item.id where item.superseded_by_id is not null)
    select item.id, item.reference, item.title, author.name as "authorName", item.superseded_by_id as "supersededById",
      item.superseded_because as "supersededBecause"
    from line join evidence_read_item item on item.id = line.id join register_read_person author on author.id = item.author_id
    where item.review_id = ${reviewId}
    order by item.number`.execute(tx)
  return rows
}

/** One use of an item: what cites it, in the words of the module that does. */
export type ItemUse = {
  readonly itemId: string
  readonly byKind: string
  readonly byId: string
  readonly purpose: 'rests-on' | 'risk'
}

/** Everything that rests on any of these items. One statement. */
export async function listUses(
  tx: Transaction,
  reviewId: string,
  itemIds: readonly string[],
): Promise<readonly ItemUse[]> {
  const { rows } = await sql<ItemUse>`
    select item_id as "itemId", by_kind as "byKind", by_id as "byId", purpose from evidence_citation
    where review_id = ${reviewId} and item_id = any (${itemIds}::bigint[]) and not withdrawn order by by_kind, by_id, purpose, item_id`.execute(
    tx,
  )
  return rows
}

/** One sharing of an item with a body, ended ones too. */
export type Share = {
  readonly id: string
  readonly toBody: string
  readonly gateway: string
  readonly note: string
  readonly sharedByName: string
  readonly sharedOn: Temporal.PlainDate
  readonly endedOn: Temporal.PlainDate | null
  readonly endedBecause: string | null
  readonly version: number
}

/** Every sharing of an item, in the order of their days. One statement. */
export async function listShares(tx: Transaction, reviewId: string, itemId: string): Promise<readonly Share[]> {
  const { rows } = await sql<Share>`
    select share.id, share.to_body as "toBody", share.gateway, share.note, person.name as "sharedByName",
      share.shared_on as "sharedOn", share.ended_on as "endedOn", share.ended_because as "endedBecause", share.version
    from evidence_share share join register_read_person person on person.id = share.shared_by_id
    where share.review_id = ${reviewId} and share.item_id = ${itemId} order by share.shared_on, share.id`.execute(tx)
  return rows
}
