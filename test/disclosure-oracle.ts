/**
 * What a reader can work out, found by trying: people are counted by kind (every combination of what is said of them),
 * each published count is the sum over some kinds, and every way of filling the kinds with whole numbers from nothing up
 * is tried. It knows nothing of relations between tables, nor of the solver.
 */
export type Told = {
  /** Places of the kinds that the cell counts together. */
  readonly kinds: readonly number[]
  /** Undefined where it is suppressed. */
  readonly shown: number | undefined
}

/** A cell, and how far apart the least and the most lie that fit everything told; `threshold` where at least so far. */
export type Worked = { readonly kinds: readonly number[]; readonly spread: number }

/** Works out each cell of `wanted` from everything told. `kinds` are the true counts, from which only a bound is taken. */
export function workOut(
  kinds: readonly number[],
  told: readonly Told[],
  wanted: readonly (readonly number[])[],
  threshold: number,
): readonly Worked[] {
  const most = kinds.reduce((sum, count) => sum + count, 0) + threshold
  const known = told.flatMap(({ kinds: of, shown }) => (shown === undefined ? [] : [{ of, value: shown }]))
  const can = (of: readonly number[], value: number) => canBe(kinds.length, [...known, { of, value }], most)
  return wanted.map(of => {
    let least = 0
    while (!can(of, least)) {
      least += 1
      if (least > most) throw new Error('Nothing fits what was told: it is not true.')
    }
    // Far enough apart already, or the most of those that are nearer.
    const truth = of.reduce((sum, kind) => sum + (kinds[kind] ?? 0), 0)
    for (let value = least + threshold; value <= truth + threshold; value += 1) {
      if (can(of, value)) return { kinds: of, spread: threshold }
    }
    let largest = least
    for (let value = least; value < least + threshold; value += 1) if (can(of, value)) largest = value
    return { kinds: of, spread: largest - least }
  })
}

/** Whether the kinds can be filled so that every sum comes out, each kind being at most `most`. */
function canBe(
  kinds: number,
  sums: readonly { readonly of: readonly number[]; readonly value: number }[],
  most: number,
): boolean {
  const left = sums.map(({ value }) => value)
  const bySum = Array.from({ length: kinds }, (_, kind) =>
    sums.flatMap(({ of }, sum) => (of.includes(kind) ? [sum] : [])),
  )
  const last = sums.map(({ of }) => Math.max(-1, ...of))
  // What is left to fill of each sum says everything of a place in the search; where it failed once it fails again.
  const failed = new Set<string>()
  const fill = (kind: number): boolean => {
    const place = `${kind} ${left.join()}`
    if (failed.has(place)) return false
    if (tryToFill(kind)) return true
    failed.add(place)
    return false
  }
  const tryToFill = (kind: number): boolean => {
    if (left.some((value, sum) => value < 0 || (value > 0 && (last[sum] ?? -1) < kind))) return false
    if (kind === kinds) return true
    const within = bySum[kind] ?? []
    const highest = Math.min(most, ...within.map(sum => left[sum] ?? 0))
    // A sum that ends with this kind leaves no choice; a kind in no sum may be anything, and nothing is as good as any.
    const ends = within.find(sum => last[sum] === kind)
    const lowest = ends === undefined ? 0 : (left[ends] ?? 0)
    for (let value = lowest; value <= (within.length === 0 ? 0 : highest); value += 1) {
      for (const sum of within) left[sum] = (left[sum] ?? 0) - value
      const fits = fill(kind + 1)
      for (const sum of within) left[sum] = (left[sum] ?? 0) + value
      if (fits) return true
      if (ends !== undefined) return false
    }
    return false
  }
  return fill(0)
}
