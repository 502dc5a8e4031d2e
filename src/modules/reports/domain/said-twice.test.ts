import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chance, freshSeed, runs } from '../../../../test/proof.ts'
import { alikeEnough, alikePairs, likeness, saidTwice, wordsOf } from './said-twice.ts'

const block = (id: string, section: string, text: string) => ({ id, section, text })
const said = 'Young people in care see the same social worker for a year or more.'

describe('The same thing said twice', () => {
  test('ALL-2 is pointed out across sections, in the same words or nearly', () => {
    expect(
      saidTwice([
        block('1', 'summary', `The area is doing well on the whole. ${said}`),
        block('2', 'outcomes', said.replace('a year', 'one year')),
        block('3', 'outcomes', 'Teenagers wait eleven weeks for a first appointment at the clinic.'),
      ]),
    ).toEqual([
      {
        places: [
          { block: '1', section: 'summary', text: said },
          { block: '2', section: 'outcomes', text: said.replace('a year', 'one year') },
        ],
      },
    ])
  })

  test('is no matter within one section, in a few words, or where only a turn of phrase is shared', () => {
    expect(saidTwice([block('1', 'summary', said), block('2', 'summary', said)])).toEqual([])
    expect(saidTwice([block('1', 'summary', 'This is good.'), block('2', 'outcomes', 'This is good.')])).toEqual([])
    const other = 'Young people in care do less well in tests than others of their age across the county.'
    expect(saidTwice([block('1', 'summary', said), block('2', 'outcomes', other)])).toEqual([])
  })

  test('does not look at case, accents, quotation marks or signs', () => {
    expect(wordsOf('The café’s “young” staff, aged 16–18!')).toEqual([
      'the',
      'cafes',
      'young',
      'staff',
      'aged',
      '16',
      '18',
    ])
    expect(saidTwice([block('1', 'a', said), block('2', 'b', said.toUpperCase())])).toHaveLength(1)
  })

  test('never loses a place, whatever the order of the paragraphs', () => {
    const texts = fc.array(
      fc.record({
        section: fc.constantFrom('a', 'b', 'c'),
        words: fc.array(fc.constantFrom(...'uvwxyz'), { minLength: 6, maxLength: 9 }),
      }),
      { maxLength: 14 },
    )
    fc.assert(
      fc.property(texts, written => {
        const blocks = written.map(({ section, words }, index) => block(String(index), section, `${words.join(' ')}.`))
        const asSets = (found: ReturnType<typeof saidTwice>) =>
          found
            .map(({ places }) =>
              places
                .map(place => place.block)
                .sort()
                .join(' '),
            )
            .sort()
        expect(asSets(saidTwice(blocks.toReversed()))).toEqual(asSets(saidTwice(blocks)))
      }),
      { seed: freshSeed('Said twice in any order'), numRuns: runs(2000) },
    )
  })
})

describe('Alike pairs', () => {
  const anySets = fc.array(fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { minLength: 1, maxLength: 8 }), {
    maxLength: 20,
  })
  const sorted = (pairs: readonly (readonly [number, number])[]) => pairs.map(pair => pair.join(' ')).sort()
  /** Compares every set with every other. */
  function everyPair(sets: readonly ReadonlySet<string>[], enough: number) {
    return sets.flatMap((one, index) =>
      sets.flatMap((other, place) =>
        place < index &&
        [...one].filter(member => other.has(member)).length >= enough * new Set([...one, ...other]).size
          ? [[place, index] as const]
          : [],
      ),
    )
  }

  test('are those that comparing all with all finds', () => {
    fc.assert(
      fc.property(anySets, fc.constantFrom(0.3, 0.5, 0.75, 1), (lists, enough) => {
        const sets = lists.map(list => new Set(list))
        expect(sorted(alikePairs(sets, enough))).toEqual(sorted(everyPair(sets, enough)))
      }),
      { seed: freshSeed('Alike pairs'), numRuns: runs(20_000) },
    )
  })

  test('would be missed by a prefix that is one too short, and the comparison sees it', () => {
    const tooShort = (sets: readonly ReadonlySet<string>[]) =>
      alikePairs(
        sets.map(set => new Set([...set].slice(0, Math.max(1, set.size - 2)))),
        alikeEnough,
      )
    const found = fc.check(
      fc.property(anySets, lists => {
        const sets = lists.map(list => new Set(list))
        return JSON.stringify(sorted(tooShort(sets))) === JSON.stringify(sorted(everyPair(sets, alikeEnough)))
      }),
      { numRuns: 2000 },
    )
    expect(found.failed).toBe(true)
  })

  test('cost few comparisons in a report of four hundred paragraphs', () => {
    const next = chance(freshSeed('Four hundred paragraphs'))
    // As in a language: few words are frequent and most are rare.
    const word = () => `word${Math.floor(500 * next() ** 3)}`
    const sentence = Array.from({ length: 2000 }, () => Array.from({ length: 18 }, word))
    // Every fiftieth is the one before it with a word changed.
    for (let index = 50; index < 2000; index += 50) sentence[index] = (sentence[index - 1] ?? []).with(4, 'changed')
    const sets = sentence.map(words => new Set(words.slice(1).map((each, index) => `${words[index]} ${each}`)))
    let compared = 0
    const found = alikePairs(sets, alikeEnough, (one, other) => {
      compared += 1
      return likeness(one, other)
    })
    console.log(`Said twice: ${compared} of ${(2000 * 1999) / 2} pairs of 2000 sentences were compared.`)
    expect(found.length).toBeGreaterThanOrEqual(39)
    expect(compared).toBeLessThan(20_000)
  })
})
