import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, reasonNeeded, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import { carryOut } from '../../../platform/db/command.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { hashOfReceipt } from '../../concerns/index.ts'
import { findReview, type Posted, problemOf, type Services } from '../../reviews/index.ts'
import type { Act, Rulebook } from '../../rulebooks/index.ts'
import { type Complaint, clockOf } from '../domain/complaint.ts'
import { factsOf, type Standing } from '../facts.ts'
import { mayHandleComplaints, mayInvestigate } from '../policy.ts'
import {
  add,
  addHearing,
  addPoint,
  addReason,
  addTold,
  file,
  setAcknowledged,
  setAnswer,
  setHeard,
  setInvestigator,
  setReply,
} from '../store/complaints.ts'
import {
  findComplaint,
  listAskedOf,
  listHearings,
  listInvestigators,
  listPoints,
  listReasons,
  listTeam,
  listTold,
  partIn,
} from '../views/complaints.ts'
import { type ComplainedOf, type Followed, followComplaint, listPublished } from '../views/followed.ts'

/** A complaint from whoever reads the public site, under a receipt. Sent twice it counts once. */
export async function fileComplaint(
  { database, rulebooks }: Services,
  complaint: {
    readonly reviewId: string
    readonly kind: string
    readonly who: string
    readonly about: string
    readonly receipt: string
    readonly on: Temporal.PlainDate
  },
): Promise<'filed' | 'no-such-report' | 'no-such-kind'> {
  const { receipt, on, ...said } = complaint
  return database.asStranger(async tx => {
    const of = (await listPublished(tx)).find(({ reviewId }) => reviewId === complaint.reviewId)
    if (of === undefined) return 'no-such-report'
    const rulebook = rulebooks.get(of.rulebook, of.edition)
    const { complaints } = rulebook
    if (complaints?.kinds.some(({ id }) => id === said.kind) !== true) return 'no-such-kind'
    const clock = clockOf(complaints, on, rulebooks.holidays(rulebook))
    const isFiled = await file(tx, hashOfReceipt(receipt), { ...said, receivedOn: on, ...clock })
    return isFiled ? 'filed' : 'no-such-report'
  })
}

/** Reviews about which a stranger complains. */
export function reportsToComplainOf({ database }: Services): Promise<readonly ComplainedOf[]> {
  return database.asStranger(listPublished)
}

/** A complaint for whoever has its receipt; undefined where there is none such. */
export function followed({ database }: Services, receipt: string): Promise<Followed | undefined> {
  return database.asStranger(tx => followComplaint(tx, hashOfReceipt(receipt)))
}

/** Enters a complaint that came by letter, mail or telephone. */
export function enterComplaint(
  { database, rulebooks }: Services,
  caller: Caller,
  complaint: {
    readonly reviewId: string
    readonly kind: string
    readonly way: 'letter' | 'telephone' | 'mail'
    readonly who: string
    readonly about: string
    readonly receivedOn: Temporal.PlainDate
  },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  return carryOut(database, caller, 'enter-complaint', posted.key, async tx => {
    const verdict = mayHandleComplaints(caller.actor)
    if (!verdict.granted) return denied(`enter-complaint: ${verdict.because}`)
    const review = await findReview(tx, complaint.reviewId)
    if (review === undefined) return refused(problem('Choose the review that it is about', 'reviewId'))
    if ((await partIn(tx, complaint.reviewId)) !== '')
      return refused(problem('You have, or had, a part in this review: somebody else enters it', 'reviewId'))
    if (compareDays(complaint.receivedOn, londonDay(caller.now)) > 0)
      return refused(problem('This day is still to come', 'receivedOn'))
    const rulebook = rulebooks.get(review.rulebook, review.edition)
    const { complaints } = rulebook
    if (complaints?.kinds.some(({ id }) => id === complaint.kind) !== true)
      return refused(problem('Choose what it is about, as the framework of this review names it', 'kind'))
    const clock = clockOf(complaints, complaint.receivedOn, rulebooks.holidays(rulebook))
    return done({ id: await add(tx, { ...complaint, ...clock }) })
  })
}

type Versioned = { readonly id: string; readonly version: number }

