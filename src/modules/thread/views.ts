import { type RawBuilder, sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { noteItems } from '../evidence/index.ts'
import type { Arrow, ThreadNode } from './domain/thread.ts'

type Day = Temporal.PlainDate

/**
 * Every arrow of a review, from what lower modules let others read: what cites an item, what a route set going, what
 * rests on a conclusion, a grade or a part of one, what recommends on a paragraph, what is told to children of each, what is done about a recommendation, what was issued.
 */
function arrowsOf(reviewId: string): RawBuilder<unknown> {
  return sql`
    select 'item' as from_kind, item_id::text as from_id, by_kind as to_kind, by_id as to_id, purpose = 'risk' as risk
      from evidence_read_citation citation where review_id = ${reviewId}
        and (by_kind not in ('finding', 'passage') or exists (select from reports_read_finding finding
          where finding.review_id = ${reviewId} and finding.id::text = citation.by_id and finding.kind = citation.by_kind))
    union all select 'route', judgement, 'hypothesis', id::text, false
      from fieldwork_read_hypothesis where review_id = ${reviewId}
    union all select 'route', judgement, 'activity', id::text, false
      from fieldwork_read_activity, unnest(judgements) judgement where review_id = ${reviewId}
    union all select made.kind, judgement, finding.kind, finding.id::text, false
      from reports_read_finding finding, unnest(finding.judgements) judgement, (values ('conclusion'), ('grade')) made (kind)
      where finding.review_id = ${reviewId}
    union all select 'grade-passage', part.passage, finding.kind, finding.id::text, false
      from judgements_read_passage part
      join reports_read_finding finding on finding.review_id = part.review_id and part.judgement = any (finding.judgements)
      where part.review_id = ${reviewId}
    union all select finding.kind, finding.id::text, 'recommendation', recommendation.id::text, false
      from reports_read_recommendation recommendation
      join reports_read_finding finding on finding.id = any (recommendation.blocks) and finding.review_id = recommendation.review_id
      where recommendation.review_id = ${reviewId}
    union all select finding.kind, finding.id::text, 'children-line', line.id::text, false
      from children_read_line line join reports_read_finding finding on finding.id = line.block_id and finding.review_id = line.review_id
      where line.review_id = ${reviewId}
    union all select 'recommendation', recommendation_id::text, 'children-line', id::text, false
      from children_read_line where review_id = ${reviewId} and recommendation_id is not null
    union all select 'item', item_id::text, 'children-line', id::text, false
      from children_read_line where review_id = ${reviewId} and item_id is not null
    union all select finding.kind, finding.id::text, 'issue', issue.id::text, false
      from reports_read_issue issue join reports_read_finding finding on finding.review_id = issue.review_id and finding.placed
      where issue.review_id = ${reviewId}
    union all select 'recommendation', recommendation_id::text, 'action', id::text, false
      from actions_read_action where review_id = ${reviewId} and recommendation_id is not null`
}

type ArrowRow = { from_kind: string; from_id: string; to_kind: string; to_id: string; risk: boolean }

const arrowOf = (row: ArrowRow): Arrow => ({
  from: { kind: row.from_kind, id: row.from_id },
  to: { kind: row.to_kind, id: row.to_id },
  isRisk: row.risk,
})

/** Every arrow by which evidence comes to a paragraph, through its judgements or straight. One statement. */
export async function listArrowsInto(tx: Transaction, reviewId: string, block: ThreadNode): Promise<readonly Arrow[]> {
  const { rows } = await sql<ArrowRow>`
    with recursive arrow as materialized (${arrowsOf(reviewId)}),
    reached (kind, id) as (
      select ${block.kind}::text, ${block.id}::text
      union select arrow.from_kind, arrow.from_id from reached join arrow on arrow.to_kind = reached.kind and arrow.to_id = reached.id)
    select arrow.* from arrow join reached on arrow.to_kind = reached.kind and arrow.to_id = reached.id
    order by arrow.to_kind, arrow.to_id, arrow.from_kind, length(arrow.from_id), arrow.from_id, arrow.risk`.execute(tx)
  return rows.map(arrowOf)
}

/** Every arrow that leads on from any of these items, however far. One statement. */
export async function listArrowsFrom(
  tx: Transaction,
  reviewId: string,
  itemIds: readonly string[],
): Promise<readonly Arrow[]> {
  const { rows } = await sql<ArrowRow>`
    with recursive arrow as materialized (${arrowsOf(reviewId)}),
    reached (kind, id) as (
      select 'item', id from unnest(${[...itemIds]}::text[]) id
      union select arrow.to_kind, arrow.to_id from reached join arrow on arrow.from_kind = reached.kind and arrow.from_id = reached.id)
    select arrow.* from arrow join reached on arrow.from_kind = reached.kind and arrow.from_id = reached.id
    order by arrow.to_kind, length(arrow.to_id), arrow.to_id, arrow.from_kind, length(arrow.from_id), arrow.from_id, arrow.risk`.execute(
    tx,
  )
  return rows.map(arrowOf)
}

/** A paragraph of the report, placed or only kept; quotations have no thread. */
export type ThreadBlock = {
  readonly id: string
  readonly kind: 'finding' | 'passage'
  readonly section: string
  readonly text: string
  readonly judgements: readonly string[]
  readonly placed: boolean
  readonly issuedOn: Day | null
}

/** One paragraph of a review. One statement. */
export async function findBlock(tx: Transaction, reviewId: string, id: string): Promise<ThreadBlock | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined
  const { rows } = await sql<ThreadBlock>`
    select finding.id, finding.kind, finding.section, finding.text, finding.judgements, finding.placed, issue.issued_on as "issuedOn"
    from reports_read_finding finding left join reports_read_issue issue on issue.review_id = finding.review_id
    where finding.review_id = ${reviewId} and finding.id = ${id}`.execute(tx)
  return rows[0]
}

