import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, stale } from '../../../kernel/outcome.ts'
import { personOf } from '../../../platform/access/actor.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, type Posted, type Services } from '../../reviews/index.ts'
import { responsibleBodies } from '../domain/framework.ts'
import { decideAbout, decideAgreement } from '../domain/grading.ts'
import { mayAgree, mayDissent } from '../policy.ts'
import { addAgreement, addDissent, closeAgreement } from '../store/agreeing.ts'
import type { Place } from '../store/conclusions.ts'
import { loadGrading } from '../store/grading.ts'
import { listTeam } from '../views/team.ts'
import { grading, named } from './change.ts'
import { cite } from './cite.ts'

export type AgreementInput = Place & {
  readonly grade: number
  readonly reasons: string
  /** How the reasons answer the view of each body responsible; what is blank answers nothing. */
  readonly answers: readonly { readonly body: string; readonly text: string }[]
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
  const change = grading('agree-grade', input, mayAgree, posted, ['act agree-grade'])
  return changeReview(services, caller, change, async (tx, review) => {
    const team = (await listTeam(tx, review.id)).map(member => member.personId)
    const decision = decideAgreement(await loadGrading(tx, input), input.agreedBy, team, input.after)
    if (decision.kind !== 'done') return decision
    const responsible = responsibleBodies(services.rulebooks.get(review.rulebook, review.edition), input.judgement)
    const agreement = {
      ...input,
      answers: input.answers.filter(answer => responsible.includes(answer.body) && answer.text !== ''),
      agreedOn: londonDay(caller.now),
      writtenById: personOf(caller.actor),
    }
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
  const change = grading('dissent', input, mayDissent, posted, [], 'text')
  return changeReview(services, caller, change, async (tx, review) => {
    const personId = personOf(caller.actor)
    const body = (await listTeam(tx, review.id)).find(member => member.personId === personId)?.body
    if (body === undefined) return denied('dissent: not a member of the team today')
    const decision = decideAbout(await loadGrading(tx, input), input.agreementId)
    if (decision.kind !== 'done') return decision
    await addDissent(tx, { ...input, personId, body, givenOn: londonDay(caller.now) })
    return done()
  })
}

export type ReopeningInput = Place & {
  readonly agreementId: string
  readonly because: string
  /** Everybody grades alone once more, in a round of its own; otherwise the team goes on from what lies open. */
  readonly afresh: boolean
}

/** Opens an agreed grade again, with the reason. The agreement stays on record and is no longer in force. */
export function reopenGrade(
  services: Services,
  caller: Caller,
  input: ReopeningInput,
  posted: Posted = {},
): Promise<Outcome> {
  const change = grading('reopen-grade', input, mayAgree, posted, [], 'because')
  return changeReview(services, caller, change, async tx => {
    const decision = decideAbout(await loadGrading(tx, input), input.agreementId)
    if (decision.kind !== 'done') return decision
    const { because, afresh } = input
    const reopened = { on: londonDay(caller.now), personId: personOf(caller.actor), because, afresh }
    return (await closeAgreement(tx, input.agreementId, reopened)) ? done() : stale('this grade')
  })
}
