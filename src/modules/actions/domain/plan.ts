import { parseDay, sayDay, sayPeriod, type Temporal } from '../../../kernel/dates.ts'
import { type FactValues, known } from '../../../kernel/facts.ts'
import { notInFuture, type Problem, problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { type Duty, isAfter, partnersIn, statementSentOn } from './duties.ts'
import { type Progress, type ProgressState, stateOf } from './progress.ts'

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

/** When an action is to be taken (¶74): on or by `lastDay`, from `firstDay` where a period is named; or not yet said. */
export type When = { readonly firstDay: Day | undefined; readonly lastDay: Day | undefined }

export type Action = When & {
  readonly id: string
  readonly text: string
  /** In the authority's words: a post, a body, a name. */
  readonly owner: string
  /** The person of the register who is to do it, where there is one. */
  readonly ownerId: string | undefined
  readonly ownerName: string
  /** Number of the recommendation of the report that it answers. */
  readonly recommendationId: string | undefined
  readonly withdrawnBecause: string | undefined
  readonly progress: Progress | undefined
  readonly version: number
}

/** An action as the statement holds it: days as ISO text, empty where there is none. */
export type StatedAction = {
  /** Number of the action; missing in statements made before it was kept. */
  readonly id?: string
  readonly text: string
  readonly firstDay: string
  readonly lastDay: string
  readonly owner: string
  readonly recommendation: string
  /** Number of that recommendation; missing where it answers none, and in statements made before it was kept. */
  readonly recommendationId?: string
}

export type Statement = {
  readonly madeOn: Day
  readonly adoptedBy: string
  readonly adoptedPost: string
  readonly actions: readonly StatedAction[]
  /** Recommendations that the authority did not accept, in the report's words, and why. */
  readonly notAccepted: readonly NotAccepted[]
}

/** A recommendation that was not accepted, in the report's words, with its number where that was kept, and why. */
export type NotAccepted = {
  readonly recommendation: string
  readonly recommendationId?: string
  readonly because: string
}

/** Why the authority does not accept a recommendation. */
export type Refusal = {
  readonly because: string
  readonly saidBy: string
  readonly saidOn: Day
  /** It was taken back: it stays on record and counts no more. */
  readonly takenBack: boolean
  readonly version: number
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
    actionsWithoutOwner: current.filter(action => sayOwner(action) === '').map(action => nameOf(action.text)),
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

/** Who is to do it: in the authority's words, with the person of the register where one is named. */
export function sayOwner({ owner, ownerName }: Pick<Action, 'owner' | 'ownerName'>): string {
  return owner === '' || ownerName === '' || owner === ownerName ? owner || ownerName : `${owner} (${ownerName})`
}

/** The opening of an action, by which sentences call it. */
export function nameOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= 60 ? `“${line}”` : `“${line.slice(0, 57).trimEnd()}…”`
}

export type ActionStanding = ProgressState | 'late' | 'undated'

/** An action without an end is never late: nobody said by when. */
export function actionStanding(action: Action, today: Day): ActionStanding {
  const state = stateOf(action.progress)
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
    id: action.id,
    text: action.text,
    firstDay: action.firstDay?.toString() ?? '',
    lastDay: action.lastDay?.toString() ?? '',
    owner: sayOwner(action),
    recommendation: recommendations.get(action.recommendationId ?? '') ?? '',
    ...(action.recommendationId === undefined ? {} : { recommendationId: action.recommendationId }),
  }))
}

/** Recommendations that the authority does not accept, as the statement keeps them. */
export function statedRefusals(
  recommendations: readonly { readonly id: string; readonly text: string; readonly refusal: Refusal | undefined }[],
): Statement['notAccepted'] {
  return recommendations.flatMap(({ id, text, refusal }) =>
    refusal === undefined || refusal.takenBack
      ? []
      : [{ recommendation: text, recommendationId: id, because: refusal.because }],
  )
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
