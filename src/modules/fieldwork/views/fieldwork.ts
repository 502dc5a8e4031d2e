import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { noteItems } from '../../evidence/index.ts'
import { fieldworkRoute, type Rulebook } from '../../rulebooks/index.ts'
import { type Activity, fieldworkOf, type Hypothesis } from '../domain/activities.ts'
import { coverageOf, type Route } from '../domain/coverage.ts'
import { judgementsOf } from '../domain/judgements.ts'

type Day = Temporal.PlainDate

type RouteRow = {
  judgement: string
  route: string
  reason: string
  person_id: string | null
  working_together: string
  users_views: string
  risk_evidence: number
  rests_on: number
  version: number
}

/** How each judgement is covered, with how many items it cites. One statement. */
export const listRoutes = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Route[]> => {
  const { rows } = await sql<RouteRow>`
    select route.judgement, route.route, route.reason, route.person_id, route.working_together, route.users_views, route.version,
      coalesce(cited.risk_evidence, 0) as risk_evidence, coalesce(cited.rests_on, 0) as rests_on
    from fieldwork_route route
    left join (
      select by_id, count(*) filter (where purpose = 'risk')::int as risk_evidence, count(*) filter (where purpose = 'rests-on')::int as rests_on
      from evidence_read_citation where review_id = ${reviewId} and by_kind = 'route' group by by_id
    ) cited on cited.by_id = route.judgement
    where route.review_id = ${reviewId} order by route.judgement`.execute(tx)
  return rows.map(row => ({
    judgement: row.judgement,
    route: row.route,
    reason: row.reason,
    personId: row.person_id ?? undefined,
    workingTogether: row.working_together,
    usersViews: row.users_views,
    riskEvidence: row.risk_evidence,
    restsOn: row.rests_on,
    version: row.version,
  }))
})

/** An activity that is planned for somebody and not on record as held. */
export type OpenActivity = {
  readonly id: string
  readonly reviewId: string
  readonly title: string
  readonly place: string
  readonly plannedOn: Day
  /** `HH:MM`, or empty. */
  readonly plannedAt: string
}

