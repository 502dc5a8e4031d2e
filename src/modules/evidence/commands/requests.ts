import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller } from '../../../platform/db/database.ts'
import { changeReview, defined, listRespondents, type Posted, type Services } from '../../reviews/index.ts'
import { moveRequest } from '../domain/request.ts'
import { mayAnswerRequest, mayAskForDocuments, mayNameOwner } from '../policy.ts'
import {
  addRequests,
  currentAttachments,
  findRequestState,
  type Owner,
  saveAnswer,
  saveDueDay,
  saveOwner,
  saveReception,
} from '../store.ts'
import { attachHeld } from './attachments.ts'

/** A request as it was when its page was shown. */
type ToRequest = { readonly requestId: string; readonly version: number }

const what = 'this document'

/**
 * Asks the area for every document of the rulebook that was not asked for yet (¶37, ¶41, ¶53); answers how many. Their
 * days count from the first day of analysis and follow it; without that day it is refused.
 */
export function askForDocuments(
  services: Services,
  caller: Caller,
  reviewId: string,
  posted: Posted = {},
): Promise<Outcome<{ readonly asked: number }>> {
  const change = { ...posted, name: 'ask-for-documents', reviewId, may: mayAskForDocuments, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (review.analysisStart === undefined)
      return refused({
        text: 'The days on which documents are due count from the first day of analysis. Set it first.',
        href: `/reviews/${reviewId}/dates`,
      })
    const { documents } = services.rulebooks.get(review.rulebook, review.edition)
    const wanted = documents.map(document => ({ id: document.id, dueDays: document['due-days'] }))
    const asked = await addRequests(tx, reviewId, londonDay(caller.now), wanted)
    return asked > 0 ? done({ asked }) : refused(problem('Every document of the rulebook has been asked for.'))
  })
}

/** The area's answer to a request: it is sent and where it is to be found, or there is none and why. */
export type Answer =
  /** `files` are those held for its form, which come with it. */
  | { readonly kind: 'send'; readonly where: string; readonly files?: readonly string[] }
  | { readonly kind: 'say-not-available'; readonly because: string }

/** The director's office answers for a document. Stale when somebody changed it since, or it is accepted already. */
export function answerRequest(
  services: Services,
  caller: Caller,
  reviewId: string,
  { requestId, version, answer }: ToRequest & { readonly answer: Answer },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'answer-request', reviewId, may: mayAnswerRequest, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const request = await findRequestState(tx, reviewId, requestId)
    if (request === undefined) return denied('answer-request: no such request in this review')
    const state = moveRequest(request.state, answer.kind)
    if (state === undefined) return stale(what)
    if (answer.kind === 'send') await attachHeld(tx, caller, reviewId, { requestId }, answer.files ?? [])
    const missing = missingWords(answer)
    const isAttached = answer.kind === 'send' && (await currentAttachments(tx, { requestId })).length > 0
    if (missing !== undefined && !isAttached) return refused(problem(missing, 'words'))
    const saved = await saveAnswer(tx, requestId, version, {
      state,
      answer: answer.kind === 'send' ? answer.where : '',
      reason: answer.kind === 'send' ? '' : answer.because,
      answeredOn: londonDay(caller.now),
    })
    return saved ? done() : stale(what)
  })
}

/** What the area must say with its answer; undefined when it says it. */
function missingWords(answer: Answer): string | undefined {
  if (answer.kind === 'send')
    return answer.where.trim() === '' ? 'Say where it is to be found, or how it was sent, or attach it.' : undefined
  return answer.because.trim() === '' ? 'Say why there is none.' : undefined
}

/** What the lead says to an answer: it will do, or it goes back with the reason. */
export type Reception = { readonly kind: 'accept' } | { readonly kind: 'return'; readonly because: string }

/** Accepts what came, or returns it. What came another way can be accepted before the area says that it is sent. */
export function receiveDocument(
  services: Services,
  caller: Caller,
  reviewId: string,
  { requestId, version, reception }: ToRequest & { readonly reception: Reception },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'receive-document', reviewId, may: mayAskForDocuments, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const request = await findRequestState(tx, reviewId, requestId)
    if (request === undefined) return denied('receive-document: no such request in this review')
    const state = moveRequest(request.state, reception.kind)
    if (state === undefined) return stale(what)
    const because = reception.kind === 'return' ? reception.because : ''
    if (reception.kind === 'return' && because.trim() === '')
      return refused(problem('Say what is wrong with it, so that the area can put it right.', 'because'))
    return (await saveReception(tx, requestId, version, state, because)) ? done() : stale(what)
  })
}

/** Says who deals with a document in the area: one who answers for it, or somebody by name. */
export function nameOwner(
  services: Services,
  caller: Caller,
  reviewId: string,
  { requestId, version, owner }: ToRequest & { readonly owner: Owner },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'name-owner', reviewId, may: mayNameOwner, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const request = await findRequestState(tx, reviewId, requestId)
    if (request === undefined) return denied('name-owner: no such request in this review')
    const respondents = await listRespondents(tx, reviewId)
    if (owner.personId !== undefined && !respondents.some(each => each.personId === owner.personId))
      return refused(problem('Choose somebody who answers for this area, or enter a name.', 'owner'))
    return (await saveOwner(tx, requestId, version, owner)) ? done() : stale(what)
  })
}

/** Agrees another due day for one document; undefined goes back to the rulebook's. */
export function agreeDueDay(
  services: Services,
  caller: Caller,
  reviewId: string,
  { requestId, version, dueOn }: ToRequest & { readonly dueOn: Temporal.PlainDate | undefined },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'agree-due-day', reviewId, may: mayAskForDocuments, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const request = await findRequestState(tx, reviewId, requestId)
    if (request === undefined) return denied('agree-due-day: no such request in this review')
    return (await saveDueDay(tx, requestId, version, dueOn)) ? done() : stale(what)
  })
}
