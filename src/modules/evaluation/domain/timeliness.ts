import { Temporal } from '../../../kernel/dates.ts'
import { sayCount } from '../../../kernel/words.ts'
import { compareDays, daysUntil } from '../../../kernel/working-days.ts'
import type { Deadline, DeadlineResult, Rulebook } from '../../rulebooks/index.ts'
import { type Figure, type Line, rounded, spread } from './figure.ts'
import type { EvaluatedReview } from './review.ts'

type Day = Temporal.PlainDate

/** When a stage of a review was entered and left; one entered again has several. */
export type Stay = { readonly stage: string; readonly enteredOn: Day; readonly leftOn: Day | undefined }

/** Reads the stays of one review, written as JSON: the stage, the day on which it was entered, and that on which it was left. */
export function staysFrom(written: string): readonly Stay[] {
  const stays: readonly (readonly [string, string, string | null])[] = JSON.parse(written)
  return stays.map(([stage, entered, left]) => ({
    stage,
    enteredOn: Temporal.PlainDate.from(entered),
    leftOn: left === null ? undefined : Temporal.PlainDate.from(left),
  }))
}

/** One stage or one deadline of one review, planned and as it came. */
export type Timed = {
  readonly reviewId: string
  readonly about: `stage:${string}` | `deadline:${string}`
  /** The whole of what was asked: the same in two editions that ask alike. */
  readonly key: string
  readonly label: string
  readonly cite: string
  readonly plannedDays: number | undefined
  readonly actualDays: number | undefined
  readonly dueOn: Day | undefined
  readonly doneOn: Day | undefined
  /**
   * `in-time` and `late` are over; `overdue` is late and still open; `to-come` is open and not late; `not-known` where its
   * day is not known or nobody says when it was done.
   */
  readonly state: 'in-time' | 'late' | 'overdue' | 'to-come' | 'not-known'
  /** Why it is not known, in words. */
  readonly because: string | undefined
  /** Calendar days after the last day, negative before it; known for what is over or overdue. */
  readonly lateBy: number | undefined
}

/** Calendar days from one day to the next, both counted. */
export function daysBetween(first: Day, last: Day): number {
  return daysUntil(first, last) + 1
}

/** The stages of a review: how long each was planned and how long it took. A stage that stands open has no days yet. */
export function timedStages(
  review: EvaluatedReview,
  stages: Rulebook['stages'],
  stays: readonly Stay[],
  today: Day,
): readonly Timed[] {
  return stages.flatMap(({ id, label, planned, cite }) => {
    const own = stays.filter(({ stage }) => stage === id)
    if (own.length === 0) return []
    const [first, last] =
      planned === 'analysis'
        ? [review.analysisStart, review.analysisEnd]
        : planned === 'fieldwork'
          ? [review.fieldworkStart, review.fieldworkEnd]
          : [undefined, undefined]
    const isOver = own.every(({ leftOn }) => leftOn !== undefined)
    const days = own.map(({ enteredOn, leftOn }) => (leftOn === undefined ? 0 : daysBetween(enteredOn, leftOn)))
    const left = isOver ? own.map(({ leftOn }) => leftOn).findLast(day => day !== undefined) : undefined
    return [
      {
        reviewId: review.id,
        about: `stage:${id}`,
        key: JSON.stringify(['stage', id, label, planned ?? '']),
        label,
        cite,
        plannedDays: first === undefined || last === undefined ? undefined : daysBetween(first, last),
        actualDays: isOver ? days.reduce((sum, each) => sum + each, 0) : undefined,
        dueOn: last,
        doneOn: left,
        because: last === undefined ? 'it was given no days' : undefined,
        ...judged(last, left, review, today),
      } satisfies Timed,
    ]
  })
}

/**
 * One deadline of a review, as the rulebook reckons it. Those that come again and again are left out: they have no one day.
 *
 * @param given `untold`: why nobody who evaluates can say how it was kept, where they are not told what it is met by or
 *   counts from. It is not known then, and never late.
 */
export function timedDeadline(
  review: EvaluatedReview,
  deadline: Deadline,
  reckoned: DeadlineResult,
  given: { readonly doneOn: Day | undefined; readonly untold: string | undefined },
  today: Day,
): Timed | undefined {
  if (deadline.repeats !== undefined || deadline.anchor === 'annual') return undefined
  const { cite, chosen, note, strength, ...asked } = deadline
  const one = {
    reviewId: review.id,
    about: `deadline:${deadline.id}` as const,
    key: JSON.stringify(['deadline', asked]),
    label: deadline.label,
    cite,
    plannedDays: undefined,
    actualDays: undefined,
  }
  const { doneOn, untold } = given
  if (untold !== undefined) {
    const nothing = { dueOn: undefined, doneOn: undefined, lateBy: undefined }
    return { ...one, ...nothing, state: 'not-known', because: untold }
  }
  if (reckoned.planned && doneOn === undefined)
    return { ...one, dueOn: undefined, doneOn, state: 'to-come', lateBy: undefined, because: undefined }
  const { due } = reckoned
  const because = due === undefined ? reckoned.explanation.replace(/^not known( yet)?: /, '') : undefined
  return { ...one, dueOn: due, doneOn, because, ...judged(due, doneOn, review, today) }
}

