import { londonDay } from '../../../kernel/dates.ts'
import { done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { againstChanging, chooseAnother } from '../domain/edition.ts'
import { mayChangeEdition } from '../policy.ts'
import { addChangeOfEdition, saveEdition } from '../store/review.ts'
import { changeReview, type Services } from './change.ts'
import { defined, type Posted } from './conduct.ts'

/**
 * Goes on with a review under another edition of its framework, with a reason that is kept. It is refused where a rule
 * that must always be kept would be broken from then on.
 */
export function changeEdition(
  services: Services,
  caller: Caller,
  reviewId: string,
  change: { readonly to: string; readonly because: string; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const command = {
    ...posted,
    name: 'change-edition',
    reviewId,
    may: mayChangeEdition,
    touches: [...services.facts.keys()],
    field: 'to',
  }
  return changeReview(services, caller, defined(command), async (tx, review) => {
    const to = services.rulebooks.find(review.rulebook, change.to)
    if (to === undefined) return refused(chooseAnother)
    const against = againstChanging(review, to, londonDay(caller.now))
    if (against !== undefined) return refused(against)
    const saved = await saveEdition(tx, review.id, change.version, to.edition, services.rulebooks.hash(to))
    if (!saved) return stale('this review')
    await addChangeOfEdition(tx, {
      reviewId: review.id,
      from: review.edition,
      to: to.edition,
      because: change.because,
      on: londonDay(caller.now),
      personId: personOf(caller.actor),
    })
    return done()
  })
}
