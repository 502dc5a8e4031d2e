import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { AccuracyComment, CommentAnswer, CommentFile, CommentKind, Submission } from '../domain/comment.ts'
import type { PublishedReply } from '../domain/report.ts'

type Day = Temporal.PlainDate

type CommentRow = {
  id: string
  draft_id: string
  kind: CommentKind
  about: string
  place: string
  text: string
  disputes_grade: string | null
  person_id: string
  person_name: string
  written_on: Day
  held_back: boolean
  position: number | null
  withdrawn_on: Day | null
  sent_on: Day | null
  late: boolean
  submission_id: string | null
  version: number
  answer: CommentAnswer | null
  because: string
  changed_version: number | null
  answered_by: string
  answered_on: Day
  released_on: Day | null
  publish: boolean | null
  publish_because: string
  publish_by: string
  answer_version: number
}

/**
 * Comments and replies on the drafts of a review, oldest first; those not sent yet only for the director's office and
 * those who comment for it, answers not released only for the team. One statement.
 */
export async function listComments(tx: Transaction, reviewId: string): Promise<readonly AccuracyComment[]> {
  const { rows } = await sql<CommentRow>`
    select comment.id, comment.draft_id, comment.kind, comment.about, comment.place, comment.text, comment.disputes_grade,
      comment.person_id, comment.person_name, comment.written_on, comment.held_back, comment.position, comment.withdrawn_on,
      comment.sent_on, comment.late, comment.submission_id, comment.version,
      answer.answer, answer.because, answer.changed_version, answer.answered_by, answer.answered_on, answer.released_on,
      answer.publish, answer.publish_because, answer.publish_by, answer.version as answer_version
    from reports_comment comment left join reports_answer answer on answer.comment_id = comment.id
    where comment.review_id = ${reviewId} and comment.text <> '' order by comment.id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    draftId: row.draft_id,
    kind: row.kind,
    about: row.about,
    place: row.place,
    text: row.text,
    disputesGrade: row.disputes_grade ?? undefined,
    personId: row.person_id,
    personName: row.person_name,
    writtenOn: row.written_on,
    heldBack: row.held_back,
    position: row.position ?? undefined,
    withdrawnOn: row.withdrawn_on ?? undefined,
    sentOn: row.sent_on ?? undefined,
    late: row.late,
    submissionId: row.submission_id ?? undefined,
    answered:
      row.answer === null
        ? undefined
        : {
            answer: row.answer,
            because: row.because,
            changedVersion: row.changed_version ?? undefined,
            by: row.answered_by,
            on: row.answered_on,
            releasedOn: row.released_on ?? undefined,
            published:
              row.publish === null ? undefined : { is: row.publish, because: row.publish_because, by: row.publish_by },
            version: row.answer_version,
          },
    version: row.version,
  }))
}

/** Files attached to the comments of a review, in the order in which they came; those taken away are left out. One statement. */
export async function listCommentFiles(tx: Transaction, reviewId: string): Promise<readonly CommentFile[]> {
  const { rows } = await sql<CommentFile>`
    select attached.id, attached.comment_id as "commentId", file.sha256, file.name, file.type, file.bytes::float8 as bytes,
      file.scan, file.found, person.name as "personName", attached.version
    from reports_comment_file attached
    join platform_read_file file on file.id = attached.file_id
    join register_read_person person on person.id = attached.person_id
    where attached.review_id = ${reviewId} and attached.withdrawn_on is null order by attached.id`.execute(tx)
  return rows
}

/** What the office sent together, in the order in which it came. One statement. */
export async function listSubmissions(tx: Transaction, reviewId: string): Promise<readonly Submission[]> {
  const { rows } = await sql<Submission>`
    select id, draft_id as "draftId", sent_on as "sentOn", late, note, person_name as "personName"
    from reports_submission where review_id = ${reviewId} order by id`.execute(tx)
  return rows
}

/** Replies to judgements that are published with the report, in the order in which they were written. One statement. */
export async function listPublishedReplies(tx: Transaction, reviewId: string): Promise<readonly PublishedReply[]> {
  const { rows } = await sql<PublishedReply>`
    select comment.id, comment.place, comment.text
    from reports_comment comment join reports_answer answer on answer.comment_id = comment.id
    where comment.review_id = ${reviewId} and comment.kind = 'reply' and comment.sent_on is not null and answer.publish
    order by comment.id`.execute(tx)
  return rows
}
