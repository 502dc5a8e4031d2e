import { z } from 'zod'
import { answer } from '../../../platform/web/answer.ts'
import {
  emptyForm,
  field,
  filledForm,
  formAgain,
  readForm,
  reasonsIn,
  type ShownForm,
} from '../../../platform/web/forms.ts'
import { firstText, go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { findRespondent, type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { answerComment, comment, commentsDeadline, sendDraft, type WrittenComment } from '../commands/drafts.ts'
import { type AccuracyComment, answers, answerWords, commentTargets, daysLeft } from '../domain/comment.ts'
import { AnswerForm, CommentsForm } from '../forms.ts'
import { mayAnswer, mayComment, mayReadDraft, maySendDraft } from '../policy.ts'
import { findLastDraft, listComments, type SentDraft } from '../views/drafts.ts'
import { reportFile } from './files.ts'
import { obstacles, type Shown } from './standing.ts'

/** Sending the draft, the director's office's page with a comment box on every paragraph, and the answers. */
export function draftRoutes(services: Services): readonly Route[] {
  return [...sendRoutes(services), ...commentRoutes(services)]
}

function sendRoutes(services: Services): readonly Route[] {
  const show = async ({ tx, review, actor }: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    return page(
      'reports/pages/send.njk',
      {
        title: 'Send the draft to the director',
        review,
        form,
        director: await findRespondent(tx, review.id, 'director'),
        last: await findLastDraft(tx, review.id),
        problems: await obstacles(services, tx, review, 'send-draft', 'Nothing stands in the way of sending it.'),
        may: { send: maySendDraft(actor, review).granted },
      },
      status,
    )
  }
  const path = '/reviews/:review/report/send'
  return [
    reviewPage({
      path,
      permission: 'report.send-draft',
      may: maySendDraft,
      statements: 12,
      show: ({ tx, subject: review, actor, today }) => show({ tx, review, actor, today }, emptyForm),
    }),
    reviewForm({
      path,
      permission: 'report.send-draft',
      may: maySendDraft,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) => read(tx => show({ tx, review, actor, today }, form, status))
        return answer(
          await sendDraft(services, caller, review.id, { key, reasons: reasonsIn(body) }),
          body,
          () => go(`/reviews/${review.id}/draft`, 'The draft is with the director’s office.'),
          again,
        )
      },
    }),
  ]
}

/** The comments on one thing of the draft, and what is written of it and not sent yet. */
type Commented = {
  readonly place: string
  readonly sent: readonly AccuracyComment[]
  readonly kept: string
  /** Of what is kept of this draft; 0 where nothing is. */
  readonly version: number
}

function commentedIn(draft: SentDraft, comments: readonly AccuracyComment[]): { readonly [about: string]: Commented } {
  const here = comments.filter(each => each.draftId === draft.id)
  return Object.fromEntries(
    commentTargets(draft.model).map(({ id, place }) => [
      id,
      {
        place,
        sent: here.filter(each => each.about === id && each.sentOn !== undefined),
        kept: keptOf(id, here, comments)?.text ?? '',
        version: here.find(each => each.about === id && each.sentOn === undefined)?.version ?? 0,
      },
    ]),
  )
}

/**
 * What is written of a thing and not sent: of this draft or, where nothing was said of it in this one, of an earlier
 * draft, so that another draft loses nobody's words.
 */
function keptOf(
  about: string,
  here: readonly AccuracyComment[],
  comments: readonly AccuracyComment[],
): AccuracyComment | undefined {
  const said = here.filter(each => each.about === about)
  if (said.length > 0) return said.find(each => each.sentOn === undefined)
  return comments.findLast(each => each.about === about && each.sentOn === undefined)
}

/** `answering` is the comment whose answer was posted and is shown again. */
type Again = { readonly form: ShownForm; readonly status?: number; readonly answering?: string }

async function showDraft(
  services: Services,
  { tx, review, actor, today }: Shown,
  again: Again | undefined,
): Promise<Reply> {
  const draft = await findLastDraft(tx, review.id)
  const comments = await listComments(tx, review.id)
  const deadline = draft === undefined ? undefined : await commentsDeadline(services, review, draft, today)
  const commented = draft === undefined ? {} : commentedIn(draft, comments)
  const kept = Object.fromEntries(Object.entries(commented).map(([id, { kept }]) => [`comment.${id}`, kept]))
  const sent = comments.filter(each => each.sentOn !== undefined)
  return page(
    'reports/pages/draft.njk',
    {
      title: 'Draft report',
      review,
      form: again?.form ?? filledForm(kept),
      answering: again?.answering ?? '',
      draft,
      commented,
      earlier: sent.filter(each => each.draftId !== draft?.id),
      unanswered: sent.filter(each => each.answer === undefined).length,
      sent: sent.length,
      kept: Object.values(kept).filter(text => text !== '').length,
      deadline:
        deadline === undefined
          ? undefined
          : {
              label: deadline.label,
              due: deadline.due,
              left: deadline.due === undefined || deadline.status === 'met' ? '' : daysLeft(today, deadline.due),
              status: deadline.status,
              rule: {
                rulebook: review.rulebook,
                edition: review.edition,
                rule: deadline.deadline,
                cite: deadline.cite,
              },
            },
      answerWords,
      answers: answers.map(value => ({ value, text: answerWords[value] })),
      may: {
        comment: mayComment(actor, review).granted,
        answer: mayAnswer(actor, review).granted,
        send: maySendDraft(actor, review).granted,
      },
    },
    again?.status ?? 200,
  )
}

