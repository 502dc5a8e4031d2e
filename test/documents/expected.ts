import type { PrintBlock, PrintRecommendation, PrintReport, PrintTable } from '../../src/platform/documents/print.ts'

/** What every form of a report must hold, told from the words that are placed: headings, tables, figures, and all of it in order. */
export type Expected = {
  readonly title: string
  readonly headings: readonly { readonly level: number; readonly text: string }[]
  /** Columns and rows of each table, its header row not counted. */
  readonly tables: readonly { readonly columns: number; readonly rows: number; readonly says: string }[]
  readonly alternatives: readonly string[]
  /** Each piece of text, in the order in which it is read; all that stands behind the contents. */
  readonly words: readonly string[]
}

const piecesOfTable = (table: PrintTable): readonly string[] => [
  table.caption,
  table.note,
  ...table.columns.map(column => column.heading),
  ...table.rows.flat(),
]

function piecesOf(block: PrintBlock): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return [block.text]
    case 'paragraph':
      return [
        block.number,
        ...block.parts.flatMap(part => part.lines),
        ...block.trail.flatMap(line => [`${line.label}:`, line.words]),
      ]
    case 'fixed':
      return [...block.parts.flatMap(part => part.lines), block.cite]
    case 'grades':
      return tablesOf(block).flatMap(piecesOfTable)
    case 'table':
      return piecesOfTable(block)
    case 'figure':
      return [block.caption, block.note, ...(block.table === null ? [] : [block.alt, ...piecesOfTable(block.table)])]
  }
}

function tablesOf(block: PrintBlock): readonly PrintTable[] {
  if (block.kind === 'table') return block.columns.length === 0 ? [] : [block]
  if (block.kind === 'figure') return block.table === null || block.table.columns.length === 0 ? [] : [block.table]
  if (block.kind !== 'grades') return []
  const columns = (headings: readonly string[]) => headings.map(heading => ({ heading, numbers: false }))
  return [
    {
      caption: block.caption,
      note: block.direction,
      columns: columns(['Judgement', 'Grade', 'In words']),
      rows: block.rows.map(row => [row.judgement, row.grade === '' ? '–' : row.grade, row.label]),
    },
    ...(block.scale.length === 0
      ? []
      : [
          {
            caption: 'What the grades mean',
            note: '',
            columns: columns(['Grade', 'In words', 'Descriptor']),
            rows: block.scale.map(one => [one.grade, one.label, one.descriptor]),
          },
        ]),
  ]
}

export function expectedOf(report: PrintReport): Expected {
  const blocks = report.sections.flatMap(section => section.blocks)
  return {
    title: report.title,
    headings: report.sections.flatMap(section => [
      { level: 1, text: section.heading },
      ...section.blocks.flatMap(block => (block.kind === 'heading' ? [{ level: 2, text: block.text }] : [])),
      ...(section.recommendations.length === 0 ? [] : [{ level: 2, text: 'Recommendations' }]),
    ]),
    tables: blocks.flatMap(tablesOf).map(table => ({
      columns: table.columns.length,
      rows: table.rows.length,
      says: [...table.columns.map(column => column.heading), ...table.rows.flat()].join(''),
    })),
    alternatives: blocks.flatMap(block => (block.kind === 'figure' ? [block.alt] : [])),
    words: report.sections.flatMap(section => [
      section.heading,
      section.empty ?? '',
      ...section.blocks.flatMap(piecesOf),
      ...(section.recommendations.length === 0 ? [] : ['Recommendations']),
      ...section.recommendations.flatMap(one => [
        ...recommended(one),
        ...(one.rests.length === 0
          ? []
          : [
              `Rests on paragraph${one.rests.length === 1 ? '' : 's'}`,
              one.rests
                .map(each => each.number)
                .join(', ')
                .replace(/, (\d+)$/, ' and $1'),
            ]),
      ]),
    ]),
  }
}

function recommended(one: PrintRecommendation): readonly string[] {
  return [`Recommendation ${one.number}`, ...one.parts.flatMap(part => part.lines), 'Who answers:', one.answers]
}

/** The words that the page of the report has as well, in its order: it shows grades as strips and folds what rests on what. */
export function wordsOfPage(report: PrintReport): readonly string[] {
  const pieces = (block: PrintBlock): readonly string[] => {
    if (block.kind === 'grades') {
      return [
        block.caption,
        ...block.rows.flatMap(row => [row.judgement, row.grade, row.grade === '' ? '' : row.label]),
        ...block.scale.flatMap(one => [one.grade, one.label, one.descriptor]),
      ]
    }
    if (block.kind !== 'figure') return piecesOf(block)
    const { columns, rows } = block.table ?? { columns: [], rows: [] }
    return [block.caption, block.note, block.alt, ...columns.map(column => column.heading), ...rows.flat()]
  }
  return report.sections.flatMap(section => [
    section.heading,
    section.empty ?? '',
    ...section.blocks.flatMap(pieces),
    ...section.recommendations.flatMap(recommended),
  ])
}

/** The title page, in order. */
export function titlePageOf(report: PrintReport): readonly string[] {
  return [
    ...(report.draft === null ? [] : [`DRAFT ${report.draft}`]),
    report.title,
    report.subtitle,
    ...report.identification.flatMap(row => [row.label, row.value]),
    report.edition,
  ]
}

/** Letters alone: where lines and long words are broken is not told. */
export function bare(text: string): string {
  return text.normalize('NFC').replace(/[\s\u200B\uFEFF\u00AD]+/gu, '')
}

/** The pieces that do not stand in a text in their order; none where all do. */
export function outOfOrder(pieces: readonly string[], text: string): readonly string[] {
  const whole = bare(text)
  let from = 0
  return pieces.flatMap(piece => {
    const sought = bare(piece)
    const at = whole.indexOf(sought, from)
    if (at === -1) return [piece]
    from = at + sought.length
    return []
  })
}

/** Headings that begin deeper than they may: the first is 1, and none is more than one level below the one before. */
export function jumps(headings: readonly { readonly level: number; readonly text: string }[]): readonly string[] {
  return headings.flatMap(({ level, text }, index) =>
    level > (headings[index - 1]?.level ?? 0) + 1 ? [`${text} is a heading of level ${level}`] : [],
  )
}
