import type { Temporal } from '../../../kernel/dates.ts'
import { addWorkingDays, compareDays, type Holidays } from '../../../kernel/working-days.ts'

/* Weeks of fieldwork: as many working days as an ordinary week has, from the first day of fieldwork. */

/** A week of fieldwork, both days counted; the last may be shorter. */
export type FieldworkWeek = { readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate }

/** The weeks of fieldwork, in order; none where its days reach beyond the table of holidays. */
export function weeksOf(
  start: Temporal.PlainDate | undefined,
  end: Temporal.PlainDate | undefined,
  holidays: Holidays,
): readonly FieldworkWeek[] {
  const weeks: FieldworkWeek[] = []
  let first: Temporal.PlainDate | 'unknown' | undefined = start
  while (first !== undefined && first !== 'unknown' && end !== undefined && compareDays(first, end) <= 0) {
    const last: Temporal.PlainDate | 'unknown' = addWorkingDays(
      first,
      holidays.daysInWorkingWeek,
      'same-day-is-one',
      holidays,
    )
    if (last === 'unknown') return []
    weeks.push({ first, last: compareDays(last, end) < 0 ? last : end })
    first = addWorkingDays(last, 1, 'day-after-is-one', holidays)
  }
  return weeks
}

/** The weeks that are over, or end today, and within which nothing was discussed. */
export function weeksWithout(
  weeks: readonly FieldworkWeek[],
  discussed: readonly Temporal.PlainDate[],
  today: Temporal.PlainDate,
): readonly FieldworkWeek[] {
  return weeks.filter(
    ({ first, last }) =>
      compareDays(last, today) <= 0 &&
      !discussed.some(day => compareDays(first, day) <= 0 && compareDays(day, last) <= 0),
  )
}

/** The name under which an entry cites evidence; no number, so that nothing takes it for a block of the report. */
export function citedAs(id: string): string {
  return `issue-${id}`
}
