import { type CellState, type CountTable, cellsOf, type Ledger, type LedgerCell, type Relation } from './cells.ts'

/**
 * All counts that can bear on one another: those of the tables to be published and those released before, by number, with
 * the relations between them. What the reader of everything published does not know of it is what is protected.
 */
export type World = {
  readonly keys: readonly string[]
  readonly counts: readonly number[]
  /** Which cells some table of this release shows. */
  readonly shown: readonly boolean[]
  /** What was told before; undefined for a new cell. */
  readonly before: readonly (CellState | undefined)[]
  readonly relations: readonly WorldRelation[]
  /** The relations that are new with these tables. */
  readonly added: readonly Relation[]
}

export type WorldRelation = {
  readonly kind: Relation['kind']
  readonly total: number
  readonly parts: readonly number[]
}

/** Counts that the reader may take for the true ones: one for each cell of the world. */
export type Filling = readonly number[]

/** A cell that has another count now than it had in an earlier release. */
export type Contradiction = { readonly key: string; readonly before: number; readonly now: number }

/** Puts tables and earlier releases together, in an order that does not depend on how they were given. */
export function worldOf(
  tables: readonly CountTable[],
  released: Ledger,
): { readonly world: World; readonly contradictions: readonly Contradiction[] } {
  const populations = new Set(tables.map(({ population }) => population))
  const concerns = (key: string) => populations.has(populationOf(key))
  const earlier = new Map(released.cells.filter(({ key }) => concerns(key)).map(cell => [cell.key, cell]))
  const now = new Map<string, { count: number; shown: boolean }>()
  const relations = new Map<string, Relation>()
  for (const relation of released.relations) if (concerns(relation.total)) relations.set(nameOf(relation), relation)
  const known = new Set(relations.keys())
  for (const table of tables) {
    const read = cellsOf(table)
    for (const { key, count, shown } of read.cells) {
      const other = now.get(key)
      if (other !== undefined && other.count !== count) {
        throw new Error(`Two tables count ${key} differently: ${other.count} and ${count}.`)
      }
      now.set(key, { count, shown: shown || other?.shown === true })
    }
    for (const relation of read.relations) relations.set(nameOf(relation), relation)
  }
  const contradictions = [...now].flatMap(([key, { count }]) => {
    const before = earlier.get(key)?.count
    return before === undefined || before === count ? [] : [{ key, before, now: count }]
  })
  const keys = [...new Set([...earlier.keys(), ...now.keys()])].toSorted()
  const numbers = new Map(keys.map((key, number) => [key, number]))
  const number = (key: string) => {
    const found = numbers.get(key)
    if (found === undefined) throw new Error(`A relation names ${key}, which no table has.`)
    return found
  }
  for (const population of populations) checkAcyclic(population, keys)
  const names = [...relations.keys()].toSorted()
  const all = names.flatMap(name => relations.get(name) ?? [])
  return {
    contradictions,
    world: {
      keys,
      counts: keys.map(key => now.get(key)?.count ?? earlier.get(key)?.count ?? 0),
      shown: keys.map(key => now.get(key)?.shown === true),
      before: keys.map(key => earlier.get(key)?.state),
      relations: all.map(({ kind, total, parts }) => ({ kind, total: number(total), parts: parts.map(number) })),
      added: names.filter(name => !known.has(name)).flatMap(name => relations.get(name) ?? []),
    },
  }
}

/** What a release adds to the ledger: each cell whose state is new, and the new relations. */
export function addedTo(world: World, states: readonly CellState[]): Ledger {
  const cells = world.keys.flatMap((key, number): readonly LedgerCell[] => {
    const state = states[number]
    if (state === undefined || state === world.before[number]) return []
    return [{ key, count: world.counts[number] ?? 0, state }]
  })
  return { cells, relations: world.added }
}

/** One ledger out of those of several releases, in their order: what was told last of a cell holds. */
export function joinLedgers(ledgers: readonly Ledger[]): Ledger {
  const cells = new Map(ledgers.flatMap(each => each.cells).map(cell => [cell.key, cell]))
  const relations = new Map(ledgers.flatMap(each => each.relations).map(relation => [nameOf(relation), relation]))
  return { cells: [...cells.values()], relations: [...relations.values()] }
}

/** Whether these counts fit everything that is known: the relations, and the true counts where `isKnown`. */
export function fits(world: World, filling: Filling, isKnown: readonly boolean[]): boolean {
  const at = (cell: number) => filling[cell] ?? Number.NaN
  return (
    world.counts.every((count, cell) => {
      const value = at(cell)
      return Number.isSafeInteger(value) && value >= 0 && (isKnown[cell] !== true || value === count)
    }) &&
    world.relations.every(({ kind, total, parts }) =>
      kind === 'adds-up'
        ? parts.reduce((sum, part) => sum + at(part), 0) === at(total)
        : parts.every(part => at(part) <= at(total)),
    )
  )
}

/** Groups of unknown cells such that nothing said of one group tells anything of another. */
export function groupsOf(world: World, isKnown: readonly boolean[]): readonly (readonly number[])[] {
  const leader = world.keys.map((_, cell) => cell)
  const find = (cell: number): number => {
    let at = cell
    while (leader[at] !== at) at = leader[at] ?? at
    return at
  }
  for (const { total, parts } of world.relations) {
    const [first, ...others] = [total, ...parts].filter(cell => isKnown[cell] !== true).map(find)
    if (first === undefined) continue
    for (const other of others) leader[find(other)] = find(first)
  }
  const groups = new Map<number, number[]>()
  for (const cell of world.keys.keys()) {
    if (isKnown[cell] === true) continue
    const group = groups.get(find(cell))
    if (group === undefined) groups.set(find(cell), [cell])
    else group.push(cell)
  }
  return [...groups.values()]
}

function populationOf(key: string): string {
  return readKey(key).population
}

/**
 * Tables that split the same people by this and that, that and the other, and the other and this say more together than
 * their margins do, for there has to be one table of all three. That cannot be seen here, so it has to be given as one
 * table. Dimensions that hang together without a ring (an acyclic hypergraph, found by taking ears off) are safe.
 */
function checkAcyclic(population: string, keys: readonly string[]): void {
  const sets = keys.map(readKey).flatMap(each => (each.population === population ? [each.dimensions] : []))
  let left = [...new Map(sets.map(each => [each.join('\n'), each])).values()]
  for (;;) {
    const alone = (dimension: string) => left.filter(each => each.includes(dimension)).length === 1
    const fewer = left.map(each => each.filter(dimension => !alone(dimension)))
    const outer = fewer.filter(
      (each, place) =>
        !fewer.some(
          (other, at) =>
            at !== place && each.every(one => other.includes(one)) && (other.length > each.length || at < place),
        ),
    )
    if (outer.length <= 1) return
    if (outer.length === left.length && fewer.every((each, place) => each.length === left[place]?.length)) {
      throw new Error(
        `The tables of ${population} split the same people round in a ring: ${left.map(each => each.join(' by ')).join('; ')}. Give them as one table.`,
      )
    }
    left = outer
  }
}

function readKey(key: string): { readonly population: string; readonly dimensions: readonly string[] } {
  const [population, ...said]: readonly unknown[] = JSON.parse(key)
  return { population: String(population), dimensions: said.map(each => String(Array.isArray(each) ? each[0] : each)) }
}

function nameOf({ kind, total, parts }: Relation): string {
  return JSON.stringify([kind, total, parts.toSorted()])
}
