import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { noteItems } from '../evidence/index.ts'
import type { Rulebooks } from '../rulebooks/index.ts'
import { type OpenGrades, openGrades } from './domain/open-grades.ts'
import type { ConclusionState, Place } from './store.ts'

type Day = Temporal.PlainDate

// ---------------------------------------------------------------- conclusions

export type Conclusion = {
  readonly judgement: string
  readonly state: ConclusionState
  readonly text: string
  readonly author: string
  readonly writtenOn: Day
  /** Current items of evidence it cites. */
  readonly evidence: number
  readonly version: number
}

type ConclusionRow = Omit<Conclusion, 'writtenOn'> & { written_on: Day }

/** Every conclusion of a review, in no order; one statement. */
export async function listConclusions(tx: Transaction, reviewId: string): Promise<readonly Conclusion[]> {
  const { rows } = await sql<ConclusionRow>`
    select conclusion.judgement, conclusion.state, conclusion.text, conclusion.written_on, conclusion.version,
      person.name as author, coalesce(cited.items, 0)::integer as evidence
    from judgements_conclusion conclusion
    join register_read_person person on person.id = conclusion.author_id
    left join (select by_id, count(*) as items from evidence_read_citation
      where review_id = ${reviewId} and by_kind = 'conclusion' group by by_id) cited on cited.by_id = conclusion.judgement
    where conclusion.review_id = ${reviewId}`.execute(tx)
  return rows.map(({ written_on, ...row }) => ({ ...row, writtenOn: written_on }))
}

/** One conclusion; undefined where nothing is written yet. */
export async function findConclusion(tx: Transaction, { reviewId, judgement }: Place): Promise<Conclusion | undefined> {
  return (await listConclusions(tx, reviewId)).find(conclusion => conclusion.judgement === judgement)
}

export type Route = { readonly judgement: string; readonly route: string; readonly reason: string }

export async function listRoutes(tx: Transaction, reviewId: string): Promise<readonly Route[]> {
  const { rows } = await sql<Route>`
    select judgement, route, reason from fieldwork_read_route where review_id = ${reviewId}`.execute(tx)
  return rows
}

// ---------------------------------------------------------------- evidence beside a judgement

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

/** The most items shown beside a judgement; what is cited is shown beyond it. */
export const mostBeside = 60

/**
 * Current items that bear on any of the judgements, and whatever `by` cites already: the cited first, then the newest.
 * One more than `mostBeside` comes back where there are more. Texts are cut to what a margin holds.
 */
export async function listEvidenceBeside(
  tx: Transaction,
  reviewId: string,
  judgements: readonly string[],
  by: { readonly kind: 'conclusion' | 'grade'; readonly id: string },
): Promise<readonly EvidenceBeside[]> {
  const { rows } = await sql<EvidenceRow>`
    with bears as (
      select item_id, jsonb_agg(jsonb_build_object('judgement', judgement, 'direction', direction) order by judgement) as directions
      from evidence_read_bearing where review_id = ${reviewId} and judgement = any (${[...judgements]}::text[]) group by item_id),
    cites as (
      select distinct item_id from evidence_read_citation
      where review_id = ${reviewId} and by_kind = ${by.kind} and by_id = ${by.id})
    select item.id, item.reference, item.kind, item.title, left(item.text, 400) as text, item.event_on, item.body, item.from_children,
      item.superseded_by_id is not null as superseded, cites.item_id is not null as cited, coalesce(bears.directions, '[]') as directions,
      item.classification, item.is_open
    from evidence_read_item item
    left join bears on bears.item_id = item.id
    left join cites on cites.item_id = item.id
    where item.review_id = ${reviewId} and (cites.item_id is not null or (bears.item_id is not null and item.superseded_by_id is null))
    order by cites.item_id is null, item.event_on desc, item.id desc
    limit ${mostBeside + 1} + (select count(*) from cites)`.execute(tx)
  const shown = rows.map(({ id, classification, is_open }) => ({ id, classification, isOpen: is_open }))
  await noteItems(tx, reviewId, shown, 'Evidence beside a judgement')
  return rows.map(({ event_on, from_children, classification: _, is_open: __, ...row }) => ({
    ...row,
    eventOn: event_on,
    fromChildren: from_children,
  }))
}

/** Which of these ids are items of this review. */
export async function itemsOfReview(
  tx: Transaction,
  reviewId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from evidence_read_item where review_id = ${reviewId} and id = any (${[...ids]}::bigint[])`.execute(tx)
  return new Set(rows.map(row => row.id))
}

// ---------------------------------------------------------------- people

export type TeamMember = { readonly personId: string; readonly name: string; readonly body: string }

/** The inspectors of the team as it stands. */
export async function listTeam(tx: Transaction, reviewId: string): Promise<readonly TeamMember[]> {
  const { rows } = await sql<{ person_id: string; name: string; body: string }>`
    select person_id, name, body from reviews_read_member
    where review_id = ${reviewId} and role <> 'young-person'
    order by array_position(array['lead', 'joint', 'member'], role), lower(name)`.execute(tx)
  return rows.map(({ person_id, ...row }) => ({ ...row, personId: person_id }))
}

/** Names of people who had a hand in the grades of a review, those who left the team among them. */
export async function listNames(tx: Transaction, { reviewId, judgement }: Place): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from register_read_person where id in (
      select person_id from judgements_given(${reviewId})
      union select person_id from judgements_proposal where review_id = ${reviewId} and judgement = ${judgement}
      union select person_id from judgements_body_view where review_id = ${reviewId} and judgement = ${judgement}
      union select person_id from judgements_dissent where review_id = ${reviewId} and judgement = ${judgement}
      union select unnest(agreed_by || written_by_id || reopened_by_id) from judgements_agreed
        where review_id = ${reviewId} and judgement = ${judgement}
      union select person_id from reviews_read_member where review_id = ${reviewId})`.execute(tx)
  return new Map(rows.map(row => [row.id, row.name]))
}

// ---------------------------------------------------------------- grades

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

// ---------------------------------------------------------------- the desk

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
