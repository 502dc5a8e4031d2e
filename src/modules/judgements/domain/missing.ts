import type { Rulebook } from '../../rulebooks/index.ts'
import { writtenSections } from './framework.ts'

/**
 * The state of a conclusion, and the route of a judgement, that leave it out of the report. A route so called carries
 * its reason, so that nothing is open there; the conclusion takes that reason over.
 */
export const leftOut = 'not-reported'

/** A judgement on which nothing is written yet, with its route where one is chosen. */
export type Missing = { readonly judgement: string; readonly route: string | undefined }

/**
 * Judgements that nobody has concluded, noted or left out of the report. The further judgements of a rulebook count
 * only once a route is chosen for them: they are asked for where the review takes them up.
 */
export function missingOf(
  rulebook: Rulebook,
  conclusions: readonly { readonly judgement: string }[],
  routes: readonly { readonly judgement: string; readonly route: string }[],
): readonly Missing[] {
  const written = new Set(conclusions.map(conclusion => conclusion.judgement))
  const routeOf = new Map(routes.map(route => [route.judgement, route.route]))
  return writtenSections(rulebook)
    .flatMap(section => section.judgements)
    .filter(judgement => !written.has(judgement.id))
    .filter(judgement => judgement.kind !== 'further' || routeOf.has(judgement.id))
    .map(judgement => ({ judgement: judgement.id, route: routeOf.get(judgement.id) }))
}
