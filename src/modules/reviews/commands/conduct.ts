import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { carryOut } from '../../../platform/db/command.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { againstOpening } from '../domain/edition.ts'
import type { ReviewSubject } from '../domain/review.ts'
import { decideStep, type Step } from '../domain/stages.ts'
import { leads, mayConduct, mayOpen, maySteer } from '../policy.ts'
import {
  addException,
  addReview,
  type Flag,
  findReview,
  type ReviewDates,
  saveDates,
  saveFlag,
  saveStanding,
} from '../store/review.ts'
import { askRules, changeReview, problemOf, type Services, settleMoments } from './change.ts'

/** What every command of a form carries besides its own content. */
export type Posted = {
  readonly key?: string | undefined
  readonly reasons?: { readonly [rule: string]: string } | undefined
}

export type OpenReview = {
  readonly areaId: string
  readonly areaName: string
  readonly rulebook: string
  readonly edition: string
  readonly requestReference: string
  readonly requestedOn: Temporal.PlainDate
  readonly bodies: readonly string[]
  /** Without the knowledge of those who answer for the area, until it is announced. */
  readonly covert?: boolean
  /** What it is called, where that is not what the framework calls its reviews. */
  readonly title?: string
}

/** What a higher module adds to the opening of a review, in the same transaction. */
export type OpeningAlso = {
  readonly work: (tx: Transaction, review: ReviewSubject) => Promise<Outcome>
  /** Moments of rules besides `always` that speak once it is done. */
  readonly moments: readonly string[]
}

/**
 * Opens a review of an area under one edition, which it keeps (¶2: at whose request, by which bodies).
 * Returns its number.
 */
export function openReview(
  services: Services,
  caller: Caller,
  open: OpenReview,
  posted: Posted = {},
  also?: OpeningAlso,
): Promise<Outcome<{ id: string }>> {
  return carryOut(services.database, caller, 'open-review', posted.key, async tx => {
    const verdict = mayOpen(caller.actor)
    if (!verdict.granted) return denied(verdict.because)
    const rulebook = services.rulebooks.find(open.rulebook, open.edition)
    if (rulebook === undefined) return refused(problem('Choose the framework of the review', 'edition'))
    const against = againstOpening(services.rulebooks.list(), rulebook, londonDay(caller.now))
    if (against !== undefined) return refused(against)
    const id = await addReview(tx, {
      areaId: open.areaId,
      rulebook: open.rulebook,
      edition: open.edition,
      rulebookHash: services.rulebooks.hash(rulebook),
      title: open.title ?? `${rulebook.called}: ${open.areaName}`,
      requestReference: open.requestReference,
      requestedOn: open.requestedOn,
      bodies: open.bodies,
      covert: open.covert ?? false,
    })
    const review = await findReview(tx, id)
    if (review === undefined) throw new Error(`The review ${id} cannot be read by the one who opened it.`)
    const broken = (await askRules(services, tx, review, ['always'], ['review'])).filter(
      result => result.strength === 'must' && result.status === 'not-met',
    )
    if (broken.length > 0) return refused(...broken.map(result => problemOf(result, review, 'bodies')))
    if (also === undefined) return done({ id })
    const more = await also.work(tx, review)
    if (more.kind !== 'done') return more
    const change = { name: 'open-review', reviewId: id, may: mayOpen, touches: [], moments: also.moments }
    return settleMoments(services, tx, caller, review, { id }, { ...change, reasons: posted.reasons ?? {} })
  })
}

/** Sets the dates from which all others follow (¶38, ¶50, ¶52, box after ¶6). */
export function setDates(
  services: Services,
  caller: Caller,
  reviewId: string,
  dates: ReviewDates & { readonly version: number },
  posted: Posted = {},
): Promise<Outcome> {
  const change = {
    ...posted,
    name: 'set-dates',
    reviewId,
    may: mayConduct,
    touches: ['review'],
    moments: ['act set-dates'],
    field: 'fieldworkEnd',
  }
  return changeReview(services, caller, defined(change), async tx =>
    (await saveDates(tx, reviewId, dates.version, dates)) ? done() : stale('the dates'),
  )
}

