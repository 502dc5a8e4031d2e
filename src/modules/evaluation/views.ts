import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import { askedOnce } from '../../platform/db/asked-once.ts'
import type { Transaction } from '../../platform/db/database.ts'
import type { Released, ReleasedQuestion, ReleaseKind, Told } from './domain/answers.ts'
import type { Burden } from './domain/burden.ts'
import type { Effort } from './domain/effort.ts'
import type { Joint } from './domain/joint.ts'
import type { ReviewLink } from './domain/links.ts'
import type { EvaluatedReview } from './domain/review.ts'

/*
 * What those are told who evaluate: one statement for each kind of thing, over all reviews, whatever their number. The
 * functions tell nothing to anybody else, and no word of evidence and nobody's name to anyone.
 */

type Day = Temporal.PlainDate

/** The outline and dates of all reviews, in the order in which they were opened. */
export async function listEvaluatedReviews(tx: Transaction): Promise<readonly EvaluatedReview[]> {
  const { rows } = await sql<{
    id: string
    title: string
    area: string
    region: string
    rulebook: string
    edition: string
    state: string
    stage: string | null
    cancelled: boolean
    resting: boolean
    requested_on: Day
    analysis_start: Day | null
    analysis_end: Day | null
    fieldwork_start: Day | null
    fieldwork_end: Day | null
    corporate_assessment_start: Day | null
    changed_edition: boolean
    written: string
  }>`select told.*, told::text as written from evaluation_reviews() told`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    title: row.title,
    area: row.area,
    region: row.region,
    rulebook: row.rulebook,
    edition: row.edition,
    state: row.state,
    stage: row.stage ?? '',
    cancelled: row.cancelled,
    resting: row.resting,
    requestedOn: row.requested_on,
    analysisStart: row.analysis_start ?? undefined,
    analysisEnd: row.analysis_end ?? undefined,
    fieldworkStart: row.fieldwork_start ?? undefined,
    fieldworkEnd: row.fieldwork_end ?? undefined,
    corporateAssessmentStart: row.corporate_assessment_start ?? undefined,
    changedEdition: row.changed_edition,
    written: row.written,
  }))
}

/** When stages were entered and left, by review, as `staysFrom` reads it. */
export async function listStays(tx: Transaction): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ review: string; stays: string }>`
    select review, jsonb_agg(jsonb_build_array(stage, entered_on, left_on) order by place)::text as stays
    from evaluation_stages() with ordinality as stay (review, stage, entered_on, left_on, place) group by review`.execute(
    tx,
  )
  return new Map(rows.map(({ review, stays }) => [review, stays]))
}

/** Days that deadlines read, by review, as `daysFrom` reads them. */
export async function listToldDays(tx: Transaction): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ review: string; days: string }>`
    select review, jsonb_object_agg(fact, day)::text as days from evaluation_dates() group by review`.execute(tx)
  return new Map(rows.map(({ review, days }) => [review, days]))
}

/** Why stages and deadlines were late, by review and what it is about. */
export async function listReasons(tx: Transaction): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ review: string; about: string; words: string }>`
    select review, about, words from evaluation_reasons()`.execute(tx)
  return new Map(rows.map(({ review, about, words }) => [`${review} ${about}`, words]))
}

/** What each review asked of its area. */
export async function listBurdens(tx: Transaction): Promise<readonly Burden[]> {
  const { rows } = await sql<Burden>`
    select review, documents, documents_sent as "documentsSent", meetings, activities,
      days_on_site as "daysOnSite", inspector_days as "inspectorDays" from evaluation_burden()`.execute(tx)
  return rows
}

/** Whole counts of answers given after one day, where one is named, and until another: for who releases them alone. */
export async function listCounts(
  tx: Transaction,
  kind: ReleaseKind,
  after: Day | undefined,
  until: Day,
): Promise<readonly Told[]> {
  const { rows } = await sql<Told>`
    select review, question, choice, answers
    from evaluation_counts(${kind}, ${after?.toString() ?? null}, ${until.toString()})`.execute(tx)
  return rows
}

