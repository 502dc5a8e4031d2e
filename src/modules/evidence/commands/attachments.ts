import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { findHeldFiles, keepFiles } from '../../../platform/files/rows.ts'
import { changeReview, defined, type Posted, type ReviewSubject, type Services } from '../../reviews/index.ts'
import { attachedAlready, checkWithdrawal } from '../domain/attachment.ts'
import { mayAnswerRequest, mayChangeAttachment, mayWriteEvidence } from '../policy.ts'
import {
  type AttachedTo,
  addAttachments,
  currentAttachments,
  findKeptAttachment,
  findKeptItem,
  findRequestState,
  type KeptAttachment,
  markReplaced,
  markWithdrawn,
} from '../store.ts'

const what = 'this file'
const gone = problem('The files were sent too long ago to be kept. Send them again.', 'files')

/**
 * Attaches files held for the form of the one who acts; those whose bytes are attached already are left out, so that the
 * same file sent again changes nothing. Call it in the transaction of a command that has asked the policy.
 */
export async function attachHeld(
  tx: Transaction,
  caller: Caller,
  reviewId: string,
  to: AttachedTo,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const held = await findHeldFiles(tx, reviewId, ids)
  const there = new Set(attachedAlready(held, await currentAttachments(tx, to)))
  const fileIds = held.filter(file => !there.has(file)).map(({ id }) => id)
  const added = await addAttachments(tx, { reviewId, personId: personOf(caller.actor), to, fileIds })
  await keepFiles(tx, fileIds)
  return added
}

/** Attaches files to an item of evidence that is there. Files never change what an item says, so it is not superseded. */
export function attachToItem(
  services: Services,
  caller: Caller,
  reviewId: string,
  { itemId, files }: { readonly itemId: string; readonly files: readonly string[] },
  posted: Posted = {},
): Promise<Outcome<{ readonly attached: number }>> {
  const change = { ...posted, name: 'attach-files', reviewId, may: mayWriteEvidence, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const item = await findKeptItem(tx, reviewId, itemId)
    if (item === undefined || !item.isOpen) return denied('attach-files: no such item for this actor')
    if (item.supersededById !== null) return stale('this item of evidence')
    if (files.length === 0) return refused(problem('Choose at least one file.', 'files'))
    const attached = await attachHeld(tx, caller, reviewId, { itemId: item.id }, files)
    if (attached.length > 0) return done({ attached: attached.length })
    return refused(problem('These files are attached already.', 'files'))
  })
}

type ToAttachment = { readonly attachmentId: string; readonly version: number }

/** Withdraws an attachment with the reason. Its bytes stay until the review's time of keeping is over. */
export function withdrawAttachment(
  services: Services,
  caller: Caller,
  reviewId: string,
  { attachmentId, version, because }: ToAttachment & { readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'withdraw-file', reviewId, may: mayChangeAttachment, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const found = await changeable(tx, caller, review, attachmentId)
    if (found === undefined) return denied('withdraw-file: no such attachment that the one who acts may change')
    const problems = checkWithdrawal(because)
    if (problems.length > 0) return refused(...problems)
    const withdrawn = { id: found.id, version, on: londonDay(caller.now), because }
    return (await markWithdrawn(tx, withdrawn)) ? done() : stale(what)
  })
}

/** Puts another file in the place of one; the old one stays readable and says by which it was replaced. */
export function replaceAttachment(
  services: Services,
  caller: Caller,
  reviewId: string,
  { attachmentId, version, files }: ToAttachment & { readonly files: readonly string[] },
  posted: Posted = {},
): Promise<Outcome<{ readonly attachmentId: string }>> {
  const change = { ...posted, name: 'replace-file', reviewId, may: mayChangeAttachment, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const found = await changeable(tx, caller, review, attachmentId)
    if (found === undefined) return denied('replace-file: no such attachment that the one who acts may change')
    if (files.length !== 1) return refused(problem('Choose the one file that replaces it.', 'files'))
    if (!found.isCurrent) return stale(what)
    if ((await findHeldFiles(tx, reviewId, files)).length === 0) return refused(gone)
    const [byId] = await attachHeld(tx, caller, reviewId, placeOf(found), files)
    if (byId === undefined) return refused(problem('This file is attached already.', 'files'))
    return (await markReplaced(tx, { id: found.id, version, byId })) ? done({ attachmentId: byId }) : stale(what)
  })
}

/** The team changes what is attached to evidence; the director's office what it sent, until that is accepted. */
async function changeable(
  tx: Transaction,
  { actor }: Caller,
  review: ReviewSubject,
  attachmentId: string,
): Promise<KeptAttachment | undefined> {
  const found = await findKeptAttachment(tx, review.id, attachmentId)
  if (found === undefined) return undefined
  if (found.requestId === null) return mayWriteEvidence(actor, review).granted ? found : undefined
  if (!mayAnswerRequest(actor, review).granted) return undefined
  const request = await findRequestState(tx, review.id, found.requestId)
  return request?.state === 'accepted' ? undefined : found
}

function placeOf({ itemId, requestId }: KeptAttachment): AttachedTo {
  if (itemId !== null) return { itemId }
  if (requestId !== null) return { requestId }
  throw new Error('An attachment is attached to nothing.')
}
