import type { Temporal } from '../../../kernel/dates.ts'

/** Somebody named to receive concerns; `rank` 1 is the designated person, 2 the deputy. */
export type Receiver = { readonly personId: string; readonly rank: number }

/** A concern that nobody has acknowledged yet, and up to which step people were told of it. */
export type Unacknowledged = {
  readonly raisedAt: Temporal.Instant
  /** The person who raised it is never the one whom it is raised with. */
  readonly raisedBy: string
  readonly lastStep: number
}

/** Those whom a concern goes to, in their order. */
export function chainFor<Each extends Receiver>(receivers: readonly Each[], raisedBy: string): readonly Each[] {
  return receivers.filter(({ personId }) => personId !== raisedBy).toSorted((one, other) => one.rank - other.rank)
}

/**
 * Whom to tell of a concern now: the first of the chain at once, the next one after every `everyHours`, and once the chain
 * is through, all of them again each time. Steps that were missed, as while the program did not run, are made good at
 * once. Undefined where nobody is to be told now.
 */
export function nextTold(
  concern: Unacknowledged,
  receivers: readonly Receiver[],
  everyHours: number,
  now: Temporal.Instant,
): { readonly step: number; readonly personIds: readonly string[] } | undefined {
  const chain = chainFor(receivers, concern.raisedBy)
  // Whole seconds: parts of hours do not add up.
  const seconds = Math.max(0, now.since(concern.raisedAt).total('seconds'))
  const step = Math.floor(seconds / Math.round(everyHours * 3600)) + 1
  if (chain.length === 0 || step <= concern.lastStep) return undefined
  const told = step > chain.length ? chain : chain.slice(concern.lastStep, step)
  return { step, personIds: told.map(({ personId }) => personId) }
}
