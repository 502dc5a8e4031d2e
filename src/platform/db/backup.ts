import pg from 'pg'
import { FileDamaged, type FileStore, openChecked } from '../files/file-store.ts'
import {
  type BackupKeptFile,
  type BackupLine,
  type BackupPart,
  type BackupSummary,
  type BackupTable,
  writeBackup,
} from './backup-file.ts'
import type { Database } from './database.ts'
import { appliedMigrations } from './migrate.ts'

/** Tables that a backup does not hold, each with why. Every other table of the schema is in it by itself. */
export const leftOutTables: { readonly [table: string]: string } = {
  platform_session: 'so that a stolen backup signs nobody in, and nobody is signed in again by a restore',
  platform_link: 'so that no link that was mailed opens anything in a copy; ask for a new one',
  platform_lost_form: 'kept for an hour, for a browser whose session is left out too',
  platform_try: 'guesses are counted for a day, and a restore is no reason to lock anybody out',
  platform_job: 'so that nothing is sent or done a second time',
  platform_migration: 'the migrations stand in the first line, and making the tables writes them anew',
}
const rowsAtATime = 500

/** So that text of values does not depend on where it was written. */
export const textSettings = `
  set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
  set local extra_float_digits = 1; set local bytea_output = 'hex'; set local search_path = public`

/** What was written, and the files that were not as they should be. */
export type BackedUp = BackupSummary & {
  readonly files: number
  /** SHA-256 of files whose bytes were gone or changed: they are noted in the backup and not in it. */
  readonly damaged: readonly string[]
}

/**
 * Writes everything in the database to one file, as of one moment; hashes of passwords included, sessions left out. On
 * the embedded database others wait meanwhile. The files that people sent follow, and nobody waits for them.
 *
 * @param store where their bytes lie; undefined where none are taken
 */
export async function backup(
  database: Database,
  file: string,
  now: Date,
  store: FileStore | undefined,
): Promise<BackedUp> {
  const damaged: string[] = []
  let files = 0
  async function* lines() {
    const hashes = yield* rowsOf(database, now)
    for (const sha256 of hashes) {
      const is = yield* bytesOf(store, sha256)
      files += 1
      if (is === 'damaged') damaged.push(sha256)
      yield { file: sha256, is }
    }
  }
  return { ...(await writeBackup(file, lines())), files, damaged }
}

/** What the database holds as of one moment; answers the hashes of the files to which it refers. */
async function* rowsOf(database: Database, now: Date) {
  const given = Promise.withResolvers<pg.ClientBase>()
  const finished = Promise.withResolvers<void>()
  const held = database.asOwner(client => {
    given.resolve(client)
    return finished.promise
  })
  held.catch(given.reject)
  const client = await given.promise
  try {
    await client.query(`begin isolation level repeatable read read only; ${textSettings}`)
    try {
      const migrations = (await appliedMigrations(client)).map(({ name, sha256 }) => ({ name, sha256 }))
      yield { at: now.toISOString(), migrations }
      yield* everything(client)
      return await listFiles(client)
    } finally {
      await client.query('rollback')
    }
  } finally {
    finished.resolve()
    await held
  }
}

/** None in a database from before files were taken. */
async function listFiles(client: pg.ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ there: boolean }>("select to_regclass('platform_file') is not null as there")
  if (rows[0]?.there !== true) return []
  const files = await client.query<{ sha256: string }>('select distinct sha256 from platform_file order by 1')
  return files.rows.map(({ sha256 }) => sha256)
}

async function* bytesOf(
  store: FileStore | undefined,
  sha256: string,
): AsyncGenerator<BackupPart, BackupKeptFile['is']> {
  if (store?.kind === 'objects') return 'elsewhere'
  if (store === undefined) return 'damaged'
  try {
    const { content } = await openChecked(store, sha256)
    for await (const piece of content as AsyncIterable<Buffer>) yield { part: piece.toString('base64') }
    return 'whole'
  } catch (error) {
    if (error instanceof FileDamaged) return 'damaged'
    throw error
  }
}

async function* everything(client: pg.ClientBase): AsyncGenerator<BackupLine> {
  const keys = await listKeys(client)
  for (const table of await listTables(client)) {
    yield table
    const name = pg.escapeIdentifier(table.table)
    const order = keys.get(table.table) ?? 'r::text'
    await client.query(
      `declare rows_of_table no scroll cursor for select r::text as row from ${name} r order by ${order}`,
    )
    for (;;) {
      const { rows } = await client.query<{ row: string }>(`fetch ${rowsAtATime} from rows_of_table`)
      for (const { row } of rows) yield row
      if (rows.length < rowsAtATime) break
    }
    await client.query('close rows_of_table')
  }
  const { rows: sequences } = await client.query<{ sequence: string; value: string; called: boolean }>(`
    select sequencename as sequence, coalesce(last_value, start_value)::text as value, last_value is not null as called
    from pg_sequences where schemaname = 'public' order by 1`)
  yield* sequences
}

/** By table the columns that number its rows: the same rows make the same backup, however they lie. */
async function listKeys(client: pg.ClientBase): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ table: string; key: string }>(
    `select class.relname as table,
        string_agg(format('r.%I', attribute.attname), ', ' order by array_position(key.indkey::smallint[], attribute.attnum)) as key
      from pg_class class join pg_index key on key.indrelid = class.oid and key.indisprimary
        join pg_attribute attribute on attribute.attrelid = class.oid and attribute.attnum = any (key.indkey)
      where class.relnamespace = 'public'::regnamespace group by class.relname`,
  )
  return new Map(rows.map(({ table, key }) => [table, key]))
}

/** Every table of the schema that a backup holds, by name. */
export async function listTables(client: pg.ClientBase): Promise<readonly BackupTable[]> {
  const { rows } = await client.query<BackupTable>(
    `select class.relname as table, json_agg(json_build_object('name', attribute.attname,
        'type', format_type(attribute.atttypid, attribute.atttypmod), 'generated', attribute.attgenerated <> '')
        order by attribute.attnum) as columns
      from pg_class class join pg_attribute attribute on attribute.attrelid = class.oid
      where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'p') and not class.relispartition
        and attribute.attnum > 0 and not attribute.attisdropped and class.relname <> all ($1)
      group by class.relname order by 1`,
    [Object.keys(leftOutTables)],
  )
  return rows
}
