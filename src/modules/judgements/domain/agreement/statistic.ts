/*
 * How alike people grade who grade alone: weighted kappa, that is one less the disagreement observed over the
 * disagreement to be expected by chance. Who grades differs from review to review, and so does how many; so it is
 * reckoned from pairs of grades on the same thing and never from pairs of people.
 *
 * Among raters who could take each other's place (`among`): every pair of grades on one subject, each grade counting
 * once; chance is any two grades of the whole. With the squared difference this is Krippendorff's alpha for intervals
 * (K. Krippendorff, Content Analysis, 3rd edition, 2013, chapter 12), which is weighted kappa for raters that change.
 *
 * Between two groups (`between`): every pair of one grade from each; chance is any grade of the one with any of the
 * other. With one rater in each group this is Cohen's weighted kappa (J. Cohen, Psychological Bulletin 70, 1968); for
 * more, H. J. A. Schouten, Biometrical Journal 24, 1982, and S. Vanbelle and A. Albert, Psychometrika 74, 2009.
 *
 * Where several judgements are taken together, chance is reckoned within each, as strata (W. Barlow, M.-Y. Lai and
 * S. P. Azen, Statistics in Medicine 10, 1991): that one thing is mostly graded high and another low is no agreement.
 */

/** How far two grades lie apart; 0 for the same. */
export type Distance = (one: number, other: number) => number

/** Twice as far apart counts four times (J. L. Fleiss and J. Cohen, 1973). */
export const quadratic: Distance = (one, other) => (one - other) ** 2
/** Twice as far apart counts twice. */
export const linear: Distance = (one, other) => Math.abs(one - other)

/** One thing that was graded: `stratum` is the judgement, `cluster` the review, whose grades hang together. */
type Graded = { readonly stratum: string; readonly cluster: string }
export type SubjectAmong = Graded & { readonly grades: readonly number[] }
export type SubjectBetween = Graded & { readonly ours: readonly number[]; readonly theirs: readonly number[] }

export type Agreement = {
  /** 1: always the same. 0: as by chance. Absent where the grades do not vary, so that chance cannot be told from care. */
  readonly value?: number
  /** The interval of 95 in 100, by leaving out one cluster at a time. Absent where it cannot be reckoned. */
  readonly interval?: { readonly low: number; readonly high: number }
  /** What it rests on: things graded by two or more, clusters they are in, and grades. */
  readonly subjects: number
  readonly clusters: number
  readonly grades: number
}

/** Sums over some subjects of one stratum, from which the statistic follows; they can be added and taken away. */
type Tally = {
  subjects: number
  grades: number
  /** Summed disagreement: of each grade with the others on its subject, or of each subject's pairs across. */
  observed: number
  /** How often each grade was given, by its place on the scale. Across: shares of each subject's grades. */
  readonly ours: number[]
  readonly theirs: number[]
}

/** The disagreement that chance would bring in what a tally holds, on the same footing as what is observed. */
type Expected = (tally: Tally, distance: Distance, scale: readonly number[]) => number

const expectedAmong: Expected = ({ grades, ours }, distance, scale) =>
  grades < 2 ? 0 : crossed(ours, ours, distance, scale) / (grades - 1)

const expectedBetween: Expected = ({ subjects, ours, theirs }, distance, scale) =>
  subjects === 0 ? 0 : crossed(ours, theirs, distance, scale) / subjects

/** Agreement among people who could take each other's place. Things that fewer than two graded say nothing of it. */
export function agreementAmong(
  subjects: readonly SubjectAmong[],
  scale: readonly number[],
  distance: Distance,
): Agreement {
  return agreement(
    expectedAmong,
    subjects
      .filter(({ grades }) => grades.length >= 2)
      .map(({ stratum, cluster, grades }) => {
        const ours = counted(grades, scale)
        const tally = { subjects: 1, grades: grades.length, ours, theirs: ours.map(() => 0) }
        return {
          stratum,
          cluster,
          tally: { ...tally, observed: crossed(ours, ours, distance, scale) / (grades.length - 1) },
        }
      }),
    scale,
    distance,
  )
}

/** Agreement between two groups. Things that only one of them graded say nothing of it. */
export function agreementBetween(
  subjects: readonly SubjectBetween[],
  scale: readonly number[],
  distance: Distance,
): Agreement {
  return agreement(
    expectedBetween,
    subjects
      .filter(({ ours, theirs }) => ours.length > 0 && theirs.length > 0)
      .map(({ stratum, cluster, ours, theirs }) => {
        const shares = (grades: readonly number[]) => counted(grades, scale).map(count => count / grades.length)
        const tally = { subjects: 1, grades: ours.length + theirs.length, ours: shares(ours), theirs: shares(theirs) }
        return { stratum, cluster, tally: { ...tally, observed: crossed(tally.ours, tally.theirs, distance, scale) } }
      }),
    scale,
    distance,
  )
}

