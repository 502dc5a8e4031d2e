import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { notInFuture, problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { listOrganisations } from '../../register/index.ts'
import { changeReview, defined, type Posted, type ReviewSubject, type Services } from '../../reviews/index.ts'
import { checkCourse, type FailingCourse } from '../domain/failings.ts'
import { partnersOf } from '../domain/involvement.ts'
import { mayFollowFailings, mayWriteActions } from '../policy.ts'
import { addFailing, listFailings, saveCourse, saveInvolvement, withdrawFailing } from '../store/followed.ts'
import { listDuties } from '../store/plan.ts'
import { listIssuedFindings, listRecommendations } from '../views/plan.ts'

type Day = Temporal.PlainDate

/** Who is to have a part in a review as it stands today. Two statements. */
export async function partnersToday(services: Services, tx: Transaction, review: ReviewSubject, today: Day) {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const duties = await listDuties(tx, review.id)
  const organisations = await listOrganisations(tx, review.areaId, today.toString())
  return partnersOf(rulebook, duties, organisations)
}

export type RecordedInvolvement = {
  readonly organisationId: string
  readonly step: string
  readonly doneOn: Day | undefined
  readonly whyNot: string | undefined
  readonly note: string
  /** 0 where nothing is on record yet. */
  readonly version: number
}

/** Records when a partner took a step of its part in the review, or why it did not (¶16). */
export function recordInvolvement(
  services: Services,
  caller: Caller,
  reviewId: string,
  step: RecordedInvolvement,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'record-involvement', reviewId, may: mayWriteActions, touches: ['partners'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const { actor } = caller
    const today = londonDay(caller.now)
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const isStep = (rulebook.involvement ?? []).some(({ id }) => id === step.step)
    const partners = await partnersToday(services, tx, review, today)
    if (actor.kind === 'public' || !isStep || !partners.some(({ id }) => id === step.organisationId))
      return denied('record-involvement: no such partner or step in this review')
    if ((step.doneOn === undefined) === (step.whyNot === undefined))
      return refused(problem('Enter either the day, or why not.', 'doneOn'))
    const problems = notInFuture(step.doneOn, today, 'doneOn')
    if (problems.length > 0) return refused(...problems)
    return (await saveInvolvement(tx, reviewId, { ...step, recordedBy: actor.name })) ? done() : stale('this step')
  })
}

/**
 * Marks a significant failing, of a finding of the issued report, of a recommendation, of both or by itself (¶75). Answers
 * its number.
 */
export function markFailing(
  services: Services,
  caller: Caller,
  reviewId: string,
  failing: {
    readonly text: string
    readonly recommendationId: string | undefined
    /** Id of a finding in the issued report. */
    readonly findingId?: string | undefined
  },
  posted: Posted = {},
): Promise<Outcome<{ readonly id: string }>> {
  const change = { ...posted, name: 'mark-failing', reviewId, may: mayFollowFailings, touches: ['failings'] }
  return changeReview(services, caller, defined(change), async tx => {
    if (caller.actor.kind === 'public') return denied('mark-failing: nobody is signed in')
    const { text, recommendationId, findingId } = failing
    if (
      recommendationId !== undefined &&
      !(await listRecommendations(tx, reviewId)).some(({ id }) => id === recommendationId)
    )
      return refused(problem('Choose a recommendation of this review, or none.', 'recommendation'))
    const findings = findingId === undefined ? [] : await listIssuedFindings(tx, reviewId)
    const finding = findings.find(each => each.id === findingId)
    if (finding === undefined && findingId !== undefined)
      return refused(problem('Choose a finding of the issued report, or none.', 'finding'))
    const by = { on: londonDay(caller.now), by: caller.actor.name }
    const id = await addFailing(tx, reviewId, { text, recommendationId, finding, ...by })
    return done({ id })
  })
}

/**
 * Records what came of a failing. The rulebook says in which order: the framework of 2005 refuses a solution before a
 * discussion, and intervention before it is known that none could be agreed (¶75).
 */
export function followFailing(
  services: Services,
  caller: Caller,
  reviewId: string,
  failing: FailingCourse & { readonly id: string; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'follow-failing', reviewId, may: mayFollowFailings, touches: ['failings'] }
  return changeReview(services, caller, defined(change), async tx => {
    const problems = checkCourse(failing, londonDay(caller.now))
    if (problems.length > 0) return refused(...problems)
    if (!(await listFailings(tx, reviewId)).some(({ id }) => id === failing.id))
      return denied('follow-failing: no such failing in this review')
    return (await saveCourse(tx, reviewId, failing)) ? done() : stale('this failing')
  })
}

/** Takes the mark of a failing back, with a reason; it stays on record. */
export function unmarkFailing(
  services: Services,
  caller: Caller,
  reviewId: string,
  failing: { readonly id: string; readonly version: number; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'unmark-failing', reviewId, may: mayFollowFailings, touches: ['failings'] }
  return changeReview(services, caller, defined(change), async tx => {
    if (!(await listFailings(tx, reviewId)).some(({ id }) => id === failing.id))
      return denied('unmark-failing: no such failing in this review')
    return (await withdrawFailing(tx, reviewId, failing)) ? done() : stale('this failing')
  })
}
