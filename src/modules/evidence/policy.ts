import { notGranted, type Verdict } from '../../kernel/verdict.ts'
import type { Actor } from '../../platform/access/actor.ts'
import { answersForArea, isInTeam, leads, mayRead, type ReviewSubject, unlessResting } from '../reviews/index.ts'

/*
 * Who may do what with evidence. The inspecting side reads it and nobody else; the area sees only what is asked of it.
 */

export function mayReadEvidence(actor: Actor, review: ReviewSubject): Verdict {
  return mayRead(actor, review)
}

/** Adding, linking and superseding is the work of the team. */
export function mayWriteEvidence(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessClosed(isInTeam(actor, review), review), review)
}

/** Keeping the checklist of what others provide (¶28): the team, and who leads. */
export function mayKeepChecklist(actor: Actor, review: ReviewSubject): Verdict {
  const team = isInTeam(actor, review)
  return unlessResting(unlessClosed(team.granted ? team : leads(actor, review), review), review)
}

/** Both sides see what is asked of the area. */
export function maySeeDocuments(actor: Actor, review: ReviewSubject): Verdict {
  const answers = answersForArea(actor, review)
  return answers.granted ? answers : mayRead(actor, review)
}

/** Asking for documents, agreeing their days, accepting and returning them. */
export function mayAskForDocuments(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessClosed(leads(actor, review), review), review)
}

/** Answering is for the director's office alone (¶37). */
export function mayAnswerRequest(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessClosed(answersForArea(actor, review), review), review)
}

/** Either side may say who deals with a document: the area knows its people. */
export function mayNameOwner(actor: Actor, review: ReviewSubject): Verdict {
  const answers = mayAnswerRequest(actor, review)
  return answers.granted ? answers : mayAskForDocuments(actor, review)
}

function unlessClosed(verdict: Verdict, review: ReviewSubject): Verdict {
  return verdict.granted && review.state === 'closed' ? notGranted('the review is closed') : verdict
}

/** Either side attaches to what is its own: the team to evidence, the director's office to its answers. */
export function mayChangeAttachment(actor: Actor, review: ReviewSubject): Verdict {
  const answers = mayAnswerRequest(actor, review)
  return answers.granted ? answers : mayWriteEvidence(actor, review)
}
