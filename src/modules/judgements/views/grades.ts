import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Rulebooks } from '../../rulebooks/index.ts'
import { type OpenGrades, openGrades } from '../domain/open-grades.ts'

type Day = Temporal.PlainDate

export type AgreedGrade = {
  readonly id: string
  readonly judgement: string
  readonly grade: number
  readonly reasons: string
  readonly answer: string
  readonly agreedOn: Day
  /** Current items of evidence cited. */
  readonly evidence: number
  readonly dissent: number
}

type AgreedRow = Omit<AgreedGrade, 'agreedOn'> & { agreed_on: Day }

/** Grades in force, by judgement; one statement. A reopened one is not among them. */
export async function listAgreed(tx: Transaction, reviewId: string): Promise<readonly AgreedGrade[]> {
  const { rows } = await sql<AgreedRow>`
    select agreed.id, agreed.judgement, agreed.grade, agreed.reasons, agreed.answer, agreed.agreed_on,
      coalesce(cited.items, 0)::integer as evidence,
      (select count(*)::integer from judgements_dissent dissent where dissent.agreed_id = agreed.id
        and dissent.review_id = ${reviewId}) as dissent
    from judgements_agreed agreed
    left join (select by_id, count(*) as items from evidence_read_citation
      where review_id = ${reviewId} and by_kind = 'grade' group by by_id) cited on cited.by_id = agreed.judgement
    where agreed.review_id = ${reviewId} and agreed.reopened_on is null order by agreed.judgement`.execute(tx)
  return rows.map(({ agreed_on, ...row }) => ({ ...row, agreedOn: agreed_on }))
}

/** Judgement and body of every view on record. */
export async function listViews(
  tx: Transaction,
  reviewId: string,
): Promise<readonly { readonly judgement: string; readonly body: string }[]> {
  const { rows } = await sql<{ judgement: string; body: string }>`
    select judgement, body from judgements_body_view
    where review_id = ${reviewId} and superseded_on is null order by judgement, body`.execute(tx)
  return rows
}

export type ProposedGrade = {
  readonly judgement: string
  readonly personId: string
  readonly name: string
  /** Absent while the reader may not see it. */
  readonly grade: number | undefined
}

/** Who has given a grade on what, with the grade where the reader may see it; one statement. */
export async function listProposed(tx: Transaction, reviewId: string): Promise<readonly ProposedGrade[]> {
  const { rows } = await sql<{ judgement: string; person_id: string; name: string; grade: number | null }>`
    select given.judgement, given.person_id, person.name, proposal.grade
    from judgements_given(${reviewId}) given
    join register_read_person person on person.id = given.person_id
    left join judgements_proposal proposal on proposal.review_id = ${reviewId} and proposal.judgement = given.judgement
      and proposal.person_id = given.person_id and proposal.superseded_on is null
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
        where given.review_id = review.id and given.person_id = ${personId} and given.superseded_on is null), '{}') as given,
      coalesce((select array_agg(agreed.judgement) from judgements_agreed agreed
        where agreed.review_id = review.id and agreed.reopened_on is null), '{}') as agreed
    from reviews_read_member member join reviews_read_review review on review.id = member.review_id
    where member.person_id = ${personId} and member.role <> 'young-person' and review.state = 'in-stage'
      and coalesce(review.cancelled_because, review.deferred_because, review.paused_because) is null
      and review.fieldwork_start <= (platform_now() at time zone 'Europe/London')::date
    order by review.fieldwork_start, review.id`.execute(tx)
  return rows.flatMap(({ id, fieldwork_start, ...row }) => {
    const work = { ...row, reviewId: id, fieldworkStart: fieldwork_start }
    return openGrades(work, rulebooks.get(row.rulebook, row.edition)) ?? []
  })
}
