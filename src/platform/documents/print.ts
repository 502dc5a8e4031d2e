import { sayDay, Temporal } from '../../kernel/dates.ts'
import type { Problem } from '../../kernel/problems.ts'
import { chartTable, withChartWords } from './chart.ts'
import { chartSvg } from './charts/draw.ts'
import {
  type Block,
  type FigureBlock,
  paragraphNumbers,
  type Recommendation,
  type ReportDocument,
  type ReportSection,
  type TableBlock,
  type Trail,
} from './model.ts'
import {
  breakLongWords,
  type Coverage,
  type MissingGlyph,
  missingGlyphs,
  normaliseText,
  paragraphs,
  withoutMissingGlyphs,
} from './text.ts'

/** A report ready for the printer: every text in final words that the fonts have, which the template only places. */
export type PrintReport = {
  readonly title: string
  readonly subtitle: string
  readonly edition: string
  readonly draft: string | null
  /** The same in at most one line, for the head and foot of every page. */
  readonly running: { readonly title: string; readonly subtitle: string; readonly draft: string }
  readonly identification: readonly { readonly label: string; readonly value: string }[]
  readonly sections: readonly PrintSection[]
}
export type PrintSection = {
  readonly heading: string
  readonly empty: string | null
  readonly blocks: readonly PrintBlock[]
  readonly recommendations: readonly PrintRecommendation[]
}
export type PrintPart = { readonly kind: 'paragraph' | 'list'; readonly lines: readonly string[] }
export type PrintBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | {
      readonly kind: 'paragraph'
      readonly id: string
      readonly number: string
      readonly parts: readonly PrintPart[]
      readonly trail: readonly TrailLine[]
    }
  | { readonly kind: 'fixed'; readonly parts: readonly PrintPart[]; readonly cite: string }
  | {
      readonly kind: 'grades'
      readonly caption: string
      readonly direction: string
      readonly scale: readonly { readonly grade: string; readonly label: string; readonly descriptor: string }[]
      readonly rows: readonly { readonly judgement: string; readonly grade: string; readonly label: string }[]
    }
  | ({ readonly kind: 'table' } & PrintTable)
  | {
      readonly kind: 'figure'
      readonly caption: string
      readonly alt: string
      readonly svg: string
      readonly note: string
      /** The figures of a chart, where no table beside it has them. */
      readonly table: PrintTable | null
    }
export type PrintTable = {
  readonly caption: string
  readonly columns: readonly { readonly heading: string; readonly numbers: boolean }[]
  readonly rows: readonly (readonly string[])[]
  readonly note: string
}
export type PrintRecommendation = {
  readonly number: string
  readonly parts: readonly PrintPart[]
  readonly answers: string
  readonly rests: readonly { readonly id: string; readonly number: string }[]
}
export type TrailLine = { readonly label: string; readonly words: string }

/** `14 August 2006` for `2006-08-14`. */
export function dayText(day: string): string {
  return sayDay(Temporal.PlainDate.from(day.slice(0, 10)))
}

/**
 * The trail of a sentence in lines a reader can follow: the judgements with their words, then the evidence, items of one
 * kind from one body together with their days and never their number, which could single somebody out. None where no
 * trail was kept, as in reports issued before one was.
 */
export function trailLines(trail: Trail | undefined): readonly TrailLine[] {
  if (trail === undefined) return []
  const lines: TrailLine[] = []
  if (trail.judgements.length > 0) {
    const words = trail.judgements.map(({ id, code, text }) => `${code ?? id} ${text}`.trim()).join('; ')
    lines.push({ label: trail.judgements.length === 1 ? 'Judgement' : 'Judgements', words })
  }
  const groups = Map.groupBy(trail.evidence, one => `${one.kind}\u0000${one.body}`)
  const evidence = [...groups.values()].flatMap(items => {
    const days = items.map(item => item.date).sort()
    const [one, first, last] = [items[0], days[0], days.at(-1)]
    if (one === undefined || first === undefined || last === undefined) return []
    // What is protected says neither its body nor its day.
    const when = first === '' ? '' : first === last ? dayText(first) : `${dayText(first)} to ${dayText(last)}`
    const where = [one.body, when].filter(each => each !== '').join(', ')
    return [where === '' ? one.kind : `${one.kind} (${where})`]
  })
  if (evidence.length > 0) lines.push({ label: 'Evidence', words: evidence.join('; ') })
  return lines
}

