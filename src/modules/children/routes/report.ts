import { printForChildren } from '../../../platform/documents/children.ts'
import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, later, missing, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { isIssued, type ReviewSubject, reviewFormOn, reviewPage, type Services } from '../../reviews/index.ts'
import { answerChildrenComment, commentForChildren } from '../commands/comments.ts'
import { currentChildrenReport } from '../commands/companion.ts'
import { writePart } from '../commands/lines.ts'
import { printedFrom } from '../commands/printing.ts'
import { hintsOf } from '../domain/hints.ts'
import type { Line } from '../domain/line.ts'
import { childrenReportLacks, wordsOfReport } from '../domain/report.ts'
import { AnswerForm, CommentForm, PartForm } from '../forms.ts'
import { mayCommentForChildren, mayReadForChildren, mayReadYoungInspectors, mayWriteForChildren } from '../policy.ts'
import { listLines, listParts } from '../store/lines.ts'
import { listComments } from '../views/comments.ts'
import { mayWriteNow, type Shown, toldFrom } from './shown.ts'

const draftWords = 'Not finished yet'

/** The report for children in the making: its parts with their lines, what it looks like, and comments on it. */
export function childrenReportRoutes(services: Services): readonly Route[] {
  const path = '/reviews/:review/children'
  const parts = (review: ReviewSubject) =>
    services.rulebooks.get(review.rulebook, review.edition).children?.report.parts ?? []

  const show = async ({ tx, review, actor }: Shown, form: ShownForm = emptyForm, status = 200): Promise<Reply> => {
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    const report = rulebook.children?.report
    if (report === undefined) return page('children/pages/none.njk', { title: 'Report for children', review })
    const lines = await listLines(tx, review.id)
    const own = await listParts(tx, review.id)
    const comments = await listComments(tx, review.id)
    const told = await currentChildrenReport(services, tx, review)
    const open = (about: (comment: (typeof comments)[number]) => boolean) =>
      comments.filter(comment => comment.answeredOn === undefined && about(comment)).length
    const shownLine = (line: Line) => ({
      ...line,
      outcomeLabel: report.outcomes.find(({ outcome }) => outcome === line.outcome)?.label ?? '',
      comments: open(({ lineId }) => lineId === line.id),
    })
    return page(
      'children/pages/report.njk',
      {
        title: 'Report for children',
        review,
        form,
        parts: report.parts.map(part => ({
          ...part,
          text: own.find(each => each.part === part.id)?.text ?? part.words ?? '',
          isOwn: own.some(each => each.part === part.id),
          lines: lines.filter(line => line.kind === part.holds).map(shownLine),
          comments: open(comment => comment.part === part.id),
        })),
        lacks: childrenReportLacks(rulebook, lines),
        hints: told === undefined ? undefined : hintsOf(wordsOfReport(told), report['reading-age']),
        goal: report['reading-age'],
        pages: report.pages,
        isIssued: isIssued(review),
        may: {
          write: await mayWriteNow({ tx, review, actor }),
          read: mayReadYoungInspectors(actor, review).granted,
        },
      },
      status,
    )
  }

  const showPart = async (
    { tx, review, actor }: Shown,
    id: string,
    form: ShownForm = emptyForm,
    status = 200,
  ): Promise<Reply> => {
    const part = parts(review).find(each => each.id === id)
    if (part === undefined) return missing('no such part of the report for children')
    const own = (await listParts(tx, review.id)).find(each => each.part === id)
    const goal = services.rulebooks.get(review.rulebook, review.edition).children?.report['reading-age'] ?? 0
    const text = own?.text ?? part.words ?? ''
    return page(
      'children/pages/part.njk',
      {
        title: part.label,
        review,
        form,
        part,
        text,
        version: own?.version ?? 0,
        hints: hintsOf(text, goal),
        goal,
        comments: (await listComments(tx, review.id)).filter(comment => comment.part === id),
        may: {
          write: await mayWriteNow({ tx, review, actor }, status !== 200),
          comment: mayCommentForChildren(actor, review).granted,
        },
      },
      status,
    )
  }
  const partPath = `${path}/parts/:part` as const

  return [
    reviewPage({
      path,
      permission: 'children.read',
      may: mayReadForChildren,
      statements: 5,
      show: ({ tx, subject: review, actor, today }) => show({ tx, review, actor, today }),
    }),
    reviewPage({
      path: `${path}/preview`,
      permission: 'children.read',
      may: mayReadForChildren,
      statements: 3,
      async show({ tx, subject: review }) {
        const report = await currentChildrenReport(services, tx, review)
        if (report === undefined) return missing('this framework knows of no report for children')
        const most = services.rulebooks.get(review.rulebook, review.edition).children?.report.pages ?? 0
        // Printing takes long: after the transaction.
        return later(async () => {
          const { pages, problems } = await printForChildren(printedFrom(report, draftWords))
          const told = toldFrom(report)
          return page('children/pages/preview.njk', {
            title: 'As children will see it',
            review,
            told,
            pages,
            most,
            problems,
          })
        })
      },
    }),
    reviewPage({
      path: `${path}/preview.pdf`,
      permission: 'children.read',
      may: mayReadForChildren,
      statements: 3,
      async show({ tx, subject: review }) {
        const report = await currentChildrenReport(services, tx, review)
        if (report === undefined) return missing('this framework knows of no report for children')
        return {
          kind: 'file',
          name: `${review.areaName} report for children.pdf`,
          type: 'application/pdf',
          bytes: async () => (await printForChildren(printedFrom(report, draftWords))).bytes,
        }
      },
    }),
    reviewPage({
      path: partPath,
      permission: 'children.read',
      may: mayReadForChildren,
      statements: 4,
      show: ({ tx, subject: review, actor, today, params }) =>
        showPart({ tx, review, actor, today }, params['part'] ?? ''),
    }),
    reviewFormOn({
      path: partPath,
      permission: 'children.write',
      may: mayWriteForChildren,
      schema: PartForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showPart({ tx, review, actor, today }, params['part'] ?? '', form, status)),
      run: (given, { caller, subject: review, params }, posted) =>
        writePart(services, caller, review.id, { part: params['part'] ?? '', ...given }, posted),
      onward: ({ subject: review }) => go(`/reviews/${review.id}/children`, 'The part is saved.'),
    }),
    reviewFormOn({
      path: `${partPath}/comment`,
      permission: 'children.comment',
      may: mayCommentForChildren,
      schema: CommentForm,
      again: ({ read, subject: review, actor, today, params }, form, status) =>
        read(tx => showPart({ tx, review, actor, today }, params['part'] ?? '', form, status)),
      run: ({ comment }, { caller, subject: review, params }, posted) =>
        commentForChildren(
          services,
          caller,
          review.id,
          { lineId: undefined, part: params['part'] ?? '', text: comment },
          posted,
        ),
      onward: ({ subject: review, params }) =>
        go(`/reviews/${review.id}/children/parts/${params['part']}`, 'Your comment is saved.'),
    }),
    reviewFormOn({
      path: `${path}/comments/:comment`,
      permission: 'children.write',
      may: mayWriteForChildren,
      schema: AnswerForm,
      again: ({ read, subject: review, actor, today }, form, status) =>
        read(tx => show({ tx, review, actor, today }, form, status)),
      run: (given, { caller, subject: review, params }, posted) =>
        answerChildrenComment(services, caller, review.id, { id: params['comment'] ?? '', ...given }, posted),
      onward: ({ subject: review }) => go(`/reviews/${review.id}/children`, 'The comment is answered.'),
    }),
  ]
}
