/** `danger`: receives concerns about a child in danger; `tellings`: handles what whistle-blowers tell. */
export type Duty = 'danger' | 'tellings'

/** Somebody named for a duty, in the order of ranks: of concerns, 1 is the designated person and 2 the deputy. */
export type Place = {
  readonly id: string
  readonly duty: Duty
  readonly personId: string
  readonly name: string
  readonly rank: number
  readonly telephone: string
  readonly version: number
  /** Their account is open; a place of somebody who has left receives nothing. */
  readonly isPresent: boolean
}

/** What a place is called. */
export function sayRank(duty: Duty, rank: number): string {
  if (duty === 'tellings') return `Handler ${rank}`
  return rank === 1 ? 'Designated person' : rank === 2 ? 'Deputy' : `Further person ${rank - 2}`
}
