import type { Temporal } from '../../../kernel/dates.ts'
import { type FactValues, known } from '../../../kernel/facts.ts'
import { notInFuture, type Problem, problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { nameOf } from './plan.ts'

type Day = Temporal.PlainDate

/** What came of a significant failing, step by step; a step that was not taken is undefined. */
export type FailingCourse = {
  readonly discussed: { readonly on: Day; readonly with: string } | undefined
  /** `solution` is what was agreed, or why nothing could be. */
  readonly settled: { readonly on: Day; readonly agreed: boolean; readonly solution: string } | undefined
  readonly intervened: { readonly on: Day; readonly what: string } | undefined
}

export type Failing = FailingCourse & {
  readonly id: string
  readonly text: string
  readonly recommendationId: string | undefined
  /** The finding of the issued report on which it rests, in its words when the failing was marked. */
  readonly finding: { readonly id: string; readonly text: string } | undefined
  readonly markedOn: Day
  readonly markedBy: string
  readonly withdrawnBecause: string | undefined
  readonly version: number
}

export function currentFailings(failings: readonly Failing[]): readonly Failing[] {
  return failings.filter(({ withdrawnBecause }) => withdrawnBecause === undefined)
}

/** The facts of the failings: which stand out of the order in which the framework wants them followed. */
export function failingFactsOf(failings: readonly Failing[]): FactValues {
  const current = currentFailings(failings)
  const named = (all: readonly Failing[]) => all.map(({ text }) => nameOf(text))
  return known({
    marked: BigInt(current.length),
    undiscussed: named(current.filter(({ discussed }) => discussed === undefined)),
    settledUndiscussed: named(
      current.filter(({ discussed, settled }) => settled && isBefore(settled.on, discussed?.on)),
    ),
    intervenedUnsettled: named(
      current.filter(
        ({ settled, intervened }) => intervened && (settled?.agreed !== false || isBefore(intervened.on, settled.on)),
      ),
    ),
  })
}

/** True too where there is no earlier day to come after. */
function isBefore(day: Day, earlier: Day | undefined): boolean {
  return earlier === undefined || compareDays(day, earlier) < 0
}

/** What is wrong with the days of a course: none is still to come. In which order is the rulebook's to say. */
export function checkCourse({ discussed, settled, intervened }: FailingCourse, today: Day): readonly Problem[] {
  return [
    ...notInFuture(discussed?.on, today, 'discussedOn'),
    ...(discussed?.with === '' ? [problem('Say with whom it was discussed.', 'discussedWith')] : []),
    ...notInFuture(settled?.on, today, 'settledOn'),
    ...(settled?.solution === '' ? [problem('Say what was agreed, or why nothing could be.', 'solution')] : []),
    ...notInFuture(intervened?.on, today, 'intervenedOn'),
    ...(intervened?.what === '' ? [problem('Say what the intervention is.', 'intervention')] : []),
  ]
}
