import { type DayParts, parseDay, type Temporal } from '../../../kernel/dates.ts'
import type { Belonging, ModuleHistory } from '../../../kernel/history.ts'

/** Which part of the record is asked for. */
export type Filter = {
  readonly kind: string | undefined
  /** Which thing of that kind, by its number or id. */
  readonly of: string | undefined
  /** Account of the one who did it. */
  readonly by: string | undefined
  readonly day: Temporal.PlainDate | undefined
}

/** Rows that belong to the thing asked for: `column` must say `of`, where one is named. */
export type Place = { readonly table: string } & Pick<Belonging, 'key' | 'when'>

/** Where the rows of a kind of thing are. */
export function placesOf(history: ModuleHistory, kind: string): readonly Place[] {
  return Object.entries(history.tables).flatMap(([table, { of }]) =>
    of.filter(each => each.kind === kind).map(each => ({ ...each, table })),
  )
}

/** The first and the last moment of a day in London, for a comparison that leaves the last one out. */
export function boundsOf(day: Temporal.PlainDate): { readonly from: string; readonly until: string } {
  const start = (each: Temporal.PlainDate) => each.toZonedDateTime('Europe/London').toInstant().toString()
  return { from: start(day), until: start(day.add({ days: 1 })) }
}

/** A day typed in three boxes: nothing at all is no day, and anything that is no day is said. */
export function dayAsked(parts: DayParts): { readonly day: Temporal.PlainDate | undefined; readonly wrong: boolean } {
  const isEmpty = Object.values(parts).every(part => part.trim() === '')
  const day = isEmpty ? undefined : parseDay(parts)
  return { day, wrong: !isEmpty && day === undefined }
}
