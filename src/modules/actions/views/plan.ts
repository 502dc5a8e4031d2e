import { sql } from 'kysely'
import { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Duty } from '../domain/duties.ts'
import type { Refusal } from '../domain/plan.ts'

type Day = Temporal.PlainDate

/** The day on which the report was first issued; undefined while it is not. One statement. */
export async function findIssueDay(tx: Transaction, reviewId: string): Promise<Day | undefined> {
  const { rows } = await sql<{ issued_on: Day | null }>`
    select min(issued_on) as issued_on from reports_read_issue where review_id = ${reviewId}`.execute(tx)
  return rows[0]?.issued_on ?? undefined
}

export type Recommendation = {
  readonly id: string
  /** Id of the rulebook's section. */
  readonly section: string
  /** In the newest version of the report. */
  readonly text: string
  /** Each correction of its words, the newest first; none as a rule. */
  readonly corrections: readonly CorrectedWords[]
  /** Who answers for it; empty where nobody is named. */
  readonly answers: string
  /** Why the authority does not accept it, where it says so or did. */
  readonly refusal: Refusal | undefined
}

/** That words of the report were corrected. */
export type CorrectedWords = {
  /** Of the version that did. */
  readonly number: number
  readonly on: Day
  readonly before: string
}

/** What the report recommends, in its order, with what the authority does not accept. One statement. */
export async function listRecommendations(tx: Transaction, reviewId: string): Promise<readonly Recommendation[]> {
  type Corrected = { number: number; on: string; before: string; after: string }
  type Row = Omit<Recommendation, 'refusal' | 'corrections'> &
    Refusal & { because: string | null; version: number | null; corrected: Corrected[] | null }
  const { rows } = await sql<Row>`
    select recommended.id, recommended.section, recommended.text, corrected.list as corrected, recommended.answers, refusal.because,
      refusal.said_by as "saidBy", refusal.said_on as "saidOn", refusal.taken_back as "takenBack", refusal.version
    from reports_read_recommendation recommended left join actions_refusal refusal on refusal.recommendation_id = recommended.id
    left join lateral (select json_agg(json_build_object('number', number, 'on', issued_on, 'before', before, 'after', after) order by number desc) as list
      from reports_read_corrected where review_id = recommended.review_id and place = 'r' || recommended.id) corrected on true
    where recommended.review_id = ${reviewId} order by recommended.section, recommended.position, recommended.id`.execute(
    tx,
  )
  return rows.map(({ id, section, text, corrected, answers, because, ...refusal }) => ({
    id,
    section,
    text: corrected?.[0]?.after ?? text,
    corrections: (corrected ?? []).map(({ number, on, before }) => ({
      number,
      on: Temporal.PlainDate.from(on),
      before,
    })),
    answers,
    refusal: because === null ? undefined : { ...refusal, because },
  }))
}

/** A finding of the report as it is issued now. */
export type IssuedFinding = { readonly id: string; readonly number: number; readonly text: string }

/** The findings of the issued report in its order; none before the issue. One statement. */
export async function listIssuedFindings(tx: Transaction, reviewId: string): Promise<readonly IssuedFinding[]> {
  const { rows } = await sql<IssuedFinding>`
    select id, number, text from reports_read_issued_finding where review_id = ${reviewId} order by number`.execute(tx)
  return rows
}

export type Copy = {
  readonly id: string
  readonly dutyId: string
  readonly suppliedTo: string
  readonly suppliedOn: Day
  readonly chargePence: number
}

/** Copies supplied on demand, newest first. One statement. */
export async function listCopies(tx: Transaction, reviewId: string): Promise<readonly Copy[]> {
  const { rows } = await sql<{
    id: string
    duty_id: string
    supplied_to: string
    supplied_on: Day
    charge_pence: number
  }>`
    select id, duty_id, supplied_to, supplied_on, charge_pence from actions_copy where review_id = ${reviewId}
    order by supplied_on desc, id desc`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    dutyId: row.duty_id,
    suppliedTo: row.supplied_to,
    suppliedOn: row.supplied_on,
    chargePence: row.charge_pence,
  }))
}

/** A duty that is still to be done, as a desk lists it. */
export type OpenDuty = {
  readonly id: string
  readonly reviewId: string
  /** Id of the rulebook's recipient. */
  readonly recipient: string
  /** Name of the organisation, or of who asked for a copy; empty where the register has none of its kinds. */
  readonly organisation: string
  readonly duty: Duty['duty']
  readonly of: Duty['of']
  /** Id of the rulebook's deadline. */
  readonly deadline: string
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
    supplied_to: string | null
    deadline: string
    duty: Duty['duty']
    of: Duty['of']
    owed_by: Duty['owedBy']
    due_on: Day | null
  }>`
    select id, review_id, recipient, organisation_name, supplied_to, duty, of, owed_by, deadline, due_on from actions_read_duty
    where review_id = any (${[...reviewIds]}::bigint[]) and done_on is null order by due_on nulls last, id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    reviewId: row.review_id,
    recipient: row.recipient,
    organisation: row.organisation_name ?? row.supplied_to ?? '',
    duty: row.duty,
    of: row.of,
    deadline: row.deadline,
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
  readonly ownerId: string | undefined
  readonly lastDay: Day
}

/** Actions of these reviews that are to be taken by `until` and are not done, the first first. One statement. */
export async function openActionsOf(
  tx: Transaction,
  reviewIds: readonly string[],
  until: Day,
): Promise<readonly OpenAction[]> {
  type Row = { id: string; review_id: string; text: string; owner: string; owner_id: string | null; last_day: Day }
  const { rows } = await sql<Row>`
    select id, review_id, text, owner, owner_id, last_day from actions_read_action
    where review_id = any (${[...reviewIds]}::bigint[]) and state <> 'done' and last_day <= ${until.toString()}
    order by last_day, id`.execute(tx)
  return rows.map(({ review_id, owner_id, last_day, ...row }) => ({
    ...row,
    reviewId: review_id,
    ownerId: owner_id ?? undefined,
    lastDay: last_day,
  }))
}