/** What a person is to go to in these reviews by `until`, and what is past and not yet on record. One statement. */
export async function activitiesOf(
  tx: Transaction,
  personId: string,
  reviewIds: readonly string[],
  until: Day,
): Promise<readonly OpenActivity[]> {
  const { rows } = await sql<{
    id: string
    review_id: string
    title: string
    place: string
    planned_on: Day
    planned_at: string | null
  }>`
    select id, review_id, title, place, planned_on, planned_at from fieldwork_activity
    where review_id = any (${[...reviewIds]}::bigint[]) and ${personId}::bigint = any (members)
      and planned_on <= ${until.toString()} and held_on is null and called_off_because is null
    order by planned_on, planned_at nulls last, id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    reviewId: row.review_id,
    title: row.title,
    place: row.place,
    plannedOn: row.planned_on,
    plannedAt: row.planned_at?.slice(0, 5) ?? '',
  }))
}

/** A judgement that somebody has, in a review that is under way. */
export type Assignment = {
  readonly reviewId: string
  readonly reviewTitle: string
  readonly rulebook: string
  readonly edition: string
  readonly judgement: string
  /** Id among the routes of the rulebook; empty when none is chosen yet. */
  readonly route: string
}

/** What a person has been given in reviews that go on, by review. One statement. */
export async function assignmentsOf(tx: Transaction, personId: string): Promise<readonly Assignment[]> {
  const { rows } = await sql<{
    review_id: string
    title: string
    rulebook: string
    edition: string
    judgement: string
    route: string
  }>`
    select route.review_id, review.title, review.rulebook, review.edition, route.judgement, route.route
    from fieldwork_route route join reviews_read_review review on review.id = route.review_id
    where route.person_id = ${personId} and review.state in ('planned', 'in-stage') and review.cancelled_because is null
    order by review.analysis_start nulls last, route.review_id, route.judgement`.execute(tx)
  return rows.map(row => ({
    reviewId: row.review_id,
    reviewTitle: row.title,
    rulebook: row.rulebook,
    edition: row.edition,
    judgement: row.judgement,
    route: row.route,
  }))
}

/** What evidence there is on one judgement; superseded items do not count. */
export type JudgementEvidence = {
  readonly judgement: string
  readonly strengths: number
  readonly weaknesses: number
  readonly fromChildren: number
  /** Ids of the groups it is about. */
  readonly groups: readonly string[]
}

/** Counts of evidence on every judgement that has any. One statement. */
export async function countByJudgement(tx: Transaction, reviewId: string): Promise<readonly JudgementEvidence[]> {
  const { rows } = await sql<{
    judgement: string
    strengths: number
    weaknesses: number
    from_children: number
    groups: string[]
  }>`
    select bearing.judgement,
      count(*) filter (where bearing.direction = 'strength')::int as strengths,
      count(*) filter (where bearing.direction = 'weakness')::int as weaknesses,
      count(*) filter (where item.from_children)::int as from_children,
      coalesce(array_agg(distinct item.group_id) filter (where item.group_id is not null), '{}') as groups
    from evidence_read_bearing bearing join evidence_read_item item on item.id = bearing.item_id
    where bearing.review_id = ${reviewId} and item.superseded_by_id is null group by bearing.judgement`.execute(tx)
  return rows.map(({ from_children, ...row }) => ({ ...row, fromChildren: from_children }))
}

/** An item that bears on a judgement, or that its route cites. */
export type CitableItem = {
  readonly id: string
  readonly reference: string
  readonly kind: string
  readonly title: string
  readonly eventOn: Day
  readonly body: string | undefined
  readonly direction: 'strength' | 'weakness' | 'neutral' | undefined
  readonly fromChildren: boolean
  readonly isSuperseded: boolean
  readonly citedAsRisk: boolean
  readonly restedOn: boolean
}

/** Items that bear on a judgement and are current, and all that its route cites, newest first. One statement. */
export async function listCitable(
  tx: Transaction,
  reviewId: string,
  judgement: string,
): Promise<readonly CitableItem[]> {
  const { rows } = await sql<{
    id: string
    reference: string
    kind: string
    title: string
    event_on: Day
    body: string | null
    direction: 'strength' | 'weakness' | 'neutral' | null
    from_children: boolean
    superseded_by_id: string | null
    risk: boolean
    rests: boolean
    classification: string
    is_open: boolean
  }>`
    select item.id, item.reference, item.kind, item.title, item.event_on, item.body, bearing.direction, item.from_children,
      item.superseded_by_id, coalesce(cited.risk, false) as risk, coalesce(cited.rests, false) as rests,
      item.classification, item.is_open
    from evidence_read_item item
    left join evidence_read_bearing bearing on bearing.item_id = item.id and bearing.judgement = ${judgement}
    left join (
      select item_id, bool_or(purpose = 'risk') as risk, bool_or(purpose = 'rests-on') as rests
      from evidence_read_citation where review_id = ${reviewId} and by_kind = 'route' and by_id = ${judgement} group by item_id
    ) cited on cited.item_id = item.id
    where item.review_id = ${reviewId}
      and ((bearing.item_id is not null and item.superseded_by_id is null) or cited.item_id is not null)
    order by item.event_on desc, item.id desc`.execute(tx)
  const shown = rows.map(({ id, classification, is_open }) => ({ id, classification, isOpen: is_open }))
  await noteItems(tx, reviewId, shown, 'Evidence of a judgement on the coverage wall')
  return rows.map(row => ({
    id: row.id,
    reference: row.reference,
    kind: row.kind,
    title: row.title,
    eventOn: row.event_on,
    body: row.body ?? undefined,
    direction: row.direction ?? undefined,
    fromChildren: row.from_children,
    isSuperseded: row.superseded_by_id !== null,
    citedAsRisk: row.risk,
    restedOn: row.rests,
  }))
}

/** Numbers of a review's items by what people call them, such as `E12`, and by their number. One statement. */
export async function findItems(
  tx: Transaction,
  reviewId: string,
  references: readonly string[],
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly reference: string }[]> {
  const { rows } = await sql<{ id: string; reference: string }>`
    select id, reference from evidence_read_item
    where review_id = ${reviewId} and (upper(reference) = any (${[...references]}::text[]) or id = any (${[...ids]}::bigint[]))`.execute(
    tx,
  )
  return rows
}

export type TeamMember = { readonly id: string; readonly name: string; readonly body: string; readonly role: string }

/** Inspectors of the team as it stands, by name. One statement. */
export const listTeam = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly TeamMember[]> => {
  const { rows } = await sql<TeamMember>`
    select person_id as id, name, body, role from reviews_read_member
    where review_id = ${reviewId} and role <> 'young-person' order by lower(name)`.execute(tx)
  return rows
})

type HypothesisRow = { id: string; judgement: string; text: string; came_of_it: string; version: number }

/** Hypotheses that are not withdrawn, in the order in which they were written. One statement. */
export const listHypotheses = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Hypothesis[]> => {
  const { rows } = await sql<HypothesisRow>`
    select id, judgement, text, came_of_it, version from fieldwork_hypothesis
    where review_id = ${reviewId} and withdrawn_because is null order by id`.execute(tx)
  return rows.map(({ came_of_it, ...row }) => ({ ...row, cameOfIt: came_of_it }))
})

type ActivityRow = {
  id: string
  kind: string
  title: string
  members: string[]
  people: string
  place: string
  planned_on: Day | null
  planned_at: string | null
  judgements: string[]
  tie: string
  held_on: Day | null
  records: { [thing: string]: string }
  called_off_because: string | null
  version: number
}

function activityOf(row: ActivityRow): Activity {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    members: row.members,
    people: row.people,
    place: row.place,
    plannedOn: row.planned_on ?? undefined,
    plannedAt: row.planned_at?.slice(0, 5) ?? '',
    judgements: row.judgements,
    tie: row.tie,
    heldOn: row.held_on ?? undefined,
    records: row.records,
    calledOffBecause: row.called_off_because ?? undefined,
    version: row.version,
  }
}

/** Activities that are not called off, by day and time. One statement. */
export const listActivities = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Activity[]> => {
  const { rows } = await sql<ActivityRow>`
    select id, kind, title, members, people, place, planned_on, planned_at, judgements, tie, held_on, records, called_off_because, version
    from fieldwork_activity where review_id = ${reviewId} and called_off_because is null
    order by coalesce(planned_on, held_on) nulls last, planned_at nulls last, id`.execute(tx)
  return rows.map(activityOf)
})

/** One page of activities, those called off included, and how many there are in all. One statement. */
export async function pageOfActivities(
  tx: Transaction,
  reviewId: string,
  show: { readonly state: 'planned' | 'held' | 'called-off' | 'all'; readonly from: number; readonly most: number },
): Promise<{ readonly activities: readonly Activity[]; readonly total: number }> {
  const { rows } = await sql<ActivityRow & { total: number }>`
    select id, kind, title, members, people, place, planned_on, planned_at, judgements, tie, held_on, records, called_off_because, version,
      (count(*) over ())::int as total
    from fieldwork_activity where review_id = ${reviewId} and (
      ${show.state} = 'all'
      or (${show.state} = 'planned' and held_on is null and called_off_because is null)
      or (${show.state} = 'held' and held_on is not null and called_off_because is null)
      or (${show.state} = 'called-off' and called_off_because is not null))
    order by coalesce(planned_on, held_on) nulls last, planned_at nulls last, id limit ${show.most} offset ${show.from}`.execute(
    tx,
  )
  return { activities: rows.map(activityOf), total: rows[0]?.total ?? 0 }
}

/** One activity of a review; undefined when there is none. One statement. */
export async function findActivity(tx: Transaction, reviewId: string, id: string): Promise<Activity | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined
  const { rows } = await sql<ActivityRow>`
    select id, kind, title, members, people, place, planned_on, planned_at, judgements, tie, held_on, records, called_off_because, version
    from fieldwork_activity where review_id = ${reviewId} and id = ${id}`.execute(tx)
  const row = rows[0]
  return row === undefined ? undefined : activityOf(row)
}

/** Each time the plan was finalised; the one that is not reopened holds. */
export type Plan = {
  readonly id: string
  readonly finalisedOn: Day
  readonly finalisedBy: string
  readonly compared: string
  readonly reopenedOn: Day | undefined
  readonly reopenedBecause: string | undefined
  readonly version: number
}

/** Every finalising of the plan, newest first. One statement. */
export const listPlans = askedOnce(async (tx: Transaction, reviewId: string): Promise<readonly Plan[]> => {
  const { rows } = await sql<{
    id: string
    finalised_on: Day
    name: string
    compared: string
    reopened_on: Day | null
    reopened_because: string | null
    version: number
  }>`
    select plan.id, plan.finalised_on, person.name, plan.compared, plan.reopened_on, plan.reopened_because, plan.version
    from fieldwork_plan plan join register_read_person person on person.id = plan.finalised_by
    where plan.review_id = ${reviewId} order by plan.id desc`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    finalisedOn: row.finalised_on,
    finalisedBy: row.name,
    compared: row.compared,
    reopenedOn: row.reopened_on ?? undefined,
    reopenedBecause: row.reopened_because ?? undefined,
    version: row.version,
  }))
})

/** The plan that holds, if one is final. */
export function standingPlan(plans: readonly Plan[]): Plan | undefined {
  return plans.find(plan => plan.reopenedOn === undefined)
}

/** How the review stands on coverage, as the rules ask for it. One statement. */
export async function findCoverage(tx: Transaction, reviewId: string, rulebook: Rulebook) {
  return coverageOf(judgementsOf(rulebook), await listRoutes(tx, reviewId), fieldworkRoute)
}

/** How hypotheses, activities and plan stand, as the rules ask for them. Four statements. */
export async function findFieldwork(tx: Transaction, reviewId: string) {
  const routes = await listRoutes(tx, reviewId)
  const onFieldwork = routes.filter(route => route.route === fieldworkRoute).map(route => route.judgement)
  const hypotheses = await listHypotheses(tx, reviewId)
  const activities = await listActivities(tx, reviewId)
  const plan = standingPlan(await listPlans(tx, reviewId))
  return { ...fieldworkOf(onFieldwork, hypotheses, activities), planFinalisedOn: plan?.finalisedOn }
}
