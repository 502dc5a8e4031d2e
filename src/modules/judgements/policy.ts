import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opensEverywhere } from '../../platform/access/actor.ts'
import { isInTeam, leads, type ReviewSubject, unlessIssued, unlessResting } from '../reviews/index.ts'

/*
 * Who may judge. Everybody on the inspecting side reads; members write conclusions and give grades; the lead agrees them
 * with the team (¶61) and reopens them.
 */

/** Judging is over once the report is out; a review that is reopened can be judged again. */
function whileJudging(verdict: Verdict, review: ReviewSubject): Verdict {
  return unlessResting(unlessIssued(verdict, review), review)
}

export function mayConclude(actor: Actor, review: ReviewSubject): Verdict {
  return whileJudging(isInTeam(actor, review), review)
}

export function mayGrade(actor: Actor, review: ReviewSubject): Verdict {
  return whileJudging(isInTeam(actor, review), review)
}

export function mayDissent(actor: Actor, review: ReviewSubject): Verdict {
  return whileJudging(isInTeam(actor, review), review)
}

export function mayAgree(actor: Actor, review: ReviewSubject): Verdict {
  return whileJudging(leads(actor, review), review)
}

/** Anybody of the team or who leads it comes to the form; for which body, `speaksFor` says. */
export function mayGiveView(actor: Actor, review: ReviewSubject): Verdict {
  const member = isInTeam(actor, review)
  return whileJudging(member.granted ? member : leads(actor, review), review)
}

/** A member speaks for the body that sent them; the lead can write down the view that a body has sent. */
export function speaksFor(actor: Actor, review: ReviewSubject, ownBody: string | undefined, body: string): Verdict {
  if (ownBody === body) return granted('sent by that body')
  const lead = leads(actor, review)
  return lead.granted ? granted('writes down what the body sent') : notGranted('sent by another body')
}

/** A member says so of themselves, whoever leads of anybody; for whom, `standsAsideFor` says. */
export function mayStandAside(actor: Actor, review: ReviewSubject): Verdict {
  return mayGiveView(actor, review)
}

export function standsAsideFor(actor: Actor, review: ReviewSubject, self: string, other: string): Verdict {
  if (self === other) return granted('oneself')
  return leads(actor, review)
}

/** Notes of the discussion are written by whoever takes part in it. */
export function mayDiscuss(actor: Actor, review: ReviewSubject): Verdict {
  return mayGiveView(actor, review)
}

/** How alike inspectors grade, over all reviews: for those who keep the method. It names nobody and no review. */
export function mayReadAgreement(actor: Actor): Verdict {
  return opensEverywhere(actor, 'method') ? granted('keeps the method') : notGranted('does not keep the method')
}
