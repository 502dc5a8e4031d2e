import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CountTable, cellsOf, type Dimension, emptyLedger, type Ledger } from '../src/platform/disclosure/cells.ts'
import { type Protection, protectWith } from '../src/platform/disclosure/protect.ts'
import { loadSolver } from '../src/platform/disclosure/solver.ts'
import { joinLedgers } from '../src/platform/disclosure/world.ts'
import { type Told, workOut } from './disclosure-oracle.ts'
import { freshSeed, runs } from './proof.ts'

const solver = await loadSolver()

/** People by kind: a kind is one member of each dimension. What is published are sums over kinds. */
type People = {
  readonly dimensions: readonly Dimension[]
  readonly counts: readonly number[]
  readonly threshold: number
  /** Releases in their order; each table names dimensions by place. */
  readonly releases: readonly (readonly (readonly number[])[])[]
  /** Members that nobody is shown in the first release, by dimension. */
  readonly hidden: readonly (readonly string[])[]
}

const flat = (id: string, size: number): Dimension => ({
  id,
  parts: 'add-up',
  members: [{ id: '' }, ...Array.from({ length: size }, (_, place) => ({ id: `${id}${place}`, within: '' }))],
})

/** Three or four, the first two of which are a part of their own. */
const stepped = (id: string, size: number): Dimension => ({
  id,
  parts: 'add-up',
  members: [
    { id: '' },
    { id: `${id}-first`, within: '' },
    ...Array.from({ length: size }, (_, place) => ({
      id: `${id}${place}`,
      within: place < 2 ? `${id}-first` : '',
    })),
  ],
})

const innermost = (dimension: Dimension) =>
  dimension.members.map(({ id }) => id).filter(id => !dimension.members.some(({ within }) => within === id))

const shapes: readonly {
  readonly dimensions: readonly Dimension[]
  readonly tables: readonly (readonly number[])[]
}[] = [
  { dimensions: [flat('a', 4)], tables: [[0]] },
  { dimensions: [stepped('a', 4)], tables: [[0]] },
  { dimensions: [flat('a', 3), flat('b', 3)], tables: [[0, 1], [0], [1]] },
  { dimensions: [stepped('a', 3), flat('b', 3)], tables: [[0, 1], [0], [1]] },
  { dimensions: [flat('a', 2), flat('b', 2), flat('c', 2)], tables: [[0, 1], [1, 2], [0], [1], [2]] },
  { dimensions: [flat('a', 2), flat('b', 2), flat('c', 2)], tables: [[0, 1, 2], [0, 1], [1, 2], [0, 2], [2]] },
]

const people: fc.Arbitrary<People> = fc.constantFrom(...shapes).chain(({ dimensions, tables }) => {
  const kinds = dimensions.reduce((product, each) => product * innermost(each).length, 1)
  return fc.record({
    dimensions: fc.constant(dimensions),
    threshold: fc.integer({ min: 1, max: 3 }),
    counts: fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 4, max: 9 })), {
      minLength: kinds,
      maxLength: kinds,
    }),
    // The widest table comes first, so that no ring is made of the others before it is there.
    releases: fc
      .array(fc.subarray([...tables], { minLength: 1, maxLength: Math.min(2, tables.length) }), { maxLength: 2 })
      .map(later => [[tables[0] ?? []], ...later])
      .chain(all => fc.constantFrom(all, all.length > 1 && tables[0]?.length !== 3 ? all.slice(1) : all)),
    hidden: fc.constantFrom(
      dimensions.map(() => []),
      dimensions.map(each =>
        each.members.filter(({ within }) => within !== undefined && within !== '').map(({ id }) => id),
      ),
      dimensions.map((each, place) => (place === 0 ? innermost(each) : [])),
    ),
  })
})

const kindsOf = ({ dimensions }: People) =>
  dimensions.reduce<string[][]>((made, each) => made.flatMap(kind => innermost(each).map(id => [...kind, id])), [[]])

