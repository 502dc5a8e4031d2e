import { sayInstant } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import { answer } from '../../../platform/web/answer.ts'
import { formAgain, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, type Reply, type Route } from '../../../platform/web/route.ts'
import { type ReviewSubject, reviewForm, type Services } from '../../reviews/index.ts'
import { commentOnBlock, settleRemark } from '../commands/remarks.ts'
import { quotedWordsStand, type Remark } from '../domain/remark.ts'
import { RemarkForm, SettleForm } from '../forms.ts'
import { mayRemark, maySettle } from '../policy.ts'
import { listRemarks } from '../store/remarks.ts'

/** Comments on a paragraph as its page shows them. */
export function remarksShown(remarks: readonly Remark[], text: string, actor: Actor, review: ReviewSubject) {
  return {
    mayAdd: mayRemark(actor, review).granted,
    list: remarks.map(remark => ({
      ...remark,
      by: remark.authorName,
      at: sayInstant(remark.writtenAt),
      isGone: !quotedWordsStand(remark.quote, text),
      settled: remark.settled && { ...remark.settled, at: sayInstant(remark.settled.at) },
      maySettle: maySettle(actor, review, remark).granted,
    })),
  }
}

type Visit = Parameters<Parameters<typeof reviewForm>[0]['submit']>[0]

/** Commenting on a paragraph and settling comments; `again` shows the paragraph's page. */
export function remarkRoutes(
  services: Services,
  again: (visit: Visit, block: string, form: ShownForm, status: number) => Promise<Reply>,
): readonly Route[] {
  const at = (reviewId: string, block: string) => `/reviews/${reviewId}/report/blocks/${block}#comments`
  return [
    reviewForm({
      path: '/reviews/:review/report/blocks/:block/remarks',
      permission: 'report.comment',
      may: mayRemark,
      async submit(visit) {
        const { caller, body, key, subject: review, params } = visit
        const block = params['block'] ?? ''
        const form = readForm(RemarkForm, body)
        if (!form.ok) return again(visit, block, formAgain(body, form.problems), 422)
        const { comment: text, quote } = form.command
        return answer(
          await commentOnBlock(services, caller, review.id, { block, quote, text }, { key }),
          body,
          () => go(at(review.id, block), 'Your comment is there.'),
          (refusal, status) => again(visit, block, refusal, status),
        )
      },
    }),
    reviewForm({
      path: '/reviews/:review/report/remarks/:remark/settle',
      permission: 'report.comment',
      may: mayRemark,
      async submit(visit) {
        const { caller, body, key, read, subject: review, params } = visit
        const id = params['remark'] ?? ''
        const remark = (await read(tx => listRemarks(tx, review.id))).find(each => each.id === id)
        if (remark === undefined) return missing('no such comment')
        const form = readForm(SettleForm, body)
        if (!form.ok) return again(visit, remark.blockId, formAgain(body, form.problems), 422)
        return answer(
          await settleRemark(services, caller, review.id, { id, ...form.command }, { key }),
          body,
          ({ block }) => go(at(review.id, block), 'The comment is settled.'),
          (refusal, status) => again(visit, remark.blockId, refusal, status),
        )
      },
    }),
  ]
}
