import type { Temporal } from '../../../kernel/dates.ts'
import { type LooseEnds, looseEnd } from '../../../kernel/loose-ends.ts'
import { sayCount } from '../../../kernel/words.ts'
import { isAfter } from './duties.ts'

type Given = {
  /** Path of the review. */
  readonly at: string
  /** Duties still to be done, in words. */
  readonly duties: readonly {
    readonly id: string
    readonly text: string
    readonly dueOn: Temporal.PlainDate | undefined
  }[]
  /** Actions past their last day and not done. */
  readonly actions: readonly { readonly id: string; readonly text: string }[]
  readonly today: Temporal.PlainDate
}

/** What is owed after the report and is past its day: duties to recipients, and actions of the plan. */
export function looseEndsOfActions({ at, duties, actions, today }: Given): LooseEnds {
  const late = duties.filter(({ dueOn }) => isAfter(today, dueOn))
  return {
    ends: [
      ...looseEnd(
        'duties-late',
        'late',
        late.map(({ id, text }) => ({ text, href: `${at}/actions/duties/${id}` })),
        count => `${sayCount(count, 'duty', 'duties')} to recipients past ${count === 1 ? 'its' : 'their'} day`,
      ),
      ...looseEnd(
        'actions-late',
        'late',
        actions.map(({ id, text }) => ({ text, href: `${at}/actions/items/${id}` })),
        count => `${sayCount(count, 'action')} of the plan past ${count === 1 ? 'its' : 'their'} day and not done`,
      ),
    ],
    places: {},
  }
}
