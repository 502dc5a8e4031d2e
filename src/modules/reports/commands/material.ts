import type { Transaction } from '../../../platform/db/database.ts'
import { factLoader, type ReviewSubject, type Services } from '../../reviews/index.ts'
import type { ReportMaterial } from '../domain/report.ts'
import { listBlocks } from '../store/blocks.ts'
import { listRecommendations } from '../store/recommendations.ts'
import { listPublishedReplies } from '../views/comments.ts'
import { listAgreedGrades, listCited } from '../views/thread.ts'

/** Everything the report of a review is put together from; six statements. */
export async function loadMaterial(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
): Promise<ReportMaterial> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const { bodies } = await factLoader(services, tx, review)('review')
  return {
    rulebook,
    review,
    bodies: Array.isArray(bodies) ? bodies.map(String) : [],
    blocks: await listBlocks(tx, review.id),
    cited: await listCited(tx, review.id),
    recommendations: await listRecommendations(tx, review.id),
    ...(await listAgreedGrades(tx, review.id)),
    replies: await listPublishedReplies(tx, review.id),
  }
}
