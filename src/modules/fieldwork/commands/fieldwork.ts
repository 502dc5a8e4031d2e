import { londonDay, sayDay, type Temporal } from '../../../kernel/dates.ts'
import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type ReviewSubject, type Services } from '../../reviews/index.ts'
import { findJudgement } from '../domain/judgements.ts'
import { mayDirect, mayWrite } from '../policy.ts'
import {
  type ActivityToSave,
  insertActivity,
  insertHypothesis,
  insertPlan,
  updateActivity,
  updateCalledOff,
  updateHeld,
  updateHypothesis,
  updateReopened,
  withdrawHypothesisRow,
} from '../store/fieldwork.ts'
import { findActivity, listPlans, listTeam, standingPlan } from '../views/fieldwork.ts'

/** A thing that is there already, as the page showed it. */
type Existing = { readonly id: string; readonly version: number }

function fieldworkChange(name: string, reviewId: string, posted: Posted, may = mayWrite) {
  return defined({ ...posted, name, reviewId, may, touches: ['fieldwork'] })
}

/** Writes what the fieldwork is to test on a judgement (¶50 of the 2005 framework). */
export function addHypothesis(
  services: Services,
  caller: Caller,
  reviewId: string,
  hypothesis: { readonly judgement: string; readonly text: string },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  return changeReview(services, caller, fieldworkChange('add-hypothesis', reviewId, posted), async (tx, review) => {
    const unknown = unknownJudgements(services, review, [hypothesis.judgement], 'judgement')
    if (unknown.length > 0) return refused(...unknown)
    return done({ id: await insertHypothesis(tx, review.id, { ...hypothesis, cameOfIt: '' }) })
  })
}

/** Changes a hypothesis, or says what came of it. */
export function editHypothesis(
  services: Services,
  caller: Caller,
  reviewId: string,
  hypothesis: Existing & { readonly judgement: string; readonly text: string; readonly cameOfIt: string },
  posted: Posted = {},
): Promise<Outcome> {
  return changeReview(services, caller, fieldworkChange('edit-hypothesis', reviewId, posted), async (tx, review) => {
    const unknown = unknownJudgements(services, review, [hypothesis.judgement], 'judgement')
    if (unknown.length > 0) return refused(...unknown)
    return (await updateHypothesis(tx, review.id, hypothesis)) ? done() : stale('this hypothesis')
  })
}

