import type { Temporal } from '../../../kernel/dates.ts'
import type { RuleReference } from '../../../kernel/problems.ts'
import { sayCount } from '../../../kernel/words.ts'
import { compareDays } from '../../../kernel/working-days.ts'

type Day = Temporal.PlainDate

/** One thing that waits for somebody: it opens where it is done, not a page above that. */
export type Task = {
  readonly text: string
  readonly href: string
  /** The single things it is made of, each with its own place; at most a few. */
  readonly links?: readonly { readonly text: string; readonly href: string }[]
  /** More in a few words. */
  readonly says?: string
  /** The review it belongs to; absent for what belongs to the programme. */
  readonly review?: { readonly id: string; readonly title: string }
  readonly due?: Day
  readonly rule?: RuleReference
}

type ShownTask = Task & { readonly when?: string; readonly isLate: boolean }
export type TaskGroup = { readonly title: string; readonly tasks: readonly ShownTask[] }

const soonDays = 14

/** Tasks by their day: those overdue first, the longest overdue at the top; those without a day last. */
export function groupTasks(tasks: readonly Task[], today: Day): readonly TaskGroup[] {
  const dated = tasks
    .flatMap(task => (task.due === undefined ? [] : [{ ...task, due: task.due, left: daysUntil(today, task.due) }]))
    .toSorted((one, other) => compareDays(one.due, other.due))
  const show = ({ left, ...task }: (typeof dated)[number]): ShownTask => ({
    ...task,
    when: sayDays(left),
    isLate: left < 0,
  })
  const groups = [
    { title: 'Overdue', tasks: dated.filter(({ left }) => left < 0).map(show) },
    { title: 'Due within two weeks', tasks: dated.filter(({ left }) => left >= 0 && left <= soonDays).map(show) },
    { title: 'Later', tasks: dated.filter(({ left }) => left > soonDays).map(show) },
    {
      title: 'Without a day',
      tasks: tasks.filter(task => task.due === undefined).map(task => ({ ...task, isLate: false })),
    },
  ]
  return groups.filter(group => group.tasks.length > 0)
}

function daysUntil(today: Day, due: Day): number {
  return today.until(due, { largestUnit: 'day' }).days
}

/** "3 days late", "today", "in 1 day". */
export function sayDays(left: number): string {
  if (left === 0) return 'today'
  return left < 0 ? `${sayCount(-left, 'day')} late` : `in ${sayCount(left, 'day')}`
}

/** "2 things are overdue and 3 are due within two weeks." */
export function sayWaiting(groups: readonly TaskGroup[]): string {
  const count = (title: string) => groups.find(group => group.title === title)?.tasks.length ?? 0
  const all = groups.reduce((sum, group) => sum + group.tasks.length, 0)
  const late = count('Overdue')
  const soon = count('Due within two weeks')
  if (all === 0) return 'Nothing waits for you.'
  const parts = [...(late > 0 ? [`${late} overdue`] : []), ...(soon > 0 ? [`${soon} due within two weeks`] : [])]
  return `${sayCount(all, 'thing waits', 'things wait')} for you${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.`
}

/** The first few of many, and how many more there are. */
export function firstOf<Value>(
  values: readonly Value[],
  most: number,
): { readonly first: readonly Value[]; readonly more: number } {
  return values.length <= most + 1
    ? { first: values, more: 0 }
    : { first: values.slice(0, most), more: values.length - most }
}
