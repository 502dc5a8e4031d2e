import type { Temporal } from '../../../kernel/dates.ts'
import { sayCount } from '../../../kernel/words.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { type Duty, isAfter } from './duties.ts'
import { type Action, actionStanding, currentActions, nameOf, sayOwner } from './plan.ts'
import { progressStanding } from './progress.ts'

type Day = Temporal.PlainDate

/** How a line of the timeline stands: what is late comes first. */
export type LineState = 'late' | 'going' | 'planned' | 'done'

/** One line of the timeline: an action, or all duties of one deadline. */
export type TimelineLine = {
  /** Where it is opened, under the plan's address. */
  readonly at: string
  readonly label: string
  readonly first: Day | undefined
  readonly last: Day | undefined
  readonly state: LineState
  readonly says: string
  /** As it is read; empty where nobody is named. */
  readonly owner: string
  readonly recommendationId: string | undefined
}

/** What is shown of the timeline; everything where nothing is chosen. */
export type TimelineChoice = {
  readonly show: 'all' | 'late' | 'month'
  readonly recommendation: string
  readonly owner: string
}

/** Duties and actions on one line of days, what is late in front and the rest by its day. */
export function timelineLines(
  duties: readonly Duty[],
  actions: readonly Action[],
  labelOf: (deadline: string) => string,
  today: Day,
): readonly TimelineLine[] {
  const order: readonly LineState[] = ['late', 'going', 'planned', 'done']
  const lines = [
    ...dutyLines(duties, labelOf, today),
    ...currentActions(actions).map(action => actionLine(action, today)),
  ]
  return lines.toSorted((one, other) => {
    const byState = Number(other.state === 'late') - Number(one.state === 'late')
    if (byState !== 0) return byState
    const [a, b] = [one.last ?? one.first, other.last ?? other.first]
    if (a !== undefined && b !== undefined && compareDays(a, b) !== 0) return compareDays(a, b)
    if ((a === undefined) !== (b === undefined)) return a === undefined ? 1 : -1
    return order.indexOf(one.state) - order.indexOf(other.state)
  })
}

function dutyLines(
  duties: readonly Duty[],
  labelOf: (deadline: string) => string,
  today: Day,
): readonly TimelineLine[] {
  const owed = duties.filter(({ setAsideBecause }) => setAsideBecause === undefined)
  // Of each correction a line of its own, since each has its own day.
  const lines = Map.groupBy(owed, ({ deadline, correction }) => `${deadline} ${correction ?? ''}`)
  return [...lines.values()].map(own => {
    const deadline = own[0]?.deadline ?? ''
    const open = own.filter(({ doneOn }) => doneOn === undefined)
    const due = own[0]?.dueOn
    const isLate = open.some(({ dueOn }) => isAfter(today, dueOn))
    const done = `${own.length - open.length} of ${sayCount(own.length, 'duty', 'duties')} done`
    return {
      at: `#owed-${own[0]?.of ?? 'report'}`,
      label: labelOf(deadline),
      first: undefined,
      last: due,
      state: isLate ? 'late' : open.length === 0 ? 'done' : open.length < own.length ? 'going' : 'planned',
      says: due === undefined ? `${done}, no clock yet` : isLate ? `late, ${done}` : done,
      owner: own.every(({ owedBy }) => owedBy === 'authority') ? 'The authority' : 'Those who inspect',
      recommendationId: undefined,
    }
  })
}

const stateWords = {
  late: 'late',
  'under-way': 'under way',
  'not-begun': 'not begun',
  done: 'done',
  undated: 'no date yet',
} as const
const standingWords = { reported: 'reported', verified: 'verified', 'sent-back': 'sent back' } as const

function actionLine(action: Action, today: Day): TimelineLine {
  const standing = actionStanding(action, today)
  const state =
    standing === 'late' || standing === 'done'
      ? standing
      : action.progress?.state === 'under-way' || standing === 'under-way'
        ? 'going'
        : 'planned'
  const progress = action.progress === undefined ? [] : [standingWords[progressStanding(action.progress)]]
  return {
    at: `/items/${action.id}`,
    label: nameOf(action.text),
    first: action.firstDay,
    last: action.lastDay,
    state,
    says: [stateWords[standing], ...progress].join(', '),
    owner: sayOwner(action),
    recommendationId: action.recommendationId,
  }
}

/** The lines of a choice, in the order in which they came. */
export function chosenLines(
  lines: readonly TimelineLine[],
  { show, recommendation, owner }: TimelineChoice,
  today: Day,
): readonly TimelineLine[] {
  const month = today.with({ day: 1 })
  const inMonth = ({ first, last }: TimelineLine) => {
    const [from, until] = [first ?? last, last ?? first]
    if (from === undefined || until === undefined) return false
    return compareDays(from, month.add({ months: 1 })) < 0 && compareDays(until, month) >= 0
  }
  return lines.filter(
    line =>
      (show === 'all' || (show === 'late' ? line.state === 'late' : inMonth(line) && line.state !== 'done')) &&
      (recommendation === '' || line.recommendationId === recommendation) &&
      (owner === '' || line.owner === owner),
  )
}
