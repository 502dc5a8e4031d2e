import { answer } from '../../../platform/web/answer.ts'
import { filledForm, readForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { changesInOne, compareWords } from '../../../platform/web/word-differences.ts'
import { canOpen } from '../../evidence/index.ts'
import {
  type ReviewFormVisit,
  type ReviewSubject,
  reviewForm,
  reviewFormOn,
  reviewPage,
  type Services,
} from '../../reviews/index.ts'
import { answerComment, changeSince, decideReply } from '../commands/answers.ts'
import { editComment, takeCommentFileAway, withdrawComment } from '../commands/comments.ts'
import { answers, answerWords, isKept, textIn } from '../domain/comment.ts'
import { AnswerForm, EditCommentForm, ReplyDecisionForm, VersionForm } from '../forms.ts'
import { mayAnswer, mayComment, mayEditComment, mayReadDraft, mayReadReport } from '../policy.ts'
import { listCommentFiles, listComments } from '../views/comments.ts'
import { findLastDraft } from '../views/drafts.ts'
import { listAgreedGrades } from '../views/thread.ts'
import { commentOf, countFiles, fileOf } from './comment-models.ts'
import type { Shown } from './standing.ts'

const one = '/reviews/:review/draft/comments/:comment'

/** The forms of the page; the one that was posted is shown again with what was typed. */
type Active = 'edit' | 'answer' | 'decide'
type Again = { readonly active: Active; readonly form: ShownForm; readonly status: number }

async function showComment(
  services: Services,
  { tx, review, actor }: Shown,
  id: string,
  again?: Again,
): Promise<Reply> {
  const comments = await listComments(tx, review.id)
  const comment = comments.find(each => each.id === id)
  if (comment === undefined) return missing('report.read-draft: no such comment for this actor')
  const files = await listCommentFiles(tx, review.id)
  const last = await findLastDraft(tx, review.id)
  const isStaff = mayReadReport(actor, review).granted
  const change = isStaff ? await changeSince(tx, review.id, comment) : undefined
  const graded = comment.disputesGrade ?? (comment.kind === 'reply' ? comment.about : undefined)
  const grade = isStaff && graded !== undefined ? (await listAgreedGrades(tx, review.id)).grades.get(graded) : undefined
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const isGraded = rulebook.graded.some(each => each.id === graded)
  const { answered } = comment
  const forms: { readonly [name in Active]: ShownForm } = {
    edit: filledForm({ version: String(comment.version), text: comment.text }),
    answer: filledForm({
      version: String(answered?.version ?? 0),
      answer: answered?.answer ?? '',
      because: answered?.because ?? '',
    }),
    decide: filledForm({
      version: String(answered?.version ?? 0),
      publish: answered?.published === undefined ? '' : answered.published.is ? 'yes' : 'no',
      publishBecause: answered?.published?.because ?? '',
    }),
  }
  const shown = again === undefined ? forms : { ...forms, [again.active]: again.form }
  const mine = mayEditComment(actor, comment).granted && mayComment(actor, review).granted && isKept(comment)
  return page(
    'reports/pages/comment.njk',
    {
      title: comment.kind === 'reply' ? 'A reply to a judgement' : 'A comment on the draft',
      review,
      comment: {
        ...commentOf(comment, { review, actor, files: countFiles(files), last: last?.id ?? '' }),
        text: comment.text,
      },
      files: files.filter(({ commentId }) => commentId === id).map(file => fileOf(file, services, review.id)),
      form: again?.form ?? filledForm({}),
      forms: shown,
      says: last?.id === comment.draftId ? textIn(last.model, comment.about) : undefined,
      answers: answers.map(value => ({ value, text: answerWords[value] })),
      changed:
        change === undefined
          ? undefined
          : {
              stretches: changesInOne(compareWords(change.before, change.now)),
              href: `/reviews/${review.id}/${change.page}`,
              versions: versionsOf(review, change.page),
            },
      grade:
        !isStaff || graded === undefined || !isGraded
          ? undefined
          : {
              now: grade === undefined ? 'No grade is agreed now.' : `The agreed grade is ${grade} now.`,
              href: `/reviews/${review.id}/grades/${graded}`,
            },
      may: {
        edit: mine,
        answer: mayAnswer(actor, review).granted && comment.sentOn !== undefined,
        seeUnreleased: isStaff,
      },
    },
    again?.status ?? 200,
  )
}

/** Where the versions of a paragraph are compared; a recommendation has no such page. */
function versionsOf(review: ReviewSubject, page: string): string {
  return page.startsWith('report/blocks/') ? `/reviews/${review.id}/${page}/versions` : ''
}

/** The page of the comment again, with what was typed in one of its forms. */
function showAgain(services: Services, active: Active) {
  return ({ read, subject: review, actor, today, params }: ReviewFormVisit, form: ShownForm, status: number) =>
    read(tx => showComment(services, { tx, review, actor, today }, idIn(params), { active, form, status }))
}

function idIn(params: ReviewFormVisit['params']): string {
  return params['comment'] ?? ''
}

function back(review: ReviewSubject, id: string): string {
  return `/reviews/${review.id}/draft/comments/${id}`
}

/** One comment or reply: its author changes it until it is sent, the one who leads answers it. */
export function commentPageRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: one,
      permission: 'report.read-draft',
      may: mayReadDraft,
      statements: 7,
      show: ({ tx, subject: review, actor, today, params }) =>
        showComment(services, { tx, review, actor, today }, idIn(params)),
    }),
    reviewFormOn({
      path: one,
      permission: 'report.comment',
      may: mayComment,
      uploads: review => ({ reviewId: review.id }),
      schema: EditCommentForm,
      again: showAgain(services, 'edit'),
      run(given, { caller, subject: review, params, uploads }, posted) {
        const files = uploads.held.map(file => file.id)
        return editComment(services, caller, review.id, { id: idIn(params), ...given, files }, posted)
      },
      onward: ({ subject: review, params }) => go(back(review, idIn(params)), 'Your comment is kept.'),
    }),
    reviewFormOn({
      path: `${one}/withdraw`,
      permission: 'report.comment',
      may: mayComment,
      schema: VersionForm,
      again: showAgain(services, 'edit'),
      run: ({ version }, { caller, subject: review, params }, posted) =>
        withdrawComment(services, caller, review.id, { id: idIn(params), version }, posted),
      onward: ({ subject: review }) =>
        go(`/reviews/${review.id}/draft`, 'The comment is withdrawn. It is kept at the foot of this page.'),
    }),
    ...fileRoutes(services),
    ...answerRoutes(services),
  ]
}

