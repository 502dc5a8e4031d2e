import pg from 'pg'
import { listTables, passing, textSettings } from './backup.ts'
import { type BackupLine, BackupRefused, type BackupStart, type BackupTable, readBackup } from './backup-file.ts'
import type { Database } from './database.ts'
import { appliedMigrations } from './migrate.ts'

const rowsAtATime = 500

/**
 * Reads a backup to its end without touching a database.
 *
 * @returns its first line: when it was made, and at which migration
 * @throws BackupRefused where it is damaged, cut short or no backup
 */
export async function inspectBackup(file: string): Promise<BackupStart> {
  let first: BackupStart | undefined
  for await (const line of readBackup(file)) if (isStart(line)) first = line
  if (first === undefined) throw new BackupRefused(`${file} holds nothing.`)
  return first
}

/**
 * Puts what a backup holds in the place of everything in the database: all of it or, on any fault, nothing. Triggers do
 * not fire, so the record comes back as it was written. Everybody is signed out, and what waited to be sent no longer does.
 *
 * @param database at the same migrations as the backup; on PostgreSQL its owner must be allowed to set
 *   `session_replication_role`
 * @returns how many rows there are now
 * @throws BackupRefused where the file is damaged, or the database stands at other migrations
 */
export async function restore(database: Database, file: string): Promise<number> {
  // Before anything is touched, and so before anybody waits for a lock.
  await inspectBackup(file)
  return database.asOwner(async client => {
    await client.query(`begin; ${textSettings}; set local session_replication_role = replica`)
    try {
      const rows = await replaceAll(client, file)
      await client.query('commit')
      return rows
    } catch (error) {
      await client.query('rollback')
      throw error
    }
  })
}

async function replaceAll(client: pg.ClientBase, file: string): Promise<number> {
  const tables = new Map((await listTables(client)).map(table => [table.table, table]))
  // A database at an older migration does not have all of them.
  const { rows: left } = await client.query<{ table: string }>(
    "select relname as table from pg_class where relnamespace = 'public'::regnamespace and relname = any ($1)",
    [passing],
  )
  for (const table of [...tables.keys(), ...left.map(each => each.table)])
    await client.query(`delete from ${pg.escapeIdentifier(table)}`)
  let table: BackupTable | undefined
  let waiting: string[] = []
  let count = 0
  const insert = async () => {
    if (table !== undefined && waiting.length > 0) await insertRows(client, table, waiting)
    count += waiting.length
    waiting = []
  }
  for await (const line of readBackup(file)) {
    if (typeof line === 'string') {
      if (table === undefined) throw new BackupRefused(`${file} has a row that belongs to no table.`)
      waiting.push(line)
      if (waiting.length >= rowsAtATime) await insert()
      continue
    }
    await insert()
    if (isStart(line)) await requireSameMigrations(client, line)
    else if ('table' in line) table = sameTable(tables.get(line.table), line)
    else
      await client.query('select setval($1::regclass, $2::bigint, $3)', [
        quoted(line.sequence),
        line.value,
        line.called,
      ])
  }
  await insert()
  return count
}

function isStart(line: BackupStart | BackupLine): line is BackupStart {
  return typeof line === 'object' && 'format' in line
}

function quoted(name: string): string {
  return `public.${pg.escapeIdentifier(name)}`
}

async function insertRows(
  client: pg.ClientBase,
  { table, columns }: BackupTable,
  rows: readonly string[],
): Promise<void> {
  const name = quoted(table)
  const kept = columns.filter(column => !column.generated).map(column => pg.escapeIdentifier(column.name))
  // "offset 0" keeps the text from being read once for each column.
  await client.query(
    `insert into ${name} (${kept.join(', ')}) overriding system value
      select ${kept.map(column => `(r.line).${column}`).join(', ')}
      from (select text::${name} as line from unnest($1::text[]) as text offset 0) r`,
    [rows],
  )
}

async function requireSameMigrations(client: pg.ClientBase, start: BackupStart): Promise<void> {
  const said = (migrations: readonly { name: string; sha256: string }[]) =>
    migrations.map(({ name, sha256 }) => `${name} ${sha256}`).join('\n')
  const here = await appliedMigrations(client)
  if (said(here) === said(start.migrations)) return
  throw new BackupRefused(
    `The backup stands at the migration ${start.migrations.at(-1)?.name ?? 'before the first'} and the database at ` +
      `${here.at(-1)?.name ?? 'none'}, or one of them was changed between: restore it into a new database.`,
  )
}

function sameTable(here: BackupTable | undefined, backedUp: BackupTable): BackupTable {
  if (here !== undefined && JSON.stringify(here.columns) === JSON.stringify(backedUp.columns)) return here
  throw new BackupRefused(`The table ${backedUp.table} of the backup is not the same as that of the database.`)
}
