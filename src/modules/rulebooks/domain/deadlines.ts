import { sayDay, Temporal } from '../../../kernel/dates.ts'
import { addPeriod, decemberBeforeFinancialYear, nextAnnual, parsePeriod } from '../../../kernel/periods.ts'
import { compareDays, type Holidays } from '../../../kernel/working-days.ts'
import { readFact } from './evaluate.ts'
import { factsRead } from './expressions.ts'
import type { FactsEnvironment } from './facts-environment.ts'
import type { Deadline, Strength } from './rulebook.ts'
import { type Facts, valueIn } from './trace.ts'

/** When a thing is owed, and whether it was done. */
export type DeadlineResult = {
  readonly deadline: string
  readonly label: string
  readonly strength: Strength
  /** The last day on which it is in time; absent while that is not known, or where there is none. */
  readonly due: Temporal.PlainDate | undefined
  /** The first day on which it may be done, where there is one. */
  readonly notBefore: Temporal.PlainDate | undefined
  /** `late` also for what was done after the day; the explanation says which. */
  readonly status: 'met' | 'due' | 'late' | 'unknown'
  readonly explanation: string
  /** It counts from a day that is expected and not known yet: nobody is late by it. */
  readonly planned: boolean
  readonly cite: string
}

/** What deadlines are reckoned with besides facts. */
export type Reckoning = {
  readonly environment: FactsEnvironment
  readonly holidays: Holidays
  readonly today: Temporal.PlainDate
}

type Window =
  | {
      readonly notBefore: Temporal.PlainDate | undefined
      readonly due: Temporal.PlainDate | undefined
      /** Label of the deadline whose last day stands for a day that is not known yet. */
      readonly plannedOn: string | undefined
    }
  | { readonly unknown: string }

/** Every deadline that holds for the review, in the order of the rulebook; one whose `when` is false is left out. */
export function reckonDeadlines(
  deadlines: readonly Deadline[],
  facts: Facts,
  reckoning: Reckoning,
): readonly DeadlineResult[] {
  return deadlines
    .filter(deadline => holds(deadline, deadlines, facts, reckoning) !== false)
    .map(deadline => reckon(deadline, deadlines, facts, reckoning))
}

/** Facts that a deadline reads, by way of others from which it counts too. */
export function factsOfDeadline(
  deadline: Deadline,
  deadlines: readonly Deadline[],
  environment: FactsEnvironment,
): readonly string[] {
  const before = deadlines.find(({ id }) => id === deadline.from)
  const others = deadlines.filter(({ id }) => id === deadline.from || id === deadline['until-known'])
  const own = [before ? undefined : deadline.from, deadline.of, deadline['met-by']].filter(fact => fact !== undefined)
  const condition = deadline.when === undefined ? [] : factsRead(environment.parse(deadline.when).ast)
  return [...new Set([...own, ...condition, ...others.flatMap(each => factsOfDeadline(each, deadlines, environment))])]
}

function reckon(
  deadline: Deadline,
  deadlines: readonly Deadline[],
  facts: Facts,
  reckoning: Reckoning,
): DeadlineResult {
  const { id, label, strength, cite } = deadline
  const window = windowOf(deadline, deadlines, facts, reckoning)
  if ('unknown' in window) {
    const nothing = { due: undefined, notBefore: undefined, status: 'unknown' as const }
    return { deadline: id, label, strength, ...nothing, explanation: window.unknown, planned: false, cite }
  }
  const { plannedOn, ...days } = window
  const judged = judge(window, deadline, facts, reckoning.today)
  return { deadline: id, label, strength, ...days, ...judged, planned: plannedOn !== undefined, cite }
}

/** Met, due or late, with the reason in a few words. */
function judge(
  { notBefore, due, plannedOn }: Exclude<Window, { unknown: string }>,
  deadline: Deadline,
  facts: Facts,
  today: Temporal.PlainDate,
): Pick<DeadlineResult, 'status' | 'explanation'> {
  const window = [
    ...(notBefore ? [`not before ${sayDay(notBefore)}`] : []),
    ...(due ? [`due by ${sayDay(due)}`] : []),
    ...(plannedOn === undefined ? [] : [`if “${plannedOn}” falls on its last day`]),
  ].join(', ')
  const done = dayOf(deadline['met-by'], facts)
  // Without a fact that says when it was done nobody can say that it was not.
  const missed =
    plannedOn === undefined && deadline['met-by'] !== undefined && due !== undefined && compareDays(today, due) > 0
  const open = missed ? ('late' as const) : ('due' as const)
  if (done === undefined) return { status: open, explanation: window }
  if (isRepeated(deadline)) return { status: open, explanation: `last done on ${sayDay(done)}, next ${window}` }
  // What is announced in a December may be said sooner; only what comes later is a fault.
  const early = deadline.anchor === undefined && notBefore !== undefined && compareDays(done, notBefore) < 0
  if (early) {
    return { status: open, explanation: `done too early, on ${sayDay(done)}: ${window}` }
  }
  if (due && compareDays(done, due) > 0) return { status: 'late', explanation: `done on ${sayDay(done)}, ${window}` }
  return { status: 'met', explanation: `done on ${sayDay(done)}, ${window}` }
}

