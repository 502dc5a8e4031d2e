import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { checkItem, type NewItem, settleItem } from './item.ts'

const cited = { cite: '¶1' }
const judgement = (id: string) => ({ id, text: `words of ${id}`, ...cited })
const named = (id: string) => ({ id, label: `label of ${id}`, ...cited })
/** The parts of a rulebook that an item names. */
const rulebook = {
  outcomes: [
    { id: 'outcome', label: 'Outcome', statements: [], judgements: [judgement('one'), judgement('two')], ...cited },
  ],
  management: { id: 'running', label: 'Running it', judgements: [judgement('three')], ...cited },
  ungraded: [judgement('four')],
  'evidence-kinds': [named('log'), named('sighting')],
  sources: [
    { ...named('crew'), 'from-children': false },
    { ...named('cabin'), 'from-children': true },
  ],
  bodies: [{ id: 'quay', label: 'Quay', name: 'Quay Office', designated: true, ...cited }],
  provisions: [{ id: 'h1', text: 'tables', from: 'Quay', bodies: ['quay'], ...cited }],
  groups: [{ ...named('small'), 'in-every-review': true }],
  tiers: [named('deep')],
} satisfies Partial<Rulebook> as unknown as Rulebook

const today = Temporal.PlainDate.from('2031-05-10')
const item: NewItem = {
  kind: 'log',
  title: '',
  text: 'Lamps burn.',
  eventOn: today,
  receivedOn: undefined,
  place: '',
  peopleMet: '',
  source: undefined,
  body: undefined,
  provision: undefined,
  group: undefined,
  tier: undefined,
  fromChildren: false,
  goodPractice: false,
  bearings: [],
}
const fieldsOf = (changed: Partial<NewItem>) =>
  checkItem({ ...item, ...changed }, rulebook, today).map(problem => problem.field)

describe('an item', () => {
  test('is right when all that it names is in the rulebook', () => {
    const bearings = ['one', 'two', 'three', 'four'].map(id => ({ judgement: id, direction: 'strength' as const }))
    const all = { source: 'crew', body: 'quay', provision: 'h1', group: 'small', tier: 'deep', bearings }
    expect(fieldsOf(all)).toEqual([])
  })

  test.each(['kind', 'source', 'body', 'provision', 'group', 'tier'] as const)('is refused for an unknown %s', name => {
    expect(fieldsOf({ [name]: 'elsewhere' })).toEqual([name])
  })

  test('is refused twice on one judgement and on a judgement that takes no evidence', () => {
    const bear = (id: string) => ({ judgement: id, direction: 'neutral' as const })
    expect(fieldsOf({ bearings: [bear('one'), bear('one')] })).toEqual(['bears.one'])
    expect(fieldsOf({ bearings: [bear('outcome')] })).toEqual(['bears.outcome'])
  })

  test('has its days in order and none to come, whatever they are', () => {
    const days = fc.integer({ min: -400, max: 400 })
    fc.assert(
      fc.property(days, fc.option(days, { nil: undefined }), (event, received) => {
        const given = {
          eventOn: today.add({ days: event }),
          receivedOn: received === undefined ? undefined : today.add({ days: received }),
        }
        const right = event <= 0 && (received === undefined || (received <= 0 && received >= event))
        expect(fieldsOf(given).length === 0).toBe(right)
      }),
    )
  })

  test('comes from children when its source is children, and keeps what was said otherwise', () => {
    expect(settleItem({ ...item, source: 'cabin' }, rulebook).fromChildren).toBe(true)
    expect(settleItem({ ...item, source: 'crew' }, rulebook).fromChildren).toBe(false)
    expect(settleItem({ ...item, source: 'crew', fromChildren: true }, rulebook).fromChildren).toBe(true)
  })

  test('has a title of one line, its own or the first words of its text', () => {
    expect(settleItem({ ...item, title: 'Lamps' }, rulebook).title).toBe('Lamps')
    expect(settleItem({ ...item, text: 'Lamps burn. All of them.' }, rulebook).title).toBe('Lamps burn')
    const words = fc.string({ minLength: 1, maxLength: 400 }).filter(text => text.trim() !== '')
    fc.assert(
      fc.property(words, text => {
        const title = settleItem({ ...item, text: text.trim() }, rulebook).title
        expect(title).not.toContain('\n')
        expect(Array.from(title).length).toBeLessThanOrEqual(91)
        expect(title.length).toBeGreaterThan(0)
      }),
    )
  })
})
