import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

type Day = Temporal.PlainDate

/** What somebody said of a line or a part of the report for children, and what came of it. */
export type ChildrenComment = {
  readonly id: string
  /** Absent where it is about a part. */
  readonly lineId: string | undefined
  readonly part: string
  readonly text: string
  readonly authorId: string
  readonly author: string
  readonly writtenOn: Day
  readonly answer: string
  readonly answeredBy: string
  readonly answeredOn: Day | undefined
  readonly version: number
}

/** Every comment, oldest first. One statement. */
export async function listComments(tx: Transaction, reviewId: string): Promise<readonly ChildrenComment[]> {
  const { rows } = await sql<{
    id: string
    line_id: string | null
    part: string
    text: string
    author_id: string
    author: string
    written_on: Day
    answer: string
    answered_by: string | null
    answered_on: Day | null
    version: number
  }>`
    select comment.id, line_id, part, text, author_id, author.name as author, written_on, answer, answering.name as answered_by, answered_on,
      comment.version
    from children_comment comment join register_read_person author on author.id = comment.author_id
    left join register_read_person answering on answering.id = comment.answered_by_id
    where review_id = ${reviewId} order by comment.id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    lineId: row.line_id ?? undefined,
    part: row.part,
    text: row.text,
    authorId: row.author_id,
    author: row.author,
    writtenOn: row.written_on,
    answer: row.answer,
    answeredBy: row.answered_by ?? '',
    answeredOn: row.answered_on ?? undefined,
    version: row.version,
  }))
}
