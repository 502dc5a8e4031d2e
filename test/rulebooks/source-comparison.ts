import type { Rulebook } from '../../src/modules/rulebooks/index.ts'
import { hashOf, runsIn, runsOf, type SourceTerms } from './source-terms.ts'

/** Where a rulebook departs from the paper, in a sentence each: empty when every term stands as printed. */
export function departures(rulebook: Rulebook, terms: SourceTerms): readonly string[] {
  return [
    ...annexDepartures(rulebook, terms),
    ...gradeDepartures(rulebook, terms),
    ...gradedDepartures(rulebook, terms),
    ...provisionDepartures(rulebook, terms),
    ...quotations(rulebook).flatMap(quotation => quotationDepartures(quotation, terms)),
  ]
}

function annexDepartures({ outcomes, management }: Rulebook, terms: SourceTerms): readonly string[] {
  return [
    ...sameList(
      'the outcomes',
      outcomes.map(({ label }) => label),
      terms.outcomes.map(({ label }) => label),
    ),
    ...outcomes.flatMap(({ id, statements, judgements }, index) => [
      ...sameList(`the statements of ${id}`, statements, terms.outcomes[index]?.statements ?? []),
      ...sameList(
        `the key judgements of ${id}`,
        judgements.map(({ text }) => text),
        terms.outcomes[index]?.judgements ?? [],
      ),
    ]),
    ...sameList('the heading of management', [management.label], [terms.management.label]),
    ...sameList(
      'the areas in management',
      management.judgements.map(({ text }) => text),
      terms.management.judgements,
    ),
  ]
}

function gradeDepartures({ grades }: Rulebook, terms: SourceTerms): readonly string[] {
  const printed = terms.grades.map(({ grade, label, descriptor }) => `${grade} ${label} ${descriptor}`)
  const written = grades.scale.map(({ grade, label, descriptor }) => `${grade} ${hashOf(label)} ${hashOf(descriptor)}`)
  return written.join('\n') === printed.join('\n') && grades.best === 4 ? [] : ['the grades are not as printed']
}

function gradedDepartures({ graded }: Rulebook, terms: SourceTerms): readonly string[] {
  const count = terms.gradedJudgements
  return graded.length === count ? [] : [`the graded judgements: ${graded.length}, and the paper says ${count}`]
}

function provisionDepartures({ provisions }: Rulebook, terms: SourceTerms): readonly string[] {
  return (['table a', 'table b'] as const).flatMap(table => {
    const printed = terms.provisions.filter(row => row.table === table)
    const written = provisions.filter(({ cite }) => cite === table)
    return [
      ...sameList(
        `the rows of ${table}`,
        written.map(({ text }) => text),
        printed.map(({ text }) => text),
      ),
      ...sameList(
        `the bodies of ${table}`,
        written.map(({ from }) => from),
        printed.map(({ from }) => from),
      ),
    ]
  })
}

function sameList(what: string, written: readonly string[], printed: readonly string[]): readonly string[] {
  return [
    ...(written.length === printed.length ? [] : [`${what}: ${written.length}, and ${printed.length} are printed`]),
    ...written.filter((text, index) => hashOf(text) !== printed[index]).map(text => `${what}: not printed so: ${text}`),
  ]
}

export type Quotation = { readonly id: string; readonly text: string; readonly cite: string }

/** Everything the rulebook gives as the paper's own words, with the paragraph it names. */
export function quotations(rulebook: Rulebook): readonly Quotation[] {
  const { rules, 'not-yet': notYet, letters, ...quoted } = rulebook
  // The letters are ours; the things they ask for are quoted.
  return [...quotationsIn(quoted), ...quotationsIn(letters.map(({ things }) => things))]
}

function quotationsIn(value: unknown): readonly Quotation[] {
  if (typeof value !== 'object' || value === null) return []
  const { id, text, cite, paraphrase } = value as Readonly<Record<string, unknown>>
  const own =
    typeof id === 'string' && typeof text === 'string' && typeof cite === 'string' && paraphrase !== true
      ? [{ id, text, cite }]
      : []
  return [...own, ...Object.values(value).flatMap(quotationsIn)]
}

function quotationDepartures(quotation: Quotation, terms: SourceTerms): readonly string[] {
  const { id, text, cite } = quotation
  return isQuoted(quotation, terms) ? [] : [`${id}: not the words of ${cite}: ${text}`]
}

/** Whether the words stand so in the paragraph cited, or in one of those cited. */
export function isQuoted({ text, cite }: Pick<Quotation, 'text' | 'cite'>, terms: SourceTerms): boolean {
  const printed = cite.split(/, (?=¶)/).map(paragraph => runsIn(terms, paragraph))
  return runsOf(text).every(run => printed.some(runs => runs.has(run)))
}
