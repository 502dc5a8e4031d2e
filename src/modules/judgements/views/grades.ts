import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Rulebooks } from '../../rulebooks/index.ts'
import { type OpenGrades, openGrades as stillOpen } from '../domain/open-grades.ts'

type Day = Temporal.PlainDate

export type AgreedGrade = {
  readonly id: string
  readonly judgement: string
  readonly grade: number
  readonly reasons: string
  /** How the reasons answer the bodies responsible. */
  readonly answer: string
  /** Bodies whose view is answered by name; empty too where one text of old answers all. */
  readonly answered: readonly string[]
  readonly agreedOn: Day
  /** Current items of evidence cited. */
  readonly evidence: number
  /** What is held against this and against what was agreed on the judgement before. */
  readonly dissent: number
  /** Whether what members gave alone was laid open in its round. */
  readonly opened: boolean
}

type AgreedRow = Omit<AgreedGrade, 'agreedOn'> & { agreed_on: Day }

/** Grades in force, by judgement; one statement. A reopened one is not among them. */
export async function listAgreed(tx: Transaction, reviewId: string): Promise<readonly AgreedGrade[]> {
  const { rows } = await sql<AgreedRow>`
    select agreed.id, agreed.judgement, agreed.grade, agreed.reasons, agreed.agreed_on,
      coalesce(nullif(agreed.answer, ''), (select string_agg(answer.text, E'\n\n' order by answer.id) from judgements_answer answer
        where answer.agreed_id = agreed.id), '') as answer,
      array(select answer.body from judgements_answer answer where answer.agreed_id = agreed.id) as answered,
      exists (select from judgements_opening opening where opening.review_id = ${reviewId}
        and opening.judgement = agreed.judgement and opening.round = agreed.round) as opened,
      coalesce(cited.items, 0)::integer as evidence,
      (select count(*)::integer from judgements_dissent dissent where dissent.judgement = agreed.judgement
        and dissent.review_id = ${reviewId}) as dissent
    from judgements_agreed agreed
    left join (select by_id, count(*) as items from evidence_read_citation
      where review_id = ${reviewId} and by_kind = 'grade' group by by_id) cited on cited.by_id = agreed.judgement
    where agreed.review_id = ${reviewId} and agreed.reopened_on is null order by agreed.judgement`.execute(tx)
  return rows.map(({ agreed_on, ...row }) => ({ ...row, agreedOn: agreed_on }))
}

/** The round in which each judgement stands, where it is not the first. */
const rounds = (reviewId: string) => sql`
  select judgement, 1 + count(*) as round from judgements_agreed where review_id = ${reviewId} and afresh group by judgement`

export type GivenView = {
  readonly judgement: string
  readonly body: string
  /** The grade it names, where it names one and the reader may see it. */
  readonly grade: number | undefined
}

type ViewRow = { judgement: string; body: string; grade: number | null }
type OpenedRow = { judgement: string; round: number; waited_for: string[]; bodies_waited_for: string[] }

export type OpenedJudgement = {
  readonly judgement: string
  readonly round: number
  /** Whose grade or view was not given by then, by name. */
  readonly waitedFor: readonly string[]
  readonly bodiesWaitedFor: readonly string[]
}

const viewsOf = (reviewId: string) => sql<ViewRow>`
    with later as (${rounds(reviewId)})
    select given.judgement, given.body, seen.grade
    from judgements_bodies_given(${reviewId}) given
    left join later on later.judgement = given.judgement
    left join judgements_body_view seen on seen.review_id = ${reviewId} and seen.judgement = given.judgement
      and seen.body = given.body and seen.round = given.round and seen.superseded_on is null
    where given.round = coalesce(later.round, 1) order by given.judgement, given.body`

/** Judgement and body of every view on record in the round that each stands in; one statement. */
export async function listViews(tx: Transaction, reviewId: string): Promise<readonly GivenView[]> {
  return (await viewsOf(reviewId).execute(tx)).rows.map(viewOfRow)
}

const openedOf = (reviewId: string) => sql<OpenedRow>`
    with later as (${rounds(reviewId)})
    select opening.judgement, opening.round, opening.bodies_waited_for,
      array(select person.name from register_read_person person where person.id = any (opening.waited_for) order by lower(person.name)) as waited_for
    from judgements_opening opening left join later on later.judgement = opening.judgement
    where opening.review_id = ${reviewId} and opening.round = coalesce(later.round, 1) order by opening.id desc`

/** Judgements whose grades lie open in the round that each stands in, the last laid open first; one statement. */
export async function listOpened(tx: Transaction, reviewId: string): Promise<readonly OpenedJudgement[]> {
  return (await openedOf(reviewId).execute(tx)).rows.map(openedOfRow)
}

/** Every view on record and the judgement laid open last, as rules are told of them; one statement. */
export async function viewsAndLastOpened(
  tx: Transaction,
  reviewId: string,
): Promise<{ readonly views: readonly GivenView[]; readonly lastOpened: OpenedJudgement | undefined }> {
  const { rows } = await sql<{ views: ViewRow[]; opened: OpenedRow | null }>`
    select (select coalesce(jsonb_agg(to_jsonb(given)), '[]') from (${viewsOf(reviewId)}) given) as views,
      (select to_jsonb(last) from (${openedOf(reviewId)} limit 1) last) as opened`.execute(tx)
  const opened = rows[0]?.opened ?? undefined
  return {
    views: (rows[0]?.views ?? []).map(viewOfRow),
    lastOpened: opened === undefined ? undefined : openedOfRow(opened),
  }
}

