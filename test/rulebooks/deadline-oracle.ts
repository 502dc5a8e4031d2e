import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

/*
 * Deadlines reckoned a second time and another way: by walking a calendar day by day. It has its own leap years, its own
 * days of the week, its own reading of the table of bank holidays and of the rulebook's files, and uses nothing of the
 * product's. Days are texts such as 2006-08-14.
 */

/** A deadline as it stands in the file. */
export type WrittenDeadline = {
  readonly id: string
  readonly from?: string
  readonly of?: string
  readonly anchor?: string
  readonly day?: string
  readonly counting?: string
  readonly repeats?: string
  readonly when?: string
  readonly 'not-before'?: string
  readonly 'not-after'?: string
  readonly 'until-known'?: string
  readonly 'met-by'?: string
}

/** A list of a rulebook's folder, from whichever file has it. */
export function written<Value>(files: readonly string[], key: string): Value {
  const found = files.map(file => parse(readFileSync(file, 'utf8'))[key]).find(value => value !== undefined)
  if (found === undefined) throw new Error(`No file has ${key}.`)
  return found
}

/** Every day from the start of 2002 to the end of 2040, one after the other. 1 January 2002 was a Tuesday. */
const calendar: readonly { readonly day: string; readonly weekday: number }[] = (() => {
  const all: { day: string; weekday: number }[] = []
  let weekday = 2
  for (let year = 2002; year <= 2040; year += 1) {
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
    const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    lengths.forEach((length, month) => {
      for (let day = 1; day <= length; day += 1) {
        all.push({ day: `${year}-${two(month + 1)}-${two(day)}`, weekday })
        weekday = weekday === 7 ? 1 : weekday + 1
      }
    })
  }
  return all
})()
const places = new Map(calendar.map(({ day }, place) => [day, place]))

function two(number: number): string {
  return String(number).padStart(2, '0')
}

function placeOf(day: string): number {
  const place = places.get(day)
  if (place === undefined) throw new Error(`The oracle's calendar has no ${day}.`)
  return place
}

/** The day so many days later, or earlier. */
export function step(day: string, days: number): string {
  const found = calendar[placeOf(day) + days]
  if (found === undefined) throw new Error(`The oracle's calendar ends near ${day}.`)
  return found.day
}

export function daysFrom(first: string, last: string): readonly string[] {
  return calendar.slice(placeOf(first), placeOf(last) + 1).map(({ day }) => day)
}

/** Which days are worked, under a rulebook's list of what is none; undefined outside the table of bank holidays. */
export function worksBy(table: string, notWorking: readonly string[]): (day: string) => boolean | undefined {
  const rows = readFileSync(table, 'utf8')
    .split('\n')
    .slice(1)
    .filter(line => line !== '')
  const holidays = new Map(rows.map(line => [line.slice(0, 10), line.slice(11)]))
  const years = rows.map(line => Number(line.slice(0, 4)))
  const [first, last] = [Math.min(...years), Math.max(...years)]
  return day => {
    const year = Number(day.slice(0, 4))
    if (year < first || year > last) return undefined
    const weekday = calendar[placeOf(day)]?.weekday
    if (weekday === 6 && notWorking.includes('saturday')) return false
    if (weekday === 7 && notWorking.includes('sunday')) return false
    if (day.endsWith('-12-25') && notWorking.includes('christmas-day')) return false
    if (!holidays.has(day)) return true
    const isGoodFriday = holidays.get(day)?.startsWith('Good Friday') === true
    return !(
      notWorking.includes('bank-holiday-england-and-wales') ||
      (isGoodFriday && notWorking.includes('good-friday'))
    )
  }
}

/** The day on which a number of worked days is reached, walking on from the start; undefined where the table ends first. */
function walkWorking(
  start: string,
  count: number,
  isFirstCounted: boolean,
  works: (day: string) => boolean | undefined,
): string | undefined {
  let day = start
  let counted = isFirstCounted && works(day) === true ? 1 : 0
  if (works(day) === undefined) return undefined
  while (counted < count) {
    day = step(day, 1)
    const isWorked = works(day)
    if (isWorked === undefined) return undefined
    if (isWorked) counted += 1
  }
  return day
}