function judged(
  due: Day | undefined,
  done: Day | undefined,
  review: EvaluatedReview,
  today: Day,
): Pick<Timed, 'state' | 'lateBy'> {
  if (due === undefined) return { state: 'not-known', lateBy: undefined }
  const lateBy = daysBetween(due, done ?? today) - 1
  if (done !== undefined) return { state: lateBy > 0 ? 'late' : 'in-time', lateBy }
  return lateBy > 0 && !review.resting ? { state: 'overdue', lateBy } : { state: 'to-come', lateBy: undefined }
}

const columns = [
  'In time',
  'Late by up to a week',
  'Late by up to four weeks',
  'Late by more',
  'Late and still open',
  'To come',
  'Not known',
  'Days late, middle',
  'Kept, of 100 that have passed',
] as const

/** How stages and deadlines were kept by the reviews of a group, and which were late. */
export function timelinessFigures(
  timed: readonly Timed[],
  reviews: readonly EvaluatedReview[],
  reasons: ReadonlyMap<string, string>,
): readonly Figure[] {
  const stages = timed.filter(each => each.about.startsWith('stage:'))
  const deadlines = timed.filter(each => each.about.startsWith('deadline:'))
  return [keptFigure(deadlines, reviews), durationFigure(stages, reviews), lateFigure(timed, reviews, reasons)]
}

function byKey(timed: readonly Timed[]): readonly (readonly [Timed, readonly Timed[]])[] {
  return [...Map.groupBy(timed, ({ key }) => key).values()].flatMap(group => {
    const [first] = group
    return first === undefined ? [] : [[first, group] as const]
  })
}

function keptFigure(deadlines: readonly Timed[], reviews: readonly EvaluatedReview[]): Figure {
  const over = deadlines.filter(({ state }) => state === 'in-time' || state === 'late' || state === 'overdue')
  const late = over.filter(({ state }) => state !== 'in-time')
  const alike = byKey(deadlines)
  const worst = alike
    .map(([{ label }, group]) => ({ label, late: group.filter(isLate).length }))
    .toSorted((one, other) => other.late - one.late)[0]
  const notKnown = deadlines.filter(({ state }) => state === 'not-known')
  return {
    id: 'deadlines',
    title: 'Deadlines',
    says:
      over.length === 0
        ? 'No deadline has passed yet.'
        : `${over.length - late.length} of ${over.length} deadlines that have passed were kept.`,
    base: `${reviews.length} reviews, ${deadlines.length} deadlines of theirs, ${over.length} of which have passed.`,
    missing:
      notKnown.length === 0
        ? []
        : [`Of ${notKnown.length} it is not known whether they were kept: ${sayReasons(notKnown).join('; ')}.`],
    cite: [...new Set(deadlines.map(({ cite }) => cite))].join(', '),
    first: 'Deadline',
    columns,
    lines: alike.map(([first, group]) => keptLine(first, group)),
    drawn: { column: columns.length - 1, unit: 'of 100 that have passed' },
    ...(worst === undefined || worst.late === 0
      ? {}
      : { outlier: { text: `Most often late: ${worst.label} (${worst.late})`, href: '#late' } }),
  }
}

/** Why things are not known, the most frequent first, with how many each. */
function sayReasons(notKnown: readonly Timed[]): readonly string[] {
  return [...Map.groupBy(notKnown, ({ because }) => because ?? '')]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([because, own]) => `${because} (${own.length})`)
}

function isLate({ state }: Timed): boolean {
  return state === 'late' || state === 'overdue'
}

function keptLine(first: Timed, group: readonly Timed[]): Line {
  const count = (holds: (each: Timed) => boolean) => group.filter(holds).length
  const lateWithin = (least: number, most: number) =>
    count(({ state, lateBy = 0 }) => state === 'late' && lateBy >= least && lateBy <= most)
  const middle = spread(group.flatMap(({ state, lateBy }) => (state === 'late' ? [lateBy ?? 0] : [])))?.middle
  const kept = count(({ state }) => state === 'in-time')
  const passed = kept + group.filter(isLate).length
  return {
    key: first.key,
    label: first.label,
    cite: first.cite,
    values: [
      kept,
      lateWithin(1, 7),
      lateWithin(8, 28),
      lateWithin(29, Number.POSITIVE_INFINITY),
      count(({ state }) => state === 'overdue'),
      count(({ state }) => state === 'to-come'),
      count(({ state }) => state === 'not-known'),
      middle === undefined ? undefined : rounded(middle),
      passed === 0 ? undefined : Math.round((100 * kept) / passed),
    ],
  }
}

