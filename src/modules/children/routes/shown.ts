import type { Temporal } from '../../../kernel/dates.ts'
import type { Actor } from '../../../platform/access/actor.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { isBeingCorrected, sentencesOf } from '../../reports/index.ts'
import { isIssued, type ReviewSubject } from '../../reviews/index.ts'
import { type ChildrenReport, isQuoted } from '../domain/report.ts'
import { mayWriteForChildren } from '../policy.ts'

/** What a page of this module is shown with. */
export type Shown = {
  readonly tx: Transaction
  readonly review: ReviewSubject
  readonly actor: Actor
  readonly today: Temporal.PlainDate
}

/**
 * Whether the reader may write of it today: after the issue while a correction is being written. A form that was refused
 * is shown again whatever it is, so that nothing typed is lost. At most one statement.
 */
export async function mayWriteNow(
  { tx, review, actor }: Pick<Shown, 'tx' | 'review' | 'actor'>,
  isRefused = false,
): Promise<boolean> {
  if (!mayWriteForChildren(actor, review).granted) return false
  return isRefused || !isIssued(review) || isBeingCorrected(tx, review.id)
}

/** The report as its page shows it: every sentence apart, so that the one that is read aloud can be marked. */
export function toldFrom(report: ChildrenReport) {
  return {
    ...report,
    parts: report.parts.map(part => ({
      ...part,
      quoted: isQuoted(part),
      text: part.text.map(sentencesOf),
      groups: part.groups.map(group => ({
        ...group,
        lines: group.lines.map(line => ({ ...line, sentences: sentencesOf(line.words) })),
      })),
    })),
  }
}
