/** A stretch on a line that wants to stand around a place. */
export type Wish = { readonly at: number; readonly length: number }

/** Room between two labels. */
const gap = 6

/**
 * Puts labels on as few lines as they need: each stands around its place as far as the edges let it, on the first line on
 * which it touches nobody. Answers, for each in the order given, its line and where it begins.
 */
export function inLanes(
  wishes: readonly Wish[],
  from: number,
  to: number,
): { readonly lanes: number; readonly places: readonly { readonly lane: number; readonly start: number }[] } {
  const order = wishes.map((_, index) => index).toSorted((a, b) => (wishes[a]?.at ?? 0) - (wishes[b]?.at ?? 0) || a - b)
  const ends: number[] = []
  const places = wishes.map(() => ({ lane: 0, start: from }))
  for (const index of order) {
    const wish = wishes[index]
    if (wish === undefined) continue
    const start = Math.max(from, Math.min(wish.at - wish.length / 2, to - wish.length))
    let lane = ends.findIndex(end => end + gap <= start)
    if (lane === -1) lane = ends.length
    ends[lane] = start + wish.length
    places[index] = { lane, start }
  }
  return { lanes: ends.length, places }
}

/**
 * Where stretches begin that each want to stand around a place, when none may touch another: in the order of their places,
 * moved no further than they must. They fit where `to - from` is at least the sum of their lengths.
 */
export function nudged(wishes: readonly Wish[], from: number, to: number): readonly number[] {
  const order = wishes.map((_, index) => index).toSorted((a, b) => (wishes[a]?.at ?? 0) - (wishes[b]?.at ?? 0) || a - b)
  const starts = wishes.map(() => from)
  let free = from
  for (const index of order) {
    const wish = wishes[index]
    if (wish === undefined) continue
    starts[index] = Math.max(free, wish.at - wish.length / 2)
    free = (starts[index] ?? from) + wish.length
  }
  let limit = to
  for (const index of order.toReversed()) {
    const length = wishes[index]?.length ?? 0
    starts[index] = Math.min(starts[index] ?? from, limit - length)
    limit = starts[index] ?? limit
  }
  return starts
}

/** A text around a place, moved so that it stays inside the picture. */
export function insideOf(at: number, length: number, width: number): Wish {
  return { at: Math.max(length / 2, Math.min(at, width - length / 2)), length }
}

/** Which of some labels along an axis can stand beside each other: those at `first` before others, then each that has room. */
export function thatFit(wishes: readonly Wish[], first: readonly number[] = []): readonly boolean[] {
  const fit = wishes.map(() => false)
  // One may be named twice, as the first and the last of its kind, and is not in its own way.
  for (const index of new Set([...first, ...wishes.keys()])) {
    const wish = wishes[index]
    if (wish === undefined) continue
    const free = wishes.every((other, at) => fit[at] !== true || distance(wish, other) >= gap)
    fit[index] = free
  }
  return fit
}

function distance(one: Wish, other: Wish): number {
  return Math.abs(one.at - other.at) - (one.length + other.length) / 2
}
