/**
 * The known name that somebody may have meant: one slip away (a letter too many, too few, wrong or swapped), or two for
 * names of eight letters and more. Undefined where none is near.
 */
export function nearest<Name extends string>(written: string, known: readonly Name[]): Name | undefined {
  const text = written.toUpperCase()
  return known
    .map(name => ({ name, slips: slipsBetween(text, name) }))
    .filter(({ name, slips }) => slips <= (name.length < 8 ? 1 : 2))
    .toSorted((one, other) => one.slips - other.slips)[0]?.name
}

/** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
function slipsBetween(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row]
    rows.push(line)
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1]
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      line[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
  }
  return at(one.length, other.length)
}
