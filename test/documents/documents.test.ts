import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { reportJson } from '../../src/platform/documents/json.ts'
import type { Block, ReportDocument } from '../../src/platform/documents/model.ts'
import { createPdfPrinter, renderPdf } from '../../src/platform/documents/typst.ts'
import { sampleReport } from './sample.ts'
import { readPdfStructure } from './structure.ts'

function finding(id: string, text: string): Block {
  return { kind: 'finding', id, number: 1, text, trail: { judgements: [{ id: 'K1', text }], evidence: [] } }
}

function reportOf(blocks: readonly Block[], heading = 'Findings'): ReportDocument {
  return { ...sampleReport(0), sections: [{ id: 'only', heading, blocks, recommendations: [] }] }
}

async function printedText(document: ReportDocument): Promise<string> {
  const { bytes } = await renderPdf(document)
  return (await readPdfStructure(bytes)).text.join('\n')
}

test('a report of 40 pages can be followed by a reading aid', async () => {
  const report = sampleReport(31)
  const { bytes, problems } = await renderPdf(report)
  expect(problems).toEqual([])
  const structure = await readPdfStructure(bytes)
  expect(structure.pages).toBeGreaterThanOrEqual(40)
  expect(structure).toMatchObject({ title: report.title, language: 'en-GB', claimsUniversalAccess: true, marked: true })
  const sections = report.sections.map(section => section.heading)
  expect(structure.outline).toEqual(sections)
  expect(structure.headings.filter(heading => heading.level === 1).map(heading => heading.text)).toEqual([
    'Contents',
    ...sections,
  ])
  const inside = report.sections.flatMap(section => [
    ...section.blocks.flatMap(block => (block.kind === 'heading' ? [block.text] : [])),
    'Recommendations',
  ])
  expect(structure.headings.filter(heading => heading.level === 2).map(heading => heading.text)).toEqual(inside)
  expect(structure.tables).toHaveLength(12)
  for (const table of structure.tables) {
    expect(table.headerCells).toBeGreaterThanOrEqual(2)
    expect(table.cells).toBeGreaterThan(0)
    expect(table.cellsWithoutHeader).toBe(0)
  }
  expect(structure.figures).toHaveLength(5)
  for (const figure of structure.figures) expect(figure.alternative).toContain('Northmoor 62 per cent')
  expect(structure.links).toBeGreaterThan(20)
})

test('every page of a draft says that it is one, and no page of an issued report does', async () => {
  const draft = await readPdfStructure((await renderPdf(sampleReport(4))).bytes)
  expect(draft.text.filter(page => !page.includes('DRAFT'))).toEqual([])
  const issued = await readPdfStructure((await renderPdf(sampleReport(4, false))).bytes)
  expect(issued.text.filter(page => /draft/i.test(page))).toEqual([])
})

test('ALL-2 each printed finding carries its judgement, kind of evidence, body and day', async () => {
  const text = (await printedText(sampleReport(1))).replace(/\s+/g, ' ')
  expect(text).toContain('Judgement: K1 children and young people are helped at an early point')
  expect(text).toContain('Case record (Social care inspectorate, 2 October 2006 to 9 October 2006)')
  expect(text).toContain('Rests on paragraph')
})

test('a draft full of emoji, word-processor bullets and other scripts prints, and says what does not show', async () => {
  const { bytes, problems } = await renderPdf(
    reportOf([
      finding('good', 'Plain text with £, é, ŵ and “quotes”.'),
      finding('bullets', '\uF0B7 Reading well\r\n\uF0A7 Writing well\r\n\uF02D Counting well'),
      finding('arabic', 'الأطفال في أمان'),
      finding('bengali', 'শিশুরা নিরাপদ'),
      finding('pasted', 'Family 🧑‍🧑‍🧒 and object \uFFFC and half \ud83d'),
    ]),
  )
  expect(problems.map(problem => problem.field)).toEqual(['bengali', 'pasted'])
  expect(problems[0]?.text).toContain('Paragraph 1 has characters that cannot be printed and show as □: শ (U+09B6)')
  expect(problems[1]?.text).toContain('U+1F9D1')
  const text = (await readPdfStructure(bytes)).text.join('\n')
  expect(text).toContain('Reading well')
  expect(text).not.toContain('\uF0B7')
  expect(text).toContain('□')
})

