import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { type CommentTable, commentsDocument } from '../../src/modules/reports/domain/comments-table.ts'
import { renderReport } from '../../src/modules/reports/index.ts'
import { type Block, numberParagraphs, type ReportDocument } from '../../src/platform/documents/model.ts'
import { renderDocx, renderOdt } from '../../src/platform/documents/office.ts'
import { readyForEditing } from '../../src/platform/documents/print.ts'
import { renderPdf } from '../../src/platform/documents/typst.ts'
import { chartExamples } from '../../src/platform/web/components/chart.examples.ts'
import { projectFiles, readSources } from '../laws/sources.ts'
import { runs } from '../proof.ts'
import { anyReport, anything, plainWords } from './any-report.ts'
import { faultsOfOffice, faultsOfPdf } from './document-faults.ts'
import { expectedOf, outOfOrder, wordsOfPage } from './expected.ts'
import { type OfficeFiles, openOffice, readDocx, readOdt } from './office-structure.ts'
import { sampleReport } from './sample.ts'
import { readPdfStructure } from './structure.ts'

/*
 * Every document that the product makes is read back as a reading aid or a word processor reads it: headings, header
 * cells, alternative text, language, title, bookmarks, and the words in the order of the model.
 */

/** Each template of the printer, and each file that has documents made, with the test that reads them back. */
const documents: { readonly [file: string]: string } = {
  'src/platform/documents/report.typ': 'test/documents/every-document.test.ts',
  'src/platform/documents/letter.typ': 'test/letter-print.test.ts',
  'src/platform/documents/letter.ts': 'test/letter-print.test.ts',
  'src/platform/documents/children.typ': 'test/documents/children-print.test.ts',
  'src/platform/documents/children.ts': 'test/documents/children-print.test.ts',
  'src/platform/documents/typst.ts': 'test/documents/every-document.test.ts',
  'src/modules/reports/commands/makers.ts': 'test/documents/every-document.test.ts',
  'src/modules/reports/routes/files.ts': 'test/documents/every-document.test.ts',
}

/** Names by which a document is made. */
const makers = ['renderPdf', 'renderDocx', 'renderOdt', 'printFrom', 'createPdfPrinter']

test('every template and every maker of documents is read back by a test', () => {
  const templates = projectFiles().filter(file => file.endsWith('.typ'))
  const making = readSources().filter(
    ({ path, imports }) =>
      path.startsWith('src/') &&
      imports.some(({ typeOnly, names }) => !typeOnly && names.some(name => makers.includes(name))),
  )
  const found = [...templates, ...making.map(({ path }) => path), 'src/platform/documents/typst.ts']
  expect(found.toSorted()).toEqual(Object.keys(documents).toSorted())
  for (const proof of new Set(Object.values(documents))) {
    expect(readFileSync(proof, 'utf8'), proof).toMatch(/readPdfStructure|every-document/)
  }
})

const figures: readonly Block[] = chartExamples.examples.map(({ params }, index) => ({
  kind: 'figure',
  id: `chart-${index}`,
  chart: { ...params.chart, id: `chart-${index}` },
  tabled: index % 2 === 0,
}))

/** An old report, in which a figure is a picture and no data. */
const picture: Block = {
  kind: 'figure',
  id: 'old',
  caption: 'An old picture',
  alt: 'Two of three.',
  svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="40" height="20"/></svg>',
}

function withBlocks(report: ReportDocument, blocks: readonly Block[]): ReportDocument {
  const [first, ...rest] = report.sections
  return first === undefined
    ? report
    : numberParagraphs({ ...report, sections: [{ ...first, blocks: [...first.blocks, ...blocks] }, ...rest] })
}

/** Comments sent together, with paragraphs and lines in their words. */
const commentTable: CommentTable = {
  title: 'Joint review of Northmoor',
  areaName: 'Northmoor',
  submissions: [
    {
      id: '1',
      draftId: '1',
      sentOn: Temporal.PlainDate.from('2006-11-20'),
      late: false,
      note: 'We thank the team.',
      personName: 'Margaret Hollis',
    },
  ],
  files: new Map([['2', ['figures.csv', 'letter.pdf']]]),
  comments: ['The figure is 62.', 'Two lines\nand a paragraph.\n\nThe grade is too low.'].map((text, index) => ({
    id: String(index + 1),
    draftId: '1',
    kind: 'accuracy',
    about: `f${index}`,
    place: `Paragraph ${index + 1}`,
    disputesGrade: undefined,
    text,
    personId: '1',
    personName: 'Margaret Hollis',
    writtenOn: Temporal.PlainDate.from('2006-11-15'),
    heldBack: false,
    position: index,
    withdrawnOn: undefined,
    sentOn: Temporal.PlainDate.from('2006-11-20'),
    late: index === 1,
    submissionId: '1',
    answered: undefined,
    version: 1,
  })),
}

