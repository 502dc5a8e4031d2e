import { sayCount } from '../../../kernel/words.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { spreadsheet, spreadsheetType } from '../../../platform/documents/spreadsheet.ts'
import { answer } from '../../../platform/web/answer.ts'
import { emptyForm, type ShownForm } from '../../../platform/web/forms.ts'
import { go, page, type Reply, type Route } from '../../../platform/web/route.ts'
import { type ReviewSubject, reviewForm, reviewPage, type Services } from '../../reviews/index.ts'
import { releaseAnswers } from '../commands/answers.ts'
import {
  type CommentTable,
  commentCells,
  commentColumns,
  commentLines,
  commentsDocument,
} from '../domain/comments-table.ts'
import { mayAnswer, mayReadDraft } from '../policy.ts'
import { listCommentFiles, listComments, listSubmissions } from '../views/comments.ts'
import { reportFile } from './files.ts'
import type { Shown } from './standing.ts'

const path = '/reviews/:review/draft/comments'

/** Row security gives the office those answers alone that were released. Three statements. */
async function readTable(tx: Transaction, review: ReviewSubject): Promise<CommentTable> {
  const comments = await listComments(tx, review.id)
  const files = await listCommentFiles(tx, review.id)
  const submissions = await listSubmissions(tx, review.id)
  const names = [...Map.groupBy(files, ({ commentId }) => commentId)].map(
    ([id, own]) => [id, own.map(({ name }) => name)] as const,
  )
  return { title: review.title, areaName: review.areaName, submissions, comments, files: new Map(names) }
}

/** The table of comments and answers: as a page, a PDF and a spreadsheet, for both sides; and releasing the answers. */
export function commentsTableRoutes(services: Services): readonly Route[] {
  const show = async ({ tx, review, actor }: Shown, form: ShownForm, status = 200): Promise<Reply> => {
    const table = await readTable(tx, review)
    const lines = commentLines(table)
    const answered = table.comments.flatMap(comment => comment.answered ?? [])
    const releases = answered.flatMap(({ releasedOn }) => releasedOn ?? [])
    return page(
      'reports/pages/comments-table.njk',
      {
        title: 'Comments and answers',
        review,
        form,
        lines,
        answered: answered.length,
        unreleased: answered.length - releases.length,
        lastRelease: releases.toSorted(compareDays).at(-1),
        may: { release: mayAnswer(actor, review).granted },
      },
      status,
    )
  }
  const name = (review: ReviewSubject) => `${review.areaName} comments and answers`
  return [
    reviewPage({
      path,
      permission: 'report.read-draft',
      may: mayReadDraft,
      statements: 4,
      show: ({ tx, subject: review, actor, today }) => show({ tx, review, actor, today }, emptyForm),
    }),
    reviewPage({
      path: `${path}.pdf`,
      permission: 'report.read-draft',
      may: mayReadDraft,
      statements: 4,
      show: async ({ tx, subject: review }) =>
        reportFile(commentsDocument(await readTable(tx, review)), 'pdf', name(review)),
    }),
    reviewPage({
      path: `${path}.csv`,
      permission: 'report.read-draft',
      may: mayReadDraft,
      statements: 4,
      async show({ tx, subject: review }) {
        const lines = commentLines(await readTable(tx, review))
        const bytes = spreadsheet(commentColumns, lines.map(commentCells))
        return { kind: 'file', name: `${name(review)}.csv`, type: spreadsheetType, bytes }
      },
    }),
    reviewForm({
      path: `${path}/release`,
      permission: 'report.answer',
      may: mayAnswer,
      async submit({ caller, body, key, read, subject: review, actor, today }) {
        return answer(
          await releaseAnswers(services, caller, review.id, { key }),
          body,
          ({ released }) =>
            go(
              `/reviews/${review.id}/draft/comments`,
              `The director’s office sees ${sayCount(released, 'answer')} more.`,
            ),
          (form, status) => read(tx => show({ tx, review, actor, today }, form, status)),
        )
      },
    }),
  ]
}