const isWithin = (dimension: Dimension | undefined, id: string, whole: string): boolean => {
  if (id === whole || whole === '') return true
  const within = dimension?.members.find(each => each.id === id)?.within
  return within !== undefined && isWithin(dimension, within, whole)
}

/** A table over some of the dimensions; its counts are sums over the kinds. */
function tableOf(all: People, places: readonly number[], release: number): CountTable {
  const dimensions = places.flatMap(place => all.dimensions[place] ?? [])
  const counts = new Map<string, number>()
  for (const [kind, at] of kindsOf(all).entries()) {
    const key = JSON.stringify(places.map(place => at[place]))
    counts.set(key, (counts.get(key) ?? 0) + (all.counts[kind] ?? 0))
  }
  return {
    id: `${release} ${places.join()}`,
    population: 'people',
    dimensions: dimensions.map((dimension, at) => ({
      ...dimension,
      members: dimension.members.map(member => ({
        ...member,
        shown: release > 0 || !(all.hidden[places[at] ?? -1] ?? []).includes(member.id),
      })),
    })),
    counts: [...counts].map(([at, count]) => ({ at: JSON.parse(at), count })),
  }
}

type Protect = (tables: readonly CountTable[], released: Ledger, threshold: number) => Protection

const sound: Protect = (tables, released, threshold) => protectWith(solver, tables, { threshold, released })

/** Publishes every release in turn and says what the oracle can work out after each. */
function publish(all: People, protect: Protect) {
  let released = emptyLedger
  const told: Told[] = []
  const faults: string[] = []
  const kinds = kindsOf(all)
  for (const [number, places] of all.releases.entries()) {
    const tables = places.map(each => tableOf(all, each, number))
    const answer = protect(tables, released, all.threshold)
    if (answer.kind === 'refused') return { faults, told, refused: true }
    released = joinLedgers([released, answer.added])
    for (const [place, table] of answer.tables.entries()) {
      for (const { at, shown } of table.cells) {
        const counted = kinds.flatMap((kind, index) =>
          (places[place] ?? []).every((dimension, nth) =>
            isWithin(all.dimensions[dimension], kind[dimension] ?? '', at[nth] ?? ''),
          )
            ? [index]
            : [],
        )
        const truth = counted.reduce((sum, kind) => sum + (all.counts[kind] ?? 0), 0)
        if (shown !== undefined && shown !== truth) faults.push(`${table.id} shows ${shown} for ${truth}`)
        if (shown !== undefined && shown <= all.threshold) faults.push(`${table.id} shows the small count ${shown}`)
        told.push({ kinds: counted, shown })
      }
    }
    const suppressed = told.flatMap(each => (each.shown === undefined ? [each.kinds] : []))
    for (const { kinds: of, spread } of workOut(all.counts, told, suppressed, all.threshold)) {
      if (spread < all.threshold) faults.push(`after release ${number}, ${of} can be worked out within ${spread}`)
    }
  }
  return { faults, told, refused: false }
}

const seed = freshSeed('disclosure')

test('ALL-5 no suppressed count can be worked out, from one release or several, by an oracle that tries everything', () => {
  fc.assert(
    fc.property(people, all => {
      expect(publish(all, sound).faults).toEqual([])
    }),
    { seed, numRuns: runs(600) },
  )
}, 1_800_000)

test('ALL-5 the same tables get the same answer, and what is suppressed stays so in later releases', () => {
  fc.assert(
    fc.property(people, all => {
      const { told } = publish(all, sound)
      expect(publish(all, sound).told).toEqual(told)
      for (const [place, { kinds, shown }] of told.entries()) {
        const before = told.slice(0, place).find(each => each.kinds.join() === kinds.join())
        if (before !== undefined) expect(shown).toBe(before.shown)
      }
    }),
    { seed, numRuns: runs(200) },
  )
}, 600_000)

