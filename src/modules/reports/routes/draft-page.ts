import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { type ReviewSubject, reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { writeComment } from '../commands/comments.ts'
import { roundDays } from '../commands/drafts.ts'
import { commentTargets, sectionTarget } from '../domain/comment.ts'
import { CommentForm } from '../forms.ts'
import { mayAnswer, mayComment, mayGather, mayNameDelegate, mayReadDraft, maySendDraft, maySubmit } from '../policy.ts'
import { listCommentFiles, listComments, listSubmissions } from '../views/comments.ts'
import { findLastDraft, type SentDraft } from '../views/drafts.ts'
import { clocksOf, commentOf, countFiles } from './comment-models.ts'
import { reportFile } from './files.ts'
import type { Shown } from './standing.ts'

const path = '/reviews/:review/draft'

/** The draft as it was sent, with what is written about every part of it and a box to write more. */
async function showDraft(
  services: Services,
  { tx, review, actor, today }: Shown,
  form: ShownForm,
  status = 200,
): Promise<Reply> {
  const draft = await findLastDraft(tx, review.id)
  const comments = await listComments(tx, review.id)
  const files = countFiles(await listCommentFiles(tx, review.id))
  const submissions = await listSubmissions(tx, review.id)
  const shown = comments
    .filter(({ kind }) => kind === 'accuracy')
    .map(comment => commentOf(comment, { review, actor, files, last: draft?.id ?? '' }))
  const byTarget = Map.groupBy(
    shown.filter(({ isWithdrawn }) => !isWithdrawn),
    ({ about }) => about,
  )
  const targets = draft === undefined ? [] : commentTargets(draft.model)
  const known = new Set(targets.map(({ id }) => id))
  const replies = comments.filter(({ kind, withdrawnOn }) => kind === 'reply' && withdrawnOn === undefined)
  const standing = comments.filter(({ withdrawnOn }) => withdrawnOn === undefined)
  const kept = standing.filter(({ sentOn }) => sentOn === undefined).length
  const sent = standing.filter(({ sentOn }) => sentOn !== undefined)
  const answered = sent.filter(comment => comment.answered !== undefined)
  const unreleased = answered.filter(({ answered: given }) => given?.releasedOn === undefined).length
  return page(
    'reports/pages/draft.njk',
    {
      title: 'Draft report',
      review,
      form,
      draft,
      sectionTarget: Object.fromEntries((draft?.model.sections ?? []).map(({ id }) => [id, sectionTarget(id)])),
      targets: Object.fromEntries(targets.map(({ id, place }) => [id, { place, comments: byTarget.get(id) ?? [] }])),
      earlier: shown.filter(({ about, isWithdrawn }) => !known.has(about) && !isWithdrawn),
      withdrawn: shown.filter(({ isWithdrawn }) => isWithdrawn),
      submissions,
      replies: replies.length,
      kept,
      sent: sent.length,
      unanswered: sent.length - answered.length,
      unreleased,
      next: draft === undefined ? '' : sayNext(draft, unreleased, actor.kind === 'staff'),
      dated: clocksOf(review, await roundDays(services, review, draft, today), draft, today),
      may: {
        comment: draft !== undefined && mayComment(actor, review).granted,
        submit: maySubmit(actor, review).granted,
        gather: mayGather(actor, review).granted,
        delegate: mayNameDelegate(actor, review).granted,
        answer: mayAnswer(actor, review).granted,
        send: maySendDraft(actor, review).granted,
      },
    },
    status,
  )
}

/** What happens next, and that nothing is shut by a day that passes. */
function sayNext({ commentsClosedOn }: SentDraft, unreleased: number, isTeam: boolean): string {
  if (commentsClosedOn === undefined)
    return isTeam
      ? 'The director’s office gathers comments and sends them together. Late ones are taken and marked late.'
      : 'The director’s office gathers the comments and sends them together. Nothing closes when the day passes: a comment that comes later is taken and marked late, until the report is issued.'
  if (isTeam)
    return unreleased > 0
      ? 'The office said that its comments are complete. Release the answers when they are ready.'
      : 'The office said that its comments are complete. Each comment is answered, and the answers are released together.'
  return 'The comments are with the lead inspector, who answers each. You see the answers here once they are released, and then the report is issued. What comes to you later can still be sent.'
}

/** The page of the draft, its files, and writing a comment on one thing of it. */
export function draftPageRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path,
      permission: 'report.read-draft',
      may: mayReadDraft,
      statements: 5,
      show: ({ tx, subject: review, actor, today }) => showDraft(services, { tx, review, actor, today }, emptyForm),
    }),
    ...(['pdf', 'docx', 'odt'] as const).map(format =>
      reviewPage({
        path: `${path}.${format}`,
        permission: 'report.read-draft',
        may: mayReadDraft,
        statements: 2,
        async show({ tx, subject: review }) {
          const draft = await findLastDraft(tx, review.id)
          if (draft === undefined) return missing('no draft was sent')
          return reportFile(draft.model, format, `${review.areaName} draft report`)
        },
      }),
    ),
    reviewFormOn({
      path,
      permission: 'report.comment',
      may: mayComment,
      schema: CommentForm,
      again: ({ read, subject: review, actor, today }, form, status) =>
        read(tx => showDraft(services, { tx, review, actor, today }, form, status)),
      run: ({ draft: draftId, kind, about, text }, { caller, subject: review }, posted) =>
        writeComment(services, caller, review.id, { draftId, kind, about, text }, posted),
      onward: ({ subject: review }, { id }, given) => writtenReply(review, { ...given, id }),
    }),
  ]
}

const kept = 'Your comment is kept. The review team does not see it until the director’s office sends the comments.'

/** After a comment is written: its own page for more, or back to where it stands. */
export function writtenReply(
  review: ReviewSubject,
  written: { readonly id: string; readonly about: string; readonly kind: string; readonly next: string },
): Reply {
  if (written.next === 'more') return go(`/reviews/${review.id}/draft/comments/${written.id}`, kept)
  const page = written.kind === 'reply' ? 'draft/replies' : 'draft'
  return go(`/reviews/${review.id}/${page}#about-${written.about}`, kept)
}
