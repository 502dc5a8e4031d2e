import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, stale } from '../../../kernel/outcome.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, type Posted, type Services } from '../../reviews/index.ts'
import { findJudgement, responsibleBodies } from '../domain/framework.ts'
import { decideAbstention, decideProposal, decideView } from '../domain/grading.ts'
import { mayGiveView, mayGrade, mayStandAside, speaksFor, standsAsideFor } from '../policy.ts'
import type { Place } from '../store/conclusions.ts'
import { addAbstentions, addProposal, addView } from '../store/giving.ts'
import { loadGrading } from '../store/grading.ts'
import { listTeam } from '../views/team.ts'
import { grading, named } from './change.ts'

export type ProposalInput = Place & {
  readonly grade: number
  readonly reasons: string
  /** One's own grade as the page showed it; undefined where one had given none. */
  readonly supersedes: string | undefined
}

/**
 * Gives one's own grade with its reasons (¶61), superseding the one before. Nobody else reads it until whoever leads
 * lays the judgement's grades open; one given after that is marked so by the database. Which judgements take a grade,
 * and the scale, are for the rules to say (¶60).
 */
export function proposeGrade(
  services: Services,
  caller: Caller,
  input: ProposalInput,
  posted: Posted = {},
): Promise<Outcome> {
  const change = grading('propose-grade', input, mayGrade, posted, ['act propose-grade'])
  return changeReview(services, caller, change, async (tx, review) => {
    const personId = personOf(caller.actor)
    const body = (await listTeam(tx, review.id)).find(member => member.personId === personId)?.body
    if (body === undefined) return denied('propose-grade: not a member of the team today')
    const decision = decideProposal(await loadGrading(tx, input), personId, input.supersedes)
    if (decision.kind !== 'done') return decision
    const proposal = { ...input, personId, body, givenOn: londonDay(caller.now) }
    if (!(await addProposal(tx, proposal, decision.value.supersedes))) return stale('the grade you gave')
    return named(services, tx, review, input.judgement)
  })
}

export type AbstentionInput = Place & {
  /** Members who give none; never empty. */
  readonly people: readonly string[]
  readonly because: string
}

/** Says that members give no grade here, and why, so that nobody waits for it: oneself, or whoever leads of others. */
export function standAside(
  services: Services,
  caller: Caller,
  input: AbstentionInput,
  posted: Posted = {},
): Promise<Outcome> {
  const change = grading('stand-aside', input, mayStandAside, posted, [], 'because')
  return changeReview(services, caller, change, async (tx, review) => {
    const self = personOf(caller.actor)
    const verdicts = input.people.map(person => standsAsideFor(caller.actor, review, self, person))
    if (verdicts.some(verdict => !verdict.granted)) return denied('stand-aside: speaks for somebody else')
    const rulebook = services.rulebooks.get(review.rulebook, review.edition)
    if (findJudgement(rulebook, input.judgement)?.kind !== 'graded') return denied('stand-aside: takes no grade')
    const team = (await listTeam(tx, review.id)).map(member => member.personId)
    const decision = decideAbstention(await loadGrading(tx, input), input.people, team)
    if (decision.kind !== 'done') return decision
    const abstention = { ...input, namedById: self, namedOn: londonDay(caller.now) }
    return (await addAbstentions(tx, abstention)) ? done() : stale('who gives a grade')
  })
}

export type BodyViewInput = Place & {
  readonly body: string
  readonly text: string
  /** The grade that the body would give, where it names one. */
  readonly grade?: number | undefined
  /** The view of this body as the page showed it; undefined where there was none. */
  readonly supersedes: string | undefined
}

/**
 * Writes down the view of a body responsible for a service (¶32, ¶61), hidden like a member's grade until it is laid
 * open. A view is words: it has no weight in numbers, and the grade that may stand with it is one beside others.
 */
export function giveBodyView(
  services: Services,
  caller: Caller,
  input: BodyViewInput,
  posted: Posted = {},
): Promise<Outcome> {
  const moments = input.grade === undefined ? [] : ['act propose-grade']
  const change = grading('give-body-view', input, mayGiveView, posted, moments)
  const field = input.grade === undefined ? 'text' : 'grade'
  return changeReview(services, caller, { ...change, field }, async (tx, review) => {
    const personId = personOf(caller.actor)
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
