import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { type Duty, partnersIn } from '../domain/duties.ts'
import { gapsOf } from '../domain/involvement.ts'

/* What a plan waits for, as a desk lists it. */

/** Progress that waits for somebody else than who owns the action and who reported it. */
export type ProgressToVerify = {
  readonly actionId: string
  readonly reviewId: string
  readonly reviewTitle: string
  readonly text: string
  readonly reportedBy: string
  readonly reportedOn: Temporal.PlainDate
}

/**
 * Progress that this person may verify, of reviews that they lead or answer for, closed ones too: the plan outlives the
 * review. What was said last of an action, the longest waiting first. One statement.
 */
export async function progressToVerify(tx: Transaction, personId: string): Promise<readonly ProgressToVerify[]> {
  const { rows } = await sql<ProgressToVerify>`
    select action.id as "actionId", action.review_id as "reviewId", review.title as "reviewTitle", action.text,
      latest.reported_by as "reportedBy", latest.reported_on as "reportedOn"
    from actions_action action
    join reviews_read_review review on review.id = action.review_id
      and coalesce(review.cancelled_because, review.deferred_because, review.paused_because) is null
    join lateral (select progress.id, progress.person_id, progress.reported_by, progress.reported_on from actions_progress progress
      where progress.action_id = action.id order by progress.id desc limit 1) latest on true
    where action.review_id = any ((select platform_reviews_where('answer') || platform_reviews_where('conduct'))::bigint[])
      and action.withdrawn_because is null and action.owner_id is distinct from ${personId} and latest.person_id is distinct from ${personId}
      and not exists (select from actions_verification answered where answered.progress_id = latest.id)
    order by latest.reported_on, action.id`.execute(tx)
  return rows
}

/** What is still to be done before a statement can be made well. */
export type PlanToMake = {
  readonly reviewId: string
  /** Recommendations that neither an action nor a refusal answers. */
  readonly unanswered: number
  /** Partners whose consultation is not on record. */
  readonly notConsulted: number
  /** Steps of partners of which nothing is on record. */
  readonly partnerSteps: number
}

type PlanRow = {
  review_id: string
  unanswered: number
  duties: readonly (Pick<Duty, 'recipient' | 'of'> & {
    organisationId: string | null
    setAsideBecause: string | null
  })[]
  consulted: readonly string[]
  recorded: readonly { organisationId: string; step: string }[]
}

/** Of these reviews those whose report was received and whose statement is not made. One statement. */
export async function plansToMake(
  tx: Transaction,
  reviewIds: readonly string[],
  rulebookOf: (reviewId: string) => Rulebook,
): Promise<readonly PlanToMake[]> {
  const { rows } = await sql<PlanRow>`
    select receipt.review_id,
      (select count(*)::integer from reports_read_recommendation recommended where recommended.review_id = receipt.review_id
        and not exists (select from actions_read_action action where action.recommendation_id = recommended.id)
        and not exists (select from actions_refusal refusal where refusal.recommendation_id = recommended.id and not refusal.taken_back)) as unanswered,
      coalesce((select json_agg(json_build_object('recipient', duty.recipient, 'of', duty.of, 'organisationId', duty.organisation_id::text,
        'setAsideBecause', duty.set_aside_because)) from actions_duty duty where duty.review_id = receipt.review_id), '[]') as duties,
      array(select consultation.organisation_id::text from actions_consultation consultation where consultation.review_id = receipt.review_id) as consulted,
      coalesce((select json_agg(json_build_object('organisationId', involvement.organisation_id::text, 'step', involvement.step))
        from actions_involvement involvement where involvement.review_id = receipt.review_id), '[]') as recorded
    from actions_receipt receipt
    where receipt.review_id = any (${[...reviewIds]}::bigint[])
      and not exists (select from actions_statement statement where statement.review_id = receipt.review_id)`.execute(
    tx,
  )
  return rows.map(({ review_id: reviewId, unanswered, duties, consulted, recorded }) => {
    const rulebook = rulebookOf(reviewId)
    const kept = duties.map(({ recipient, of, organisationId, setAsideBecause }) => ({
      recipient,
      of,
      organisationId: organisationId ?? undefined,
      setAsideBecause: setAsideBecause ?? undefined,
    }))
    const partners = partnersIn(rulebook, kept).map(id => ({ id, name: '' }))
    return {
      reviewId,
      unanswered,
      notConsulted: partners.filter(({ id }) => !consulted.includes(id)).length,
      partnerSteps: gapsOf(rulebook, partners, recorded).length,
    }
  })
}
