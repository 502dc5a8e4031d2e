import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../db/database.ts'

/** A row that tells of single children or of whistle-blowers, about to be shown. */
export type Viewed = { readonly table: string; readonly row: string; readonly classification: string }

/**
 * Notes that the one who acts is shown these rows. Belongs in the very transaction that reads them, so that nothing is
 * shown unnoted; costs one statement, and none where nothing is protected.
 *
 * @param page the path of the page
 */
export async function noteViews(
  tx: Transaction,
  reviewId: string,
  viewed: readonly Viewed[],
  page: string,
): Promise<void> {
  if (viewed.length === 0) return
  await sql`select platform_note_view(${reviewId}, ${JSON.stringify(viewed)}::jsonb, ${page})`.execute(tx)
}

export type ViewEntry = {
  readonly at: Temporal.Instant
  readonly name: string
  readonly table: string
  readonly row: string
  readonly classification: string
  readonly page: string
}

/** Who viewed protected rows of a review, or one row of it, newest first; for who conducts the review. One statement. */
export async function listViews(
  tx: Transaction,
  asked: {
    readonly reviewId: string
    readonly row?: Pick<Viewed, 'table' | 'row'>
    readonly page: number
    readonly size: number
  },
): Promise<{ readonly views: readonly ViewEntry[]; readonly count: number }> {
  const { rows } = await sql<{
    at: Temporal.Instant
    name: string | null
    table: string
    row: string
    classification: string
    page: string
    count: string
  }>`
    select at, account_name as name, table_name as table, row_id as row, classification, page, count(*) over () as count
    from platform_read_view where review_id = ${asked.reviewId}
      and (${asked.row?.table ?? null}::text is null or (table_name = ${asked.row?.table ?? ''} and row_id = ${asked.row?.row ?? ''}))
    order by id desc limit ${asked.size} offset ${(asked.page - 1) * asked.size}`.execute(tx)
  return {
    count: Number(rows[0]?.count ?? 0),
    views: rows.map(({ count: _, name, ...row }) => ({ ...row, name: name ?? 'Somebody' })),
  }
}

export type ViewCount = {
  readonly name: string
  readonly reviewId: string
  readonly classification: string
  readonly views: number
  readonly lastAt: Temporal.Instant
}

/** How often each account viewed protected material, never what; for who keeps accounts or erases. One statement. */
export async function countViews(tx: Transaction): Promise<readonly ViewCount[]> {
  const { rows } = await sql<{
    name: string | null
    review_id: string
    classification: string
    views: string
    last_at: Temporal.Instant
  }>`
    select account.name, counted.review_id, counted.classification, counted.views, counted.last_at
    from platform_view_counts() counted left join platform_read_account account on account.id = counted.account_id
    order by counted.last_at desc limit 500`.execute(tx)
  return rows.map(row => ({
    name: row.name ?? 'Somebody',
    reviewId: row.review_id,
    classification: row.classification,
    views: Number(row.views),
    lastAt: row.last_at,
  }))
}