const several: readonly (readonly [string, ReportDocument])[] = [
  ['an issued report of one finding in each section', sampleReport(1, false)],
  ['a draft with every kind of chart', withBlocks(sampleReport(2), figures)],
  ['a report frozen before charts were data', withBlocks(sampleReport(0, false), [picture])],
  ['a report of four hundred paragraphs', sampleReport(80, false)],
  ['the table of comments and answers', commentsDocument(commentTable)],
  [
    'a draft with nothing in it',
    {
      ...sampleReport(0),
      sections: sampleReport(0).sections.map(section => ({ ...section, blocks: [], recommendations: [] })),
    },
  ],
]

describe.each(several)('%s', (_, model) => {
  test('as PDF', async () => {
    const { bytes, problems } = await renderPdf(model)
    expect(problems).toEqual([])
    expect(faultsOfPdf(await readPdfStructure(bytes), model)).toEqual([])
  })

  test('as DOCX', async () => {
    const { bytes } = await renderDocx(model)
    expect(faultsOfOffice(readDocx(openOffice(bytes)), model)).toEqual([])
  })

  test('as ODT', async () => {
    const { bytes } = await renderOdt(model)
    expect(faultsOfOffice(readOdt(openOffice(bytes)), model)).toEqual([])
  })

  test('with the words of its page, in the order of its page', async () => {
    const words = wordsOfPage(readyForEditing(model))
    const { bytes } = await renderReport(model, 'html')
    const page = spoken(String(bytes))
    expect(outOfOrder(words, page)).toEqual([])
    expect(outOfOrder(words, spoken(String(bytes)).split('\n').toReversed().join('\n')).length).toBeGreaterThan(0)
    const files = [
      readDocx(openOffice((await renderDocx(model)).bytes)),
      readOdt(openOffice((await renderOdt(model)).bytes)),
    ]
    for (const { said } of files) expect(outOfOrder(wordsWithoutPictures(model), said)).toEqual([])
  })
})

/** The words of a page behind its contents; what a picture draws is in its table too. */
function spoken(html: string): string {
  return html
    .slice(html.indexOf('</nav>'))
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/<div role="img" aria-label="([^"]*)">/g, '\n$1\n')
    .replace(/<[^>]*>/g, '\n')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'")
}

/** The same words without what the page alone says in words: a chart whose figures stand in a table beside it. */
function wordsWithoutPictures(model: ReportDocument): readonly string[] {
  const sections = model.sections.map(section => ({
    ...section,
    blocks: section.blocks.filter(block => block.kind !== 'figure'),
  }))
  return wordsOfPage(readyForEditing({ ...model, sections }))
}

/** LibreOffice, where this machine has it. */
const office = ['/usr/bin/soffice', '/usr/bin/libreoffice', '/opt/libreoffice/program/soffice'].find(file =>
  existsSync(file),
)

