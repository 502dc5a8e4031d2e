import fc from 'fast-check'
import { expect, test } from 'vitest'
import { symbolNames, symbols } from '../../src/kernel/symbols.ts'
import { type ChildrenDocument, printForChildren } from '../../src/platform/documents/children.ts'
import { runs } from '../proof.ts'
import { plainWords } from './any-report.ts'
import { bare, jumps, outOfOrder } from './expected.ts'
import { type PdfStructure, readPdfStructure } from './structure.ts'

const words = plainWords.map(text => `a${text}`)
const symbol = fc.constantFrom(...symbolNames)
const perhaps = fc.option(symbol, { nil: undefined })
const anyChildrenReport: fc.Arbitrary<ChildrenDocument> = fc.record({
  title: words,
  draft: fc.constantFrom('', 'Draft of 7 November 2006'),
  parts: fc.array(
    fc.record({
      heading: words,
      symbol,
      text: fc.array(words, { maxLength: 2 }),
      quoted: fc.boolean(),
      groups: fc.array(
        fc.record({
          heading: fc.oneof(words, fc.constant('')),
          symbol: perhaps,
          lines: fc.array(fc.record({ words, byWhen: fc.constantFrom('', 'next summer'), symbol: perhaps }), {
            maxLength: 3,
          }),
        }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 4 },
  ),
})

/** What a child who listens to it would miss; none where it can be followed. */
function faultsOf(read: PdfStructure, report: ChildrenDocument): readonly string[] {
  const shown = (name: (typeof symbolNames)[number] | undefined) => (name === undefined ? [] : [symbols[name]])
  const headings = [
    `1 ${bare(report.title)}`,
    ...report.parts.flatMap(part => [
      `2 ${bare(part.heading)}`,
      ...part.groups.flatMap(group => (group.heading === '' ? [] : [`3 ${bare(group.heading)}`])),
    ]),
  ]
  const pictures = report.parts.flatMap(part => [
    ...shown(part.symbol),
    ...part.groups.flatMap(group => [
      ...(group.heading === '' ? [] : shown(group.symbol)),
      ...(part.quoted ? [] : group.lines.flatMap(line => shown(line.symbol))),
    ]),
  ])
  const said = report.parts.flatMap(part => [
    part.heading,
    ...part.text,
    ...part.groups.flatMap(group => [group.heading, ...group.lines.flatMap(line => [line.words, line.byWhen])]),
  ])
  const same = (what: string, found: readonly string[], expected: readonly string[]) =>
    JSON.stringify(found) === JSON.stringify(expected)
      ? []
      : [`${what}: ${found.join('; ')} and not ${expected.join('; ')}`]
  return [
    ...jumps(read.headings),
    ...same(
      'headings',
      read.headings.map(({ level, text }) => `${level} ${bare(text)}`),
      headings,
    ),
    ...same(
      'bookmarks',
      read.bookmarks.map(({ level, text }) => `${level} ${bare(text)}`),
      headings,
    ),
    ...same(
      'pictures',
      read.figures.map(figure => figure.alternative),
      pictures,
    ),
    ...outOfOrder([report.title, ...said], read.said),
    ...read.beyondTheEdge,
    ...(read.language === 'en-GB' && read.showsTitle && read.claimsUniversalAccess
      ? []
      : ['title, language or tags are not told']),
    ...(read.text.every(page => bare(page).includes(bare(report.draft)))
      ? []
      : ['a page does not say that it is a draft']),
  ]
}

test('any report for children can be followed by a reading aid, in the order in which it stands', async () => {
  await fc.assert(
    fc.asyncProperty(anyChildrenReport, async report => {
      const { bytes, problems, pages } = await printForChildren(report)
      expect(problems).toEqual([])
      const read = await readPdfStructure(bytes)
      expect(read.pages).toBe(pages)
      expect(faultsOf(read, report)).toEqual([])
    }),
    { numRuns: runs(200) },
  )
}, 300_000)

test('a symbol without words, a heading that jumps and words in another order are found', async () => {
  const line = (text: string) => ({ words: text, byWhen: '', symbol: 'good' as const })
  const groups = [
    { heading: 'At home', symbol: 'home' as const, lines: [line('Most feel safe.'), line('Some wait long.')] },
  ]
  const report: ChildrenDocument = {
    title: 'What we found',
    draft: '',
    parts: [{ heading: 'Being safe', symbol: 'safe', text: ['We asked you.'], quoted: false, groups }],
  }
  const read = await readPdfStructure((await printForChildren(report)).bytes)
  expect(faultsOf(read, report)).toEqual([])
  expect(faultsOf({ ...read, figures: read.figures.map(() => ({ alternative: '' })) }, report).join()).toContain(
    'pictures',
  )
  const deeper = read.headings.map(({ level, text }) => ({ level: level + 1, text }))
  expect(faultsOf({ ...read, headings: deeper }, report).join()).toContain('is a heading of level 2')
  const turned = { ...report, parts: report.parts.map(part => ({ ...part, text: ['Some wait long.'], groups })) }
  expect(faultsOf(read, turned)).not.toEqual([])
})
