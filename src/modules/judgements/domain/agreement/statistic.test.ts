import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  agreementAmong,
  agreementBetween,
  type Distance,
  linear,
  quadratic,
  type SubjectAmong,
  type SubjectBetween,
  studentAt975,
} from './statistic.ts'

const nominal: Distance = (one, other) => (one === other ? 0 : 1)
const scale = [1, 2, 3, 4]

/** A table of two raters as subjects: one for each count, each a cluster of its own. */
function subjectsOf(table: readonly (readonly number[])[]): readonly SubjectBetween[] {
  return table.flatMap((row, one) =>
    row.flatMap((count, other) =>
      Array.from({ length: count }, (_, index) => ({
        stratum: '',
        cluster: `${one} ${other} ${index}`,
        ours: [one + 1],
        theirs: [other + 1],
      })),
    ),
  )
}

const scaleOf = (table: readonly unknown[]) => table.map((_, index) => index + 1)

describe('published figures', () => {
  it('Cohen 1960 and 1968: kappa .492, weighted by disagreements 0, 1, 3 and 6 it is .348', () => {
    const table = [
      [88, 14, 18],
      [10, 40, 10],
      [2, 6, 12],
    ]
    const weights = [
      [0, 1, 3],
      [1, 0, 6],
      [3, 6, 0],
    ]
    const cohen: Distance = (one, other) => weights[one - 1]?.[other - 1] ?? 0
    expect(agreementBetween(subjectsOf(table), scaleOf(table), nominal).value).toBeCloseTo(0.492, 3)
    expect(agreementBetween(subjectsOf(table), scaleOf(table), cohen).value).toBeCloseTo(0.348, 3)
  })

  it('Agresti, Categorical Data Analysis: two pathologists on 118 slides, kappa 0.493 and, squared, 0.78', () => {
    const table = [
      [22, 2, 2, 0],
      [5, 7, 14, 0],
      [0, 2, 36, 0],
      [0, 1, 17, 10],
    ]
    expect(agreementBetween(subjectsOf(table), scale, nominal).value).toBeCloseTo(0.493, 3)
    expect(agreementBetween(subjectsOf(table), scale, quadratic).value).toBeCloseTo(0.78, 2)
  })

  it.each([
    {
      // SAS/STAT User's Guide, PROC FREQ, two dermatologists: 0.5082 with standard error 0.0655.
      table: [
        [10, 4, 1, 0],
        [5, 10, 12, 2],
        [2, 4, 12, 5],
        [0, 2, 6, 13],
      ],
      kappa: 0.3449,
      weighted: 0.5082,
      error: 0.0655,
    },
    {
      // The package vcd for R, data SexualFun: 0.2374 with standard error 0.0783.
      table: [
        [7, 7, 2, 3],
        [2, 8, 3, 7],
        [1, 5, 4, 9],
        [2, 8, 9, 14],
      ],
      kappa: 0.1293,
      weighted: 0.2374,
      error: 0.0783,
    },
  ])('linear $weighted; its interval is that of the large-sample error $error', ({ table, kappa, weighted, error }) => {
    const subjects = subjectsOf(table)
    expect(agreementBetween(subjects, scale, nominal).value).toBeCloseTo(kappa, 4)
    const result = agreementBetween(subjects, scale, linear)
    expect(result.value).toBeCloseTo(weighted, 4)
    const half = ((result.interval?.high ?? 0) - (result.interval?.low ?? 0)) / 2
    // Leaving one out and the formula of Fleiss, Cohen and Everitt (1969) agree to a few parts in a hundred here.
    expect(half / studentAt975(subjects.length - 1) / error).toBeGreaterThan(0.97)
    expect(half / studentAt975(subjects.length - 1) / error).toBeLessThan(1.06)
  })

  it('Krippendorff: four coders, twelve things, some missing: nominal .743, interval .849', () => {
    const units = ['111', '2232', '3333', '3333', '2222', '1234', '4444', '1121', '2222', '555', '11', '3']
    const subjects = units.map((unit, index) => ({ stratum: '', cluster: `${index}`, grades: [...unit].map(Number) }))
    const result = agreementAmong(subjects, [1, 2, 3, 4, 5], quadratic)
    expect(result.value).toBeCloseTo(0.849, 3)
    expect(agreementAmong(subjects, [1, 2, 3, 4, 5], nominal).value).toBeCloseTo(0.743, 3)
    // What one coder alone looked at says nothing of agreement.
    expect(result).toMatchObject({ subjects: 11, grades: 40 })
  })

  it('Student’s t at 97.5 in 100, as in every table', () => {
    const printed = { 1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 10: 2.228, 30: 2.042, 120: 1.98 }
    for (const [degrees, value] of Object.entries(printed))
      expect(Math.abs(studentAt975(Number(degrees)) - value), degrees).toBeLessThan(0.01)
  })
})

