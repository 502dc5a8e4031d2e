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

/** A migration is missing, was changed, or is not known here; the sentence says which and what to do. */
export class MigrationsDiffer extends Error {
  override readonly name = 'MigrationsDiffer'
}

/** The migrations applied so far, in order; none where the database is empty. Any role may ask. */
export async function appliedMigrations(
  client: pg.ClientBase,
): Promise<readonly { readonly name: string; readonly sha256: string }[]> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('public.platform_migration') is not null as there",
  )
  if (rows[0]?.there !== true) return []
  const applied = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from public.platform_migration order by name',
  )
  return applied.rows
}

/**
 * Throws `MigrationsDiffer` unless the database stands exactly at the newest migration: for commands that join a running
 * server or only read, and so must not change its tables.
 */
export async function requireMigrated(database: Database, migrations = readMigrations()): Promise<void> {
  const pending = pendingAfter(await database.asOwner(appliedMigrations), migrations)
  if (pending.length > 0) {
    throw new MigrationsDiffer(
      `The database lacks ${pending.length === 1 ? 'a migration' : `${pending.length} migrations`} ` +
        `(${pending[0]?.name}${pending.length === 1 ? '' : ' and later'}): run "conspectus migrate" first.`,
    )
  }
}

/**
 * Brings the database to the newest migration: forward only, each in its own transaction, one process at a time.
 *
 * @returns the names of those applied now
 * @throws MigrationsDiffer when a migration that was applied has changed since, or the database is newer than the program
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
  const pending = await findPending(client, migrations)
  if (pending.length > 0) await makeList(client)
  for (const migration of pending) {
    await client.query('begin')
    try {
      await applyOne(client, migration)
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      throw error
    }
  }
  return pending.map(migration => migration.name)
}

/**
 * Like `migrate`, inside a transaction that is open already: all of them or, with it, none.
 *
 * @throws MigrationsDiffer
 */
export async function migrateInside(client: pg.ClientBase, migrations = readMigrations()): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(${migrationLock})`)
  const pending = await findPending(client, migrations)
  if (pending.length > 0) await makeList(client)
  for (const migration of pending) await applyOne(client, migration)
}

async function findPending(client: pg.ClientBase, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  return pendingAfter(await appliedMigrations(client), migrations)
}

/** Any role may see where the database stands, so that a server without the owner's rights can tell. */
async function makeList(client: pg.ClientBase): Promise<void> {
  await client.query(`
    create table if not exists public.platform_migration (
      name text primary key, sha256 text not null, applied_at timestamptz not null default now());
    grant select on public.platform_migration to public`)
}

async function applyOne(client: pg.ClientBase, { name, sql, sha256 }: Migration): Promise<void> {
  try {
    await client.query(sql)
    await client.query('insert into public.platform_migration (name, sha256) values ($1, $2)', [name, sha256])
  } catch (error) {
    throw new Error(`The migration ${name} failed and was rolled back.`, { cause: error })
  }
}

function pendingAfter(
  applied: readonly { readonly name: string; readonly sha256: string }[],
  migrations: readonly Migration[],
): readonly Migration[] {
  const hashes = new Map(applied.map(row => [row.name, row.sha256]))
  for (const name of hashes.keys()) {
    if (!migrations.some(migration => migration.name === name)) {
      throw new MigrationsDiffer(
        `The database has the migration ${name}, which this version of Conspectus does not know. Use the newer version.`,
      )
    }
  }
  return migrations.filter(migration => {
    const before = hashes.get(migration.name)
    if (before === undefined || before === migration.sha256) return before === undefined
    throw new MigrationsDiffer(
      `The migration ${migration.name} was changed after it was applied. Migrations go forward only: add a new one.`,
    )
  })
}
