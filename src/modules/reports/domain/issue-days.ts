import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'

type Day = Temporal.PlainDate

/** What is known of the days on which a report and those it belongs together with go out. */
export type IssueDays = {
  /** Undefined while it is not issued. */
  readonly issuedOn: Day | undefined
  readonly today: Day
  /** Inspections that run together with the review; `day` is that of their report, as far as it is known. */
  readonly together: readonly {
    readonly name: string
    /** Of the other review, where it is kept here. */
    readonly reviewId: string | undefined
    readonly day: Day | undefined
  }[]
  /** Days of the feedback meetings on record, the first first. */
  readonly feedback: readonly Day[]
}

/**
 * What rules may ask of the issue (¶68). Before it they ask as if the report went out today; another review that is kept
 * here and not issued either is not apart then, since the two can go out in one act.
 */
export function factsOfIssue({ issuedOn, today, together, feedback }: IssueDays) {
  const day = issuedOn ?? today
  const lastFeedback = feedback.at(-1)
  const apart = together.filter(each =>
    each.day === undefined ? issuedOn !== undefined || each.reviewId === undefined : !each.day.equals(day),
  )
  return {
    runTogether: together.map(({ name }) => name),
    apart: apart.map(each => `${each.name} (${each.day === undefined ? 'no day is known' : sayDay(each.day)})`),
    feedbackDays: BigInt(together.length === 0 ? 0 : new Set(feedback.map(String)).size),
    daysAfterFeedback: BigInt(lastFeedback === undefined ? 0 : Math.max(0, lastFeedback.until(day).days)),
  }
}

/** What a report that is not out waits for, since the two go out at once (¶68), and why. */
export type Hold = { readonly name: string; readonly reviewId: string | undefined; readonly because: string }

/** What holds a report: those that run together with it and are not out either. Nothing, once it is out itself. */
export function holdsOf({ issuedOn, today, together }: IssueDays): readonly Hold[] {
  if (issuedOn !== undefined) return []
  return together.flatMap(({ name, reviewId, day }) => {
    if (day === undefined)
      return [{ name, reviewId, because: reviewId === undefined ? 'its day is not known yet' : 'it is not issued yet' }]
    return compareDays(day, today) > 0 ? [{ name, reviewId, because: `it goes out on ${sayDay(day)}` }] : []
  })
}
