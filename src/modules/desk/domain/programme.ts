import type { Temporal } from '../../../kernel/dates.ts'
import { sayCount, sayList } from '../../../kernel/words.ts'

/** How far an area has come in a programme: `none` is an area without a review. */
export const standings = ['none', 'outside', 'undated', 'planned', 'under-way', 'published'] as const
export type Standing = (typeof standings)[number]

export const standingWords = {
  none: 'No review yet',
  outside: 'Review outside the programme',
  undated: 'Review opened, no dates yet',
  planned: 'Planned',
  'under-way': 'Under way',
  published: 'Report published',
} as const satisfies Record<Standing, string>

/** True while nothing says that the area will have its review within the programme. */
export function isUncovered(standing: Standing): boolean {
  return standing === 'none' || standing === 'outside' || standing === 'undated'
}

export type ProgrammeArea = { readonly name: string; readonly region: string; readonly standing: Standing }

/** Those for which nothing is settled first, then by name. */
export function byNeed(one: ProgrammeArea, other: ProgrammeArea): number {
  return standings.indexOf(one.standing) - standings.indexOf(other.standing) || one.name.localeCompare(other.name, 'en')
}

export type AreaChoice = { readonly name: string; readonly region: string; readonly uncovered: boolean }

/** Whether an area is among those asked for; names are found by any part, in capitals or not. */
export function isChosen(area: ProgrammeArea, choice: AreaChoice): boolean {
  const wanted = choice.name.trim().toLowerCase()
  return (
    area.name.toLowerCase().includes(wanted) &&
    (choice.region === '' || area.region === choice.region) &&
    (!choice.uncovered || isUncovered(area.standing))
  )
}

/** From this many days before its end on, a programme is said to be nearing it. */
const nearDays = 365

export type ProgrammeEnd = { readonly left: string; readonly near: boolean }

/** How long until the last day of a programme, both in words and whether it is near: "2 years, 1 month and 24 days". */
export function untilEnd(today: Temporal.PlainDate, last: Temporal.PlainDate): ProgrammeEnd {
  const days = today.until(last, { largestUnit: 'day' }).days
  if (days < 0) return { left: `ended ${sayCount(-days, 'day')} ago`, near: true }
  if (days === 0) return { left: 'ends today', near: true }
  const span = today.until(last, { largestUnit: 'year' })
  const parts = [
    ...(span.years > 0 ? [sayCount(span.years, 'year')] : []),
    ...(span.months > 0 ? [sayCount(span.months, 'month')] : []),
    ...(span.days > 0 ? [sayCount(span.days, 'day')] : []),
  ]
  return { left: `ends in ${sayList(parts)}`, near: days <= nearDays }
}