/** Says to the complainant that it has come and what happens next. */
export function acknowledgeComplaint(
  services: Services,
  caller: Caller,
  given: Versioned & { readonly text: string },
  posted: Posted = {},
): Promise<Outcome> {
  return carryOut(services.database, caller, 'acknowledge-complaint', posted.key, async tx => {
    const complaint = await handled(tx, caller, given.id)
    if (complaint === undefined) return denied('acknowledge-complaint: not for this actor')
    const today = londonDay(caller.now)
    if (!(await setAcknowledged(tx, given, today))) return stale('this complaint')
    await addTold(tx, given.id, given.text, today)
    return (await judged(services, tx, caller, given.id, 'acknowledge-complaint', posted.reasons)) ?? done()
  })
}

/** Names who investigates: somebody outside the review (¶80: thorough and objective). */
export function appointInvestigator(
  services: Services,
  caller: Caller,
  given: Versioned & { readonly personId: string },
  posted: Posted = {},
): Promise<Outcome> {
  return carryOut(services.database, caller, 'appoint-investigator', posted.key, async tx => {
    const complaint = await handled(tx, caller, given.id)
    if (complaint === undefined) return denied('appoint-investigator: not for this actor')
    const able = (await listInvestigators(tx, complaint.reviewId)).find(({ id }) => id === given.personId)
    if (able === undefined)
      return refused(problem('Choose somebody who has the role of an investigator of complaints', 'person'))
    // The rows refuse somebody of the review as well; here the rule says why, with its paragraph.
    const named = { ...complaint, investigatorId: able.id, investigatorPart: able.part }
    const refusal = await judged(services, tx, caller, given.id, 'appoint-investigator', posted.reasons, { named })
    if (refusal !== undefined) return refusal
    return (await setInvestigator(tx, given, able.id)) ? done() : stale('this complaint')
  })
}

/** Parts the complaint into one more issue that it raises. */
export function partComplaint(
  { database }: Services,
  caller: Caller,
  point: { readonly complaintId: string; readonly text: string },
  posted: Posted = {},
): Promise<Outcome> {
  return investigating(database, caller, 'part-complaint', point.complaintId, posted, async tx => {
    await addPoint(tx, point.complaintId, point.text)
    return done()
  })
}

/** Answers one point, with how it was found. Stale when it was answered since `version`. */
export function answerPoint(
  { database, rulebooks }: Services,
  caller: Caller,
  answer: Versioned & { readonly complaintId: string; readonly text: string; readonly finding: string },
  posted: Posted = {},
): Promise<Outcome> {
  return investigating(
    database,
    caller,
    'answer-complaint-point',
    answer.complaintId,
    posted,
    async (tx, complaint) => {
      const rulebook = await rulebookOf(rulebooks, tx, complaint)
      if (rulebook?.complaints?.findings.some(({ id }) => id === answer.finding) !== true)
        return refused(problem('Choose how the point was found', 'finding'))
      return (await setAnswer(tx, answer, answer.complaintId, answer)) ? done() : stale('this point')
    },
  )
}

/** Asks somebody of the team who is complained of: they see this question and nothing else of the complaint. */
export function askAboutComplaint(
  services: Services,
  caller: Caller,
  asked: { readonly complaintId: string; readonly personId: string; readonly question: string },
  posted: Posted = {},
): Promise<Outcome> {
  const { complaintId, personId, question } = asked
  return investigating(services.database, caller, 'ask-about-complaint', complaintId, posted, async (tx, complaint) => {
    if (!(await listTeam(tx, complaint.reviewId)).some(({ id }) => id === personId))
      return refused(problem('Choose somebody of the team', 'person'))
    const refusal = await judged(services, tx, caller, complaintId, 'ask-about-complaint', posted.reasons, { question })
    if (refusal !== undefined) return refusal
    await addHearing(tx, complaintId, { personId, question, on: londonDay(caller.now) })
    return done()
  })
}

/** The answer of the one who was asked, theirs alone. */
export function answerHearing(
  { database }: Services,
  caller: Caller,
  answer: Versioned & { readonly text: string },
  posted: Posted = {},
): Promise<Outcome> {
  return carryOut(database, caller, 'answer-hearing', posted.key, async tx => {
    const { actor } = caller
    const isAsked = actor.kind === 'staff' && (await listAskedOf(tx, actor.personId)).some(({ id }) => id === answer.id)
    if (!isAsked) return denied('answer-hearing: nobody asked this actor')
    return (await setHeard(tx, answer, answer.text, londonDay(caller.now))) ? done() : stale('this answer')
  })
}

/** Tells the complainant how far it has come. */
export function tellComplainant(
  { database }: Services,
  caller: Caller,
  told: { readonly complaintId: string; readonly text: string },
  posted: Posted = {},
): Promise<Outcome> {
  return investigating(database, caller, 'tell-complainant', told.complaintId, posted, async tx => {
    await addTold(tx, told.complaintId, told.text, londonDay(caller.now))
    return done()
  })
}

