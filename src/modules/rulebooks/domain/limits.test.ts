import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { declaredFacts } from '../../../../test/rulebooks/declared-facts.ts'
import { checkEditions } from '../index.ts'
import { completions, isBetter, limitedGrades, limitRules, stateOf } from './limits.ts'
import { noNames } from './names.ts'
import type { Limit, Rulebook } from './rulebook.ts'

const [checked] = await checkEditions('test/rulebooks/invented', { groups: declaredFacts })
const harbour = checked?.rulebook
if (harbour === undefined) throw new Error('The invented edition has faults.')

const grades = (given: { readonly [judgement: string]: number }) => new Map(Object.entries(given))
const named = (id: string): Limit => {
  const limit = harbour.limits.find(each => each.id === id)
  if (limit === undefined) throw new Error(`There is no limit ${id}.`)
  return limit
}

describe('a limit on grades', () => {
  it('holds, does not hold, or waits for grades that would decide it', () => {
    const dark = named('dark-passage')
    expect(stateOf(harbour, dark, grades({ 'passage-grade': 5 }))).toBe('holds')
    expect(stateOf(harbour, dark, grades({ 'passage-grade': 4 }))).toBe('free')
    expect(stateOf(harbour, dark, grades({ 'landing-grade': 5 }))).toBe('open')
    const unlit = named('no-light-anywhere')
    expect(stateOf(harbour, unlit, grades({ 'passage-grade': 1 }))).toBe('free')
    expect(stateOf(harbour, unlit, grades({ 'passage-grade': 2 }))).toBe('open')
    expect(stateOf(harbour, unlit, grades({ 'passage-grade': 2, 'landing-grade': 3 }))).toBe('holds')
  })

  it('reads the grades it names and never the one it limits', () => {
    const [quay] = limitedGrades(harbour, grades({ 'passage-grade': 3, 'landing-grade': 2, 'quay-grade': 1 }))
    expect(quay?.limits.map(limit => [limit.limit, limit.inputs.map(each => each.judgement)])).toEqual([
      ['dark-passage', ['passage-grade']],
      ['no-light-anywhere', ['passage-grade', 'landing-grade']],
    ])
    expect(quay?.limits.map(limit => limit.state)).toEqual(['free', 'holds'])
    expect(quay?.stands).toBe('beyond')
    expect(quay?.atMost).toEqual({ should: 2 })
  })

  it('says which change of one grade alone would alter it, and when none would', () => {
    const of = (given: { readonly [judgement: string]: number }) =>
      Object.fromEntries(
        (limitedGrades(harbour, grades(given))[0]?.limits ?? []).map(each => [each.limit, each.changes]),
      )
    expect(of({ 'passage-grade': 5, 'landing-grade': 3 })).toEqual({
      'dark-passage': [{ judgement: 'passage-grade', from: 5, to: 4, becomes: 'free' }],
      'no-light-anywhere': [
        { judgement: 'passage-grade', from: 5, to: 1, becomes: 'free' },
        { judgement: 'landing-grade', from: 3, to: 1, becomes: 'free' },
      ],
    })
    // Both are bright: no change of one alone brings the limit about.
    expect(of({ 'passage-grade': 1, 'landing-grade': 1 })['no-light-anywhere']).toEqual([])
    // One is missing: the grades that would settle it are named.
    expect(of({ 'landing-grade': 1 })['dark-passage']).toEqual([
      { judgement: 'passage-grade', to: 5, becomes: 'holds' },
    ])
  })

  it('speaks as a rule when a grade is agreed', () => {
    const said = (given: { readonly [judgement: string]: number } | undefined, about?: string) =>
      limitRules(harbour, given && grades(given), about, noNames).map(({ rule, status }) => `${rule} ${status}`)
    expect(said({ 'passage-grade': 5, 'landing-grade': 5 })).toEqual(['dark-passage met', 'no-light-anywhere met'])
    expect(said({ 'passage-grade': 5, 'quay-grade': 4 })).toEqual(['dark-passage met', 'no-light-anywhere met'])
    expect(said({ 'passage-grade': 5, 'quay-grade': 3 })[0]).toBe('dark-passage not-met')
    expect(said({ 'quay-grade': 3 }, 'quay-grade')[0]).toBe('dark-passage unknown')
    // Somebody agrees another grade: what the quay still waits for does not hold that up.
    expect(said({ 'quay-grade': 3, 'landing-grade': 1 }, 'landing-grade')).toEqual(['no-light-anywhere met'])
    expect(said({ 'quay-grade': 3, 'passage-grade': 5 }, 'passage-grade')[0]).toBe('dark-passage not-met')
    // Another grade is asked about a limit that it breaks, and not about one that was broken without it.
    const unlit = { 'quay-grade': 1, 'passage-grade': 2, 'landing-grade': 3 }
    expect(said(unlit, 'quay-grade')[1]).toBe('no-light-anywhere not-met')
    expect(said(unlit, 'landing-grade')[1]).toBe('no-light-anywhere not-met')
    expect(said({ 'quay-grade': 3, 'passage-grade': 5, 'landing-grade': 1 }, 'landing-grade')).toEqual([
      'no-light-anywhere met',
    ])
    expect(said(undefined)).toEqual(['dark-passage unknown', 'no-light-anywhere unknown'])
  })
})

