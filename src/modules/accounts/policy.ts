import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opensEverywhere } from '../../platform/access/actor.ts'

/** Whoever keeps the programme or the accounts invites people to sign in. */
export function mayInvite(actor: Actor): Verdict {
  return opensEverywhere(actor, 'conduct') || opensEverywhere(actor, 'accounts')
    ? granted('programme manager or administrator')
    : notGranted('only a programme manager or an administrator invites people')
}

/** Whoever keeps the accounts sees how people sign in, and takes away a second step that is lost. */
export function mayKeepAccounts(actor: Actor): Verdict {
  return opensEverywhere(actor, 'accounts')
    ? granted('administrator')
    : notGranted('only an administrator keeps the accounts')
}