test.skipIf(office === undefined).each([
  ['DOCX', 'docx', renderDocx],
  ['ODT', 'odt', renderOdt],
] as const)(
  'LibreOffice finds headings, tables with header rows and pictures with their words in a report as %s',
  async (_, ending, render) => {
    const model = withBlocks(sampleReport(2), figures)
    const expected = expectedOf(readyForEditing(model))
    const folder = mkdtempSync(join(tmpdir(), 'office-'))
    try {
      writeFileSync(join(folder, `report.${ending}`), (await render(model)).bytes)
      execFileSync(
        String(office),
        [
          `-env:UserInstallation=file://${folder}/profile`,
          '--headless',
          '--convert-to',
          'odt',
          '--outdir',
          join(folder, 'again'),
          join(folder, `report.${ending}`),
        ],
        { stdio: 'ignore', timeout: 120_000 },
      )
      const again = readOdt(openOffice(readFileSync(join(folder, 'again', 'report.odt'))))
      expect(again.headings.map(({ level, text }) => `${level} ${text.trim()}`)).toEqual(
        expected.headings.map(({ level, text }) => `${level} ${text}`),
      )
      expect(again.tables.map(table => table.headerRows)).toEqual(expected.tables.map(() => 1))
      expect(again.figures.map(figure => figure.alternative)).toEqual(expected.alternatives)
      expect(again.language).toBe('en-GB')
      expect(outOfOrder(expected.words, again.said)).toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  180_000,
)

test('any report prints as a PDF that a reading aid can follow, in the order of the model', async () => {
  await fc.assert(
    fc.asyncProperty(anyReport(plainWords), async model => {
      const { bytes, problems } = await renderPdf(model)
      expect(problems).toEqual([])
      expect(faultsOfPdf(await readPdfStructure(bytes), model)).toEqual([])
    }),
    { numRuns: runs(200) },
  )
}, 600_000)

test.each([
  ['DOCX', renderDocx, readDocx],
  ['ODT', renderOdt, readOdt],
] as const)(
  'whatever is typed, a report as %s is well-formed, holds the words of the model in their order, and is the same file each time',
  async (_, render, open) => {
    await fc.assert(
      fc.asyncProperty(anyReport(anything), async model => {
        const { bytes } = await render(model)
        expect(faultsOfOffice(open(openOffice(bytes)), model)).toEqual([])
        const again = await render(structuredClone(model))
        expect(Buffer.compare(bytes, again.bytes)).toBe(0)
      }),
      { numRuns: runs(300) },
    )
  },
  600_000,
)

describe('A planted fault is found', () => {
  const model = withBlocks(sampleReport(1), figures.slice(0, 2))
  const altered = (files: OfficeFiles, path: string, from: string | RegExp, to: string): OfficeFiles => {
    const text = files.get(path)?.toString('utf8') ?? ''
    const changed = text.replace(from, to)
    expect(changed).not.toBe(text)
    return new Map([...files, [path, Buffer.from(changed)]])
  }

  test.each([
    ['a table without a header row', /<w:tblHeader\/>/, '', 'header rows'],
    ['a figure without words', / descr="[^"]+"/, ' descr=""', 'alternative text'],
    ['a heading that jumps', 'w:val="Heading2"', 'w:val="Heading1"', 'headings'],
    ['a word left out', 'Young carers', 'Carers', 'Young carers'],
    ['a link that leads nowhere', 'w:anchor="paragraph_2"', 'w:anchor="paragraph_200"', 'leads nowhere'],
    ['a picture that is not there', 'r:embed="', 'r:embed="gone', 'two pictures'],
    ['two ids alike', /<wp:docPr id="2"/, '<wp:docPr id="1"', 'have one id'],
    ['a part not well-formed', '</w:body>', '', 'word/document.xml'],
  ])('in a DOCX: %s', async (_, from, to, told) => {
    const files = openOffice((await renderDocx(model)).bytes)
    const read = () => faultsOfOffice(readDocx(altered(files, 'word/document.xml', from, to)), model)
    expect(read().join('\n')).toContain(told)
  })

  test.each([
    ['a table without a header row', /<\/?table:table-header-rows>/g, '', 'header rows'],
    ['a figure without words', /<svg:desc>[^<]+/, '<svg:desc>', 'alternative text'],
    [
      'a heading that jumps',
      'text:outline-level="2"><text:bookmark',
      'text:outline-level="3"><text:bookmark',
      'level 3',
    ],
    ['a word left out', 'Young carers', 'Carers', 'Young carers'],
    ['a link that leads nowhere', '"#paragraph_2"', '"#paragraph_200"', 'leads nowhere'],
    ['a picture that is not there', 'figure-1.png', 'figure-9.png', 'is shown and not there'],
    ['a style that is not there', 'text:style-name="Trail"', 'text:style-name="Trial"', 'not defined'],
  ])('in an ODT: %s', async (_, from, to, told) => {
    const files = openOffice((await renderOdt(model)).bytes)
    const read = faultsOfOffice(readOdt(altered(files, 'content.xml', from, to)), model)
    expect(read.join('\n')).toContain(told)
  })

  test('in a PDF: words in another order, and a document that is not the one expected', async () => {
    const structure = await readPdfStructure((await renderPdf(model)).bytes)
    const [first, second, ...rest] = model.sections
    if (first === undefined || second === undefined) throw new Error('The sample has no sections.')
    const turned = { ...model, sections: [second, first, ...rest] }
    expect(faultsOfPdf(structure, turned).join('\n')).toContain('the headings are')
    const silent = { ...structure, figures: structure.figures.map(() => ({ alternative: '' })) }
    expect(faultsOfPdf(silent, model)).toContain('a figure has no alternative text')
    const headless = {
      ...structure,
      tables: structure.tables.map(table => ({ ...table, headerCells: 0, cellsWithoutHeader: 3 })),
    }
    expect(faultsOfPdf(headless, model)).toContain('3 cells name no header cell')
    expect(faultsOfPdf({ ...structure, showsTitle: false }, model)).toContain('its title is not shown')
    expect(faultsOfPdf({ ...structure, bookmarks: [] }, model).join('\n')).toContain('the bookmarks are')
    const jumping = structure.headings.map(({ level, text }) => ({ level: level === 2 ? 3 : level, text }))
    expect(faultsOfPdf({ ...structure, headings: jumping }, model).join('\n')).toContain('is a heading of level 3')
    const backwards = structure.said.split('\n').toReversed().join('\n')
    expect(faultsOfPdf({ ...structure, said: backwards }, model).length).toBeGreaterThan(3)
  })
})
