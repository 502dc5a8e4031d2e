import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshSeed, runs } from '../../../../test/proof.ts'
import { Temporal } from '../../../kernel/dates.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { publicTrail } from './trail.ts'

// As much of a rulebook as a trail reads.
const rulebook = {
  'evidence-kinds': [
    { id: 'visit', label: 'Visit' },
    { id: 'case', label: 'Case record' },
  ],
  bodies: [{ id: 'schools', label: 'Schools inspectorate' }],
} as unknown as Rulebook

const anyItem = fc.record({
  kind: fc.constantFrom('visit', 'case', 'gone'),
  body: fc.constantFrom(undefined, 'schools'),
  eventOn: fc.integer({ min: 0, max: 3 }).map(days => Temporal.PlainDate.from('2006-11-06').add({ days })),
  classification: fc.constantFrom('open', 'review-team', 'child-level', 'whistle-blower'),
  // Fields of an item that a trail must never take, whoever passes them along.
  title: fc.constant('Zebedee Quill'),
  reference: fc.constant('E77'),
})

test('ALL-2 a trail is made of kinds, bodies and days alone, has no line twice, and is told nothing by how many there are', () => {
  const known = new Set(['Visit', 'Case record', 'Evidence', 'Evidence told in confidence'])
  fc.assert(
    fc.property(fc.array(anyItem, { maxLength: 12 }), items => {
      const lines = publicTrail(rulebook, items)
      const texts = lines.map(line => JSON.stringify(line))
      expect(new Set(texts).size).toBe(texts.length)
      expect(texts.join()).not.toMatch(/Zebedee|E77/)
      for (const line of lines) {
        expect(Object.keys(line).sort()).toEqual(['body', 'date', 'kind'])
        expect(known.has(line.kind)).toBe(true)
        // A protected line says neither body nor day, and an open one both.
        expect(line.body === '').toBe(line.date === '')
      }
      expect(publicTrail(rulebook, [...items, ...items])).toEqual(lines)
      const isOpen = (one: (typeof items)[number]) => !['child-level', 'whistle-blower'].includes(one.classification)
      expect(lines.some(line => line.date !== '')).toBe(items.some(isOpen))
    }),
    { seed: freshSeed('Public trail'), numRuns: runs(2000) },
  )
})
