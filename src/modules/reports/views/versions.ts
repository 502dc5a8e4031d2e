import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

/** A paragraph as it stood after one saving of it, by the record, which nothing edits. */
export type BlockVersion = {
  readonly version: number
  readonly by: string
  readonly at: Temporal.Instant
  /** The command, such as `write-block`. */
  readonly command: string
  readonly text: string
  readonly section: string
  readonly placed: boolean
  /** Why it was taken away with this version; absent while it stands. */
  readonly withdrawnBecause: string | undefined
}

type VersionRow = Omit<BlockVersion, 'withdrawnBecause'> & { withdrawnBecause: string | null }

/**
 * Every version of a paragraph, the oldest first, withdrawn ones too. What the record may no longer hold is left out. One
 * statement.
 */
export async function listBlockVersions(
  tx: Transaction,
  reviewId: string,
  blockId: string,
): Promise<readonly BlockVersion[]> {
  const { rows } = await sql<VersionRow>`
    select (after ->> 'version')::integer as version, coalesce(account_name, '') as by, at, command, after ->> 'text' as text,
      after ->> 'section' as section, (after ->> 'placed')::boolean as placed, after ->> 'withdrawn_because' as "withdrawnBecause"
    from platform_read_record
    where chain = ${reviewId}::bigint and table_name = 'reports_block' and row_id = ${blockId} and after is not null
    order by id`.execute(tx)
  return rows.map(({ withdrawnBecause, ...row }) => ({ ...row, withdrawnBecause: withdrawnBecause ?? undefined }))
}

/** Somebody else who typed into a paragraph a moment ago and did not save it yet. */
export type WritingNow = { readonly blockId: string; readonly name: string; readonly typedAt: Temporal.Instant }

/** Who else is writing in which paragraph; what they write is theirs until they save it. One statement. */
export async function listWritingNow(tx: Transaction, reviewId: string): Promise<readonly WritingNow[]> {
  const { rows } = await sql<WritingNow>`
    select block_id::text as "blockId", name, typed_at as "typedAt" from reports_writing_now(${reviewId}::bigint)
    order by name`.execute(tx)
  return rows
}
