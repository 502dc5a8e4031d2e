import { type RawBuilder, sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import type { ReportDocument } from '../../platform/documents/model.ts'
import type { Heard } from './domain/children.ts'

type Day = Temporal.PlainDate

/** Which of what is published, and how much of it; ids are digits alone. */
export type Asked = {
  readonly area?: string | undefined
  readonly review?: string | undefined
  readonly offset: number
  readonly limit: number
}

/** Everything, for a release. */
export const everything: Asked = { offset: 0, limit: 1_000_000 }

export type PublishedReport = {
  readonly review: string
  readonly area: string
  readonly areaName: string
  readonly title: string
  readonly framework: string
  readonly edition: string
  readonly issuedOn: Day
  readonly version: number
  readonly versionOn: Day
}

const ofReport = sql`published.review_id::text as review, published.area_id::text as area, published.area_name as "areaName"`

function where({ area, review }: Asked): RawBuilder<unknown> {
  return sql`(${area ?? null}::bigint is null or published.area_id = ${area ?? null}::bigint)
    and (${review ?? null}::bigint is null or published.review_id = ${review ?? null}::bigint)`
}

function some({ offset, limit }: Asked): RawBuilder<unknown> {
  return sql`limit ${limit} offset ${offset}`
}

/** Issued reports in their newest versions, those issued last at the top. One statement. */
export async function listReports(tx: Transaction, asked: Asked): Promise<readonly PublishedReport[]> {
  const { rows } = await sql<PublishedReport>`
    select ${ofReport}, published.title, published.rulebook as framework, published.edition, published.issued_on as "issuedOn",
      published.number as version, published.version_on as "versionOn"
    from reports_read_published published where ${where(asked)}
    order by published.issued_on desc, published.review_id desc ${some(asked)}`.execute(tx)
  return rows
}

/** The model of an issued report in its newest version, as it was frozen. One statement. */
export async function findModel(tx: Transaction, review: string): Promise<ReportDocument | undefined> {
  const { rows } = await sql<{ model: ReportDocument }>`
    select model from reports_read_published where review_id = ${review}::bigint`.execute(tx)
  return rows[0]?.model
}

export type PublishedArea = { readonly area: string; readonly areaName: string; readonly reports: number }

/** Areas of which reports are issued, by name. One statement. */
export async function listPublishedAreas(tx: Transaction, asked: Asked): Promise<readonly PublishedArea[]> {
  const { rows } = await sql<PublishedArea>`
    select published.area_id::text as area, (array_agg(published.area_name order by published.issued_on desc))[1] as "areaName",
      count(*)::integer as reports
    from reports_read_published published where ${where(asked)}
    group by published.area_id order by 2, published.area_id ${some(asked)}`.execute(tx)
  return rows
}

export type PublishedGrade = {
  readonly review: string
  readonly area: string
  readonly areaName: string
  readonly framework: string
  readonly edition: string
  readonly judgement: string
  readonly question: string
  /** Null while none was given. */
  readonly grade: number | null
  readonly label: string | null
  readonly best: number
  readonly lowest: number
}

/** Grades of issued reports, as they were frozen. One statement. */
export async function listGrades(tx: Transaction, asked: Asked): Promise<readonly PublishedGrade[]> {
  const { rows } = await sql<PublishedGrade>`
    select ${ofReport}, published.rulebook as framework, published.edition, graded.value ->> 'id' as judgement,
      graded.value ->> 'judgement' as question, (graded.value ->> 'grade')::integer as grade, graded.value ->> 'label' as label,
      (block.value -> 'scale' -> 0 ->> 'grade')::integer as best, (block.value -> 'scale' -> -1 ->> 'grade')::integer as lowest
    from reports_read_published published
    cross join lateral jsonb_path_query(published.model, '$.sections[*].blocks[*] ? (@.kind == "grades")') block (value)
    cross join lateral jsonb_array_elements(block.value -> 'rows') with ordinality graded (value, place)
    where ${where(asked)} order by published.issued_on desc, published.review_id desc, graded.place ${some(asked)}`.execute(
    tx,
  )
  return rows
}

export type PublishedFinding = {
  readonly review: string
  readonly area: string
  readonly areaName: string
  readonly finding: string
  readonly number: number
  readonly section: string
  readonly text: string
  readonly judgements: readonly { readonly id: string; readonly text: string }[]
}

/** Findings of issued reports, with the judgements on which they rest. One statement. */
export async function listFindings(tx: Transaction, asked: Asked): Promise<readonly PublishedFinding[]> {
  const { rows } = await sql<PublishedFinding>`
    select ${ofReport}, block.value ->> 'id' as finding, (block.value ->> 'number')::integer as number,
      section.value ->> 'heading' as section, block.value ->> 'text' as text,
      (select coalesce(jsonb_agg(jsonb_build_object('id', judgement ->> 'id', 'text', judgement ->> 'text') order by at), '[]')
        from jsonb_array_elements(block.value -> 'trail' -> 'judgements') with ordinality named (judgement, at)) as judgements
    from reports_read_published published
    cross join lateral jsonb_array_elements(published.model -> 'sections') with ordinality section (value, place)
    cross join lateral jsonb_array_elements(section.value -> 'blocks') with ordinality block (value, place)
    where block.value ->> 'kind' = 'finding' and ${where(asked)}
    order by published.issued_on desc, published.review_id desc, section.place, block.place ${some(asked)}`.execute(tx)
  return rows
}

export type PublishedRecommendation = {
  readonly review: string
  readonly area: string
  readonly areaName: string
  readonly recommendation: string
  readonly number: number
  readonly section: string
  readonly text: string
  readonly answers: string
}

/** Recommendations of issued reports. One statement. */
export async function listRecommendations(tx: Transaction, asked: Asked): Promise<readonly PublishedRecommendation[]> {
  const { rows } = await sql<PublishedRecommendation>`
    select ${ofReport}, one.value ->> 'id' as recommendation, (one.value ->> 'number')::integer as number,
      section.value ->> 'heading' as section, one.value ->> 'text' as text, coalesce(one.value ->> 'answers', '') as answers
    from reports_read_published published
    cross join lateral jsonb_array_elements(published.model -> 'sections') with ordinality section (value, place)
    cross join lateral jsonb_array_elements(section.value -> 'recommendations') with ordinality one (value, place)
    where ${where(asked)}
    order by published.issued_on desc, published.review_id desc, section.place, one.place ${some(asked)}`.execute(tx)
  return rows
}

export type PublishedAction = {
  readonly review: string
  readonly area: string
  readonly areaName: string
  readonly action: number
  readonly text: string
  readonly from: Day | null
  readonly until: Day | null
  readonly who: string
  readonly recommendation: string
}

/** Actions of written statements, as they were made. One statement. */
export async function listActions(tx: Transaction, asked: Asked): Promise<readonly PublishedAction[]> {
  const { rows } = await sql<PublishedAction>`
    select ${ofReport}, action.position::integer as action, action.text, action.first_day as "from", action.last_day as until,
      coalesce(action.owner, '') as who, coalesce(action.recommendation, '') as recommendation
    from reports_read_published published join actions_read_published action on action.review_id = published.review_id
    where ${where(asked)} order by published.issued_on desc, published.review_id desc, action.position ${some(asked)}`.execute(
    tx,
  )
  return rows
}

/** How often children were heard in each published review. For who may release. One statement. */
export async function listHeard(tx: Transaction): Promise<readonly Heard[]> {
  const { rows } = await sql<{ review_id: string; group_id: string; heard: number }>`
    select review_id::text, group_id, heard from releases_children_heard() order by 1, 2`.execute(tx)
  return rows.map(row => ({ reviewId: row.review_id, group: row.group_id, heard: row.heard }))
}

/** A version of a report as it came out: the first, or a correction. */
export type IssuedStep = {
  readonly review: string
  readonly areaName: string
  readonly title: string
  readonly number: number
  readonly issuedOn: Day
  readonly isNewest: boolean
  /** What a correction says now; null for the first version. */
  readonly saysNow: string | null
  /** Of its files, in their order. */
  readonly hashes: readonly string[]
}

/** Every version that came out, the newest first. One statement. */
export async function listSteps(tx: Transaction, asked: Asked): Promise<readonly IssuedStep[]> {
  const { rows } = await sql<IssuedStep>`
    select published.review_id::text as review, published.area_name as "areaName", published.title, published.number,
      published.issued_on as "issuedOn", published.is_newest as "isNewest", published.says_now as "saysNow", published.hashes
    from releases_step published where ${where(asked)}
    order by published.issued_on desc, published.review_id desc, published.number desc ${some(asked)}`.execute(tx)
  return rows
}
