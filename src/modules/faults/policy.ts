import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opensEverywhere } from '../../platform/access/actor.ts'

/** Whoever is signed in reports a fault and reads the register of losses, as far as its rows are open to them. */
export function mayReport(actor: Actor): Verdict {
  return actor.kind === 'public' ? notGranted('nobody is signed in') : granted('signed in')
}

/** Answering reports and keeping the register of losses. */
export function mayKeepFaults(actor: Actor): Verdict {
  return opensEverywhere(actor, 'accounts')
    ? granted('administrator')
    : notGranted('only an administrator keeps faults')
}
