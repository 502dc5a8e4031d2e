import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import { type Activity, fieldworkOf, missingDetail, parseTimeOfDay } from './activities.ts'
import { timetableOf } from './timetable.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const activity: Activity = {
  id: '1',
  kind: 'night-watch',
  title: 'Night watch',
  members: ['7'],
  people: '',
  place: 'The quay',
  plannedOn: day('2031-05-06'),
  plannedAt: '21:00',
  judgements: ['P1'],
  tie: '',
  heldOn: undefined,
  records: {},
  calledOffBecause: undefined,
  version: 1,
}

test('a time of day is read as people write it, and nothing else is', () => {
  const times = {
    '9:30': '09:30',
    '09.30': '09:30',
    '2pm': '14:00',
    '12am': '00:00',
    '12 pm': '12:00',
    '2.15 PM': '14:15',
    '23:59': '23:59',
  }
  for (const [typed, time] of Object.entries(times)) expect(parseTimeOfDay(typed), typed).toBe(time)
  for (const typed of ['', '9', '24:00', '9:60', '13pm', '0am', 'noon', '9:5', '9:30:00', '-1:00'])
    expect(parseTimeOfDay(typed), typed).toBeUndefined()
})

test('every minute of a day is read back from both ways of writing it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), (hour, minute) => {
      const two = (value: number) => String(value).padStart(2, '0')
      const expected = `${two(hour)}:${two(minute)}`
      const twelve = hour % 12 === 0 ? 12 : hour % 12
      expect(parseTimeOfDay(expected)).toBe(expected)
      expect(parseTimeOfDay(`${twelve}.${two(minute)}${hour < 12 ? 'am' : 'pm'}`)).toBe(expected)
    }),
  )
})

test('a plan in detail says who, where, when and for which judgement', () => {
  expect(missingDetail(activity)).toEqual([])
  expect(missingDetail({ ...activity, members: [] })).toEqual(['who of the team'])
  expect(missingDetail({ ...activity, place: '' })).toEqual(['where'])
  expect(missingDetail({ ...activity, plannedAt: '' })).toEqual(['when'])
  expect(missingDetail({ ...activity, plannedOn: undefined })).toEqual(['when'])
  expect(missingDetail({ ...activity, judgements: [] })).toEqual(['for which judgement'])
})

test('what is recorded counts only once it was held, and a case or neighbourhood is a tie', () => {
  const records = { lamps: 'Nine of ten burn.', oil: '' }
  expect(fieldworkOf([], [], [{ ...activity, records }]).recorded).toEqual([])
  const held = { ...activity, records, heldOn: day('2031-05-06') }
  expect(fieldworkOf([], [], [held])).toMatchObject({ recorded: ['lamps'], heldKinds: ['night-watch'] })
  const loose = { ...activity, judgements: [] }
  expect(fieldworkOf(['P1'], [], [loose, { ...loose, id: '2', tie: 'West pier' }])).toMatchObject({
    withoutTie: ['Night watch'],
    withoutActivity: ['P1'],
    withoutHypothesis: ['P1'],
  })
})

test('a timetable shows each booking of a day once, free days, clashes, and what falls outside', () => {
  const days = ['2031-05-05', '2031-05-06', '2031-05-12'].map(day)
  const other = { ...activity, id: '2', title: 'Walk', members: ['7', '8'] }
  const late = { ...activity, id: '3', title: 'Late', plannedOn: day('2031-06-01') }
  const table = timetableOf(days, ['7', '8'], [activity, other, late])
  expect(table.weeks.map(week => week.days.length)).toEqual([2, 1])
  expect(table.weeks[0]?.rows.map(row => row.cells.map(cell => cell.map(booking => booking.id)))).toEqual([
    [[], ['1', '2']],
    [[], ['2']],
  ])
  expect(table.clashes).toEqual([{ memberId: '7', day: days[1], at: '21:00', titles: ['Night watch', 'Walk'] }])
  expect(table.free.map(member => member.days.length)).toEqual([2, 2])
  expect(table.elsewhere.map(each => each.id)).toEqual(['3'])
})