/** The day from which and the day by which, or what is missing to say so. */
function windowOf(deadline: Deadline, deadlines: readonly Deadline[], facts: Facts, reckoning: Reckoning): Window {
  const condition = holds(deadline, deadlines, facts, reckoning)
  if (typeof condition === 'string') return { unknown: notKnown(condition, reckoning) }
  const start = startOf(deadline, deadlines, facts, reckoning)
  if ('unknown' in start) return start
  if (deadline.anchor === 'december-before-financial-year') {
    const { first, last } = decemberBeforeFinancialYear(start.day)
    return { notBefore: first, due: last, plannedOn: start.plannedOn }
  }
  const notBefore = endOf(deadline['not-before'], start.day, deadline, reckoning)
  const due = isRepeated(deadline)
    ? openOccurrence(deadline, start.day, facts, reckoning)
    : endOf(deadline['not-after'], start.day, deadline, reckoning)
  if (notBefore === 'unknown' || due === 'unknown') return { unknown: beyond(start.day, reckoning.holidays) }
  return { notBefore, due, plannedOn: start.plannedOn }
}

type Start = { readonly day: Temporal.PlainDate; readonly plannedOn: string | undefined } | { readonly unknown: string }

/** The day from which it is reckoned: a fact's, or the day on which another deadline is due. */
function startOf(deadline: Deadline, deadlines: readonly Deadline[], facts: Facts, reckoning: Reckoning): Start {
  const before = deadlines.find(({ id }) => id === deadline.from)
  if (before) {
    const window = windowOf(before, deadlines, facts, reckoning)
    if ('unknown' in window) return window
    return window.due
      ? { day: window.due, plannedOn: window.plannedOn }
      : { unknown: `not known: ${before.label} is never due` }
  }
  const fact = deadline.anchor === undefined ? deadline.from : deadline.of
  const day = dayOf(fact, facts)
  if (day) return { day, plannedOn: undefined }
  const expected = deadlines.find(({ id }) => id === deadline['until-known'])
  const window = expected && windowOf(expected, deadlines, facts, reckoning)
  if (expected && window && !('unknown' in window) && window.due) return { day: window.due, plannedOn: expected.label }
  return { unknown: notKnown(fact ?? '', reckoning) }
}

/** In the words in which the module declares the fact. */
function notKnown(fact: string, { environment }: Reckoning): string {
  const [group = '', field = ''] = fact.split('.')
  const declared = environment.groups.get(group)?.fields[field]?.doc
  return `not known yet: ${declared === undefined ? fact : declared.replace(/\.$/, '').replace(/^[A-Z](?=[a-z])/, letter => letter.toLowerCase())}`
}

/** Last day of a period of the deadline; absent where the deadline has no such period. */
function endOf(
  period: string | undefined,
  from: Temporal.PlainDate,
  deadline: Pick<Deadline, 'id' | 'counting'>,
  { holidays }: Reckoning,
  times = 1,
): Temporal.PlainDate | 'unknown' | undefined {
  if (period === undefined) return undefined
  const length = parsePeriod(period)
  if (!length) throw new Error(`The deadline ${deadline.id} has a period that is none: ${period}`)
  return addPeriod(from, { ...length, count: length.count * times }, deadline.counting, holidays)
}

/** Of the days on which it is due again and again: the first that nothing answers yet. */
function openOccurrence(
  deadline: Deadline,
  start: Temporal.PlainDate,
  facts: Facts,
  reckoning: Reckoning,
): Temporal.PlainDate | 'unknown' | undefined {
  const occurrence = (count: number): Temporal.PlainDate | 'unknown' | undefined => {
    if (deadline.anchor === 'annual') return nextAnnual(deadline.day ?? '', start.add({ years: count }))
    const first = endOf(deadline['not-after'], start, deadline, reckoning)
    if (first === undefined || first === 'unknown' || count === 0) return first
    // From one day it is due to the next is a distance, whichever way the first period was counted.
    const distance = { id: deadline.id, counting: 'day-after-is-one' as const }
    return endOf(deadline.repeats, first, distance, reckoning, count)
  }
  const done = dayOf(deadline['met-by'], facts)
  if (deadline['met-by'] !== undefined && !done) return occurrence(0)
  for (let count = 0; ; count += 1) {
    const day = occurrence(count)
    if (day === undefined || day === 'unknown') return day
    if (compareDays(day, done ?? reckoning.today) >= 0) return done ? occurrence(count + 1) : day
  }
}

function isRepeated(deadline: Deadline): boolean {
  return deadline.repeats !== undefined || deadline.anchor === 'annual'
}

/** Whether it holds for this review, or the part of its condition that is not known yet. */
function holds(
  deadline: Deadline,
  deadlines: readonly Deadline[],
  facts: Facts,
  reckoning: Reckoning,
): boolean | string {
  const before = deadlines.find(({ id }) => id === deadline.from)
  const first = before ? holds(before, deadlines, facts, reckoning) : true
  if (first !== true || deadline.when === undefined) return first
  const result = valueIn(reckoning.environment.parse(deadline.when), facts)
  return 'value' in result ? result.value === true : result.missing
}

function dayOf(fact: string | undefined, facts: Facts): Temporal.PlainDate | undefined {
  if (fact === undefined) return undefined
  const { value } = readFact(fact, facts)
  return value instanceof Temporal.PlainDate ? value : undefined
}

function beyond(day: Temporal.PlainDate, { from, until }: Holidays): string {
  return compareDays(day, from) < 0
    ? `not known: the table of bank holidays begins ${from.year}`
    : `not known: the table ends ${until.year}`
}