/** In which direction a scale runs, in words; empty where it has fewer than two grades. Grades stand best first. */
function scaleDirection(scale: readonly { readonly grade: number }[]): string {
  const [best, worst] = [scale[0], scale.at(-1)]
  if (best === undefined || worst === undefined || best === worst) return ''
  return `Grades run from ${best.grade}, the best, to ${worst.grade}.`
}

/**
 * Readies a report for printing and lists, per block, the characters that will show as `□` because no font has them.
 * The `field` of a problem is the id of its block, or the name of the part of the title page.
 */
export function readyForPrint(
  document: ReportDocument,
  coverage: Coverage,
): { readonly report: PrintReport; readonly problems: readonly Problem[] } {
  const missing = new Map<string, { readonly place: string; readonly glyphs: Map<string, MissingGlyph> }>()
  const words =
    (id: string, place: string) =>
    (text: string, longest = 30) => {
      const clean = normaliseText(text)
      const found = missingGlyphs(clean, coverage)
      if (found.length > 0) {
        const glyphs = missing.get(id)?.glyphs ?? new Map<string, MissingGlyph>()
        for (const glyph of found) glyphs.set(glyph.character, glyph)
        missing.set(id, { place, glyphs })
      }
      return breakLongWords(withoutMissingGlyphs(clean, coverage), longest)
    }
  const report = placed(document, words)
  const problems = [...missing].map(([id, { place, glyphs }]) => ({
    text: sayMissing(place, [...glyphs.values()]),
    field: id,
  }))
  return { report, problems }
}

/**
 * The same for a word processor, which has fonts of its own and breaks words itself: the words as they were written, but
 * for characters that no file may hold.
 */
export function readyForEditing(document: ReportDocument): PrintReport {
  return placed(document, () => normaliseText)
}

function placed(document: ReportDocument, words: Words): PrintReport {
  const { draft } = document
  const title = words('title', 'The title page')
  const [name, subtitle] = [title(document.title) || 'Report', title(document.subtitle)]
  const drafted =
    draft === undefined ? null : title([draft.words, dayText(draft.day)].filter(part => part !== '').join(', '))
  return {
    title: name,
    subtitle,
    running: { title: oneLine(name), subtitle: oneLine(subtitle), draft: oneLine(drafted ?? '') },
    edition: title(document.edition),
    draft: drafted,
    identification: document.identification.map(row => ({ label: title(row.label), value: title(row.value) })),
    sections: document.sections.map(section => printSection(section, document, words)),
  }
}

function oneLine(text: string): string {
  const words = text.replace(/\s+/gu, ' ')
  const letters = Array.from(words)
  return letters.length <= 55 ? words : `${letters.slice(0, 54).join('').trimEnd()}…`
}

function sayMissing(place: string, glyphs: readonly MissingGlyph[]): string {
  const shown = glyphs.slice(0, 10).map(glyph => `${glyph.character} (${glyph.codePoint})`)
  const rest = glyphs.length > shown.length ? [`${glyphs.length - shown.length} more`] : []
  const what =
    glyphs.length === 1 ? 'a character that cannot be printed and shows' : 'characters that cannot be printed and show'
  return `${place} has ${what} as □: ${[...shown, ...rest].join(', ')}.`
}

type Words = (id: string, place: string) => (text: string, longest?: number) => string

function printSection(section: ReportSection, document: ReportDocument, words: Words): PrintSection {
  const heading = words(section.id, `The heading of the section “${section.heading}”`)
  const silent = section.blocks.length === 0 && section.recommendations.length === 0
  return {
    heading: heading(section.heading) || 'Section',
    empty: !silent
      ? null
      : document.draft === undefined
        ? 'Nothing is reported in this section.'
        : 'Nothing stands in this section yet.',
    blocks: section.blocks.map(block => printBlock(block, words)),
    recommendations: section.recommendations.map(one => printRecommendation(one, document, words)),
  }
}

