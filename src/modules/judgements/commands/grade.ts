import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Verdict } from '../../../kernel/verdict.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { askRules, changeReview, defined, type Posted, type ReviewSubject, type Services } from '../../reviews/index.ts'
import { findJudgement, responsibleBodies } from '../domain/framework.ts'
import { decideAbout, decideAgreement, decideProposal, decideView } from '../domain/grading.ts'
import { mayAgree, mayDissent, mayGiveView, mayGrade, speaksFor } from '../policy.ts'
import type { Place } from '../store/conclusions.ts'
import { addAgreement, addDissent, addProposal, addView, closeAgreement, loadGrading } from '../store/grading.ts'
import { listTeam } from '../views/team.ts'
import { cite, personOf } from './cite.ts'

export type ProposalInput = Place & {
  readonly grade: number
  readonly reasons: string
  /** One's own grade as the page showed it; undefined where one had given none. */
  readonly supersedes: string | undefined
}

/**
 * Gives one's own grade with its reasons, before or after seeing others' (¶61), superseding the one before. Which
 * judgements take a grade, and the scale, are for the rules to say (¶60).
 */
export function proposeGrade(
  services: Services,
  caller: Caller,
  input: ProposalInput,
  posted: Posted = {},
): Promise<Outcome> {
  const change = grading('propose-grade', input, mayGrade, posted, ['act propose-grade'])
  return changeReview(services, caller, change, async (tx, review) => {
    const personId = personOf(caller)
    const body = (await listTeam(tx, review.id)).find(member => member.personId === personId)?.body
    if (body === undefined) return denied('propose-grade: not a member of the team today')
    const decision = decideProposal(await loadGrading(tx, input), personId, input.supersedes)
    if (decision.kind !== 'done') return decision
    const proposal = { ...input, personId, body, givenOn: londonDay(caller.now) }
    if (!(await addProposal(tx, proposal, decision.value.supersedes))) return stale('the grade you gave')
    return named(services, tx, review, input.judgement)
  })
}

export type BodyViewInput = Place & {
  readonly body: string
  readonly text: string
  /** The view of this body as the page showed it; undefined where there was none. */
  readonly supersedes: string | undefined
}

/** Writes down the view of a body responsible for a service (¶32, ¶61). A view is words: it has no weight in numbers. */
export function giveBodyView(
  services: Services,
  caller: Caller,
  input: BodyViewInput,
  posted: Posted = {},
): Promise<Outcome> {
  const change = grading('give-body-view', input, mayGiveView, posted)
  return changeReview(services, caller, { ...change, field: 'text' }, async (tx, review) => {
    const personId = personOf(caller)
    const ownBody = (await listTeam(tx, review.id)).find(member => member.personId === personId)?.body
    const responsible = responsibleBodies(services.rulebooks.get(review.rulebook, review.edition), input.judgement)
    const decision = decideView(await loadGrading(tx, input), input.body, responsible, input.supersedes)
    if (decision.kind !== 'done') return decision
    const verdict = speaksFor(caller.actor, review, ownBody, input.body)
    if (!verdict.granted) return denied(`give-body-view: ${verdict.because}`)
    const view = { ...input, personId, givenOn: londonDay(caller.now) }
    return (await addView(tx, view, decision.value.supersedes)) ? done() : stale('the view of this body')
  })
}

export type AgreementInput = Place & {
  readonly grade: number
  readonly reasons: string
  /** How the reasons answer the responsible body's view; empty where no body is responsible. */
  readonly answer: string
  /** People of the team who agreed. */
  readonly agreedBy: readonly string[]
  readonly evidence: readonly string[]
  /** The last agreement that the page showed, reopened or not; undefined where there was none. */
  readonly after: string | undefined
}

/**
 * Keeps the grade that the team agreed on, with reasons, who agreed and the day (¶61). It is a person's decision: no
 * figure is reckoned from the members' grades. The rules say what is missing before it can be agreed.
 */
export function agreeGrade(
  services: Services,
  caller: Caller,
  input: AgreementInput,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...grading('agree-grade', input, mayAgree, posted, ['act agree-grade']), reasonsAnew: true }
  return changeReview(services, caller, change, async (tx, review) => {
    const team = (await listTeam(tx, review.id)).map(member => member.personId)
    const decision = decideAgreement(await loadGrading(tx, input), input.agreedBy, team, input.after)
    if (decision.kind !== 'done') return decision
    const agreement = { ...input, agreedOn: londonDay(caller.now), writtenById: personOf(caller) }
    if (!(await addAgreement(tx, agreement))) return stale('this grade')
    const cited = await cite(tx, review.id, 'grade', input.judgement, input.evidence)
    return cited.kind === 'done' ? named(services, tx, review, input.judgement) : cited
  })
}

/** Keeps what a member holds against the grade agreed; it stays for good, with the grade it speaks of. */
export function dissent(
  services: Services,
  caller: Caller,
  input: Place & { readonly agreementId: string; readonly text: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = grading('dissent', input, mayDissent, posted)
  return changeReview(services, caller, { ...change, field: 'text' }, async (tx, review) => {
    const personId = personOf(caller)
    const body = (await listTeam(tx, review.id)).find(member => member.personId === personId)?.body
    if (body === undefined) return denied('dissent: not a member of the team today')
    const decision = decideAbout(await loadGrading(tx, input), input.agreementId)
    if (decision.kind !== 'done') return decision
    await addDissent(tx, { ...input, personId, body, givenOn: londonDay(caller.now) })
    return done()
  })
}

/** Opens an agreed grade again, with the reason. The agreement stays on record and is no longer in force. */
export function reopenGrade(
  services: Services,
  caller: Caller,
  input: Place & { readonly agreementId: string; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = grading('reopen-grade', input, mayAgree, posted)
  return changeReview(services, caller, { ...change, field: 'because' }, async tx => {
    const decision = decideAbout(await loadGrading(tx, input), input.agreementId)
    if (decision.kind !== 'done') return decision
    const reopened = { on: londonDay(caller.now), personId: personOf(caller), because: input.because }
    return (await closeAgreement(tx, input.agreementId, reopened)) ? done() : stale('this grade')
  })
}

function grading(
  name: string,
  { reviewId, judgement }: Place,
  may: (actor: Actor, review: ReviewSubject) => Verdict,
  posted: Posted,
  moments: readonly string[] = [],
) {
  // Reasons are refused beside their own boxes, everything else beside the grade.
  return defined({ ...posted, name, reviewId, may, touches: ['grades'], moments, about: judgement, field: 'grade' })
}

/**
 * A judgement that the rulebook does not name cannot be graded. Where the rulebook has a rule about it, the rule says so
 * with its paragraph; where it has none, this does.
 */
async function named(services: Services, tx: Transaction, review: ReviewSubject, judgement: string): Promise<Outcome> {
  if (findJudgement(services.rulebooks.get(review.rulebook, review.edition), judgement) !== undefined) return done()
  const spoken = await askRules(services, tx, review, ['always'], ['grades'])
  if (spoken.some(result => result.strength === 'must' && result.status === 'not-met')) return done()
  return refused(problem('The rulebook of this review has no such judgement.', 'grade'))
}
