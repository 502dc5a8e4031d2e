import { audit } from './audit.ts'
import { type CellState, type CountTable, cellsOf, type Ledger, type ProtectedTable } from './cells.ts'
import { complement } from './complement.ts'
import type { Solver } from './solver.ts'
import { addedTo, type Filling, fits, type World, worldOf } from './world.ts'

export type ProtectOptions = {
  /** The largest count that is small; nothing is a small number too. */
  readonly threshold: number
  /** Everything told before of the same populations, by whatever release. */
  readonly released: Ledger
}

export type Protection =
  | {
      readonly kind: 'protected'
      readonly tables: readonly ProtectedTable[]
      /** What has to be kept with the release, so that no later one undoes it. */
      readonly added: Ledger
    }
  /** Nothing may be published: the law cannot be kept, or a count is not what it was. */
  | { readonly kind: 'refused'; readonly because: string; readonly cells: readonly string[] }

/**
 * Suppresses small counts of people and those from which they could be worked out, over all tables of a release and all
 * that was released before (ALL-5).
 *
 * The law: of no suppressed count do the numbers that fit everything published lie less than the threshold apart, given
 * that people are whole and not fewer than none. It is looked at from outside by `audit`; cells are added until it holds,
 * and taken back where it holds without them. A published count is never another number than the true one. The same
 * tables get the same answer.
 */
export function protectWith(solver: Solver, tables: readonly CountTable[], options: ProtectOptions): Protection {
  const { threshold } = options
  if (!Number.isSafeInteger(threshold) || threshold < 1) throw new Error(`${threshold} is no threshold.`)
  const { world, contradictions } = worldOf(tables, options.released)
  if (contradictions.length > 0) {
    return {
      kind: 'refused',
      because: 'A count is another than the one released before; what has changed is a count of its own.',
      cells: contradictions.map(({ key }) => key),
    }
  }
  if (
    !fits(
      world,
      world.counts,
      world.keys.map(() => true),
    )
  ) {
    throw new Error('The counts of the tables do not fit one another.')
  }
  const states = firstStates(world, threshold)
  const found = suppressMore(solver, world, states, threshold)
  if (found.kind === 'refused') return found
  const settled = takeBack(solver, world, found, threshold)
  return {
    kind: 'protected',
    tables: tables.map(table => shownOf(table, world, settled)),
    added: addedTo(world, settled),
  }
}

/** Before anything is worked out: what was told stays told, what was suppressed stays suppressed, and small is suppressed. */
function firstStates(world: World, threshold: number): readonly CellState[] {
  return world.counts.map((count, cell) => {
    const before = world.before[cell]
    if (before === 'published' || before === 'suppressed') return before
    if (world.shown[cell] !== true) return 'unpublished'
    return count <= threshold ? 'suppressed' : 'published'
  })
}

type Found = {
  readonly kind: 'found'
  readonly states: readonly CellState[]
  /** Suppressed only because another count could be worked out. */
  readonly complements: readonly number[]
  readonly fillings: readonly Filling[]
}

function suppressMore(
  solver: Solver,
  world: World,
  first: readonly CellState[],
  threshold: number,
): Found | Extract<Protection, { kind: 'refused' }> {
  let states = first
  let fillings: readonly Filling[] = [world.counts]
  const complements: number[] = []
  for (;;) {
    const looked = audit(solver, world, {
      ...readerOf(world, states, threshold),
      threshold,
      fillings,
      untilFirst: true,
    })
    fillings = looked.fillings
    const exposed = looked.exposed[0]
    if (exposed === undefined) return { kind: 'found', states, complements, fillings }
    const isPublished = states.map(state => state === 'published')
    const chosen = complement(solver, world, {
      cell: exposed.cell,
      threshold,
      isUnknown: isPublished.map(each => !each),
      mayGo: isPublished.map((each, cell) => each && world.before[cell] !== 'published'),
    })
    if (chosen === undefined) {
      return {
        kind: 'refused',
        because: 'A small count could be worked out from what is released already, whatever else is suppressed.',
        cells: looked.exposed.map(({ cell }) => world.keys[cell] ?? ''),
      }
    }
    complements.push(...chosen.cells)
    const gone = new Set(chosen.cells)
    states = states.map((state, cell) => (gone.has(cell) ? 'suppressed' : state))
    fillings = [...fillings, ...chosen.fillings.filter(each => fits(world, each, knownOf(states)))]
  }
}

/** Tells again what need not be suppressed after all, the largest first, since each cell was chosen for one other alone. */
function takeBack(solver: Solver, world: World, found: Found, threshold: number): readonly CellState[] {
  let { states, fillings } = found
  const largestFirst = found.complements.toSorted(
    (one, other) => (world.counts[other] ?? 0) - (world.counts[one] ?? 0) || one - other,
  )
  for (const cell of largestFirst) {
    const told = states.with(cell, 'published')
    const isKnown = knownOf(told)
    const fitting = fillings.filter(each => fits(world, each, isKnown))
    const looked = audit(solver, world, {
      ...readerOf(world, told, threshold),
      threshold,
      fillings: fitting,
      untilFirst: true,
    })
    fillings = [...fillings, ...looked.fillings.filter(each => !fitting.includes(each))]
    if (looked.exposed.length === 0) states = told
  }
  return states
}

/** What a reader of everything published knows, and the cells that are not to be worked out from it. */
function readerOf(world: World, states: readonly CellState[], threshold: number) {
  return {
    isKnown: knownOf(states),
    guarded: [...world.keys.keys()].filter(
      cell =>
        states[cell] === 'suppressed' || (states[cell] === 'unpublished' && (world.counts[cell] ?? 0) <= threshold),
    ),
  }
}

function knownOf(states: readonly CellState[]): readonly boolean[] {
  return states.map(state => state === 'published')
}

function shownOf(table: CountTable, world: World, states: readonly CellState[]): ProtectedTable {
  const numbers = new Map(world.keys.map((key, number) => [key, number]))
  const { cells } = cellsOf(table)
  return {
    id: table.id,
    cells: cells
      .filter(({ shown }) => shown)
      .map(({ at, key, count }) => ({ at, shown: states[numbers.get(key) ?? -1] === 'published' ? count : undefined })),
  }
}
