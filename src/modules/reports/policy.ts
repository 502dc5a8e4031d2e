import { granted, notGranted, type Verdict } from '../../kernel/verdict.ts'
import { type Actor, opens, opensEverywhere } from '../../platform/access/actor.ts'
import {
  answersForArea,
  isInTeam,
  isIssued,
  leads,
  mayRead,
  type ReviewSubject,
  unlessIssued,
  unlessResting,
} from '../reviews/index.ts'

/*
 * Who may do what with the report. In the making it is the inspecting side's alone; the area sees a draft once it was
 * sent; everybody sees what is issued, which is `public` and needs no policy.
 */

export function mayReadReport(actor: Actor, review: ReviewSubject): Verdict {
  return mayRead(actor, review)
}

/** Writing, placing and moving is the work of the team, until the report is issued. */
export function mayWriteReport(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessIssued(isInTeam(actor, review), review), review)
}

/** A comment on a paragraph in the making is for whoever reads it there, to assure its quality too. */
export function mayRemark(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessIssued(mayRead(actor, review), review), review)
}

/** Settling a comment is for whoever writes the report, and for who made it. */
export function maySettle(actor: Actor, review: ReviewSubject, remark: { readonly authorId: string }): Verdict {
  const isOwn = actor.kind !== 'public' && actor.personId === remark.authorId
  return isOwn ? mayRemark(actor, review) : mayWriteReport(actor, review)
}

/** The draft goes to the director from the one who leads (¶67). */
export function maySendDraft(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessIssued(leads(actor, review), review), review)
}

/** A sent draft is for both sides: the team, the director's office and those whom it lets comment. */
export function mayReadDraft(actor: Actor, review: ReviewSubject): Verdict {
  return opens(actor, review.id, 'comment') ? granted('comments on the draft') : mayRead(actor, review)
}

/** Comments come from the director's office and those whom it asked (¶67), late ones too, until the report is issued. */
export function mayComment(actor: Actor, review: ReviewSubject): Verdict {
  const verdict = opens(actor, review.id, 'comment')
    ? granted('comments on the draft')
    : notGranted('does not comment on the draft of this review')
  return unlessResting(unlessIssued(verdict, review), review)
}

/** Each changes and withdraws their own comments alone. */
export function mayEditComment(actor: Actor, comment: { readonly personId: string }): Verdict {
  return actor.kind === 'respondent' && actor.personId === comment.personId
    ? granted('wrote it')
    : notGranted('somebody else wrote it')
}

/** The director's office coordinates the comments: it alone sends them (¶67). */
export function maySubmit(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessIssued(answersForArea(actor, review), review), review)
}

/** Looks through what was gathered at any time. */
export function mayGather(actor: Actor, review: ReviewSubject): Verdict {
  return answersForArea(actor, review)
}

/** The director's office names who else of the area reads the draft and comments. */
export function mayNameDelegate(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessIssued(answersForArea(actor, review), review), review)
}

/** And ends it at any time. */
export function mayEndDelegate(actor: Actor, review: ReviewSubject): Verdict {
  return answersForArea(actor, review)
}

/** Each comment is answered by the one who leads (¶67). */
export function mayAnswer(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessIssued(leads(actor, review), review), review)
}

/** An approver releases the report, and no one approves their own work: never the lead of the review (¶79). */
export function approves(actor: Actor, review: ReviewSubject): Verdict {
  if (!opensEverywhere(actor, 'issue')) return notGranted('not an approver')
  if (!opensEverywhere(actor, 'conduct') && opens(actor, review.id, 'conduct'))
    return notGranted('leads this review, and no one approves their own work')
  if (isInTeam(actor, review).granted) return notGranted('in the team, and no one approves their own work')
  return granted('approver')
}

export function mayIssue(actor: Actor, review: ReviewSubject): Verdict {
  return unlessResting(unlessIssued(approves(actor, review), review), review)
}

/** A correction of an issued report is written by the team, or by an approver. */
export function mayWriteCorrection(actor: Actor, review: ReviewSubject): Verdict {
  if (!isIssued(review)) return notGranted('the report is not issued yet')
  return opensEverywhere(actor, 'issue') ? granted('approver') : isInTeam(actor, review)
}

/** And issued by an approver with no place in the team; that they wrote nothing of it is for the command. */
export function mayIssueCorrection(actor: Actor, review: ReviewSubject): Verdict {
  return isIssued(review) ? approves(actor, review) : notGranted('the report is not issued yet')
}