function durationFigure(stages: readonly Timed[], reviews: readonly EvaluatedReview[]): Figure {
  const over = stages.filter(({ actualDays }) => actualDays !== undefined)
  const longer = over.filter(({ plannedDays, actualDays = 0 }) => plannedDays !== undefined && actualDays > plannedDays)
  const withPlan = over.filter(({ plannedDays }) => plannedDays !== undefined)
  return {
    id: 'stages',
    title: 'Days in each stage',
    says:
      withPlan.length === 0
        ? 'No stage with planned days is over yet.'
        : `${withPlan.length - longer.length} of ${withPlan.length} stages with planned days took no longer than planned.`,
    base: `${reviews.length} reviews, ${over.length} stages of theirs that are over. Days are those of the calendar, the first and the last counted.`,
    missing: [
      ...(stages.length > over.length
        ? [`${sayCount(stages.length - over.length, 'stage')} not over, without days yet.`]
        : []),
      ...(over.length > withPlan.length ? ['Only stages for which a review has dates have planned days.'] : []),
    ],
    cite: [...new Set(stages.map(({ cite }) => cite))].join(', '),
    first: 'Stage',
    columns: ['Reviews', 'Planned days, middle', 'Days, middle', 'Middle half from', 'to', 'Took longer than planned'],
    lines: byKey(stages).map(([first, group]) => {
      const ended = group.filter(({ actualDays }) => actualDays !== undefined)
      const actual = spread(ended.map(({ actualDays = 0 }) => actualDays))
      const planned = spread(ended.flatMap(({ plannedDays }) => (plannedDays === undefined ? [] : [plannedDays])))
      return {
        key: first.key,
        label: first.label,
        cite: first.cite,
        values: [
          ended.length,
          planned && rounded(planned.middle),
          actual && rounded(actual.middle),
          actual && rounded(actual.lower),
          actual && rounded(actual.upper),
          planned === undefined
            ? 'Not planned in days'
            : ended.filter(({ plannedDays, actualDays = 0 }) => plannedDays !== undefined && actualDays > plannedDays)
                .length,
        ],
      }
    }),
    drawn: { column: 2, unit: 'days, middle' },
  }
}

/** At most so many late ones are listed; the sheet has them all. */
export const lateOnPage = 50

function lateFigure(
  timed: readonly Timed[],
  reviews: readonly EvaluatedReview[],
  reasons: ReadonlyMap<string, string>,
): Figure {
  const titles = new Map(reviews.map(review => [review.id, review.title]))
  const late = timed.filter(isLate).toSorted((one, other) => (other.lateBy ?? 0) - (one.lateBy ?? 0))
  const without = late.filter(({ reviewId, about }) => !reasons.has(`${reviewId} ${about}`)).length
  const [first] = late
  return {
    id: 'late',
    title: 'What was late, and why',
    says:
      late.length === 0
        ? 'Nothing was late.'
        : `${sayCount(late.length, 'stage or deadline was', 'stages and deadlines were')} late, the latest first.`,
    base: `${reviews.length} reviews, ${new Set(late.map(({ reviewId }) => reviewId)).size} of them late in something.`,
    missing: without === 0 ? [] : [`For ${without} nobody gave a reason. None is demanded.`],
    cite: [...new Set(late.map(({ cite }) => cite))].join(', '),
    first: 'Review',
    columns: ['What', 'Days late', 'Still open', 'Reason'],
    single: true,
    lines: late.map(each => ({
      key: `${each.reviewId} ${each.about}`,
      label: titles.get(each.reviewId) ?? '',
      cite: each.cite,
      href: `/evaluation/reviews/${each.reviewId}`,
      values: [
        each.label,
        each.lateBy,
        each.state === 'overdue' ? 'Yes' : 'No',
        reasons.get(`${each.reviewId} ${each.about}`) ?? 'None given',
      ],
    })),
    ...(first === undefined
      ? {}
      : {
          outlier: {
            text: `${titles.get(first.reviewId) ?? ''}: ${first.label}, ${first.lateBy} days late`,
            href: `/evaluation/reviews/${first.reviewId}`,
          },
        }),
  }
}

/** Days as they lie after one another, for what stands about one review. */
export function inOrder(timed: readonly Timed[]): readonly Timed[] {
  return timed.toSorted((one, other) => {
    const [a, b] = [one.doneOn ?? one.dueOn, other.doneOn ?? other.dueOn]
    if (a === undefined) return b === undefined ? 0 : 1
    return b === undefined ? -1 : compareDays(a, b)
  })
}
