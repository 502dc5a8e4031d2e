import type { Temporal } from './dates.ts'

/**
 * Where the present comes from. The core never asks for it: commands and loaders are handed an instant or a day. The
 * clock of the machine stands in `platform/`; the example runs on a dated one, and so do tests.
 */
export type Clock = { now(): Temporal.Instant }

/** A clock that always says the same instant. */
export function clockFixedAt(instant: Temporal.Instant): Clock {
  return { now: () => instant }
}
