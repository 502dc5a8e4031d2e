import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseHolidayRows } from '../platform/config/holidays.ts'
import { Temporal } from './dates.ts'
import {
  addWorkingDays,
  type Counting,
  daysUntil,
  type Holidays,
  holidaysFrom,
  type NotWorkingKind,
  nthWorkingDay,
  workingDaysBetween,
} from './working-days.ts'

/*
 * The oracle knows nothing of the code or of the table: days are whole numbers since 1 January 1970, bank holidays
 * come from the rules by which they are proclaimed, and counting is an index into one list of all working days.
 */
const shipped = parseHolidayRows(
  readFileSync(new URL('../../data/england_bank_holidays_2005_2028.csv', import.meta.url), 'utf8'),
  'data/england_bank_holidays_2005_2028.csv',
)
const rule2005: readonly NotWorkingKind[] = [
  'saturday',
  'sunday',
  'christmas-day',
  'good-friday',
  'bank-holiday-england-and-wales',
]
const holidays = holidaysFrom(shipped, rule2005)
const firstYear = 2005
const lastYear = 2028
const countings: readonly Counting[] = ['day-after-is-one', 'same-day-is-one']

const number = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day) / 86_400_000
const iso = (dayNumber: number) => new Date(dayNumber * 86_400_000).toISOString().slice(0, 10)
/** 0 is Sunday. */
const weekday = (dayNumber: number) => new Date(dayNumber * 86_400_000).getUTCDay()

/** Easter Sunday by Gauss's method. */
function easter(year: number): number {
  const a = year % 19
  const d = (19 * a + 24) % 30
  const e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7
  const offset = d + e
  const late = offset === 35 || (offset === 34 && d === 28 && a > 10) ? 7 : 0
  return number(year, 3, 22) + offset - late
}

function mondayOnOrAfter(day: number): number {
  return day + ((8 - weekday(day)) % 7)
}

function lastMonday(year: number, month: number): number {
  const last = number(year, month + 1, 1) - 1
  return last - ((weekday(last) + 6) % 7)
}

/** Bank holidays of a year by rule, and the days that were moved or added by proclamation. */
function proclaimed(year: number): readonly number[] {
  const newYear = number(year, 1, 1)
  const christmas = number(year, 12, 25)
  const days = new Set([
    weekday(newYear) === 0 || weekday(newYear) === 6 ? mondayOnOrAfter(newYear) : newYear,
    easter(year) - 2,
    easter(year) + 1,
    year === 2020 ? number(2020, 5, 8) : mondayOnOrAfter(number(year, 5, 1)),
    year === 2012 ? number(2012, 6, 4) : year === 2022 ? number(2022, 6, 2) : lastMonday(year, 5),
    lastMonday(year, 8),
  ])
  const [christmasDay, boxingDay] = ((): [number, number] => {
    if (weekday(christmas) === 5) return [christmas, christmas + 3]
    if (weekday(christmas) === 6) return [christmas + 2, christmas + 3]
    if (weekday(christmas) === 0) return [christmas + 2, christmas + 1]
    return [christmas, christmas + 1]
  })()
  days.add(christmasDay).add(boxingDay)
  for (const extra of ['2011-04-29', '2012-06-05', '2022-06-03', '2022-09-19', '2023-05-08']) {
    if (extra.startsWith(String(year))) days.add(Date.parse(extra) / 86_400_000)
  }
  return [...days].sort((one, other) => one - other)
}

const start = number(firstYear, 1, 1)
const end = number(lastYear, 12, 31)
const bankHolidays = new Set<number>()
for (let year = firstYear; year <= lastYear; year += 1) for (const day of proclaimed(year)) bankHolidays.add(day)
const workingDays: number[] = []
for (let day = start; day <= end; day += 1) {
  const isChristmas = iso(day).endsWith('-12-25')
  if (weekday(day) !== 0 && weekday(day) !== 6 && !isChristmas && !bankHolidays.has(day)) workingDays.push(day)
}
/** For each day of the table, how many working days lie before it. */
const before: number[] = []
for (let day = start, index = 0; day <= end; day += 1) {
  before.push(index)
  if (workingDays[index] === day) index += 1
}

function oracle(from: number, count: number, counting: Counting): string {
  const startIsWorking = workingDays[before[from - start] ?? Number.NaN] === from
  const skip = counting === 'day-after-is-one' && startIsWorking ? 1 : 0
  const found = workingDays[(before[from - start] ?? Number.NaN) + skip + count - 1]
  return found === undefined ? 'unknown' : iso(found)
}

type Adding = (
  from: Temporal.PlainDate,
  count: number,
  counting: Counting,
  holidays: Holidays,
) => { toString(): string }

