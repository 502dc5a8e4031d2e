import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import type { Classification } from '../domain/item.ts'
import { mayWriteEvidence } from '../policy.ts'
import { addShare, endShare, findKeptItem, saveClassification } from '../store.ts'

/**
 * Says anew who may read an item's words: its classification, and the body that holds it. Only somebody who reads them
 * may; the reason stands in the record. Stale when the item was changed since `version`.
 */
export function classifyEvidence(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: {
    readonly itemId: string
    readonly version: number
    readonly classification: Classification
    readonly heldBy: string | undefined
    readonly because: string
  },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'classify-evidence', reviewId, may: mayWriteEvidence, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const item = await findKeptItem(tx, reviewId, given.itemId)
    if (item === undefined || !item.isOpen) return denied('classify-evidence: no such item for this actor')
    const { bodies } = services.rulebooks.get(review.rulebook, review.edition)
    if (given.heldBy !== undefined && !bodies.some(body => body.id === given.heldBy))
      return refused(problem('Choose a body from the list', 'held'))
    if (given.because.trim() === '') return refused(problem('Say why', 'because'))
    return (await saveClassification(tx, given)) ? done() : stale('this item of evidence')
  })
}

/**
 * Shares an item that one body holds with another, under a legal power that is named: without one, nothing passes from
 * body to body. Shared twice, the first stands.
 */
export function shareEvidence(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: { readonly itemId: string; readonly toBody: string; readonly gateway: string; readonly note: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'share-evidence', reviewId, may: mayWriteEvidence, touches: [], field: 'body' }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const item = await findKeptItem(tx, reviewId, given.itemId)
    if (item === undefined || !item.isOpen) return denied('share-evidence: no such item for this actor')
    if (item.heldBy === null) return refused(problem('The whole team reads it already: no body holds it.', 'body'))
    const { bodies } = services.rulebooks.get(review.rulebook, review.edition)
    if (given.toBody === item.heldBy || !bodies.some(body => body.id === given.toBody))
      return refused(problem('Choose another body from the list', 'body'))
    if (given.gateway.trim() === '')
      return refused(problem('Name the power that allows one body to give it to the other', 'gateway'))
    const personId = personOf(caller.actor)
    await addShare(tx, { ...given, reviewId, personId, on: londonDay(caller.now) })
    return done()
  })
}

/** Ends a sharing, with the reason. What was read meanwhile was read, and the record says by whom. */
export function endSharing(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: { readonly shareId: string; readonly version: number; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'end-sharing', reviewId, may: mayWriteEvidence, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    if (given.because.trim() === '') return refused(problem('Say why', 'because'))
    const ended = await endShare(tx, { ...given, reviewId, on: londonDay(caller.now) })
    return ended ? done() : stale('this sharing')
  })
}
