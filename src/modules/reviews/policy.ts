import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opens, opensEverywhere } from '../../platform/access/actor.ts'
import { isIssued, type ReviewSubject, restingBecause } from './domain/review.ts'

/*
 * Who may do what to a review as such. Each answer gives its reason; the same answers draw the buttons. Modules above
 * build their own policies from the first three.
 */

/** Inspectors of the team, whatever their place in it. */
export function isInTeam(actor: Actor, review: ReviewSubject): Verdict {
  if (opens(actor, review.id, 'judge')) return granted('in the review team')
  return notGranted('not in the review team')
}

/** The lead inspector (¶32), or the programme manager until there is one. */
export function leads(actor: Actor, review: ReviewSubject): Verdict {
  if (opensEverywhere(actor, 'conduct')) return granted('programme manager')
  if (opens(actor, review.id, 'conduct')) return granted('lead inspector')
  return notGranted('neither lead inspector nor programme manager')
}

/** Everybody on the inspecting side of this review. */
export function mayRead(actor: Actor, review: Pick<ReviewSubject, 'id'>): Verdict {
  return opens(actor, review.id, 'read')
    ? granted('on the inspecting side of this review')
    : notGranted('not on the inspecting side of this review')
}

/** The director of children's services (or equivalent, ¶37), who answers for the area. */
export function answersForArea(actor: Actor, review: ReviewSubject): Verdict {
  if (opens(actor, review.id, 'answer'))
    return granted('director of children’s services or equivalent, or their office')
  return notGranted('does not answer for this area')
}

/**
 * Who conducts a review gives themselves a role in it by what they hold themselves: whoever stands in for the lead gives
 * roles to others alone, or it would outlast their standing in. The database refuses it too.
 */
export function mayGiveTo(actor: Actor, review: ReviewSubject, personId: string): Verdict {
  if (actor.kind === 'public') return notGranted('nobody is signed in')
  if (actor.personId !== personId) return granted('somebody else')
  return leads({ ...actor, grants: actor.grants.filter(grant => grant.onBehalfOf === undefined) }, review)
}

/** The overview is for both sides; what stands on it differs. */
export function maySeeOverview(actor: Actor, review: Pick<ReviewSubject, 'id'>): Verdict {
  if (actor.kind === 'respondent' && opens(actor, review.id, 'outline')) return granted('of the area under review')
  return mayRead(actor, review)
}

export function mayOpen(actor: Actor): Verdict {
  if (opensEverywhere(actor, 'conduct')) return granted('programme manager')
  return notGranted('only a programme manager opens a review')
}

/** Work goes on only while no flag says that it rests. */
export function unlessResting(verdict: Verdict, review: ReviewSubject): Verdict {
  const because = restingBecause(review)
  return verdict.granted && because !== undefined ? notGranted(because) : verdict
}

/** What the report rests on changes no more once the report is issued. */
export function unlessIssued(verdict: Verdict, review: ReviewSubject): Verdict {
  return verdict.granted && isIssued(review) ? notGranted('the report is issued') : verdict
}

/** Dates, team, meetings, letters, stages. */
export function mayConduct(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(leads(actor, review), review)
}

/** Going on under another edition of the framework: until the report is issued under the one it has. */
export function mayChangeEdition(actor: Actor, review: ReviewSubject): Verdict {
  return unlessIssued(mayConduct(actor, review), review)
}

/** Pausing, deferring, cancelling and their ways back are possible whatever rests. */
export function maySteer(actor: Actor, review: ReviewSubject): Verdict {
  return leads(actor, review)
}

/** Whoever has a task, or leads, says that it is done; whose it is, the command knows. */
export function mayDoTasks(actor: Actor, review: ReviewSubject): Verdict {
  const member = isInTeam(actor, review)
  return unlessResting(member.granted ? member : leads(actor, review), review)
}

export function mayHandOver(actor: Actor, review: ReviewSubject): Verdict {
  return leads(actor, review)
}

/** Which inspections belong together is for who leads, after the issue too. */
export function mayLink(actor: Actor, review: ReviewSubject): Verdict {
  return leads(actor, review)
}
