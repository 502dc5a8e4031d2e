import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opensEverywhere } from '../../platform/access/actor.ts'

/** Keeping roles, and asking why somebody sees what they see. */
export function mayKeepRoles(actor: Actor): Verdict {
  return opensEverywhere(actor, 'accounts') ? granted('administrator') : notGranted('only an administrator keeps roles')
}

/** Whoever is signed in names who stands in for them. */
export function mayDelegate(actor: Actor): Verdict {
  return actor.kind === 'public' ? notGranted('nobody is signed in') : granted('for oneself')
}
