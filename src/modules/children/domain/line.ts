import type { SymbolName } from '../../../kernel/symbols.ts'

/** What a line of the report for children tells: something good, something that must get better, what was asked for, what children said. */
export const lineKinds = ['good', 'better', 'promise', 'said'] as const
export type LineKind = (typeof lineKinds)[number]

/** From what a line comes: a finding of the report, a recommendation of it, or an item of evidence. */
export type LineSource = { readonly kind: 'finding' | 'recommendation' | 'evidence'; readonly id: string }

/** What a line from there can tell, the usual first. */
export const kindsFrom: { readonly [from in LineSource['kind']]: readonly LineKind[] } = {
  finding: ['good', 'better'],
  recommendation: ['promise'],
  evidence: ['said'],
}

/** A marked finding, recommendation or view of children, and the plain words that somebody wrote for it. */
export type Line = {
  readonly id: string
  readonly kind: LineKind
  readonly source: LineSource
  /** Id of the outcome in the rulebook; empty where it belongs to none. */
  readonly outcome: string
  readonly symbol: SymbolName | undefined
  /** Empty while nobody has written them. */
  readonly words: string
  readonly byWhen: string
  readonly position: number
  /** Whether what it comes from still stands: the finding in the report, the item current, from children and open. */
  readonly stands: boolean
  /** Whether the words it comes from were changed since the plain words were written. */
  readonly changedSince: boolean
  readonly version: number
}

/** What a person writes of a line. */
export type WrittenLine = {
  readonly kind: LineKind
  readonly outcome: string
  readonly symbol: SymbolName | undefined
  readonly words: string
  readonly byWhen: string
}

/** In the order in which the report tells them. */
export function inTellingOrder(lines: readonly Line[]): readonly Line[] {
  return lines.toSorted((one, other) => one.position - other.position || Number(one.id) - Number(other.id))
}

/** Lines that go into the report: written, and still standing on what they come from. */
export function lineGoesIn(line: Line): boolean {
  return line.stands && line.words !== ''
}
