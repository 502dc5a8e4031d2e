import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { CitedItem } from '../domain/block.ts'
import type { ConclusionState } from '../domain/coverage.ts'

type Day = Temporal.PlainDate

type CitedRow = {
  block_id: string
  item_id: string
  reference: string
  kind: string
  title: string
  body: string | null
  classification: string
  event_on: Day
  strength: boolean
  weakness: boolean
}

/**
 * The evidence that blocks of the report cite, in the order of its days. Which way an item speaks is what it was said
 * to show of the judgements that the block rests on.
 */
export const listCited = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly CitedItem[]> => {
  const { rows } = await sql<CitedRow>`
    select citation.by_id as block_id, item.id as item_id, item.reference, item.kind, item.title, item.body, item.classification, item.event_on,
      coalesce(bool_or(bearing.direction = 'strength'), false) as strength,
      coalesce(bool_or(bearing.direction = 'weakness'), false) as weakness
    from evidence_read_citation citation
    join reports_block block on block.id::text = citation.by_id and block.kind = citation.by_kind and block.review_id = citation.review_id
    join evidence_read_item item on item.id = citation.item_id
    left join evidence_read_bearing bearing on bearing.item_id = item.id
      and (bearing.judgement = any (block.judgements) or block.judgements = '{}')
    where citation.review_id = ${reviewId} and citation.by_kind in ('finding', 'passage') and block.withdrawn_because is null
    group by citation.by_id, item.id, item.reference, item.kind, item.title, item.body, item.classification, item.event_on
    order by item.event_on, item.id`.execute(tx)
  return rows.map(({ block_id, item_id, event_on, body, strength, weakness, ...row }) => ({
    ...row,
    blockId: block_id,
    itemId: item_id,
    eventOn: event_on,
    body: body ?? undefined,
    shows: strength && weakness ? 'both' : strength ? 'strength' : weakness ? 'weakness' : 'neutral',
  }))
})

/** Good practice marked in current evidence that no placed paragraph cites, in the order it came. */
export const listUnreportedPractice = askedOnce(
  async (
    tx: Transaction,
    reviewId: string,
  ): Promise<readonly { readonly id: string; readonly reference: string; readonly title: string }[]> => {
    const { rows } = await sql<{ id: string; reference: string; title: string }>`
    select item.id, item.reference, item.title from evidence_read_item item
    where item.review_id = ${reviewId} and item.good_practice and item.superseded_by_id is null
      and not exists (select from evidence_read_citation citation
        join reports_block block on block.id::text = citation.by_id and block.kind = citation.by_kind and block.review_id = citation.review_id
        where citation.item_id = item.id and citation.review_id = ${reviewId} and block.placed and block.withdrawn_because is null)
    order by item.id`.execute(tx)
    return rows
  },
)

/** The items that one block cites, by their numbers. One statement. */
export async function itemsCitedBy(
  tx: Transaction,
  reviewId: string,
  block: { readonly id: string; readonly kind: string },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select item_id as id from evidence_read_citation
    where review_id = ${reviewId} and by_kind = ${block.kind} and by_id = ${block.id} order by item_id`.execute(tx)
  return rows.map(row => row.id)
}

/** What was concluded of judgements, and why they were graded as they are; those of nothing are left out. One statement. */
export async function listSaid(
  tx: Transaction,
  reviewId: string,
  judgements: readonly string[],
): Promise<readonly { readonly judgement: string; readonly what: string; readonly text: string }[]> {
  const { rows } = await sql<{ judgement: string; what: string; text: string }>`
    select judgement, 'Conclusion' as what, text from judgements_read_conclusion
    where review_id = ${reviewId} and judgement = any (${[...judgements]}::text[]) and state = 'concluded' and text <> ''
    union all select judgement, 'Reasons for the grade', reasons from judgements_read_grade
    where review_id = ${reviewId} and judgement = any (${[...judgements]}::text[]) and reasons <> ''
    union all select judgement, 'Part of the judgement', text from judgements_read_passage
    where review_id = ${reviewId} and judgement = any (${[...judgements]}::text[]) and state = 'written'
    order by judgement, what, text`.execute(tx)
  return rows
}

/** How each judgement stands that has a conclusion or a note why it has none. */
export const listConclusionStates = askedOnce(
  async (tx: Transaction, reviewId: string): Promise<ReadonlyMap<string, ConclusionState>> => {
    const { rows } = await sql<{ judgement: string; state: ConclusionState }>`
    select judgement, state from judgements_read_conclusion where review_id = ${reviewId}`.execute(tx)
    return new Map(rows.map(row => [row.judgement, row.state]))
  },
)

/** Agreed grades, and how much dissent is kept with each, by graded judgement. */
export async function listAgreedGrades(
  tx: Transaction,
  reviewId: string,
): Promise<{ readonly grades: ReadonlyMap<string, number>; readonly dissent: ReadonlyMap<string, number> }> {
  const { rows } = await sql<{ judgement: string; grade: number; dissent: number }>`
    select judgement, grade, dissent from judgements_read_grade where review_id = ${reviewId}`.execute(tx)
  return {
    grades: new Map(rows.map(row => [row.judgement, row.grade])),
    dissent: new Map(rows.map(row => [row.judgement, row.dissent])),
  }
}