test('what a person typed is never read as markup', async () => {
  const typed =
    '#eval("1+1") $x^2$ \\u{41} *bold* _it_ = no heading [#read("/etc/passwd")] <label> @ref // gone? `raw` #'
  const text = await printedText(
    reportOf([finding('typed', typed), { kind: 'heading', id: 'h', text: '#panic("x")' }], typed),
  )
  expect(text.replace(/[\s\u200B]+/g, ' ')).toContain(typed)
  expect(text).toContain('#panic("x")')
})

test('a draft with nothing in it, and one with empty texts, print and say so', async () => {
  const empty = { ...sampleReport(0), title: '', subtitle: '', edition: '', identification: [], sections: [] }
  expect((await renderPdf(empty)).problems).toEqual([])
  const silent = sampleReport(0).sections.map(section => ({ ...section, blocks: [], recommendations: [] }))
  expect(await printedText({ ...sampleReport(0), sections: silent })).toContain('Nothing stands in this section yet.')
  const blank = reportOf([
    finding('a', ''),
    { kind: 'heading', id: 'b', text: ' ' },
    { kind: 'fixed', id: 'c', text: '', cite: '' },
    { kind: 'grades', id: 'd', caption: '', scale: [], rows: [] },
    { kind: 'table', id: 'e', caption: '', columns: [], rows: [[]] },
    { kind: 'table', id: 'f', caption: '', columns: [{ heading: '', holds: 'words' }], rows: [[], ['a', 'b']] },
  ])
  expect((await renderPdf(blank)).problems).toEqual([])
})

test('very long words, texts and lists stay on the page', async () => {
  const word = 'Llanfairpwllgwyngyll'.repeat(40)
  const many = 'Many words make a long paragraph. '.repeat(400)
  const lines = Array.from({ length: 300 }, (_, index) => `Line ${index}.`).join('\n')
  const columns = ['words', 'words', 'numbers', 'numbers', 'numbers', 'numbers'] as const
  const evidence = Array.from({ length: 200 }, (_, index) => ({
    kind: `Kind ${index}`,
    body: 'A body',
    date: '2006-10-02',
  }))
  const report: ReportDocument = {
    ...sampleReport(0),
    title: word,
    subtitle: many.slice(0, 3000),
    draft: { words: many.slice(0, 300), day: '2006-11-07' },
    identification: [{ label: word.slice(0, 60), value: many }],
    sections: [
      {
        id: 'only',
        heading: word.slice(0, 200),
        blocks: [
          finding('word', word),
          finding('long', many),
          finding('lines', lines),
          { kind: 'passage', id: 'trail', number: 2, text: 'Short.', trail: { judgements: [], evidence } },
          { kind: 'fixed', id: 'fixed', text: lines, cite: word },
          {
            kind: 'table',
            id: 't',
            caption: word,
            note: many,
            columns: columns.map(holds => ({ heading: word.slice(0, 60), holds })),
            rows: [columns.map(() => word), columns.map(() => many)],
          },
        ],
        recommendations: [{ id: 'r', number: 1, text: lines, answers: many, findings: ['word', 'long'] }],
      },
    ],
  }
  const { bytes, problems } = await renderPdf(report)
  expect(problems).toEqual([])
  const structure = await readPdfStructure(bytes)
  expect(structure.beyondTheEdge).toEqual([])
  const text = structure.text.join('')
  expect(text.replace(/[\s\u200B]/g, '')).toContain(word)
  // In the finding, in its judgement, in the quotation and in the recommendation.
  expect(text.match(/Line \d+\./g)).toHaveLength(4 * 300)
  expect(text.match(/Kind\s\d+\s\(/g)).toHaveLength(200)
})

test('every character there is prints, or is named as one that does not', async () => {
  for (let first = 0; first < 0x20000; first += 4096) {
    const codePoints = Array.from({ length: 4096 }, (_, index) => first + index)
    const text = codePoints.map(codePoint => `x${String.fromCodePoint(codePoint)}y`).join(' ')
    const { bytes } = await renderPdf(reportOf([finding('all', text)]))
    expect(bytes.length).toBeGreaterThan(1000)
  }
}, 300_000)

test('a mark that shows nothing prints, behind a letter, a character that does not print, or by itself', async () => {
  const marks: string[] = []
  for (let codePoint = 0; codePoint < 0xe0200; codePoint += 1) {
    const character = String.fromCodePoint(codePoint)
    if (/\p{Default_Ignorable_Code_Point}/u.test(character)) marks.push(character)
  }
  expect(marks.length).toBeGreaterThan(300)
  for (const before of ['a', 'م', '\u06CD', 'ব', '']) {
    const { bytes } = await renderPdf(reportOf([finding('all', marks.map(mark => `${before}${mark}`).join(' '))]))
    expect(bytes.length, before).toBeGreaterThan(1000)
  }
}, 300_000)

test('any report prints', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 })
  const block: fc.Arbitrary<Block> = fc.oneof(
    fc.record({ kind: fc.constant('heading' as const), id: fc.uuid(), text }),
    fc.tuple(fc.uuid(), text).map(([id, words]) => finding(id, words)),
    fc.record({ kind: fc.constant('fixed' as const), id: fc.uuid(), text, cite: text }),
    fc.record({
      kind: fc.constant('table' as const),
      id: fc.uuid(),
      caption: text,
      columns: fc.array(fc.record({ heading: text, holds: fc.constantFrom('words' as const, 'numbers' as const) }), {
        maxLength: 4,
      }),
      rows: fc.array(fc.array(text, { maxLength: 4 }), { maxLength: 4 }),
    }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(block, { maxLength: 5 }), text, async (blocks, words) => {
      const report = { ...reportOf(blocks, words), title: words, identification: [{ label: words, value: words }] }
      const { problems } = await renderPdf(report)
      expect(problems.filter(problem => problem.text.startsWith('The printer warns'))).toEqual([])
    }),
    { numRuns: 60 },
  )
}, 300_000)

