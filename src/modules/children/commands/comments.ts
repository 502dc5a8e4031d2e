import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { mayCommentForChildren, mayWriteForChildren } from '../policy.ts'
import { addComment, answerCommentRow } from '../store/comments.ts'
import { listLines } from '../store/lines.ts'

/** Says something of one line or part of the report for children: young inspectors, and whoever reads it in the making. */
export function commentForChildren(
  services: Services,
  caller: Caller,
  reviewId: string,
  comment: { readonly lineId: string | undefined; readonly part: string; readonly text: string },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = { ...posted, name: 'comment-for-children', reviewId, may: mayCommentForChildren, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (comment.text === '') return refused(problem('Write what you think of it.', 'comment'))
    const { children } = services.rulebooks.get(review.rulebook, review.edition)
    const isThere =
      comment.lineId === undefined
        ? children?.report.parts.some(({ id }) => id === comment.part) === true
        : (await listLines(tx, reviewId)).some(({ id }) => id === comment.lineId)
    if (!isThere) return denied('comment-for-children: no such line or part in this review')
    const by = { reviewId, authorId: personOf(caller.actor), on: londonDay(caller.now) }
    return done({
      id: await addComment(tx, { ...comment, part: comment.lineId === undefined ? comment.part : '', ...by }),
    })
  })
}

/** Says what came of a comment, which its author sees. */
export function answerChildrenComment(
  services: Services,
  caller: Caller,
  reviewId: string,
  { id, version, answer }: { readonly id: string; readonly version: number; readonly answer: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'answer-children-comment', reviewId, may: mayWriteForChildren, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    if (answer === '') return refused(problem('Say what you did about it, or why nothing.', 'answer'))
    const by = { byId: personOf(caller.actor), on: londonDay(caller.now) }
    return (await answerCommentRow(tx, reviewId, { id, version, answer, ...by })) ? done() : stale('this comment')
  })
}
