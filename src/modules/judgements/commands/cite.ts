import { done, type Outcome, refused } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { itemsOfReview, setCitations } from '../../evidence/index.ts'

/** Ties what is judged to the evidence it rests on; refused where an item is not of this review (¶77). */
export async function cite(
  tx: Transaction,
  reviewId: string,
  kind: 'conclusion' | 'grade' | 'grade-passage',
  id: string,
  items: readonly string[],
): Promise<Outcome> {
  const known = await itemsOfReview(tx, reviewId, items)
  if (items.some(item => !known.has(item))) {
    return refused(
      problem('Choose evidence of this review. One of the items chosen is not on record here.', 'evidence'),
    )
  }
  await setCitations(tx, { reviewId, by: { kind, id }, purpose: 'rests-on', items })
  return done()
}
