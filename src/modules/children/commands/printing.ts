import type { ChildrenDocument } from '../../../platform/documents/children.ts'
import { type ChildrenReport, isQuoted } from '../domain/report.ts'

/** The report as it is printed. */
export function printedFrom(report: ChildrenReport, draft = ''): ChildrenDocument {
  return {
    title: report.title,
    draft,
    parts: report.parts.map(part => ({
      heading: part.heading,
      symbol: part.symbol,
      text: part.text,
      quoted: isQuoted(part),
      groups: part.groups.map(({ heading, symbol, lines }) => ({
        heading,
        symbol,
        lines: lines.map(line => ({ words: line.words, byWhen: line.byWhen, symbol: line.symbol })),
      })),
    })),
  }
}
