import type { Temporal } from '../../../kernel/dates.ts'
import type { Value } from './tables.ts'

/* Rows of open data, in the order of the columns of their tables. */

type Row = readonly Value[]
type Of = { readonly review: string; readonly area: string; readonly areaName: string }
type Day = Temporal.PlainDate

export function reportRows(
  reports: readonly (Of & {
    readonly title: string
    readonly framework: string
    readonly edition: string
    readonly issuedOn: Day
    readonly version: number
    readonly versionOn: Day
  })[],
): readonly Row[] {
  return reports.map(each => [
    each.review,
    each.area,
    each.areaName,
    each.title,
    each.framework,
    each.edition,
    each.issuedOn.toString(),
    each.version,
    each.versionOn.toString(),
    `/published/${each.review}`,
  ])
}

/** Which way a scale runs, in a word for computers. */
export function directionOf({ best, lowest }: { readonly best: number; readonly lowest: number }): string {
  return best > lowest ? 'higher-is-better' : 'lower-is-better'
}

export function gradeRows(
  grades: readonly (Of & {
    readonly framework: string
    readonly edition: string
    readonly judgement: string
    readonly question: string
    readonly grade: number | null
    readonly label: string | null
    readonly best: number
    readonly lowest: number
  })[],
): readonly Row[] {
  return grades.map(each => [
    each.review,
    each.area,
    each.areaName,
    each.framework,
    each.edition,
    each.judgement,
    each.question,
    each.grade ?? undefined,
    each.label ?? undefined,
    each.best,
    each.lowest,
    directionOf(each),
  ])
}

export function recommendationRows(
  all: readonly (Of & {
    readonly recommendation: string
    readonly number: number
    readonly section: string
    readonly text: string
    readonly answers: string
  })[],
): readonly Row[] {
  return all.map(each => [
    each.review,
    each.area,
    each.areaName,
    each.recommendation,
    each.number,
    each.section,
    each.text,
    each.answers,
  ])
}

export function actionRows(
  all: readonly (Of & {
    readonly action: number
    readonly text: string
    readonly from: Day | null
    readonly until: Day | null
    readonly who: string
    readonly recommendation: string
  })[],
): readonly Row[] {
  return all.map(each => [
    each.review,
    each.area,
    each.areaName,
    each.action,
    each.text,
    each.from?.toString(),
    each.until?.toString(),
    each.who,
    each.recommendation,
  ])
}
