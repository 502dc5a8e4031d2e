import { londonDay } from '../../../kernel/dates.ts'
import { denied, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { findJudgement } from '../domain/framework.ts'
import { mayConclude } from '../policy.ts'
import { type ConclusionState, type Place, saveConclusion } from '../store/conclusions.ts'
import { cite } from './cite.ts'

export type ConclusionInput = Place & {
  readonly state: ConclusionState
  /** The conclusion, or why there is none. */
  readonly text: string
  /** Items of evidence it rests on. */
  readonly evidence: readonly string[]
  /** 0 where none was written yet. */
  readonly version: number
}

/**
 * Writes the conclusion on one judgement, or why there is none (¶50, ¶60, ¶9), with the evidence it rests on. Stale
 * when somebody wrote meanwhile; refused where the judgement takes a grade or the evidence is of another review.
 */
export function conclude(
  services: Services,
  caller: Caller,
  input: ConclusionInput,
  posted: Posted = {},
): Promise<Outcome> {
  const { reviewId, judgement } = input
  const change = { ...posted, name: 'conclude', reviewId, may: mayConclude, touches: ['conclusions'], field: 'text' }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const found = findJudgement(services.rulebooks.get(review.rulebook, review.edition), judgement)
    if (found === undefined) return denied(`conclude: the rulebook has no judgement ${judgement}`)
    if (found.kind === 'graded') {
      return refused(problem('This judgement takes a grade with its reasons, and no conclusion of its own.', 'text'))
    }
    const saved = await saveConclusion(
      tx,
      { ...input, authorId: personOf(caller.actor), writtenOn: londonDay(caller.now) },
      input.version,
    )
    if (!saved) return stale('this conclusion')
    return cite(tx, reviewId, 'conclusion', judgement, input.evidence)
  })
}
