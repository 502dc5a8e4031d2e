import { describe, expect, it } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import type { FactFields } from '../../../kernel/facts.ts'
import { holidaysFrom } from '../../../kernel/working-days.ts'
import { type DeadlineResult, factsOfDeadline, reckonDeadlines } from './deadlines.ts'
import { FactsEnvironment } from './facts-environment.ts'
import type { Deadline } from './rulebook.ts'
import type { Facts } from './trace.ts'

const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text)

const dates = (...names: string[]): FactFields =>
  Object.fromEntries(names.map(name => [name, { type: 'date', doc: name }]))
const environment = FactsEnvironment.from([
  { group: 'chart', doc: 'The chart.', fields: { ...dates('came', 'answered'), dark: { type: 'bool', doc: 'Dark.' } } },
])

const holidays = holidaysFrom(
  [
    { date: day('2030-12-25'), title: 'Christmas Day' },
    { date: day('2031-12-25'), title: 'Christmas Day' },
  ],
  ['saturday', 'sunday', 'bank-holiday-england-and-wales'],
)

const base = {
  id: 'answer',
  label: 'Answer',
  from: 'chart.came',
  counting: 'day-after-is-one',
  strength: 'must',
  cite: '¶1',
} as const

function reckon(deadline: Partial<Deadline>, facts: Facts, today: string, ...others: Deadline[]): DeadlineResult {
  const all: Deadline[] = [...others, { ...base, ...deadline }]
  const reckoning = { environment, holidays, today: day(today) }
  const found = reckonDeadlines(all, facts, reckoning).find(({ deadline: id }) => id === 'answer')
  if (!found) throw new Error('The deadline was left out')
  return found
}

const came = (text: string, more: Facts[string] = {}): Facts => ({ chart: { came: day(text), ...more } })

function plain({ due, notBefore, status, explanation }: DeadlineResult): readonly (string | undefined)[] {
  return [status, notBefore?.toString(), due?.toString(), explanation]
}

describe('a deadline that is expected while its fact is not known', () => {
  const first: Deadline = { ...base, id: 'first', label: 'First', 'not-after': '10 days', 'met-by': 'chart.answered' }
  const then = { from: 'chart.answered', 'until-known': 'first', 'not-after': '14 days' } as const

  it('is planned from the last day of the other, is never late by it, and says so', () => {
    const result = reckon(then, came('2031-03-03'), '2031-04-30', first)
    expect(plain(result)).toEqual([
      'due',
      undefined,
      '2031-03-27',
      'due by 27 March 2031, if “First” falls on its last day',
    ])
    expect(result.planned).toBe(true)
  })

  it('moves when the other moves, and counts from the fact once it is known', () => {
    expect(reckon(then, came('2031-03-04'), '2031-03-04', first).due?.toString()).toBe('2031-03-28')
    const known = reckon(then, came('2031-03-03', { answered: day('2031-03-05') }), '2031-03-06', first)
    expect([known.due?.toString(), known.planned]).toEqual(['2031-03-19', false])
  })

  it('waits while the other is not known either', () => {
    expect(plain(reckon(then, {}, '2031-03-01', first))).toEqual([
      'unknown',
      undefined,
      undefined,
      'not known yet: answered',
    ])
  })

  it('reads the facts of the other', () => {
    expect(factsOfDeadline({ ...base, ...then }, [first], environment)).toEqual(['chart.answered', 'chart.came'])
  })
})

