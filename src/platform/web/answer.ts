import type { Outcome } from '../../kernel/outcome.ts'
import { formAgain, type ShownForm } from './forms.ts'
import { type Fields, missing, type Reply } from './route.ts'

/**
 * Turns what a command answered into what the person sees: onward when it is done, the same form with everything typed
 * when it is not, and both texts to choose from when somebody else was faster. `again` shows the form for bad input and
 * refusals; its status is 422.
 */
export async function answer<Value>(
  outcome: Outcome<Value>,
  body: Fields,
  onward: (value: Value) => Reply,
  again: (form: ShownForm, status: number) => Promise<Reply>,
): Promise<Reply> {
  switch (outcome.kind) {
    case 'done':
      return onward(outcome.value)
    case 'refused':
      return again(formAgain(body, outcome.problems), 422)
    case 'reason-needed':
      return again(formAgain(body, outcome.problems, outcome.problems), 422)
    case 'denied':
      return missing(outcome.because)
    case 'stale':
      return outcome
  }
}
