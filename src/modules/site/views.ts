import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'

/** What is looked for in issued reports; every part may be empty. */
export type Sought = {
  readonly words: string
  /** Ids of areas; undefined for all. */
  readonly areaIds: readonly string[] | undefined
  /** `rulebook judgement`. */
  readonly judgement: string
  readonly kind: string
}

/** A paragraph or recommendation that was found. */
export type FoundPassage = {
  readonly reviewId: string
  readonly block: string
  readonly kind: 'finding' | 'passage' | 'recommendation'
  readonly number: number
  readonly heading: string
  /** With `markStart` and `markEnd` around the words that were looked for. */
  readonly text: string
  readonly title: string
  readonly areaName: string
  readonly issuedOn: Temporal.PlainDate
}

/** Characters that no text has: the private use area is normalised when text is entered, and taken out here. */
export const markStart = '\u{E000}'
export const markEnd = '\u{E001}'

/**
 * A page of what is found, the best match first, and how much there is in all. Words are read as search engines read them
 * (`"as a phrase"`, `-without`, `or`), in English and, for what English leaves out, as they stand; no text is a fault.
 * One statement.
 */
export async function searchPassages(
  tx: Transaction,
  sought: Sought,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ readonly rows: readonly FoundPassage[]; readonly count: number }> {
  const { words, areaIds, judgement, kind } = sought
  const options = `StartSel=${markStart}, StopSel=${markEnd}, HighlightAll=true`
  const { rows } = await sql<FoundPassage & { count: number }>`
    with asked as (
      select websearch_to_tsquery('english', ${words}) as words, websearch_to_tsquery('simple', ${words}) as plain
    ), found as (
      select passage.review_id, passage.block, passage.kind, passage.number, passage.heading, passage.position,
        translate(passage.text, ${markStart + markEnd}, '') as text, issue.title, issue.area_name, issue.issued_on,
        passage.words @@ asked.words as is_english, asked.words as english, asked.plain,
        ts_rank(passage.words, asked.words) + ts_rank(passage.plain_words, asked.plain) as rank,
        count(*) over ()::integer as count
      from asked cross join site_passage passage join reports_read_issue issue on issue.review_id = passage.review_id
      where (${words} = '' or passage.words @@ asked.words or passage.plain_words @@ asked.plain)
        and (${areaIds === undefined} or issue.area_id = any (${[...(areaIds ?? [])]}::bigint[]))
        and (${judgement} = '' or passage.judgements @> array[${judgement}])
        and (${kind} = '' or passage.kind = ${kind})
      order by rank desc, issue.issued_on desc, passage.review_id, passage.position limit ${limit} offset ${offset}
    )
    select review_id as "reviewId", block, kind, number, heading, title, area_name as "areaName", issued_on as "issuedOn", count,
      case when is_english then ts_headline('english', text, english, ${options}) else ts_headline('simple', text, plain, ${options}) end as text
    from found order by rank desc, issued_on desc, review_id, position`.execute(tx)
  return { rows, count: rows[0]?.count ?? 0 }
}

/** A judgement that issued reports speak to, in the words of the report issued last. */
export type SpokenTo = {
  readonly judgement: string
  readonly rulebook: string
  readonly id: string
  readonly text: string
}

/** Judgements to choose from: those that some issued report rests on. One statement. */
export async function listJudgements(tx: Transaction): Promise<readonly SpokenTo[]> {
  const { rows } = await sql<SpokenTo>`
    select judgement, rulebook, id, text from site_judgement order by rulebook, id collate "C"`.execute(tx)
  return rows
}

/** How many findings of areas rest on each judgement, in reading order. One statement. */
export async function countFindings(
  tx: Transaction,
  areaIds: readonly string[],
): Promise<readonly (SpokenTo & { readonly findings: number })[]> {
  const { rows } = await sql<SpokenTo & { findings: number }>`
    select spoken.judgement, spoken.rulebook, spoken.id, spoken.text, count(*)::integer as findings
    from site_passage passage join reports_read_issue issue on issue.review_id = passage.review_id
    cross join lateral unnest(passage.judgements) named (judgement)
    join site_judgement spoken on spoken.judgement = named.judgement
    where issue.area_id = any (${[...areaIds]}::bigint[])
    group by 1, 2, 3, 4 order by min(passage.position), spoken.id`.execute(tx)
  return rows
}

/** How many reports are issued of each area, by its id. One statement. */
export async function countReports(tx: Transaction): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ area_id: string; reports: number }>`
    select area_id, count(*)::integer as reports from reports_read_issue group by area_id`.execute(tx)
  return new Map(rows.map(row => [row.area_id, row.reports]))
}
