import type { Transaction } from '../../../platform/db/database.ts'
import { noteViews } from '../../../platform/record/views.ts'

/** What must be known of an item that is about to be shown. */
export type ShownItem = { readonly id: string; readonly classification: string; readonly isOpen: boolean }

/**
 * Notes that the one who acts is shown items which tell of single children or were told in confidence. In the transaction
 * that reads them. One statement where there are any.
 *
 * @param where they are shown, in the words of the list of views
 */
export function noteItems(
  tx: Transaction,
  reviewId: string,
  items: readonly ShownItem[],
  where: string,
): Promise<void> {
  const shown = items.filter(item => item.isOpen && ['child-level', 'whistle-blower'].includes(item.classification))
  return noteViews(
    tx,
    reviewId,
    shown.map(item => ({ table: 'evidence_item', row: item.id, classification: item.classification })),
    where,
  )
}
