import { done, type Outcome, refused } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Verdict } from '../../../kernel/verdict.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { askRules, defined, type Posted, type ReviewSubject, type Services } from '../../reviews/index.ts'
import { findJudgement } from '../domain/framework.ts'
import type { Place } from '../store/conclusions.ts'

/** A command on the grade of one judgement. A reason given before serves the sentence it answered and no other. */
export function grading(
  name: string,
  { reviewId, judgement }: Place,
  may: (actor: Actor, review: ReviewSubject) => Verdict,
  posted: Posted,
  moments: readonly string[] = [],
  field = 'grade',
) {
  // Reasons are refused beside their own boxes, everything else beside the field.
  return {
    ...defined({ ...posted, name, reviewId, may, touches: ['grades'], moments, about: judgement, field }),
    reasonsAnew: true,
  }
}

/**
 * A judgement that the rulebook does not name cannot be graded. Where the rulebook has a rule about it, the rule says so
 * with its paragraph; where it has none, this does.
 */
export async function named(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  judgement: string,
): Promise<Outcome> {
  if (findJudgement(services.rulebooks.get(review.rulebook, review.edition), judgement) !== undefined) return done()
  const spoken = await askRules(services, tx, review, ['always'], ['grades'])
  if (spoken.some(result => result.strength === 'must' && result.status === 'not-met')) return done()
  return refused(problem('The rulebook of this review has no such judgement.', 'grade'))
}