describe('a deadline from a fact', () => {
  const tenDays = { 'not-after': '10 working-days', 'met-by': 'chart.answered' } as const

  it('waits for the fact, and names it', () => {
    expect(plain(reckon(tenDays, {}, '2031-03-01'))).toEqual(['unknown', undefined, undefined, 'not known yet: came'])
  })

  it('is due, late, met, or met late', () => {
    // Monday 3 March 2031; the tenth working day after it is Monday 17 March.
    expect(plain(reckon(tenDays, came('2031-03-03'), '2031-03-17'))).toEqual([
      'due',
      undefined,
      '2031-03-17',
      'due by 17 March 2031',
    ])
    expect(reckon(tenDays, came('2031-03-03'), '2031-03-18').status).toBe('late')
    const inTime = came('2031-03-03', { answered: day('2031-03-17') })
    expect(plain(reckon(tenDays, inTime, '2031-06-01'))).toEqual([
      'met',
      undefined,
      '2031-03-17',
      'done on 17 March 2031, due by 17 March 2031',
    ])
    expect(reckon(tenDays, came('2031-03-03', { answered: day('2031-03-18') }), '2031-03-18').status).toBe('late')
  })

  it('is never late where nothing says when it was done', () => {
    expect(reckon({ 'not-after': '10 working-days' }, came('2031-03-03'), '2031-12-01').status).toBe('due')
  })

  it('says where the table of holidays ends or begins', () => {
    expect(reckon(tenDays, came('2031-12-30'), '2031-12-30').explanation).toBe('not known: the table ends 2031')
    expect(reckon(tenDays, came('2029-12-30'), '2029-12-30').explanation).toMatch(/begins 2030/)
    expect(reckon(tenDays, came('2031-12-30'), '2031-12-30').status).toBe('unknown')
    expect(reckon({ 'not-after': '10 days' }, came('2031-12-30'), '2031-12-30').due?.toString()).toBe('2032-01-09')
  })

  it.each([
    ['1 days', 'day-after-is-one', '2031-01-11'],
    ['1 days', 'same-day-is-one', '2031-01-10'],
    ['2 weeks', 'day-after-is-one', '2031-01-24'],
    ['2 working-days', 'day-after-is-one', '2031-01-14'],
    ['2 working-days', 'same-day-is-one', '2031-01-13'],
    ['1 working-weeks', 'day-after-is-one', '2031-01-17'],
    ['1 months', 'day-after-is-one', '2031-02-10'],
    ['1 years', 'day-after-is-one', '2032-01-10'],
  ] as const)('counts %s, %s', (period, counting, expected) => {
    // Friday 10 January 2031.
    const result = reckon({ 'not-after': period, counting }, came('2031-01-10'), '2031-01-10')
    expect(result.due?.toString()).toBe(expected)
  })

  it('has a first day as well as a last one', () => {
    const window = { 'not-before': '2 days', 'not-after': '5 days', 'met-by': 'chart.answered' } as const
    const facts = (answered: string): Facts => came('2031-03-03', { answered: day(answered) })
    expect(plain(reckon(window, came('2031-03-03'), '2031-03-03'))).toEqual([
      'due',
      '2031-03-05',
      '2031-03-08',
      'not before 5 March 2031, due by 8 March 2031',
    ])
    expect(reckon(window, facts('2031-03-04'), '2031-03-04').status).toBe('due')
    expect(reckon(window, facts('2031-03-04'), '2031-03-04').explanation).toMatch(/^done too early, on 4 March 2031/)
    expect(reckon(window, facts('2031-03-05'), '2031-03-05').status).toBe('met')
    expect(reckon(window, facts('2031-03-08'), '2031-03-09').status).toBe('met')
  })
})

describe('a deadline that holds for some', () => {
  const dark = { 'not-after': '5 days', when: 'chart.dark' } as const

  it('is left out where it does not hold, and not known while that is not known', () => {
    const facts = (values: Facts[string]): Facts => came('2031-03-03', values)
    expect(reckon(dark, facts({ dark: true }), '2031-03-03').status).toBe('due')
    expect(() => reckon(dark, facts({ dark: false }), '2031-03-03')).toThrow('left out')
    expect(reckon(dark, facts({}), '2031-03-03').explanation).toBe('not known yet: dark')
  })
})

