import { endOfLondonDay, londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { endGrantOf, giveGrant } from '../../../platform/access/grants.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { mayEndDelegate, mayNameDelegate } from '../policy.ts'
import { delegateRole, listDelegates, listPossibleDelegates } from '../views/delegates.ts'

/**
 * Lets somebody of the area read the draft and write comments for the director's office, until a day (¶67). They see the
 * drafts that were sent and what their own side wrote, never the working material, and send nothing themselves.
 */
export function nameDraftDelegate(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: { readonly personId: string; readonly until: Temporal.PlainDate; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'name-draft-delegate', reviewId, may: mayNameDelegate, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const possible = await listPossibleDelegates(tx, reviewId)
    if (!possible.some(({ id }) => id === given.personId))
      return refused(problem('Choose one of these people', 'person'))
    if (compareDays(given.until, londonDay(caller.now)) < 0)
      return refused(problem('This day is past. Enter the last day on which they comment.', 'until'))
    await giveGrant(tx, {
      personId: given.personId,
      role: delegateRole,
      reviewId,
      from: caller.now,
      until: endOfLondonDay(given.until),
      because: given.because,
    })
    return done()
  })
}

/** Ends it at once: from now on they see nothing of the draft. What they wrote stays with the office. */
export function endDraftDelegate(
  services: Services,
  caller: Caller,
  reviewId: string,
  ended: { readonly grantId: string; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'end-draft-delegate', reviewId, may: mayEndDelegate, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const standing = (await listDelegates(tx, reviewId, caller.now)).find(({ grantId }) => grantId === ended.grantId)
    if (standing === undefined) return denied('end-draft-delegate: nobody of that number')
    const { because } = standing
    const isEnded = await endGrantOf(tx, { id: ended.grantId, version: ended.version, until: caller.now, because })
    return isEnded ? done() : stale('who comments on the draft')
  })
}
