import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'

type Day = Temporal.PlainDate

/** Days before and after the day of a thing on which whoever owes it is written to. */
export type ReminderDays = { readonly before: readonly number[]; readonly after: readonly number[] }

/**
 * The mark that a day has reached, in days from the day it is due: the last of those passed, so that who was not there
 * for a while is written to once and not once for each. Before its day a thing has marks before it alone.
 */
export function markReached(due: Day, today: Day, { before, after }: ReminderDays): number | undefined {
  const marks = compareDays(today, due) > 0 ? after : before.map(days => -days)
  const reached = marks.filter(mark => compareDays(today, due.add({ days: mark })) >= 0)
  return reached.length === 0 ? undefined : Math.max(...reached)
}

/** A thing that somebody is written to about. */
export type Reminded = { readonly words: string; readonly dueOn: Day; readonly mark: number }

/** One mail about everything that became due for a mark on this day. It names no child, and no finding. */
export function reminderMail(
  to: string,
  review: { readonly title: string; readonly href: string },
  things: readonly Reminded[],
): { readonly to: string; readonly subject: string; readonly text: string } {
  const late = things.filter(({ mark }) => mark > 0).length
  const line = ({ words, dueOn, mark }: Reminded) =>
    `- ${mark > 0 ? 'Late, was due' : 'Due'} ${sayDay(dueOn)}: ${words}`
  return {
    to,
    subject: late > 0 ? 'Late after the report' : 'Due after the report',
    text: [
      review.title,
      '',
      ...things.toSorted((one, other) => compareDays(one.dueOn, other.dueOn)).map(line),
      '',
      `Open the plan: ${review.href}`,
      'There you can also say that you want no mail about it.',
    ].join('\n'),
  }
}
