import {
  AlignmentType,
  BookmarkEnd,
  BookmarkStart,
  BorderStyle,
  Document,
  Footer,
  Header,
  HeadingLevel,
  ImageRun,
  InternalHyperlink,
  type IParagraphOptions,
  Packer,
  PageNumber,
  Paragraph,
  type ParagraphChild,
  Tab,
  Table,
  TableCell,
  TableLayoutType,
  TableOfContents,
  TableRow,
  TabStopType,
  TextRun,
  WidthType,
} from 'docx'
import { escapeXml } from './charts/marks.ts'
import { docxStyles, textWidth } from './docx-styles.ts'
import type { PrintBlock, PrintPart, PrintRecommendation, PrintReport, PrintTable } from './print.ts'
import { heightToWidth, pngOf } from './raster.ts'
import { columnWidths, gradesTables } from './tables.ts'
import { withoutTime } from './zip-time.ts'

/** Ids of pictures and bookmarks, counted in the document alone, so that the same report gives the same file. */
type Count = { drawings: number; bookmarks: number; readonly headings: ToldHeading[] }

type ToldHeading = { readonly text: string; readonly level: 1 | 2; readonly anchor: string }

/** The report as a Word document: real headings, tables whose header rows repeat, pictures with their words. */
export async function docxOf(report: PrintReport): Promise<Uint8Array> {
  const count: Count = { drawings: 0, bookmarks: 0, headings: [] }
  const told = body(report, count)
  const document = new Document({
    title: report.title,
    styles: docxStyles,
    numbering: {
      config: [
        {
          reference: 'points',
          levels: [
            {
              level: 0,
              format: 'bullet',
              text: '•',
              alignment: AlignmentType.LEFT,
              style: { paragraph: { indent: { left: 340, hanging: 240 } } },
            },
          ],
        },
      ],
    },
    sections: [
      {
        properties: {
          titlePage: true,
          page: {
            size: { width: 11906, height: 16838 },
            margin: { top: 1588, bottom: 1474, left: 1531, right: 1531, header: 709, footer: 709 },
          },
        },
        headers: { first: firstHead(report), default: running(report) },
        footers: { first: new Footer({ children: [new Paragraph({})] }), default: foot(report) },
        children: [...titlePage(report), ...contents(count.headings), ...told],
      },
    ],
  })
  const parts = [{ path: 'docProps/core.xml', data: coreProperties(report) }]
  return withoutTime(await Packer.toBuffer(document, false, parts))
}

/** Without the time of writing: the same report gives the same bytes, and its day stands in it. */
function coreProperties(report: PrintReport): string {
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    `<dc:title>${escapeXml(report.title)}</dc:title><dc:subject>${escapeXml(report.subtitle)}</dc:subject><dc:language>en-GB</dc:language>`,
    '</cp:coreProperties>',
  ].join('')
}

function draftLines(report: PrintReport): readonly Paragraph[] {
  if (report.draft === null) return []
  return [new Paragraph({ style: 'Running', children: [bold(`DRAFT ${report.running.draft}`)] })]
}

/** The title is on the first page itself; that it is a draft is said on every page. */
function firstHead(report: PrintReport): Header {
  return new Header({ children: report.draft === null ? [new Paragraph({})] : [...draftLines(report)] })
}

function running(report: PrintReport): Header {
  return new Header({
    children: [new Paragraph({ style: 'Running', text: report.running.title }), ...draftLines(report)],
  })
}

