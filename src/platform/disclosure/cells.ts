/**
 * A table of counts of people, as whoever publishes it sees it: whole, with nothing left out.
 *
 * Two tables that name the same population count the same people, and a cell that says the same in both is one cell.
 */
export type CountTable = {
  readonly id: string
  /** Who is counted, in a name that later releases use again for the same people. */
  readonly population: string
  readonly dimensions: readonly Dimension[]
  /** Members of the dimensions, in their order, and how many. What is left out is zero; totals that add up are made here. */
  readonly counts: readonly { readonly at: readonly string[]; readonly count: number }[]
}

export type Dimension = {
  readonly id: string
  /**
   * `add-up`: the members within another are parts of it that neither overlap nor leave anybody out, so that counts are
   * given for the innermost alone. `overlap`: somebody may be in several or in none, so that every member has its count.
   */
  readonly parts: 'add-up' | 'overlap'
  readonly members: readonly Member[]
}

export type Member = {
  /** Empty for everybody, whatever the dimension says: a table without the dimension counts the same. */
  readonly id: string
  /** The member of which it is a part. */
  readonly within?: string
  /** False where nobody is shown it, though it follows from what is shown, as the part by which a total grew. */
  readonly shown?: boolean
}

/** What was told of a count: its number, that it is suppressed, or nothing. */
export type CellState = 'published' | 'suppressed' | 'unpublished'

/** One count by the name that it has in every table and release. */
export type LedgerCell = { readonly key: string; readonly count: number; readonly state: CellState }

/** `adds-up`: the parts together are the total. `within`: each part is at most the total. */
export type Relation = {
  readonly kind: 'adds-up' | 'within'
  readonly total: string
  readonly parts: readonly string[]
}

/** Everything that was ever told, and how it hangs together. Holds the suppressed counts themselves: never for readers. */
export type Ledger = { readonly cells: readonly LedgerCell[]; readonly relations: readonly Relation[] }

export const emptyLedger: Ledger = { cells: [], relations: [] }

/** A table as it may be published: one entry for each cell that is shown, in the table's order. */
export type ProtectedTable = {
  readonly id: string
  readonly cells: readonly {
    readonly at: readonly string[]
    /** Undefined where it is suppressed. */
    readonly shown: number | undefined
  }[]
}

/** A cell of a table before anything is decided. */
export type TableCell = {
  readonly key: string
  readonly at: readonly string[]
  readonly count: number
  readonly shown: boolean
}

/** All cells of a table, totals included, and what ties them together. Throws where the table contradicts itself. */
export function cellsOf(table: CountTable): {
  readonly cells: readonly TableCell[]
  readonly relations: readonly Relation[]
} {
  if (table.dimensions.filter(({ parts }) => parts === 'overlap').length > 1) {
    throw new Error(
      `The table ${table.id} has two dimensions whose members overlap; what that tells is not worked out.`,
    )
  }
  const given = new Map<string, number>()
  for (const { at, count } of table.counts) {
    checkCount(table, at, count)
    given.set(JSON.stringify(at), count)
  }
  const trees = table.dimensions.map(readTree)
  const inner = trees.map(tree => (at: string) => tree.innermost.get(at) ?? [at])
  const cells = product(table.dimensions.map(({ members }) => members.map(({ id }) => id))).map(at => ({
    key: keyOf(table, at),
    at,
    count: product(at.map((member, place) => inner[place]?.(member) ?? [member]))
      .map(each => given.get(JSON.stringify(each)) ?? 0)
      .reduce((sum, count) => sum + count, 0),
    shown: table.dimensions.every(({ members }, place) => members.find(({ id }) => id === at[place])?.shown !== false),
  }))
  const relations = cells.flatMap(({ at, key }) =>
    trees.flatMap(({ parts, kind }, place): readonly Relation[] => {
      const within = parts.get(at[place] ?? '') ?? []
      if (within.length === 0) return []
      return [{ kind, total: key, parts: within.map(member => keyOf(table, at.with(place, member))) }]
    }),
  )
  return { cells, relations }
}

/** What a cell of a table was counted at in an earlier release, told or not; undefined where it was in none. */
export function releasedCount(released: Ledger, table: CountTable, at: readonly string[]): number | undefined {
  const key = keyOf(table, at)
  return released.cells.find(cell => cell.key === key)?.count
}

/** The name of a cell in every table and release: who is counted, and what is said of them. */
function keyOf({ population, dimensions }: CountTable, at: readonly string[]): string {
  const said = dimensions.flatMap(({ id }, place) => (at[place] === '' ? [] : [[id, at[place] ?? ''] as const]))
  return JSON.stringify([population, ...said.toSorted(([one], [other]) => (one < other ? -1 : 1))])
}

function readTree(dimension: Dimension) {
  const ids = new Set(dimension.members.map(({ id }) => id))
  if (ids.size !== dimension.members.length) throw new Error(`The dimension ${dimension.id} names a member twice.`)
  const parts = new Map<string, string[]>()
  for (const { id, within } of dimension.members) {
    if (within === undefined) continue
    if (!ids.has(within))
      throw new Error(`In the dimension ${dimension.id}, ${id} is within ${within}, which is not there.`)
    parts.set(within, [...(parts.get(within) ?? []), id])
  }
  const innermost = new Map<string, readonly string[]>()
  const find = (id: string, above: readonly string[]): readonly string[] => {
    if (above.includes(id)) throw new Error(`In the dimension ${dimension.id}, ${id} is within itself.`)
    const within = dimension.parts === 'add-up' ? (parts.get(id) ?? []) : []
    const found = within.length === 0 ? [id] : within.flatMap(each => find(each, [...above, id]))
    innermost.set(id, found)
    return found
  }
  for (const id of ids) find(id, [])
  return { parts, innermost, kind: dimension.parts === 'add-up' ? ('adds-up' as const) : ('within' as const) }
}

function checkCount(table: CountTable, at: readonly string[], count: number): void {
  const where = `The table ${table.id} at ${at.join(', ')}`
  if (!Number.isSafeInteger(count) || count < 0)
    throw new Error(`${where} counts ${count}, which is no number of people.`)
  if (at.length !== table.dimensions.length) throw new Error(`${where} has not one member for each dimension.`)
  for (const [place, { members, parts }] of table.dimensions.entries()) {
    if (!members.some(({ id }) => id === at[place])) throw new Error(`${where} names a member that is not there.`)
    if (parts === 'add-up' && members.some(({ within }) => within === at[place])) {
      throw new Error(`${where} counts a whole; its parts are counted and added up.`)
    }
  }
}

function product(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return lists.reduce<readonly (readonly string[])[]>(
    (made, list) => made.flatMap(each => list.map(last => [...each, last])),
    [[]],
  )
}
