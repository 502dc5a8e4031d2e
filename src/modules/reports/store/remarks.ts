import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { Remark } from '../domain/remark.ts'

type RemarkRow = Omit<Remark, 'settled'> & {
  resolution: string | null
  resolvedBy: string | null
  resolvedAt: Temporal.Instant | null
}

/**
 * Comments on the paragraphs of a review's report, or on one of them, oldest first; those on withdrawn paragraphs come
 * along. One statement.
 */
export async function listRemarks(tx: Transaction, reviewId: string, blockId?: string): Promise<readonly Remark[]> {
  const { rows } = await sql<RemarkRow>`
    select remark.id, remark.block_id as "blockId", remark.quote, remark.text, remark.author_id as "authorId",
      author.name as "authorName", remark.written_at as "writtenAt", remark.resolution, settler.name as "resolvedBy",
      remark.resolved_at as "resolvedAt", remark.version
    from reports_remark remark
    join register_read_person author on author.id = remark.author_id
    left join register_read_person settler on settler.id = remark.resolved_by_id
    where remark.review_id = ${reviewId} and (${blockId ?? null}::bigint is null or remark.block_id = ${blockId ?? null}::bigint)
    order by remark.id`.execute(tx)
  return rows.map(({ resolution, resolvedBy, resolvedAt, ...remark }) => ({
    ...remark,
    settled:
      resolution === null || resolvedAt === null ? undefined : { resolution, by: resolvedBy ?? '', at: resolvedAt },
  }))
}

export type NewRemark = Pick<Remark, 'blockId' | 'quote' | 'text' | 'authorId'> & { readonly reviewId: string }

export async function addRemark(tx: Transaction, remark: NewRemark): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reports_remark (review_id, block_id, quote, text, author_id)
    values (${remark.reviewId}, ${remark.blockId}, ${remark.quote}, ${remark.text}, ${remark.authorId})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Returns false when somebody else settled it first. */
export async function settleRemarkRow(
  tx: Transaction,
  reviewId: string,
  settled: { readonly id: string; readonly version: number; readonly resolution: string; readonly byId: string },
): Promise<boolean> {
  const { rows } = await sql`
    update reports_remark set resolution = ${settled.resolution}, resolved_by_id = ${settled.byId}, resolved_at = platform_now()
    where id = ${settled.id} and review_id = ${reviewId} and version = ${settled.version} and resolution is null
    returning id`.execute(tx)
  return rows.length > 0
}

/** Takes comments over to another paragraph, with the words they are about. Settled meanwhile or not, they go. */
export async function moveRemarks(
  tx: Transaction,
  reviewId: string,
  remarks: readonly Pick<Remark, 'id'>[],
  blockId: string,
): Promise<void> {
  await sql`
    update reports_remark set block_id = ${blockId}
    where review_id = ${reviewId} and id = any (${remarks.map(each => each.id)}::bigint[])`.execute(tx)
}
