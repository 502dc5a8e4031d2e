import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type ReviewSubject, type Services } from '../../reviews/index.ts'
import { type Bearing, checkBearings, checkItem, type NewItem, settleItem } from '../domain/item.ts'
import { mayWriteEvidence } from '../policy.ts'
import {
  type AddedItem,
  addItem,
  carryAttachments,
  findKeptItem,
  markReceived,
  markSuperseded,
  setBearings,
  touchItem,
} from '../store.ts'
import { attachHeld } from './attachments.ts'

/** An item as it was when its page was shown. */
type ToItem = { readonly itemId: string; readonly version: number }

const touches = ['evidence', 'provisions'] as const

/**
 * Adds an item of evidence. One that answers a row of the checklist (¶28) marks that row as received.
 *
 * Refused for ids that the rulebook has not, days to come, and a receipt before the event.
 *
 * @param posted `files` are those held for its form
 */
export function addEvidence(
  services: Services,
  caller: Caller,
  reviewId: string,
  item: NewItem,
  posted: Posted & { readonly files?: readonly string[] } = {},
): Promise<Outcome<AddedItem>> {
  const { files = [], ...rest } = posted
  const change = { ...rest, name: 'add-evidence', reviewId, may: mayWriteEvidence, touches }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const kept = await keepItem(services, caller, tx, review, item)
    if (kept.kind === 'done') await attachHeld(tx, caller, reviewId, { itemId: kept.value.id }, files)
    return kept
  })
}

/**
 * Puts a corrected item in the place of another, which stays readable with the reason. What cited the old item goes on
 * citing it: whoever rests on it decides whether it still does.
 *
 * Only somebody who reads the old item may. Refused without a reason; stale when the old item was changed or superseded since `version`.
 */
export function supersedeEvidence(
  services: Services,
  caller: Caller,
  reviewId: string,
  { itemId, version, because, item }: ToItem & { readonly because: string; readonly item: NewItem },
  posted: Posted = {},
): Promise<Outcome<AddedItem>> {
  const change = { ...posted, name: 'supersede-evidence', reviewId, may: mayWriteEvidence, touches }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (because.trim() === '') return refused(problem('Say why the item is superseded.', 'because'))
    const old = await findKeptItem(tx, reviewId, itemId)
    if (old === undefined || !old.isOpen) return denied('supersede-evidence: no such item for this actor')
    if (old.supersededById !== null || old.version !== version) return stale('this item of evidence')
    const kept = await keepItem(services, caller, tx, review, item)
    if (kept.kind !== 'done') return kept
    const marked = await markSuperseded(tx, { id: old.id, version, byId: kept.value.id, because })
    if (!marked) return stale('this item of evidence')
    await carryAttachments(tx, old.id, kept.value.id)
    return kept
  })
}

/** Says anew what an item bears on; bearings that are not named are withdrawn. Stale when it was changed since. */
export function linkEvidence(
  services: Services,
  caller: Caller,
  reviewId: string,
  { itemId, version, bearings }: ToItem & { readonly bearings: readonly Bearing[] },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'link-evidence', reviewId, may: mayWriteEvidence, touches }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const problems = checkBearings(bearings, services.rulebooks.get(review.rulebook, review.edition))
    if (problems.length > 0) return refused(...problems)
    const item = await findKeptItem(tx, reviewId, itemId)
    if (item === undefined || !item.isOpen) return denied('link-evidence: no such item for this actor')
    if (item.supersededById !== null) return stale('this item of evidence')
    if (!(await touchItem(tx, item.id, version))) return stale('this item of evidence')
    await setBearings(tx, reviewId, item.id, bearings)
    return done()
  })
}

/** Keeps an item within the transaction of another command, which asks the policy and touches `evidence`. */
export async function keepItem(
  services: Services,
  caller: Caller,
  tx: Transaction,
  review: ReviewSubject,
  given: NewItem,
): Promise<Outcome<AddedItem>> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const problems = checkItem(given, rulebook, londonDay(caller.now))
  if (problems.length > 0) return refused(...problems)
  const item = settleItem(given, rulebook)
  const added = await addItem(tx, { reviewId: review.id, authorId: personOf(caller.actor), item })
  if (item.provision !== undefined) await markReceived(tx, review.id, item.provision)
  return done(added)
}
