import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opensEverywhere } from '../../platform/access/actor.ts'

export { leads as mayReadViews, mayRead as mayReadHistory } from '../reviews/index.ts'

/** What belongs to no review: people, organisations, accounts and roles. */
export function mayReadGeneralHistory(actor: Actor): Verdict {
  if (opensEverywhere(actor, 'accounts')) return granted('administrator')
  if (opensEverywhere(actor, 'conduct')) return granted('programme manager')
  return notGranted('neither administrator nor programme manager')
}

/** How often, and never what. */
export function mayCountViews(actor: Actor): Verdict {
  if (opensEverywhere(actor, 'accounts')) return granted('administrator')
  return mayErase(actor)
}

/** Erasing what may no longer be kept, holds and the retention schedule. */
export function mayErase(actor: Actor): Verdict {
  return opensEverywhere(actor, 'erase')
    ? granted('data protection officer')
    : notGranted('not a data protection officer')
}