export function withdrawHypothesis(
  services: Services,
  caller: Caller,
  reviewId: string,
  hypothesis: Existing & { readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  return changeReview(services, caller, fieldworkChange('withdraw-hypothesis', reviewId, posted), async (tx, review) =>
    (await withdrawHypothesisRow(tx, review.id, hypothesis)) ? done() : stale('this hypothesis'),
  )
}

/** Plans an activity. While the plan is final only what took place is added to it, with `recordActivity`. */
export function planActivity(
  services: Services,
  caller: Caller,
  reviewId: string,
  activity: ActivityToSave,
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  return changeReview(services, caller, fieldworkChange('plan-activity', reviewId, posted), async (tx, review) => {
    const problems = [...(await finalProblems(tx, review)), ...(await activityProblems(services, tx, review, activity))]
    if (problems.length > 0) return refused(...problems)
    return done({ id: await insertActivity(tx, review.id, activity) })
  })
}

/** Changes who goes where, when and for which judgement. */
export function replanActivity(
  services: Services,
  caller: Caller,
  reviewId: string,
  activity: ActivityToSave & Existing,
  posted: Posted = {},
): Promise<Outcome> {
  return changeReview(services, caller, fieldworkChange('replan-activity', reviewId, posted), async (tx, review) => {
    const problems = [...(await finalProblems(tx, review)), ...(await activityProblems(services, tx, review, activity))]
    if (problems.length > 0) return refused(...problems)
    return (await updateActivity(tx, review.id, activity)) ? done() : stale('this activity')
  })
}

export type HoldActivity = Existing & {
  readonly heldOn: Temporal.PlainDate
  /** What was found on each thing that the rulebook lists for the kind, by its id. */
  readonly records: { readonly [thing: string]: string }
  readonly judgements: readonly string[]
  readonly tie: string
}

/** Records that an activity took place, and what the rulebook wants recorded of it (¶56 of the 2005 framework). */
export function holdActivity(
  services: Services,
  caller: Caller,
  reviewId: string,
  held: HoldActivity,
  posted: Posted = {},
): Promise<Outcome> {
  return changeReview(services, caller, fieldworkChange('hold-activity', reviewId, posted), async (tx, review) => {
    const activity = await findActivity(tx, review.id, held.id)
    if (activity === undefined) return refused(problem('This review has no such activity'))
    const things = recordsOf(services, review, activity.kind)
    const problems = [
      ...lateProblems(held.heldOn, caller),
      ...unknownJudgements(services, review, held.judgements, 'judgements'),
      ...Object.keys(held.records)
        .filter(thing => !things.includes(thing))
        .map(thing => problem(`The rulebook has nothing “${thing}” to record of this activity`)),
    ]
    if (problems.length > 0) return refused(...problems)
    return (await updateHeld(tx, review.id, held)) ? done() : stale('this activity')
  })
}

/** Adds an activity that took place without being in the plan. */
export function recordActivity(
  services: Services,
  caller: Caller,
  reviewId: string,
  activity: ActivityToSave & Pick<HoldActivity, 'heldOn'>,
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  return changeReview(services, caller, fieldworkChange('record-activity', reviewId, posted), async (tx, review) => {
    const problems = [
      ...lateProblems(activity.heldOn, caller),
      ...(await activityProblems(services, tx, review, activity)),
    ]
    if (problems.length > 0) return refused(...problems)
    const id = await insertActivity(tx, review.id, { ...activity, plannedOn: activity.plannedOn ?? activity.heldOn })
    const { heldOn, judgements, tie } = activity
    if (!(await updateHeld(tx, review.id, { id, version: 1, heldOn, records: {}, judgements, tie })))
      throw new Error(`The activity ${id} was gone as soon as it was kept.`)
    return done({ id })
  })
}

/** Calls an activity off, with the reason; one that took place stays. */
export function callOffActivity(
  services: Services,
  caller: Caller,
  reviewId: string,
  off: Existing & { readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  return changeReview(services, caller, fieldworkChange('call-off-activity', reviewId, posted), async (tx, review) => {
    const activity = await findActivity(tx, review.id, off.id)
    if (activity === undefined) return refused(problem('This review has no such activity'))
    if (activity.heldOn !== undefined)
      return refused(problem('It took place, so that it cannot be called off', 'because'))
    return (await updateCalledOff(tx, review.id, off)) ? done() : stale('this activity')
  })
}

/** Finalises the detailed plan (¶51 of the 2005 framework) on the day of the caller. */
export function finalisePlan(
  services: Services,
  caller: Caller,
  reviewId: string,
  plan: { readonly compared: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = fieldworkChange('finalise-plan', reviewId, posted, mayDirect)
  return changeReview(services, caller, change, async (tx, review) => {
    const finalised = {
      finalisedOn: londonDay(caller.now),
      finalisedBy: personOf(caller.actor),
      compared: plan.compared,
    }
    return (await insertPlan(tx, review.id, finalised)) ? done() : stale('the plan, and finalised it')
  })
}

/** Reopens the plan, so that it can be changed, with the reason. */
export function reopenPlan(
  services: Services,
  caller: Caller,
  reviewId: string,
  reopening: { readonly version: number; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = fieldworkChange('reopen-plan', reviewId, posted, mayDirect)
  return changeReview(services, caller, change, async (tx, review) =>
    (await updateReopened(tx, review.id, { ...reopening, on: londonDay(caller.now) })) ? done() : stale('the plan'),
  )
}

function unknownJudgements(
  services: Services,
  review: ReviewSubject,
  judgements: readonly string[],
  field: string,
): readonly Problem[] {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  return judgements
    .filter(id => findJudgement(rulebook, id) === undefined)
    .map(id => problem(`The rulebook has no judgement “${id}”`, field))
}

function recordsOf(services: Services, review: ReviewSubject, kind: string): readonly string[] {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  return (rulebook.activities.find(each => each.id === kind)?.records ?? []).map(thing => thing.id)
}

function lateProblems(heldOn: Temporal.PlainDate, caller: Caller): readonly Problem[] {
  const today = londonDay(caller.now)
  if (compareDays(heldOn, today) <= 0) return []
  return [problem(`${sayDay(heldOn)} has not come yet. Enter a day up to ${sayDay(today)}`, 'heldOn')]
}

async function finalProblems(tx: Transaction, review: ReviewSubject): Promise<readonly Problem[]> {
  const plan = standingPlan(await listPlans(tx, review.id))
  if (plan === undefined) return []
  const text = `The plan was finalised on ${sayDay(plan.finalisedOn)}. Reopen it with a reason, or record here only what took place`
  return [{ text, href: `/reviews/${review.id}/plan` }]
}

async function activityProblems(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  activity: ActivityToSave,
): Promise<readonly Problem[]> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const team = new Set((await listTeam(tx, review.id)).map(member => member.id))
  return [
    ...(rulebook.activities.some(kind => kind.id === activity.kind)
      ? []
      : [problem('Choose what kind of activity it is', 'kind')]),
    ...(activity.members.every(member => team.has(member)) ? [] : [problem('Choose members of the team', 'members')]),
    ...unknownJudgements(services, review, activity.judgements, 'judgements'),
  ]
}