/** Nothing was kept where the page says nothing, or what no page of ours says. */
function versionIn(body: Parameters<typeof readForm>[1], name: string): number {
  const text = firstText(body[name]) ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

/** What the office wrote, one box for each thing of the draft. */
function readComments(draft: SentDraft, body: Parameters<typeof readForm>[1]) {
  const boxes = Object.fromEntries(
    commentTargets(draft.model).map(({ id }) => [`comment.${id}`, field.optionalText()] as const),
  )
  return readForm(z.object(boxes), body)
}

function commentRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/draft'
  return [
    reviewPage({
      path,
      permission: 'report.read-draft',
      may: mayReadDraft,
      statements: 3,
      show: ({ tx, subject: review, actor, today }) => showDraft(services, { tx, review, actor, today }, undefined),
    }),
    reviewPage({
      path: '/reviews/:review/draft.pdf',
      permission: 'report.read-draft',
      may: mayReadDraft,
      statements: 2,
      async show({ tx, subject: review }) {
        const draft = await findLastDraft(tx, review.id)
        if (draft === undefined) return missing('no draft was sent')
        return reportFile(draft.model, 'pdf', `${review.areaName} draft report`)
      },
    }),
    reviewForm({
      path,
      permission: 'report.comment',
      may: mayComment,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        const again = (form: ShownForm, status: number) =>
          read(tx => showDraft(services, { tx, review, actor, today }, { form, status }))
        const form = readForm(CommentsForm, body)
        if (!form.ok) return again(formAgain(body, form.problems), 422)
        const draft = await read(tx => findLastDraft(tx, review.id))
        if (draft === undefined) return missing('no draft was sent')
        const boxes = readComments(draft, body)
        if (!boxes.ok) return again(formAgain(body, boxes.problems), 422)
        const comments: readonly WrittenComment[] = Object.entries(boxes.command)
          .filter(([name]) => body[name] !== undefined)
          .map(([name, text]) => {
            const about = name.slice('comment.'.length)
            return { about, text, version: versionIn(body, `was.${about}`) }
          })
        const send = form.command.next === 'send'
        return answer(
          await comment(services, caller, review.id, { draftId: form.command.draft, comments, send }, { key }),
          body,
          ({ sent }) => go(path.replace(':review', review.id), noticeOf(send, sent)),
          again,
        )
      },
    }),
    reviewForm({
      path: '/reviews/:review/draft/comments/:comment',
      permission: 'report.answer',
      may: mayAnswer,
      submit: ({ caller, body, key, read, subject: review, actor, today, params }) =>
        submitAnswer(services, { caller, body, key, review, id: params['comment'] ?? '' }, (form, status) =>
          read(tx =>
            showDraft(services, { tx, review, actor, today }, { form, status, answering: params['comment'] ?? '' }),
          ),
        ),
    }),
  ]
}

function noticeOf(send: boolean, sent: number): string {
  if (!send) return 'Your comments are kept. The review team does not see them until you send them.'
  if (sent === 0) return 'The lead inspector is told that there are no comments.'
  return sent === 1 ? 'One comment is sent.' : `${sent} comments are sent.`
}

async function submitAnswer(
  services: Services,
  posted: {
    readonly caller: Parameters<typeof answerComment>[1]
    readonly body: Parameters<typeof readForm>[1]
    readonly key: string
    readonly review: ReviewSubject
    readonly id: string
  },
  again: (form: ShownForm, status: number) => Promise<Reply>,
): Promise<Reply> {
  const { caller, body, key, review, id } = posted
  if (!/^\d{1,18}$/.test(id)) return missing('no such comment')
  const form = readForm(AnswerForm, body)
  if (!form.ok) return again(formAgain(body, form.problems), 422)
  return answer(
    await answerComment(services, caller, review.id, { id, ...form.command }, { key }),
    body,
    () => go(`/reviews/${review.id}/draft#comment-${id}`, 'The answer is kept and the director’s office sees it.'),
    again,
  )
}
