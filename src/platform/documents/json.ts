import type { ReportDocument, TrailEvidence } from './model.ts'

/** What `report --format json` prints: the whole model, and the grades and findings again as flat lists for scripts. */
export type ReportJson = {
  readonly report: ReportDocument
  readonly grades: readonly {
    readonly judgement: string
    readonly grade: number | null
    readonly label: string | null
  }[]
  readonly findings: readonly {
    readonly id: string
    readonly text: string
    /** Id of the section. */
    readonly section: string
    readonly judgements: readonly string[]
    readonly evidence: readonly TrailEvidence[]
  }[]
}

/** The report as the text of a JSON file. */
export function reportJsonText(report: ReportDocument): string {
  return `${JSON.stringify(reportJson(report), null, 2)}\n`
}

/** The report as one JSON document; a grade not agreed yet is null. */
export function reportJson(report: ReportDocument): ReportJson {
  const blocks = report.sections.flatMap(section => section.blocks.map(block => ({ section: section.id, block })))
  return {
    report,
    grades: blocks.flatMap(({ block }) =>
      block.kind !== 'grades'
        ? []
        : block.rows.map(row => ({ judgement: row.judgement, grade: row.grade ?? null, label: row.label ?? null })),
    ),
    findings: blocks.flatMap(({ section, block }) =>
      block.kind !== 'finding'
        ? []
        : [
            {
              id: block.id,
              text: block.text,
              section,
              judgements: block.trail.judgements.map(judgement => judgement.id),
              evidence: block.trail.evidence,
            },
          ],
    ),
  }
}
