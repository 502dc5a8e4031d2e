import type { Chart } from './chart.ts'

/**
 * The one model of a report, from which the page, the PDF and the JSON are made, and which issuing freezes.
 *
 * It is plain JSON: days are `2006-08-14`, words stand as people read them, and nobody's name is in it: the trail behind
 * a finding names judgements, kinds of evidence, bodies and days, never a person. Text is plain text in which an empty
 * line parts paragraphs and a line that begins with `•`, `-` or `*` is a list item (`paragraphs` in text.ts).
 */
export type ReportDocument = {
  readonly title: string
  readonly subtitle: string
  /** What readers ask of such a report, where the framework's rulebook says: the heading of the open page. */
  readonly asks?: string
  /** The framework and its edition in words, as the title page shows them. */
  readonly edition: string
  readonly language: 'en-GB'
  /** Present while the report is a draft; every page of it then says so. */
  readonly draft?: DraftMark
  /** What identifies the report on its title page, in order: the area, the days, the bodies. */
  readonly identification: readonly IdentificationRow[]
  readonly sections: readonly ReportSection[]
}

export type DraftMark = {
  /** What follows the word DRAFT, as in `for comments on accuracy`; may be empty. */
  readonly words: string
  readonly day: string
}

export type IdentificationRow = { readonly label: string; readonly value: string }

export type ReportSection = {
  readonly id: string
  readonly heading: string
  readonly blocks: readonly Block[]
  readonly recommendations: readonly Recommendation[]
}

/** Every block's id is the same in every draft; comments attach to it. */
export type Block = HeadingBlock | FindingBlock | PassageBlock | FixedBlock | GradesBlock | TableBlock | FigureBlock

/** A heading inside a section; never deeper than one level below the section's own. */
type HeadingBlock = { readonly kind: 'heading'; readonly id: string; readonly text: string }

/** A published sentence or more that rests on judgements and evidence. */
type FindingBlock = {
  readonly kind: 'finding'
  readonly id: string
  /** The paragraph's number in this draft, from `numberParagraphs`; it may change from draft to draft, the id never. */
  readonly number: number
  readonly text: string
  readonly trail: Trail
}

/** Prose that rests on evidence alone: context, summary. */
type PassageBlock = {
  readonly kind: 'passage'
  readonly id: string
  readonly number: number
  readonly text: string
  readonly trail: Trail
}

/** Text of the framework, quoted as it stands. */
type FixedBlock = { readonly kind: 'fixed'; readonly id: string; readonly text: string; readonly cite: string }

export type GradesBlock = {
  readonly kind: 'grades'
  readonly id: string
  readonly caption: string
  /** All grades of the scale, best first, with their words; scales run either way. */
  readonly scale: readonly ScaleGrade[]
  readonly rows: readonly GradeRow[]
}

export type ScaleGrade = { readonly grade: number; readonly label: string; readonly descriptor: string }

type GradeRow = {
  readonly id: string
  readonly judgement: string
  /** Absent together with label and descriptor while no grade is agreed. */
  readonly grade?: number
  readonly label?: string
  readonly descriptor?: string
}

export type TableBlock = {
  readonly kind: 'table'
  readonly id: string
  readonly caption: string
  readonly columns: readonly TableColumn[]
  /** One text for each column in each row. */
  readonly rows: readonly (readonly string[])[]
  /** Source, base and warnings, under the caption. */
  readonly note?: string
}

type TableColumn = { readonly heading: string; readonly holds: 'words' | 'numbers' }

/** A chart, kept as data and drawn anew for page, paper and word processor. */
type ChartBlock = {
  readonly kind: 'figure'
  readonly id: string
  readonly chart: Chart
  /** Its figures stand in a table beside it, so that none of its own is printed. */
  readonly tabled?: boolean
}

/** A picture, as reports kept it before charts were kept as data. */
type PictureBlock = {
  readonly kind: 'figure'
  readonly id: string
  readonly caption: string
  /** What the picture shows, for those who do not see it. Must not be empty. */
  readonly alt: string
  /** The picture as SVG source, made by us and never by a person who uses the system. */
  readonly svg: string
  readonly note?: string
}

export type FigureBlock = ChartBlock | PictureBlock

/** What a sentence rests on, as the public may see it. */
export type Trail = {
  /** `code` is printed before the words; where it is absent the id is, and an empty one is not. */
  readonly judgements: readonly { readonly id: string; readonly code?: string; readonly text: string }[]
  readonly evidence: readonly TrailEvidence[]
}

export type TrailEvidence = {
  /** Kind of evidence in words, as in `interview with managers`. */
  readonly kind: string
  /** The body that holds it, and the day; empty for what tells of single children or was told in confidence. */
  readonly body: string
  readonly date: string
}

export type Recommendation = {
  readonly id: string
  readonly number: number
  readonly text: string
  /** Who answers for it, in words. */
  readonly answers: string
  /** Ids of the finding blocks it rests on. */
  readonly findings: readonly string[]
}

/** Numbers paragraphs and recommendations in reading order, each from 1; the numbers in the argument are ignored. */
export function numberParagraphs(document: ReportDocument): ReportDocument {
  let paragraph = 0
  let recommendation = 0
  return {
    ...document,
    sections: document.sections.map(section => ({
      ...section,
      blocks: section.blocks.map(block =>
        block.kind === 'finding' || block.kind === 'passage' ? { ...block, number: ++paragraph } : block,
      ),
      recommendations: section.recommendations.map(one => ({ ...one, number: ++recommendation })),
    })),
  }
}

/** The number of each finding and passage by its id. */
export function paragraphNumbers(document: ReportDocument): { readonly [id: string]: number } {
  const blocks = document.sections.flatMap(section => section.blocks)
  return Object.fromEntries(
    blocks.flatMap(block => (block.kind === 'finding' || block.kind === 'passage' ? [[block.id, block.number]] : [])),
  )
}
