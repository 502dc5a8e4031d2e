import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Action } from './plan.ts'
import { chosenLines, timelineLines } from './timeline.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const today = day('2006-11-07')

function action(id: number, first: number | undefined, last: number | undefined): Action {
  return {
    id: String(id),
    text: `Action ${id}`,
    firstDay: first === undefined ? undefined : today.add({ days: first }),
    lastDay: last === undefined ? undefined : today.add({ days: last }),
    owner: id % 2 === 0 ? 'Head of placements' : '',
    ownerId: undefined,
    ownerName: '',
    recommendationId: id % 3 === 0 ? '7' : undefined,
    withdrawnBecause: undefined,
    progress: undefined,
    version: 1,
  }
}
const lines = (actions: readonly Action[]) => timelineLines([], actions, id => id, today)
const all = { show: 'all', recommendation: '', owner: '' } as const

describe('The timeline of a plan', () => {
  test('JAR-75 holds nothing, one action or two hundred, each once, what is late in front and the rest by its day', () => {
    expect(lines([])).toEqual([])
    expect(lines([action(1, undefined, 3)]).map(({ label }) => label)).toEqual(['“Action 1”'])
    const offset = fc.option(fc.integer({ min: -400, max: 400 }), { nil: undefined })
    fc.assert(
      fc.property(fc.array(fc.tuple(offset, offset), { maxLength: 200 }), periods => {
        const shown = lines(periods.map(([first, last], id) => action(id, first, last)))
        expect(new Set(shown.map(({ at }) => at)).size).toBe(periods.length)
        const late = shown.filter(({ state }) => state === 'late')
        expect(shown.slice(0, late.length)).toEqual(late)
        expect(late.every(({ last }) => last !== undefined && compareDays(last, today) < 0)).toBe(true)
        for (const part of [late, shown.slice(late.length)]) {
          const days = part.flatMap(({ first, last }) => last ?? first ?? [])
          expect(days).toEqual(days.toSorted(compareDays))
        }
      }),
    )
  })

  test('JAR-75 shows what is late, what falls in this month, by recommendation and by owner', () => {
    const plan = lines([
      action(1, undefined, -1),
      action(2, undefined, 0),
      action(3, -60, 60),
      action(4, undefined, 23),
      action(5, undefined, 24),
      action(6, undefined, undefined),
    ])
    const labels = (choice: Parameters<typeof chosenLines>[1]) =>
      chosenLines(plan, choice, today).map(({ at }) => at.slice(-1))
    expect(labels(all)).toHaveLength(6)
    expect(labels({ ...all, show: 'late' })).toEqual(['1'])
    // 30 November is in this month, 1 December is not; one that goes on through it is.
    expect(labels({ ...all, show: 'month' }).toSorted()).toEqual(['1', '2', '3', '4'])
    expect(labels({ ...all, recommendation: '7' }).toSorted()).toEqual(['3', '6'])
    expect(labels({ ...all, owner: 'Head of placements' }).toSorted()).toEqual(['2', '4', '6'])
  })
})
