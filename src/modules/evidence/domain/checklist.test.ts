import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Rulebook } from '../../rulebooks/index.ts'
import { checklistOf, gapsOf, provisionStates } from './checklist.ts'

const row = (id: string, years?: { from?: number; until?: number }) => ({
  id,
  text: `text of ${id}`,
  from: 'Somebody',
  bodies: [],
  cite: 'table a',
  ...(years === undefined ? {} : { years }),
})
const rulebook = {
  provisions: [row('plain'), row('early', { until: 2005 }), row('late', { from: 2006 })],
} as unknown as Rulebook

const year = fc.option(fc.integer({ min: 2000, max: 2012 }), { nil: undefined })
const records = fc.uniqueArray(
  fc.record({
    provision: fc.constantFrom('plain', 'early', 'late', 'of another edition'),
    state: fc.constantFrom(...provisionStates),
    reason: fc.constant('a reason'),
    note: fc.string(),
    version: fc.integer({ min: 1, max: 9 }),
  }),
  { selector: record => record.provision },
)

describe('the checklist', () => {
  test('JAR-28 always has every row of the rulebook and no other, in its order', () => {
    fc.assert(
      fc.property(records, year, (written, analysed) => {
        expect(checklistOf(rulebook, written, analysed).map(each => each.id)).toEqual(['plain', 'early', 'late'])
      }),
    )
  })

  test('JAR-28 every row is either a gap, received, or not applicable with a reason', () => {
    fc.assert(
      fc.property(records, year, (written, analysed) => {
        const rows = checklistOf(rulebook, written, analysed)
        const gaps = gapsOf(rows)
        for (const each of rows) {
          const settled = each.state === 'received' || (each.state === 'not-applicable' && each.reason !== '')
          expect(gaps.includes(each)).toBe(!settled)
        }
      }),
    )
  })

  test('JAR-28 a row applies by the year of the analysis, and by none while that is not known', () => {
    const applying = (analysed: number | undefined) =>
      checklistOf(rulebook, [], analysed)
        .filter(each => each.applies)
        .map(each => each.id)
    expect(applying(2005)).toEqual(['plain', 'early'])
    expect(applying(2006)).toEqual(['plain', 'late'])
    expect(applying(undefined)).toEqual(['plain', 'early', 'late'])
  })

  test('JAR-28 what was received counts although the year would rule it out', () => {
    const received = { provision: 'early', state: 'received', reason: '', note: '', version: 1 } as const
    expect(checklistOf(rulebook, [received], 2007)[1]).toMatchObject({ state: 'received', applies: true })
    expect(checklistOf(rulebook, [{ ...received, state: 'chased' }], 2007)[1]).toMatchObject({
      state: 'not-applicable',
      applies: false,
    })
  })
})
