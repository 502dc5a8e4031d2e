import { sayPeriod, type Temporal } from '../../../kernel/dates.ts'
import type { RuleReference } from '../../../kernel/problems.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { DeadlineLine, ProblemList, ProblemShown, StageTracker } from '../../../platform/web/components/models.ts'
import type { Deadline, DeadlineResult, Rulebook, RuleResult } from '../../rulebooks/index.ts'
import { askRules, factLoader, problemOf, type Services } from '../commands/change.ts'
import { type ReviewSubject, restingBecause } from '../domain/review.ts'
import { type Exception, listExceptions, listStages, type StageEntry } from '../views/review.ts'

/*
 * Where a review stands, as several pages show it: its stages, its deadlines, what is wrong by gravity.
 */

/** The stages of the rulebook with the days on which this review was in them. */
function trackerOf(services: Services, review: ReviewSubject, entered: readonly StageEntry[]): StageTracker {
  const { stages } = services.rulebooks.get(review.rulebook, review.edition)
  const resting = restingBecause(review) !== undefined
  const current =
    review.state === 'in-stage'
      ? stages.findIndex(stage => stage.id === review.stage)
      : review.state === 'planned'
        ? -1
        : stages.length
  return {
    stages: stages.map((stage, index) => {
      const last = entered.findLast(entry => entry.stage === stage.id)
      const state = index < current ? 'done' : index > current ? 'todo' : resting ? 'paused' : 'current'
      const when =
        last === undefined
          ? plannedDays(review, stage.planned)
          : last.leftOn === undefined
            ? `since ${sayPeriod(last.enteredOn, last.enteredOn)}`
            : sayPeriod(last.enteredOn, last.leftOn)
      return { name: stage.label, state, ...(when === undefined ? {} : { when }) }
    }),
  }
}

function plannedDays(review: ReviewSubject, planned: 'analysis' | 'fieldwork' | undefined): string | undefined {
  const first =
    planned === 'analysis' ? review.analysisStart : planned === 'fieldwork' ? review.fieldworkStart : undefined
  const last = planned === 'analysis' ? review.analysisEnd : planned === 'fieldwork' ? review.fieldworkEnd : undefined
  return first === undefined || last === undefined ? undefined : sayPeriod(first, last)
}

export async function findTracker(services: Services, tx: Transaction, review: ReviewSubject): Promise<StageTracker> {
  return trackerOf(services, review, await listStages(tx, review.id))
}

/** Every deadline of the rulebook for this review, in order of days, those not known last. */
export function deadlineLineOf(
  review: ReviewSubject,
  results: readonly DeadlineResult[],
  today: Temporal.PlainDate,
): DeadlineLine {
  const dated = results.map(result => ({
    text: result.label,
    state: result.status,
    says: result.explanation,
    rule: { rulebook: review.rulebook, edition: review.edition, rule: result.deadline, cite: result.cite },
    ...(result.due === undefined ? {} : { day: result.due.toString() }),
  }))
  return {
    today: today.toString(),
    deadlines: dated.toSorted((one, other) => (one.day ?? '9').localeCompare(other.day ?? '9')),
  }
}

/** The same, reckoned now. */
export async function findDeadlineLine(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  today: Temporal.PlainDate,
): Promise<DeadlineLine> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  return deadlineLineOf(
    review,
    await services.rulebooks.deadlines(rulebook, factLoader(services, tx, review), today),
    today,
  )
}

/** The days of a review from which deadlines count, in words, and the deadlines that move with each. */
export function movesWith(
  rulebook: Rulebook,
): readonly { readonly day: string; readonly deadlines: readonly string[] }[] {
  const days = {
    'review.analysisStart': 'the first day of analysis',
    'review.analysisEnd': 'the last day of analysis',
    'review.fieldworkStart': 'the first day of fieldwork',
    'review.fieldworkEnd': 'the last day of fieldwork',
  } as const
  const rootOf = (deadline: Deadline | undefined, depth = 0): string | undefined => {
    if (deadline === undefined || depth > rulebook.deadlines.length) return undefined
    const own = deadline.of ?? deadline.from
    if (own !== undefined && own in days) return own
    const before = rulebook.deadlines.find(({ id }) => id === own || id === deadline['until-known'])
    return rootOf(before, depth + 1)
  }
  return Object.entries(days).flatMap(([fact, day]) => {
    const deadlines = rulebook.deadlines.filter(deadline => rootOf(deadline) === fact).map(({ label }) => label)
    return deadlines.length === 0 ? [] : [{ day, deadlines }]
  })
}

/** What is wrong now and what stands in the way of leaving the stage, the grave first; each rule once. */
export function problemsOf(services: Services, tx: Transaction, review: ReviewSubject): Promise<ProblemList> {
  const moments = review.stage === undefined ? ['always'] : ['always', `leave ${review.stage}`]
  const allClear = 'Nothing stands in the way: every rule that speaks now is kept.'
  return problemsAt(services, tx, review, moments, allClear)
}

/** What the rules say at these moments, the grave first, each with the reason on record for going on all the same. */
export async function problemsAt(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  moments: readonly string[],
  allClear: string,
): Promise<ProblemList> {
  const results = await askRules(services, tx, review, moments)
  return listOf(results, review, await listExceptions(tx, review.id), allClear)
}

function listOf(
  results: readonly RuleResult[],
  review: ReviewSubject,
  exceptions: readonly Exception[],
  allClear: string,
): ProblemList {
  const shown = (result: RuleResult): ProblemShown => {
    const given = exceptions.findLast(exception => exception.rule === result.rule)
    return given === undefined
      ? problemOf(result, review)
      : { ...problemOf(result, review), reason: `${given.reason} (${given.name})` }
  }
  const open = results.filter(result => result.status !== 'met' && result.strength !== 'may')
  const isMust = (result: RuleResult) =>
    result.strength === 'must' && (result.status === 'not-met' || result.status === 'unknown')
  const isShould = (result: RuleResult) => result.strength === 'should' && result.status === 'not-met'
  return {
    groups: [
      { gravity: 'must', problems: open.filter(isMust).map(shown) },
      { gravity: 'should', problems: open.filter(isShould).map(shown) },
      { gravity: 'unknown', problems: open.filter(result => !isMust(result) && !isShould(result)).map(shown) },
    ],
    allClear,
  }
}

/** A rule that was let through with a reason, as pages show it. */
export type LetThrough = {
  readonly says: string
  readonly reason: string
  readonly name: string
  readonly givenOn: Temporal.PlainDate
  readonly rule: RuleReference
}

/** Every reason on record for rules that speak at one of these moments, oldest first; one statement. */
export async function reasonsGivenAt(
  services: Services,
  tx: Transaction,
  review: ReviewSubject,
  moments: readonly string[],
): Promise<readonly LetThrough[]> {
  const { rules } = services.rulebooks.get(review.rulebook, review.edition)
  return (await listExceptions(tx, review.id)).flatMap(({ rule: id, says, reason, name, givenOn }) => {
    const rule = rules.find(each => each.id === id && moments.includes(each.at))
    if (rule === undefined) return []
    const { rulebook, edition } = review
    return [{ says, reason, name, givenOn, rule: { rulebook, edition, rule: id, cite: rule.cite } }]
  })
}