function foot(report: PrintReport): Footer {
  const page = new TextRun({ children: ['Page ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES] })
  return new Footer({
    children: [
      new Paragraph({
        style: 'Running',
        tabStops: [{ type: TabStopType.RIGHT, position: textWidth }],
        children: [new TextRun(report.running.subtitle), tab(), page],
      }),
    ],
  })
}

function titlePage(report: PrintReport): readonly Paragraph[] {
  return [
    ...(report.draft === null ? [] : [new Paragraph({ style: 'DraftMark', text: `DRAFT ${report.draft}` })]),
    new Paragraph({ style: 'Title', text: report.title }),
    ...(report.subtitle === '' ? [] : [new Paragraph({ style: 'Subtitle', text: report.subtitle })]),
    ...report.identification.map(
      row =>
        new Paragraph({
          style: 'Identification',
          children: [new TextRun({ text: row.label, bold: true }), tab(), new TextRun(row.value)],
        }),
    ),
    ...(report.edition === '' ? [] : [new Paragraph({ style: 'Small', text: report.edition })]),
  ]
}

/** The contents, each line a link; word processors add the pages when somebody updates them. */
function contents(headings: readonly ToldHeading[]): readonly (Paragraph | TableOfContents)[] {
  const cachedEntries = headings.map(({ text, level, anchor }) => ({ title: text, level, href: anchor }))
  return [
    new Paragraph({ style: 'ContentsHeading', pageBreakBefore: true, text: 'Contents' }),
    new TableOfContents('Contents', {
      hyperlink: true,
      headingStyleRange: '1-2',
      beginDirty: false,
      tabLeader: 'none',
      cachedEntries,
    }),
  ]
}

type Child = Paragraph | Table

function body(report: PrintReport, count: Count): readonly Child[] {
  return report.sections.flatMap(section => [
    headingOf(section.heading, 1, count, section.empty === null),
    ...(section.empty === null ? [] : [new Paragraph({ style: 'Small', text: section.empty })]),
    ...section.blocks.flatMap(block => blockOf(block, count)),
    ...(section.recommendations.length === 0
      ? []
      : [headingOf('Recommendations', 2, count), ...section.recommendations.flatMap(recommendationOf)]),
  ])
}

/** A heading, to which the contents lead. */
function headingOf(text: string, level: 1 | 2, count: Count, pageBreakBefore = false): Paragraph {
  count.headings.push({ text, level, anchor: `heading_${count.headings.length + 1}` })
  return new Paragraph({
    heading: level === 1 ? HeadingLevel.HEADING_1 : HeadingLevel.HEADING_2,
    pageBreakBefore,
    children: anchored(`heading_${count.headings.length}`, new TextRun(text), count),
  })
}

/** Words that other places lead to. */
function anchored(name: string, words: TextRun, count: Count): ParagraphChild[] {
  count.bookmarks += 1
  return [new BookmarkStart(name, count.bookmarks), words, new BookmarkEnd(count.bookmarks)] as ParagraphChild[]
}

function blockOf(block: PrintBlock, count: Count): readonly Child[] {
  switch (block.kind) {
    case 'heading':
      return [headingOf(block.text, 2, count)]
    case 'paragraph':
      return [
        ...numbered(block.number, block.parts, count),
        ...block.trail.map(
          line => new Paragraph({ style: 'Trail', children: [bold(`${line.label}: `), new TextRun(line.words)] }),
        ),
      ]
    case 'fixed':
      return [
        ...partsOf(block.parts, { style: 'Quotation' }),
        ...(block.cite === '' ? [] : [new Paragraph({ style: 'QuotationSource', text: block.cite })]),
      ]
    case 'grades':
      return gradesTables(block).flatMap(tableOf)
    case 'table':
      return tableOf(block)
    case 'figure':
      return figureOf(block, count)
  }
}

/** To the next stop. */
function tab(): TextRun {
  return new TextRun({ children: [new Tab()] })
}

function bold(text: string): TextRun {
  return new TextRun({ text, bold: true })
}

function lines(texts: readonly string[]): TextRun[] {
  return texts.map((text, index) => new TextRun(index === 0 ? { text } : { text, break: 1 }))
}

function partsOf(parts: readonly PrintPart[], look: IParagraphOptions): readonly Paragraph[] {
  return parts.flatMap(part =>
    part.kind === 'paragraph'
      ? [new Paragraph({ ...look, children: lines(part.lines) })]
      : part.lines.map(
          text => new Paragraph({ ...look, style: 'Point', numbering: { reference: 'points', level: 0 }, text }),
        ),
  )
}

/** A numbered paragraph: its number hangs in the margin, and other places lead to it. */
function numbered(number: string, parts: readonly PrintPart[], count: Count): readonly Paragraph[] {
  const mark = [...anchored(anchorOf(number), bold(number), count), tab()]
  const [first, ...rest] = parts
  return first?.kind === 'paragraph'
    ? [
        new Paragraph({ style: 'Numbered', children: [...mark, ...lines(first.lines)] }),
        ...partsOf(rest, { style: 'Prose' }),
      ]
    : [new Paragraph({ style: 'Numbered', keepNext: true, children: mark }), ...partsOf(parts, { style: 'Prose' })]
}

function anchorOf(number: string): string {
  return `paragraph_${number}`
}

function tableOf(table: PrintTable): readonly Child[] {
  const caption = [
    ...(table.caption === '' ? [] : [new Paragraph({ style: 'Caption', text: table.caption })]),
    ...(table.note === '' ? [] : [new Paragraph({ style: 'CaptionNote', text: table.note })]),
  ]
  if (table.columns.length === 0) return caption
  const widths = columnWidths(table, textWidth)
  const cell = (text: string, at: number, heading: boolean) =>
    new TableCell({
      width: { size: widths[at] ?? 0, type: WidthType.DXA },
      margins: { top: 60, bottom: 60, left: 80, right: 80 },
      borders: cellBorders(heading),
      children: [
        new Paragraph({
          style: heading ? 'TableHeading' : 'TableText',
          keepNext: heading,
          alignment: table.columns[at]?.numbers === true ? AlignmentType.RIGHT : AlignmentType.LEFT,
          children: lines(text.split('\n')),
        }),
      ],
    })
  return [
    ...caption,
    new Table({
      width: { size: textWidth, type: WidthType.DXA },
      columnWidths: widths,
      layout: TableLayoutType.FIXED,
      tableLook: { firstRow: true, noHBand: true, noVBand: true },
      borders: noBorders,
      rows: [
        new TableRow({
          tableHeader: true,
          cantSplit: true,
          children: table.columns.map((column, at) => cell(column.heading, at, true)),
        }),
        ...table.rows.map(
          row =>
            new TableRow({ cantSplit: true, children: table.columns.map((_, at) => cell(row[at] ?? '', at, false)) }),
        ),
      ],
    }),
    new Paragraph({ style: 'AfterTable' }),
  ]
}

const none = { style: BorderStyle.NONE, size: 0, color: 'auto' } as const
const noBorders = { top: none, bottom: none, left: none, right: none, insideHorizontal: none, insideVertical: none }

function cellBorders(heading: boolean) {
  const bottom = heading
    ? { style: BorderStyle.SINGLE, size: 10, color: '144E81' }
    : { style: BorderStyle.SINGLE, size: 4, color: 'B1B4B6' }
  return { top: none, left: none, right: none, bottom }
}

/** Dots of the width of a picture, at 96 to the inch. */
const pictureWidth = Math.floor((textWidth / 1440) * 96)

function figureOf(figure: PrintBlock & { readonly kind: 'figure' }, count: Count): readonly Child[] {
  count.drawings += 1
  const size = { width: pictureWidth, height: Math.round(pictureWidth * heightToWidth(figure.svg)) }
  const picture = new ImageRun({
    type: 'svg',
    data: Buffer.from(figure.svg),
    fallback: { type: 'png', data: Buffer.from(pngOf(figure.svg, pictureWidth * 2)) },
    transformation: size,
    altText: {
      id: String(count.drawings),
      name: `Figure ${count.drawings}`,
      title: figure.caption,
      description: figure.alt,
    },
  })
  return [
    ...(figure.caption === '' ? [] : [new Paragraph({ style: 'Caption', text: figure.caption })]),
    ...(figure.note === '' ? [] : [new Paragraph({ style: 'CaptionNote', text: figure.note })]),
    new Paragraph({ style: 'Picture', keepNext: figure.table !== null, children: [picture] }),
    ...(figure.table === null ? [] : [new Paragraph({ style: 'Prose', text: figure.alt }), ...tableOf(figure.table)]),
  ]
}

function recommendationOf(one: PrintRecommendation): readonly Paragraph[] {
  const rests = one.rests.flatMap(({ number }, index) => [
    ...(index === 0 ? [] : [new TextRun(index === one.rests.length - 1 ? ' and ' : ', ')]),
    new InternalHyperlink({
      anchor: anchorOf(number),
      children: [new TextRun({ text: number, style: 'Hyperlink' })],
    }),
  ])
  return [
    new Paragraph({ style: 'RecommendationTitle', text: `Recommendation ${one.number}` }),
    ...partsOf(one.parts, { style: 'Recommendation' }),
    new Paragraph({ style: 'Recommendation', children: [bold('Who answers: '), new TextRun(one.answers)] }),
    ...(rests.length === 0
      ? []
      : [
          new Paragraph({
            style: 'Recommendation',
            children: [bold(one.rests.length === 1 ? 'Rests on paragraph ' : 'Rests on paragraphs '), ...rests],
          }),
        ]),
  ]
}