const grade = fc.integer({ min: 1, max: 4 })
const among = fc.array(
  fc.record({
    stratum: fc.constantFrom('a', 'b'),
    cluster: fc.constantFrom('1', '2', '3', '4', '5'),
    grades: fc.array(grade, { maxLength: 6 }),
  }),
  { maxLength: 30 },
)
const between = fc.array(
  fc.record({
    stratum: fc.constantFrom('a', 'b'),
    cluster: fc.constantFrom('1', '2', '3', '4', '5'),
    ours: fc.array(grade, { maxLength: 4 }),
    theirs: fc.array(grade, { maxLength: 4 }),
  }),
  { maxLength: 30 },
)
const distances = fc.constantFrom(linear, quadratic)

/** Pair by pair, without tallies or tables: every pair of grades is looked at by itself. */
function pairByPair(subjects: readonly SubjectAmong[], distance: Distance): number | undefined {
  let [observed, expected] = [0, 0]
  for (const stratum of new Set(subjects.map(each => each.stratum))) {
    const own = subjects.filter(each => each.stratum === stratum && each.grades.length > 1)
    for (const { grades } of own) {
      const pairs = grades.flatMap((one, at) =>
        grades.filter((_, other) => other !== at).map(two => distance(one, two)),
      )
      observed += pairs.reduce((sum, each) => sum + each, 0) / (grades.length - 1)
    }
    const all = own.flatMap(each => each.grades)
    const pairs = all.flatMap((one, at) => all.filter((_, other) => other !== at).map(two => distance(one, two)))
    expected += pairs.length === 0 ? 0 : pairs.reduce((sum, each) => sum + each, 0) / (all.length - 1)
  }
  return expected === 0 ? undefined : 1 - observed / expected
}

/** As agreement and not as disagreement: from a table of shares, weights of 1 for the same grade. */
function byTable(subjects: readonly SubjectBetween[], distance: Distance): number | undefined {
  const far = distance(1, 4)
  let [agreed, byChance, all] = [0, 0, 0]
  for (const stratum of new Set(subjects.map(each => each.stratum))) {
    const own = subjects.filter(each => each.stratum === stratum && each.ours.length > 0 && each.theirs.length > 0)
    if (own.length === 0) continue
    const table = scale.map(() => scale.map(() => 0))
    for (const { ours, theirs } of own)
      for (const one of ours)
        for (const two of theirs) {
          const row = table[one - 1] ?? []
          row[two - 1] = (row[two - 1] ?? 0) + 1 / ours.length / theirs.length
        }
    const weight = (row: number, column: number) => 1 - distance(row + 1, column + 1) / far
    const rows = table.map(row => row.reduce((sum, each) => sum + each, 0))
    const columns = scale.map((_, at) => table.reduce((sum, row) => sum + (row[at] ?? 0), 0))
    table.forEach((row, at) => {
      row.forEach((share, across) => {
        agreed += weight(at, across) * share
        byChance += (weight(at, across) * (rows[at] ?? 0) * (columns[across] ?? 0)) / own.length
      })
    })
    all += own.length
  }
  return all - byChance < 1e-9 ? undefined : (agreed - byChance) / (all - byChance)
}