/** Every start day in the table, with every count asked for: the first answer that differs from the oracle's. */
function firstDifference(adding: Adding, counts: readonly number[]): string | undefined {
  for (let from = start; from <= end; from += 1) {
    const day = Temporal.PlainDate.from(iso(from))
    for (const counting of countings) {
      for (const count of counts) {
        const expected = oracle(from, count, counting)
        const answered = adding(day, count, counting, holidays).toString()
        if (answered !== expected) return `${iso(from)} + ${count} (${counting}): ${answered}, not ${expected}`
      }
    }
  }
  return undefined
}

const day = (text: string) => Temporal.PlainDate.from(text)
const anyDay = fc.integer({ min: start, max: end }).map(found => Temporal.PlainDate.from(iso(found)))

describe('The table of bank holidays', () => {
  test('holds exactly the days that the rules and proclamations give, 2005 to 2028', () => {
    expect(shipped.map(row => row.date.toString())).toEqual([...bankHolidays].map(iso))
    expect(shipped).toHaveLength(197)
    expect([holidays.from.toString(), holidays.until.toString()]).toEqual(['2005-01-01', '2028-12-31'])
  })

  test('says of every day what the oracle says', () => {
    const working = new Set(workingDays)
    for (let found = start; found <= end; found += 1) {
      expect(holidays.is(day(iso(found))), iso(found)).toBe(working.has(found) ? 'working' : 'not-working')
    }
  })

  test('knows nothing of a day outside it, a Saturday included', () => {
    for (const outside of ['2004-12-31', '2029-01-01', '2029-01-06', '1999-06-01']) {
      expect(holidays.is(day(outside)), outside).toBe('unknown')
    }
  })

  test('is refused when empty or when a year is missing', () => {
    expect(() => holidaysFrom([], rule2005)).toThrow('empty')
    expect(() =>
      holidaysFrom(
        shipped.filter(row => row.date.year !== 2016),
        rule2005,
      ),
    ).toThrow('2016')
  })

  test('takes each exclusion from the rulebook alone', () => {
    const everyDay = holidaysFrom(shipped, [])
    for (const each of ['2006-04-14', '2006-04-15', '2006-04-16', '2006-04-17', '2006-12-25']) {
      expect(everyDay.is(day(each)), each).toBe('working')
    }
    const excludedBy = (kind: NotWorkingKind) =>
      ['2006-04-14', '2006-04-15', '2006-04-16', '2006-04-17', '2005-12-25'].filter(
        each => holidaysFrom(shipped, [kind]).is(day(each)) === 'not-working',
      )
    expect(excludedBy('good-friday')).toEqual(['2006-04-14'])
    expect(excludedBy('saturday')).toEqual(['2006-04-15'])
    expect(excludedBy('sunday')).toEqual(['2006-04-16', '2005-12-25'])
    expect(excludedBy('christmas-day')).toEqual(['2005-12-25'])
    expect(excludedBy('bank-holiday-england-and-wales')).toEqual(['2006-04-14', '2006-04-17'])
    expect(holidays.daysInWorkingWeek).toBe(5)
    expect(everyDay.daysInWorkingWeek).toBe(7)
  })
})

