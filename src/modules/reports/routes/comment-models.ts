import { sayDay, type Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import { kindOf, sayBytes } from '../../../platform/files/kinds.ts'
import { canOpen, sayScan } from '../../evidence/index.ts'
import type { ReviewSubject, Services } from '../../reviews/index.ts'
import type { DeadlineResult } from '../../rulebooks/index.ts'
import type { RoundDays } from '../commands/drafts.ts'
import { type AccuracyComment, answerWords, type CommentFile, daysLeft, isKept } from '../domain/comment.ts'
import { mayEditComment } from '../policy.ts'
import type { SentDraft } from '../views/drafts.ts'

/** What pages of the accuracy round are given. */

/** A longer text is shown by its beginning in lists, with the way to the whole. */
const shownMost = 1_500

/** A file attached to a comment, in words. */
export function fileOf(file: CommentFile, services: Services, reviewId: string) {
  const hasScanner = services.files.scanner !== undefined
  return {
    id: file.id,
    version: file.version,
    name: file.name,
    kindWords: kindOf(file.type)?.words ?? 'File',
    size: sayBytes(file.bytes),
    scanText: sayScan(file.scan, hasScanner, file.found),
    isScanned: file.scan === 'clean',
    download: canOpen(file.scan, hasScanner)
      ? `/reviews/${reviewId}/draft/comments/${file.commentId}/files/${file.id}/download`
      : '',
  }
}

/** A comment as lists show it. */
export function commentOf(
  comment: AccuracyComment,
  {
    review,
    actor,
    files,
    last,
  }: { review: ReviewSubject; actor: Actor; files: ReadonlyMap<string, number>; last: string },
) {
  const { id, text, kind, answered, sentOn, withdrawnOn, heldBack, late, personName, writtenOn } = comment
  const isLong = text.length > shownMost
  return {
    id,
    kind,
    about: comment.about,
    place: comment.place === '' ? 'A paragraph of an earlier draft' : comment.place,
    href: `/reviews/${review.id}/draft/comments/${id}`,
    text: isLong ? `${text.slice(0, shownMost).trimEnd()} …` : text,
    characters: isLong ? text.length : 0,
    personName,
    when: sentOn === undefined ? `written on ${sayDay(writtenOn)}` : `sent on ${sayDay(sentOn)}`,
    isKept: isKept(comment),
    isSent: sentOn !== undefined,
    isWithdrawn: withdrawnOn !== undefined,
    isEarlier: comment.draftId !== last,
    heldBack,
    late,
    disputes: comment.disputesGrade !== undefined,
    files: files.get(id) ?? 0,
    isOwn: mayEditComment(actor, comment).granted,
    answered:
      answered === undefined
        ? undefined
        : {
            words: answerWords[answered.answer],
            because: answered.because,
            by: answered.by,
            on: sayDay(answered.on),
            isReleased: answered.releasedOn !== undefined,
            published: answered.published,
          },
  }
}

export type ShownComment = ReturnType<typeof commentOf>

/** How many files each comment has. */
export function countFiles(files: readonly CommentFile[]): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(files, file => file.commentId)].map(([id, own]) => [id, own.length]))
}

/** One day of the round: what is due, when, and how far off that is in words. */
function clockOf(
  review: ReviewSubject,
  deadline: DeadlineResult | undefined,
  doneOn: Temporal.PlainDate | undefined,
  today: Temporal.PlainDate,
) {
  if (deadline === undefined) return undefined
  const { due } = deadline
  return {
    label: deadline.label,
    due,
    doneOn,
    planned: deadline.planned,
    left: due === undefined || doneOn !== undefined ? '' : daysLeft(today, due),
    isLate: due !== undefined && (doneOn ?? today).toString() > due.toString(),
    rule: { rulebook: review.rulebook, edition: review.edition, rule: deadline.deadline, cite: deadline.cite },
  }
}

/** The clocks of the round, those that are known to its rulebook. */
export function clocksOf(
  review: ReviewSubject,
  days: RoundDays,
  draft: SentDraft | undefined,
  today: Temporal.PlainDate,
) {
  return [
    clockOf(review, days.draft, draft?.sentOn, today),
    clockOf(review, days.comments, draft?.commentsClosedOn, today),
    clockOf(review, days.issue, undefined, today),
  ].filter(clock => clock !== undefined)
}
