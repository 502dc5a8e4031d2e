import { londonDay } from '../../../kernel/dates.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import { findHeldFiles, keepFiles } from '../../../platform/files/rows.ts'
import { changeReview, defined, type Posted, type Services } from '../../reviews/index.ts'
import {
  type AccuracyComment,
  type CommentKind,
  commentTargets,
  inSendingOrder,
  isKept,
  isLate,
  replyTargets,
} from '../domain/comment.ts'
import { mayComment, mayEditComment, maySubmit } from '../policy.ts'
import {
  addComment,
  addCommentFiles,
  addSubmission,
  type CommentMark,
  keepMarks,
  markSent,
  markWithdrawn,
  rewriteComment,
  withdrawCommentFile,
} from '../store/comments.ts'
import { closeComments } from '../store/drafts.ts'
import { listCommentFiles, listComments } from '../views/comments.ts'
import { findLastDraft, type SentDraft } from '../views/drafts.ts'
import { commentsDeadline } from './drafts.ts'

const what = 'this comment'

/** A comment as somebody of the area writes it on the last draft, with the files that came with its form. */
export type WrittenComment = {
  readonly draftId: string
  readonly kind: CommentKind
  readonly about: string
  readonly text: string
  /** Held for the form of the one who acts. */
  readonly files?: readonly string[]
}

/**
 * Keeps a comment on the accuracy of the last draft, or a reply to a judgement that it shows (¶67). The team does not see
 * it until the office sends it. Several people write on one thing, each their own.
 */
export function writeComment(
  services: Services,
  caller: Caller,
  reviewId: string,
  written: WrittenComment,
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const { actor } = caller
  const change = { ...posted, name: 'write-comment', reviewId, may: mayComment, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    if (actor.kind === 'public') return denied('nobody is signed in')
    const draft = await findLastDraft(tx, reviewId)
    if (draft === undefined) return denied('no draft was sent')
    if (draft.id !== written.draftId) return stale('the draft: a newer one was sent')
    const target = targetIn(draft, written)
    if (target === undefined) return refused(problem('This draft has no such paragraph. Open the draft afresh.'))
    if (written.text === '') return refused(problem('Write the comment', 'text'))
    const id = await addComment(tx, {
      reviewId,
      draftId: draft.id,
      kind: written.kind,
      about: target.id,
      place: target.place,
      text: written.text,
      disputesGrade: written.kind === 'accuracy' ? target.grade : undefined,
      personId: actor.personId,
      personName: actor.name,
      writtenOn: londonDay(caller.now),
    })
    await attach(tx, { reviewId, commentId: id, personId: actor.personId, files: written.files ?? [] })
    return done({ id })
  })
}

function targetIn(draft: SentDraft, { kind, about }: Pick<WrittenComment, 'kind' | 'about'>) {
  const targets = kind === 'accuracy' ? commentTargets(draft.model) : replyTargets(draft.model)
  return targets.find(({ id }) => id === about)
}

/** The same bytes are attached to one comment once. */
async function attach(
  tx: Transaction,
  to: {
    readonly reviewId: string
    readonly commentId: string
    readonly personId: string
    readonly files: readonly string[]
  },
): Promise<void> {
  if (to.files.length === 0) return
  const held = await findHeldFiles(tx, to.reviewId, to.files)
  const attached = await listCommentFiles(tx, to.reviewId)
  const there = new Set(attached.filter(({ commentId }) => commentId === to.commentId).map(({ sha256 }) => sha256))
  const fileIds = held.filter(({ sha256 }) => !there.has(sha256)).map(({ id }) => id)
  await addCommentFiles(tx, { ...to, fileIds })
  await keepFiles(tx, fileIds)
}

type OwnComment = { readonly id: string; readonly version: number }

/** Rewrites one's own comment that is not sent, and attaches more files. */
export function editComment(
  services: Services,
  caller: Caller,
  reviewId: string,
  edited: OwnComment & { readonly text: string; readonly files?: readonly string[] },
  posted: Posted = {},
): Promise<Outcome> {
  const { actor } = caller
  const change = { ...posted, name: 'edit-comment', reviewId, may: mayComment, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const own = await findOwn(tx, caller, reviewId, edited.id)
    if (own === undefined || actor.kind === 'public') return denied('edit-comment: no such comment of this actor')
    if (!isKept(own)) return stale(what)
    if (edited.text === '') return refused(problem('Write the comment, or withdraw it', 'text'))
    const saved = await rewriteComment(
      tx,
      { reviewId, id: own.id, version: edited.version },
      { text: edited.text, on: londonDay(caller.now) },
    )
    if (!saved) return stale(what)
    await attach(tx, { reviewId, commentId: own.id, personId: actor.personId, files: edited.files ?? [] })
    return done()
  })
}

