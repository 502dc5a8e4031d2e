import { notGranted, type Verdict } from '../../kernel/verdict.ts'
import type { Actor } from '../../platform/access/actor.ts'
import { mayWriteEvidence } from '../evidence/index.ts'
import { answersForArea, leads, mayRead, type ReviewSubject, unlessResting } from '../reviews/index.ts'
import type { OwedBy } from './domain/duties.ts'
import { type Progress, unlessOwn } from './domain/progress.ts'

/* After the report the work is the authority's; the lead inspector may record it on its behalf. */

/** Receipt, duties, actions and statement with all progress: both sides of this review. */
export function mayReadActions(actor: Actor, review: ReviewSubject): Verdict {
  const answers = answersForArea(actor, review)
  return answers.granted ? answers : mayRead(actor, review)
}

/** Receipt, actions, consultation, statement, progress. */
export function mayWriteActions(actor: Actor, review: ReviewSubject): Verdict {
  const answers = answersForArea(actor, review)
  return unlessResting(answers.granted ? answers : leads(actor, review), review)
}

/** What those who inspect owe, such as the copy for the authority itself, is not for the authority to tick off. */
export function mayAnswerDuty(actor: Actor, review: ReviewSubject, owedBy: OwedBy): Verdict {
  const verdict = mayWriteActions(actor, review)
  if (!verdict.granted || owedBy === 'authority' || leads(actor, review).granted) return verdict
  return notGranted('those who inspect owe this')
}

/** Items of evidence are cited by those alone who may read evidence; the authority cites what it sent. */
export function mayCiteItems(actor: Actor, review: ReviewSubject): Verdict {
  const reads = mayRead(actor, review)
  return reads.granted ? mayWriteActions(actor, review) : reads
}

/** Progress is verified, or sent back, by somebody other than who owns the action and who reported it (¶75). */
export function mayVerify(
  actor: Actor,
  review: ReviewSubject,
  action: { readonly ownerId: string | undefined },
  progress: Pick<Progress, 'personId' | 'verification'>,
): Verdict {
  const personId = actor.kind === 'public' ? undefined : actor.personId
  return unlessOwn(mayWriteActions(actor, review), personId, action.ownerId, progress)
}

/** Significant failings are marked and followed by who leads; both sides read them. */
export function mayFollowFailings(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(leads(actor, review), review)
}

/** What earlier reviews left open is read and decided on like any evidence. */
export function mayCarry(actor: Actor, review: ReviewSubject): Verdict {
  return mayWriteEvidence(actor, review)
}

/** Whoever may be written to about a review says for themselves whether they want it. */
export function maySetMail(actor: Actor, review: ReviewSubject): Verdict {
  const answers = answersForArea(actor, review)
  return answers.granted ? answers : leads(actor, review)
}