type Say = (text: string, longest?: number) => string

function printParts(text: string, say: Say): readonly PrintPart[] {
  return paragraphs(text).map(part => ({
    kind: part.kind,
    lines: (part.kind === 'list' ? part.items : part.lines).map(line => say(line)),
  }))
}

function printBlock(block: Block, words: Words): PrintBlock {
  switch (block.kind) {
    case 'heading':
      return { kind: 'heading', text: words(block.id, `The heading “${block.text}”`)(block.text) || '–' }
    case 'finding':
    case 'passage': {
      const say = words(block.id, `Paragraph ${block.number}`)
      return {
        kind: 'paragraph',
        id: block.id,
        number: String(block.number),
        parts: printParts(block.text, say),
        trail: trailLines(block.trail).map(line => ({ label: line.label, words: say(line.words) })),
      }
    }
    case 'fixed': {
      const say = words(block.id, `The text quoted from ${block.cite}`)
      return { kind: 'fixed', parts: printParts(block.text, say), cite: say(block.cite) }
    }
    case 'grades': {
      const say = words(block.id, `The table “${block.caption}”`)
      return {
        kind: 'grades',
        caption: say(block.caption),
        direction: scaleDirection(block.scale),
        scale: block.scale.map(one => ({
          grade: String(one.grade),
          label: say(one.label),
          descriptor: say(one.descriptor),
        })),
        rows: block.rows.map(row => ({
          judgement: say(row.judgement),
          grade: row.grade === undefined ? '' : String(row.grade),
          label: row.label === undefined ? 'Not agreed yet' : say(row.label),
        })),
      }
    }
    case 'table':
      return { kind: 'table', ...printTable(block, words(block.id, `The table “${block.caption}”`)) }
    case 'figure':
      return printFigure(block, words)
  }
}

function printTable(table: Pick<TableBlock, 'caption' | 'columns' | 'rows' | 'note'>, say: Say): PrintTable {
  return {
    caption: say(table.caption),
    columns: table.columns.map(column => ({ heading: say(column.heading, 14), numbers: column.holds === 'numbers' })),
    rows: table.rows.map(row => table.columns.map((_, index) => say(row[index] ?? '', 20))),
    note: say(table.note ?? ''),
  }
}

function printFigure(block: FigureBlock, words: Words): PrintBlock & { readonly kind: 'figure' } {
  if (!('chart' in block)) {
    const say = words(block.id, `The figure “${block.caption}”`)
    const caption = say(block.caption)
    return {
      kind: 'figure',
      caption,
      alt: say(block.alt).trim() || caption.trim() || 'A picture',
      svg: block.svg,
      note: say(block.note ?? ''),
      table: null,
    }
  }
  const say = words(block.id, `The chart “${block.chart.title}”`)
  const { title, says, note = '' } = block.chart
  // In a picture nothing is broken: its own lines are.
  const drawn = withChartWords(block.chart, text => say(text, Number.POSITIVE_INFINITY))
  return {
    kind: 'figure',
    caption: say(title),
    alt: say(says).trim() || say(title).trim() || 'A chart',
    svg: chartSvg(drawn),
    note: say(note),
    table:
      block.tabled === true
        ? null
        : printTable({ ...chartTable(block.chart), caption: `${title}: figures`, note: '' }, say),
  }
}

function printRecommendation(one: Recommendation, document: ReportDocument, words: Words): PrintRecommendation {
  const say = words(one.id, `Recommendation ${one.number}`)
  const numbers = paragraphNumbers(document)
  return {
    number: String(one.number),
    parts: printParts(one.text, say),
    answers: say(one.answers),
    rests: one.findings.flatMap(id => {
      const number = numbers[id]
      return number === undefined ? [] : [{ id, number: String(number) }]
    }),
  }
}
