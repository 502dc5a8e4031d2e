import type { NameOf } from '../../../kernel/history.ts'
import type { Rulebook } from '../../rulebooks/index.ts'

/** People, accounts, organisations, areas and rows by kind and number: `person 12` → `Ann Lee`. */
export type FoundNames = ReadonlyMap<string, string>

export const keyOfName = (to: string, id: string): string => `${to} ${id}`

/**
 * Says what values of the record refer to: what was looked up, and what the rulebook names. Within one edition an id
 * means one thing, except that a route may be called after a stage; the last of several editions speaks first.
 */
export function namesFrom(rulebooks: readonly Rulebook[], found: FoundNames): NameOf {
  const newestFirst = rulebooks.toReversed()
  const labels = newestFirst.map(labelsOf)
  const first = <Value>(pick: (index: number) => Value | undefined): Value | undefined =>
    newestFirst.map((_, index) => pick(index)).find(value => value !== undefined)
  return ({ to, id }) => {
    switch (to) {
      case 'rulebook':
        return first(index => labels[index]?.get(id))
      case 'route':
        return first(index => newestFirst[index]?.routes.find(route => route.id === id)?.label)
      case 'stage':
        return first(index => newestFirst[index]?.stages.find(stage => stage.id === id)?.label)
      case 'grade': {
        const label = first(index => newestFirst[index]?.grades.scale.find(({ grade }) => String(grade) === id)?.label)
        return label === undefined ? undefined : `${id}: ${label}`
      }
      default:
        return found.get(keyOfName(to, id))
    }
  }
}

function labelsOf(rulebook: Rulebook): ReadonlyMap<string, string> {
  const judgements = [
    ...rulebook.outcomes.flatMap(outcome => outcome.judgements),
    ...rulebook.management.judgements,
    ...rulebook.ungraded,
  ]
  const named: readonly { readonly id: string; readonly label: string }[] = [
    ...rulebook.roles,
    ...rulebook.bodies,
    ...rulebook.outcomes,
    rulebook.management,
    ...rulebook.graded,
    ...rulebook.groups,
    ...rulebook.tiers,
    ...rulebook.sources,
    ...rulebook['evidence-kinds'],
    ...rulebook.activities,
    ...rulebook.activities.flatMap(activity => activity.records ?? []),
    ...rulebook.documents,
    ...rulebook.confirmations,
    ...rulebook.briefings,
    ...rulebook.training,
    ...rulebook.deadlines,
    ...rulebook.letters,
    ...(rulebook['feedback-meetings'] ?? []),
    ...rulebook.sections,
    ...rulebook.recipients,
    ...(rulebook.corrections === undefined ? [] : [rulebook.corrections]),
  ]
  return new Map([
    ...named.map(({ id, label }) => [id, label] as const),
    ...rulebook.provisions.map(({ id, text }) => [id, text] as const),
    ...judgements.map(({ id, text }) => [id, `${id}: ${text}`] as const),
  ])
}
