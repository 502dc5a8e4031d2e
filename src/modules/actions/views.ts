import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import type { Duty } from './domain/duties.ts'
import type { Progress, When } from './domain/plan.ts'

type Day = Temporal.PlainDate

/** The day on which the report was issued; undefined while it is not. One statement. */
export async function findIssueDay(tx: Transaction, reviewId: string): Promise<Day | undefined> {
  const { rows } = await sql<{ issued_on: Day }>`
    select issued_on from reports_read_issue where review_id = ${reviewId}`.execute(tx)
  return rows[0]?.issued_on
}

export type Recommendation = {
  readonly id: string
  /** Id of the rulebook's section. */
  readonly section: string
  readonly text: string
  /** Who answers for it; empty where nobody is named. */
  readonly answers: string
}

/** What the report recommends, in its order. One statement. */
export async function listRecommendations(tx: Transaction, reviewId: string): Promise<readonly Recommendation[]> {
  const { rows } = await sql<Recommendation>`
    select id, section, text, answers from reports_read_recommendation where review_id = ${reviewId}
    order by section, position, id`.execute(tx)
  return rows
}

export type Copy = {
  readonly dutyId: string
  readonly suppliedTo: string
  readonly suppliedOn: Day
  readonly chargePence: number
}

/** Copies supplied on demand, newest first. One statement. */
export async function listCopies(tx: Transaction, reviewId: string): Promise<readonly Copy[]> {
  const { rows } = await sql<{ duty_id: string; supplied_to: string; supplied_on: Day; charge_pence: number }>`
    select duty_id, supplied_to, supplied_on, charge_pence from actions_copy where review_id = ${reviewId}
    order by supplied_on desc, id desc`.execute(tx)
  return rows.map(row => ({
    dutyId: row.duty_id,
    suppliedTo: row.supplied_to,
    suppliedOn: row.supplied_on,
    chargePence: row.charge_pence,
  }))
}

/** Everything that was said of an action, newest first. One statement. */
export async function listProgress(tx: Transaction, reviewId: string, actionId: string): Promise<readonly Progress[]> {
  const { rows } = await sql<{ reported_on: Day; reported_by: string; state: Progress['state']; note: string }>`
    select reported_on, reported_by, state, note from actions_progress
    where review_id = ${reviewId} and action_id = ${actionId} order by id desc`.execute(tx)
  return rows.map(row => ({
    reportedOn: row.reported_on,
    reportedBy: row.reported_by,
    state: row.state,
    note: row.note,
  }))
}

/** A duty that is still to be done, as a desk lists it. */
export type OpenDuty = {
  readonly id: string
  readonly reviewId: string
  /** Id of the rulebook's recipient. */
  readonly recipient: string
  /** Name of the organisation; empty where the register has none of its kinds. */
  readonly organisation: string
  readonly duty: Duty['duty']
  readonly of: Duty['of']
  readonly owedBy: Duty['owedBy']
  /** Undefined while the day it counts from is not known. */
  readonly dueOn: Day | undefined
}

/** Duties of these reviews that are still to be done, the first due first. One statement. */
export async function openDutiesOf(tx: Transaction, reviewIds: readonly string[]): Promise<readonly OpenDuty[]> {
  const { rows } = await sql<{
    id: string
    review_id: string
    recipient: string
    organisation_name: string | null
    duty: Duty['duty']
    of: Duty['of']
    owed_by: Duty['owedBy']
    due_on: Day | null
  }>`
    select id, review_id, recipient, organisation_name, duty, of, owed_by, due_on from actions_read_duty
    where review_id = any (${[...reviewIds]}::bigint[]) and done_on is null order by due_on nulls last, id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    reviewId: row.review_id,
    recipient: row.recipient,
    organisation: row.organisation_name ?? '',
    duty: row.duty,
    of: row.of,
    owedBy: row.owed_by,
    dueOn: row.due_on ?? undefined,
  }))
}

/** An action of the plan that is not done, as a desk lists it. */
export type OpenAction = {
  readonly id: string
  readonly reviewId: string
  readonly text: string
  readonly owner: string
  readonly lastDay: Day
}

/** Actions of these reviews that are to be taken by `until` and are not done, the first first. One statement. */
export async function openActionsOf(
  tx: Transaction,
  reviewIds: readonly string[],
  until: Day,
): Promise<readonly OpenAction[]> {
  const { rows } = await sql<{ id: string; review_id: string; text: string; owner: string; last_day: Day }>`
    select id, review_id, text, owner, last_day from actions_read_action
    where review_id = any (${[...reviewIds]}::bigint[]) and state <> 'done' and last_day <= ${until.toString()}
    order by last_day, id`.execute(tx)
  return rows.map(({ review_id, last_day, ...row }) => ({ ...row, reviewId: review_id, lastDay: last_day }))
}

/** A statement as everybody may read it: as it was made. */
export type PublishedActions = {
  readonly madeOn: Day
  readonly adoptedBy: string
  readonly adoptedPost: string
  readonly actions: readonly (When & {
    readonly text: string
    readonly owner: string
    /** The recommendation it answers in the report's words; empty where none. */
    readonly recommendation: string
  })[]
}

/** The statement of a review and its actions as they were made; undefined before. Open to everybody. One statement. */
export async function publishedActions(tx: Transaction, reviewId: string): Promise<PublishedActions | undefined> {
  const { rows } = await sql<{
    made_on: Day
    adopted_by: string
    adopted_post: string
    text: string
    first_day: Day | null
    last_day: Day | null
    owner: string
    recommendation: string
  }>`
    select made_on, adopted_by, adopted_post, text, first_day, last_day, owner, recommendation from actions_read_published
    where review_id = ${reviewId} order by position`.execute(tx)
  const first = rows[0]
  if (first === undefined) return undefined
  return {
    madeOn: first.made_on,
    adoptedBy: first.adopted_by,
    adoptedPost: first.adopted_post,
    actions: rows.map(row => ({
      text: row.text,
      firstDay: row.first_day ?? undefined,
      lastDay: row.last_day ?? undefined,
      owner: row.owner,
      recommendation: row.recommendation,
    })),
  }
}