/** Begins the review with the first stage of its rulebook. */
export function beginReview(
  services: Services,
  caller: Caller,
  reviewId: string,
  posted: Posted = {},
): Promise<Outcome> {
  return move(services, caller, reviewId, 'begin', posted)
}

/** Leaves the stage for the next, if the rules at its end let it (¶38). */
export function leaveStage(
  services: Services,
  caller: Caller,
  reviewId: string,
  stage: string,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'leave-stage', reviewId, may: mayConduct, touches: [], moments: [`leave ${stage}`] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (review.stage !== stage) return stale('the stage of the review')
    return step(services, caller, tx, review, 'leave-stage')
  })
}

/** Goes back to a stage that was left, or opens a closed review again. */
export function reopen(
  services: Services,
  caller: Caller,
  reviewId: string,
  to: { stage: string | undefined; because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'reopen', reviewId, may: maySteer, touches: [] }
  return changeReview(services, caller, defined(change), (tx, review) =>
    step(services, caller, tx, review, 'reopen', to.stage, to.because),
  )
}

/** Closes a published review, if the rules at the end of its last stage let it. */
export function closeReview(
  services: Services,
  caller: Caller,
  reviewId: string,
  lastStage: string,
  posted: Posted = {},
): Promise<Outcome> {
  return move(services, caller, reviewId, 'close', posted, [`leave ${lastStage}`])
}

function move(
  services: Services,
  caller: Caller,
  reviewId: string,
  what: Step,
  posted: Posted,
  moments: readonly string[] = [],
): Promise<Outcome> {
  const change = { ...posted, name: `${what}-review`, reviewId, may: mayConduct, touches: [], moments }
  return changeReview(services, caller, defined(change), (tx, review) => step(services, caller, tx, review, what))
}

/** For the module that issues: the report is out, so the review is published. Within the transaction of the issue. */
export function publishReview(
  services: Services,
  caller: Caller,
  tx: Transaction,
  review: ReviewSubject,
): Promise<Outcome> {
  return step(services, caller, tx, review, 'publish')
}

async function step(
  services: Services,
  caller: Caller,
  tx: Transaction,
  review: ReviewSubject,
  what: Step,
  chosen?: string,
  because?: string,
): Promise<Outcome> {
  const { stages } = services.rulebooks.get(review.rulebook, review.edition)
  const decision = decideStep(what, review, stages, chosen)
  if (decision.kind === 'refused') return refused(decision.problem)
  return (await saveStanding(tx, review, decision.to, londonDay(caller.now), because))
    ? done()
    : stale('where the review stands')
}

/** Pauses, defers or cancels a review with a reason; without one, takes the flag away. Each has its way back. */
export function setFlag(
  services: Services,
  caller: Caller,
  reviewId: string,
  flag: Flag,
  because: string | undefined,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: because === undefined ? `end-${flag}` : flag, reviewId, may: maySteer, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) =>
    (await saveFlag(tx, review, flag, because)) ? done() : stale('this review'),
  )
}

/** Keeps a reason for a rule that advises, from the checklist, before the moment comes at which it is asked for. */
export function giveReason(
  services: Services,
  caller: Caller,
  reviewId: string,
  rule: string,
  reason: string,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'give-reason', reviewId, may: leads, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const known = services.rulebooks.get(review.rulebook, review.edition).rules.find(each => each.id === rule)
    if (known?.should === undefined)
      return refused(problem('Only a rule that advises can be departed from with a reason', 'reason'))
    const [result] = (await askRules(services, tx, review, [known.at])).filter(each => each.rule === rule)
    await addException(tx, {
      about: '',
      reviewId,
      rule,
      says: result?.says ?? known.say,
      reason,
      accountId: caller.actor.accountId,
      givenOn: londonDay(caller.now),
    })
    return done()
  })
}

/** Leaves out what is undefined: an absent key and an undefined one are told apart by the types. */
export function defined<Given extends object>(given: Given): { [Key in keyof Given]: Exclude<Given[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Given]: Exclude<Given[Key], undefined>
  }
}
