import { granted, type Verdict } from '../../kernel/verdict.ts'
import type { Actor } from '../../platform/access/actor.ts'
import { isInTeam, leads, type ReviewSubject, unlessIssued, unlessResting } from '../reviews/index.ts'

/*
 * Who may do what to coverage and fieldwork. Reading is for everybody on the inspecting side (`mayRead` of reviews); the
 * area sees none of it.
 */

/** Routes, hypotheses and activities are the work of the whole team; the programme manager stands in until there is one. */
export function mayWrite(actor: Actor, review: ReviewSubject): Verdict {
  const inTeam = isInTeam(actor, review)
  const verdict = inTeam.granted ? granted(inTeam.because) : leads(actor, review)
  return unlessResting(unlessIssued(verdict, review), review)
}

/** Who has which judgement, and when the plan is final, is for the lead inspector (¶32 of the 2005 framework). */
export function mayDirect(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessIssued(leads(actor, review), review), review)
}
