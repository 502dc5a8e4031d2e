import { type RawBuilder, sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'

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
  return draftWhere(tx, sql`draft.review_id = ${reviewId} order by draft.id desc limit 1`)
}

/** One of the drafts of a review that were sent, by its number. */
export async function findDraft(tx: Transaction, reviewId: string, id: string): Promise<SentDraft | undefined> {
  return draftWhere(tx, sql`draft.review_id = ${reviewId} and draft.id = ${id}`)
}

async function draftWhere(tx: Transaction, condition: RawBuilder<unknown>): Promise<SentDraft | undefined> {
  const { rows } = await sql<{
    id: string
    sent_on: Day
    to_name: string
    model: ReportDocument
    letter: string
    comments_closed_on: Day | null
  }>`
    select draft.id, draft.sent_on, draft.to_name, draft.model, coalesce(letter.text, draft.letter) as letter, draft.comments_closed_on
    from reports_draft draft left join reviews_read_letter letter on letter.id = draft.letter_id
    where ${condition}`.execute(tx)
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

/** A draft among others, without what stands in it. */
export type DraftLine = { readonly id: string; readonly sentOn: Day; readonly toName: string }

/** Every draft that was sent, the newest first. One statement. */
export async function listSentDrafts(tx: Transaction, reviewId: string): Promise<readonly DraftLine[]> {
  const { rows } = await sql<DraftLine>`
    select id, sent_on as "sentOn", to_name as "toName" from reports_draft
    where review_id = ${reviewId} order by id desc`.execute(tx)
  return rows
}

/** What stands in these drafts, by their numbers. One statement. */
export async function draftModels(
  tx: Transaction,
  reviewId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReportDocument>> {
  const { rows } = await sql<{ id: string; model: ReportDocument }>`
    select id, model from reports_draft where review_id = ${reviewId} and id = any (${[...ids]}::bigint[])`.execute(tx)
  return new Map(rows.map(({ id, model }) => [id, model]))
}
