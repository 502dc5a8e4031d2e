import type { Temporal } from '../../../kernel/dates.ts'
import { sayCount } from '../../../kernel/words.ts'
import type { PlanToMake, ProgressToVerify } from '../../actions/index.ts'
import type { Task } from './tasks.ts'
import type { DeskReview } from './waiting.ts'

/** What a plan wants before its statement is made, by the day on which the statement is due. */
export function planTasks(review: DeskReview, plan: PlanToMake, due: Temporal.PlainDate | undefined): readonly Task[] {
  const at = `/reviews/${review.id}`
  const wanted = [
    {
      count: plan.unanswered,
      text: `Answer ${sayCount(plan.unanswered, 'recommendation')}`,
      says: 'by an action, or by why it is not accepted',
      href: `${at}/actions#actions`,
    },
    {
      count: plan.notConsulted,
      text: `Consult ${sayCount(plan.notConsulted, 'partner')} on the statement`,
      says: 'or say why not',
      href: `${at}/actions#consultation`,
    },
    {
      count: plan.partnerSteps,
      text: `Record ${sayCount(plan.partnerSteps, 'step')} of partners’ part in the review`,
      says: 'or say why it was not taken',
      href: `${at}/partners`,
    },
  ]
  return wanted
    .filter(({ count }) => count > 0)
    .map(({ count: _, ...task }) => ({
      ...task,
      review: { id: review.id, title: review.title },
      ...(due === undefined ? {} : { due }),
    }))
}

/** Progress that somebody else reported and that waits to be verified, by the day on which it was reported. */
export function verifyTask({ reviewId, reviewTitle, actionId, text, reportedBy }: ProgressToVerify): Task {
  return {
    text: `Verify what was reported of: ${text}`,
    href: `/reviews/${reviewId}/actions/items/${actionId}#progress`,
    says: `reported by ${reportedBy}`,
    review: { id: reviewId, title: reviewTitle },
  }
}
