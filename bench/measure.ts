/** Middle of the figures; of an even number the lower one, so that it is always one that was measured. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}

/** Milliseconds of each of `runs` calls, after `warm` calls that are not counted. */
export async function time(work: () => Promise<unknown>, runs: number, warm = 3): Promise<readonly number[]> {
  for (let run = 0; run < warm; run += 1) await work()
  const figures: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now()
    await work()
    figures.push(performance.now() - start)
  }
  return figures
}

export function rounded(figure: number, digits = 1): number {
  return Number(figure.toFixed(digits))
}

/** One JSON document and nothing else. */
export function report(name: string, figures: object): void {
  process.stdout.write(`${JSON.stringify({ bench: name, node: process.version, ...figures }, undefined, 2)}\n`)
}
