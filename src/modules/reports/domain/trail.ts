import type { TrailEvidence } from '../../../platform/documents/model.ts'
import { labelIn, type Rulebook } from '../../rulebooks/index.ts'
import type { CitedItem } from './block.ts'

/** What the public trail takes of an item, and nothing else of it. */
export type TrailItem = Pick<CitedItem, 'kind' | 'body' | 'eventOn' | 'classification'>

/**
 * What a paragraph rests on, as everybody may know it (ALL-2): kind of evidence, body and day. Never a person, a child, a
 * place, a title or a reference, for none of them comes in here; and each line once, so that no count singles anybody out.
 * What tells of a single child says its kind alone, and what was told in confidence not even that.
 */
export function publicTrail(rulebook: Rulebook, items: readonly TrailItem[]): readonly TrailEvidence[] {
  const lines = items.map(item => lineOf(rulebook, item))
  return [...new Map(lines.map(line => [JSON.stringify(line), line])).values()]
}

function lineOf(rulebook: Rulebook, { kind, body, eventOn, classification }: TrailItem): TrailEvidence {
  if (classification === 'whistle-blower') return { kind: 'Evidence told in confidence', body: '', date: '' }
  const label = rulebook['evidence-kinds'].find(each => each.id === kind)?.label ?? 'Evidence'
  if (classification === 'child-level') return { kind: label, body: '', date: '' }
  return { kind: label, body: bodyWords(rulebook, body), date: eventOn.toString() }
}

/** The body that holds an item, in words; what no body provided the team gathered itself. */
export function bodyWords(rulebook: Rulebook, body: string | undefined): string {
  if (body === undefined) return 'gathered by the review team'
  return labelIn(rulebook.bodies, body)
}
