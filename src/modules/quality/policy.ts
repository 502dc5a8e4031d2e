import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opens, opensEverywhere } from '../../platform/access/actor.ts'
import { isInTeam, leads, mayRead, type ReviewSubject, unlessIssued, unlessResting } from '../reviews/index.ts'

/*
 * Who may do what to assure the quality of a review. Whose work it is themselves is asked beside these, of the record:
 * `domain/own-work.ts`.
 */

/** Everybody on the inspecting side of this review. */
export function mayReadQuality(actor: Actor, review: ReviewSubject): Verdict {
  return mayRead(actor, review)
}

/** Each inspector of the team signs the code of conduct for themselves. */
export function maySign(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessIssued(isInTeam(actor, review), review), review)
}

/** An inspection manager, who looks at the review from outside its team. */
export function oversees(actor: Actor, review: ReviewSubject): Verdict {
  if (opens(actor, review.id, 'assure')) return granted('inspection manager of this review')
  return notGranted('not an inspection manager of this review')
}

/** What was assured at a stage: the lead inspector is responsible for it (¶77), and inspection managers add theirs. */
export function mayAssure(actor: Actor, review: ReviewSubject): Verdict {
  const manager = oversees(actor, review)
  return unlessResting(manager.granted ? manager : leads(actor, review), review)
}

/** Risk, calls, visits (¶78) and questionnaires, which come after the review. */
export function mayOversee(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(oversees(actor, review), review)
}

/** The report is given to its reader, handed on, and each point answered, by who leads. */
export function mayGiveToReader(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessIssued(leads(actor, review), review), review)
}

/** What a reader writes. Whether it is theirs to read is the reading's own. */
export function mayReadReportForQuality(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessIssued(mayRead(actor, review), review), review)
}

/** The clerk calls the committee and records it. */
export function mayMinute(actor: Actor, review: ReviewSubject): Verdict {
  const verdict = opens(actor, review.id, 'minute')
    ? granted('clerk of the committee')
    : notGranted('not the clerk of the committee')
  return unlessResting(unlessIssued(verdict, review), review)
}

/** Final approval is an approver's (¶79), and never of their own work: nobody with a place in the team. */
export function mayApprove(actor: Actor, review: ReviewSubject): Verdict {
  if (!opensEverywhere(actor, 'issue')) return notGranted('not an approver')
  if (isInTeam(actor, review).granted) return notGranted('in the team, and no one approves their own work')
  return unlessResting(unlessIssued(granted('approver'), review), review)
}
