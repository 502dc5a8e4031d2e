import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'

type Day = Temporal.PlainDate

export async function addComment(
  tx: Transaction,
  comment: {
    readonly reviewId: string
    readonly lineId: string | undefined
    readonly part: string
    readonly text: string
    readonly authorId: string
    readonly on: Day
  },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into children_comment (review_id, line_id, part, text, author_id, written_on)
    values (${comment.reviewId}, ${comment.lineId ?? null}, ${comment.part}, ${comment.text}, ${comment.authorId}, ${comment.on.toString()})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Returns false when somebody else answered it first. */
export async function answerCommentRow(
  tx: Transaction,
  reviewId: string,
  answered: {
    readonly id: string
    readonly version: number
    readonly answer: string
    readonly byId: string
    readonly on: Day
  },
): Promise<boolean> {
  const { rows } = await sql`
    update children_comment set answer = ${answered.answer}, answered_by_id = ${answered.byId}, answered_on = ${answered.on.toString()}
    where id = ${answered.id} and review_id = ${reviewId} and version = ${answered.version} and answered_on is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}
