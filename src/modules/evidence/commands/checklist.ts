import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { type ProvisionRecord, provisionStates } from '../domain/checklist.ts'
import { mayKeepChecklist } from '../policy.ts'
import { saveProvision } from '../store.ts'

/**
 * Says how a row of the checklist of what others provide stands (¶28, tables a and b).
 *
 * Refused for a row or state that there is not, and for a row that does not apply without saying why; stale when somebody
 * wrote the row since `version`, which is 0 for one about which nobody wrote.
 */
export function setProvision(
  services: Services,
  caller: Caller,
  reviewId: string,
  { provision, version, state, reason, note }: ProvisionRecord,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'set-provision', reviewId, may: mayKeepChecklist, touches: ['provisions'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    if (!rulebook.provisions.some(row => row.id === provision))
      return refused(problem('Choose a row of the checklist.', 'provision'))
    if (!provisionStates.includes(state)) return refused(problem('Choose how this row stands.', 'state'))
    if (state === 'not-applicable' && reason.trim() === '')
      return refused(problem('Say why it does not apply to this review.', 'reason'))
    const record = { provision, state, reason: state === 'not-applicable' ? reason : '', note, version }
    return (await saveProvision(tx, reviewId, record)) ? done() : stale('this row of the checklist')
  })
}
