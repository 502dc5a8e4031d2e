import { type CountTable, type Ledger, type ProtectedTable, releasedCount } from '../../../platform/disclosure/cells.ts'
import type { Value } from './tables.ts'

/** How often children were heard in one review, by group; the group is empty where it was none in particular. */
export type Heard = { readonly reviewId: string; readonly group: string; readonly heard: number }

export type CountedReview = { readonly reviewId: string; readonly areaId: string; readonly areaName: string }

export type Group = { readonly id: string; readonly label: string }

/** Reviews under one framework that are counted together. */
export type Counted = {
  readonly framework: string
  readonly reviews: readonly CountedReview[]
  readonly groups: readonly Group[]
}

const noGroup = 'none'

/** The same people in every release: those of the published reviews of a framework. */
export function populationOf(framework: string): string {
  return `children heard, ${framework}`
}

/**
 * The whole table of one framework. An area's total, and that of all, is named by the reviews that it holds, so that one
 * that has grown is another count, and the part by which it grew is guarded too. What a review was counted at when it was
 * first released stays: its evidence may be corrected later, and a changed count would tell of the change.
 */
export function childrenTable(counted: Counted, heard: readonly Heard[], released: Ledger): CountTable {
  const { framework, reviews } = counted
  const sets = setsOf(counted)
  const ids = [...counted.groups.map(({ id }) => id), noGroup]
  const shape = {
    id: `children-heard ${framework}`,
    population: populationOf(framework),
    dimensions: [
      { id: 'reviews', parts: 'add-up' as const, members: membersOf(sets, reviews) },
      {
        id: 'group',
        parts: 'add-up' as const,
        members: [{ id: '' }, ...ids.map(id => ({ id, within: '' }))],
      },
    ],
  }
  return {
    ...shape,
    counts: reviews.flatMap(({ reviewId }) =>
      ids.map(group => {
        const at = [setName([reviewId]), group]
        const now = heard
          .filter(each => each.reviewId === reviewId && groupOf(each.group, counted.groups) === group)
          .reduce((sum, each) => sum + each.heard, 0)
        return { at, count: releasedCount(released, { ...shape, counts: [] }, at) ?? now }
      }),
    ),
  }
}

/** Rows of open data out of the protected table: all areas first, then each. */
export function childrenRows(
  counted: Counted,
  { cells }: ProtectedTable,
  suppressed: string,
): readonly (readonly Value[])[] {
  const groups = [
    { id: '', called: 'all', label: 'Everybody' },
    ...counted.groups.map(({ id, label }) => ({ id, called: id, label })),
    { id: noGroup, called: noGroup, label: 'No group in particular' },
  ]
  return setsOf(counted).flatMap(({ name, areaId, areaName }) =>
    groups.map(({ id, called, label }) => {
      const cell = cells.find(({ at }) => at[0] === name && at[1] === id)
      return [counted.framework, name, areaId, areaName, called, label, cell?.shown ?? suppressed]
    }),
  )
}

type ReviewSet = {
  readonly name: string
  readonly reviewIds: readonly string[]
  readonly areaId: string | undefined
  readonly areaName: string
}

/** The sets of reviews that are shown: all together, where there are several areas, and those of each area. */
function setsOf({ reviews }: Counted): readonly ReviewSet[] {
  const areas = [...Map.groupBy(reviews, ({ areaId }) => areaId)].map(([areaId, own]) => {
    const reviewIds = own.map(({ reviewId }) => reviewId)
    return { name: setName(reviewIds), reviewIds, areaId, areaName: own.at(-1)?.areaName ?? '' }
  })
  const all = reviews.map(({ reviewId }) => reviewId)
  return areas.length === 1
    ? areas
    : [{ name: setName(all), reviewIds: all, areaId: undefined, areaName: 'All areas' }, ...areas]
}

/** Sets and single reviews as a hierarchy; a review is shown where it is an area's only one. */
function membersOf(
  sets: readonly ReviewSet[],
  reviews: readonly CountedReview[],
): CountTable['dimensions'][0]['members'] {
  const whole = sets.find(({ areaId }) => areaId === undefined)
  const shown = sets.map(({ name, areaId }) =>
    areaId === undefined || whole === undefined ? { id: name } : { id: name, within: whole.name },
  )
  const single = reviews
    .map(({ reviewId }) => ({ id: setName([reviewId]), reviewId }))
    .filter(({ id }) => !sets.some(({ name }) => name === id))
    .map(({ id, reviewId }) => ({
      id,
      shown: false,
      within: sets.find(({ areaId, reviewIds }) => areaId !== undefined && reviewIds.includes(reviewId))?.name ?? '',
    }))
  return [...shown, ...single]
}

function setName(reviewIds: readonly string[]): string {
  return reviewIds.toSorted((one, other) => Number(one) - Number(other)).join(' ')
}

function groupOf(group: string, groups: readonly Group[]): string {
  return groups.some(({ id }) => id === group) ? group : noGroup
}
