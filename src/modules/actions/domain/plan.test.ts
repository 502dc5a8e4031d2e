import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import {
  type Action,
  actionStanding,
  byDay,
  checkReceipt,
  checkWhen,
  daysOf,
  nameOf,
  saysWhen,
  sayWhen,
  statedActions,
} from './plan.ts'

const day = (text: string) => Temporal.PlainDate.from(text)

const blank: Action = {
  id: '1',
  text: 'Recruit six foster carers.',
  firstDay: undefined,
  lastDay: undefined,
  owner: '',
  ownerId: undefined,
  ownerName: '',
  recommendationId: undefined,
  withdrawnBecause: undefined,
  progress: undefined,
  version: 1,
}

const someDay = fc.option(
  fc.integer({ min: 0, max: 2000 }).map(days => day('2006-01-01').add({ days })),
  { nil: undefined },
)
const anAction = fc
  .record({ firstDay: someDay, lastDay: someDay, text: fc.string() })
  .map(days => ({ ...blank, ...days }))

describe('When an action is taken', () => {
  test('JAR-74 a day, a period or a beginning says it; nothing does not', () => {
    const [first, last] = [day('2007-01-08'), day('2007-03-31')]
    expect(sayWhen({ firstDay: undefined, lastDay: last })).toBe('By 31 March 2007')
    expect(sayWhen({ firstDay: first, lastDay: last })).toBe('8 January to 31 March 2007')
    expect(sayWhen({ firstDay: first, lastDay: undefined })).toBe('From 8 January 2007')
    expect(sayWhen(blank)).toBe('Not said yet')
    expect(saysWhen(blank)).toBe(false)
    expect(checkWhen({ firstDay: last, lastDay: first })).toHaveLength(1)
    expect(checkWhen({ firstDay: last, lastDay: last })).toEqual([])
  })

  test('JAR-74 the statement keeps every current action, its days included, soonest first', () => {
    fc.assert(
      fc.property(fc.array(anAction), actions => {
        const withdrawn = { ...blank, withdrawnBecause: 'Done otherwise.' }
        const stated = statedActions([...actions, withdrawn], new Map())
        expect(stated.map(each => each.text).sort()).toEqual(actions.map(({ text }) => text).sort())
        expect(stated.map(each => sayWhen(daysOf(each)))).toEqual(byDay(actions).map(sayWhen))
        const days = stated.map(each => each.lastDay || each.firstDay || '9')
        expect(days).toEqual([...days].sort())
      }),
    )
  })

  test('an action is late from the day after, unless it is done, and never without an end', () => {
    const dated = { ...blank, lastDay: day('2007-03-31') }
    const said = { id: '1', reportedOn: day('2007-01-01'), reportedBy: 'Ann', personId: '1', note: '' }
    const progress = { ...said, verification: undefined }
    const sentBack = { verified: false, because: 'Nobody saw it.', by: 'Tom', on: day('2007-01-02') }
    expect(actionStanding(dated, day('2007-03-31'))).toBe('not-begun')
    expect(actionStanding(dated, day('2007-04-01'))).toBe('late')
    expect(actionStanding({ ...dated, progress: { ...progress, state: 'under-way' } }, day('2007-03-01'))).toBe(
      'under-way',
    )
    expect(actionStanding({ ...dated, progress: { ...progress, state: 'done' } }, day('2008-01-01'))).toBe('done')
    const returned = { ...dated, progress: { ...progress, state: 'done' as const, verification: sentBack } }
    expect(actionStanding(returned, day('2007-03-01'))).toBe('under-way')
    expect(actionStanding(returned, day('2008-01-01'))).toBe('late')
    expect(actionStanding({ ...blank, firstDay: day('2007-01-01') }, day('2009-01-01'))).toBe('not-begun')
    expect(actionStanding(blank, day('2009-01-01'))).toBe('undated')
  })

  test('an action is called by its opening, on one line and never long', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), text => {
        expect(nameOf(text).length).toBeLessThanOrEqual(62)
        expect(nameOf(text)).not.toContain('\n')
      }),
    )
    expect(nameOf('Recruit\n six  carers')).toBe('“Recruit six carers”')
  })
})

test('JAR-72 a receipt is on the day of issue or later, and not still to come', () => {
  const [issued, today] = [day('2006-08-09'), day('2006-11-07')]
  expect(checkReceipt(issued, issued, today)).toEqual([])
  expect(checkReceipt(today, issued, today)).toEqual([])
  expect(checkReceipt(day('2006-08-08'), issued, today)[0]?.text).toContain('cannot have been received before')
  expect(checkReceipt(day('2006-11-08'), issued, today)[0]?.text).toContain('still to come')
  expect(checkReceipt(today, undefined, today)[0]?.text).toContain('not issued yet')
})
