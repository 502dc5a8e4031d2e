import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opensEverywhere } from '../../platform/access/actor.ts'

export { mayRead as mayReadHistory } from '../reviews/index.ts'

/** What belongs to no review: people, organisations, accounts and roles. */
export function mayReadGeneralHistory(actor: Actor): Verdict {
  if (opensEverywhere(actor, 'accounts')) return granted('administrator')
  if (opensEverywhere(actor, 'conduct')) return granted('programme manager')
  return notGranted('neither administrator nor programme manager')
}
