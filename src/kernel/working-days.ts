import type { Temporal } from './dates.ts'

/**
 * Working days: which days count, and counting along them.
 *
 * What is no working day is the rulebook's to say (the 2005 edition takes it from SI 2005/1973); on which dates the
 * bank holidays fall is the table's. Outside the table nothing is guessed: the answer is `unknown`, Saturdays included,
 * so that a reader of an answer never has to ask how it came about.
 */
export type Holidays = {
  /** First and last day the table speaks of: whole years. */
  readonly from: Temporal.PlainDate
  readonly until: Temporal.PlainDate
  /** How many days of an ordinary week are worked: five, where Saturday and Sunday are not. */
  readonly daysInWorkingWeek: number
  /** Whether each day is worked, beginning with `from`: counting along it is a hundred times faster than along days. */
  readonly working: readonly boolean[]
  is(day: Temporal.PlainDate): DayKind
}

type DayKind = 'working' | 'not-working' | 'unknown'

/** One bank holiday of England, as published. */
export type HolidayRow = { readonly date: Temporal.PlainDate; readonly title: string }

/** What a rulebook may list as no working day. */
export const notWorkingKinds = [
  'saturday',
  'sunday',
  'christmas-day',
  'good-friday',
  'bank-holiday-england-and-wales',
] as const
export type NotWorkingKind = (typeof notWorkingKinds)[number]

/**
 * Which day is counted as one. `day-after-is-one`: the first working day after the start. `same-day-is-one`: the start
 * itself. A start that is no working day is never counted, so both then begin on the first working day after it.
 */
export type Counting = 'day-after-is-one' | 'same-day-is-one'

/**
 * A table of holidays under a rulebook's list of what is no working day. The rows may come in any order and are taken
 * to be complete for every year from the first to the last. Throws `RangeError` on an empty table or a year without
 * any row, since each later answer would be wrong.
 */
export function holidaysFrom(rows: readonly HolidayRow[], workingDayRule: readonly NotWorkingKind[]): Holidays {
  const days = rows.map(row => row.date).sort((one, other) => compareDays(one, other))
  const first = days[0]
  const last = days.at(-1)
  if (first === undefined || last === undefined) throw new RangeError('The table of bank holidays is empty.')
  const years = new Set(days.map(day => day.year))
  for (let year = first.year; year <= last.year; year += 1) {
    if (!years.has(year)) throw new RangeError(`The table of bank holidays has no row for ${year}.`)
  }
  const from = first.with({ month: 1, day: 1 })
  const until = last.with({ month: 12, day: 31 })
  const isExcluded = exclusions(rows, new Set(workingDayRule))
  const working: boolean[] = []
  for (let day = from; compareDays(day, until) <= 0; day = day.add({ days: 1 })) working.push(!isExcluded(day))
  const offDaysOfWeek = new Set(workingDayRule.filter(kind => kind === 'saturday' || kind === 'sunday')).size
  return {
    from,
    until,
    daysInWorkingWeek: 7 - offDaysOfWeek,
    working,
    is(day) {
      const isWorked = working[daysUntil(from, day)]
      return isWorked === undefined ? 'unknown' : isWorked ? 'working' : 'not-working'
    },
  }
}

function exclusions(
  rows: readonly HolidayRow[],
  kinds: ReadonlySet<NotWorkingKind>,
): (day: Temporal.PlainDate) => boolean {
  const listed = new Set<string>()
  for (const { date, title } of rows) {
    const isGoodFriday = title === 'Good Friday'
    if (kinds.has('bank-holiday-england-and-wales') || (isGoodFriday && kinds.has('good-friday'))) {
      listed.add(date.toString())
    }
  }
  return day =>
    (day.dayOfWeek === 6 && kinds.has('saturday')) ||
    (day.dayOfWeek === 7 && kinds.has('sunday')) ||
    (day.month === 12 && day.day === 25 && kinds.has('christmas-day')) ||
    listed.has(day.toString())
}

/**
 * The day on which working day number `count` falls, counting from `from`. `count` is a whole number from 1; anything
 * else throws `RangeError`. `unknown` when the start or any day on the way lies outside the table.
 */
export function addWorkingDays(
  from: Temporal.PlainDate,
  count: number,
  counting: Counting,
  holidays: Holidays,
): Temporal.PlainDate | 'unknown' {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Working days are counted from 1; ${count} were asked for.`)
  }
  const start = daysUntil(holidays.from, from)
  if (holidays.working[start] === undefined) return 'unknown'
  let counted = 0
  for (let index = counting === 'same-day-is-one' ? start : start + 1; index < holidays.working.length; index += 1) {
    if (holidays.working[index]) counted += 1
    if (counted === count) return holidays.from.add({ days: index })
  }
  return 'unknown'
}

/** The `number`th working day of a stretch that begins on `first`; `first` is number 1 when it is a working day. */
export function nthWorkingDay(
  first: Temporal.PlainDate,
  number: number,
  holidays: Holidays,
): Temporal.PlainDate | 'unknown' {
  return addWorkingDays(first, number, 'same-day-is-one', holidays)
}

/**
 * How many working days lie from `first` to `last`, both counted: 1 when they are one working day, 0 when `last` comes
 * before `first`. `unknown` when either lies outside the table.
 */
export function workingDaysBetween(
  first: Temporal.PlainDate,
  last: Temporal.PlainDate,
  holidays: Holidays,
): number | 'unknown' {
  const start = daysUntil(holidays.from, first)
  const end = daysUntil(holidays.from, last)
  if (holidays.working[start] === undefined || holidays.working[end] === undefined) return 'unknown'
  return holidays.working.slice(start, end + 1).filter(isWorked => isWorked).length
}

/** Calendar days from one day to another, below 0 when the other comes first. Much faster than a length of time. */
export function daysUntil(one: Temporal.PlainDate, other: Temporal.PlainDate): number {
  return dayNumber(other) - dayNumber(one)
}

/** The number of a day in the calendar we use, counted in years that begin on 1 March, so that a leap day comes last. */
function dayNumber({ year, month, day }: Temporal.PlainDate): number {
  const years = month > 2 ? year : year - 1
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400)
  return 365 * years + leapDays + Math.floor((((month + 9) % 12) * 306 + 5) / 10) + day
}

/** Below 0 when `one` comes first, 0 when they are the same day, for sorting. */
export function compareDays(one: Temporal.PlainDate, other: Temporal.PlainDate): number {
  return one.year - other.year || one.month - other.month || one.day - other.day
}
