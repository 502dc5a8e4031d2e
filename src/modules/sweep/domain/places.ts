import type { Place } from '../../../kernel/loose-ends.ts'
import type { Rulebook, RuleResult, Trace } from '../../rulebooks/index.ts'

/** Pages of a review that have a page for each judgement. */
const pagesOfJudgements: readonly string[] = ['coverage', 'conclusions', 'grades']

/** What modules say of where the things stand that a fact counts or lists. */
export type PlacesOfFacts = { readonly [fact: string]: readonly Place[] }

/**
 * The exact places where a rule that is not kept is put right: those of the facts it reads, or else the judgements that
 * broke it, on the page that the rule names. None where the page itself is the place.
 */
export function placesOf(
  result: RuleResult,
  rulebook: Rulebook,
  reviewId: string,
  facts: PlacesOfFacts,
): readonly Place[] {
  const told = result.read.flatMap(({ fact }) => facts[fact] ?? [])
  if (told.length > 0) return told
  const { mend } = result
  if (mend === undefined || !pagesOfJudgements.includes(mend)) return []
  const names = judgementNames(rulebook, mend)
  const listed = result.read.flatMap(({ fact, value }) =>
    Array.isArray(value) && result.trace.text.includes(`${fact}.size()`) ? value.map(idOf) : [],
  )
  const broken = [...new Set([...brokenEntries(result.trace).map(idOf), ...listed])]
  return broken.flatMap(id => {
    const text = names.get(id)
    return text === undefined ? [] : [{ text, href: `/reviews/${reviewId}/${mend}/${id}` }]
  })
}

/** Entries of lists for which a part of the rule is not true. */
function brokenEntries(trace: Trace): readonly unknown[] {
  if (trace.value === true) return []
  return trace.parts.flatMap(part =>
    'entry' in part ? (part.value === true ? [] : [part.entry]) : brokenEntries(part),
  )
}

/** Ids stand alone, or in an object under the name of what they identify. */
function idOf(entry: unknown): string {
  if (typeof entry === 'string') return entry
  if (typeof entry !== 'object' || entry === null) return ''
  const id = 'judgement' in entry ? entry.judgement : 'id' in entry ? entry.id : ''
  return typeof id === 'string' ? id : ''
}

/** The judgements that have a page there, as people know them. */
function judgementNames(rulebook: Rulebook, page: string): ReadonlyMap<string, string> {
  const graded = rulebook.graded.map(({ id, label }) => [id, label] as const)
  if (page === 'grades') return new Map(graded)
  const written = [
    ...rulebook.outcomes.flatMap(outcome => outcome.judgements),
    ...rulebook.management.judgements,
    ...rulebook.ungraded,
  ]
  return new Map(written.map(({ id, text }) => [id, /\d/.test(id) ? `${id} ${text}` : text]))
}
