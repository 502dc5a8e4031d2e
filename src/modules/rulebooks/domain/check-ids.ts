import { type Entry, entries } from './entries.ts'
import type { Faults, Path } from './fault.ts'
import type { Rulebook } from './rulebook.ts'

/** One id means one thing in an edition, so that a citation, an address and a fact can name it alone. */
export function checkIds(rulebook: Rulebook, faults: Faults): void {
  const first = new Map<string, Entry>()
  for (const entry of entries(rulebook)) {
    // A route is called after the stage to which it leads; no address or citation names a route alone.
    if (entry.kind === 'route' && rulebook.stages.some(stage => stage.id === entry.id)) continue
    const before = first.get(entry.id)
    if (before) duplicate([...entry.path, entry.kind === 'rule not yet checked' ? 'rule' : 'id'], entry, before.kind)
    else first.set(entry.id, entry)
  }
  rulebook.activities.forEach((activity, index) => {
    checkWithin(activity.records ?? [], ['activities', index, 'records'])
  })
  rulebook.letters.forEach((letter, index) => {
    checkWithin(letter.things, ['letters', index, 'things'])
  })
  rulebook.quality?.questions.forEach(({ options = [] }, index) => {
    checkWithin(options, ['quality', 'questions', index, 'options'])
  })
  rulebook.evaluation?.readers.forEach(({ options = [] }, index) => {
    checkWithin(options, ['evaluation', 'readers', index, 'options'])
  })
  rulebook.graded.forEach(({ passages = [] }, index) => {
    passages.forEach(({ considers = [] }, at) => {
      checkWithin(considers, ['graded', index, 'passages', at, 'considers'])
    })
  })

  function checkWithin(values: readonly { readonly id: string }[], path: Path): void {
    values.forEach((value, index) => {
      if (values.findIndex(other => other.id === value.id) < index) {
        duplicate([...path, index, 'id'], { id: value.id, kind: 'entry' }, 'entry before it')
      }
    })
  }

  function duplicate(path: Path, entry: Pick<Entry, 'id' | 'kind'>, before: string): void {
    faults.add(
      path,
      `The ${entry.kind} ${entry.id} has the id of a ${before}.`,
      'Give it an id of its own, and change whatever names it.',
    )
  }
}
