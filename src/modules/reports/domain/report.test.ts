import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Temporal } from '../../../kernel/dates.ts'
import { rulebooksFolder } from '../../../platform/config/reference-data.ts'
import { factGroups } from '../../../product.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { checkEditions } from '../../rulebooks/index.ts'
import { blockKinds, countItems, missingThread, opening, type ReportBlock } from './block.ts'
import { factsOfReport } from './check-report.ts'
import { daysLeft, isLate } from './comment.ts'
import { groupCoverage } from './coverage.ts'
import { assembleReport, type ReportMaterial, scaleBestFirst } from './report.ts'

const editions = await checkEditions(rulebooksFolder, { groups: factGroups })
const invented = await checkEditions('test/rulebooks/invented', { groups: factGroups })
const rulebooks = [...editions, ...invented].flatMap(({ rulebook }) => (rulebook === undefined ? [] : [rulebook]))

const review = {
  id: '1',
  title: 'A review',
  areaId: '1',
  areaName: 'Northmoor',
  rulebook: '',
  edition: '',
  state: 'in-stage',
  stage: undefined,
  pausedBecause: undefined,
  deferredBecause: undefined,
  cancelledBecause: undefined,
  analysisStart: undefined,
  analysisEnd: undefined,
  fieldworkStart: Temporal.PlainDate.from('2006-11-06'),
  fieldworkEnd: Temporal.PlainDate.from('2006-11-17'),
  version: 1,
  isHidden: false,
} as const

/** Any set of blocks that the rulebook's lists allow, with what they cite. */
function anyMaterial(rulebook: Rulebook): fc.Arbitrary<ReportMaterial> {
  const ids = (list: readonly { readonly id: string }[]) => list.map(each => each.id)
  const judgements = ids(rulebook.outcomes.flatMap(outcome => outcome.judgements))
  const block = fc.record({
    section: fc.constantFrom(...ids(rulebook.sections)),
    kind: fc.constantFrom(...blockKinds),
    position: fc.nat(20),
    text: fc.string({ minLength: 1 }),
    cite: fc.constant(''),
    outcome: fc.option(fc.constantFrom(...ids(rulebook.outcomes)), { nil: undefined }),
    group: fc.option(fc.constantFrom(...ids(rulebook.groups)), { nil: undefined }),
    tiers: fc.subarray(ids(rulebook.tiers)),
    judgements: fc.subarray(judgements, { maxLength: 3 }),
    jointAction: fc.boolean(),
    placed: fc.boolean(),
    version: fc.constant(1),
    items: fc.nat(2),
  })
  return fc.array(block, { maxLength: 25 }).map(rows => ({
    rulebook,
    review,
    bodies: ids(rulebook.bodies).slice(0, 2),
    blocks: rows.map(({ items: _, ...row }, index) => ({ ...row, id: String(index + 1) })),
    cited: rows.flatMap(({ items }, index) =>
      Array.from({ length: items }, (_, item) => ({
        blockId: String(index + 1),
        itemId: String(item),
        reference: `E${item}`,
        kind: rulebook['evidence-kinds'][0]?.id ?? '',
        title: 'A title that only the team reads',
        body: undefined,
        eventOn: Temporal.PlainDate.from('2006-11-07'),
        shows: 'strength',
        classification: 'review-team' as const,
      })),
    ),
    recommendations: [],
    grades: new Map(rulebook.graded.map(({ id }) => [id, rulebook.grades.best])),
  }))
}