/** Sends the full reply: every point answered, with the next step; what advises is let through with a reason. */
export function replyToComplaint(
  services: Services,
  caller: Caller,
  sent: Versioned & {
    readonly likeCases: string
    readonly outcome: string
    readonly reply: string
    readonly nextStep: string
  },
  posted: Posted = {},
): Promise<Outcome> {
  return investigating(services.database, caller, 'reply-to-complaint', sent.id, posted, async (tx, complaint) => {
    const rulebook = await rulebookOf(services.rulebooks, tx, complaint)
    if (rulebook?.complaints?.findings.some(({ id }) => id === sent.outcome) !== true)
      return refused(problem('Choose the outcome', 'outcome'))
    const named = { ...complaint, likeCases: sent.likeCases, nextStep: sent.nextStep }
    const refusal = await judged(services, tx, caller, sent.id, 'reply-to-complaint', posted.reasons, { named })
    if (refusal !== undefined) return refusal
    return (await setReply(tx, sent, { ...sent, text: sent.reply, on: londonDay(caller.now) }))
      ? done()
      : stale('this complaint')
  })
}

/** Everything there is of a complaint, as far as rules ask. */
async function standing(tx: Transaction, complaint: Complaint): Promise<Standing> {
  return {
    complaint,
    points: await listPoints(tx, complaint.id),
    hearings: await listHearings(tx, complaint.id),
    timesTold: (await listTold(tx, complaint.id)).length - (complaint.acknowledgedOn === null ? 0 : 1),
  }
}

/**
 * Asks the rules at an act about this complaint. Reasons for what advises are kept with the complaint and not with the review,
 * whose team reads those; `named` is the complaint as the act would make it.
 */
async function judged(
  services: Services,
  tx: Transaction,
  caller: Caller,
  id: string,
  act: Act,
  reasons: Posted['reasons'] = {},
  about: { readonly named?: Complaint; readonly question?: string } = {},
): Promise<Outcome<never> | undefined> {
  const complaint = about.named ?? (await findComplaint(tx, id))
  if (complaint === undefined) throw new Error(`The complaint ${id} is gone.`)
  const review = await findReview(tx, complaint.reviewId)
  if (review === undefined) return denied('there is no such review for this actor')
  const today = londonDay(caller.now)
  const facts = factsOf(await standing(tx, complaint), today, about.question)
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const results = await services.rulebooks.check(rulebook, [`act ${act}`], async group =>
    group === 'complaint' ? facts : {},
  )
  const problems = (some: typeof results) => some.map(result => problemOf(result, review))
  const shut = results.filter(({ strength, status }) => strength === 'must' && status !== 'met')
  if (shut.length > 0) return refused(...problems(shut))
  const given = new Set((await listReasons(tx, id)).map(({ rule, says }) => `${rule} ${says}`))
  const advice = results.filter(
    ({ strength, status, rule, says }) =>
      strength === 'should' && status === 'not-met' && !given.has(`${rule} ${says}`),
  )
  const open = advice.filter(({ rule }) => reasons[rule] === undefined)
  if (open.length > 0) return reasonNeeded(...problems(open))
  for (const { rule, says } of advice) await addReason(tx, id, { rule, says, reason: reasons[rule] ?? '', on: today })
  return undefined
}

async function rulebookOf(
  rulebooks: Services['rulebooks'],
  tx: Transaction,
  complaint: Complaint,
): Promise<Rulebook | undefined> {
  const review = await findReview(tx, complaint.reviewId)
  return review && rulebooks.get(review.rulebook, review.edition)
}

async function handled(tx: Transaction, caller: Caller, id: string): Promise<Complaint | undefined> {
  const complaint = await findComplaint(tx, id)
  return complaint !== undefined && mayHandleComplaints(caller.actor).granted ? complaint : undefined
}

function investigating(
  database: Services['database'],
  caller: Caller,
  name: string,
  id: string,
  { key }: Posted,
  work: (tx: Transaction, complaint: Complaint) => Promise<Outcome>,
): Promise<Outcome> {
  return carryOut(database, caller, name, key, async tx => {
    const complaint = await findComplaint(tx, id)
    if (complaint === undefined) return denied(`${name}: there is no such complaint for this actor`)
    const verdict = mayInvestigate(caller.actor, complaint)
    return verdict.granted ? work(tx, complaint) : denied(`${name}: ${verdict.because}`)
  })
}
