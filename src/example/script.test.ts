import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ScriptFile, stepsOf } from './script.ts'

function steps(yaml: string) {
  return stepsOf(ScriptFile.parse(parse(yaml)))
}

describe('A script', () => {
  test('takes day and person from the step before, and the review from its top', () => {
    const found = steps(`
      review: sand
      steps:
        - { on: 2006-01-09, by: ann, do: open-review, as: sand, with: { area: $a } }
        - { do: set-dates, with: { analysisStart: 2006-05-08 } }
        - { on: 2006-01-10, by: tom, do: begin-review }`)
    expect(found.map(({ on, by, with: given, at }) => [on.toString(), by, given, at])).toEqual([
      ['2006-01-09', 'ann', { area: '$a' }, '1'],
      ['2006-01-09', 'ann', { review: '$sand', analysisStart: '2006-05-08' }, '2'],
      ['2006-01-10', 'tom', { review: '$sand' }, '3'],
    ])
  })

  test('performs one command for each of several, by another person where one is named', () => {
    const found = steps(`
      steps:
        - on: 2006-01-09
          by: ann
          do: conclude
          with: { state: concluded }
          each: [{ as: one, judgement: A }, { by: tom, judgement: B }]
        - { do: conclude }`)
    expect(found.map(({ place }) => place)).toEqual([0, 1, 2])
    expect(found.map(({ by, as, with: given, at }) => [by, as, given, at])).toEqual([
      ['ann', 'one', { state: 'concluded', judgement: 'A' }, '1.1'],
      ['tom', undefined, { state: 'concluded', judgement: 'B' }, '1.2'],
      ['ann', undefined, {}, '2'],
    ])
  })

  test('never goes back in time, and says at first when and who', () => {
    const backwards = 'steps: [{ on: 2006-01-09, by: ann, do: a }, { on: 2006-01-06, do: b }]'
    expect(() => steps(backwards)).toThrow('Step 2 comes before the one before it.')
    expect(() => steps('steps: [{ do: a }]')).toThrow('Step 1 does not say on which day, or who.')
  })
})
