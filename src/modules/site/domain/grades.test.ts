import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import { chartTable } from '../../../platform/documents/chart.ts'
import { type GradedReport, type GradeLine, gradeChart, gradesOverTime } from './grades.ts'

const fourBest = [4, 3, 2, 1].map(grade => ({ grade, label: `Label ${grade}`, descriptor: `Means ${grade}` }))
const oneBest = [1, 2, 3, 4].map(grade => ({ grade, label: `Label ${5 - grade}`, descriptor: `Means ${5 - grade}` }))
const otherWords = fourBest.map(step => ({ ...step, descriptor: `${step.descriptor} now` }))
const scales = [fourBest, oneBest, otherWords]
const questions = ['How safe are children?', 'How safe and well are children?']

type Choice = {
  readonly rulebook: number
  readonly question: number
  readonly scale: number
  readonly grade: number | undefined
}

function reportOf({ rulebook, question, scale, grade }: Choice, place: number): GradedReport {
  const steps = scales[scale] ?? []
  const step = steps.find(each => each.grade === grade)
  return {
    reviewId: String(place),
    issuedOn: Temporal.PlainDate.from({ year: 2000 + place, month: 6, day: 1 }),
    rulebook: `rulebook-${rulebook}`,
    edition: '1',
    grades: {
      kind: 'grades',
      id: 'grades',
      caption: 'Grades',
      scale: steps,
      rows: [{ id: 'safe', judgement: questions[question] ?? '', ...(step ?? {}) }],
    },
  }
}

/** Told by what was chosen, and by nothing that the function reads. */
function faultsOf(choices: readonly Choice[], lines: readonly GradeLine[]): readonly string[] {
  const faults: string[] = []
  const parts = lines.flatMap(line => line.parts)
  const order = parts.flatMap(part => part.given.map(each => Number(each.reviewId)))
  if (order.join() !== choices.map((_, place) => place).join()) faults.push('a report is missing or out of order')
  const partOf = new Map(
    parts.flatMap((part, index) => part.given.map(each => [Number(each.reviewId), index] as const)),
  )
  for (const [place, one] of choices.entries()) {
    const before = choices[place - 1]
    if (before === undefined) continue
    const isSame = one.rulebook === before.rulebook && one.question === before.question && one.scale === before.scale
    const isJoined = partOf.get(place) === partOf.get(place - 1)
    if (isSame !== isJoined) faults.push(`${place} is ${isJoined ? 'joined to' : 'parted from'} the one before`)
    if (!isJoined && parts[partOf.get(place) ?? -1]?.apart === '') faults.push(`${place} is parted without a reason`)
  }
  return faults
}

const choices = fc.array(
  fc.record({
    rulebook: fc.nat(1),
    question: fc.nat(1),
    scale: fc.nat(2),
    grade: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 8 },
)

describe('Grades over time', () => {
  test('are joined exactly where framework, question and scale are the same, and every break has its reason', () => {
    fc.assert(
      fc.property(choices, chosen => {
        expect(faultsOf(chosen, gradesOverTime(chosen.map(reportOf)))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('a join of grades by their numbers alone would be caught', () => {
    const chosen = [
      { rulebook: 0, question: 0, scale: 0, grade: 4 },
      { rulebook: 0, question: 0, scale: 1, grade: 4 },
    ]
    const [line] = gradesOverTime(chosen.map(reportOf))
    const given = line?.parts.flatMap(part => part.given) ?? []
    expect(faultsOf(chosen, [{ id: 'safe', question: '', parts: [{ apart: '', given }] }])).toEqual([
      '1 is joined to the one before',
    ])
  })

  test('a scale that turned round says so in words, and 1 is then drawn where 4 was', () => {
    const chosen = [
      { rulebook: 0, question: 0, scale: 0, grade: 4 },
      { rulebook: 0, question: 0, scale: 1, grade: 1 },
    ]
    const [line] = gradesOverTime(chosen.map(reportOf))
    if (line === undefined) throw new Error('There is no line.')
    expect(line.parts[1]?.apart).toBe(
      'the scale changed: 4 is the best grade and 1 the lowest, and now 1 is the best grade and 4 the lowest',
    )
    const chart = gradeChart(line, 1)
    expect(chart.parts.map(part => part.scale.kind === 'steps' && part.scale.steps[0]?.value)).toEqual([4, 1])
    expect(chart.says).toContain('cannot be compared')
    expect(JSON.stringify(chartTable(chart))).toContain('the scale changed')
  })

  test('a judgement of an older report alone stays, after those of the newest', () => {
    const old = reportOf({ rulebook: 0, question: 0, scale: 0, grade: 2 }, 0)
    const now = reportOf({ rulebook: 0, question: 0, scale: 0, grade: 3 }, 1)
    const renamed = { ...now, grades: now.grades && { ...now.grades, rows: [{ id: 'other', judgement: 'Other?' }] } }
    expect(gradesOverTime([old, renamed]).map(line => line.id)).toEqual(['other', 'safe'])
    expect(gradesOverTime([{ ...old, grades: undefined }])).toEqual([])
  })
})
