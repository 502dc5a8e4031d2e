import type { Temporal } from '../../../kernel/dates.ts'
import { sayList } from '../../../kernel/words.ts'
import type { Rulebook } from '../../rulebooks/index.ts'

/** What a paragraph of the report is: it rests on judgements and evidence, on evidence alone, or is quoted. */
export const blockKinds = ['finding', 'passage', 'fixed'] as const
export type BlockKind = (typeof blockKinds)[number]

/** How each kind is called on a page, and what it rests on. */
export const blockKindWords = {
  finding: { name: 'finding', rests: 'It rests on at least one judgement and one item of evidence.' },
  passage: { name: 'passage', rests: 'Context or summary: it rests on at least one item of evidence.' },
  fixed: { name: 'quotation', rests: 'Words of the framework, quoted as they stand.' },
} as const satisfies Record<BlockKind, { readonly name: string; readonly rests: string }>

/** A paragraph as it is kept. Ids of section, outcome, group, tiers and judgements are the rulebook's. */
export type ReportBlock = {
  readonly id: string
  readonly section: string
  readonly kind: BlockKind
  readonly position: number
  readonly text: string
  /** Where a quotation stands; empty for the others. */
  readonly cite: string
  readonly outcome: string | undefined
  readonly group: string | undefined
  readonly tiers: readonly string[]
  readonly judgements: readonly string[]
  /** Whether it reports joint action on behalf of its group (¶9). */
  readonly jointAction: boolean
  /** Whether it stands in the report; until then it is only kept. */
  readonly placed: boolean
  readonly version: number
}

/** An item of evidence that a block cites. */
export type CitedItem = {
  readonly blockId: string
  readonly itemId: string
  readonly reference: string
  readonly kind: string
  readonly title: string
  /** Id of the body that provided it; absent for the team's own. */
  readonly body: string | undefined
  readonly eventOn: Temporal.PlainDate
  readonly shows: 'strength' | 'weakness' | 'both' | 'neutral'
  /** Who may read it: what tells of single children or was told in confidence says less in public. */
  readonly classification: string
}

/** What a section recommends. `blocks` are ids of the findings it rests on. */
export type ReportRecommendation = {
  readonly id: string
  readonly section: string
  readonly position: number
  readonly text: string
  /** Who else answers for it, or how, in words; empty where the bodies say it all. */
  readonly answers: string
  /** Organisations of the register that answer for it, in the order chosen. */
  readonly bodies: readonly string[]
  /** Their names. */
  readonly bodyNames: readonly string[]
  readonly blocks: readonly string[]
  readonly version: number
}

/** Who answers for a recommendation, as the report says it: the bodies by name, then what was written of it. */
export function sayAnswerers({ bodyNames, answers }: Pick<ReportRecommendation, 'bodyNames' | 'answers'>): string {
  return [sayList(bodyNames), answers].filter(part => part !== '').join('; ')
}

export type ReportSectionOf = Rulebook['sections'][number]

/** The first words of a text, as a page names a paragraph that has no number. */
export function opening(text: string): string {
  const words = text.replace(/\s+/g, ' ').trim()
  if (words.length <= 60) return `“${words}”`
  return `“${words.slice(0, 60).replace(/\s+\S*$/, '')} …”`
}

/** What a block still lacks before it may stand in the report (¶77); empty when its thread is whole. */
export function missingThread(block: ReportBlock, items: number): readonly ('judgement' | 'evidence')[] {
  if (block.kind === 'fixed') return []
  return [
    ...(block.kind === 'finding' && block.judgements.length === 0 ? (['judgement'] as const) : []),
    ...(items === 0 ? (['evidence'] as const) : []),
  ]
}

/** How many items each block cites. */
export function countItems(items: readonly CitedItem[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { blockId } of items) counts.set(blockId, (counts.get(blockId) ?? 0) + 1)
  return counts
}

/**
 * The blocks of a section in reading order: those of no outcome first, then outcome by outcome as the section takes
 * them (¶69), each in the order of its places.
 */
export function inReadingOrder(section: ReportSectionOf, blocks: readonly ReportBlock[]): readonly ReportBlock[] {
  const order = section['by-outcome'] ?? []
  const rank = (block: ReportBlock) => (block.outcome === undefined ? -1 : order.indexOf(block.outcome))
  return blocks
    .filter(block => block.section === section.id)
    .toSorted((a, b) => rank(a) - rank(b) || a.position - b.position || Number(a.id) - Number(b.id))
}

/** Every judgement a finding may rest on, with its words: key, management, written ones, and those that are graded. */
export function judgementsOf(rulebook: Rulebook): readonly {
  readonly heading: string
  readonly judgements: readonly { readonly id: string; readonly text: string }[]
}[] {
  return [
    ...rulebook.outcomes.map(outcome => ({ heading: outcome.label, judgements: outcome.judgements })),
    { heading: rulebook.management.label, judgements: rulebook.management.judgements },
    { heading: 'Graded judgements', judgements: rulebook.graded.map(({ id, label }) => ({ id, text: label })) },
    { heading: 'Further judgements, written and not graded', judgements: rulebook.ungraded },
  ].filter(group => group.judgements.length > 0)
}

/** The code by which people speak of a judgement; empty where its id is words, which its own words say better. */
export function judgementCode(id: string): string {
  return /\d/.test(id) ? id : ''
}

/** The words of every judgement by its id. */
export function judgementWords(rulebook: Rulebook): ReadonlyMap<string, string> {
  return new Map(judgementsOf(rulebook).flatMap(group => group.judgements.map(({ id, text }) => [id, text] as const)))
}

/** A text of the framework that a report may quote. */
export type Quotation = { readonly key: string; readonly label: string; readonly text: string; readonly cite: string }

/** What may be quoted: the sections' and the outcomes' own words, never a paraphrase. */
export function quotationsOf(rulebook: Rulebook): readonly Quotation[] {
  const sections = rulebook.sections
    .filter(section => section.paraphrase !== true)
    .map(({ id, label, text, cite }) => ({
      key: `section.${id}`,
      label: `What the section “${label}” holds`,
      text,
      cite,
    }))
  const outcomes = rulebook.outcomes.map(({ id, label, statements, cite }) => ({
    key: `outcome.${id}`,
    label: `The outcome “${label}”`,
    text: [label, ...statements.map(statement => `• ${statement}`)].join('\n'),
    cite,
  }))
  return [...sections, ...outcomes]
}
