import { Temporal } from './dates.ts'
import { addWorkingDays, type Counting, compareDays, type Holidays } from './working-days.ts'

export const periodUnits = ['days', 'weeks', 'working-days', 'working-weeks', 'months', 'years'] as const
export type PeriodUnit = (typeof periodUnits)[number]

/** A length of time as a rulebook gives it; `count` is a whole number from 1. */
export type Period = { readonly count: number; readonly unit: PeriodUnit }

/** Reads "70 working-days"; `undefined` for anything that is not a whole number from 1 and a unit in the plural. */
export function parsePeriod(text: string): Period | undefined {
  const found = /^(\d{1,5}) ([a-z-]+)$/.exec(text.trim())
  const unit = periodUnits.find(unit => unit === found?.[2])
  const count = Number(found?.[1])
  return unit === undefined || !(count >= 1) ? undefined : { count, unit }
}

/** "70 working days", "1 month". */
export function sayLength({ count, unit }: Period): string {
  const words = unit.replace('-', ' ')
  return `${count} ${count === 1 ? words.slice(0, -1) : words}`
}

/**
 * The last day of a period that begins at `from`.
 *
 * Under `day-after-is-one` the start is not part of the period: one day from Monday is Tuesday, one week from Monday is
 * Monday, one month from 14 August is 14 September. Under `same-day-is-one` it is, and the period ends a day sooner. A
 * month or year that lacks the day ends on its last: one month from 31 January is 28 or 29 February. A working week is
 * as many working days as an ordinary week has under the rulebook, so that six working weeks are thirty working days.
 * `unknown` only for working days and weeks that reach beyond the table of holidays.
 */
export function addPeriod(
  from: Temporal.PlainDate,
  { count, unit }: Period,
  counting: Counting,
  holidays: Holidays,
): Temporal.PlainDate | 'unknown' {
  if (unit === 'working-days') return addWorkingDays(from, count, counting, holidays)
  if (unit === 'working-weeks') return addWorkingDays(from, count * holidays.daysInWorkingWeek, counting, holidays)
  const dayAfterLast = from.add({ [unit]: count })
  return counting === 'day-after-is-one' ? dayAfterLast : dayAfterLast.subtract({ days: 1 })
}

/**
 * The December before the financial year (1 April to 31 March) in which `day` lies: for 20 November 2006, which lies in
 * 2006 to 2007, December 2005; for 2 February 2006, which lies in 2005 to 2006, December 2004.
 */
export function decemberBeforeFinancialYear(day: Temporal.PlainDate): {
  readonly first: Temporal.PlainDate
  readonly last: Temporal.PlainDate
} {
  const financialYear = day.month >= 4 ? day.year : day.year - 1
  const first = Temporal.PlainDate.from({ year: financialYear - 1, month: 12, day: 1 })
  return { first, last: first.with({ day: 31 }) }
}

/**
 * The next return of a day of the year, such as "05-31", on or after `from`; 29 February falls on the 28th in a year
 * that lacks it. Throws `RangeError` when the text is no day of the year.
 */
export function nextAnnual(monthAndDay: string, from: Temporal.PlainDate): Temporal.PlainDate {
  if (!/^\d{2}-\d{2}$/.test(monthAndDay)) throw new RangeError(`"${monthAndDay}" is no day of the year such as 05-31.`)
  const anchor = Temporal.PlainMonthDay.from(monthAndDay)
  const thisYear = anchor.toPlainDate({ year: from.year })
  return compareDays(thisYear, from) >= 0 ? thisYear : anchor.toPlainDate({ year: from.year + 1 })
}
