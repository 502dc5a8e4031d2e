import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { answersForArea, changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { checkDone } from '../domain/duties.ts'
import { checkReceipt } from '../domain/plan.ts'
import { mayAnswerDuty, mayWriteActions } from '../policy.ts'
import { addCopy, answerDuty, type NewCopy, readPlan, saveReceipt } from '../store/plan.ts'
import { findIssueDay } from '../views/plan.ts'
import { correctedVersions, keepDuties, keepTellings } from './reckon.ts'

type Day = Temporal.PlainDate

export type RecordedReceipt = {
  readonly receivedOn: Day
  readonly note: string
  /** 0 where none is on record yet. */
  readonly version: number
}

/**
 * Records the day on which the authority received the report (¶72), by the director's office or by who leads on its
 * behalf, and makes a duty for each recipient. Correcting the day moves what is counted from it.
 *
 * Refused before the issue, for a day before it, and for one still to come.
 */
export function recordReceipt(
  services: Services,
  caller: Caller,
  reviewId: string,
  receipt: RecordedReceipt,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'record-receipt', reviewId, may: mayWriteActions, touches: ['receipt'] }
  return changeReview(services, caller, defined({ ...change, field: 'receivedOn' }), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('record-receipt: nobody is signed in')
    const today = londonDay(caller.now)
    const issuedOn = await findIssueDay(tx, reviewId)
    const problems = checkReceipt(receipt.receivedOn, issuedOn, today)
    if (issuedOn === undefined || problems.length > 0) return refused(...problems)
    const saved = await saveReceipt(tx, reviewId, {
      ...receipt,
      recordedBy: caller.actor.name,
      onBehalf: !answersForArea(caller.actor, review).granted,
    })
    if (!saved) return stale('the day of receipt')
    const plan = await readPlan(tx, reviewId)
    const of = plan.statement === undefined ? (['report'] as const) : (['report', 'statement'] as const)
    await keepDuties(services, tx, review, { issuedOn, plan, of }, today)
    return done()
  })
}

/**
 * Brings the duties up to date with the register: whoever it has been given since gets a duty. Before the receipt this
 * makes the list, so that what is owed from the issue on can be seen to; the authority's clock does not run yet.
 */
export function bringDutiesUpToDate(
  services: Services,
  caller: Caller,
  reviewId: string,
  posted: Posted = {},
): Promise<Outcome<{ readonly changed: number }>> {
  const change = { ...posted, name: 'bring-duties-up-to-date', reviewId, may: mayWriteActions, touches: ['statement'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const issuedOn = await findIssueDay(tx, reviewId)
    if (issuedOn === undefined) return refused(problem('The report is not issued yet: nothing is owed to anybody.'))
    const plan = await readPlan(tx, reviewId)
    const of = plan.statement === undefined ? (['report'] as const) : (['report', 'statement'] as const)
    return done({ changed: await keepDuties(services, tx, review, { issuedOn, plan, of }, londonDay(caller.now)) })
  })
}

export type AnsweredDuty = {
  readonly dutyId: string
  readonly doneOn: Day
  readonly note: string
  /** Why it was late, where it was and somebody says; lateness never stops it from being recorded. */
  readonly lateBecause: string
  readonly version: number
}

/** Records that a duty was done (¶72, ¶73); a copy kept open or supplied on demand is done once it can be had. */
export function dutyDone(
  services: Services,
  caller: Caller,
  reviewId: string,
  answer: AnsweredDuty,
  posted: Posted = {},
): Promise<Outcome> {
  const { dutyId, ...what } = answer
  return onDuty(services, caller, reviewId, 'do-duty', dutyId, posted, there => ({
    problems: checkDone(what.doneOn, there, londonDay(caller.now), 'doneOn'),
    change: { ...what, setAsideBecause: undefined },
  }))
}

/** Sets a duty aside with the reason why it is not owed, as where no newspaper asked for a copy; or takes it up again. */
export function setDutyAside(
  services: Services,
  caller: Caller,
  reviewId: string,
  aside: { readonly dutyId: string; readonly because: string | undefined; readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  return onDuty(services, caller, reviewId, 'set-duty-aside', aside.dutyId, posted, () => ({
    problems: aside.because?.trim() === '' ? [problem('Say why this is not owed.', 'because')] : [],
    change: {
      doneOn: undefined,
      note: '',
      lateBecause: '',
      setAsideBecause: aside.because,
      version: aside.version,
    },
  }))
}

type DutyChange = Omit<Parameters<typeof answerDuty>[1], 'id' | 'reviewId'>

function onDuty(
  services: Services,
  caller: Caller,
  reviewId: string,
  name: string,
  dutyId: string,
  posted: Posted,
  decide: (there: Parameters<typeof checkDone>[1]) => { problems: readonly Problem[]; change: DutyChange },
): Promise<Outcome> {
  const change = { ...posted, name, reviewId, may: mayWriteActions, touches: ['statement'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const { duties, statement } = await readPlan(tx, reviewId)
    const duty = duties.find(({ id }) => id === dutyId)
    const issuedOn =
      duty?.correction === undefined
        ? await findIssueDay(tx, reviewId)
        : (await correctedVersions(tx, reviewId)).find(({ number }) => number === duty.correction)?.on
    if (duty === undefined || issuedOn === undefined) return denied(`${name}: no such duty in this review`)
    const verdict = mayAnswerDuty(caller.actor, review, duty.owedBy)
    if (!verdict.granted) return denied(`${name}: ${verdict.because}`)
    const decision = decide({ of: duty.of, issuedOn, madeOn: statement?.madeOn })
    if (decision.problems.length > 0) return refused(...decision.problems)
    if (!(await answerDuty(tx, { ...decision.change, id: dutyId, reviewId }))) return stale('this duty')
    await keepTellings(services, tx, review)
    return done()
  })
}

/** Records a copy supplied to somebody who asked, with the day and the charge in pence (¶72, ¶73). */
export function supplyCopy(
  services: Services,
  caller: Caller,
  reviewId: string,
  copy: NewCopy,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'supply-copy', reviewId, may: mayWriteActions, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const issuedOn = await findIssueDay(tx, reviewId)
    const { duties, statement } = await readPlan(tx, reviewId)
    const duty = duties.find(({ id }) => id === copy.dutyId)
    if (duty?.duty !== 'supply-on-demand' || issuedOn === undefined)
      return denied('supply-copy: no such duty in this review')
    const there = { of: duty.of, issuedOn, madeOn: statement?.madeOn }
    const problems = checkDone(copy.suppliedOn, there, londonDay(caller.now), 'suppliedOn')
    if (problems.length > 0) return refused(...problems)
    await addCopy(tx, reviewId, copy)
    await keepTellings(services, tx, review)
    return done()
  })
}