function agreement(
  expectedIn: Expected,
  subjects: readonly (Graded & { readonly tally: Tally })[],
  scale: readonly number[],
  distance: Distance,
): Agreement {
  const whole = new Map<string, Tally>()
  const clusters = new Map<string, Map<string, Tally>>()
  for (const { stratum, cluster, tally } of subjects) {
    const own = clusters.get(cluster) ?? new Map<string, Tally>()
    clusters.set(cluster, own)
    for (const tallies of [whole, own]) tallies.set(stratum, combined(tallies.get(stratum) ?? nothing(scale), tally, 1))
  }
  const tallies = [...whole.values()]
  const value = kappaOf(expectedIn, tallies, scale, distance)
  const without = [...clusters.values()].map(own => {
    const rest = [...whole].map(([stratum, tally]) => {
      const part = own.get(stratum)
      return part === undefined ? tally : combined(tally, part, -1)
    })
    return kappaOf(expectedIn, rest, scale, distance)
  })
  const interval = value === undefined ? undefined : intervalAround(value, without)
  return {
    ...(value === undefined ? {} : { value }),
    ...(interval === undefined ? {} : { interval }),
    subjects: tallies.reduce((sum, tally) => sum + tally.subjects, 0),
    clusters: clusters.size,
    grades: tallies.reduce((sum, tally) => sum + tally.grades, 0),
  }
}

function kappaOf(
  expectedIn: Expected,
  tallies: readonly Tally[],
  scale: readonly number[],
  distance: Distance,
): number | undefined {
  let [observed, expected] = [0, 0]
  for (const tally of tallies) {
    observed += tally.observed
    expected += expectedIn(tally, distance, scale)
  }
  // Sums that are taken away leave a last bit behind.
  return expected < 1e-9 ? undefined : 1 - Math.max(0, observed) / expected
}

/**
 * The jackknife over clusters (B. Efron and C. Stein, Annals of Statistics 9, 1981), which Schouten and Vanbelle and
 * Albert use too, with Student's t for as many clusters as there are. No chance is in it. Absent with fewer than three
 * clusters, where leaving one out leaves no variation, and where nothing differs.
 */
function intervalAround(
  value: number,
  without: readonly (number | undefined)[],
): { readonly low: number; readonly high: number } | undefined {
  const values = without.filter(each => each !== undefined)
  const count = values.length
  if (count < 3 || count < without.length) return undefined
  const mean = values.reduce((sum, each) => sum + each, 0) / count
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0)
  const error = Math.sqrt(((count - 1) / count) * squares)
  if (error < 1e-9) return undefined
  const reach = studentAt975(count - 1) * error
  return { low: Math.max(-1, value - reach), high: Math.min(1, value + reach) }
}

/**
 * The point of Student's t that 975 of 1,000 lie below: exact for 1 and 2 degrees of freedom, for more by the expansion
 * of M. Abramowitz and I. A. Stegun (1964), 26.7.5, which is right to a hundredth from 3 on.
 */
export function studentAt975(degrees: number): number {
  if (degrees === 1) return Math.tan(Math.PI * 0.475)
  if (degrees === 2) return 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2))
  const z = 1.959963984540054
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ]
  return terms.reduce((sum, term, index) => sum + term / degrees ** (index + 1), z)
}

function nothing(scale: readonly number[]): Tally {
  return { subjects: 0, grades: 0, observed: 0, ours: scale.map(() => 0), theirs: scale.map(() => 0) }
}

function combined(one: Tally, other: Tally, sign: 1 | -1): Tally {
  const sums = (a: readonly number[], b: readonly number[]) => a.map((each, at) => each + sign * (b[at] ?? 0))
  return {
    subjects: one.subjects + sign * other.subjects,
    grades: one.grades + sign * other.grades,
    observed: one.observed + sign * other.observed,
    ours: sums(one.ours, other.ours),
    theirs: sums(one.theirs, other.theirs),
  }
}

function counted(grades: readonly number[], scale: readonly number[]): number[] {
  return scale.map(step => grades.filter(grade => grade === step).length)
}

/** The disagreement of everything counted on the one side with everything on the other. */
function crossed(
  ours: readonly number[],
  theirs: readonly number[],
  distance: Distance,
  scale: readonly number[],
): number {
  let sum = 0
  scale.forEach((one, at) => {
    const count = ours[at] ?? 0
    if (count === 0) return
    scale.forEach((other, across) => {
      sum += count * (theirs[across] ?? 0) * distance(one, other)
    })
  })
  return sum
}