for (const rulebook of rulebooks) {
  test(`JAR-69 ${rulebook.rulebook}: what stands in the report is what was placed, once, in the order of the sections and their outcomes`, () => {
    fc.assert(
      fc.property(anyMaterial(rulebook), material => {
        const { sections } = assembleReport(material)
        expect(sections.map(section => section.id)).toEqual(rulebook.sections.map(section => section.id))
        const texts = sections.flatMap(section =>
          section.blocks.filter(block => !['grades', 'figure', 'heading'].includes(block.kind)).map(block => block.id),
        )
        const placed = material.blocks.filter(block => block.placed).map(block => block.id)
        expect([...texts].sort()).toEqual([...placed].sort())
        const numbers = sections.flatMap(section =>
          section.blocks.flatMap(block => (block.kind === 'finding' || block.kind === 'passage' ? [block.number] : [])),
        )
        expect(numbers).toEqual(numbers.map((_, index) => index + 1))
        for (const section of rulebook.sections) {
          const order = section['by-outcome'] ?? []
          const ranks = (sections.find(each => each.id === section.id)?.blocks ?? []).flatMap(({ id }) => {
            const outcome = material.blocks.find(block => block.id === id)?.outcome
            return id.startsWith('grades') || id.includes('.')
              ? []
              : [outcome === undefined ? -1 : order.indexOf(outcome)]
          })
          expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
        }
        expect(JSON.stringify(sections)).not.toContain('A title that only the team reads')
      }),
    )
  })

  test(`JAR-77 ${rulebook.rulebook}: a broken thread is found in what is placed and nowhere else`, () => {
    fc.assert(
      fc.property(anyMaterial(rulebook), material => {
        const items = countItems(material.cited)
        const facts = factsOfReport({
          rulebook,
          blocks: material.blocks,
          items,
          recommendations: [],
          conclusions: new Map(),
          draftSentOn: undefined,
          commentsClosedOn: undefined,
          commentsUnanswered: 0,
          gradeDisputesUnanswered: 0,
          goodPracticeUnreported: [],
          issuedOn: undefined,
        })
        const broken = (block: ReportBlock) =>
          block.placed &&
          ((block.kind === 'finding' && (block.judgements.length === 0 || !items.get(block.id))) ||
            (block.kind === 'passage' && !items.get(block.id)))
        expect(facts['withoutThread']).toHaveLength(material.blocks.filter(broken).length)
        expect(facts).not.toHaveProperty('issuedOn')
      }),
    )
  })

  test(`JAR-9 ${rulebook.rulebook}: each group that a section owes has one line for each outcome`, () => {
    const owed = new Set(rulebook.sections.flatMap(section => section.groups ?? []))
    expect(owed.size).toBeGreaterThan(0)
    const lines = groupCoverage(rulebook, [], new Map())
    expect(lines).toHaveLength(owed.size * rulebook.outcomes.length)
    expect(lines.every(line => line.own.length > 0 && !line.jointAction)).toBe(true)
  })

  test(`${rulebook.rulebook}: the grades stand as a chart behind their table, as data with the same figures`, () => {
    fc.assert(
      fc.property(anyMaterial(rulebook), fc.array(fc.constantFrom(...rulebook.grades.scale)), (material, some) => {
        const grades = new Map(
          rulebook.graded.flatMap(({ id }, at) => (some[at] ? [[id, some[at].grade] as const] : [])),
        )
        const blocks = assembleReport({ ...material, grades }).sections.flatMap(section => section.blocks)
        const charts = blocks.flatMap((block, at) =>
          block.kind === 'figure' && 'chart' in block ? [{ ...block, at }] : [],
        )
        expect(charts).toHaveLength(grades.size === 0 ? 0 : 1)
        for (const { chart, at } of charts) {
          const table = blocks[at - 1]
          if (table?.kind !== 'grades' || chart.kind !== 'dots')
            throw new Error('The chart does not stand behind the table.')
          expect(JSON.parse(JSON.stringify(chart))).toEqual(chart)
          expect(chart.rows.map(row => [row.label, row.figures[0]?.value])).toEqual(
            table.rows.map(row => [row.judgement, row.grade ?? null]),
          )
          expect(chart.says).toContain(`Of ${table.rows.length} graded judgements`)
        }
      }),
    )
  })

  test(`${rulebook.rulebook}: the scale stands best first, whichever way it runs`, () => {
    const scale = scaleBestFirst(rulebook)
    expect(scale[0]?.grade).toBe(rulebook.grades.best)
    expect(scale).toHaveLength(rulebook.grades.scale.length)
  })
}

test('JAR-9 a finding on joint action counts only when it is placed, marked, and of that group and outcome', () => {
  const [rulebook] = rulebooks
  const group = rulebook?.groups[0]?.id
  const outcome = rulebook?.outcomes[0]?.id
  if (rulebook === undefined || group === undefined || outcome === undefined) throw new Error('The rulebook is empty.')
  const finding: ReportBlock = {
    id: '1',
    section: rulebook.sections[0]?.id ?? '',
    kind: 'finding',
    position: 1,
    text: 'Services act together.',
    cite: '',
    outcome,
    group,
    tiers: [],
    judgements: [],
    jointAction: true,
    placed: true,
    version: 1,
  }
  const covered = (block: ReportBlock) => groupCoverage(rulebook, [block], new Map()).filter(line => line.jointAction)
  expect(covered(finding)).toMatchObject([{ group, outcome }])
  for (const change of [
    { placed: false },
    { jointAction: false },
    { outcome: undefined },
    { group: undefined },
    { kind: 'passage' as const },
  ]) {
    expect(covered({ ...finding, ...change })).toEqual([])
  }
})

test('what a paragraph lacks', () => {
  const block = { kind: 'finding', judgements: [] } as unknown as ReportBlock
  expect(missingThread(block, 0)).toEqual(['judgement', 'evidence'])
  expect(missingThread({ ...block, judgements: ['A'] }, 1)).toEqual([])
  expect(missingThread({ ...block, kind: 'passage' }, 0)).toEqual(['evidence'])
  expect(missingThread({ ...block, kind: 'fixed' }, 0)).toEqual([])
})

test('first words are short, whole, and all of a short text', () => {
  fc.assert(fc.property(fc.lorem({ maxCount: 40 }), text => opening(text).length <= 65))
  expect(opening(' A short\n one. ')).toBe('“A short one.”')
})

test('JAR-67 a comment is late from the day after the last', () => {
  const due = Temporal.PlainDate.from('2006-12-04')
  expect(isLate(due, due)).toBe(false)
  expect(isLate(due.add({ days: 1 }), due)).toBe(true)
  expect(isLate(due, undefined)).toBe(false)
  expect(daysLeft(due.subtract({ days: 1 }), due)).toBe('1 day left')
  expect(daysLeft(due, due)).toBe('today is the last day')
  expect(daysLeft(due.add({ days: 2 }), due)).toBe('2 days late')
})
