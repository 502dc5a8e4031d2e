import { sayDay, type Temporal } from './dates.ts'
import { compareDays } from './working-days.ts'

/** Where a rule stands, so that a page can link a refusal to its paragraph. */
export type RuleReference = {
  /** Name and edition as in the path `rulebooks/<rulebook>/<edition>`. */
  readonly rulebook: string
  readonly edition: string
  readonly rule: string
  /** The paragraph as people write it: `¶12`, `footnote 1`, `Annex A`. */
  readonly cite: string
}

/** One thing that is wrong, in a sentence a person can act on. A list of them is a page's error summary. */
export type Problem = {
  readonly text: string
  /** Name of the posted field the sentence stands beside; absent where it concerns the whole. */
  readonly field?: string
  /** The rule that spoke, where one did. */
  readonly rule?: RuleReference
  /** Address of the exact place to mend it, where it is not on this page. */
  readonly href?: string
}

export function problem(text: string, field?: string): Problem {
  return field === undefined ? { text } : { text, field }
}

/** What was done is told once it is done: a day after today is refused beside its field; one that is not told is not. */
export function notInFuture(
  day: Temporal.PlainDate | undefined,
  today: Temporal.PlainDate,
  field: string,
): readonly Problem[] {
  if (day === undefined || compareDays(day, today) <= 0) return []
  return [problem(`This day is still to come: today is ${sayDay(today)}.`, field)]
}
