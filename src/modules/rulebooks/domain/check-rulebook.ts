import { checkDeadlines } from './check-deadlines.ts'
import { checkEdition, type Published } from './check-edition.ts'
import { checkIds } from './check-ids.ts'
import { checkLimits } from './check-limits.ts'
import { checkReferences } from './check-references.ts'
import { checkRules } from './check-rules.ts'
import { checkAgainstSchema } from './check-schema.ts'
import { checkScale, checkStages } from './check-stages.ts'
import { checkVocabulary } from './check-vocabulary.ts'
import { idsOf } from './entries.ts'
import type { FactsEnvironment } from './facts-environment.ts'
import { type Fault, Faults, type Locate } from './fault.ts'
import type { Rulebook } from './rulebook.ts'

/** All the checker knows of one edition: what its files say, what is on file about it, and what the code declares. */
export type EditionToCheck = {
  readonly content: Readonly<Record<string, unknown>>
  readonly locate: Locate
  readonly published: Published
  readonly environment: FactsEnvironment
  /** Kinds of organisation in the register; where absent, recipients' kinds are not checked. */
  readonly kinds?: readonly string[]
}

/**
 * The one checker, for tests, start-up and the command line. It collects every fault it can see: where the shape is
 * wrong the shape alone, since nothing else can be read from it. Without faults there is a rulebook.
 */
export function checkRulebook(edition: EditionToCheck): {
  readonly rulebook?: Rulebook
  readonly faults: readonly Fault[]
} {
  const faults = new Faults(edition.locate)
  const rulebook = checkAgainstSchema(edition.content, faults)
  if (!rulebook) return { faults: faults.all() }
  const surroundings = { environment: edition.environment, ids: idsOf(rulebook) }
  checkEdition(rulebook, edition.published, faults)
  checkIds(rulebook, faults)
  checkReferences(rulebook, edition.kinds, faults)
  checkVocabulary(rulebook, faults)
  checkScale(rulebook, faults)
  checkLimits(rulebook, surroundings.ids, faults)
  checkStages(rulebook, faults)
  checkRules(rulebook, surroundings, faults)
  checkDeadlines(rulebook, surroundings, faults)
  const found = faults.all()
  return found.length === 0 ? { rulebook, faults: found } : { faults: found }
}
