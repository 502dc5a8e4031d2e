import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { declaredFacts } from '../../../../test/rulebooks/declared-facts.ts'
import { Temporal } from '../../../kernel/dates.ts'
import { checkEditions, type Rulebook } from '../../rulebooks/index.ts'
import { type GroundMissing, groundsMissing, lacksOf, passageStands } from './passages.ts'

async function editionIn(folder: string): Promise<Rulebook> {
  const path = fileURLToPath(new URL(`../../../../${folder}`, import.meta.url))
  const [edition] = await checkEditions(path, { groups: declaredFacts })
  if (edition?.rulebook === undefined) throw new Error(`${folder} has faults.`)
  return edition.rulebook
}

const frameworks = [
  await editionIn('rulebooks/joint-area-review/2005-08'),
  await editionIn('test/rulebooks/invented/harbour-review/1'),
]

type Missing = typeof groundsMissing

/** The same written another way: a story is lived through, and each agreement looks about itself at the end. */
const oracle: Missing = (rulebook, agreed, settled) => {
  const found: GroundMissing[] = []
  const graded = new Set(rulebook.graded.map(({ id }) => id))
  for (const one of agreed) {
    for (const ground of rulebook.graded.find(({ id }) => id === one.judgement)?.['draws-on'] ?? []) {
      if (graded.has(ground)) {
        const other = agreed.find(each => each.judgement === ground)
        if (other === undefined || Number(other.id) > Number(one.id)) {
          found.push({ judgement: one.judgement, ground, kind: 'graded' })
        }
      } else if (!settled.has(ground)) found.push({ judgement: one.judgement, ground, kind: 'written' })
    }
  }
  return found
}

const told = (missing: readonly GroundMissing[]) => missing.map(each => Object.values(each).join(' ')).toSorted()

function holds(decide: Missing): void {
  fc.assert(
    fc.property(fc.constantFrom(...frameworks), fc.infiniteStream(fc.nat(999)), (rulebook, chance) => {
      const random = (below: number) => (chance.next().value ?? 0) % below
      const order = rulebook.graded.map(({ id }) => ({ judgement: id, at: random(999) }))
      const agreed = order
        .toSorted((one, other) => one.at - other.at)
        .map(({ judgement }, index) => ({ judgement, id: String(index * 7 + 1) }))
        .filter(() => random(3) > 0)
      const written = [...rulebook.outcomes, rulebook.management].flatMap(({ judgements }) => judgements)
      const settled = new Set(written.map(({ id }) => id).filter(() => random(2) > 0))
      expect(told(decide(rulebook, agreed, settled))).toEqual(told(oracle(rulebook, agreed, settled)))
    }),
    { numRuns: 200 },
  )
}

describe('JAR-62 JAR-65 what agreed grades draw on that was not there', () => {
  test('is what an oracle finds, whatever was agreed in whatever order', () => holds(groundsMissing))

  test('is seen to differ once numbers are compared as texts', () => {
    const asTexts: Missing = (rulebook, agreed, settled) =>
      groundsMissing(rulebook, agreed, settled).filter(({ judgement, ground, kind }) => {
        const idOf = (of: string) => agreed.find(each => each.judgement === of)?.id
        const [own, other] = [idOf(judgement) ?? '', idOf(ground)]
        return kind === 'written' || other === undefined || other > own
      })
    expect(() => holds(asTexts)).toThrow()
  })
})

describe('JAR-64 what a part of a graded judgement lacks', () => {
  test('is said of each part of every framework until it is whole', () => {
    for (const rulebook of frameworks) {
      const none = passageStands(rulebook, [])
      expect(none.map(({ passage }) => passage.id)).toEqual(
        rulebook.graded.flatMap(({ passages = [] }) => passages.map(({ id }) => id)),
      )
      for (const { judgement, passage } of none) {
        const written = {
          judgement: judgement.id,
          passage: passage.id,
          state: 'written' as const,
          text: 'It is so.',
          considers: (passage.considers ?? []).map(({ id }) => id),
          cites: (passage['rests-on'] ?? []).slice(-1),
          author: 'Ann Lee',
          writtenOn: Temporal.PlainDate.from('2006-11-07'),
          evidence: 1,
          version: 1,
        }
        const lacks = (change: Partial<typeof written>) => {
          const stand = passageStands(rulebook, [{ ...written, ...change }]).find(each => each.passage === passage)
          if (stand === undefined) throw new Error('It stands nowhere.')
          return lacksOf(rulebook, stand)
        }
        expect(lacks({})).toEqual([])
        expect(lacks({ evidence: 0 })).toEqual(['cites no evidence'])
        expect(lacks({ cites: [] })).toHaveLength(passage['rests-on'] === undefined ? 0 : 1)
        expect(lacks({ considers: [] })).toHaveLength(passage.considers === undefined ? 0 : 1)
      }
    }
  })
})
