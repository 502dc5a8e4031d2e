import fc from 'fast-check'
import type { Chart } from '../../src/platform/documents/chart.ts'
import { type Block, numberParagraphs, type ReportDocument } from '../../src/platform/documents/model.ts'
import { sampleReport } from './sample.ts'

/** Words as the fonts have them; what anybody may type is `anything`. */
export const plainWords = fc.string({ unit: fc.constantFrom(...'abc deéŵ£,.-–“1&<>"#*_'), maxLength: 60 })
export const anything = fc.oneof(
  plainWords,
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '',
    '\u0000\u0007 bell',
    '\u202Eright to left',
    '🧑‍🧑‍🧒',
    ']]> <![CDATA[',
    'tab\tand\nline',
    '  two  spaces  ',
    'x'.repeat(10_000),
    '\ud800half',
    '{{ 7 }}',
    '&amp;lt;',
  ),
)

/** A report of any shape, with texts of the given kind in every place. */
export function anyReport(words: fc.Arbitrary<string>): fc.Arbitrary<ReportDocument> {
  const trail = fc.record({
    judgements: fc.array(fc.record({ id: words, text: words }), { maxLength: 2 }),
    evidence: fc.array(fc.record({ kind: words, body: words, date: fc.constantFrom('2006-10-02', '') }), {
      maxLength: 2,
    }),
  })
  const chart: fc.Arbitrary<Chart> = fc.record({
    kind: fc.constant('bars' as const),
    id: fc.uuid(),
    title: words,
    says: words,
    unit: fc.record({ words }),
    rowsAre: words,
    bars: fc.array(fc.record({ label: words, value: fc.integer({ min: -9, max: 99 }) }), { maxLength: 3 }),
  })
  const block: fc.Arbitrary<Block> = fc.oneof(
    fc.record({ kind: fc.constant('heading' as const), id: fc.uuid(), text: words }),
    fc.record({
      kind: fc.constantFrom('finding' as const, 'passage' as const),
      id: fc.uuid(),
      number: fc.constant(0),
      text: words,
      trail,
    }),
    fc.record({ kind: fc.constant('fixed' as const), id: fc.uuid(), text: words, cite: words }),
    fc.record({
      kind: fc.constant('table' as const),
      id: fc.uuid(),
      caption: words,
      note: words,
      columns: fc.array(fc.record({ heading: words, holds: fc.constantFrom('words' as const, 'numbers' as const) }), {
        maxLength: 4,
      }),
      rows: fc.array(fc.array(words, { maxLength: 4 }), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('figure' as const), id: fc.uuid(), chart, tabled: fc.boolean() }),
  )
  return fc
    .record({
      title: words,
      subtitle: words,
      draft: fc.option(fc.record({ words, day: fc.constant('2006-11-07') }), { nil: undefined }),
      sections: fc.array(
        fc.record({
          id: fc.uuid(),
          heading: words,
          blocks: fc.array(block, { maxLength: 5 }),
          recommends: fc.array(fc.tuple(words, words, fc.boolean()), { maxLength: 2 }),
        }),
        { maxLength: 3 },
      ),
    })
    .map(({ draft, sections, ...rest }) => {
      const { draft: _, ...sample } = sampleReport(0)
      return numberParagraphs({
        ...sample,
        ...rest,
        ...(draft === undefined ? {} : { draft }),
        identification: [{ label: rest.title, value: rest.subtitle }],
        sections: sections.map(({ recommends, ...section }) => ({
          ...section,
          recommendations: recommends.map(([text, answers, rests], index) => ({
            id: `r${index}`,
            number: 0,
            text,
            answers,
            findings: rests ? section.blocks.filter(one => one.kind === 'finding').map(one => one.id) : [],
          })),
        })),
      })
    })
}
