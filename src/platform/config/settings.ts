import { sql } from 'kysely'
import { Temporal } from '../../kernel/dates.ts'
import type { Database } from '../db/database.ts'

const exampleDaySetting = 'example-day'

/** The day of the worked example, where the database was made to hold it; decided once and never changed. */
export async function exampleDayOf(database: Database): Promise<Temporal.PlainDate | undefined> {
  const { rows } = await database.asGate(tx =>
    sql<{ value: string }>`select value from platform_setting where name = ${exampleDaySetting}`.execute(tx),
  )
  return rows[0] === undefined ? undefined : Temporal.PlainDate.from(rows[0].value)
}

/** Marks a database as one that holds the worked example; only when it is made. */
export async function markAsExample(database: Database, day: Temporal.PlainDate): Promise<void> {
  await database.asSystem('mark-as-example', tx =>
    sql`insert into platform_setting (name, value) values (${exampleDaySetting}, ${day.toString()})`.execute(tx),
  )
}
