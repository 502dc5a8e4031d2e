import pg from 'pg'
import type { FileStore } from '../files/file-store.ts'
import { verifyRecord } from '../record/verify.ts'
import { listTables, textSettings } from './backup.ts'
import {
  type BackupKeptFile,
  type BackupLine,
  BackupRefused,
  type BackupStart,
  type BackupTable,
  readBackup,
} from './backup-file.ts'
import { type Database, openBeside } from './database.ts'
import { emptySchema } from './empty.ts'
import { dropBeside, exchange } from './exchange.ts'
import { type Migration, migrateInside, readMigrations } from './migrate.ts'
import { restoreFiles } from './restore-files.ts'
import { requireRoom } from './trouble.ts'

const rowsAtATime = 500

/** What a backup holds, read to its end. */
export type BackupContent = BackupStart & {
  readonly rows: number
  /** Rows by table, in the order of the file. */
  readonly tables: readonly { readonly table: string; readonly rows: number }[]
  /** The files that people sent, by what the backup says of them. */
  readonly files: { readonly [is in BackupKeptFile['is']]: number }
}

/**
 * Reads a backup to its end without touching a database.
 *
 * @throws BackupRefused where it is damaged, cut short or no backup
 */
export async function inspectBackup(file: string): Promise<BackupContent> {
  let start: BackupStart | undefined
  let rows = 0
  const tables: { table: string; rows: number }[] = []
  const files = { whole: 0, elsewhere: 0, damaged: 0 }
  for await (const line of readBackup(file)) {
    if (isStart(line)) start = line
    else if (typeof line === 'object') {
      if ('table' in line) tables.push({ table: line.table, rows: 0 })
      if ('file' in line) files[line.is] += 1
    } else {
      const table = tables.at(-1)
      if (table === undefined) throw new BackupRefused(`${file} has a row that belongs to no table.`)
      table.rows += 1
      rows += 1
    }
  }
  if (start === undefined) throw new BackupRefused(`${file} holds nothing.`)
  return { ...start, rows, tables, files }
}

/**
 * Refuses a backup of a newer version of Conspectus, or of one that was not released.
 *
 * @throws BackupRefused
 */
export function requireKnownMigrations(file: string, start: BackupStart, known = readMigrations()): void {
  for (const { name, sha256 } of start.migrations) {
    const here = known.find(each => each.name === name)
    if (here === undefined)
      throw new BackupRefused(
        `${file} was made by a newer version of Conspectus: this one does not know the migration ${name}. Use the newer version.`,
      )
    if (here.sha256 !== sha256)
      throw new BackupRefused(
        `${file} was made by another version of Conspectus, whose migration ${name} is not the same as that of this one.`,
      )
  }
}

export type Restored = {
  readonly rows: number
  /** Places where the record does not hold, as it did not in the backup. */
  readonly faults: number
  /** SHA-256 of files to which rows refer and whose bytes are neither in the backup nor in the store. */
  readonly missing: readonly string[]
}

/** Where the bytes of files go, and where they grow until they are whole. */
export type RestoredFiles = { readonly store: FileStore | undefined; readonly incoming: string }

/**
 * Puts what a backup holds in the place of everything in the database, all of it or, on any fault, nothing, in one
 * transaction. The tables are made as they were when the backup was taken and then brought to the newest migration.
 * Triggers do not fire while rows come back, so the record is as it was written. Everybody is signed
 * out, and what waited to be sent no longer does.
 *
 * @param database on PostgreSQL its owner must be allowed to set `session_replication_role`; grants that an operator gave
 *   on single tables are gone with the tables
 * @param files where those that people sent go
 * @param beforeRows asked from time to time, and may throw to break it off
 * @throws BackupRefused where the file is damaged or newer than this program
 */
export async function restore(
  database: Database,
  file: string,
  files: RestoredFiles,
  beforeRows = () => {},
): Promise<Restored> {
  // Before anything is touched, and so before anybody waits for a lock.
  const content = await inspectBackup(file)
  const known = readMigrations()
  requireKnownMigrations(file, content, known)
  if (files.store === undefined && content.files.whole > 0)
    throw new BackupRefused(`${file} holds files that people sent: say with FILES_URL where they are to lie.`)
  // Files first: nobody refers to them yet, and what nobody refers to is swept away some day.
  const missing = await restoreFiles(file, files)
  const rows = await database.asOwner(async client => {
    await client.query(`begin; ${textSettings}`)
    try {
      await emptySchema(client)
      const count = await fill(client, file, known, beforeRows)
      await client.query('set local session_replication_role = origin')
      await migrateInside(client, known)
      await client.query('commit')
      return count
    } catch (error) {
      await client.query('rollback')
      throw error
    }
  })
  return { rows, faults: (await verifyRecord(database)).faults.length, missing }
}

/**
 * Restores a backup into a new embedded database, which takes the place of the one in the folder at the very end. What
 * is there is never opened, and so may be broken.
 *
 * @throws BackupRefused, DataFolderInUse, DiskFull; then what was there is as it was
 */
export async function restoreFolder(folder: string, file: string, files: RestoredFiles): Promise<Restored> {
  requireKnownMigrations(file, await inspectBackup(file))
  let isWhole = false
  const database = await openBeside(folder, { finish: () => (isWhole ? exchange(folder) : dropBeside(folder)) })
  try {
    const restored = await restore(database, file, files, () => requireRoom(folder))
    isWhole = true
    return restored
  } finally {
    await database.close()
  }
}

/** Puts every row and sequence of the file into tables made for it; the number of rows. */
async function fill(
  client: pg.ClientBase,
  file: string,
  known: readonly Migration[],
  beforeRows: () => void,
): Promise<number> {
  let tables = new Map<string, BackupTable>()
  let table: BackupTable | undefined
  let waiting: string[] = []
  let count = 0
  const insert = async () => {
    beforeRows()
    if (table !== undefined && waiting.length > 0) await insertRows(client, table, waiting)
    count += waiting.length
    waiting = []
  }
  for await (const line of readBackup(file)) {
    if (typeof line === 'string') {
      waiting.push(line)
      if (waiting.length >= rowsAtATime) await insert()
      continue
    }
    await insert()
    if (isStart(line)) tables = await makeTables(client, line, known)
    else if ('table' in line) table = sameTable(tables.get(line.table), line)
    else if ('sequence' in line)
      await client.query('select setval($1::regclass, $2::bigint, $3)', [
        quoted(line.sequence),
        line.value,
        line.called,
      ])
  }
  await insert()
  return count
}

/** The tables as they were when the backup was made, without the rows that migrations put into them. */
async function makeTables(
  client: pg.ClientBase,
  start: BackupStart,
  known: readonly Migration[],
): Promise<Map<string, BackupTable>> {
  const then = new Set(start.migrations.map(({ name }) => name))
  await migrateInside(
    client,
    known.filter(({ name }) => then.has(name)),
  )
  await client.query('set local session_replication_role = replica')
  const tables = await listTables(client)
  for (const { table } of tables) await client.query(`delete from ${quoted(table)}`)
  return new Map(tables.map(table => [table.table, table]))
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

function sameTable(here: BackupTable | undefined, backedUp: BackupTable): BackupTable {
  if (here !== undefined && JSON.stringify(here.columns) === JSON.stringify(backedUp.columns)) return here
  throw new BackupRefused(`The table ${backedUp.table} of the backup is not the same as that of the database.`)
}
