import { rowsOf } from './audit.ts'
import type { LinearModel, Solver, Term } from './solver.ts'
import { type Filling, groupsOf, type World } from './world.ts'

/** So many cells that could be suppressed as well are weighed one against another exactly; more only nearly. */
const weighedExactly = 40

/**
 * Cells to suppress as well, so that a reader can no longer tell an exposed count more narrowly than `threshold`: those
 * that two fillings of the world need to differ in, whose counts of that cell lie so far apart. As few cells as can be
 * found, and rather small counts than large ones, which are totals. Undefined where nothing helps, because what tells the
 * count was released before.
 */
export function complement(
  solver: Solver,
  world: World,
  asked: {
    readonly cell: number
    readonly threshold: number
    /** Not told to the reader so far. */
    readonly isUnknown: readonly boolean[]
    /** Told so far, and may still be suppressed. */
    readonly mayGo: readonly boolean[]
  },
): Chosen | undefined {
  const isFixed = world.keys.map((_, cell) => asked.isUnknown[cell] !== true && asked.mayGo[cell] !== true)
  const group = groupsOf(world, isFixed).find(each => each.includes(asked.cell)) ?? []
  const costing = group.filter(cell => asked.isUnknown[cell] !== true)
  // Counts need not move far to hide one of them; where they do, they may move as far as they can.
  const near = asked.threshold * 4
  const far = world.counts.reduce((sum, count) => sum + count, 0) + asked.threshold
  const ways: readonly Way[] = [
    ...(costing.length > weighedExactly ? [{ reach: near, exactly: false }] : []),
    { reach: near, exactly: true },
    { reach: far, exactly: true },
  ]
  for (const way of ways) {
    const chosen = choose(solver, world, asked, { group, costing, ...way })
    if (chosen !== undefined && chosen.cells.length > 0) return chosen
  }
  return undefined
}

type Chosen = { readonly cells: readonly number[]; readonly fillings: readonly Filling[] }

/** How far a count may move, and whether a cell is paid for once, or by how far it moves, which is found sooner. */
type Way = { readonly reach: number; readonly exactly: boolean }

/** Two columns for each cell, one for each filling, and one more for each cell that would have to be suppressed. */
function choose(
  solver: Solver,
  world: World,
  { cell: wanted, threshold }: { readonly cell: number; readonly threshold: number },
  within: Way & { readonly group: readonly number[]; readonly costing: readonly number[] },
): Chosen | undefined {
  const { group, costing, reach, exactly } = within
  const place = new Map(group.map((cell, index) => [cell, index]))
  const countOf = (cell: number) => world.counts[cell] ?? 0
  const columnOf = (cell: number, filling: 0 | 1) => (place.get(cell) ?? 0) * 2 + filling
  const most = Math.max(...group.map(countOf), 1)
  const moved = costing.flatMap((cell, index): LinearModel['rows'] =>
    bothFillings.flatMap(filling => {
      const move: Term = [columnOf(cell, filling), 1]
      const pays = group.length * 2 + index
      return [
        { terms: [move, [pays, -reach]], is: '<=' as const, value: countOf(cell) },
        { terms: [move, [pays, Math.min(reach, countOf(cell))]], is: '>=' as const, value: countOf(cell) },
      ]
    }),
  )
  const found = solver.least({
    columns: [
      ...group.flatMap(cell =>
        bothFillings.map(() => ({
          atLeast: Math.max(0, countOf(cell) - reach),
          atMost: countOf(cell) + reach,
          whole: exactly,
        })),
      ),
      ...costing.map(() => ({ atLeast: 0, atMost: 1, whole: exactly })),
    ],
    objective: costing.map((cell, index) => [
      group.length * 2 + index,
      1000 + Math.round((1000 * countOf(cell)) / most),
    ]),
    rows: [
      ...bothFillings.flatMap(filling =>
        rowsOf(world, cell => (place.has(cell) ? [[columnOf(cell, filling), 1]] : undefined)),
      ),
      ...moved,
      {
        terms: [
          [columnOf(wanted, 0), 1],
          [columnOf(wanted, 1), -1],
        ],
        is: '>=',
        value: threshold,
      },
    ],
  })
  if (found === undefined) return undefined
  const fillings = bothFillings.map(filling =>
    world.counts.map((count, cell) => (place.has(cell) ? Math.round(found[columnOf(cell, filling)] ?? 0) : count)),
  )
  return { cells: costing.filter(cell => fillings.some(filling => filling[cell] !== countOf(cell))), fillings }
}

const bothFillings = [0, 1] as const
