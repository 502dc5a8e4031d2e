import { entries } from './entries.ts'
import type { Rulebook } from './rulebook.ts'

/** What people read instead of an id. Judgements keep theirs: it is the code by which the team speaks of them. */
export type Names = ReadonlyMap<string, string>

export const noNames: Names = new Map()

const kept = new Set(['judgement', 'rule', 'rule not yet checked', 'deadline', 'limit'])

/** The label that a list of the rulebook gives an id; the id itself where it is not in it, nothing where there is none. */
export function labelIn(list: readonly { readonly id: string; readonly label: string }[], id: string | null): string {
  return id === null ? '' : (list.find(each => each.id === id)?.label ?? id)
}

/** The label, or else the text, of every entry of an edition, by id. */
export function namesOf(rulebook: Rulebook): Names {
  const names = new Map<string, string>()
  for (const { id, kind, value } of entries(rulebook)) {
    const name = value.label ?? value.text
    if (!kept.has(kind) && name !== undefined && !names.has(id)) names.set(id, name)
  }
  for (const { records = [] } of rulebook.activities) {
    for (const record of records) names.set(record.id, record.label)
  }
  for (const { passages = [] } of rulebook.graded) {
    for (const { considers = [] } of passages) {
      for (const { id, label } of considers) if (!names.has(id)) names.set(id, label)
    }
  }
  return names
}