describe('held against an oracle written another way', () => {
  const ids = harbour.graded.map(({ id }) => id)
  const someGrades = fc
    .tuple(...ids.map(() => fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined })))
    .map(
      given => new Map(ids.flatMap((id, at): [string, number][] => (given[at] === undefined ? [] : [[id, given[at]]]))),
    )

  /** The two limits of the invented handbook, by hand and without trying anything. */
  const byHand = {
    'dark-passage': (has: ReadonlyMap<string, number>) => {
      const passage = has.get('passage-grade')
      return passage === undefined ? 'open' : passage === 5 ? 'holds' : 'free'
    },
    'no-light-anywhere': (has: ReadonlyMap<string, number>) => {
      const both = [has.get('passage-grade'), has.get('landing-grade')]
      return both.includes(1) ? 'free' : both.includes(undefined) ? 'open' : 'holds'
    },
  } as const

  it('each limit stands as by hand, whatever is known', () => {
    fc.assert(
      fc.property(someGrades, given => {
        for (const [id, stands] of Object.entries(byHand))
          expect(stateOf(harbour, named(id), given)).toBe(stands(given))
      }),
      { numRuns: 300 },
    )
  })

  it('a change that is named alters the limit, and no nearer one on its side does', () => {
    fc.assert(
      fc.property(someGrades, given => {
        for (const limit of limitedGrades(harbour, given).flatMap(each => each.limits)) {
          const state = byHand[limit.limit as keyof typeof byHand]
          for (const { judgement, from, to, becomes } of limit.changes) {
            expect(state(new Map([...given, [judgement, to]]))).toBe(becomes)
            expect(becomes).not.toBe(limit.state)
            if (from === undefined) continue
            for (let near = from; near !== to; near += Math.sign(to - from)) {
              expect(state(new Map([...given, [judgement, near]]))).toBe(limit.state)
            }
          }
          const quiet = limit.inputs.filter(
            ({ judgement, grade }) =>
              grade !== undefined && limit.changes.every(change => change.judgement !== judgement),
          )
          for (const { judgement } of quiet) {
            for (let other = 1; other <= 5; other++) {
              expect(state(new Map([...given, [judgement, other]]))).toBe(limit.state)
            }
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('says the same of a scale that runs the other way', () => {
    const turned = turnedRound(harbour)
    const turn = (given: ReadonlyMap<string, number>) => new Map([...given].map(([id, grade]) => [id, 6 - grade]))
    const told = (rulebook: Rulebook, given: ReadonlyMap<string, number>, number: (grade: number) => number) =>
      limitedGrades(rulebook, given).map(each => ({
        stands: each.stands,
        must: each.atMost.must === undefined ? undefined : number(each.atMost.must),
        limits: each.limits.map(limit => [
          limit.limit,
          limit.state,
          limit.changes.map(({ judgement, to, becomes }) => `${judgement} ${number(to)} ${becomes}`).toSorted(),
        ]),
      }))
    fc.assert(
      fc.property(someGrades, given => {
        expect(told(turned, turn(given), grade => 6 - grade)).toEqual(told(harbour, given, grade => grade))
      }),
      { numRuns: 200 },
    )
  })

  it('tries every way in which missing grades could come', () => {
    const ways = [...completions(grades({ a: 1 }), ['b', 'c'], [1, 2, 3])]
    expect(ways).toHaveLength(9)
    expect(new Set(ways.map(way => [...way.values()].join())).size).toBe(9)
    expect(isBetter(harbour.grades, 1, 2)).toBe(true)
    expect(isBetter(turnedRound(harbour).grades, 1, 2)).toBe(false)
  })
})

/** The same framework with its numbers turned round: 5 is the best. */
function turnedRound(rulebook: Rulebook): Rulebook {
  return {
    ...rulebook,
    grades: {
      ...rulebook.grades,
      best: 6 - rulebook.grades.best,
      scale: rulebook.grades.scale.map(step => ({ ...step, grade: 6 - step.grade })),
    },
    limits: rulebook.limits.map(limit => ({
      ...limit,
      'at-most': 6 - limit['at-most'],
      when: limit.when.replace(/a\.grade == (\d)/g, (_, grade: string) => `a.grade == ${6 - Number(grade)}`),
    })),
  }
}
