import type { Temporal } from '../../../kernel/dates.ts'
import { type LooseEnds, looseEnd } from '../../../kernel/loose-ends.ts'
import { sayCount } from '../../../kernel/words.ts'
import { compareDays } from '../../../kernel/working-days.ts'

type Given = {
  /** Path of the review. */
  readonly at: string
  /** Tasks neither done nor taken back, in words. */
  readonly tasks: readonly {
    readonly id: string
    readonly text: string
    readonly dueOn: Temporal.PlainDate | undefined
  }[]
  /** Letters of which a mail could not be sent. */
  readonly failed: readonly { readonly id: string; readonly label: string; readonly sentOn: string }[]
  readonly today: Temporal.PlainDate
}

/** Tasks past their day, and letters that did not reach somebody. */
export function looseEndsOfReview({ at, tasks, failed, today }: Given): LooseEnds {
  const late = tasks.filter(({ dueOn }) => dueOn !== undefined && compareDays(dueOn, today) < 0)
  return {
    ends: [
      ...looseEnd(
        'letters-failed',
        'late',
        failed.map(({ id, label, sentOn }) => ({ text: `${label} of ${sentOn}`, href: `${at}/letters/${id}` })),
        count => `${sayCount(count, 'letter')} could not be sent by mail to everybody`,
      ),
      ...looseEnd(
        'tasks-late',
        'late',
        late.map(({ id, text }) => ({ text, href: `${at}/tasks#task-${id}` })),
        count => `${sayCount(count, 'task')} past ${count === 1 ? 'its' : 'their'} day and not done`,
      ),
    ],
    places: {},
  }
}
