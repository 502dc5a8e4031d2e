import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import type { Database } from './database.ts'

const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url))
/** Any number, the same in every process that migrates. */
const migrationLock = 7261_0001

export type Migration = { readonly name: string; readonly sql: string; readonly sha256: string }

/** The plain SQL files of `migrations/`, in order. */
export function readMigrations(folder = migrationsFolder): Migration[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.sql'))
    .sort()
    .map(name => {
      const sql = readFileSync(join(folder, name), 'utf8')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    })
}

/**
 * Brings the database to the newest migration: forward only, each in its own transaction, one process at a time.
 *
 * @returns the names of those applied now
 * @throws when a migration that was applied has changed since, or the database is newer than the program
 */
export async function migrate(database: Database, migrations = readMigrations()): Promise<string[]> {
  return database.asOwner(async client => {
    await client.query(`select pg_advisory_lock(${migrationLock})`)
    try {
      return await applyAll(client, migrations)
    } finally {
      await client.query(`select pg_advisory_unlock(${migrationLock})`)
    }
  })
}

async function applyAll(client: pg.ClientBase, migrations: readonly Migration[]): Promise<string[]> {
  await client.query(`
    create table if not exists public.platform_migration (
      name text primary key, sha256 text not null, applied_at timestamptz not null default now())`)
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from public.platform_migration',
  )
  const applied = new Map(rows.map(row => [row.name, row.sha256]))
  for (const name of applied.keys()) {
    if (!migrations.some(migration => migration.name === name)) {
      throw new Error(
        `The database has the migration ${name}, which this version of Conspectus does not know. Use the newer version.`,
      )
    }
  }
  const now: string[] = []
  for (const migration of migrations) {
    const before = applied.get(migration.name)
    if (before === migration.sha256) continue
    if (before !== undefined) {
      throw new Error(
        `The migration ${migration.name} was changed after it was applied. Migrations go forward only: add a new one.`,
      )
    }
    await client.query('begin')
    try {
      await client.query(migration.sql)
      await client.query('insert into public.platform_migration (name, sha256) values ($1, $2)', [
        migration.name,
        migration.sha256,
      ])
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      throw new Error(`The migration ${migration.name} failed and was rolled back.`, { cause: error })
    }
    now.push(migration.name)
  }
  return now
}
