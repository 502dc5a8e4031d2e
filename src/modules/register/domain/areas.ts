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
