import type { Temporal } from '../../../kernel/dates.ts'
import type { Problem } from '../../../kernel/problems.ts'
import { accountSubject, addressSubject, takeTry, wentWell } from '../../../platform/access/tries.ts'
import { page, type Reply, type Visit } from '../../../platform/web/route.ts'
import type { Services } from '../../reviews/index.ts'
import { sayUntil } from '../domain/moments.ts'

/** The forms at which is guessed; each counts the tries at one account name by itself. */
type Form = 'sign-in' | 'code' | 'new-password' | 'old-password' | 'link'

/** The status of a page that says to wait. */
export const tooMany = 429

/** One page for every link that opens nothing, whether it never did, was used, was withdrawn or is too old. */
export function deadLink(): Reply {
  return page('accounts/pages/dead-link.njk', { title: 'This link does not work' }, 404)
}

/**
 * Takes a try at a form that asks for a secret. The problem says when to try again, in the same words whether or not there
 * is such an account; undefined where it may be tried.
 */
export async function heldUp(
  { database }: Services,
  { clock, from }: Pick<Visit, 'clock' | 'from'>,
  form: Form,
  name: string,
  field: string,
): Promise<Problem | undefined> {
  const until = await database.asGate(tx =>
    takeTry(tx, [accountSubject(form, name), addressSubject(from.address)], clock),
  )
  return until === undefined ? undefined : { field, text: sayHeldUp(until, clock) }
}

/** The try went well: the next one starts anew. */
export async function passed(
  { database }: Services,
  { from }: Pick<Visit, 'from'>,
  form: Form,
  name: string,
): Promise<void> {
  await database.asGate(tx => wentWell(tx, accountSubject(form, name), addressSubject(from.address)))
}

function sayHeldUp(until: Temporal.Instant, now: Temporal.Instant): string {
  return `There were too many tries. Try again after ${sayUntil(until, now)}`
}

/** Said to somebody whose organisation lets them in by its own sign-in alone, whose name this is. */
export function wantsItsOwn(label: string): Problem {
  return { text: `Your organisation wants you to sign in with ${label}, and with no password of this product` }
}
