import { londonDay, type Temporal } from '../../../kernel/dates.ts'
import { type FactValues, known } from '../../../kernel/facts.ts'
import { denied, done, type Outcome, refused, stale } from '../../../kernel/outcome.ts'
import { type Problem, problem } from '../../../kernel/problems.ts'
import type { Caller, Transaction } from '../../../platform/db/database.ts'
import {
  changeReview,
  defined,
  factLoader,
  findRespondent,
  type Posted,
  type ReviewSubject,
  type Services,
} from '../../reviews/index.ts'
import type { DeadlineResult } from '../../rulebooks/index.ts'
import { type CommentAnswer, commentTargets, isLate } from '../domain/comment.ts'
import { assembleReport } from '../domain/report.ts'
import { mayAnswer, mayComment, maySendDraft } from '../policy.ts'
import { addDraft, closeComments, keepComments, keepLetter, saveAnswer, sendKeptComments } from '../store/drafts.ts'
import { findLastDraft, listComments, type SentDraft } from '../views/drafts.ts'
import { loadMaterial } from './material.ts'

/** Sends the draft, as it stands now, to the director for comments on accuracy (¶67). It does not move any more. */
export function sendDraft(
  services: Services,
  caller: Caller,
  reviewId: string,
  posted: Posted = {},
): Promise<Outcome<{ id: string }>> {
  const change = {
    ...posted,
    name: 'send-draft',
    reviewId,
    may: maySendDraft,
    touches: ['report'],
    moments: ['act send-draft'],
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const director = await findRespondent(tx, reviewId, 'director')
    if (director === undefined)
      return refused({
        ...problem('Name the one to whom the draft goes before it is sent'),
        href: `/reviews/${reviewId}/team`,
      })
    const sentOn = londonDay(caller.now)
    const material = await loadMaterial(services, tx, review)
    const model = assembleReport(material, { words: 'for comments on accuracy', day: sentOn.toString() })
    const id = await addDraft(tx, {
      reviewId,
      sentOn,
      sentBy: caller.actor.accountId,
      toPersonId: director.personId,
      toName: director.name,
      model,
    })
    await keepLetter(tx, id, await letterOf(services, tx, review))
    return done({ id })
  })
}

/** The rulebook's letter for a draft, filled in, with the things it asks as numbered lines; empty where it has none. */
async function letterOf(services: Services, tx: Transaction, review: ReviewSubject): Promise<string> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const letter = rulebook.letters.find(each => each.at === 'send-draft')
  if (letter === undefined) return ''
  const text = await services.rulebooks.fillIn(rulebook, letter.text, factLoader(services, tx, review))
  const things = letter.things.map((thing, index) => `${index + 1}. ${thing.label}`)
  return [text.trim(), ...(things.length === 0 ? [] : [things.join('\n')])].join('\n\n')
}

/**
 * A comment as the director's office writes it; an empty text takes it back before it is sent. `version` is that of what
 * was kept there when the page was shown, 0 for nothing: several people of an office write on one draft.
 */
export type WrittenComment = { readonly about: string; readonly text: string; readonly version: number }

/**
 * Keeps comments on the last draft and, with `send`, sends all that were kept: they are complete then, and each that
 * comes after the day is taken and marked late (¶67).
 */
export function comment(
  services: Services,
  caller: Caller,
  reviewId: string,
  written: { readonly draftId: string; readonly comments: readonly WrittenComment[]; readonly send: boolean },
  posted: Posted = {},
): Promise<Outcome<{ sent: number }>> {
  const { actor } = caller
  const change = {
    ...posted,
    name: written.send ? 'send-comments' : 'keep-comments',
    reviewId,
    may: mayComment,
    touches: [],
  }
  return changeReview(services, caller, defined(change), async (tx, review) => {
    if (actor.kind === 'public') return denied('nobody is signed in')
    const draft = await findLastDraft(tx, reviewId)
    if (draft === undefined) return denied('no draft was sent')
    if (draft.id !== written.draftId) return stale('the draft: a newer one was sent')
    const problems = strangers(draft, written.comments)
    if (problems.length > 0) return refused(...problems)
    const today = londonDay(caller.now)
    const grades = new Map(commentTargets(draft.model).map(target => [target.id, target.grade]))
    const kept = (await listComments(tx, reviewId)).filter(
      each => each.sentOn === undefined && each.draftId === draft.id,
    )
    const changed = written.comments.filter(
      each => each.text !== (kept.find(other => other.about === each.about)?.text ?? ''),
    )
    const isKept = await keepComments(
      tx,
      changed.map(({ about, text, version }) => ({
        version,
        reviewId,
        draftId: draft.id,
        about,
        text,
        disputesGrade: grades.get(about),
        personId: actor.personId,
        personName: actor.name,
        writtenOn: today,
      })),
    )
    if (!isKept) return stale('these comments')
    if (!written.send) return done({ sent: 0 })
    const deadline = await commentsDeadline(services, review, draft, today)
    const sent = await sendKeptComments(tx, draft.id, today, isLate(today, deadline?.due))
    await closeComments(tx, draft.id, today)
    return done({ sent })
  })
}

function strangers(draft: SentDraft, comments: readonly WrittenComment[]): readonly Problem[] {
  const targets = new Set(commentTargets(draft.model).map(target => target.id))
  return comments.every(each => targets.has(each.about))
    ? []
    : [problem('This draft has no such paragraph. Open the draft afresh.')]
}

/**
 * When comments on a draft are due: the rulebook's deadline that is reckoned from the day the draft was sent and met by
 * comments. Reckoned from the draft alone, so that the director's office, who may read no more, is told the same day.
 */
export async function commentsDeadline(
  services: Services,
  review: ReviewSubject,
  draft: Pick<SentDraft, 'sentOn' | 'commentsClosedOn'>,
  today: Temporal.PlainDate,
): Promise<DeadlineResult | undefined> {
  const rulebook = services.rulebooks.get(review.rulebook, review.edition)
  const wanted = rulebook.deadlines.find(
    deadline => deadline.from === 'report.draftSentOn' && deadline['met-by'] === 'report.commentsClosedOn',
  )
  if (wanted === undefined) return undefined
  const nothing: FactValues = {}
  const load = async (group: string) =>
    group === 'report' ? known({ draftSentOn: draft.sentOn, commentsClosedOn: draft.commentsClosedOn }) : nothing
  return (await services.rulebooks.deadlines(rulebook, load, today)).find(each => each.deadline === wanted.id)
}

/** Answers a comment: accepted, in part or not, with what was changed or why nothing was (¶67). */
export function answerComment(
  services: Services,
  caller: Caller,
  reviewId: string,
  answered: { readonly id: string; readonly version: number; readonly answer: CommentAnswer; readonly because: string },
  posted: Posted = {},
): Promise<Outcome> {
  const change = { ...posted, name: 'answer-comment', reviewId, may: mayAnswer, touches: ['report'] }
  return changeReview(services, caller, defined(change), async tx => {
    if (caller.actor.kind === 'public') return denied('nobody is signed in')
    const { id, version, answer, because } = answered
    if (because === '') return refused(problem('Say what was changed, or why nothing was', `because.${id}`))
    const saved = await saveAnswer(tx, reviewId, id, version, {
      answer,
      because,
      by: caller.actor.name,
      on: londonDay(caller.now),
    })
    return saved ? done() : stale('this comment')
  })
}
