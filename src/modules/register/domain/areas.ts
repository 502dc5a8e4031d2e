import { Temporal } from '../../../kernel/dates.ts'

export type Area = {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly type: string
  readonly region: string
}

export type NewArea = Omit<Area, 'id'> & { readonly authorityNumber: number; readonly validFrom: Temporal.PlainDate }

/** The authorities as they stood when joint area reviews began. */
export const firstDayOfAreas2007 = Temporal.PlainDate.from('2005-04-01')

/** A children's services authority as a published list of a year names it. */
export type ListedAuthority = {
  /** The year for which the list speaks. */
  readonly list: string
  readonly number: number
  readonly code: string
  readonly name: string
  readonly type: string
  readonly region: string
  /** Names by which people look for it: the districts in it, and other ways to write it. */
  readonly otherNames: readonly string[]
}

/** An area as the public looks for it: what reviews are made of, and what published lists say, brought together by its number. */
export type Place = {
  /** Number of the authority, the same in every list. */
  readonly number: number
  /** As the newest list names it that has it. */
  readonly name: string
  readonly type: string
  readonly region: string
  /** Ids in the register, under which reviews are made; none where none can be yet. */
  readonly areaIds: readonly string[]
  /** Years of the lists that have it, the oldest first; none for what no list has. */
  readonly lists: readonly string[]
  /** Its code in the newest list that has it. */
  readonly code: string
  /** What older lists and the register call it otherwise. */
  readonly formerNames: readonly string[]
  readonly otherNames: readonly string[]
}
