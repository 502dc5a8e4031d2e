import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { quotedWordsStand } from '../domain/remark.ts'
import { mayRemark, maySettle } from '../policy.ts'
import { listBlocks } from '../store/blocks.ts'
import { addRemark, listRemarks, settleRemarkRow } from '../store/remarks.ts'

/**
 * Comments on a paragraph of the report in the making, for whoever reads it there: the team and those who assure its
 * quality. `quote` is empty or stands in the paragraph. Refused where the paragraph is not there any more.
 */
export function commentOnBlock(
  services: Services,
  caller: Caller,
  reviewId: string,
  remark: { readonly block: string; readonly quote: string; readonly text: string },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = { ...posted, name: 'comment-on-block', reviewId, may: mayRemark, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const block = (await listBlocks(tx, reviewId)).find(each => each.id === remark.block)
    if (block === undefined) return refused(problem('This paragraph is not there any more', 'comment'))
    if (remark.text === '') return refused(problem('Write your comment', 'comment'))
    if (!quotedWordsStand(remark.quote, block.text))
      return refused(
        problem('These words do not stand in the paragraph. Copy them from it, or leave this empty', 'quote'),
      )
    const { block: blockId, quote, text } = remark
    return done({ id: await addRemark(tx, { reviewId, blockId, quote, text, authorId: caller.actor.personId }) })
  })
}

/** Settles a comment, with what was done about it: by whoever writes the report, or by who made it. */
export function settleRemark(
  services: Services,
  caller: Caller,
  reviewId: string,
  settled: { readonly id: string; readonly version: number; readonly resolution: string },
  posted: Posted = {},
): Promise<Outcome<{ block: string }>> {
  const change = { ...posted, name: 'settle-block-comment', reviewId, may: mayRemark, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const { actor } = caller
    const remark = (await listRemarks(tx, reviewId)).find(each => each.id === settled.id)
    if (remark === undefined || actor.kind === 'public') return denied('no such comment for this actor')
    const may = maySettle(actor, review, remark)
    if (!may.granted) return denied(may.because)
    if (settled.resolution === '')
      return refused(problem('Say what was done about it, or why nothing was', 'resolution'))
    return (await settleRemarkRow(tx, reviewId, { ...settled, byId: actor.personId }))
      ? done({ block: remark.blockId })
      : stale('this comment')
  })
}
