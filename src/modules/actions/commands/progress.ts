import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { findHeldFiles, keepFiles } from '../../../platform/files/rows.ts'
import { itemsOfReview, listRequests, setCitations } from '../../evidence/index.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { type ProgressState, wasSent } from '../domain/progress.ts'
import { mayCiteItems, mayVerify, mayWriteActions } from '../policy.ts'
import { listActions } from '../store/plan.ts'
import {
  addProgress,
  addProgressDocuments,
  addProgressFiles,
  addVerification,
  listProgress,
} from '../store/progress.ts'
import { saveRefusal, takeRefusalBack } from '../store/recommendations.ts'
import { listRecommendations } from '../views/plan.ts'

export type ReportedProgress = {
  readonly actionId: string
  readonly state: ProgressState
  /** What was done, or what holds it up; published once it is verified. */
  readonly note: string
  /** Numbers of files that were sent with the form and show it. */
  readonly files?: readonly string[]
  /** Numbers of documents that the area sent for the review and that show it. */
  readonly documents?: readonly string[]
  /** Numbers of items of evidence that show it, from those alone who may read evidence. */
  readonly items?: readonly string[]
}

/** Under what progress cites items of evidence. */
export function citedAs(actionId: string, progressId: string): string {
  return `${actionId}-${progressId}`
}

/**
 * Says how far an action has come, with what shows it; what was said before stays (¶75). Answers its number. Each side
 * cites only what it reads: the authority documents that it sent, the inspecting side items of evidence too.
 */
export function reportProgress(
  services: Services,
  caller: Caller,
  reviewId: string,
  progress: ReportedProgress,
  posted: Posted = {},
): Promise<Outcome<{ readonly id: string }>> {
  const change = { ...posted, name: 'report-progress', reviewId, may: mayWriteActions, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const { actor } = caller
    if (actor.kind === 'public') return denied('report-progress: nobody is signed in')
    if (!(await listActions(tx, reviewId)).some(({ id }) => id === progress.actionId))
      return denied('report-progress: no such action in this review')
    const { documents = [], items = [] } = progress
    if (items.length > 0 && !mayCiteItems(actor, review).granted)
      return denied('report-progress: evidence is not open to this actor')
    const sent = documents.length === 0 ? [] : (await listRequests(tx, reviewId)).filter(wasSent)
    const known = await itemsOfReview(tx, reviewId, items)
    const problems = [
      ...(documents.every(id => sent.some(each => each.id === id))
        ? []
        : [problem('Choose documents that were sent for this review.', 'documents')]),
      ...(items.every(id => known.has(id)) ? [] : [problem('Choose evidence of this review.', 'items')]),
    ]
    if (problems.length > 0) return refused(...problems)
    const said = { on: londonDay(caller.now), by: actor.name, personId: actor.personId }
    const id = await addProgress(tx, reviewId, { ...progress, ...said })
    const held = await findHeldFiles(tx, reviewId, progress.files ?? [])
    // The same bytes sent twice are one file.
    const files = [...new Map(held.map(file => [file.sha256, file.id])).values()]
    await addProgressFiles(tx, reviewId, id, actor.personId, files)
    await keepFiles(tx, files)
    await addProgressDocuments(tx, reviewId, id, actor.personId, [...new Set(documents)])
    const by = { kind: 'progress', id: citedAs(progress.actionId, id) }
    if (items.length > 0) await setCitations(tx, { reviewId, by, purpose: 'rests-on', items })
    return done({ id })
  })
}

export type GivenVerification = {
  readonly actionId: string
  readonly progressId: string
  readonly verified: boolean
  /** By what it was verified, if said; why it is sent back. */
  readonly because: string
}

/**
 * Verifies progress that was reported, or sends it back with a reason; once, and never by who owns the action or
 * reported it (¶75). The database refuses it too.
 */
export function verifyProgress(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: GivenVerification,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'verify-progress', reviewId, may: mayWriteActions, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const { actor } = caller
    const action = (await listActions(tx, reviewId)).find(({ id }) => id === given.actionId)
    const progress = (await listProgress(tx, reviewId, given.actionId)).find(({ id }) => id === given.progressId)
    if (action === undefined || progress === undefined)
      return denied('verify-progress: no such progress in this review')
    if (progress.verification !== undefined) return stale('what was reported')
    const verdict = mayVerify(actor, review, action, progress)
    if (!verdict.granted || actor.kind === 'public') return denied(`verify-progress: ${verdict.because}`)
    if (!given.verified && given.because === '')
      return refused(problem('Say why it is sent back, so that it can be put right.', 'verdictBecause'))
    const by = { personId: actor.personId, by: actor.name, on: londonDay(caller.now) }
    return (await addVerification(tx, reviewId, { ...given, ...by })) ? done() : stale('what was reported')
  })
}

/** Says why a recommendation is not accepted; a version of 0 is the first word on it. */
export function refuseRecommendation(
  services: Services,
  caller: Caller,
  reviewId: string,
  refusal: { readonly recommendationId: string; readonly because: string; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'refuse-recommendation', reviewId, may: mayWriteActions, touches: ['statement'] }
  return changeReview(services, caller, defined(change), async tx => {
    const { actor } = caller
    if (actor.kind === 'public') return denied('refuse-recommendation: nobody is signed in')
    if (!(await listRecommendations(tx, reviewId)).some(({ id }) => id === refusal.recommendationId))
      return denied('refuse-recommendation: no such recommendation in this review')
    const said = { ...refusal, by: actor.name, on: londonDay(caller.now) }
    return (await saveRefusal(tx, reviewId, said)) ? done() : stale('this answer')
  })
}

/** Takes back that a recommendation is not accepted; what was said stays on record. */
export function acceptRecommendation(
  services: Services,
  caller: Caller,
  reviewId: string,
  refusal: { readonly recommendationId: string; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'accept-recommendation', reviewId, may: mayWriteActions, touches: ['statement'] }
  return changeReview(services, caller, defined(change), async tx =>
    (await takeRefusalBack(tx, reviewId, refusal)) ? done() : stale('this answer'),
  )
}