/** A table of one dimension, whose counts add up to everybody; some members are parts of another. */
const splitBy = (
  id: string,
  counts: { readonly [member: string]: number },
  within: { readonly [member: string]: string } = {},
): CountTable => ({
  id,
  population: 'people',
  dimensions: [
    {
      id,
      parts: 'add-up',
      members: [
        { id: '' },
        ...[...new Set([...Object.keys(counts), ...Object.values(within)])].map(member => ({
          id: member,
          within: within[member] ?? '',
        })),
      ],
    },
  ],
  counts: Object.entries(counts).map(([member, count]) => ({ at: [member], count })),
})

function releasedOf(...[tables, released, threshold]: Parameters<Protect>): Ledger {
  const answer = sound(tables, released, threshold)
  if (answer.kind === 'refused') throw new Error(answer.because)
  return joinLedgers([released, answer.added])
}

test('ALL-5 a count that is another than the one released before refuses the release', () => {
  const released = releasedOf([splitBy('a', { one: 20, two: 30 })], emptyLedger, 3)
  expect(sound([splitBy('a', { one: 20, two: 30 })], released, 3).kind).toBe('protected')
  expect(sound([splitBy('a', { one: 21, two: 30 })], released, 3)).toMatchObject({
    kind: 'refused',
    because: expect.stringContaining('another than the one released before'),
    cells: ['["people"]', '["people",["a","one"]]'],
  })
})

test('ALL-5 a small count that follows from an earlier release, whatever else is suppressed, refuses the release', () => {
  const released = releasedOf([splitBy('a', { one: 20, two: 3 })], emptyLedger, 2)
  // The three were told when two was the threshold: their parts lie between nothing and three.
  const parts = splitBy('a', { one: 20, day: 1, night: 2 }, { day: 'two', night: 'two' })
  expect(sound([parts], released, 3).kind).toBe('protected')
  const refused = sound([parts], released, 4)
  expect(refused).toMatchObject({ kind: 'refused', because: expect.stringContaining('from what is released already') })
})

const [first = flat('a', 1), second = flat('b', 1), third = flat('c', 1)] = ['a', 'b', 'c'].map(id => flat(id, 2))
const over = (...dimensions: readonly Dimension[]): CountTable => ({
  id: dimensions.map(({ id }) => id).join(' by '),
  population: 'people',
  dimensions,
  counts: [],
})

test.each<[string, readonly CountTable[], RegExp]>([
  [
    'has two dimensions whose members overlap',
    [over({ ...first, parts: 'overlap' }, { ...second, parts: 'overlap' })],
    /two dimensions whose members overlap/,
  ],
  [
    'splits the same people round in a ring',
    [over(first, second), over(second, third), over(third, first)],
    /round in a ring: .*Give them as one table/,
  ],
  [
    'counts the same people differently in two tables',
    [splitBy('a', { one: 20 }), splitBy('b', { one: 21 })],
    /count \["people"\] differently: 20 and 21/,
  ],
  ['counts a part of a person', [splitBy('a', { one: 2.5 })], /counts 2.5, which is no number of people/],
])('ALL-5 who %s is told so as a fault, and nothing comes back', (_, tables, fault) => {
  expect(() => sound(tables, emptyLedger, 3)).toThrow(fault)
})

/** Protections that people have shipped, and what each forgets. */
const faulty: { readonly [fault: string]: Protect } = {
  'suppresses small counts only': (tables, _, threshold) => ({
    kind: 'protected',
    added: emptyLedger,
    tables: tables.map(table => ({
      id: table.id,
      cells: cellsOf(table)
        .cells.filter(({ shown }) => shown)
        .map(({ at, count }) => ({ at, shown: count <= threshold ? undefined : count })),
    })),
  }),
  'forgets the earlier release': (tables, _, threshold) => sound(tables, emptyLedger, threshold),
}

test.each(Object.entries(faulty))(
  'ALL-5 the oracle catches a protection that %s',
  (_, protect) => {
    const found = fc.check(
      fc.property(people, all => publish(all, protect).faults.length === 0),
      { seed, numRuns: 20_000, endOnFailure: true },
    )
    expect(found.failed).toBe(true)
  },
  600_000,
)
