import { randomInt } from 'node:crypto'

/** True for the long proofs (`npm run prove`). */
export const isProof = process.env['PROVE'] === '1'

/** How often a long proof repeats itself: `full` times when proving, else a tenth of that. */
export function runs(full: number): number {
  return isProof ? full : Math.max(1, Math.ceil(full / 10))
}

/**
 * What the chance of this run grows from: fresh each time and printed, so that a failure can be had again with SEED.
 */
export function freshSeed(proof: string): number {
  const given = process.env['SEED']
  const seed = given === undefined ? randomInt(2 ** 31) : Number(given)
  if (!Number.isSafeInteger(seed)) throw new Error(`SEED should be a whole number, not "${given}".`)
  console.log(`${proof}: seed ${seed} (to have it again, set SEED=${seed})`)
  return seed
}

/** Numbers from 0 to just below 1 that follow from the seed alone (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
