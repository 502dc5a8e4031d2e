import { printableCharacters } from '../../src/platform/documents/fonts.ts'
import type { ReportDocument } from '../../src/platform/documents/model.ts'
import { readyForEditing, readyForPrint } from '../../src/platform/documents/print.ts'
import { bare, expectedOf, jumps, outOfOrder, titlePageOf } from './expected.ts'
import type { OfficeStructure } from './office-structure.ts'
import type { PdfStructure } from './structure.ts'

/** What is wrong with a printed document, read back; none where a reading aid can follow it. */
export function faultsOfPdf(structure: PdfStructure, model: ReportDocument): readonly string[] {
  const { report } = readyForPrint(model, printableCharacters())
  const expected = expectedOf(report)
  const headings = [{ level: 1, text: 'Contents' }, ...expected.headings]
  const plain = (all: readonly { readonly level: number; readonly text: string }[]) =>
    all.map(({ level, text }) => `${level} ${bare(text)}`)
  return [
    ...jumps(structure.headings),
    ...(structure.marked && structure.claimsUniversalAccess ? [] : ['it is not tagged']),
    ...(structure.language === 'en-GB' ? [] : [`its language is ${structure.language}`]),
    ...(bare(structure.title) === bare(expected.title) && structure.showsTitle ? [] : ['its title is not shown']),
    ...differ('headings', plain(structure.headings), plain(headings)),
    ...differ('bookmarks', plain(structure.bookmarks), plain(expected.headings)),
    ...differ(
      'tables',
      structure.tables.map(({ headerCells, cells }) => `${headerCells} over ${cells}`),
      // What says nothing at all, a reading aid is not told of.
      expected.tables.flatMap(({ columns, rows, says }) =>
        bare(says) === '' ? [] : [`${columns} over ${columns * rows}`],
      ),
    ),
    ...structure.tables.flatMap(table =>
      table.cellsWithoutHeader > 0 ? [`${table.cellsWithoutHeader} cells name no header cell`] : [],
    ),
    ...differ(
      'alternative texts',
      structure.figures.map(figure => bare(figure.alternative)),
      expected.alternatives.map(bare),
    ),
    ...structure.figures.flatMap(figure =>
      bare(figure.alternative) === '' ? ['a figure has no alternative text'] : [],
    ),
    ...outOfOrder([...titlePageOf(report), 'Contents', ...expected.words], structure.said),
    ...structure.beyondTheEdge,
  ]
}

/** The same of a file for word processors. */
export function faultsOfOffice(structure: OfficeStructure, model: ReportDocument): readonly string[] {
  const report = readyForEditing(model)
  const expected = expectedOf(report)
  const plain = (all: readonly { readonly level: number; readonly text: string }[]) =>
    all.map(({ level, text }) => `${level} ${bare(text)}`)
  return [
    ...structure.faults,
    ...jumps(structure.headings),
    ...(structure.language === 'en-GB' ? [] : [`its language is ${structure.language}`]),
    ...(bare(structure.title) === bare(expected.title) ? [] : ['it has another title']),
    ...differ('headings', plain(structure.headings), plain(expected.headings)),
    ...outOfOrder(
      expected.headings.map(each => each.text),
      structure.contents,
    ),
    ...differ(
      'tables',
      structure.tables.map(({ columns, rows }) => `${columns} by ${rows}`),
      expected.tables.map(({ columns, rows }) => `${columns} by ${rows}`),
    ),
    ...structure.tables.flatMap(table =>
      table.headerRows === 1 ? [] : [`a table has ${table.headerRows} header rows`],
    ),
    ...differ(
      'alternative texts',
      structure.figures.map(figure => bare(figure.alternative)),
      expected.alternatives.map(bare),
    ),
    ...structure.figures.flatMap(({ alternative, files }) => [
      ...(alternative.trim() === '' ? ['a figure has no alternative text'] : []),
      ...(files.some(file => file.endsWith('.svg')) && files.some(file => file.endsWith('.png'))
        ? []
        : ['a figure lacks one of its two pictures']),
    ]),
    ...structure.deadLinks.map(link => `the link to ${link} leads nowhere`),
    ...outOfOrder(titlePageOf(report), structure.before),
    ...outOfOrder(expected.words, structure.said),
    ...(bare(structure.said) === bare(expected.words.join('')) ? [] : ['it says more or other than the model']),
    ...(report.draft === null || structure.heads.every(head => head.includes('DRAFT'))
      ? []
      : ['a page does not say that it is a draft']),
    ...(report.draft !== null || !structure.heads.some(head => head.includes('DRAFT'))
      ? []
      : ['an issued report says that it is a draft']),
  ]
}

function differ(what: string, found: readonly string[], expected: readonly string[]): readonly string[] {
  return JSON.stringify(found) === JSON.stringify(expected)
    ? []
    : [`the ${what} are ${JSON.stringify(found).slice(0, 400)} and not ${JSON.stringify(expected).slice(0, 400)}`]
}
