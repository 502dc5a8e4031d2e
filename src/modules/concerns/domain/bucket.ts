import type { Temporal } from '../../../kernel/dates.ts'

/** A limit on how much comes, whoever it comes from: it knows how full it is and nothing else. */
export type Bucket = {
  /** True where there is room for one more; false where it is full, and then a little later is soon enough. */
  takes(now: Temporal.Instant): boolean
}

/** Room for `perMinute` at once, and for as many more with every minute. */
export function createBucket(perMinute: number): Bucket {
  let room = perMinute
  let last: Temporal.Instant | undefined
  return {
    takes(now) {
      const minutes = last === undefined ? 0 : Math.max(0, now.since(last).total('minutes'))
      room = Math.min(perMinute, room + minutes * perMinute)
      last = now
      if (room < 1) return false
      room -= 1
      return true
    },
  }
}
