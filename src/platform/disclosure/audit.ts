import type { LinearModel, Solver, Term } from './solver.ts'
import { type Filling, fits, groupsOf, type World } from './world.ts'

/** A cell whose count can be told too narrowly: all counts that fit lie between `least` and `most`. */
export type Exposed = { readonly cell: number; readonly least: number; readonly most: number }

export type Audit = {
  /** In the order of the cells. */
  readonly exposed: readonly Exposed[]
  /** Counts that fit, found on the way: two of them that lie far enough apart are the proof that a cell is safe. */
  readonly fillings: readonly Filling[]
}

/**
 * Looks at every guarded cell as a reader would who knows everything published and that people are whole and not fewer
 * than none. A cell is safe when two fillings of the world, each checked in whole numbers, hold counts of it that lie at
 * least `threshold` apart; it is exposed where the solver proves that there are none.
 *
 * @param fillings counts known to fit, the true ones at least
 */
export function audit(
  solver: Solver,
  world: World,
  given: {
    readonly isKnown: readonly boolean[]
    readonly guarded: readonly number[]
    readonly threshold: number
    readonly fillings: readonly Filling[]
    /** Enough to know that one is exposed. */
    readonly untilFirst?: boolean
  },
): Audit {
  const { isKnown, threshold } = given
  const fillings = [...given.fillings]
  const lowest = given.guarded.map(cell => Math.min(...fillings.map(filling => filling[cell] ?? 0)))
  const highest = given.guarded.map(cell => Math.max(...fillings.map(filling => filling[cell] ?? 0)))
  const note = (found: Filling) => {
    if (!fits(world, found, isKnown)) throw new Error('The solver found counts that do not fit.')
    fillings.push(found)
    for (const [place, cell] of given.guarded.entries()) {
      lowest[place] = Math.min(lowest[place] ?? 0, found[cell] ?? 0)
      highest[place] = Math.max(highest[place] ?? 0, found[cell] ?? 0)
    }
  }
  const low = (place: number) => lowest[place] ?? 0
  const high = (place: number) => highest[place] ?? 0
  const isOpen = (place: number) => high(place) - low(place) < threshold
  const placeOf = new Map(given.guarded.map((cell, place) => [cell, place]))
  const exposed: Exposed[] = []
  for (const group of groupsOf(world, isKnown)) {
    const places = group.flatMap(cell => placeOf.get(cell) ?? [])
    const open = () => places.filter(isOpen)
    const wish = (place: number, towards: 'most' | 'least'): Wish => ({
      cell: given.guarded[place] ?? -1,
      towards,
      bound: towards === 'most' ? low(place) + threshold : Math.max(0, high(place) - threshold),
    })
    // Many at once while that gets on: what goes up beside what goes down, in another mixture each time.
    for (let round = 0, before = open(); before.length > 4; round += 1) {
      const wishes = before.map((place, at) => wish(place, ((at >> (round % 5)) + round) % 2 === 0 ? 'most' : 'least'))
      note(extreme(solver, world, { isKnown, group, wishes }))
      const left = open()
      if (left.length > before.length * 0.8 && round >= 4) break
      before = left
    }
    for (const place of open()) {
      if (isOpen(place)) note(extreme(solver, world, { isKnown, group, wishes: [wish(place, 'most')] }))
      if (isOpen(place)) note(extreme(solver, world, { isKnown, group, wishes: [wish(place, 'least')] }))
      if (!isOpen(place)) continue
      exposed.push({ cell: given.guarded[place] ?? -1, least: low(place), most: high(place) })
      if (given.untilFirst === true) return { exposed, fillings }
    }
  }
  return { exposed: exposed.toSorted((one, other) => one.cell - other.cell), fillings }
}

/** That a cell be as large, or as small, as it can be without going beyond a bound. */
type Wish = { readonly cell: number; readonly towards: 'most' | 'least'; readonly bound: number }

/** Counts that fit in which each cell goes as far as all wishes together let it. */
function extreme(
  solver: Solver,
  world: World,
  asked: {
    readonly isKnown: readonly boolean[]
    readonly group: readonly number[]
    readonly wishes: readonly Wish[]
  },
): Filling {
  const { group, wishes } = asked
  const columns = new Map(group.map((each, column) => [each, column]))
  const wished = new Map(wishes.map(each => [each.cell, each]))
  const highest = Math.max(...wishes.map(({ bound }) => bound)) + world.counts.reduce((sum, count) => sum + count, 0)
  const model: LinearModel = {
    columns: group.map(each => {
      const wish = wished.get(each)
      return {
        atLeast: wish?.towards === 'least' ? wish.bound : 0,
        atMost: wish?.towards === 'most' ? wish.bound : highest,
        whole: true,
      }
    }),
    objective: wishes.map(({ cell, towards }) => [columns.get(cell) ?? 0, towards === 'most' ? -1 : 1]),
    rows: rowsOf(world, each => {
      const column = columns.get(each)
      return column === undefined ? undefined : [[column, 1]]
    }),
  }
  const found = solver.least(model)
  if (found === undefined) throw new Error('The solver found nothing where the true counts fit.')
  return world.counts.map((count, each) => {
    const column = columns.get(each)
    return column === undefined ? count : Math.round(found[column] ?? 0)
  })
}

/**
 * The relations of the world as rows over columns. A cell for which `columnsOf` has none is known, and its count goes to
 * the other side; rows without columns are left out.
 */
export function rowsOf(world: World, columnsOf: (cell: number) => readonly Term[] | undefined): LinearModel['rows'] {
  const count = (cell: number) => (columnsOf(cell) === undefined ? (world.counts[cell] ?? 0) : 0)
  const times = (cell: number, factor: number): readonly Term[] =>
    (columnsOf(cell) ?? []).map(([column, each]) => [column, each * factor] as const)
  return world.relations
    .flatMap(({ kind, total, parts }): LinearModel['rows'] =>
      kind === 'adds-up'
        ? [
            {
              terms: [...parts.flatMap(part => times(part, 1)), ...times(total, -1)],
              is: '=',
              value: count(total) - parts.reduce((sum, part) => sum + count(part), 0),
            },
          ]
        : parts.map(part => ({
            terms: [...times(part, 1), ...times(total, -1)],
            is: '<=',
            value: count(total) - count(part),
          })),
    )
    .filter(({ terms }) => terms.length > 0)
}
