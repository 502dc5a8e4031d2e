import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseHolidayRows } from '../platform/config/holidays.ts'
import { Temporal } from './dates.ts'
import {
  addPeriod,
  decemberBeforeFinancialYear,
  nextAnnual,
  type Period,
  type PeriodUnit,
  parsePeriod,
  periodUnits,
  sayLength,
} from './periods.ts'
import { type Counting, holidaysFrom } from './working-days.ts'

const holidays = holidaysFrom(
  parseHolidayRows(
    readFileSync(new URL('../../data/england_bank_holidays_2005_2028.csv', import.meta.url), 'utf8'),
    'data/england_bank_holidays_2005_2028.csv',
  ),
  ['saturday', 'sunday', 'christmas-day', 'good-friday', 'bank-holiday-england-and-wales'],
)
const day = (text: string) => Temporal.PlainDate.from(text)
const added = (from: string, count: number, unit: PeriodUnit, counting: Counting = 'day-after-is-one') =>
  addPeriod(day(from), { count, unit }, counting, holidays).toString()

describe('A period as a rulebook writes it', () => {
  test('is read and said back', () => {
    expect(parsePeriod('70 working-days')).toEqual({ count: 70, unit: 'working-days' })
    expect(sayLength({ count: 70, unit: 'working-days' })).toBe('70 working days')
    expect(sayLength({ count: 1, unit: 'months' })).toBe('1 month')
  })

  test('is refused without a number, with nought, or with a unit nobody knows', () => {
    for (const text of [
      '',
      'working-days',
      '0 days',
      '-1 days',
      '1.5 weeks',
      '2 fortnights',
      '2  days',
      '2days',
      '2 day',
    ]) {
      expect(parsePeriod(text), text).toBeUndefined()
    }
  })

  test('of any length survives being written and read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), fc.constantFrom(...periodUnits), (count, unit) => {
        expect(parsePeriod(`${count} ${unit}`)).toEqual({ count, unit } satisfies Period)
      }),
    )
  })
})

describe('The end of a period', () => {
  test('falls where people put it, day after counted as one', () => {
    expect(added('2006-11-17', 28, 'days')).toBe('2006-12-15')
    expect(added('2006-11-17', 2, 'weeks')).toBe('2006-12-01')
    expect(added('2006-08-14', 1, 'months')).toBe('2006-09-14')
    expect(added('2007-01-31', 1, 'months')).toBe('2007-02-28')
    expect(added('2008-02-29', 1, 'years')).toBe('2009-02-28')
    expect(added('2006-08-14', 70, 'working-days')).toBe('2006-11-21')
  })

  test('falls one day sooner where the start is counted', () => {
    expect(added('2006-11-17', 28, 'days', 'same-day-is-one')).toBe('2006-12-14')
    expect(added('2006-11-06', 1, 'weeks', 'same-day-is-one')).toBe('2006-11-12')
    expect(added('2006-08-14', 1, 'months', 'same-day-is-one')).toBe('2006-09-13')
  })

  test('of six working weeks is working day thirty, bank holidays left out', () => {
    expect(added('2006-10-02', 6, 'working-weeks', 'same-day-is-one')).toBe('2006-11-10')
    expect(added('2006-12-04', 6, 'working-weeks', 'same-day-is-one')).toBe('2007-01-17')
    expect(added('2006-12-04', 30, 'working-days', 'same-day-is-one')).toBe('2007-01-17')
  })

  test('needs the table only for working days', () => {
    expect(added('2028-12-01', 12, 'months')).toBe('2029-12-01')
    expect(added('2028-12-01', 70, 'working-days')).toBe('unknown')
    expect(added('2028-12-01', 6, 'working-weeks')).toBe('unknown')
  })
})

describe('The December before the financial year', () => {
  const said = (text: string) => {
    const { first, last } = decemberBeforeFinancialYear(day(text))
    return `${first} ${last}`
  }

  test('changes on 1 April', () => {
    expect(said('2006-11-20')).toBe('2005-12-01 2005-12-31')
    expect(said('2006-04-01')).toBe('2005-12-01 2005-12-31')
    expect(said('2006-03-31')).toBe('2004-12-01 2004-12-31')
    expect(said('2006-02-02')).toBe('2004-12-01 2004-12-31')
  })

  test('lies between three and sixteen months before any day', () => {
    const anyDay = fc.integer({ min: 0, max: 20_000 }).map(days => day('2000-01-01').add({ days }))
    fc.assert(
      fc.property(anyDay, found => {
        const { first, last } = decemberBeforeFinancialYear(found)
        expect([first.month, first.day, last.month, last.day]).toEqual([12, 1, 12, 31])
        const yearsFirstDay = last.add({ days: 91 })
        const opens = Temporal.PlainDate.from({ year: last.year + 1, month: 4, day: 1 })
        expect(yearsFirstDay.until(opens).days).toBeLessThanOrEqual(1)
        expect(Temporal.PlainDate.compare(opens, found)).toBeLessThanOrEqual(0)
        expect(Temporal.PlainDate.compare(found, opens.add({ years: 1 }))).toBe(-1)
      }),
    )
  })
})

describe('A yearly day', () => {
  test('is the next one, today included', () => {
    expect(nextAnnual('05-31', day('2006-05-30')).toString()).toBe('2006-05-31')
    expect(nextAnnual('05-31', day('2006-05-31')).toString()).toBe('2006-05-31')
    expect(nextAnnual('05-31', day('2006-06-01')).toString()).toBe('2007-05-31')
    expect(nextAnnual('02-29', day('2007-01-01')).toString()).toBe('2007-02-28')
  })

  test('is refused when no year has it', () => {
    for (const text of ['02-30', '13-01', '5-31', 'late May']) {
      expect(() => nextAnnual(text, day('2006-01-01')), text).toThrow(RangeError)
    }
  })
})
