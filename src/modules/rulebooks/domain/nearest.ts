/** The known id that differs in at most two letters, for "did you mean". */
export function nearest(id: string, known: readonly string[]): string | undefined {
  const best = known.map(other => ({ other, distance: distance(id, other) })).sort((a, b) => a.distance - b.distance)[0]
  return best && best.distance <= 2 ? best.other : undefined
}

/** Letters to change, add or take out to come from one word to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let line = 1; line <= a.length; line++) {
    const next = [line]
    for (let column = 1; column <= b.length; column++) {
      const change = (row[column - 1] ?? 0) + (a[line - 1] === b[column - 1] ? 0 : 1)
      next.push(Math.min(change, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
