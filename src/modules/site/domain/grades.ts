import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import type { ChartPart, LinesChart } from '../../../platform/documents/chart.ts'
import type { GradesBlock, ScaleGrade } from '../../../platform/documents/model.ts'

/** What a report says of grades, as far as they are put beside those of other reports. */
export type GradedReport = {
  readonly reviewId: string
  readonly issuedOn: Temporal.PlainDate
  readonly rulebook: string
  readonly edition: string
  readonly grades: GradesBlock | undefined
}

/** A grade that a report gave, with everything by which it may be put beside another. */
export type GivenGrade = {
  readonly reviewId: string
  readonly issuedOn: Temporal.PlainDate
  readonly rulebook: string
  readonly question: string
  /** Best first. */
  readonly scale: readonly ScaleGrade[]
  /** Undefined where the report gave none. */
  readonly grade: number | undefined
  readonly label: string
}

/** What was asked in several reports, oldest first, parted wherever two grades cannot be compared. */
export type GradeLine = {
  readonly id: string
  /** In the words of the newest report. */
  readonly question: string
  readonly parts: readonly { readonly apart: string; readonly given: readonly GivenGrade[] }[]
}

/**
 * Grades over time, one line for each graded judgement, in the order of the newest report that has it. A line goes on only
 * while framework, question and scale are the same, word for word; where one changed, a new part begins and says why.
 * Numbers of two scales are never compared.
 *
 * @param reports the oldest first
 */
export function gradesOverTime(reports: readonly GradedReport[]): readonly GradeLine[] {
  const lines = new Map<string, GivenGrade[]>()
  for (const { grades, ...report } of reports)
    for (const row of grades?.rows ?? []) {
      const given = {
        reviewId: report.reviewId,
        issuedOn: report.issuedOn,
        rulebook: report.rulebook,
        question: row.judgement,
        scale: grades?.scale ?? [],
        grade: row.grade,
        label: row.label ?? '',
      }
      lines.set(row.id, [...(lines.get(row.id) ?? []), given])
    }
  const newest = reports.toReversed().flatMap(({ grades }) => grades?.rows.map(row => row.id) ?? [])
  return [...new Set(newest)].map(id => {
    const all = lines.get(id) ?? []
    return { id, question: all.at(-1)?.question ?? '', parts: partsOf(all) }
  })
}

function partsOf(all: readonly GivenGrade[]): GradeLine['parts'] {
  const parts: { apart: string; given: GivenGrade[] }[] = []
  for (const [index, given] of all.entries()) {
    const before = all[index - 1]
    const apart = before === undefined ? '' : whyApart(before, given)
    if (before === undefined || apart !== '') parts.push({ apart, given: [given] })
    else parts.at(-1)?.given.push(given)
  }
  return parts
}

/** Why two grades cannot be compared, as a sentence goes on; empty where they can. */
function whyApart(before: GivenGrade, after: GivenGrade): string {
  const why: string[] = []
  if (before.rulebook !== after.rulebook) why.push('it was inspected under another framework')
  if (before.question !== after.question)
    why.push(`the question changed from “${before.question}” to “${after.question}”`)
  const [old, now] = [before.scale, after.scale]
  if (JSON.stringify(old) !== JSON.stringify(now)) {
    const turned = sayEnds(old) !== sayEnds(now)
    why.push(turned ? `the scale changed: ${sayEnds(old)}, and now ${sayEnds(now)}` : 'the words of the scale changed')
  }
  return why.join('; ')
}

/** `4 was the best grade and 1 the lowest`, without a tense. */
function sayEnds(scale: readonly ScaleGrade[]): string {
  const [best, lowest] = [scale.at(0), scale.at(-1)]
  return best === undefined || lowest === undefined
    ? 'no scale'
    : `${best.grade} is the best grade and ${lowest.grade} the lowest`
}

/** A grade in words, which says its direction: `Grade 2, adequate (4 is the best grade and 1 the lowest)`. */
export function sayGrade({ grade, label, scale }: GivenGrade): string {
  return grade === undefined ? 'No grade' : `Grade ${grade}: ${label} (${sayEnds(scale)})`
}

/** The drawing of a line: each part on its own scale, best on top, and no line from one to the next. */
export function gradeChart(line: GradeLine, place: number): LinesChart {
  const given = line.parts.flatMap(part => part.given)
  return {
    kind: 'lines',
    id: `grades-${place}`,
    title: line.question,
    says: line.parts
      .flatMap(({ apart, given: grades }) => [
        ...(apart === '' ? [] : ['What follows cannot be compared with what stands before.']),
        ...grades.map(each =>
          each.grade === undefined
            ? `${periodOf(each, given)}: no grade.`
            : `${periodOf(each, given)}: grade ${each.grade}, where ${each.scale.at(0)?.grade} is the best.`,
        ),
      ])
      .join(' '),
    periodsAre: 'Report',
    series: [line.question],
    parts: line.parts.map(
      ({ apart, given: grades }): ChartPart => ({
        ...(apart === '' ? {} : { apart: `${apart}.` }),
        scale: {
          kind: 'steps',
          named: 'grade',
          steps: (grades[0]?.scale ?? []).map(({ grade, label }) => ({ value: grade, label })),
        },
        periods: grades.map(each => ({
          label: periodOf(each, given),
          figures: [each.grade === undefined ? { value: null, says: 'No grade' } : { value: each.grade }],
        })),
      }),
    ),
  }
}

/** The year of a report, or its day where another report of the line has the year too. */
function periodOf(one: GivenGrade, all: readonly GivenGrade[]): string {
  const isAlone = all.filter(each => each.issuedOn.year === one.issuedOn.year).length === 1
  return isAlone ? String(one.issuedOn.year) : sayDay(one.issuedOn)
}