function viewOfRow(row: ViewRow): GivenView {
  return { ...row, grade: row.grade ?? undefined }
}

function openedOfRow(row: OpenedRow): OpenedJudgement {
  return {
    judgement: row.judgement,
    round: row.round,
    waitedFor: row.waited_for,
    bodiesWaitedFor: row.bodies_waited_for,
  }
}

/** Members who are named as giving no grade, by judgement, in the round that each stands in; one statement. */
export async function listAbstaining(
  tx: Transaction,
  reviewId: string,
): Promise<readonly { readonly judgement: string; readonly personId: string }[]> {
  const { rows } = await sql<{ judgement: string; person_id: string }>`
    with later as (${rounds(reviewId)})
    select named.judgement, named.person_id from judgements_abstention named
    left join later on later.judgement = named.judgement
    where named.review_id = ${reviewId} and named.withdrawn_on is null and named.round = coalesce(later.round, 1)`.execute(
    tx,
  )
  return rows.map(row => ({ judgement: row.judgement, personId: row.person_id }))
}

export type ProposedGrade = {
  readonly judgement: string
  readonly personId: string
  readonly name: string
  /** Absent while the reader may not see it. */
  readonly grade: number | undefined
}

/** Who has given a grade on what in the round it stands in, with the grade where the reader may see it; one statement. */
export async function listProposed(tx: Transaction, reviewId: string): Promise<readonly ProposedGrade[]> {
  const { rows } = await sql<{ judgement: string; person_id: string; name: string; grade: number | null }>`
    with later as (${rounds(reviewId)})
    select given.judgement, given.person_id, person.name, proposal.grade
    from judgements_given(${reviewId}) given
    left join later on later.judgement = given.judgement
    join register_read_person person on person.id = given.person_id
    left join judgements_proposal proposal on proposal.review_id = ${reviewId} and proposal.judgement = given.judgement
      and proposal.person_id = given.person_id and proposal.round = given.round and proposal.superseded_on is null
    where given.round = coalesce(later.round, 1)
    order by given.judgement, lower(person.name)`.execute(tx)
  return rows.map(row => ({
    judgement: row.judgement,
    personId: row.person_id,
    name: row.name,
    grade: row.grade ?? undefined,
  }))
}

/** Judgements whose grade was agreed once and is reopened now. */
export async function listReopened(
  tx: Transaction,
  reviewId: string,
): Promise<readonly { readonly judgement: string; readonly on: Day; readonly because: string }[]> {
  const { rows } = await sql<{ judgement: string; on: Day; because: string }>`
    select distinct on (judgement) judgement, reopened_on as on, reopened_because as because from judgements_agreed agreed
    where review_id = ${reviewId} and not exists (select from judgements_agreed later
      where later.review_id = agreed.review_id and later.judgement = agreed.judgement and later.reopened_on is null)
    order by judgement, id desc`.execute(tx)
  return rows
}

type GradingRow = {
  id: string
  title: string
  rulebook: string
  edition: string
  fieldwork_start: Day
  given: string[]
  agreed: string[]
}

/** Grades that a person has still to give, in reviews under way whose fieldwork has begun; one statement. */
export async function openGradesOf(
  tx: Transaction,
  rulebooks: Rulebooks,
  personId: string,
): Promise<readonly OpenGrades[]> {
  const { rows } = await sql<GradingRow>`
    select review.id, review.title, review.rulebook, review.edition, review.fieldwork_start,
      coalesce((select array_agg(given.judgement) from judgements_proposal given
        where given.review_id = review.id and given.person_id = ${personId} and given.superseded_on is null
          and given.round = judgements_round(review.id, given.judgement)), '{}')
      || coalesce((select array_agg(named.judgement) from judgements_abstention named
        where named.review_id = review.id and named.person_id = ${personId} and named.withdrawn_on is null
          and named.round = judgements_round(review.id, named.judgement)), '{}') as given,
      coalesce((select array_agg(agreed.judgement) from judgements_agreed agreed
        where agreed.review_id = review.id and agreed.reopened_on is null), '{}') as agreed
    from reviews_read_member member join reviews_read_review review on review.id = member.review_id
    where member.person_id = ${personId} and member.role <> 'young-person' and review.state = 'in-stage'
      and coalesce(review.cancelled_because, review.deferred_because, review.paused_because) is null
      and review.fieldwork_start <= (platform_now() at time zone 'Europe/London')::date
    order by review.fieldwork_start, review.id`.execute(tx)
  return rows.flatMap(({ id, fieldwork_start, ...row }) => {
    const work = { ...row, reviewId: id, fieldworkStart: fieldwork_start }
    return stillOpen(work, rulebooks.get(row.rulebook, row.edition)) ?? []
  })
}
