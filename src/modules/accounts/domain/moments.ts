import { sayDay, type Temporal } from '../../../kernel/dates.ts'

const zone = 'Europe/London'

/** Until when to wait, in London, rounded up to whole minutes so that it is true: 14:32, or with the day where it is another. */
export function sayUntil(until: Temporal.Instant, now: Temporal.Instant): string {
  const last = until.toZonedDateTimeISO(zone).round({ smallestUnit: 'minute', roundingMode: 'ceil' })
  const time = sayTime(last)
  const isToday = last.toPlainDate().equals(now.toZonedDateTimeISO(zone).toPlainDate())
  return isToday ? time : `${time} on ${sayDay(last.toPlainDate())}`
}

/** How long ago roughly, as a session list says it. */
export function sayAgo(then: Temporal.Instant, now: Temporal.Instant): string {
  const minutes = Math.max(0, Math.round(now.since(then).total('minutes')))
  if (minutes < 10) return 'in the last few minutes'
  if (minutes < 90) return `about ${Math.round(minutes / 10) * 10} minutes ago`
  return `about ${Math.round(minutes / 60)} hours ago`
}

function sayTime(at: Temporal.ZonedDateTime): string {
  return `${String(at.hour).padStart(2, '0')}:${String(at.minute).padStart(2, '0')}`
}
