import type { Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'

type Day = Temporal.PlainDate

/** A review as those know it who evaluate: its outline and its dates. */
export type EvaluatedReview = {
  readonly id: string
  readonly title: string
  readonly area: string
  readonly region: string
  readonly rulebook: string
  readonly edition: string
  readonly state: string
  readonly stage: string
  readonly cancelled: boolean
  /** Paused or deferred: nobody is late meanwhile. */
  readonly resting: boolean
  readonly requestedOn: Day
  readonly analysisStart: Day | undefined
  readonly analysisEnd: Day | undefined
  readonly fieldworkStart: Day | undefined
  readonly fieldworkEnd: Day | undefined
  readonly corporateAssessmentStart: Day | undefined
  /** It went on under another edition than the one under which it was opened. */
  readonly changedEdition: boolean
  /** All of it as the database wrote it, by which it is seen whether anything changed. */
  readonly written: string
}

/** Which reviews are looked at together. Everything that is not said is open. */
export type Group = {
  readonly rulebook?: string
  readonly edition?: string
  readonly region?: string
  /** First and last day on which their analysis may begin. */
  readonly from?: Day
  readonly until?: Day
}

/** The reviews of a group, and how many stay out of it and why. */
export type Gathered = {
  readonly reviews: readonly EvaluatedReview[]
  /** Would belong to it and are cancelled. */
  readonly cancelled: number
  /** Cannot be placed, since they have no first day of analysis and the group asks for one. */
  readonly undated: number
}

/** Whom a group holds. A review that is cancelled is in none. */
export function gather(all: readonly EvaluatedReview[], group: Group): Gathered {
  const alike = all.filter(
    review =>
      (group.rulebook === undefined || review.rulebook === group.rulebook) &&
      (group.edition === undefined || review.edition === group.edition) &&
      (group.region === undefined || review.region === group.region),
  )
  const asksForDays = group.from !== undefined || group.until !== undefined
  const undated = asksForDays ? alike.filter(review => !review.cancelled && review.analysisStart === undefined) : []
  const within = alike.filter(review => {
    if (!asksForDays) return true
    const day = review.analysisStart
    if (day === undefined) return false
    if (group.from !== undefined && compareDays(day, group.from) < 0) return false
    return group.until === undefined || compareDays(day, group.until) <= 0
  })
  return {
    reviews: within.filter(review => !review.cancelled),
    cancelled: within.filter(review => review.cancelled).length,
    undated: undated.length,
  }
}

/** An edition by its name, as in `joint-area-review/2005-08`: of a rulebook, or the one under which a review is. */
export function editionOf({ rulebook, edition }: { readonly rulebook: string; readonly edition: string }): string {
  return `${rulebook}/${edition}`
}
