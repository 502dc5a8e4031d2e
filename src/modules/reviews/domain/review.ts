import type { Temporal } from '../../../kernel/dates.ts'

/** Where a review stands. What happens within `in-stage` is the rulebook's: its stages. */
export type ReviewState = 'planned' | 'in-stage' | 'published' | 'closed'

/**
 * What policies decide on and pages begin with: enough of a review for every module above, read in one statement.
 * Days are London calendar days.
 */
export type ReviewSubject = {
  readonly id: string
  readonly title: string
  readonly areaId: string
  readonly areaName: string
  readonly rulebook: string
  readonly edition: string
  readonly state: ReviewState
  /** Id of the rulebook's stage; undefined before the first and after the last. */
  readonly stage: string | undefined
  readonly pausedBecause: string | undefined
  readonly deferredBecause: string | undefined
  readonly cancelledBecause: string | undefined
  readonly analysisStart: Temporal.PlainDate | undefined
  readonly analysisEnd: Temporal.PlainDate | undefined
  readonly fieldworkStart: Temporal.PlainDate | undefined
  readonly fieldworkEnd: Temporal.PlainDate | undefined
  readonly version: number
  /** Covert and not announced yet: those who answer for the area know nothing of it. */
  readonly isHidden: boolean
}

/** Why work on the review rests, if it does: the flag in force, in the words of the page. */
export function restingBecause(
  review: Pick<ReviewSubject, 'cancelledBecause' | 'deferredBecause' | 'pausedBecause'>,
): string | undefined {
  if (review.cancelledBecause !== undefined) return `The review is cancelled: ${review.cancelledBecause}`
  if (review.deferredBecause !== undefined) return `The review is deferred: ${review.deferredBecause}`
  if (review.pausedBecause !== undefined) return `The review is paused: ${review.pausedBecause}`
  return undefined
}

/** The report is out. */
export function isIssued(review: Pick<ReviewSubject, 'state'>): boolean {
  return review.state === 'published' || review.state === 'closed'
}
