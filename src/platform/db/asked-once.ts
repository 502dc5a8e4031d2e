import type { Transaction } from './database.ts'

/** Answers already had, by who asked and what about, of each transaction that only reads. */
const answers = new WeakMap<Transaction, Map<unknown, Map<string, Promise<unknown>>>>()

/** Says of a transaction that nothing is changed in it, so that no answer in it grows old. */
export function onlyReads(tx: Transaction): Transaction {
  answers.set(tx, new Map())
  return tx
}

/**
 * A question about a review that several parts of one page have: rules, deadlines, the sweep and the page itself. In a
 * transaction that only reads it is asked once, and all of them get the same answer, which nobody may change; in one that
 * writes it is asked anew each time.
 */
export function askedOnce<About extends readonly string[], Value>(
  ask: (tx: Transaction, ...about: About) => Promise<Value>,
): (tx: Transaction, ...about: About) => Promise<Value> {
  return (tx, ...about) => {
    const had = answers.get(tx)
    if (had === undefined) return ask(tx, ...about)
    const own = had.get(ask) ?? new Map<string, Promise<unknown>>()
    had.set(ask, own)
    const key = JSON.stringify(about)
    const answer = (own.get(key) as Promise<Value> | undefined) ?? ask(tx, ...about)
    own.set(key, answer)
    return answer
  }
}
