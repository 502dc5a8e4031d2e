import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { mayApprove } from '../policy.ts'
import { addApproval, withdrawApprovalRow } from '../store/steps.ts'
import { findStanding } from '../views/standing.ts'
import { refuseOwnWork, rulebookOf } from './change.ts'

/**
 * Approves the release of the report as it stands (¶79). `print` is the fingerprint of the report that the approver was
 * shown; another one now answers `stale`. An earlier approval, of other words, gives way to this one.
 */
export function approveReport(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: { readonly print: string; readonly note: string },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = {
    ...posted,
    name: 'approve-report',
    reviewId,
    may: mayApprove,
    touches: ['quality'],
    moments: ['act approve-report'],
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const own = await refuseOwnWork(tx, caller, rulebookOf(services, review), reviewId, 'approve', 'approval')
    if (own !== undefined) return own
    const standing = await findStanding(tx, reviewId)
    if (standing.wordingPrint !== given.print) return stale('the report')
    const on = londonDay(caller.now)
    const { personId } = caller.actor
    if (standing.approval !== undefined)
      await withdrawApprovalRow(tx, {
        reviewId,
        id: standing.approval.id,
        because: 'The report was approved again.',
        personId,
        on,
      })
    const id = await addApproval(tx, {
      reviewId,
      committeeId: standing.committee?.id,
      draftId: standing.draft?.id,
      approverId: personId,
      judgementsPrint: standing.judgementsPrint,
      wordingPrint: standing.wordingPrint,
      note: given.note,
      on,
    })
    return done({ id })
  })
}

/** Takes the approval back before the report is issued, with the reason. */
export function withdrawApproval(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: { readonly id: string; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'withdraw-approval', reviewId, may: mayApprove, touches: ['quality'] }
  return changeReview(services, caller, defined(change), async tx => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    if (given.because === '') return refused(problem('Say why the approval is withdrawn', 'because'))
    const withdrawn = await withdrawApprovalRow(tx, {
      reviewId,
      ...given,
      personId: caller.actor.personId,
      on: londonDay(caller.now),
    })
    return withdrawn ? done() : stale('the approval')
  })
}
