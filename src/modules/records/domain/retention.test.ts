import { expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import { askRules, readSchedule } from './retention.ts'

const rule = {
  id: 'single-children',
  what: 'Evidence',
  classifications: ['child-level'],
  'from-children': false,
  after: 'report-issued',
  years: 6,
  automatic: false,
  ground: 'None needed any more.',
  chosen: true,
}

test('ALL-3 A retention schedule is read, and its periods count back from today', () => {
  const schedule = readSchedule([rule], 'retention.yaml')
  expect(askRules(schedule, Temporal.PlainDate.from('2013-02-28'))).toEqual([
    { id: 'single-children', classifications: ['child-level'], from_children: false, before: '2007-02-28' },
  ])
  expect(askRules(schedule, Temporal.PlainDate.from('2012-02-29'))[0]?.before).toBe('2006-02-28')
})

test.each([
  ['an unknown event', [{ ...rule, after: 'someday' }]],
  ['no years', [{ ...rule, years: 0 }]],
  ['a rule twice', [rule, rule]],
  ['a word it does not know', [{ ...rule, perhaps: true }]],
])('ALL-3 A retention schedule with %s is refused', (_, parsed) => {
  expect(() => readSchedule(parsed, 'retention.yaml')).toThrow('retention.yaml: ')
})
