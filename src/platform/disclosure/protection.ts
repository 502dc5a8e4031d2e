import { Worker } from 'node:worker_threads'
import type { CountTable } from './cells.ts'
import type { Protection, ProtectOptions } from './protect.ts'
import type { ProtectionWork } from './protection-worker.ts'

/** A release that is not protected by then is not published. */
const longestMilliseconds = 300_000

/**
 * Tables of counts of people as they may be published (`protectWith` says how), worked out in a thread of its own, since
 * the solver blocks its caller. Never to be awaited inside a transaction. Refused where it is not done in time: nothing is
 * left out to be done sooner. Rejects for a fault of ours.
 *
 * @param longest milliseconds it may take; five minutes unless said
 */
export function protect(
  tables: readonly CountTable[],
  options: ProtectOptions,
  longest = longestMilliseconds,
): Promise<Protection> {
  return new Promise((settle, fail) => {
    const work: ProtectionWork = { tables, options }
    const thread = new Worker(new URL('./protection-worker.ts', import.meta.url), { workerData: work })
    const timer = setTimeout(() => {
      settle({ kind: 'refused', because: tooLong(longest), cells: [] })
      void thread.terminate()
    }, longest)
    thread.on('message', (answer: Protection) => settle(answer))
    thread.on('error', fail)
    thread.on('exit', code => {
      clearTimeout(timer)
      fail(new Error(`The thread that protects counts stopped (exit code ${code}).`))
    })
  })
}

function tooLong(longest: number): string {
  const seconds = Math.ceil(longest / 1000)
  return `Which counts are to be suppressed could not be worked out within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`
}
