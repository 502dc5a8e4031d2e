import { checkRulebook } from './domain/check-rulebook.ts'
import { type FactDeclarations, FactsEnvironment } from './domain/facts-environment.ts'
import type { Fault } from './domain/fault.ts'
import type { Rulebook } from './domain/rulebook.ts'
import { frameworkFacts } from './facts.ts'
import { editionFolders, readEdition, readPublished } from './load.ts'

export type { FactDeclarations } from './domain/facts-environment.ts'
export type { Fault } from './domain/fault.ts'
export { describeFault } from './domain/fault.ts'
export type { Rulebook } from './domain/rulebook.ts'
export { writeEditorSchema } from './load.ts'

export type CheckOptions = {
  /** What modules declare, without `framework`, which the rulebook itself gives. */
  readonly groups: readonly FactDeclarations[]
  /** Folder of `published.json`; the folder that is checked unless told. */
  readonly directory?: string
  /** Kinds of organisation in the register, by which recipients are named; not checked where absent. */
  readonly kinds?: readonly string[]
}

export type CheckedEdition = {
  readonly folder: string
  readonly rulebook?: Rulebook
  readonly hash: string
  readonly faults: readonly Fault[]
}

/** Checks every edition at or below a folder; an edition without faults comes with its rulebook. */
export async function checkEditions(folder: string, options: CheckOptions): Promise<readonly CheckedEdition[]> {
  const environment = FactsEnvironment.from([frameworkFacts, ...options.groups])
  const published = await readPublished(options.directory ?? folder)
  return Promise.all(
    (await editionFolders(folder)).map(async at => {
      const source = await readEdition(at)
      if (source.faults.length > 0) return { folder: at, hash: source.hash, faults: source.faults }
      const { rulebook, edition, hash, content, locate } = source
      const hashOnFile = published.get(`${rulebook}/${edition}`)
      const checked = checkRulebook({
        content,
        locate,
        environment,
        published: { rulebook, edition, hash, ...(hashOnFile === undefined ? {} : { hashOnFile }) },
        ...(options.kinds ? { kinds: options.kinds } : {}),
      })
      return { folder: at, hash, ...checked }
    }),
  )
}
