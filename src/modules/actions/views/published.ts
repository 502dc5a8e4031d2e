import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Statement, When } from '../domain/plan.ts'
import type { ProgressState } from '../domain/progress.ts'

type Day = Temporal.PlainDate

/** A statement as everybody may read it: as it was made. */
export type PublishedActions = {
  readonly madeOn: Day
  readonly adoptedBy: string
  readonly adoptedPost: string
  readonly actions: readonly (When & {
    /** Number of the action, by which `publishedProgress` speaks of it; empty in statements made before it was kept. */
    readonly id: string
    readonly text: string
    readonly owner: string
    /** The recommendation it answers in the report's words; empty where none. */
    readonly recommendation: string
    /** Its number; empty where none, and in statements made before it was kept. */
    readonly recommendationId: string
  })[]
  /** Recommendations that the authority did not accept, in the report's words, and why. */
  readonly notAccepted: Statement['notAccepted']
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
    recommendation_id: string
    action_id: string
    not_accepted: Statement['notAccepted']
  }>`
    select made_on, adopted_by, adopted_post, text, first_day, last_day, owner, recommendation, recommendation_id,
      action_id, not_accepted
    from actions_read_published where review_id = ${reviewId} order by position`.execute(tx)
  const first = rows[0]
  if (first === undefined) return undefined
  return {
    madeOn: first.made_on,
    adoptedBy: first.adopted_by,
    adoptedPost: first.adopted_post,
    actions: rows.map(row => ({
      id: row.action_id,
      text: row.text,
      firstDay: row.first_day ?? undefined,
      lastDay: row.last_day ?? undefined,
      owner: row.owner,
      recommendation: row.recommendation,
      recommendationId: row.recommendation_id,
    })),
    notAccepted: first.not_accepted,
  }
}

/** Progress that everybody may read: verified by somebody else than who reported it. Names nobody. */
export type PublishedProgress = {
  /** Number of the action, as `publishedActions` gives it. */
  readonly actionId: string
  readonly state: ProgressState
  readonly note: string
  readonly reportedOn: Day
  readonly verifiedOn: Day
}

/**
 * Verified progress on the actions of a statement that was made, newest first; the first of an action is how it stands.
 * Open to everybody. One statement.
 */
export async function publishedProgress(tx: Transaction, reviewId: string): Promise<readonly PublishedProgress[]> {
  const { rows } = await sql<PublishedProgress>`
    select action_id as "actionId", state, note, reported_on as "reportedOn", verified_on as "verifiedOn"
    from actions_verified_progress(${reviewId})`.execute(tx)
  return rows
}
