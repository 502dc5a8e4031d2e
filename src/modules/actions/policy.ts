import { notGranted, type Verdict } from '../../kernel/verdict.ts'
import type { Actor } from '../../platform/access/actor.ts'
import { answersForArea, leads, mayRead, type ReviewSubject, unlessResting } from '../reviews/index.ts'
import type { OwedBy } from './domain/duties.ts'

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
