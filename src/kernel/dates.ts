import { Temporal } from 'temporal-polyfill'

/** Days and instants: the only door to the library of dates. A day is a `PlainDate`, a moment an `Instant`. */
export { Temporal }

/** The calendar by which the product says what day it is. */
const home = 'Europe/London'

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** The three boxes of a date on a form, as typed. */
export type DayParts = { readonly day: string; readonly month: string; readonly year: string }

/**
 * Reads a day: ISO text such as "2006-08-14", or the three boxes of a form. A month may be a number, its name or the
 * first three letters of it. Anything else, a day that no calendar has (31 February) included, is `undefined`.
 */
export function parseDay(text: string | DayParts): Temporal.PlainDate | undefined {
  const parts = typeof text === 'string' ? isoParts(text) : typedParts(text)
  if (parts === undefined) return undefined
  const { year, month, day } = parts
  if (month < 1 || month > 12 || day < 1) return undefined
  if (day > Temporal.PlainYearMonth.from({ year, month }).daysInMonth) return undefined
  return Temporal.PlainDate.from({ year, month, day })
}

type DayNumbers = { readonly year: number; readonly month: number; readonly day: number }

function isoParts(text: string): DayNumbers | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim())
  return found === null ? undefined : { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) }
}

function typedParts(parts: DayParts): DayNumbers | undefined {
  const day = parts.day.trim()
  const year = parts.year.trim()
  const month = monthNumber(parts.month.trim())
  if (!/^\d{1,2}$/.test(day) || !/^\d{4}$/.test(year) || month === undefined) return undefined
  return { year: Number(year), month, day: Number(day) }
}

function monthNumber(text: string): number | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  const typed = text.toLowerCase()
  const index = months.findIndex(month => typed === month.toLowerCase() || typed === month.slice(0, 3).toLowerCase())
  return index === -1 ? undefined : index + 1
}

/** "14 August 2006". */
export function sayDay(day: Temporal.PlainDate): string {
  return `${sayDayAndMonth(day)} ${day.year}`
}

/** "Monday 14 August 2006", where the day of the week helps to plan. */
export function sayWeekday(day: Temporal.PlainDate): string {
  const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
  return `${weekdays[day.dayOfWeek - 1]} ${sayDay(day)}`
}

/**
 * Both ends of a stretch of days, saying no word twice: "6 to 17 November 2006", "30 October to 3 November 2006",
 * "18 December 2006 to 5 January 2007", and one day alone as itself.
 */
export function sayPeriod(first: Temporal.PlainDate, last: Temporal.PlainDate): string {
  if (first.equals(last)) return sayDay(first)
  if (first.year !== last.year) return `${sayDay(first)} to ${sayDay(last)}`
  if (first.month !== last.month) return `${sayDayAndMonth(first)} to ${sayDay(last)}`
  return `${first.day} to ${sayDay(last)}`
}

function sayDayAndMonth(day: Temporal.PlainDate): string {
  return `${day.day} ${months[day.month - 1]}`
}

/** The day it is in London at that instant: at 23:30 UTC in summer it is already tomorrow. */
export function londonDay(instant: Temporal.Instant): Temporal.PlainDate {
  return instant.toZonedDateTimeISO(home).toPlainDate()
}

/** The first instant after a day in London: what lasts until a day lasts for the whole of it. */
export function endOfLondonDay(day: Temporal.PlainDate): Temporal.Instant {
  return day.add({ days: 1 }).toZonedDateTime(home).toInstant()
}

/** The London day and time of an instant, as in "14 August 2006 at 9:05am". */
export function sayInstant(instant: Temporal.Instant): string {
  return `${sayDay(londonDay(instant))} at ${sayTime(instant)}`
}

/** The London time of an instant, as in "9:05am". */
export function sayTime(instant: Temporal.Instant): string {
  const { hour, minute } = instant.toZonedDateTimeISO(home)
  const twelve = hour % 12 === 0 ? 12 : hour % 12
  return `${twelve}:${String(minute).padStart(2, '0')}${hour < 12 ? 'am' : 'pm'}`
}