function fileRoutes(services: Services): readonly Route[] {
  return [
    reviewPage({
      path: `${one}/files/:file/download`,
      permission: 'report.read-draft',
      may: mayReadDraft,
      statements: 2,
      async show({ tx, subject: review, params }) {
        const files = await listCommentFiles(tx, review.id)
        const found = files.find(({ id, commentId }) => id === params['file'] && commentId === params['comment'])
        if (found === undefined) return missing('report.read-draft: no such file for this actor')
        if (!canOpen(found.scan, services.files.scanner !== undefined)) return go(back(review, found.commentId))
        return { kind: 'stored', sha256: found.sha256, name: found.name, type: found.type }
      },
    }),
    reviewForm({
      path: `${one}/files/:file/take-away`,
      permission: 'report.comment',
      may: mayComment,
      async submit(visit) {
        const { caller, body, key, subject: review, params } = visit
        const id = idIn(params)
        const fileId = params['file'] ?? ''
        const form = readForm(VersionForm, body)
        if (!form.ok || !/^\d{1,18}$/.test(fileId)) return missing('no such file')
        const { version } = form.command
        return answer(
          await takeCommentFileAway(services, caller, review.id, { id, fileId, version }, { key }),
          body,
          () => go(back(review, id), 'The file is taken away.'),
          (shown, status) => showAgain(services, 'edit')(visit, shown, status),
        )
      },
    }),
  ]
}

function answerRoutes(services: Services): readonly Route[] {
  return [
    reviewFormOn({
      path: `${one}/answer`,
      permission: 'report.answer',
      may: mayAnswer,
      schema: AnswerForm,
      again: showAgain(services, 'answer'),
      run: (given, { caller, subject: review, params }, posted) =>
        answerComment(services, caller, review.id, { id: idIn(params), ...given }, posted),
      onward: ({ subject: review, params }) =>
        go(
          back(review, idIn(params)),
          'The answer is kept. The director’s office sees it once the answers are released.',
        ),
    }),
    reviewFormOn({
      path: `${one}/decide`,
      permission: 'report.answer',
      may: mayAnswer,
      schema: ReplyDecisionForm,
      again: showAgain(services, 'decide'),
      run({ version, publish, publishBecause: because }, { caller, subject: review, params }, posted) {
        const decided = { id: idIn(params), version, publish: publish === 'yes', because }
        return decideReply(services, caller, review.id, decided, posted)
      },
      onward: ({ subject: review, params }) => go(back(review, idIn(params)), 'The decision is kept.'),
    }),
  ]
}
