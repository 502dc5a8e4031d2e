import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opensEverywhere } from '../../platform/access/actor.ts'

/** Releasing open data: whoever releases reports, over all reviews. */
export function mayRelease(actor: Actor): Verdict {
  return opensEverywhere(actor, 'issue')
    ? granted('releases reports')
    : notGranted('only an approver releases open data')
}
