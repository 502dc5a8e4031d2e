import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { freshSeed, runs } from '../../../test/proof.ts'
import { changesInOne, compareWords, mergeTexts, type Stretch, sideOf } from './word-differences.ts'

const without = (stretches: readonly Stretch[], kind: Stretch['kind']) =>
  stretches
    .filter(each => each.kind !== kind)
    .map(each => each.text)
    .join('')

const few = fc.array(fc.constantFrom('they', 'know', 'whom', 'to', 'call', '.', '\n', ' ', '  ', 'é'), {
  maxLength: 30,
})
const text = fc.oneof(
  few.map(words => words.join(' ')),
  fc.string({ maxLength: 60 }),
)

describe('Two texts', () => {
  test('stand in their comparison whole, and what both have is a common part of the greatest length', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const stretches = compareWords(before, after)
        expect(without(stretches, 'after')).toBe(before)
        expect(without(stretches, 'before')).toBe(after)
        expect(without(sideOf(stretches, 'before'), 'after')).toBe(before)
        expect(without(sideOf(stretches, 'after'), 'before')).toBe(after)
        const inOne = changesInOne(stretches)
        expect(without(inOne, 'after')).toBe(before)
        expect(without(inOne, 'before')).toBe(after)
        expect(stretches.every((each, index) => each.text !== '' && each.kind !== stretches[index - 1]?.kind)).toBe(
          true,
        )
        const units = (whole: string) => whole.match(/\s+|[^\s]+/g) ?? []
        const shared = stretches.filter(each => each.kind === 'both').flatMap(each => units(each.text)).length
        expect(shared).toBe(longest(units(before), units(after)))
      }),
      { numRuns: runs(2_000), seed: freshSeed('word differences') },
    )
  })

  test('say which words are new', () => {
    expect(compareWords('They know whom to call.', 'Most know whom to ask.')).toEqual([
      { kind: 'before', text: 'They' },
      { kind: 'after', text: 'Most' },
      { kind: 'both', text: ' know whom to ' },
      { kind: 'before', text: 'call.' },
      { kind: 'after', text: 'ask.' },
    ])
    expect(changesInOne(compareWords('They know it.', 'Most of us know it.'))).toEqual([
      { kind: 'before', text: 'They' },
      { kind: 'after', text: 'Most of us' },
      { kind: 'both', text: ' know it.' },
    ])
    expect(compareWords('same', 'same')).toEqual([{ kind: 'both', text: 'same' }])
    expect(compareWords('', '')).toEqual([])
  })

  test.each([
    ['much that differs', 'word', 'other', ' '],
    ['many sentences that differ', 'One sentence here.', 'Another there.', ' '],
    ['no sentence at all', 'a', 'b', '\n\n'],
  ])('of the greatest length are compared too: %s', (_, one, other, between) => {
    const long = (word: string) => Array.from({ length: 3_000 }, (__, index) => word + index).join(between)
    const [before, after] = [`The same. ${long(one)}`, `The same. ${long(other)}`]
    const stretches = compareWords(before, after)
    expect(without(stretches, 'after')).toBe(before)
    expect(without(stretches, 'before')).toBe(after)
    expect(stretches[0]?.text.startsWith('The same.')).toBe(true)
  })
})

/** The length of the longest common subsequence, reckoned another way: by trying, and remembering. */
function longest(one: readonly string[], other: readonly string[]): number {
  const known = new Map<string, number>()
  const from = (i: number, j: number): number => {
    if (i === one.length || j === other.length) return 0
    const key = `${i} ${j}`
    const found = known.get(key)
    if (found !== undefined) return found
    const best = one[i] === other[j] ? 1 + from(i + 1, j + 1) : Math.max(from(i + 1, j), from(i, j + 1))
    known.set(key, best)
    return best
  }
  return from(0, 0)
}

describe('Two texts made from one', () => {
  const sentence = fc.constantFrom('They know whom to call.', ' It is so.', ' Who says?\n', ' No!', '• Item one.\n\n')
  const written = fc.array(
    fc.record({
      old: sentence,
      /** Who changed this sentence, and into what; empty takes it away. */
      by: fc.constantFrom('one', 'other', 'both', 'nobody', 'nobody'),
      into: fc.constantFrom('', ' New words here.', ' Mine now?'),
    }),
    { maxLength: 12 },
  )

  test('are one again with what each changed, where they changed different sentences', () => {
    fc.assert(
      fc.property(written, sentences => {
        // Each sentence is told from the others, so that what was meant is what is found.
        const told = sentences.map((each, index) => ({ ...each, old: each.old.replace(/(\w)/, `$1${index}x`) }))
        const as = (...who: string[]) =>
          told
            .map(({ old, by, into }, index) => (who.includes(by) ? into.replace(/(\w)/, `$1${index}y`) : old))
            .join('')
        const merged = mergeTexts(as(), as('one', 'both'), as('other', 'both'))
        // What both changed alike may stand beside what one changed more of: then somebody has to choose.
        if (merged === undefined) expect(told.some(({ by }) => by === 'both')).toBe(true)
        else expect(merged).toBe(as('one', 'other', 'both'))
      }),
      { numRuns: runs(2_000), seed: freshSeed('merged texts') },
    )
  })

  test('are not when both touched the same place', () => {
    expect(mergeTexts('A is. B is.', 'A was. B is.', 'A will be. B is.')).toBeUndefined()
    expect(mergeTexts('A is. B is.', 'A is. One more. B is.', 'A is. Another. B is.')).toBeUndefined()
    expect(mergeTexts('A is. B is.', 'A is. One more. B is.', 'A was. B is.')).toBeUndefined()
    expect(mergeTexts('A is. B is.', 'B is.', 'A was. B is.')).toBeUndefined()
    expect(mergeTexts('', 'A is.', 'B is.')).toBeUndefined()
    // Too much to compare is not guessed.
    const long = Array.from({ length: 2_000 }, (_, index) => `Sentence ${index}.`).join('')
    expect(mergeTexts(long, `${long} One.`, `Two.${long}`)).toBeUndefined()
  })

  test('that say the same say it once', () => {
    expect(mergeTexts('A is. B is.', 'A was. B is.', 'A was. B is. C is.')).toBe('A was. B is. C is.')
  })
})
