import type { Outcome } from '../../../kernel/outcome.ts'
import { denied, refused } from '../../../kernel/outcome.ts'
import type { Problem } from '../../../kernel/problems.ts'
import { holdsAt, listGrants } from '../../../platform/access/grants.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import { finalReport } from '../../reports/index.ts'
import type { ReviewSubject, Services } from '../../reviews/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import { type Assurance, ownWork } from '../domain/own-work.ts'
import type { Snapshot } from '../store/steps.ts'
import { type Candidate, listInvolvement } from '../views/people.ts'
import { findStanding } from '../views/standing.ts'

/** The roles that are given for reading a report and for sitting on the committee; what they open is data. */
export const readerRole = 'quality-reader'
export const committeeRole = 'committee-member'

type Step = 'code-of-conduct' | 'reader' | 'committee' | 'approval'

/** A refusal with the paragraph of the step it is about, where the rulebook has one. */
export function cited(rulebook: Rulebook, step: Step, problem: Problem): Problem {
  const entry = rulebook.quality?.[step]
  if (entry === undefined) return problem
  return {
    ...problem,
    rule: { rulebook: rulebook.rulebook, edition: rulebook.edition, rule: entry.id, cite: entry.cite },
  }
}

export function rulebookOf(services: Services, review: ReviewSubject): Rulebook {
  return services.rulebooks.get(review.rulebook, review.edition)
}

/** The report as it stands, with the fingerprints by which it is known again. */
export async function snapshot(services: Services, tx: Transaction, review: ReviewSubject): Promise<Snapshot> {
  const model: ReportDocument = await finalReport(services, tx, review)
  const { judgementsPrint, wordingPrint } = await findStanding(tx, review.id)
  return { model, judgementsPrint, wordingPrint }
}

/** People who hold a role in the review now, with the part each has had in its work. Two statements. */
export async function listHolders(
  tx: Transaction,
  caller: Pick<Caller, 'now'>,
  reviewId: string,
  role: string,
): Promise<readonly Candidate[]> {
  const held = (await listGrants(tx, { reviewId })).filter(grant => grant.role === role && holdsAt(grant, caller.now))
  return listInvolvement(tx, reviewId, [...new Set(held.map(grant => grant.personId))])
}

/** Why the one who acts may not do this themselves, with its paragraph; undefined where they may. */
export async function refuseOwnWork(
  tx: Transaction,
  caller: Caller,
  rulebook: Rulebook,
  reviewId: string,
  assurance: Assurance,
  step: Step,
): Promise<Outcome<never> | undefined> {
  if (caller.actor.kind === 'public') return denied('nobody is signed in')
  const [who] = await listInvolvement(tx, reviewId, [caller.actor.personId])
  const own = who === undefined ? undefined : ownWork(assurance, who)
  return own === undefined ? undefined : refused(cited(rulebook, step, own))
}