function expectSame(one: number | undefined, other: number | undefined): void {
  if (one === undefined || other === undefined) expect(one).toBe(other)
  else expect(one).toBeCloseTo(other, 9)
}

describe('held against other ways of reckoning', () => {
  it('pair by pair among people who could take each other’s place', () => {
    fc.assert(
      fc.property(among, distances, (subjects, distance) => {
        expectSame(agreementAmong(subjects, scale, distance).value, pairByPair(subjects, distance))
      }),
      { numRuns: 300 },
    )
  })

  it('from tables of agreement between two groups', () => {
    fc.assert(
      fc.property(between, distances, (subjects, distance) => {
        expectSame(agreementBetween(subjects, scale, distance).value, byTable(subjects, distance))
      }),
      { numRuns: 300 },
    )
  })

  it('the interval is that of leaving out each cluster and reckoning all anew', () => {
    fc.assert(
      fc.property(among, distances, (subjects, distance) => {
        const { value, interval } = agreementAmong(subjects, scale, distance)
        const used = subjects.filter(each => each.grades.length > 1)
        const clusters = [...new Set(used.map(each => each.cluster))]
        const without = clusters.map(one =>
          pairByPair(
            used.filter(each => each.cluster !== one),
            distance,
          ),
        )
        const known = without.filter(each => each !== undefined)
        if (interval === undefined || value === undefined) {
          const same = known.every(each => Math.abs(each - (known[0] ?? 0)) < 1e-9)
          expect(value === undefined || clusters.length < 3 || known.length < without.length || same).toBe(true)
          return
        }
        const mean = known.reduce((sum, each) => sum + each, 0) / known.length
        const squares = known.reduce((sum, each) => sum + (each - mean) ** 2, 0)
        const reach = studentAt975(known.length - 1) * Math.sqrt((squares * (known.length - 1)) / known.length)
        expect(interval.low).toBeCloseTo(Math.max(-1, value - reach), 9)
        expect(interval.high).toBeCloseTo(Math.min(1, value + reach), 9)
      }),
      { numRuns: 200 },
    )
  })

  const python = spawnSync('python3', ['--version']).status === 0
  it.skipIf(!python)('a script in another language, from the definition, on 2,000 things', () => {
    const subjects = Array.from({ length: 2000 }, (_, index) => ({
      stratum: `${index % 3}`,
      cluster: `${index % 40}`,
      // Spread without chance: what follows from the number alone.
      ours: [1 + ((index * 7 + (index >> 3)) % 4), 1 + ((index * 5) % 4)].slice(index % 2),
      theirs: [1 + ((index * 7 + (index >> 4)) % 4), 1 + (index % 3)].slice((index >> 1) % 2),
    }))
    const script = fileURLToPath(new URL('../../../../../test/agreement.py', import.meta.url))
    const told = spawnSync('python3', [script], { input: JSON.stringify(subjects), encoding: 'utf8' })
    expect(told.stderr).toBe('')
    const theirs = JSON.parse(told.stdout) as { readonly [name: string]: number }
    for (const [name, distance] of Object.entries({ linear, quadratic })) {
      const pooled = subjects.map(({ ours, theirs: other, ...rest }) => ({ ...rest, grades: [...ours, ...other] }))
      expect(agreementBetween(subjects, scale, distance).value).toBeCloseTo(theirs[`between ${name}`] ?? 0, 9)
      expect(agreementAmong(pooled, scale, distance).value).toBeCloseTo(theirs[`among ${name}`] ?? 0, 9)
    }
  })
})

