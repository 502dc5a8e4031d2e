import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import { type AccuracyComment, type CommentAnswer, textIn } from '../domain/comment.ts'
import { mayAnswer } from '../policy.ts'
import { listBlocks } from '../store/blocks.ts'
import { releaseAnswerRows, saveAnswer, savePublication } from '../store/comments.ts'
import { listRecommendations } from '../store/recommendations.ts'
import { listComments } from '../views/comments.ts'
import { findDraft } from '../views/drafts.ts'

const what = 'this comment'

/** `version` is that of the answer that is there, 0 where there is none. */
export type WrittenAnswer = {
  readonly id: string
  readonly version: number
  readonly answer: CommentAnswer
  readonly because: string
}

/**
 * Answers a comment or a reply: accepted, in part or not, with what was changed or why nothing was (¶67). Where the
 * paragraph says something else by now than in the draft, the answer keeps the version that says it.
 */
export function answerComment(
  services: Services,
  caller: Caller,
  reviewId: string,
  answered: WrittenAnswer,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'answer-comment', reviewId, may: mayAnswer, touches: ['report'] }
  return changeReview(services, caller, defined(change), async tx => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const { id, version, answer, because } = answered
    const comment = (await listComments(tx, reviewId)).find(each => each.id === id)
    if (comment?.sentOn === undefined) return denied('answer-comment: no such comment for this actor')
    if (because === '') return refused(problem('Say what was changed, or why nothing was', 'because'))
    const changed = await changeSince(tx, reviewId, comment)
    const saved = await saveAnswer(
      tx,
      { reviewId, id, version },
      { answer, because, changedVersion: changed?.version, by: caller.actor.name, on: londonDay(caller.now) },
    )
    return saved ? done() : stale(what)
  })
}

/** What a paragraph or recommendation said in the draft on which a comment was written, and what it says now. */
export type ChangeSince = {
  readonly before: string
  readonly now: string
  readonly version: number
  /** Page of the paragraph or recommendation, below the review's own. */
  readonly page: string
}

/** Undefined where it says the same, or is about nothing that has words of its own. Three statements at most. */
export async function changeSince(
  tx: Transaction,
  reviewId: string,
  comment: Pick<AccuracyComment, 'draftId' | 'about' | 'kind'>,
): Promise<ChangeSince | undefined> {
  if (comment.kind === 'reply') return undefined
  const draft = await findDraft(tx, reviewId, comment.draftId)
  const before = draft === undefined ? undefined : textIn(draft.model, comment.about)
  if (before === undefined) return undefined
  const recommended = /^r(\d+)$/.exec(comment.about)?.[1]
  const now =
    recommended === undefined
      ? (await listBlocks(tx, reviewId)).find(({ id }) => id === comment.about)
      : (await listRecommendations(tx, reviewId)).find(({ id }) => id === recommended)
  if (now === undefined || now.text === before) return undefined
  const page = recommended === undefined ? `report/blocks/${now.id}` : `report/recommendations/${now.id}`
  return { before, now: now.text, version: now.version, page }
}

/** Lets the director's office see every answer given so far; later ones wait for the next release. */
export function releaseAnswers(
  services: Services,
  caller: Caller,
  reviewId: string,
  posted: Posted = {},
): Promise<Outcome<{ released: number }>> {
  const change = { ...posted, name: 'release-answers', reviewId, may: mayAnswer, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const released = await releaseAnswerRows(tx, reviewId, londonDay(caller.now))
    return released > 0
      ? done({ released })
      : refused(problem('There is no answer that the office does not see already'))
  })
}

/** Decides, with the reason, whether a reply that was answered is published with the report. */
export function decideReply(
  services: Services,
  caller: Caller,
  reviewId: string,
  decided: { readonly id: string; readonly version: number; readonly publish: boolean; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'decide-reply', reviewId, may: mayAnswer, touches: ['report'] }
  return changeReview(services, caller, defined(change), async tx => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const { id, version, publish, because } = decided
    const written = (await listComments(tx, reviewId)).find(each => each.id === id && each.kind === 'reply')
    if (written?.sentOn === undefined) return denied('decide-reply: no such reply for this actor')
    if (written.answered === undefined) return refused(problem('Answer the reply first', 'publish'))
    if (because === '') return refused(problem('Say why', 'publishBecause'))
    const on = londonDay(caller.now)
    const saved = await savePublication(tx, { reviewId, id, version }, { publish, because, by: caller.actor.name, on })
    return saved ? done() : stale('this reply')
  })
}
