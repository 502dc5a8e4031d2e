import { sql } from 'kysely'
import type { Transaction } from '../../platform/db/database.ts'
import type { KeptItem } from './domain/why.ts'

/** Who can stand in for the one who asks. One statement. */
export async function listColleagues(
  tx: Transaction,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const { rows } = await sql<{
    id: string
    name: string
  }>`select person_id as id, name from roles_colleagues()`.execute(tx)
  return rows
}

/** How an item is kept, as it counts for one person and without a word of what it says. One statement. */
export async function findKeptItem(
  tx: Transaction,
  of: { readonly reviewId: string; readonly reference: string; readonly personId: string },
): Promise<(KeptItem & { readonly id: string }) | undefined> {
  const { rows } = await sql<KeptItem & { id: string }>`
    select id, reference, classification, is_author as "isAuthor", held_by as "heldBy", is_bodys as "isBodys"
    from roles_item_kept(${of.reviewId}, ${of.reference}, ${of.personId})`.execute(tx)
  return rows[0]
}

/** What the rows themselves answer the one who asks: whether a review, and the words of an item, are there. One statement. */
export async function seesRows(
  tx: Transaction,
  reviewId: string,
  itemId: string | undefined,
): Promise<{ readonly review: boolean; readonly words: boolean }> {
  const { rows } = await sql<{ review: boolean; words: boolean }>`
    select exists (select from reviews_read_review where id = ${reviewId}) as review,
      ${itemId === undefined ? sql`false` : sql`exists (select from evidence_read_item where id = ${itemId} and is_open)`} as words`.execute(
    tx,
  )
  return rows[0] ?? { review: false, words: false }
}
