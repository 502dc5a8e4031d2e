import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clockFixedAt } from './clock.ts'
import { londonDay, parseDay, sayDay, sayInstant, sayPeriod, sayWeekday, Temporal } from './dates.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const anyDay = fc.integer({ min: 0, max: 40_000 }).map(days => day('1950-01-01').add({ days }))

describe('Reading a day', () => {
  test('takes ISO text and the three boxes of a form, the month in figures or words', () => {
    expect(parseDay(' 2006-08-14 ')?.toString()).toBe('2006-08-14')
    for (const month of ['8', '08', 'August', 'aug', ' AUGUST ']) {
      expect(parseDay({ day: '14', month, year: '2006' })?.toString(), month).toBe('2006-08-14')
    }
  })

  test('refuses what no calendar has and what is no date', () => {
    const texts = [
      '',
      '2006-02-29',
      '2006-13-01',
      '2006-00-10',
      '2006-01-00',
      '14/08/2006',
      '2006-8-14',
      '2006-08-14T09:00',
    ]
    for (const text of texts) expect(parseDay(text), text).toBeUndefined()
    const typed = [
      ['31', '2', '2006'],
      ['0', '1', '2006'],
      ['1', '13', '2006'],
      ['1', 'Juin', '2006'],
      ['1', '1', '06'],
      ['', '1', '2006'],
      ['1e1', '1', '2006'],
    ] as const
    for (const [first, month, year] of typed) {
      expect(parseDay({ day: first, month, year }), `${first} ${month} ${year}`).toBeUndefined()
    }
  })

  test('takes back every day as it is said', () => {
    fc.assert(
      fc.property(anyDay, found => {
        expect(parseDay(found.toString())?.equals(found)).toBe(true)
        const [typedDay = '', month = '', year = ''] = sayDay(found).split(' ')
        expect(parseDay({ day: typedDay, month, year })?.equals(found)).toBe(true)
      }),
    )
  })

  test('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (first, month, year) => {
        expect(() => [parseDay(first), parseDay({ day: first, month, year })]).not.toThrow()
      }),
    )
  })
})

describe('Saying a day', () => {
  test('writes it as people do', () => {
    expect(sayDay(day('2006-08-14'))).toBe('14 August 2006')
    expect(sayWeekday(day('2006-08-14'))).toBe('Monday 14 August 2006')
  })

  test('says a stretch without saying a word twice', () => {
    expect(sayPeriod(day('2006-11-06'), day('2006-11-17'))).toBe('6 to 17 November 2006')
    expect(sayPeriod(day('2006-10-30'), day('2006-11-03'))).toBe('30 October to 3 November 2006')
    expect(sayPeriod(day('2006-12-18'), day('2007-01-05'))).toBe('18 December 2006 to 5 January 2007')
    expect(sayPeriod(day('2006-11-06'), day('2006-11-06'))).toBe('6 November 2006')
  })
})

describe('The day in London', () => {
  test('is already tomorrow late on a summer evening in universal time', () => {
    expect(londonDay(Temporal.Instant.from('2006-08-14T23:30:00Z')).toString()).toBe('2006-08-15')
    expect(londonDay(Temporal.Instant.from('2006-12-14T23:30:00Z')).toString()).toBe('2006-12-14')
  })

  test('is said with the time on a twelve-hour clock', () => {
    expect(sayInstant(Temporal.Instant.from('2006-08-14T08:05:00Z'))).toBe('14 August 2006 at 9:05am')
    expect(sayInstant(Temporal.Instant.from('2006-12-14T12:00:00Z'))).toBe('14 December 2006 at 12:00pm')
    expect(sayInstant(Temporal.Instant.from('2006-12-14T00:00:00Z'))).toBe('14 December 2006 at 12:00am')
  })

  test('stands still on a fixed clock', () => {
    const instant = Temporal.Instant.from('2006-11-07T09:00:00Z')
    const clock = clockFixedAt(instant)
    expect([clock.now(), clock.now()]).toEqual([instant, instant])
  })
})
