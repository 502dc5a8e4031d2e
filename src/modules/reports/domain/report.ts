import { sayPeriod } from '../../../kernel/dates.ts'
import { sayList } from '../../../kernel/words.ts'
import {
  type Block,
  type DraftMark,
  type GradesBlock,
  type IdentificationRow,
  numberParagraphs,
  type ReportDocument,
  type ReportSection,
  type ScaleGrade,
} from '../../../platform/documents/model.ts'
import type { ReviewSubject } from '../../reviews/index.ts'
import type { Rulebook } from '../../rulebooks/index.ts'
import {
  type CitedItem,
  inReadingOrder,
  judgementCode,
  judgementWords,
  type ReportBlock,
  type ReportRecommendation,
  type ReportSectionOf,
  sayAnswerers,
} from './block.ts'
import { gradesChart } from './grades-chart.ts'
import { publicTrail } from './trail.ts'

/** Everything a report is put together from. */
export type ReportMaterial = {
  readonly rulebook: Rulebook
  readonly review: ReviewSubject
  /** Ids of the bodies that conduct the review. */
  readonly bodies: readonly string[]
  readonly blocks: readonly ReportBlock[]
  readonly cited: readonly CitedItem[]
  readonly recommendations: readonly ReportRecommendation[]
  /** Agreed grades by graded judgement. */
  readonly grades: ReadonlyMap<string, number>
  /** How much dissent is kept with each agreed grade. The team reads it; it never goes into the report. */
  readonly dissent?: ReadonlyMap<string, number>
  /** Replies of the area to judgements that are published with the report. */
  readonly replies?: readonly PublishedReply[]
}

/** What the area replies to a judgement, published with the report as it stands. */
export type PublishedReply = {
  readonly id: string
  /** The judgement, in words. */
  readonly place: string
  readonly text: string
}

/** Id of the table of grades in every draft; the sections that take it have it first. */
const gradesBlockId = 'grades'
const gradesChartId = 'grades-on-their-scale'

/**
 * The report as one model, from the blocks that stand in it: what the draft page, every export and the issue are made
 * from. Without `draft` it is the final report. Names no person: a trail says kind of evidence, body and day.
 */
export function assembleReport(material: ReportMaterial, draft?: DraftMark): ReportDocument {
  const { rulebook, review } = material
  const { title, publisher, published } = rulebook.source
  return numberParagraphs({
    title: review.title,
    asks: rulebook.asks,
    subtitle: draft === undefined ? 'Report of the review' : 'Draft report of the review',
    edition: `Made under “${title}” (${publisher}, ${published}). The words of the framework are quoted from it.`,
    language: 'en-GB',
    ...(draft === undefined ? {} : { draft }),
    identification: identification(material),
    sections: [...rulebook.sections.map(section => sectionOf(section, material)), ...repliesSection(material)],
  })
}

/** The replies that are published, in a section of their own after all others; none where there is none. */
function repliesSection({ replies = [] }: ReportMaterial): readonly ReportSection[] {
  if (replies.length === 0) return []
  const blocks = replies.flatMap(({ id, place, text }): readonly Block[] => [
    { kind: 'heading', id: `reply-to.${id}`, text: place },
    { kind: 'fixed', id: `reply.${id}`, text, cite: 'Reply of the area, as the director’s office wrote it' },
  ])
  return [{ id: 'replies', heading: 'What the area replies', blocks, recommendations: [] }]
}

function identification({ rulebook, review, bodies }: ReportMaterial): readonly IdentificationRow[] {
  const { fieldworkStart, fieldworkEnd } = review
  const names = bodies.map(id => rulebook.bodies.find(body => body.id === id)?.name ?? id)
  return [
    { label: subjectWords[rulebook.subject], value: review.areaName },
    ...(fieldworkStart === undefined || fieldworkEnd === undefined
      ? []
      : [{ label: 'Fieldwork', value: sayPeriod(fieldworkStart, fieldworkEnd) }]),
    ...(names.length === 0 ? [] : [{ label: 'Conducted by', value: sayList(names) }]),
  ]
}

const subjectWords = {
  area: 'Area',
  organisation: 'Organisation',
  service: 'Service',
  setting: 'Setting',
} as const satisfies Record<Rulebook['subject'], string>

function sectionOf(section: ReportSectionOf, material: ReportMaterial): ReportSection {
  const placed = inReadingOrder(
    section,
    material.blocks.filter(block => block.placed),
  )
  const blocks: Block[] = section.blocks.includes('grades') ? gradesBlocks(material) : []
  let outcome: string | undefined
  for (const block of placed) {
    if (block.outcome !== outcome && section['by-outcome']?.includes(block.outcome ?? '') === true) {
      const label = material.rulebook.outcomes.find(each => each.id === block.outcome)?.label
      if (label !== undefined) blocks.push({ kind: 'heading', id: `${section.id}.${block.outcome}`, text: label })
    }
    outcome = block.outcome
    blocks.push(documentBlock(block, material))
  }
  const standing = new Set(material.blocks.filter(block => block.placed).map(block => block.id))
  return {
    id: section.id,
    heading: section.label,
    blocks,
    recommendations: material.recommendations
      .filter(recommendation => recommendation.section === section.id)
      .toSorted((a, b) => a.position - b.position || Number(a.id) - Number(b.id))
      .map(({ id, text, answers, bodyNames, blocks: rests }) => ({
        id: `r${id}`,
        number: 0,
        text,
        answers: sayAnswerers({ answers, bodyNames }),
        findings: rests.filter(block => standing.has(block)),
      })),
  }
}

function documentBlock(block: ReportBlock, material: ReportMaterial): Block {
  const { id, text, cite } = block
  if (block.kind === 'fixed') return { kind: 'fixed', id, text, cite }
  const words = judgementWords(material.rulebook)
  const judgements = block.judgements.map(judgement => ({
    id: judgement,
    code: judgementCode(judgement),
    text: words.get(judgement) ?? '',
  }))
  return {
    kind: block.kind,
    id,
    number: 0,
    text,
    trail: {
      judgements: block.kind === 'finding' ? judgements : [],
      evidence: publicTrail(
        material.rulebook,
        material.cited.filter(item => item.blockId === block.id),
      ),
    },
  }
}

/** The scale with its words, best first: scales run either way. */
export function scaleBestFirst(rulebook: Rulebook): readonly ScaleGrade[] {
  const { best, scale } = rulebook.grades
  return scale.toSorted((a, b) => Math.abs(a.grade - best) - Math.abs(b.grade - best))
}

/** The table of grades, and once there is one, all of them on their scale. */
function gradesBlocks(material: ReportMaterial): Block[] {
  const table = gradesBlock(material)
  const chart = gradesChart(table)
  return chart === undefined ? [table] : [table, { kind: 'figure', id: gradesChartId, chart, tabled: true }]
}

function gradesBlock({ rulebook, grades }: ReportMaterial): GradesBlock {
  const scale = scaleBestFirst(rulebook)
  return {
    kind: 'grades',
    id: gradesBlockId,
    caption: 'Grades',
    scale,
    rows: rulebook.graded.map(({ id, label }) => {
      const step = scale.find(each => each.grade === grades.get(id))
      return {
        id,
        judgement: label,
        ...(step === undefined ? {} : { grade: step.grade, label: step.label, descriptor: step.descriptor }),
      }
    }),
  }
}
