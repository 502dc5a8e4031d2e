import type { Problem } from '../../../kernel/problems.ts'
import { printableCharacters } from '../../../platform/documents/fonts.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import { readyForPrint } from '../../../platform/documents/print.ts'

/** What cannot be printed of a report, paragraph by paragraph: a draft may have it, an issue may not. */
export function printProblems(report: ReportDocument, reviewId: string): readonly Problem[] {
  return readyForPrint(report, printableCharacters()).problems.map(each => leadToBlock(each, reviewId))
}

/** A problem of printing names its block; on a page it leads there. */
export function leadToBlock({ text, field }: Problem, reviewId: string): Problem {
  const base = `/reviews/${reviewId}/report`
  if (field === undefined) return { text }
  if (/^\d+$/.test(field)) return { text, href: `${base}/blocks/${field}` }
  if (/^r\d+$/.test(field)) return { text, href: `${base}/recommendations/${field.slice(1)}` }
  return { text, href: base }
}
