import type { CountTable } from '../../../platform/disclosure/cells.ts'

/** How many complaints a year brought of one kind and with one outcome. */
export type Counted = {
  readonly year: number
  readonly kind: string
  /** Empty while it is not answered. */
  readonly outcome: string
  readonly count: number
}

/**
 * The tables of the years that are over and all of whose complaints are answered: their counts do not change any more, so
 * that each is told once and the same ever after.
 */
export function yearTables(
  counted: readonly Counted[],
  kinds: readonly string[],
  outcomes: readonly string[],
  thisYear: number,
): readonly CountTable[] {
  const years = [...new Set(counted.map(({ year }) => year))].toSorted()
  const isOver = (year: number) => year < thisYear && counted.every(each => each.year !== year || each.outcome !== '')
  const members = (ids: readonly string[]) => [{ id: '' }, ...ids.map(id => ({ id, within: '' }))]
  return years.filter(isOver).map(year => {
    const rows = counted.filter(each => each.year === year)
    const known = (listed: readonly string[], found: readonly string[]) => [...new Set([...listed, ...found])]
    return {
      id: String(year),
      population: `complaints received in ${year}`,
      dimensions: [
        {
          id: 'kind',
          parts: 'add-up',
          members: members(
            known(
              kinds,
              rows.map(({ kind }) => kind),
            ),
          ),
        },
        {
          id: 'outcome',
          parts: 'add-up',
          members: members(
            known(
              outcomes,
              rows.map(({ outcome }) => outcome),
            ),
          ),
        },
      ],
      counts: rows.map(({ kind, outcome, count }) => ({ at: [kind, outcome], count })),
    }
  })
}