test('the same report prints as the same bytes, so that its hash means something', async () => {
  const [one, other] = [await renderPdf(sampleReport(3)), await renderPdf(sampleReport(3))]
  expect(Buffer.compare(one.bytes, other.bytes)).toBe(0)
  expect(Buffer.from(one.bytes).toString('latin1')).not.toMatch(/CreationDate|CreateDate|ModDate/)
})

test('the check sees a table without header, a picture without words, text off the page and a file without tags', async () => {
  const compiler = NodeCompiler.create()
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
  const faulty = `= Heading\n#table(columns: 2, [a], [b])\n#figure(image(bytes(${JSON.stringify(svg)}), format: "svg"))\n#block(breakable: false)[${'x'.repeat(200)} #for at in range(200) [#linebreak() Line #at]]`
  const print = (tags: boolean) => {
    const { result } = compiler.compile({ mainFileContent: faulty })
    if (result === null) throw new Error('The faulty document does not compile.')
    return readPdfStructure(compiler.pdf(result, { pdfTags: tags }))
  }
  const tagged = await print(true)
  expect(tagged).toMatchObject({ title: '', claimsUniversalAccess: false })
  expect(tagged.beyondTheEdge).toEqual([expect.stringMatching(/^x{50,}$/)])
  expect(tagged.text.join('')).toContain('Line 20')
  expect(tagged.text.join('')).not.toContain('Line 199')
  expect(tagged.headings).toEqual([{ level: 1, text: 'Heading' }])
  expect(tagged.tables).toEqual([{ headerCells: 0, cells: 2, cellsWithoutHeader: 2 }])
  expect(tagged.figures[0]).toEqual({ alternative: '' })
  expect(await print(false)).toMatchObject({ marked: false, headings: [], tables: [] })
})

describe('the thread that prints', () => {
  const printer = createPdfPrinter({
    worker: new URL('./dying-worker.ts', import.meta.url),
    longestMilliseconds: 15_000,
  })
  afterAll(() => printer.close())

  test('a report on which it dies or hangs is rejected, and those behind it are printed', async () => {
    const named = (title: string) => ({ ...sampleReport(0), title })
    const results = await Promise.allSettled(
      ['One', 'die', 'Two', 'hang', 'Three'].map(title => printer.render(named(title))),
    )
    expect(results.map(result => result.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(String(results[3]?.status === 'rejected' && results[3].reason)).toContain('within 15 seconds')
  }, 120_000)
})

test('the JSON form holds the grades and the findings with their trail as flat lists', () => {
  const json = reportJson(sampleReport(2))
  expect(json.grades[0]).toEqual({ judgement: 'Being well', grade: 4, label: 'Well above what is required' })
  expect(json.grades.at(-1)).toEqual({ judgement: 'Education services', grade: null, label: null })
  expect(json.findings).toHaveLength(10)
  expect(json.findings[0]).toMatchObject({
    id: 's0-f0',
    section: 's0',
    judgements: ['K1'],
    evidence: [{ kind: 'Case record' }, {}, {}],
  })
  expect(JSON.parse(JSON.stringify(json))).toEqual(json)
})
