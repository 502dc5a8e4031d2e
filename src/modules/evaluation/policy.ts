import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opensEverywhere } from '../../platform/access/actor.ts'
import { isInTeam, leads, mayRead, type ReviewSubject } from '../reviews/index.ts'

/** Figures over all reviews: for evaluators, and for those who answer for the work as a whole. */
export function mayEvaluate(actor: Actor): Verdict {
  return opensEverywhere(actor, 'evaluate') ? granted('evaluates the work') : notGranted('does not evaluate the work')
}

/** What readers wrote is read by who keeps the programme before anybody else sees it: it may name a child. */
export function mayHandleViews(actor: Actor): Verdict {
  return opensEverywhere(actor, 'conduct') ? granted('keeps the programme') : notGranted('does not keep the programme')
}

/** Days spent and reasons, on the review: everybody who reads it sees them. */
export function mayReadDays(actor: Actor, review: ReviewSubject): Verdict {
  return mayRead(actor, review)
}

/** Whoever leads says everybody's days and why something was late; the rest of the team say their own days. */
export function maySayDays(actor: Actor, review: ReviewSubject): Verdict {
  const lead = leads(actor, review)
  return lead.granted ? lead : isInTeam(actor, review)
}

export function maySayReasons(actor: Actor, review: ReviewSubject): Verdict {
  return leads(actor, review)
}
