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

const { classifications: _, 'from-children': __, ...bare } = rule
const complaints = { ...bare, id: 'complaints', subject: 'complaints', after: 'reply-sent' }

test('ALL-3 A retention schedule is read, and its periods count back from today', () => {
  const schedule = readSchedule([rule], 'retention.yaml')
  expect(askRules(schedule, Temporal.PlainDate.from('2013-02-28'))).toEqual({
    evidence: [{ id: 'single-children', classifications: ['child-level'], from_children: false, before: '2007-02-28' }],
    apart: [],
  })
  expect(askRules(schedule, Temporal.PlainDate.from('2012-02-29')).evidence[0]?.before).toBe('2006-02-28')
  const apart = readSchedule([{ ...complaints, years: 25 }], 'retention.yaml')
  expect(askRules(apart, Temporal.PlainDate.from('2031-11-07'))).toEqual({
    evidence: [],
    apart: [{ id: 'complaints', subject: 'complaints', before: '2006-11-07' }],
  })
})

test.each([
  ['an unknown event', [{ ...rule, after: 'someday' }]],
  ['no years', [{ ...rule, years: 0 }]],
  ['a rule twice', [rule, rule]],
  ['an event of another kind', [{ ...complaints, after: 'concern-closed' }]],
  ['no kind of thing', [bare]],
  ['a word it does not know', [{ ...rule, perhaps: true }]],
])('ALL-3 A retention schedule with %s is refused', (_, parsed) => {
  expect(() => readSchedule(parsed, 'retention.yaml')).toThrow('retention.yaml: ')
})
