import type { Temporal } from '../../../kernel/dates.ts'
import type { Rulebook } from '../../rulebooks/index.ts'

/** The grades that one person still has to give in one review. */
export type OpenGrades = {
  readonly reviewId: string
  readonly reviewTitle: string
  /** First day of fieldwork: from then on grades are asked for. */
  readonly since: Temporal.PlainDate
  /** In the order of the rulebook; never empty. */
  readonly open: readonly { readonly judgement: string; readonly label: string }[]
  /** How many judgements of the rulebook take a grade. */
  readonly of: number
}

export type GradingWork = {
  readonly reviewId: string
  readonly title: string
  readonly fieldworkStart: Temporal.PlainDate
  readonly given: readonly string[]
  readonly agreed: readonly string[]
}

/** What is open of one review's grades for somebody; undefined when nothing is. */
export function openGrades(work: GradingWork, rulebook: Rulebook): OpenGrades | undefined {
  const settled = new Set([...work.given, ...work.agreed])
  const open = rulebook.graded
    .filter(graded => !settled.has(graded.id))
    .map(graded => ({ judgement: graded.id, label: graded.label }))
  if (open.length === 0) return undefined
  return {
    reviewId: work.reviewId,
    reviewTitle: work.title,
    since: work.fieldworkStart,
    open,
    of: rulebook.graded.length,
  }
}
