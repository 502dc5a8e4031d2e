import { Temporal } from '../../../kernel/dates.ts'
import { compareDays } from '../../../kernel/working-days.ts'
import type { Rulebook } from './rulebook.ts'

/** Whether reviews may be held under an edition on a day: from its own day on, or always where it names none. */
export function hasBegun({ applies }: Rulebook, day: Temporal.PlainDate): boolean {
  return applies === undefined || compareDays(Temporal.PlainDate.from(applies.from), day) <= 0
}

/**
 * The edition under which a review is opened on a day: the last of those that have begun or, before any has, the first.
 * An edition that names no day comes before those that do. Undefined where there is no such framework.
 */
export function editionOn(all: readonly Rulebook[], name: string, day: Temporal.PlainDate): Rulebook | undefined {
  const editions = all
    .filter(({ rulebook }) => rulebook === name)
    .toSorted((one, other) => (one.applies?.from ?? '').localeCompare(other.applies?.from ?? ''))
  return editions.findLast(edition => hasBegun(edition, day)) ?? editions[0]
}
