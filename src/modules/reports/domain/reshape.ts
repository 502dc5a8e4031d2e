import { type Problem, problem } from '../../../kernel/problems.ts'
import type { ReportBlock } from './block.ts'

/** Places at which a paragraph can be parted: where each of its sentences or lines but the first begins. */
export function partingPlaces(text: string): readonly { readonly at: number; readonly begins: string }[] {
  const starts = [...text.matchAll(/(?<=[.!?][”’")\]]*)\s+(?=\S)|\n+(?=\S)/g)].map(
    found => found.index + found[0].length,
  )
  return starts.filter(at => text.slice(0, at).trim() !== '').map(at => ({ at, begins: text.slice(at) }))
}

/** The two texts of a paragraph parted there; undefined where it cannot be. No letter is in both or in none. */
export function partedAt(text: string, at: number): readonly [string, string] | undefined {
  if (!partingPlaces(text).some(place => place.at === at)) return undefined
  return [text.slice(0, at).trimEnd(), text.slice(at)]
}

/** Two paragraphs as one text: sentences go on in their line, items of a list stay on lines of their own. */
export function joinedText(first: string, second: string): string {
  const isItem = (line: string) => /^\s*[•▪‣–*-]\s/.test(line)
  const keepsLine = isItem(first.slice(first.lastIndexOf('\n') + 1)) || isItem(second.split('\n')[0] ?? '')
  return `${first}${keepsLine ? '\n' : ' '}${second}`
}

/** Why two paragraphs cannot be one; empty when they can. What they rest on, their tiers and joint action go together. */
export function whyNotJoined(first: ReportBlock, second: ReportBlock): readonly Problem[] {
  const alike =
    first.kind === second.kind &&
    first.section === second.section &&
    first.outcome === second.outcome &&
    first.group === second.group &&
    first.placed === second.placed
  if (first.kind === 'fixed' || second.kind === 'fixed') return [problem('A quotation stays by itself')]
  return alike
    ? []
    : [problem('Only paragraphs of one kind, outcome and group that stand beside each other in the report are joined')]
}
