import type { Faults } from './fault.ts'
import type { Rulebook } from './rulebook.ts'

/** What is known of an edition from outside its files. */
export type Published = {
  /** Name and edition by the folder it lies in. */
  readonly rulebook: string
  readonly edition: string
  /** Of its content now, and as noted in `rulebooks/published.json` when it was published. */
  readonly hash: string
  readonly hashOnFile?: string
}

/** An edition lies in the folder of its name, and a published one never changes. */
export function checkEdition(rulebook: Rulebook, published: Published, faults: Faults): void {
  for (const key of ['rulebook', 'edition'] as const) {
    if (rulebook[key] === published[key]) continue
    faults.add(
      [key],
      `The ${key} is called ${rulebook[key]} and lies in the folder ${published[key]}.`,
      'Give the folder and the key the same name.',
    )
  }
  const name = `${published.rulebook}/${published.edition}`
  if (rulebook.status === 'published' && published.hashOnFile === undefined) {
    faults.add(
      ['status'],
      `${name} is published and has no hash on file.`,
      `Add "${name}": "${published.hash}" to published.json.`,
    )
  }
  if (
    rulebook.status === 'published' &&
    published.hashOnFile !== undefined &&
    published.hashOnFile !== published.hash
  ) {
    faults.add(
      ['status'],
      `${name} changed after it was published.`,
      'Put the published text back, and make the change in a new edition.',
    )
  }
  if (rulebook.status === 'draft' && published.hashOnFile !== undefined) {
    faults.add(
      ['status'],
      `${name} was published and is a draft again.`,
      'Put status: published back, and make the change in a new edition.',
    )
  }
}
