import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import type { CommentAnswer } from '../domain/comment.ts'
import { onlyId } from './only-id.ts'

type Day = Temporal.PlainDate

export type NewDraft = {
  readonly reviewId: string
  readonly sentOn: Day
  readonly sentBy: string
  readonly toPersonId: string
  readonly toName: string
  readonly model: ReportDocument
}

export async function addDraft(tx: Transaction, draft: NewDraft): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reports_draft (review_id, sent_on, sent_by, to_person_id, to_name, model)
    values (${draft.reviewId}, ${draft.sentOn.toString()}, ${draft.sentBy}, ${draft.toPersonId}, ${draft.toName},
      ${JSON.stringify(draft.model)}::jsonb)
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Keeps the letter that went with a draft, whose words say the day on which it was sent. */
export async function keepLetter(tx: Transaction, draftId: string, letter: string): Promise<void> {
  await sql`update reports_draft set letter = ${letter} where id = ${draftId}`.execute(tx)
}

/** Closes the comments on a draft; the first time counts. */
export async function closeComments(tx: Transaction, draftId: string, on: Day): Promise<void> {
  await sql`
    update reports_draft set comments_closed_on = ${on.toString()}
    where id = ${draftId} and comments_closed_on is null`.execute(tx)
}

export type NewComment = {
  readonly reviewId: string
  readonly draftId: string
  readonly about: string
  readonly text: string
  readonly disputesGrade: string | undefined
  readonly personId: string
  readonly personName: string
  readonly writtenOn: Day
}

/**
 * Keeps comments that are not sent yet, one for each thing of the draft. False when somebody else wrote one of them since
 * its `version`, which is 0 where nothing was kept.
 */
export async function keepComments(
  tx: Transaction,
  comments: readonly (NewComment & { readonly version: number })[],
): Promise<boolean> {
  if (comments.length === 0) return true
  const values = comments.map(
    each => sql`(${each.reviewId}::bigint, ${each.draftId}::bigint, ${each.about}, ${each.text}, ${each.disputesGrade ?? null},
      ${each.personId}::bigint, ${each.personName}, ${each.writtenOn.toString()}::date, ${each.version + 1}::integer)`,
  )
  const { rows } = await sql`
    insert into reports_comment (review_id, draft_id, about, text, disputes_grade, person_id, person_name, written_on, version)
    values ${sql.join(values)}
    on conflict (draft_id, about) where sent_on is null
    do update set text = excluded.text, disputes_grade = excluded.disputes_grade, person_id = excluded.person_id,
      person_name = excluded.person_name, written_on = excluded.written_on
    where reports_comment.version = excluded.version - 1
    returning id`.execute(tx)
  return rows.length === comments.length
}

/** Sends what was written of a draft and not emptied again; returns how many comments went. */
export async function sendKeptComments(tx: Transaction, draftId: string, on: Day, late: boolean): Promise<number> {
  const { rows } = await sql`
    update reports_comment set sent_on = ${on.toString()}, late = ${late}
    where draft_id = ${draftId} and sent_on is null and text <> '' returning id`.execute(tx)
  return rows.length
}

/** Returns false when somebody else answered first. */
export async function saveAnswer(
  tx: Transaction,
  reviewId: string,
  id: string,
  version: number,
  answer: { readonly answer: CommentAnswer; readonly because: string; readonly by: string; readonly on: Day },
): Promise<boolean> {
  const { rows } = await sql`
    update reports_comment set answer = ${answer.answer}, because = ${answer.because}, answered_by = ${answer.by},
      answered_on = ${answer.on.toString()}
    where id = ${id} and review_id = ${reviewId} and version = ${version} returning id`.execute(tx)
  return rows.length > 0
}