describe('a deadline from another', () => {
  const first: Deadline = { ...base, id: 'first', 'not-after': '5 days' }
  const second = { from: 'first', 'not-after': '1 weeks' } as const

  it('counts from the day the other is due', () => {
    expect(reckon(second, came('2031-03-03'), '2031-03-03', first).due?.toString()).toBe('2031-03-15')
    expect(reckon(second, {}, '2031-03-03', first).explanation).toBe('not known yet: came')
    expect(() =>
      reckon(second, came('2031-03-03', { dark: false }), '2031-03-03', { ...first, when: 'chart.dark' }),
    ).toThrow('left out')
  })

  it('reads what the other reads', () => {
    const all: Deadline[] = [first, { ...base, ...second, when: 'chart.dark', 'met-by': 'chart.answered' }]
    const last = all[1] ?? first
    expect(factsOfDeadline(last, all, environment)).toEqual(['chart.answered', 'chart.dark', 'chart.came'])
  })
})

describe('JAR-37 the December before the financial year', () => {
  const anchored = { from: undefined, anchor: 'december-before-financial-year', of: 'chart.came' } as const
  const window = (came: string): readonly (string | undefined)[] => {
    const { from: _from, ...rest } = { ...base, ...anchored }
    const reckoning = { environment, holidays, today: day('2005-01-01') }
    const [result] = reckonDeadlines([rest], { chart: { came: day(came) } }, reckoning)
    return [result?.notBefore?.toString(), result?.due?.toString()]
  }

  it.each([
    ['2006-11-20', '2005-12-01', '2005-12-31'],
    ['2006-04-01', '2005-12-01', '2005-12-31'],
    ['2006-03-31', '2004-12-01', '2004-12-31'],
    ['2007-01-08', '2005-12-01', '2005-12-31'],
    ['2007-04-02', '2006-12-01', '2006-12-31'],
  ])('of %s is %s to %s', (came, first, last) => {
    expect(window(came)).toEqual([first, last])
  })

  it('JAR-37 flags later notice, and not earlier', () => {
    const { from: _from, ...rest } = { ...base, ...anchored, 'met-by': 'chart.answered' }
    const status = (answered: string): string | undefined => {
      const facts = { chart: { came: day('2006-11-20'), answered: day(answered) } }
      return reckonDeadlines([rest], facts, { environment, holidays, today: day('2006-01-01') })[0]?.status
    }
    expect(['2005-11-30', '2005-12-01', '2005-12-31'].map(status)).toEqual(['met', 'met', 'met'])
    expect(status('2006-01-01')).toBe('late')
  })
})

describe('a deadline that comes again', () => {
  const quarterly = { 'not-after': '3 months', repeats: '3 months' } as const

  it('is next due from today on, where nothing says when it was done', () => {
    const due = (today: string): string | undefined => reckon(quarterly, came('2031-01-31'), today).due?.toString()
    expect(due('2031-02-01')).toBe('2031-04-30')
    expect(due('2031-04-30')).toBe('2031-04-30')
    expect(due('2031-05-01')).toBe('2031-07-30')
  })

  it('is next due after the one that was done answers', () => {
    const met = { ...quarterly, 'met-by': 'chart.answered' } as const
    const facts = came('2031-01-31', { answered: day('2031-04-12') })
    expect(reckon(met, came('2031-01-31'), '2032-01-01').due?.toString()).toBe('2031-04-30')
    expect(reckon(met, came('2031-01-31'), '2032-01-01').status).toBe('late')
    expect(plain(reckon(met, facts, '2031-05-01'))).toEqual([
      'due',
      undefined,
      '2031-07-30',
      'last done on 12 April 2031, next due by 30 July 2031',
    ])
    expect(reckon(met, facts, '2031-07-31').status).toBe('late')
  })

  it('comes each year on its day', () => {
    const { from: _from, ...rest } = { ...base, anchor: 'annual' as const, of: 'chart.came', day: '05-31' }
    const due = (today: string, facts = came('2030-06-01')): string | undefined =>
      reckonDeadlines([rest], facts, { environment, holidays, today: day(today) })[0]?.due?.toString()
    expect(due('2030-06-01')).toBe('2031-05-31')
    expect(due('2031-05-31')).toBe('2031-05-31')
    expect(due('2031-06-01')).toBe('2032-05-31')
    expect(due('2031-06-01', came('2031-05-31'))).toBe('2032-05-31')
  })
})
