import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import type { AccuracyComment, CommentAnswer } from '../domain/comment.ts'

type Day = Temporal.PlainDate

/** A draft as it was sent. */
export type SentDraft = {
  readonly id: string
  readonly sentOn: Day
  readonly toName: string
  readonly model: ReportDocument
  /** The letter that went with it; empty where the rulebook has none. */
  readonly letter: string
  readonly commentsClosedOn: Day | undefined
}

/** The last draft that was sent, with the whole model. */
export async function findLastDraft(tx: Transaction, reviewId: string): Promise<SentDraft | undefined> {
  const { rows } = await sql<{
    id: string
    sent_on: Day
    to_name: string
    model: ReportDocument
    letter: string
    comments_closed_on: Day | null
  }>`
    select id, sent_on, to_name, model, letter, comments_closed_on from reports_draft
    where review_id = ${reviewId} order by id desc limit 1`.execute(tx)
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    id: row.id,
    sentOn: row.sent_on,
    toName: row.to_name,
    model: row.model,
    letter: row.letter,
    commentsClosedOn: row.comments_closed_on ?? undefined,
  }
}

type CommentRow = {
  id: string
  draft_id: string
  about: string
  text: string
  disputes_grade: string | null
  person_name: string
  written_on: Day
  sent_on: Day | null
  late: boolean
  answer: CommentAnswer | null
  because: string
  answered_by: string
  answered_on: Day | null
  version: number
}

/** Comments on the drafts of a review, oldest first; those not sent yet only for the director's office. */
export async function listComments(tx: Transaction, reviewId: string): Promise<readonly AccuracyComment[]> {
  const { rows } = await sql<CommentRow>`
    select id, draft_id, about, text, disputes_grade, person_name, written_on, sent_on, late, answer, because,
      answered_by, answered_on, version
    from reports_comment where review_id = ${reviewId} and text <> '' order by id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    draftId: row.draft_id,
    about: row.about,
    text: row.text,
    disputesGrade: row.disputes_grade ?? undefined,
    personName: row.person_name,
    writtenOn: row.written_on,
    sentOn: row.sent_on ?? undefined,
    late: row.late,
    answer: row.answer ?? undefined,
    because: row.because,
    answeredBy: row.answered_by,
    answeredOn: row.answered_on ?? undefined,
    version: row.version,
  }))
}
