import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opens, opensEverywhere } from '../../platform/access/actor.ts'

import type { ReviewSubject } from '../reviews/index.ts'

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

/** A dossier goes to somebody outside: whoever conducts the review or releases its report hands it out. */
export function maySealDossier(actor: Actor, review: ReviewSubject): Verdict {
  if (opens(actor, review.id, 'conduct')) return granted('conducts the review')
  if (opens(actor, review.id, 'issue')) return granted('approver')
  return notGranted('neither conducts the review nor releases its report')
}