describe('Adding working days', () => {
  test('agrees with the oracle from every start day in the table, for 1 to 70 days', () => {
    expect(firstDifference(addWorkingDays, [1, 2, 5, 10, 30, 70])).toBeUndefined()
  })

  test('is caught by the oracle when it counts the start itself under either convention', () => {
    const sameDayAlways: Adding = (from, count, _counting, table) =>
      addWorkingDays(from, count, 'same-day-is-one', table)
    expect(firstDifference(sameDayAlways, [1, 70])).toMatch(/day-after-is-one/)
  })

  test('is caught by the oracle when it counts the start although that is no working day', () => {
    const startAlwaysCounted: Adding = (from, count, counting, table) =>
      addWorkingDays(from, counting === 'same-day-is-one' && count > 1 ? count - 1 : count, 'day-after-is-one', table)
    expect(firstDifference(startAlwaysCounted, [2])).toMatch(/2005-01-01 \+ 2 \(same-day-is-one\)/)
  })

  test('is caught by the oracle when one bank holiday is missing from the table', () => {
    const oneShort = holidaysFrom(
      shipped.filter(row => row.date.toString() !== '2020-05-08'),
      rule2005,
    )
    const withOneShort: Adding = (from, count, counting) => addWorkingDays(from, count, counting, oneShort)
    expect(firstDifference(withOneShort, [1])).toMatch(/2020-05-0/)
  })

  test('gives the dates of the Isle of Wight, published on 14 August 2006', () => {
    const seventy = (from: string, counting: Counting) => addWorkingDays(day(from), 70, counting, holidays).toString()
    expect(seventy('2006-08-14', 'day-after-is-one')).toBe('2006-11-21')
    expect(seventy('2006-08-14', 'same-day-is-one')).toBe('2006-11-20')
    expect(seventy('2006-08-11', 'day-after-is-one')).toBe('2006-11-20')
  })

  test('begins on the first working day when the start is none, under both conventions', () => {
    for (const counting of countings) {
      expect(addWorkingDays(day('2006-04-14'), 1, counting, holidays).toString()).toBe('2006-04-18')
    }
  })

  test('answers unknown beyond the table and before it', () => {
    for (const counting of countings) {
      expect(addWorkingDays(day('2028-12-29'), 2, counting, holidays)).toBe('unknown')
      expect(addWorkingDays(day('2004-12-31'), 1, counting, holidays)).toBe('unknown')
      expect(addWorkingDays(day('2029-01-01'), 1, counting, holidays)).toBe('unknown')
    }
    expect(addWorkingDays(day('2028-12-29'), 1, 'same-day-is-one', holidays).toString()).toBe('2028-12-29')
  })

  test('throws for a count that is not a whole number from 1', () => {
    for (const count of [0, -1, 1.5, Number.NaN]) {
      expect(() => addWorkingDays(day('2006-08-14'), count, 'day-after-is-one', holidays)).toThrow(RangeError)
    }
  })

  test('lands on a working day, later for a later start and for a higher count', () => {
    fc.assert(
      fc.property(
        anyDay,
        anyDay,
        fc.integer({ min: 1, max: 200 }),
        fc.constantFrom(...countings),
        (one, other, count, counting) => {
          const [early, late] = Temporal.PlainDate.compare(one, other) <= 0 ? [one, other] : [other, one]
          const reached = addWorkingDays(early, count, counting, holidays)
          const next = addWorkingDays(early, count + 1, counting, holidays)
          const fromLate = addWorkingDays(late, count, counting, holidays)
          if (reached === 'unknown') {
            expect([next, fromLate]).toEqual(['unknown', 'unknown'])
            return
          }
          expect(holidays.is(reached)).toBe('working')
          if (next !== 'unknown') expect(Temporal.PlainDate.compare(reached, next)).toBe(-1)
          if (fromLate !== 'unknown') expect(Temporal.PlainDate.compare(reached, fromLate)).toBeLessThanOrEqual(0)
        },
      ),
    )
  })
})

describe('Counting the working days of a stretch', () => {
  test('undoes finding the nth working day', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 100 }), (first, count) => {
        const last = nthWorkingDay(first, count, holidays)
        if (last === 'unknown') return
        expect(workingDaysBetween(first, last, holidays)).toBe(count)
      }),
    )
  })

  test('agrees with the oracle between any two days', () => {
    fc.assert(
      fc.property(fc.integer({ min: start, max: end }), fc.integer({ min: 0, max: 400 }), (first, length) => {
        const last = Math.min(first + length, end)
        const expected = workingDays.filter(each => each >= first && each <= last).length
        expect(workingDaysBetween(day(iso(first)), day(iso(last)), holidays)).toBe(expected)
      }),
    )
  })

  test('counts both ends, nothing backwards, and nothing outside the table', () => {
    expect(workingDaysBetween(day('2006-11-06'), day('2006-11-10'), holidays)).toBe(5)
    expect(workingDaysBetween(day('2006-11-10'), day('2006-11-10'), holidays)).toBe(1)
    expect(workingDaysBetween(day('2006-11-10'), day('2006-11-06'), holidays)).toBe(0)
    expect(workingDaysBetween(day('2028-12-29'), day('2029-01-02'), holidays)).toBe('unknown')
    expect(workingDaysBetween(day('2004-12-31'), day('2005-01-04'), holidays)).toBe('unknown')
  })
})

describe('Calendar days from one day to another', () => {
  test('are those that the calendar counts, on any two days', () => {
    const anyDay = fc
      .integer({ min: number(1600, 1, 1), max: number(2400, 12, 31) })
      .map(dayNumber => Temporal.PlainDate.from(iso(dayNumber)))
    fc.assert(
      fc.property(anyDay, anyDay, (one, other) => {
        expect(daysUntil(one, other)).toBe(one.until(other, { largestUnit: 'days' }).days)
      }),
    )
  })

  test('are one from each day to the next, through leap years and centuries', () => {
    for (let day = Temporal.PlainDate.from('1899-12-31'); day.year < 2101; ) {
      const next = day.add({ days: 1 })
      expect(daysUntil(day, next), day.toString()).toBe(1)
      day = next
    }
  })
})
