import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opens } from '../../platform/access/actor.ts'
import { isInTeam, leads, mayRead, type ReviewSubject, unlessResting } from '../reviews/index.ts'

/* Who may do what about the report for children, young inspectors, and what children hear back. */

/** A young inspector of this review. */
export function isYoungInspector(actor: Actor, review: Pick<ReviewSubject, 'id'>): Verdict {
  if (opens(actor, review.id, 'children')) return granted('young inspector of this review')
  return notGranted('not a young inspector of this review')
}

/** The report for children in the making: the inspecting side, and young inspectors. */
export function mayReadForChildren(actor: Actor, review: ReviewSubject): Verdict {
  const young = isYoungInspector(actor, review)
  return young.granted ? young : mayRead(actor, review)
}

/** It is written by the team. After the issue what is written goes out with a correction alone, which the commands ask for. */
export function mayWriteForChildren(actor: Actor, review: ReviewSubject): Verdict {
  const member = isInTeam(actor, review)
  return unlessResting(member.granted ? member : leads(actor, review), review)
}

/** Whoever reads it in the making says what they think of it, once it is issued too: a correction begins with that. */
export function mayCommentForChildren(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(mayReadForChildren(actor, review), review)
}

/** Tasks of young inspectors, the briefing of local services, and what comes of notes. */
export function mayLookAfter(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(leads(actor, review), review)
}

export function mayReadYoungInspectors(actor: Actor, review: ReviewSubject): Verdict {
  return mayRead(actor, review)
}

/** A young inspector's own tasks and notes. */
export function mayWorkAsYoungInspector(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(isYoungInspector(actor, review), review)
}

/** What children hear back is seen to by the team, after the issue too. */
export function mayTellChildren(actor: Actor, review: ReviewSubject): Verdict {
  const member = isInTeam(actor, review)
  return unlessResting(member.granted ? member : leads(actor, review), review)
}

export function mayReadTold(actor: Actor, review: ReviewSubject): Verdict {
  return mayRead(actor, review)
}
