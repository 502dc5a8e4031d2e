import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { CommentAnswer, CommentKind } from '../domain/comment.ts'

type Day = Temporal.PlainDate

export type NewComment = {
  readonly reviewId: string
  readonly draftId: string
  readonly kind: CommentKind
  readonly about: string
  readonly place: string
  readonly text: string
  readonly disputesGrade: string | undefined
  readonly personId: string
  readonly personName: string
  readonly writtenOn: Day
}

export async function addComment(tx: Transaction, comment: NewComment): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reports_comment (review_id, draft_id, kind, about, place, text, disputes_grade, person_id, person_name, written_on)
    values (${comment.reviewId}, ${comment.draftId}, ${comment.kind}, ${comment.about}, ${comment.place}, ${comment.text},
      ${comment.disputesGrade ?? null}, ${comment.personId}, ${comment.personName}, ${comment.writtenOn.toString()})
    returning id`.execute(tx)
  return onlyId(rows)
}

type Written = { readonly reviewId: string; readonly id: string; readonly version: number }

/** Rewrites a comment that is not sent. False when it was sent, withdrawn or rewritten since its version. */
export async function rewriteComment(
  tx: Transaction,
  { reviewId, id, version }: Written,
  { text, on }: { readonly text: string; readonly on: Day },
): Promise<boolean> {
  const { rows } = await sql`
    update reports_comment set text = ${text}, written_on = ${on.toString()}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and sent_on is null and withdrawn_on is null
    returning id`.execute(tx)
  return rows.length > 0
}

/** False when it was sent, withdrawn or rewritten since its version. */
export async function markWithdrawn(tx: Transaction, { reviewId, id, version }: Written, on: Day): Promise<boolean> {
  const { rows } = await sql`
    update reports_comment set withdrawn_on = ${on.toString()}
    where id = ${id} and review_id = ${reviewId} and version = ${version} and sent_on is null and withdrawn_on is null
    returning id`.execute(tx)
  return rows.length > 0
}

/** How the office marks a comment before it sends: whether it is left out for now, and its place in the order. */
export type CommentMark = {
  readonly id: string
  readonly version: number
  readonly heldBack: boolean
  readonly position: number | undefined
}

/** Keeps the office's marks; only those that changed are written. False when one of them was changed meanwhile. */
export async function keepMarks(tx: Transaction, reviewId: string, marks: readonly CommentMark[]): Promise<boolean> {
  if (marks.length === 0) return true
  const { rows } = await sql`
    update reports_comment comment set held_back = mark.held_back, position = mark.position
    from unnest(${marks.map(({ id }) => id)}::bigint[], ${marks.map(({ version }) => version)}::integer[],
      ${marks.map(({ heldBack }) => heldBack)}::boolean[], ${marks.map(({ position }) => position ?? null)}::integer[])
      as mark (id, version, held_back, position)
    where comment.id = mark.id and comment.version = mark.version and comment.review_id = ${reviewId}
      and comment.sent_on is null and comment.withdrawn_on is null
    returning comment.id`.execute(tx)
  return rows.length === marks.length
}

/** That comments were sent together; the comments themselves are marked apart. */
export async function addSubmission(
  tx: Transaction,
  submission: {
    readonly reviewId: string
    readonly draftId: string
    readonly sentOn: Day
    readonly late: boolean
    readonly note: string
    readonly personId: string
    readonly personName: string
  },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reports_submission (review_id, draft_id, sent_on, late, note, person_id, person_name)
    values (${submission.reviewId}, ${submission.draftId}, ${submission.sentOn.toString()}, ${submission.late},
      ${submission.note}, ${submission.personId}, ${submission.personName})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Sends kept comments in this order. False when one of them was changed, sent or withdrawn since its version. */
export async function markSent(
  tx: Transaction,
  reviewId: string,
  comments: readonly { readonly id: string; readonly version: number }[],
  sent: { readonly on: Day; readonly late: boolean; readonly submissionId: string },
): Promise<boolean> {
  if (comments.length === 0) return true
  const { rows } = await sql`
    update reports_comment comment set sent_on = ${sent.on.toString()}, late = ${sent.late},
      submission_id = ${sent.submissionId}, held_back = false, position = place.position
    from unnest(${comments.map(({ id }) => id)}::bigint[], ${comments.map(({ version }) => version)}::integer[])
      with ordinality as place (id, version, position)
    where comment.id = place.id and comment.version = place.version and comment.review_id = ${reviewId} and comment.sent_on is null
      and comment.withdrawn_on is null
    returning comment.id`.execute(tx)
  return rows.length === comments.length
}

/** Attaches files that are held for a form; each once. */
export async function addCommentFiles(
  tx: Transaction,
  {
    reviewId,
    commentId,
    personId,
    fileIds,
  }: {
    readonly reviewId: string
    readonly commentId: string
    readonly personId: string
    readonly fileIds: readonly string[]
  },
): Promise<void> {
  if (fileIds.length === 0) return
  await sql`
    insert into reports_comment_file (review_id, comment_id, file_id, person_id)
    select ${reviewId}, ${commentId}, file_id, ${personId} from unnest(${[...fileIds]}::bigint[]) as file_id`.execute(
    tx,
  )
}

/** Takes a file away from a comment that is not sent; it is kept. False when it is not there any more. */
export async function withdrawCommentFile(
  tx: Transaction,
  file: { readonly id: string; readonly commentId: string; readonly version: number },
  on: Day,
): Promise<boolean> {
  const { rows } = await sql`
    update reports_comment_file set withdrawn_on = ${on.toString()}
    where id = ${file.id} and comment_id = ${file.commentId} and version = ${file.version} and withdrawn_on is null
    returning id`.execute(tx)
  return rows.length > 0
}

/** Keeps an answer, anew where `version` is 0. False when somebody else answered first. */
export async function saveAnswer(
  tx: Transaction,
  { reviewId, id, version }: Written,
  given: {
    readonly answer: CommentAnswer
    readonly because: string
    readonly changedVersion: number | undefined
    readonly by: string
    readonly on: Day
  },
): Promise<boolean> {
  const { rows } =
    version === 0
      ? await sql`
          insert into reports_answer (review_id, comment_id, answer, because, changed_version, answered_by, answered_on)
          values (${reviewId}, ${id}, ${given.answer}, ${given.because}, ${given.changedVersion ?? null}, ${given.by},
            ${given.on.toString()})
          on conflict (comment_id) do nothing returning id`.execute(tx)
      : await sql`
          update reports_answer set answer = ${given.answer}, because = ${given.because},
            changed_version = ${given.changedVersion ?? null}, answered_by = ${given.by}, answered_on = ${given.on.toString()}
          where comment_id = ${id} and review_id = ${reviewId} and version = ${version} returning id`.execute(tx)
  return rows.length > 0
}

/** Lets the director's office see every answer that is given so far; returns how many it did not see before. */
export async function releaseAnswerRows(tx: Transaction, reviewId: string, on: Day): Promise<number> {
  const { rows } = await sql`
    update reports_answer set released_on = ${on.toString()}
    where review_id = ${reviewId} and released_on is null returning id`.execute(tx)
  return rows.length
}

/** Whether a reply is published with the report. False when its answer was changed meanwhile. */
export async function savePublication(
  tx: Transaction,
  { reviewId, id, version }: Written,
  decided: { readonly publish: boolean; readonly because: string; readonly by: string; readonly on: Day },
): Promise<boolean> {
  const { rows } = await sql`
    update reports_answer set publish = ${decided.publish}, publish_because = ${decided.because}, publish_by = ${decided.by},
      publish_on = ${decided.on.toString()}
    where comment_id = ${id} and review_id = ${reviewId} and version = ${version} returning id`.execute(tx)
  return rows.length > 0
}
