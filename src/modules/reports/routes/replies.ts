import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { page, type Reply, type Route } from '../../../platform/web/route.ts'
import { reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { writeComment } from '../commands/comments.ts'
import { replyTargets } from '../domain/comment.ts'
import { CommentForm } from '../forms.ts'
import { mayComment, mayReadDraft } from '../policy.ts'
import { listCommentFiles, listComments } from '../views/comments.ts'
import { findLastDraft } from '../views/drafts.ts'
import { commentOf, countFiles } from './comment-models.ts'
import { writtenReply } from './draft-page.ts'
import type { Shown } from './standing.ts'

const path = '/reviews/:review/draft/replies'

/** Every judgement that the draft shows, with what the area replies to it and what was answered. */
async function showReplies({ tx, review, actor }: Shown, form: ShownForm, status = 200): Promise<Reply> {
  const draft = await findLastDraft(tx, review.id)
  const comments = await listComments(tx, review.id)
  const files = countFiles(await listCommentFiles(tx, review.id))
  const replies = comments
    .filter(({ kind, withdrawnOn }) => kind === 'reply' && withdrawnOn === undefined)
    .map(comment => commentOf(comment, { review, actor, files, last: draft?.id ?? '' }))
  const targets = draft === undefined ? [] : replyTargets(draft.model)
  const known = new Set(targets.map(({ id }) => id))
  return page(
    'reports/pages/replies.njk',
    {
      title: 'Replies to judgements',
      review,
      form,
      draft,
      judgements: targets.map(target => ({ ...target, replies: replies.filter(({ about }) => about === target.id) })),
      others: replies.filter(({ about }) => !known.has(about)),
      may: { comment: draft !== undefined && mayComment(actor, review).granted },
    },
    status,
  )
}

/** The right of reply: to each judgement that the draft shows. */
export function replyRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path,
      permission: 'report.read-draft',
      may: mayReadDraft,
      statements: 4,
      show: ({ tx, subject: review, actor, today }) => showReplies({ tx, review, actor, today }, emptyForm),
    }),
    reviewFormOn({
      path,
      permission: 'report.comment',
      may: mayComment,
      schema: CommentForm,
      again: ({ read, subject: review, actor, today }, form, status) =>
        read(tx => showReplies({ tx, review, actor, today }, form, status)),
      run: ({ draft: draftId, about, text }, { caller, subject: review }, posted) =>
        writeComment(services, caller, review.id, { draftId, kind: 'reply', about, text }, posted),
      onward: ({ subject: review }, { id }, given) => writtenReply(review, { ...given, id, kind: 'reply' }),
    }),
  ]
}