/** The last release of each kind, as those see it who evaluate. One statement. */
export const listReleased = askedOnce(async (tx: Transaction): Promise<ReadonlyMap<ReleaseKind, Released>> => {
  const { rows } = await sql<{ kind: ReleaseKind; until: Day; tables: readonly ReleasedQuestion[] }>`
    select distinct on (kind) kind, until, tables from evaluation_release order by kind, until desc`.execute(tx)
  return new Map(rows.map(({ kind, until, tables }) => [kind, { until, questions: tables }]))
})

/** After which reviews local services were asked at all. */
export const listAsked = askedOnce(
  async (
    tx: Transaction,
  ): Promise<readonly { readonly review: string; readonly asked: boolean; readonly isOut: boolean }[]> => {
    const { rows } = await sql<{ review: string; asked: boolean; isOut: boolean }>`
    select review, asked, is_out as "isOut" from evaluation_asked()`.execute(tx)
    return rows
  },
)

/** What readers wrote and somebody let be shown, the newest first. */
export async function listReaderWords(
  tx: Transaction,
): Promise<readonly { readonly review: string; readonly words: string }[]> {
  const { rows } = await sql<{ review: string; words: string }>`
    select review, words from evaluation_reader_words()`.execute(tx)
  return rows
}

/** What is on record of working with an inspection that runs alongside. */
export async function listJoint(tx: Transaction): Promise<readonly Joint[]> {
  const { rows } = await sql<{
    review: string
    joint_inspector: boolean
    set_up_jointly: boolean | null
    feedback: string[]
    plan_compared: boolean | null
  }>`select * from evaluation_joint()`.execute(tx)
  return rows.map(row => ({
    review: row.review,
    jointInspector: row.joint_inspector,
    setUpJointly: row.set_up_jointly ?? undefined,
    feedback: row.feedback,
    planCompared: row.plan_compared ?? undefined,
  }))
}

/** Reviews that are linked with another inspection, from whichever side, in the order of linking. */
export async function listReviewLinks(tx: Transaction): Promise<readonly ReviewLink[]> {
  const { rows } = await sql<{
    review: string
    other: string | null
    together: boolean
    ended: boolean
    cancelled: boolean | null
    fieldwork_start: Day | null
    other_fieldwork_start: Day | null
    out_on: Day | null
    other_out_on: Day | null
  }>`select * from evaluation_links()`.execute(tx)
  return rows.map(row => ({
    review: row.review,
    other: row.other ?? undefined,
    together: row.together,
    ended: row.ended,
    cancelled: row.cancelled === true,
    fieldworkStarts: [row.fieldwork_start ?? undefined, row.other_fieldwork_start ?? undefined],
    outOn: [row.out_on ?? undefined, row.other_out_on ?? undefined],
  }))
}

/** Days said of the stages of reviews, added up. */
export async function listEffort(tx: Transaction): Promise<readonly Effort[]> {
  const { rows } = await sql<{
    review: string
    stage: string
    planned_halves: number | null
    spent_halves: number | null
    people: number
  }>`select * from evaluation_effort()`.execute(tx)
  return rows.map(row => ({
    review: row.review,
    stage: row.stage,
    planned: row.planned_halves ?? undefined,
    spent: row.spent_halves ?? undefined,
    people: row.people,
  }))
}

/** The inspectors of a team, by name. One statement. */
export async function listTeam(
  tx: Transaction,
  reviewId: string,
): Promise<readonly { readonly personId: string; readonly name: string }[]> {
  const { rows } = await sql<{ personId: string; name: string }>`
    select person_id as "personId", name from reviews_read_member
    where review_id = ${reviewId} and role <> 'young-person' order by lower(name)`.execute(tx)
  return rows
}
