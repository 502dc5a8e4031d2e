import type { Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Activity } from './activities.ts'

type Booking = Pick<Activity, 'id' | 'title' | 'place' | 'plannedAt' | 'heldOn'>

/** Who is where on which day. */
export type Timetable = {
  readonly weeks: readonly {
    readonly days: readonly Temporal.PlainDate[]
    readonly rows: readonly { readonly memberId: string; readonly cells: readonly (readonly Booking[])[] }[]
  }[]
  /** Somebody who is to be at two places at the same time. */
  readonly clashes: readonly {
    readonly memberId: string
    readonly day: Temporal.PlainDate
    readonly at: string
    readonly titles: readonly string[]
  }[]
  /** Days without anything, by member; members whose days are full are left out. */
  readonly free: readonly { readonly memberId: string; readonly days: readonly Temporal.PlainDate[] }[]
  /** Planned for a day outside the timetable, or for none. */
  readonly elsewhere: readonly Activity[]
}

/**
 * Lays activities out by member and day.
 *
 * @param days of the timetable, in order; a week begins on Monday
 * @param activities those that are not called off, in the order of their times
 */
export function timetableOf(
  days: readonly Temporal.PlainDate[],
  memberIds: readonly string[],
  activities: readonly Activity[],
): Timetable {
  const on = (memberId: string, day: Temporal.PlainDate) =>
    activities.filter(activity => activity.members.includes(memberId) && activity.plannedOn?.equals(day) === true)
  const weeks = [...Map.groupBy(days, day => `${day.yearOfWeek}-${day.weekOfYear}`).values()].map(own => ({
    days: own,
    rows: memberIds.map(memberId => ({ memberId, cells: own.map(day => on(memberId, day)) })),
  }))
  return {
    weeks,
    clashes: memberIds.flatMap(memberId =>
      days.flatMap(day =>
        [...Map.groupBy(on(memberId, day), activity => activity.plannedAt)]
          .filter(([at, own]) => at !== '' && own.length > 1)
          .map(([at, own]) => ({ memberId, day, at, titles: own.map(activity => activity.title) })),
      ),
    ),
    free: memberIds
      .map(memberId => ({ memberId, days: days.filter(day => on(memberId, day).length === 0) }))
      .filter(member => member.days.length > 0),
    elsewhere: activities.filter(
      ({ plannedOn }) => plannedOn === undefined || !days.some(day => compareDays(day, plannedOn) === 0),
    ),
  }
}
