import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import { changeReview, defined, type Posted, type ReviewSubject, type Services } from '../../reviews/index.ts'
import type { Decision } from '../domain/chain.ts'
import { ownWork } from '../domain/own-work.ts'
import { mayGiveToReader, mayReadReportForQuality } from '../policy.ts'
import { addPoint, addReading, answerPointRow, endReading, finishReading as finish } from '../store/steps.ts'
import { findStanding } from '../views/standing.ts'
import { findReading, type Reading } from '../views/steps.ts'
import { cited, listHolders, readerRole, refuseOwnWork, rulebookOf, snapshot } from './change.ts'

/**
 * Gives the report as it stands to a reader from outside the team (¶79). With `after`, a reading that is not finished is
 * handed on: it ends with the reason, and what its reader wrote stays.
 */
export function giveToReader(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: {
    readonly readerId: string
    readonly after: { readonly id: string; readonly version: number; readonly because: string } | undefined
  },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const name = given.after === undefined ? 'give-to-reader' : 'hand-reading-on'
  const change = { ...posted, name, reviewId, may: mayGiveToReader, touches: ['quality'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    const rulebook = rulebookOf(services, review)
    const holders = await listHolders(tx, caller, reviewId, readerRole)
    const reader = holders.find(holder => holder.personId === given.readerId)
    if (reader === undefined)
      return refused(problem('Choose somebody who holds the role of quality reader here', 'reader'))
    const own = ownWork('read', reader, 'reader')
    if (own !== undefined) return refused(cited(rulebook, 'reader', own))
    const on = londonDay(caller.now)
    const { reading } = await findStanding(tx, reviewId)
    const isOpen = reading !== undefined && reading.finishedOn === undefined
    if (given.after === undefined && isOpen) return stale('the reading')
    if (given.after !== undefined) {
      if (given.after.because === '') return refused(problem('Say why the reading is handed on', 'because'))
      if (!(await endReading(tx, { reviewId, ...given.after, on }))) return stale('the reading')
    }
    const made = await snapshot(services, tx, review)
    if (!hasText(made.model)) return refused(problem('There is no report to read yet: write it first'))
    return done({ id: await addReading(tx, { ...made, reviewId, readerId: reader.personId, on }) })
  })
}

/** A reader who cannot read it after all gives the report back, with the reason. */
export function giveReadingBack(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: { readonly id: string; readonly version: number; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'give-reading-back', reviewId }
  return changeOwnReading(services, caller, change, given.id, async tx => {
    if (given.because === '') return refused(problem('Say why you give it back', 'because'))
    const ended = await endReading(tx, { reviewId, ...given, on: londonDay(caller.now) })
    return ended ? done() : stale('this reading')
  })
}

/** A point on the report, of one paragraph or recommendation, or of the whole where `about` is empty. */
export function notePoint(
  services: Services,
  caller: Caller,
  reviewId: string,
  point: { readonly readingId: string; readonly about: string; readonly text: string },
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = { ...posted, name: 'note-point', reviewId }
  return changeOwnReading(services, caller, change, point.readingId, async (tx, _, reading) => {
    if (reading.finishedOn !== undefined || reading.endedOn !== undefined) return stale('this reading')
    if (point.about !== '' && !partsOf(reading.model).includes(point.about))
      return refused(problem('Choose a paragraph of the report as you read it', 'about'))
    return done({ id: await addPoint(tx, { ...point, reviewId, on: londonDay(caller.now) }) })
  })
}

/** Finishes the reading with what the reader recommends (¶79). A report that was judged anew meanwhile is read afresh. */
export function finishReading(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: {
    readonly id: string
    readonly version: number
    readonly recommendation: Decision
    readonly remarks: string
  },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'finish-reading', reviewId }
  return changeOwnReading(services, caller, change, given.id, async (tx, review) => {
    const { reading, judgementsPrint } = await findStanding(tx, reviewId)
    if (reading?.id !== given.id) return stale('this reading')
    const changed: Problem = problem(
      'A judgement was changed since you were given the report. Ask the lead inspector to give you the report as it stands now.',
    )
    if (reading.judgementsPrint !== judgementsPrint)
      return refused(cited(rulebookOf(services, review), 'reader', changed))
    const finished = await finish(tx, { reviewId, ...given, on: londonDay(caller.now) })
    return finished ? done() : stale('this reading')
  })
}

/** A change in a reading by its reader. It is refused to others, and where the reader has had part in the work since. */
function changeOwnReading<Value>(
  services: Services,
  caller: Caller,
  named: Posted & { readonly name: string; readonly reviewId: string },
  readingId: string,
  work: (tx: Transaction, review: ReviewSubject, reading: Reading) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const change = { ...named, may: mayReadReportForQuality, touches: ['quality'] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const reading = await findReading(tx, review.id, readingId)
    if (reading === undefined) return denied('no such reading in this review')
    if (reading.readerId !== caller.actor.personId) return denied('the reading is another’s')
    const own = await refuseOwnWork(tx, caller, rulebookOf(services, review), review.id, 'read', 'reader')
    return own ?? work(tx, review, reading)
  })
}

/** Answers a point of the reader: accepted, in part or not, with what was changed or why nothing was. */
export function answerPoint(
  services: Services,
  caller: Caller,
  reviewId: string,
  given: {
    readonly id: string
    readonly version: number
    readonly answer: 'accepted' | 'partly' | 'not'
    readonly because: string
  },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'answer-point', reviewId, may: mayGiveToReader, touches: ['quality'] }
  return changeReview(services, caller, defined(change), async tx => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    if (given.because === '') return refused(problem('Say what was changed, or why nothing was', 'because'))
    const { personId } = caller.actor
    const saved = await answerPointRow(tx, { reviewId, ...given, personId, on: londonDay(caller.now) })
    return saved ? done() : stale('this point')
  })
}

/** The ids of what a report says, of which a point can be made. */
export function partsOf(model: ReportDocument): readonly string[] {
  return model.sections.flatMap(section => [
    ...section.blocks.map(block => block.id),
    ...section.recommendations.map(recommendation => recommendation.id),
  ])
}

function hasText(model: ReportDocument): boolean {
  return model.sections.some(section =>
    section.blocks.some(block => block.kind === 'finding' || block.kind === 'passage'),
  )
}
