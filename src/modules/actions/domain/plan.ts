import { parseDay, sayDay, sayPeriod, type Temporal } from '../../../kernel/dates.ts'
import { type FactValues, known } from '../../../kernel/facts.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { type Duty, isAfter, partnersIn, statementSentOn } from './duties.ts'

type Day = Temporal.PlainDate

/** The authority's receipt of the report. */
export type Receipt = {
  readonly receivedOn: Day
  readonly recordedBy: string
  /** Recorded by the lead inspector, or the programme manager, for the director's office. */
  readonly onBehalf: boolean
  readonly note: string
  readonly version: number
}

/** How far an action has come. */
export const progressStates = ['not-begun', 'under-way', 'done'] as const
export type ProgressState = (typeof progressStates)[number]

export type Progress = {
  readonly reportedOn: Day
  readonly reportedBy: string
  readonly state: ProgressState
  readonly note: string
}

/** When an action is to be taken (¶74): on or by `lastDay`, from `firstDay` where a period is named; or not yet said. */
export type When = { readonly firstDay: Day | undefined; readonly lastDay: Day | undefined }

export type Action = When & {
  readonly id: string
  readonly text: string
  readonly owner: string
  /** Number of the recommendation of the report that it answers. */
  readonly recommendationId: string | undefined
  readonly withdrawnBecause: string | undefined
  readonly progress: Progress | undefined
  readonly version: number
}

/** An action as the statement holds it: days as ISO text, empty where there is none. */
export type StatedAction = {
  readonly text: string
  readonly firstDay: string
  readonly lastDay: string
  readonly owner: string
  readonly recommendation: string
}

export type Statement = {
  readonly madeOn: Day
  readonly adoptedBy: string
  readonly adoptedPost: string
  readonly actions: readonly StatedAction[]
}

/** Either the day, or why not. */
export type Consultation = {
  readonly organisationId: string
  readonly consultedOn: Day | undefined
  readonly whyNot: string | undefined
  readonly note: string
  readonly version: number
}

/** What is kept of a review after its report. */
export type Plan = {
  readonly receipt: Receipt | undefined
  readonly duties: readonly (Duty & { readonly organisation: string })[]
  readonly actions: readonly Action[]
  readonly consultations: readonly Consultation[]
  readonly statement: Statement | undefined
}

/** The facts of the statement, from the plan. */
export function statementFactsOf(plan: Plan, rulebook: Rulebook): FactValues {
  const current = currentActions(plan.actions)
  const recorded = new Set(plan.consultations.map(({ organisationId }) => organisationId))
  const names = new Map(plan.duties.map(({ organisationId, organisation }) => [organisationId, organisation]))
  return known({
    madeOn: plan.statement?.madeOn,
    adoptedBy: plan.statement?.adoptedBy,
    actions: BigInt(current.length),
    actionsWithoutDate: current.filter(action => !saysWhen(action)).map(action => nameOf(action.text)),
    partnersNotConsulted: partnersIn(rulebook, plan.duties)
      .filter(id => !recorded.has(id))
      .map(id => names.get(id) ?? id),
    // Until the statement is made, that nobody is owed it does not mean that it was sent.
    sentOn: plan.statement === undefined ? undefined : statementSentOn(plan.duties),
  })
}

export function currentActions(actions: readonly Action[]): readonly Action[] {
  return actions.filter(action => action.withdrawnBecause === undefined)
}

/** One day or an end or a beginning of a period is enough: nothing is imposed but that it says when (¶74). */
export function saysWhen(action: When): boolean {
  return action.firstDay !== undefined || action.lastDay !== undefined
}

/** “By 31 March 2007”, “8 January to 31 March 2007”, “From 8 January 2007”, or that it is not said. */
export function sayWhen({ firstDay, lastDay }: When): string {
  if (firstDay !== undefined && lastDay !== undefined) return sayPeriod(firstDay, lastDay)
  if (lastDay !== undefined) return `By ${sayDay(lastDay)}`
  return firstDay === undefined ? 'Not said yet' : `From ${sayDay(firstDay)}`
}

/** The opening of an action, by which sentences call it. */
export function nameOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= 60 ? `“${line}”` : `“${line.slice(0, 57).trimEnd()}…”`
}

export type ActionStanding = 'done' | 'late' | 'under-way' | 'not-begun' | 'undated'

/** An action without an end is never late: nobody said by when. */
export function actionStanding(action: Action, today: Day): ActionStanding {
  const state = action.progress?.state ?? 'not-begun'
  if (state === 'done') return 'done'
  if (!saysWhen(action)) return 'undated'
  return isAfter(today, action.lastDay) ? 'late' : state
}

/** The day of receipt: neither before the issue nor still to come. */
export function checkReceipt(receivedOn: Day, issuedOn: Day | undefined, today: Day): readonly Problem[] {
  if (issuedOn === undefined) return [problem('The report is not issued yet, so nobody can have received it.')]
  if (compareDays(receivedOn, issuedOn) < 0)
    return [problem(`The report was issued on ${sayDay(issuedOn)}: it cannot have been received before.`, 'receivedOn')]
  return notInFuture(receivedOn, today, 'receivedOn')
}

/** What was done is told once it is done. */
export function notInFuture(day: Day, today: Day, field: string): readonly Problem[] {
  return compareDays(day, today) > 0 ? [problem(`This day is still to come: today is ${sayDay(today)}.`, field)] : []
}

/** A period that ends before it begins. */
export function checkWhen({ firstDay, lastDay }: When): readonly Problem[] {
  if (firstDay === undefined || lastDay === undefined || compareDays(firstDay, lastDay) <= 0) return []
  return [problem('The last day must not come before the first.', 'lastDay')]
}

/** The statement answers the report, so it is made after its receipt and holds something to be done. */
export function checkStatement(plan: Plan, madeOn: Day, issuedOn: Day | undefined, today: Day): readonly Problem[] {
  if (plan.statement !== undefined)
    return [problem(`The statement was made on ${sayDay(plan.statement.madeOn)} and is open as it was made.`)]
  const since = plan.receipt?.receivedOn ?? issuedOn
  if (since === undefined) return [problem('The report is not issued yet: there is nothing to answer.')]
  const early = compareDays(madeOn, since) < 0
  return [
    ...(early
      ? [problem(`The authority has had the report since ${sayDay(since)}: it cannot have answered before.`, 'madeOn')]
      : []),
    ...notInFuture(madeOn, today, 'madeOn'),
    ...(currentActions(plan.actions).length === 0
      ? [problem('Write at least one action before the statement is made.')]
      : []),
  ]
}

/** The actions as the statement keeps them, soonest first. */
export function statedActions(
  actions: readonly Action[],
  recommendations: ReadonlyMap<string, string>,
): readonly StatedAction[] {
  return byDay(currentActions(actions)).map(action => ({
    text: action.text,
    firstDay: action.firstDay?.toString() ?? '',
    lastDay: action.lastDay?.toString() ?? '',
    owner: action.owner,
    recommendation: recommendations.get(action.recommendationId ?? '') ?? '',
  }))
}

/** The days of a stated action again. */
export function daysOf(action: StatedAction): When {
  return { firstDay: parseDay(action.firstDay), lastDay: parseDay(action.lastDay) }
}

/** Soonest first, those without a day last. */
export function byDay(actions: readonly Action[]): readonly Action[] {
  return [...actions].sort((one, other) => {
    const [a, b] = [one.lastDay ?? one.firstDay, other.lastDay ?? other.firstDay]
    if (a !== undefined && b !== undefined) return compareDays(a, b)
    return a === b ? 0 : a === undefined ? 1 : -1
  })
}
