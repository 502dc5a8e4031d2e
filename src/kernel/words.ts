import { Temporal } from 'temporal-polyfill'

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
]

/**
 * A day as every page and document writes it: `14 August 2006`.
 * Takes a plain date, or text beginning with one (`2006-08-14`, `2006-08-14T09:30:00Z`, read as the day it names).
 * Throws a RangeError for text that is no date.
 */
export function dayInWords(day: Temporal.PlainDate | string): string {
  const date = typeof day === 'string' ? Temporal.PlainDate.from(day.slice(0, 10)) : day
  return `${date.day} ${months[date.month - 1]} ${date.year}`
}

/** `1 finding`, `2 findings`, `0 findings`; `many` where adding an s is wrong. */
export function countInWords(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** `a`, `a and b`, `a, b and c`; empty text for an empty list. */
export function listInWords(items: readonly string[]): string {
  const last = items.at(-1)
  if (last === undefined) return ''
  return items.length === 1 ? last : `${items.slice(0, -1).join(', ')} and ${last}`
}