describe('what has to hold of any such figure', () => {
  it('is never above 1, and is 1 where nobody differs and the grades vary', () => {
    fc.assert(
      fc.property(among, distances, (subjects, distance) => {
        expect(agreementAmong(subjects, scale, distance).value ?? 0).toBeLessThanOrEqual(1)
        const alike = subjects.map(each => ({ ...each, grades: each.grades.map(() => each.grades[0] ?? 1) }))
        const { value, interval } = agreementAmong(alike, scale, distance)
        if (value !== undefined) expect(value).toBeCloseTo(1, 12)
        expect(interval).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })

  it('is not said where grades do not vary, and is never anything but a number', () => {
    const constant = [1, 2, 3].map(cluster => ({ stratum: '', cluster: `${cluster}`, grades: [3, 3, 3] }))
    expect(agreementAmong(constant, scale, quadratic)).toEqual({ subjects: 3, clusters: 3, grades: 9 })
    expect(agreementAmong([], scale, quadratic)).toEqual({ subjects: 0, clusters: 0, grades: 0 })
    fc.assert(
      fc.property(between, distances, (subjects, distance) => {
        const { value, interval } = agreementBetween(subjects, scale, distance)
        for (const each of [value, interval?.low, interval?.high]) {
          expect(each === undefined || Number.isFinite(each)).toBe(true)
        }
        if (interval !== undefined) expect(interval.low).toBeLessThanOrEqual(interval.high)
      }),
      { numRuns: 200 },
    )
  })

  it('does not depend on who stands first, on the order of things, or on which group is which', () => {
    fc.assert(
      fc.property(among, between, distances, (subjects, pairs, distance) => {
        const turned = subjects.map(each => ({ ...each, grades: each.grades.toReversed() })).toReversed()
        expectSame(agreementAmong(subjects, scale, distance).value, agreementAmong(turned, scale, distance).value)
        const other = pairs.map(({ ours, theirs, ...rest }) => ({ ...rest, ours: theirs, theirs: ours }))
        expectSame(agreementBetween(pairs, scale, distance).value, agreementBetween(other, scale, distance).value)
      }),
      { numRuns: 200 },
    )
  })

  it('does not depend on which end of the scale is best, nor on where its numbers begin', () => {
    fc.assert(
      fc.property(among, distances, (subjects, distance) => {
        const value = agreementAmong(subjects, scale, distance).value
        for (const relabelled of [(each: number) => 5 - each, (each: number) => each + 6]) {
          const others = subjects.map(each => ({ ...each, grades: each.grades.map(relabelled) }))
          expectSame(value, agreementAmong(others, scale.map(relabelled), distance).value)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('is the same by both weights where there are two grades, and falls when one far grade is added', () => {
    fc.assert(
      fc.property(among, subjects => {
        const two = subjects.map(each => ({ ...each, grades: each.grades.map(one => (one > 2 ? 2 : 1)) }))
        expectSame(agreementAmong(two, [1, 2], linear).value, agreementAmong(two, [1, 2], quadratic).value)
      }),
      { numRuns: 200 },
    )
    const alike = [1, 2, 3, 4].map(one => ({ stratum: '', cluster: `${one}`, grades: [one, one, one] }))
    const near = [...alike, { stratum: '', cluster: '5', grades: [2, 3] }]
    const far = [...alike, { stratum: '', cluster: '5', grades: [1, 4] }]
    const [a, b] = [near, far].map(each => agreementAmong(each, scale, quadratic).value ?? 0)
    expect(a).toBeLessThan(1)
    expect(b ?? 1).toBeLessThan(a ?? 0)
  })

  it('strata: that one judgement is always high and another always low is no agreement', () => {
    const subjects = ['1', '2', '3', '4'].flatMap((cluster, index) => [
      { stratum: 'high', cluster, grades: index % 2 === 0 ? [4, 3] : [3, 4] },
      { stratum: 'low', cluster, grades: index % 2 === 0 ? [1, 2] : [2, 1] },
    ])
    const pooled = subjects.map(each => ({ ...each, stratum: '' }))
    expect(agreementAmong(pooled, scale, quadratic).value).toBeCloseTo(0.625, 9)
    expect(agreementAmong(subjects, scale, quadratic).value).toBeLessThan(0)
  })
})
