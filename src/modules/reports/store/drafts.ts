import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'

type Day = Temporal.PlainDate

export type NewDraft = {
  readonly reviewId: string
  readonly sentOn: Day
  readonly sentBy: string
  readonly toPersonId: string
  readonly toName: string
  readonly model: ReportDocument
  /** The letter that goes with it, where the rulebook has one. */
  readonly letterId: string | undefined
}

export async function addDraft(tx: Transaction, draft: NewDraft): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reports_draft (review_id, sent_on, sent_by, to_person_id, to_name, model, letter_id)
    values (${draft.reviewId}, ${draft.sentOn.toString()}, ${draft.sentBy}, ${draft.toPersonId}, ${draft.toName},
      ${JSON.stringify(draft.model)}::jsonb, ${draft.letterId ?? null})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Closes the comments on a draft; the first time counts. */
export async function closeComments(tx: Transaction, draftId: string, on: Day): Promise<void> {
  await sql`
    update reports_draft set comments_closed_on = ${on.toString()}
    where id = ${draftId} and comments_closed_on is null`.execute(tx)
}