/** Withdraws one's own comment that is not sent; what it said is kept. */
export function withdrawComment(
  services: Services,
  caller: Caller,
  reviewId: string,
  { id, version }: OwnComment,
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'withdraw-comment', reviewId, may: mayComment, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const own = await findOwn(tx, caller, reviewId, id)
    if (own === undefined) return denied('withdraw-comment: no such comment of this actor')
    return (await markWithdrawn(tx, { reviewId, id: own.id, version }, londonDay(caller.now))) ? done() : stale(what)
  })
}

/** Takes a file away from one's own comment that is not sent; the file is kept. */
export function takeCommentFileAway(
  services: Services,
  caller: Caller,
  reviewId: string,
  { id, fileId, version }: OwnComment & { readonly fileId: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'take-comment-file-away', reviewId, may: mayComment, touches: [] }
  return changeReview(services, caller, defined(change), async tx => {
    const own = await findOwn(tx, caller, reviewId, id)
    if (own === undefined) return denied('take-comment-file-away: no such comment of this actor')
    if (!isKept(own)) return stale(what)
    const file = { id: fileId, commentId: own.id, version }
    return (await withdrawCommentFile(tx, file, londonDay(caller.now))) ? done() : stale('this file')
  })
}

async function findOwn(
  tx: Transaction,
  { actor }: Caller,
  reviewId: string,
  id: string,
): Promise<AccuracyComment | undefined> {
  const found = (await listComments(tx, reviewId)).find(comment => comment.id === id)
  return found !== undefined && mayEditComment(actor, found).granted ? found : undefined
}

/** What the office sends together: every comment that is kept, each with its mark, and what it writes to them. */
export type WrittenSubmission = {
  readonly draftId: string
  readonly marks: readonly CommentMark[]
  readonly note: string
  /** False keeps the marks and sends nothing. */
  readonly send: boolean
}

/**
 * Keeps how the office orders the comments and which it leaves out, and with `send` sends the others together (¶67). The
 * first time closes the round on this draft; what is sent afterwards is taken too, and marked late after the day.
 */
export function sendComments(
  services: Services,
  caller: Caller,
  reviewId: string,
  written: WrittenSubmission,
  posted: Posted = {},
): Promise<Outcome<{ sent: number; late: boolean }>> {
  const { actor } = caller
  const name = written.send ? 'send-comments' : 'order-comments'
  const change = { ...posted, name, reviewId, may: maySubmit, touches: [] }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (actor.kind === 'public') return denied('nobody is signed in')
    const draft = await findLastDraft(tx, reviewId)
    if (draft === undefined) return denied('no draft was sent')
    if (draft.id !== written.draftId) return stale('the draft: a newer one was sent')
    const kept = (await listComments(tx, reviewId)).filter(isKept)
    const marks = new Map(written.marks.map(mark => [mark.id, mark]))
    if (marks.size !== kept.length || kept.some(({ id, version }) => marks.get(id)?.version !== version))
      return stale('the comments: somebody wrote or changed one meanwhile')
    const marked = kept.map(comment => {
      const { heldBack = false, position } = marks.get(comment.id) ?? {}
      return { ...comment, wasHeldBack: comment.heldBack, wasAt: comment.position, heldBack, position }
    })
    const stays = marked.filter(
      ({ heldBack, position, wasHeldBack, wasAt }) =>
        (!written.send || heldBack) && (heldBack !== wasHeldBack || position !== wasAt),
    )
    if (!(await keepMarks(tx, reviewId, stays))) return stale('the comments')
    if (!written.send) return done({ sent: 0, late: false })
    const chosen = inSendingOrder(
      marked.filter(({ heldBack }) => !heldBack),
      draft.model,
    )
    if (chosen.length === 0 && draft.commentsClosedOn !== undefined)
      return refused(problem('Choose at least one comment to send'))
    const today = londonDay(caller.now)
    const deadline = await commentsDeadline(services, review, draft, today)
    const late = isLate(today, deadline?.due)
    const { personId, name: personName } = actor
    const { note } = written
    const submissionId = await addSubmission(tx, {
      reviewId,
      draftId: draft.id,
      sentOn: today,
      late,
      note,
      personId,
      personName,
    })
    if (!(await markSent(tx, reviewId, chosen, { on: today, late, submissionId }))) return stale('the comments')
    await closeComments(tx, draft.id, today)
    return done({ sent: chosen.length, late })
  })
}
