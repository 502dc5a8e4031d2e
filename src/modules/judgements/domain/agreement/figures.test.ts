import { describe, expect, it } from 'vitest'
import { declaredFacts } from '../../../../../test/rulebooks/declared-facts.ts'
import { checkEditions } from '../../../rulebooks/index.ts'
import { readAgreementChoices } from './choices.ts'
import { agreementPage, type IndependentGrade } from './figures.ts'

const [checked] = await checkEditions('test/rulebooks/invented', { groups: declaredFacts })
const harbour = checked?.rulebook
if (harbour === undefined) throw new Error('The invented edition has faults.')

const choices = readAgreementChoices(
  { 'fewest-people': 3, 'why-fewest-people': 'Few.', 'few-reviews': 4, 'why-few-reviews': 'Few.' },
  'a test',
)

/** Grades on one judgement, one letter a review, by as many people as there are figures. */
const graded = (judgement: string, reviews: readonly string[], bodies: readonly string[]): IndependentGrade[] =>
  reviews.flatMap((grades, review) =>
    [...grades].map((grade, rater) => ({
      review,
      judgement,
      body: bodies[rater] ?? 'quay-office',
      rater,
      grade: Number(grade),
    })),
  )

const bodies = ['quay-office', 'quay-office', 'quay-office', 'lantern-board', 'lantern-board', 'lantern-board']

describe('the figures of the page', () => {
  it('has one line for each judgement of the rulebook and each body that gave grades', () => {
    const shown = agreementPage(
      harbour,
      graded('quay-grade', ['112233', '554545', '122111', '333222'], bodies),
      choices,
    )
    expect(shown.rests).toBe('4 reviews, 24 grades by 6 inspectors')
    expect(shown.judgements.map(each => each.id)).toEqual(['passage-grade', 'landing-grade', 'quay-grade'])
    expect(shown.judgements[0]?.value).toBe('Nothing yet was graded by two or more')
    expect(shown.bodies.map(each => each.label)).toEqual(['Quay Office', 'Lantern Board'])
    expect(shown.judgements[2]).toMatchObject({ value: shown.all.value, isFew: false, rests: shown.rests })
    expect(shown.judgements[2]?.interval).toMatch(/^−?\d\.\d\d to −?\d\.\d\d$/)
    // Each body with all others is, of two, the same thing seen from both sides.
    expect(shown.bodies[0]?.value).toBe(shown.bodies[1]?.value)
  })

  it('says that it rests on few reviews, and on too few people says nothing', () => {
    const few = agreementPage(harbour, graded('quay-grade', ['112233', '554545', '122111'], bodies), choices)
    expect(few.all.isFew).toBe(true)
    const two = agreementPage(harbour, graded('quay-grade', ['11', '54', '12', '33'], bodies), choices)
    expect(two.all).toMatchObject({ value: 'Not shown: it would rest on fewer than 3 inspectors', interval: '' })
    expect(two.all.drawn).toBeUndefined()
    const oneBody = agreementPage(harbour, graded('quay-grade', ['1123', '5544', '1221'], bodies), choices)
    expect(oneBody.all.drawn).toBeDefined()
    expect(oneBody.bodies.map(each => each.value)).toEqual([
      'Not shown: it would rest on fewer than 3 inspectors',
      'Not shown: it would rest on fewer than 3 inspectors',
    ])
  })

  it('says in words where there is nothing to say in numbers', () => {
    const same = agreementPage(harbour, graded('quay-grade', ['333333', '333333'], bodies), choices)
    expect(same.all.value).toBe('Everybody gave the same grade throughout')
    const perfect = agreementPage(harbour, graded('quay-grade', ['111111', '333333', '555555'], bodies), choices)
    expect(perfect.all).toMatchObject({ value: '1.00', interval: '', linear: '1.00' })
    expect(perfect.all.drawn).toEqual({ at: 100, from: 100, width: 0, hasInterval: false })
    expect(agreementPage(harbour, [], choices).all.value).toBe('Nothing yet was graded by two or more')
    expect(agreementPage(harbour, [], choices).chance).toBe(33.3)
  })

  it('reads its numbers from data, and says which file is wrong', () => {
    expect(() => readAgreementChoices({ 'fewest-people': 1 }, 'data/agreement.yaml')).toThrow(/data\/agreement\.yaml/)
  })
})
