import { sayDay } from '../../../kernel/dates.ts'
import { sayCount } from '../../../kernel/words.ts'
import type { ReportDocument, ReportSection } from '../../../platform/documents/model.ts'
import { type AccuracyComment, answerWords, type Submission } from './comment.ts'

/** What a row of the table of comments and answers says, in words. */
export type CommentLine = {
  readonly number: number
  readonly place: string
  readonly kind: string
  readonly comment: string
  readonly by: string
  readonly sent: string
  readonly files: string
  readonly answer: string
  readonly because: string
  readonly answered: string
}

/** What the table is made from. Who reads it decides what is in: the office is given released answers alone. */
export type CommentTable = {
  readonly title: string
  readonly areaName: string
  readonly submissions: readonly Submission[]
  readonly comments: readonly AccuracyComment[]
  /** Names of the files of each comment. */
  readonly files: ReadonlyMap<string, readonly string[]>
}

const kindWords = { accuracy: 'Comment', reply: 'Reply' } as const

/** Comments that were sent, in the order in which they were. */
function sentInOrder(comments: readonly AccuracyComment[]): readonly AccuracyComment[] {
  return comments
    .filter(({ sentOn }) => sentOn !== undefined)
    .toSorted(
      (a, b) =>
        Number(a.submissionId ?? 0) - Number(b.submissionId ?? 0) ||
        (a.position ?? 0) - (b.position ?? 0) ||
        Number(a.id) - Number(b.id),
    )
}

function lineOf(comment: AccuracyComment, number: number, files: readonly string[]): CommentLine {
  const { answered } = comment
  return {
    number,
    place: comment.place === '' ? 'A paragraph of an earlier draft' : comment.place,
    kind: comment.disputesGrade === undefined ? kindWords[comment.kind] : 'Comment that disputes the grade',
    comment: comment.text,
    by: comment.personName,
    sent: comment.sentOn === undefined ? '' : `${sayDay(comment.sentOn)}${comment.late ? ', late' : ''}`,
    files: files.join('; '),
    answer: answered === undefined ? 'Not answered yet' : answerWords[answered.answer],
    because: answered?.because ?? '',
    answered: answered === undefined ? '' : `${answered.by}, ${sayDay(answered.on)}`,
  }
}

/** The rows of the table. */
export function commentLines({ comments, files }: Pick<CommentTable, 'comments' | 'files'>): readonly CommentLine[] {
  return sentInOrder(comments).map((comment, index) => lineOf(comment, index + 1, files.get(comment.id) ?? []))
}

/** The table as a document: a section for each time that comments were sent, with a table of its comments. */
export function commentsDocument(table: CommentTable): ReportDocument {
  const sent = sentInOrder(table.comments)
  const numbered = sent.map((comment, index) => ({
    comment,
    line: lineOf(comment, index + 1, table.files.get(comment.id) ?? []),
  }))
  const groups = Map.groupBy(numbered, ({ comment }) => comment.submissionId)
  return {
    title: 'Comments on the accuracy of the draft, and answers',
    subtitle: table.title,
    edition: '',
    language: 'en-GB',
    identification: [
      { label: 'Area', value: table.areaName },
      { label: 'Comments', value: String(sent.length) },
      { label: 'Answered', value: String(sent.filter(({ answered }) => answered !== undefined).length) },
    ],
    sections: [...groups].map(([id, own]) =>
      sectionOf(
        table.submissions.find(each => each.id === id),
        own.map(({ line }) => line),
      ),
    ),
  }
}

function sectionOf(submission: Submission | undefined, lines: readonly CommentLine[]): ReportSection {
  const heading =
    submission === undefined
      ? 'Comments sent'
      : `Sent on ${sayDay(submission.sentOn)} by ${submission.personName}${submission.late ? ', late' : ''}`
  const id = submission?.id ?? '0'
  return {
    id: `sent-${id}`,
    heading,
    blocks: [
      ...(submission === undefined || submission.note === ''
        ? []
        : [
            {
              kind: 'fixed' as const,
              id: `note-${id}`,
              text: submission.note,
              cite: 'What the director’s office wrote',
            },
          ]),
      {
        kind: 'table' as const,
        id: `comments-${id}`,
        caption: sayCount(lines.length, 'comment'),
        columns: [
          { heading: 'About', holds: 'words' as const },
          { heading: 'What was written', holds: 'words' as const },
          { heading: 'Answer', holds: 'words' as const },
        ],
        rows: lines.map(line => [
          `${line.number}. ${line.place}`,
          [line.comment, `${line.kind}, ${line.by}`, line.files === '' ? '' : `Files: ${line.files}`]
            .filter(part => part !== '')
            .join('\n\n'),
          [line.answer, line.because, line.answered].filter(part => part !== '').join('\n\n'),
        ]),
      },
    ],
    recommendations: [],
  }
}

/** The heads of the same table as a spreadsheet, one cell for each part. */
export const commentColumns = [
  'Number',
  'About',
  'Kind',
  'What was written',
  'Written by',
  'Sent',
  'Files',
  'Answer',
  'What was changed, or why nothing was',
  'Answered',
] as const

export function commentCells(line: CommentLine): readonly (string | number)[] {
  const { number, place, kind, comment, by, sent, files, answer, because, answered } = line
  return [number, place, kind, comment, by, sent, files, answer, because, answered]
}
