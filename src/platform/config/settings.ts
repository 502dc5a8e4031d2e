import { sql } from 'kysely'
import { Temporal } from '../../kernel/dates.ts'
import type { Database, Transaction } from '../db/database.ts'

/** What a database was made for; decided once and never changed, so that a real review never stands among invented ones. */
export type Purpose =
  | { readonly kind: 'live' }
  /** The worked example, whose first day it is. */
  | { readonly kind: 'example'; readonly day: Temporal.PlainDate }

const exampleDaySetting = 'example-day'
const purposeSetting = 'purpose'

/** What the database was made for; undefined before that was decided. */
export async function purposeOf(database: Database): Promise<Purpose | undefined> {
  const { rows } = await database.asGate(tx =>
    sql<{ name: string; value: string }>`
      select name, value from platform_setting where name in (${exampleDaySetting}, ${purposeSetting})`.execute(tx),
  )
  const settings = new Map(rows.map(row => [row.name, row.value]))
  const day = settings.get(exampleDaySetting)
  if (day !== undefined) return { kind: 'example', day: Temporal.PlainDate.from(day) }
  return settings.has(purposeSetting) ? { kind: 'live' } : undefined
}

/** The day of the worked example, where the database was made to hold it. */
export async function exampleDayOf(database: Database): Promise<Temporal.PlainDate | undefined> {
  const purpose = await purposeOf(database)
  return purpose?.kind === 'example' ? purpose.day : undefined
}

/** Decides what a new database is for. Fails on one for which that was decided. */
export async function setPurpose(tx: Transaction, purpose: Purpose): Promise<void> {
  await sql`insert into platform_setting (name, value) values (${purposeSetting}, ${purpose.kind})`.execute(tx)
  if (purpose.kind === 'example')
    await sql`insert into platform_setting (name, value) values (${exampleDaySetting}, ${purpose.day.toString()})`.execute(
      tx,
    )
}

const exampleLoadedSetting = 'example-loaded'

/** True once the worked example stands in the database from its first step to its last. */
export async function isExampleLoaded(database: Database): Promise<boolean> {
  const { rows } = await database.asGate(tx =>
    sql`select from platform_setting where name = ${exampleLoadedSetting}`.execute(tx),
  )
  return rows.length > 0
}

/** Notes that the worked example stands in the database whole. */
export async function noteExampleLoaded(tx: Transaction): Promise<void> {
  await sql`insert into platform_setting (name, value) values (${exampleLoadedSetting}, 'yes')`.execute(tx)
}