/** An item as the thread shows it: what it is and where it comes from, and its words where the reader may see them. */
export type ThreadItem = {
  readonly id: string
  readonly reference: string
  readonly title: string
  readonly text: string
  readonly kind: string
  readonly source: string | null
  readonly body: string | null
  readonly provision: string | null
  readonly place: string
  readonly eventOn: Day
  readonly receivedOn: Day | null
  readonly goodPractice: boolean
  readonly isOpen: boolean
  readonly supersededById: string | null
  readonly supersededBy: string | null
}

/**
 * These items, in the order of their numbers; noted as shown where they are protected. Texts are cut to what a card
 * holds. Two statements at most.
 */
export async function listItems(
  tx: Transaction,
  reviewId: string,
  ids: readonly string[],
  where: string,
): Promise<readonly ThreadItem[]> {
  const { rows } = await sql<ThreadItem & { classification: string }>`
    select item.id, item.reference, item.title, left(item.text, 400) as text, item.kind, item.source, item.body, item.provision, item.place,
      item.event_on as "eventOn", item.received_on as "receivedOn", item.good_practice as "goodPractice", item.is_open as "isOpen",
      item.superseded_by_id as "supersededById", later.reference as "supersededBy", item.classification
    from evidence_read_item item left join evidence_read_item later on later.id = item.superseded_by_id
    where item.review_id = ${reviewId} and item.id = any (${[...ids]}::bigint[]) order by item.number`.execute(tx)
  await noteItems(tx, reviewId, rows, where)
  return rows
}

/** The item and every other of its line, those it supersedes and those that superseded it, oldest first. One statement. */
export async function listLine(tx: Transaction, reviewId: string, id: string): Promise<readonly string[]> {
  if (!/^\d{1,18}$/.test(id)) return []
  const { rows } = await sql<{ id: string }>`
    with recursive
      earlier (id) as (
        select id from evidence_read_item where id = ${id} and review_id = ${reviewId}
        union select item.id from evidence_read_item item join earlier on item.superseded_by_id = earlier.id),
      line (id) as (
        select id from earlier
        union select item.superseded_by_id from evidence_read_item item join line on line.id = item.id where item.superseded_by_id is not null)
    select id from line order by id`.execute(tx)
  return rows.map(row => row.id)
}

/** What the judges wrote on a judgement. */
export type ThreadConclusion = {
  readonly judgement: string
  readonly text: string
  readonly state: 'concluded' | 'not-yet' | 'not-reported'
}

