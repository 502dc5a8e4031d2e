import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { notInFuture, type Problem, problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import {
  askRules,
  changeReview,
  defined,
  type Posted,
  problemOf,
  type ReviewSubject,
  type Services,
} from '../../reviews/index.ts'
import { partnersIn } from '../domain/duties.ts'
import { type Consultation, checkStatement, checkWhen, statedActions, statedRefusals } from '../domain/plan.ts'
import { mayWriteActions } from '../policy.ts'
import {
  addStatement,
  insertAction,
  listActions,
  readPlan,
  saveConsultation,
  updateAction,
  type WrittenAction,
  withdrawnAction,
} from '../store/plan.ts'
import { findIssueDay, listRecommendations } from '../views/plan.ts'
import { listPossibleOwners } from '../views/progress.ts'
import { keepDuties } from './reckon.ts'

type Day = Temporal.PlainDate

const momentOfStatement = 'act make-statement'

/** Adds an action to the plan; it may say later when it is taken, until the statement is made (¶74). */
export function addAction(
  services: Services,
  caller: Caller,
  reviewId: string,
  action: WrittenAction,
  posted: Posted = {},
): Promise<Outcome<{ readonly id: string }>> {
  const change = { ...posted, name: 'add-action', reviewId, may: mayWriteActions, touches: ['statement'] }
  return changeReview(services, caller, defined({ ...change, field: 'lastDay' }), async (tx, review) => {
    const problems = await checkAction(tx, review, action)
    if (problems.length > 0) return refused(...problems)
    const id = await insertAction(tx, reviewId, action)
    const refusals = await refusalsOnceMade(services, tx, review)
    return refusals.length > 0 ? refused(...refusals) : done({ id })
  })
}

/** Rewrites an action. The statement that was made keeps it as it was. */
export function saveAction(
  services: Services,
  caller: Caller,
  reviewId: string,
  action: WrittenAction & { readonly id: string; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'save-action', reviewId, may: mayWriteActions, touches: ['statement'] }
  return changeReview(services, caller, defined({ ...change, field: 'lastDay' }), async (tx, review) => {
    const problems = await checkAction(tx, review, action)
    if (problems.length > 0) return refused(...problems)
    if (!(await isAction(tx, reviewId, action.id))) return denied('save-action: no such action in this review')
    if (!(await updateAction(tx, reviewId, action))) return stale('this action')
    const refusals = await refusalsOnceMade(services, tx, review)
    return refusals.length > 0 ? refused(...refusals) : done()
  })
}

/** Withdraws an action with a reason; it stays on record, and in the statement that was made. */
export function withdrawAction(
  services: Services,
  caller: Caller,
  reviewId: string,
  action: { readonly id: string; readonly version: number; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'withdraw-action', reviewId, may: mayWriteActions, touches: ['statement'] }
  return changeReview(services, caller, defined(change), async tx => {
    if (!(await isAction(tx, reviewId, action.id))) return denied('withdraw-action: no such action in this review')
    return (await withdrawnAction(tx, reviewId, action)) ? done() : stale('this action')
  })
}

/** Records when a partner was consulted on the statement, or why it was not (¶73). */
export function recordConsultation(
  services: Services,
  caller: Caller,
  reviewId: string,
  consultation: Consultation,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'record-consultation', reviewId, may: mayWriteActions, touches: ['statement'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const { duties } = await readPlan(tx, reviewId)
    if (!partnersIn(rulebook, duties).includes(consultation.organisationId))
      return denied('record-consultation: not one of those to consult in this review')
    const { consultedOn, whyNot } = consultation
    if ((consultedOn === undefined) === (whyNot === undefined))
      return refused(
        problem('Enter either the day on which this partner was consulted, or why it was not.', 'consultedOn'),
      )
    const problems = notInFuture(consultedOn, londonDay(caller.now), 'consultedOn')
    if (problems.length > 0) return refused(...problems)
    return (await saveConsultation(tx, reviewId, consultation)) ? done() : stale('this consultation')
  })
}

export type MadeStatement = {
  readonly madeOn: Day
  /** Name and post of the person who adopted it. */
  readonly adoptedBy: string
  readonly adoptedPost: string
}

/**
 * Makes the written statement of proposed action (¶73): keeps its actions as they stand, opens it to everybody and makes
 * a duty for each who is to be sent it. The rulebook refuses it while an action does not say when it is taken (¶74),
 * and asks for a reason where a partner's consultation is not recorded. Late is never refused.
 */
export function makeStatement(
  services: Services,
  caller: Caller,
  reviewId: string,
  statement: MadeStatement,
  posted: Posted = {},
): Promise<Outcome> {
  const change = {
    ...posted,
    name: 'make-statement',
    reviewId,
    may: mayWriteActions,
    touches: ['statement'],
    moments: [momentOfStatement],
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const today = londonDay(caller.now)
    const issuedOn = await findIssueDay(tx, reviewId)
    const before = await readPlan(tx, reviewId)
    const problems = checkStatement(before, statement.madeOn, issuedOn, today)
    if (issuedOn === undefined || problems.length > 0) return refused(...problems)
    const recommendations = await listRecommendations(tx, reviewId)
    const texts = new Map(recommendations.map(({ id, text }) => [id, text]))
    const made = {
      ...statement,
      actions: statedActions(before.actions, texts),
      notAccepted: statedRefusals(recommendations),
    }
    if (!(await addStatement(tx, reviewId, made))) return stale('the statement')
    // Duties of the report first: whom to consult and to send the statement to follows from them.
    await keepDuties(services, tx, review, { issuedOn, plan: before, of: ['report'] }, today)
    const plan = await readPlan(tx, reviewId)
    await keepDuties(services, tx, review, { issuedOn, plan, of: ['statement'] }, today)
    return done()
  })
}

async function checkAction(tx: Transaction, review: ReviewSubject, action: WrittenAction): Promise<readonly Problem[]> {
  if ((await findIssueDay(tx, review.id)) === undefined)
    return [problem('The report is not issued yet: there is nothing to answer.')]
  const isOwner =
    action.ownerId === undefined || (await listPossibleOwners(tx, review)).some(({ id }) => id === action.ownerId)
  const problems = [
    ...checkWhen(action),
    ...(isOwner ? [] : [problem('Choose one of these people, or nobody.', 'ownerId')]),
  ]
  if (action.recommendationId === undefined) return problems
  const known = (await listRecommendations(tx, review.id)).some(({ id }) => id === action.recommendationId)
  return known ? problems : [...problems, problem('Choose a recommendation of this report, or none.', 'recommendation')]
}

async function isAction(tx: Transaction, reviewId: string, actionId: string): Promise<boolean> {
  return (await listActions(tx, reviewId)).some(({ id }) => id === actionId)
}

/** What the rules of the statement say to a plan whose statement was made: an action then must say when it is taken. */
async function refusalsOnceMade(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
): Promise<readonly Problem[]> {
  if ((await readPlan(tx, review.id)).statement === undefined) return []
  const results = await askRules(services, tx, review, [momentOfStatement])
  return results
    .filter(result => result.strength === 'must' && result.status === 'not-met')
    .map(result => problemOf(result, review, 'lastDay'))
}