/** The same day so many months later, walking over the ends of months; the last of its month where it has no such day. */
export function walkMonths(start: string, months: number): string {
  const wanted = Number(start.slice(8))
  let day = start
  for (let passed = 0; passed < months; ) {
    day = step(day, 1)
    if (day.endsWith('-01')) passed += 1
  }
  while (Number(day.slice(8)) < wanted && !step(day, 1).endsWith('-01')) day = step(day, 1)
  return day
}

/** The last day of a period; undefined where the table of bank holidays ends first. */
function endOf(
  start: string,
  period: string,
  counting: string,
  works: (day: string) => boolean | undefined,
  workingWeek: number,
): string | undefined {
  const [count = '', unit = ''] = period.split(' ')
  const number = Number(count)
  const isSameDay = counting === 'same-day-is-one'
  if (unit === 'working-days') return walkWorking(start, number, isSameDay, works)
  if (unit === 'working-weeks') return walkWorking(start, number * workingWeek, isSameDay, works)
  const end =
    unit === 'days'
      ? step(start, number)
      : unit === 'weeks'
        ? step(start, number * 7)
        : walkMonths(start, number * (unit === 'years' ? 12 : 1))
  return isSameDay ? step(end, -1) : end
}

export type OracleFacts = { readonly [fact: string]: string }
export type Reckoned =
  | { readonly notBefore: string | undefined; readonly due: string | undefined }
  | 'beyond'
  | 'unknown'

/** An oracle for the deadlines of one rulebook. */
export function oracleOf(deadlines: readonly WrittenDeadline[], notWorking: readonly string[], table: string) {
  const works = worksBy(table, notWorking)
  const workingWeek = 7 - notWorking.filter(kind => kind === 'saturday' || kind === 'sunday').length
  const find = (id: string | undefined) => deadlines.find(each => each.id === id)

  function startOf(deadline: WrittenDeadline, facts: OracleFacts, today: string): string | 'beyond' | undefined {
    const fact = deadline.from ?? deadline.of ?? ''
    const before = find(fact) ?? (facts[fact] === undefined ? find(deadline['until-known']) : undefined)
    if (before === undefined) return facts[fact]
    const reckoned = reckon(before, facts, today)
    return typeof reckoned === 'string' ? (reckoned === 'beyond' ? 'beyond' : undefined) : reckoned.due
  }

  function reckon(deadline: WrittenDeadline, facts: OracleFacts, today: string): Reckoned {
    const start = startOf(deadline, facts, today)
    if (start === undefined) return 'unknown'
    if (start === 'beyond') return 'beyond'
    if (deadline.anchor === 'december-before-financial-year') {
      // Back to the 1 April with which its financial year began, then back to a December.
      let day = start
      while (!day.endsWith('-04-01')) day = step(day, -1)
      while (day.slice(5, 7) !== '12') day = step(day, -1)
      return { notBefore: `${day.slice(0, 7)}-01`, due: day }
    }
    if (deadline.anchor === 'annual') {
      let day = start
      while (!day.endsWith(`-${deadline.day}`) || (facts[deadline['met-by'] ?? ''] !== undefined && day < today))
        day = step(day, 1)
      return { notBefore: undefined, due: day }
    }
    const counting = deadline.counting ?? 'day-after-is-one'
    const end = (period: string | undefined) =>
      period === undefined ? '' : endOf(start, period, counting, works, workingWeek)
    const [notBefore, first] = [end(deadline['not-before']), end(deadline['not-after'])]
    if (notBefore === undefined || first === undefined) return 'beyond'
    let due = first
    if (deadline.repeats !== undefined) {
      const [length = ''] = deadline.repeats.split(' ')
      for (let times = 1; due < today; times += 1) due = walkMonths(first, times * Number(length))
    }
    return { notBefore: notBefore === '' ? undefined : notBefore, due: due === '' ? undefined : due }
  }
  return { reckon, works }
}
