import { refused } from '../../../kernel/outcome.ts'
import type { Problem } from '../../../kernel/problems.ts'
import { sayCount } from '../../../kernel/words.ts'
import { emptyForm, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { type Fields, firstText, go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { sendComments } from '../commands/comments.ts'
import { roundDays } from '../commands/drafts.ts'
import { inSendingOrder, isKept } from '../domain/comment.ts'
import { PositionForm, SubmissionForm } from '../forms.ts'
import { mayGather, maySubmit } from '../policy.ts'
import type { CommentMark } from '../store/comments.ts'
import { listCommentFiles, listComments, listSubmissions } from '../views/comments.ts'
import { findLastDraft } from '../views/drafts.ts'
import { clocksOf, commentOf, countFiles } from './comment-models.ts'
import type { Shown } from './standing.ts'

const path = '/reviews/:review/draft/submission'

/** Everything that is kept, in the order in which it will go, with what stands twice on one thing. */
async function showSubmission(
  services: Services,
  { tx, review, actor, today }: Shown,
  form: ShownForm | undefined,
  status = 200,
): Promise<Reply> {
  const draft = await findLastDraft(tx, review.id)
  const comments = await listComments(tx, review.id)
  const files = countFiles(await listCommentFiles(tx, review.id))
  const submissions = await listSubmissions(tx, review.id)
  const kept = comments.filter(isKept)
  const ordered = draft === undefined ? kept : inSendingOrder(kept, draft.model)
  const perThing = Map.groupBy(
    comments.filter(({ withdrawnOn }) => withdrawnOn === undefined),
    ({ kind, about }) => `${kind} ${about}`,
  )
  const typed = form?.typed ?? {}
  const ticked = new Set([typed['send'] ?? []].flat())
  return page(
    'reports/pages/submission.njk',
    {
      title: 'Send the comments',
      review,
      form: form ?? emptyForm,
      draft,
      submissions,
      may: { submit: maySubmit(actor, review).granted },
      dated: clocksOf(review, await roundDays(services, review, draft, today), draft, today),
      comments: ordered.map(comment => {
        const others = (perThing.get(`${comment.kind} ${comment.about}`) ?? []).filter(({ id }) => id !== comment.id)
        const shown = commentOf(comment, { review, actor, files, last: draft?.id ?? '' })
        return {
          ...shown,
          mark: `${comment.id}.${comment.version}`,
          chosen: form !== undefined ? ticked.has(comment.id) : !comment.heldBack,
          position: firstText(typed[`position.${comment.id}`]) ?? String(comment.position ?? ''),
          others: others.map(other => ({
            href: `/reviews/${review.id}/draft/comments/${other.id}`,
            says: `${other.personName}, ${other.sentOn === undefined ? 'not sent yet' : 'sent already'}`,
          })),
        }
      }),
    },
    status,
  )
}

/** The marks of a posted form: for each comment that was shown whether it goes, and its number. */
function marksIn(
  body: Fields,
  kept: readonly string[],
  send: readonly string[],
): { readonly marks: readonly CommentMark[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const chosen = new Set(send)
  const marks = kept.map(mark => {
    const [id = '', version = ''] = mark.split('.')
    const read = readForm(PositionForm, { position: body[`position.${id}`] })
    if (!read.ok) problems.push(...read.problems.map(({ text }) => ({ text, field: `position.${id}` })))
    return {
      id,
      version: Number(version),
      heldBack: !chosen.has(id),
      position: read.ok ? read.command.position : undefined,
    }
  })
  return { marks, problems }
}

/** Where the director's office gathers what was written, orders it and sends it together. */
export function submissionRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path,
      permission: 'report.submit-comments',
      may: mayGather,
      statements: 5,
      show: ({ tx, subject: review, actor, today }) =>
        showSubmission(services, { tx, review, actor, today }, undefined),
    }),
    reviewFormOn({
      path,
      permission: 'report.submit-comments',
      may: maySubmit,
      schema: SubmissionForm,
      again: ({ read, subject: review, actor, today }, form, status) =>
        read(tx => showSubmission(services, { tx, review, actor, today }, form, status)),
      async run({ draft: draftId, kept, send, note, next }, { caller, body, subject: review }, posted) {
        const { marks, problems } = marksIn(body, kept, send)
        if (problems.length > 0) return refused(...problems)
        return sendComments(services, caller, review.id, { draftId, marks, note, send: next === 'send' }, posted)
      },
      onward: ({ subject: review }, { sent, late }, { next }) =>
        next === 'send'
          ? go(`/reviews/${review.id}/draft`, noticeOf(sent, late))
          : go(`/reviews/${review.id}/draft/submission`, 'The order is kept. Nothing is sent yet.'),
    }),
  ]
}

function noticeOf(sent: number, late: boolean): string {
  if (sent === 0) return 'The lead inspector is told that there are no comments.'
  const after = late ? ' It is after the day, so they are marked late.' : ''
  return `${sayCount(sent, 'comment')} ${sent === 1 ? 'is' : 'are'} sent to the lead inspector.${after}`
}