/** Conclusions on these judgements. One statement. */
export async function listConclusions(
  tx: Transaction,
  reviewId: string,
  judgements: readonly string[],
): Promise<readonly ThreadConclusion[]> {
  const { rows } = await sql<ThreadConclusion>`
    select judgement, text, state from judgements_read_conclusion
    where review_id = ${reviewId} and judgement = any (${[...judgements]}::text[])`.execute(tx)
  return rows
}

/** A part of a graded judgement, as the rulebook asks for it. */
export type ThreadPart = { readonly judgement: string; readonly passage: string; readonly text: string }

/** What was written, part by part, on these graded judgements. One statement. */
export async function listParts(
  tx: Transaction,
  reviewId: string,
  judgements: readonly string[],
): Promise<readonly ThreadPart[]> {
  const { rows } = await sql<ThreadPart>`
    select judgement, passage, text from judgements_read_passage
    where review_id = ${reviewId} and judgement = any (${[...judgements]}::text[])`.execute(tx)
  return rows
}

/** A grade that the team agreed, with its reasons. */
export type ThreadGrade = {
  readonly judgement: string
  readonly grade: number
  readonly reasons: string
  /** How much dissent is kept with it. */
  readonly dissent: number
}

/** Agreed grades on these judgements. One statement. */
export async function listGrades(
  tx: Transaction,
  reviewId: string,
  judgements: readonly string[],
): Promise<readonly ThreadGrade[]> {
  const { rows } = await sql<ThreadGrade>`
    select judgement, grade, reasons, dissent from judgements_read_grade
    where review_id = ${reviewId} and judgement = any (${[...judgements]}::text[])`.execute(tx)
  return rows
}

/** What children are told of a paragraph; `words` are empty while nobody has written them. */
export type ThreadLine = { readonly id: string; readonly words: string }

/** The line of the report for children that comes from a paragraph. One statement. */
export async function listLinesFrom(
  tx: Transaction,
  reviewId: string,
  blockId: string,
): Promise<readonly ThreadLine[]> {
  const { rows } = await sql<ThreadLine>`
    select id, words from children_read_line where review_id = ${reviewId} and block_id = ${blockId} order by id`.execute(
    tx,
  )
  return rows
}

/** What one thing on the thread says of itself, and whether a paragraph stands in the report. */
export type NodeWords = ThreadNode & { readonly text: string; readonly placed: boolean }

/** The words of everything above the evidence that has words of its own. One statement. */
export async function listWords(
  tx: Transaction,
  reviewId: string,
  nodes: readonly ThreadNode[],
): Promise<readonly NodeWords[]> {
  const of = (...kinds: readonly string[]) => nodes.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id)
  const { rows } = await sql<NodeWords>`
    select 'hypothesis' as kind, id::text as id, text, false as placed from fieldwork_read_hypothesis
      where review_id = ${reviewId} and id::text = any (${of('hypothesis')}::text[])
    union all select 'emerging-issue', 'issue-' || id, text, false from fieldwork_read_issue
      where review_id = ${reviewId} and 'issue-' || id = any (${of('emerging-issue')}::text[])
    union all select 'grade-passage', passage, text, false from judgements_read_passage
      where review_id = ${reviewId} and passage = any (${of('grade-passage')}::text[])
    union all select 'activity', id::text, title, false from fieldwork_read_activity
      where review_id = ${reviewId} and id::text = any (${of('activity')}::text[])
    union all select kind, id::text, text, placed from reports_read_finding
      where review_id = ${reviewId} and id::text = any (${of('finding', 'passage')}::text[])
    union all select 'recommendation', id::text, text, false from reports_read_recommendation
      where review_id = ${reviewId} and id::text = any (${of('recommendation')}::text[])
    union all select 'children-line', id::text, words, false from children_read_line
      where review_id = ${reviewId} and id::text = any (${of('children-line')}::text[])
    union all select 'action', id::text, text, false from actions_read_action
      where review_id = ${reviewId} and id::text = any (${of('action')}::text[])
    union all select 'progress', action_id || '-' || id, note, false from actions_read_progress
      where review_id = ${reviewId} and action_id || '-' || id = any (${of('progress')}::text[])`.execute(tx)
  return rows
}
