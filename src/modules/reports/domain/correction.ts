import type { Block, ReportDocument } from '../../../platform/documents/model.ts'

/** What a corrected report says of itself: frozen with it. */
export type Notice = {
  /** What was wrong in the version before. */
  readonly wrong: string
  readonly saysNow: string
  readonly because: string
  /** Each place that changed, with the words of both versions. */
  readonly changes: readonly {
    readonly id: string
    readonly place: string
    readonly before: string
    readonly after: string
  }[]
  /** What goes out made anew with this version, and what changed of it; absent of corrections before there were any. */
  readonly companions?: readonly {
    readonly id: string
    readonly label: string
    readonly changes: readonly { readonly place: string; readonly before: string; readonly after: string }[]
  }[]
}

/** What goes out with the report made anew: the model as it was taken into the correction. */
export type RemadeCompanion = { readonly id: string; readonly model: object }

/** New words for a place of the report, by the id that it has in every version. */
export type CorrectedPlace = { readonly id: string; readonly text: string }

/** A place whose words a correction can change. */
export type Correctable = {
  readonly id: string
  readonly place: string
  readonly section: string
  readonly text: string
}

const noticeSection = 'correction'

/**
 * Every place whose words can be corrected: paragraphs and recommendations, in reading order. Grades, judgements, tables
 * and what a paragraph rests on are not words: who changes them judges anew.
 */
export function correctablePlaces(model: ReportDocument): readonly Correctable[] {
  return model.sections
    .filter(({ id }) => id !== noticeSection)
    .flatMap(section => [
      ...section.blocks.flatMap(block =>
        isParagraph(block)
          ? [{ id: block.id, place: `Paragraph ${block.number}`, section: section.heading, text: block.text }]
          : [],
      ),
      ...section.recommendations.map(one => ({
        id: one.id,
        place: `Recommendation ${one.number}`,
        section: section.heading,
        text: one.text,
      })),
    ])
}

/** The words of both versions, place by place, in reading order. */
export function changesOf(model: ReportDocument, corrected: readonly CorrectedPlace[]): Notice['changes'] {
  return correctablePlaces(model).flatMap(({ id, place, text }) => {
    const after = corrected.find(each => each.id === id)?.text
    return after === undefined || after === text ? [] : [{ id, place, before: text, after }]
  })
}

/**
 * The version before with these words and its notice in front, and nothing else changed: not a grade, not a number, not
 * what anything rests on. A notice of an earlier correction stays behind the newer one.
 */
export function correctedModel(model: ReportDocument, notice: Notice, number: number, day: string): ReportDocument {
  const wordsOf = (id: string, text: string) => notice.changes.find(change => change.id === id)?.after ?? text
  const sections = model.sections.map(section => ({
    ...section,
    blocks: section.blocks.map(block =>
      isParagraph(block) ? { ...block, text: wordsOf(block.id, block.text) } : block,
    ),
    recommendations: section.recommendations.map(one => ({ ...one, text: wordsOf(one.id, one.text) })),
  }))
  const blocks = noticeBlocks(notice, number, day)
  const [first] = sections
  return first?.id === noticeSection
    ? { ...model, sections: [{ ...first, blocks: [...blocks, ...first.blocks] }, ...sections.slice(1)] }
    : {
        ...model,
        sections: [
          { id: noticeSection, heading: 'Corrections to this report', blocks, recommendations: [] },
          ...sections,
        ],
      }
}

/** The notice as every form of the report prints it. */
function noticeBlocks(notice: Notice, number: number, day: string): readonly Block[] {
  const places = notice.changes.map(({ place }) => place.toLowerCase()).join(', ')
  const anew = (notice.companions ?? []).map(({ label }) => label.toLowerCase()).join(', ')
  const parts = [
    { id: 'wrong', heading: 'What was wrong', text: notice.wrong },
    { id: 'now', heading: 'What it says now', text: notice.saysNow },
    { id: 'because', heading: 'Why', text: notice.because },
  ]
  return [
    { kind: 'heading', id: `correction-${number}`, text: `Version ${number}, ${day}` },
    ...(places === '' ? [] : [fixed(`correction-${number}-places`, `Changed: ${places}.`)]),
    ...(anew === '' ? [] : [fixed(`correction-${number}-companions`, `Made anew: ${anew}.`)]),
    ...parts.map(({ id, heading, text }) => fixed(`correction-${number}-${id}`, `${heading}: ${text}`)),
  ]
}

function fixed(id: string, text: string): Block {
  return { kind: 'fixed', id, text, cite: '' }
}

function isParagraph(block: Block): block is Extract<Block, { readonly kind: 'finding' | 'passage' }> {
  return block.kind === 'finding' || block.kind === 'passage'
}
