import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import { prepareDatabase } from '../src/command-line/prepare.ts'
import { type DatabaseLocation, openDatabase } from '../src/platform/db/database.ts'
import { readMigrations } from '../src/platform/db/migrate.ts'

/*
 * Databases for tests on a PostgreSQL server, named by TEST_DATABASE_URL as one who may make roles and databases. Roles
 * stand as in production: one that owns the tables and is no superuser, and one that the product signs in as, which may
 * become the roles of the product and owns nothing.
 */

const owner = 'conspectus_owner'
const login = 'conspectus_login'
const password = 'conspectus'
/** Any number, the same in every process that makes the template. */
const templateLock = 7261_0002

/** The server on which tests run, where one is named; without it they run on the embedded database. */
export const testServerUrl = process.env['TEST_DATABASE_URL']

export type TestDatabase = {
  readonly location: Extract<DatabaseLocation, { url: string }>
  /** Ends its connections and deletes it. */
  drop(): Promise<void>
}

/** Makes the migrated database that each test copies, once for each state of the migrations. */
export async function makeServerTemplate(serverUrl: string): Promise<void> {
  await withServer(serverUrl, async client => {
    await client.query(`select pg_advisory_lock(${templateLock})`)
    await makeRoles(client)
    const template = templateName()
    const { rows } = await client.query('select from pg_database where datname = $1 and datistemplate', [template])
    if (rows.length > 0) return
    await client.query(`drop database if exists ${template}`)
    await client.query(`create database ${template} owner ${owner} template template0 encoding 'UTF8' locale 'C.UTF-8'`)
    const database = await openDatabase({ url: urlOf(serverUrl, template, owner) })
    await prepareDatabase(database, true)
    await database.close()
    await client.query(
      `grant conspectus_gate, conspectus_staff, conspectus_respondent, conspectus_public, conspectus_jobs to ${login}`,
    )
    await client.query(`alter database ${template} is_template true`)
  })
}

async function makeRoles(client: pg.Client): Promise<void> {
  for (const [role, rights] of [
    [owner, 'createrole'],
    [login, 'noinherit'],
  ]) {
    const { rows } = await client.query('select from pg_roles where rolname = $1', [role])
    if (rows.length === 0) await client.query(`create role ${role} login ${rights} password '${password}'`)
  }
  // Restoring a backup must not write the record again.
  await client.query(`grant set on parameter session_replication_role to ${owner}`)
}

/** A database of its own for one test, migrated and with the areas in it; with `empty`, nothing at all. */
export async function makeServerDatabase(serverUrl: string, { empty = false } = {}): Promise<TestDatabase> {
  const name = `conspectus_test_${randomUUID().replaceAll('-', '')}`
  await withServer(serverUrl, client =>
    client.query(
      empty
        ? `create database ${name} owner ${owner} template template0 encoding 'UTF8' locale 'C.UTF-8'`
        : `create database ${name} owner ${owner} template ${templateName()}`,
    ),
  )
  return {
    location: { url: urlOf(serverUrl, name, login), ownerUrl: urlOf(serverUrl, name, owner) },
    async drop() {
      await withServer(serverUrl, client => client.query(`drop database ${name} with (force)`))
    },
  }
}

export type EmptyDatabase = { readonly location: DatabaseLocation; drop(): Promise<void> }

/** On which database tests run, as their names say it. */
export const databaseOfTests = testServerUrl === undefined ? 'the embedded database' : 'PostgreSQL'

/** One with nothing in it, to restore into: on the server where one is named, else in this new folder, which stays. */
export async function emptyDatabase(folder: string): Promise<EmptyDatabase> {
  if (testServerUrl !== undefined) return makeServerDatabase(testServerUrl, { empty: true })
  return { location: { folder }, drop: async () => {} }
}

function templateName(): string {
  const migrations = readMigrations().map(({ name, sha256 }) => [name, sha256])
  return `conspectus_template_${createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16)}`
}

function urlOf(serverUrl: string, database: string, role: string): string {
  const url = new URL(serverUrl)
  url.username = role
  url.password = password
  url.pathname = `/${database}`
  return url.href
}

async function withServer<Value>(serverUrl: string, work: (client: pg.Client) => Promise<Value>): Promise<Value> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
