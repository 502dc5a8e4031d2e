import type { ReportDocument } from '../../../platform/documents/model.ts'

/** What became of a part of the report between two drafts. */
export type PartChange = {
  readonly id: string
  readonly section: string
  /** How it is called: `Paragraph 4`, `Recommendation 2`. */
  readonly name: string
  readonly what: 'new' | 'gone' | 'changed' | 'elsewhere'
  readonly before: string
  readonly after: string
}

type Part = { readonly id: string; readonly section: string; readonly name: string; readonly text: string }

/**
 * What changed from one draft to another, part by part, in the order of the later one; what is gone comes last. Parts
 * keep their ids, so one that only stands elsewhere is no new one.
 */
export function compareReports(before: ReportDocument, after: ReportDocument): readonly PartChange[] {
  const old = new Map(partsOf(before).map(part => [part.id, part]))
  const now = partsOf(after)
  const kept = new Set(now.map(part => part.id))
  const changes = now.flatMap((part): readonly PartChange[] => {
    const was = old.get(part.id)
    const { id, section, name, text } = part
    if (was === undefined) return [{ id, section, name, what: 'new', before: '', after: text }]
    if (was.text !== text) return [{ id, section, name, what: 'changed', before: was.text, after: text }]
    return was.section === section
      ? []
      : [{ id, section, name, what: 'elsewhere', before: was.section, after: section }]
  })
  const gone = [...old.values()].filter(part => !kept.has(part.id))
  return [
    ...changes,
    ...gone.map(({ id, section, name, text }) => ({
      id,
      section,
      name,
      what: 'gone' as const,
      before: text,
      after: '',
    })),
  ]
}

/** Paragraphs, quotations, grades and recommendations, each as one text. */
function partsOf(report: ReportDocument): readonly Part[] {
  return report.sections.flatMap(({ heading: section, blocks, recommendations }) => [
    ...blocks.flatMap((block): readonly Part[] => {
      switch (block.kind) {
        case 'finding':
        case 'passage':
          return [{ id: block.id, section, name: `Paragraph ${block.number}`, text: block.text }]
        case 'fixed':
          return [{ id: block.id, section, name: 'Quotation', text: block.text }]
        case 'grades':
          return block.rows.map(row => ({
            id: `grade ${row.id}`,
            section,
            name: `Grade: ${row.judgement}`,
            text: row.label ?? 'Not agreed yet',
          }))
        default:
          return []
      }
    }),
    ...recommendations.map(({ id, number, text, answers }) => ({
      id,
      section,
      name: `Recommendation ${number}`,
      text: answers === '' ? text : `${text}\nWho answers: ${answers}`,
    })),
  ])
}
