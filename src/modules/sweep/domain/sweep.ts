import type { LooseEnd, Place } from '../../../kernel/loose-ends.ts'
import type { RuleReference } from '../../../kernel/problems.ts'
import type { DeadlineResult, Rulebook, RuleResult } from '../../rulebooks/index.ts'
import { type PlacesOfFacts, placesOf } from './places.ts'

/** From what shuts a gate down to what only lies about; each of one gravity comes before any of the next. */
export const gravities = ['must', 'must-unknown', 'should', 'unknown', 'late', 'left'] as const
export type Gravity = (typeof gravities)[number]

/** One thing that is wrong with a review. */
export type Trouble = {
  /** Of the rule, the deadline or the kind of loose end. */
  readonly id: string
  readonly gravity: Gravity
  readonly text: string
  readonly places: readonly Place[]
  /** The page on which it is put right, where no place is more exact. */
  readonly href?: string
  readonly rule?: RuleReference
  /** Why it was gone on with all the same. */
  readonly reason?: string
}

/** Rules of a review, asked at every moment that counts; `at` is the moment at which each speaks. */
export type AskedRule = { readonly result: RuleResult; readonly at: string }

export type Swept = {
  readonly review: { readonly id: string; readonly rulebook: string; readonly edition: string }
  readonly rulebook: Rulebook
  readonly rules: readonly AskedRule[]
  /** Moments of the present: `always`, and those at which the next gate is asked. */
  readonly now: readonly string[]
  /** Reasons on record by rule. */
  readonly reasons: ReadonlyMap<string, string>
  readonly deadlines: readonly DeadlineResult[]
  /** Whether what a deadline asks for is on record, if late. */
  readonly isDone: (deadline: string) => boolean
  readonly ends: readonly LooseEnd[]
  readonly places: PlacesOfFacts
}

export type Sweep = {
  /** What is wrong now, the grave first, rules before what no rule speaks of. */
  readonly troubles: readonly Trouble[]
  /** Rules that are not kept and speak at another moment than the next gate. */
  readonly later: readonly (Trouble & { readonly at: string })[]
  /** Advice that was gone against with a reason. */
  readonly reasoned: readonly Trouble[]
}

/**
 * The moments that the next gate asks at: while a stage goes on, leaving it; in the last stage also the acts up to the
 * issue of the report, and after the issue those that follow it.
 *
 * @param acts every act there is, in the order of the work
 */
export function momentsNow(
  rulebook: Rulebook,
  review: { readonly state: string; readonly stage: string | undefined },
  acts: readonly string[],
): readonly string[] {
  const last = rulebook.stages.at(-1)?.id
  const issue = acts.indexOf('issue-report') + 1
  const ofActs = (some: readonly string[]) => some.map(act => `act ${act}`)
  if (review.state === 'published') return ['always', `leave ${last}`, ...ofActs(acts.slice(issue))]
  if (review.stage === undefined) return ['always']
  const leave = `leave ${review.stage}`
  return review.stage === last ? ['always', leave, ...ofActs(acts.slice(0, issue))] : ['always', leave]
}

/** Puts together what the rules, the deadlines and the modules say: one list, in one order. */
export function sweepOf(swept: Swept): Sweep {
  const open = swept.rules.filter(({ result }) => result.status !== 'met' && result.strength !== 'may')
  const told = open.map(({ result, at }) => ({ ...ruleTrouble(result, swept), at }))
  const reasoned = told.filter(({ gravity, reason }) => gravity === 'should' && reason !== undefined)
  const unreasoned = told.filter(trouble => !reasoned.includes(trouble))
  const isNow = ({ at }: { readonly at: string }) => swept.now.includes(at)
  const all: readonly Trouble[] = [
    ...unreasoned.filter(isNow).map(({ at: _, ...trouble }) => trouble),
    ...swept.deadlines.flatMap(result => lateDeadline(result, swept)),
    ...swept.ends,
  ]
  return {
    troubles: gravities.flatMap(gravity => all.filter(trouble => trouble.gravity === gravity)),
    later: unreasoned.filter(trouble => !isNow(trouble)),
    reasoned: reasoned.map(({ at: _, ...trouble }) => trouble),
  }
}

function gravityOf({ strength, status }: RuleResult): Gravity {
  if (strength === 'must') return status === 'not-met' ? 'must' : 'must-unknown'
  return status === 'not-met' ? 'should' : 'unknown'
}

function ruleTrouble(result: RuleResult, { review, rulebook, places, reasons }: Swept): Trouble {
  const reason = reasons.get(result.rule)
  return {
    id: result.rule,
    gravity: gravityOf(result),
    text: result.says,
    places: placesOf(result, rulebook, review.id, places),
    rule: referenceTo(result.rule, result.cite, review),
    ...(result.mend === undefined ? {} : { href: `/reviews/${review.id}/${result.mend}` }),
    ...(reason === undefined ? {} : { reason }),
  }
}

function referenceTo(rule: string, cite: string, { rulebook, edition }: Swept['review']): RuleReference {
  return { rulebook, edition, rule, cite }
}

/** A deadline past its day of which nothing is on record: what was done late is late no more. */
function lateDeadline(result: DeadlineResult, { review, rulebook, isDone }: Swept): readonly Trouble[] {
  if (result.status !== 'late' || result.planned || isDone(result.deadline)) return []
  const metBy = rulebook.deadlines.find(({ id }) => id === result.deadline)?.['met-by']
  const mend = rulebook.rules.find(
    ({ must, should, may, mend: page }) =>
      metBy !== undefined && page !== undefined && (must ?? should ?? may ?? '').includes(metBy),
  )?.mend
  return [
    {
      id: result.deadline,
      gravity: 'late',
      text: `${result.label}: ${result.explanation}`,
      places: [],
      href: mend === undefined ? `/reviews/${review.id}` : `/reviews/${review.id}/${mend}`,
      rule: referenceTo(result.deadline, result.cite, review),
    },
  ]
}
