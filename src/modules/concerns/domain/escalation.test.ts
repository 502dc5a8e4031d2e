import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import { nextTold, type Receiver } from './escalation.ts'

const start = Temporal.Instant.from('2006-11-07T22:40:00Z')
const after = (minutes: number) => start.add({ seconds: minutes * 60 })

/** The same told another way: minute by minute, with nothing missed. */
function minuteByMinute(receivers: readonly Receiver[], raisedBy: string, everyMinutes: number, minutes: number) {
  const chain = receivers.filter(each => each.personId !== raisedBy).toSorted((one, other) => one.rank - other.rank)
  const told: string[][] = []
  for (let minute = 0; minute <= minutes; minute += 1) {
    if (minute % everyMinutes !== 0 || chain.length === 0) continue
    const turn = minute / everyMinutes
    told.push(turn < chain.length ? [chain[turn]?.personId ?? ''] : chain.map(each => each.personId))
  }
  return told
}

const receiversBy = fc
  .uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 6 })
  .map(ranks => ranks.map((rank, index): Receiver => ({ personId: `p${index}`, rank })))

test('ALL-4 whoever is looked at every minute, the chain is told in its order, one at a time, then all of it again and again', () => {
  fc.assert(
    fc.property(
      receiversBy,
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 0, max: 500 }),
      (receivers, every, minutes) => {
        const told: (readonly string[])[] = []
        let lastStep = 0
        for (let minute = 0; minute <= minutes; minute += 1) {
          const next = nextTold({ raisedAt: start, raisedBy: 'p0', lastStep }, receivers, every / 60, after(minute))
          if (next === undefined) continue
          told.push(next.personIds)
          lastStep = next.step
        }
        expect(told).toEqual(minuteByMinute(receivers, 'p0', every, minutes))
      },
    ),
    { numRuns: 200 },
  )
})

test('ALL-4 after a standstill of any length nobody of the chain is left out, and nobody is told before their turn', () => {
  fc.assert(
    fc.property(receiversBy, fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 8 }), (receivers, looks) => {
      const told = new Map<string, number>()
      let lastStep = 0
      for (const minute of looks.toSorted((one, other) => one - other)) {
        const next = nextTold({ raisedAt: start, raisedBy: 'p0', lastStep }, receivers, 1, after(minute))
        if (next === undefined) continue
        for (const person of next.personIds) if (!told.has(person)) told.set(person, minute)
        lastStep = next.step
      }
      const last = Math.max(-1, ...looks)
      const chain = receivers.filter(each => each.personId !== 'p0').toSorted((one, other) => one.rank - other.rank)
      for (const [place, { personId }] of chain.entries()) {
        expect(told.has(personId)).toBe(last >= place * 60)
        if (told.has(personId)) expect(told.get(personId)).toBeGreaterThanOrEqual(place * 60)
      }
    }),
    { numRuns: 200 },
  )
})
