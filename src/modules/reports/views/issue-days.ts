import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { listFeedbackDays, listLinks } from '../../reviews/index.ts'
import type { IssueDays } from '../domain/issue-days.ts'
import { findIssueDays } from './issue.ts'

/** When a report and those it belongs together with go out, and when feedback was given. Three statements. */
export const findDaysOfIssue = askedOnce(async (tx: Transaction, reviewId: string): Promise<IssueDays> => {
  const together = (await listLinks(tx, reviewId)).filter(link => link.runsTogether && link.ended === undefined)
  const here = together.flatMap(({ reviewId: other }) => (other === undefined ? [] : [other]))
  const { issued, today } = await findIssueDays(tx, [reviewId, ...here])
  return {
    issuedOn: issued.get(reviewId),
    today,
    together: together.map(link => ({
      name: link.name,
      reviewId: link.reviewId,
      day: link.reviewId === undefined ? link.reportOn : issued.get(link.reviewId),
    })),
    feedback: await listFeedbackDays(tx, reviewId),
  }
})
