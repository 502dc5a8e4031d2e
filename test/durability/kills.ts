import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { amcheck } from '@electric-sql/pglite/contrib/amcheck'
import pg from 'pg'
import { type DatabaseLocation, openDatabase } from '../../src/platform/db/database.ts'
import { verifyRecord } from '../../src/platform/record/verify.ts'
import type { WriterOrder } from './writer.ts'

/** One process that wrote until it was killed. */
export type Round = {
  /** Numbers of the people whose commit was acknowledged before the kill. */
  readonly acknowledged: readonly string[]
  /** For each of them, how many flushes of files there had been since the database was open. */
  readonly flushes: readonly number[]
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const longestMilliseconds = 60_000

/**
 * Lets a process write and kills it, or whatever `kill` kills, some milliseconds after so many writes were acknowledged,
 * which is in the midst of others. Ends the process in any case.
 *
 * @param folder a place for the count of flushes
 */
export async function writeUntilKilled(
  folder: string,
  order: WriterOrder,
  after: { readonly writes: number; readonly milliseconds: number },
  kill?: () => void,
): Promise<Round> {
  const counted = join(folder, 'flushes')
  await writeFile(counted, '')
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      here('./count-flushes.ts'),
      here('./writer.ts'),
      JSON.stringify(order),
    ],
    { env: { ...process.env, FLUSHES: counted }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let out = ''
  let err = ''
  let isDue = false
  const end = () => child.kill('SIGKILL')
  const impatience = setTimeout(end, longestMilliseconds)
  child.stderr.on('data', (part: Buffer) => {
    err += part.toString()
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (part: Buffer) => {
      out += part.toString()
      if (isDue || out.split('\n').length <= after.writes + 1) return
      isDue = true
      setTimeout(() => {
        kill?.()
        // What its server acknowledged before it died is still in the pipe.
        setTimeout(end, kill === undefined ? 0 : 200)
      }, after.milliseconds)
    })
    child.once('error', reject).once('close', () => resolve())
  })
  clearTimeout(impatience)
  // A line that was cut short was not acknowledged.
  const [opened, ...lines] = out
    .slice(0, out.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split(' '))
  if (opened?.[0] !== 'open') throw new Error(`The writer did not begin: ${err}`)
  return {
    acknowledged: lines.map(([id = '']) => id),
    flushes: lines.map(([, flushes]) => Number(flushes) - Number(opened[1])),
  }
}

/** What is wrong after rounds of writing and killing; nothing when the database is durable. */
export async function faultsAfter(location: DatabaseLocation, rounds: readonly Round[]): Promise<readonly string[]> {
  const corrupt = 'folder' in location ? await checkFolder(location.folder) : await checkServer(location.url)
  const database = await openDatabase(location)
  try {
    const { rows } = await database.asOwner(client =>
      client.query<{ id: string }>('select id::text from register_person'),
    )
    const there = new Set(rows.map(row => row.id))
    const lost = rounds.flatMap(round => round.acknowledged).filter(id => !there.has(id))
    const { faults } = await verifyRecord(database)
    return [
      ...(lost.length > 0 ? [`${lost.length} acknowledged writes are lost`] : []),
      ...(faults.length > 0 ? [`the record is broken in ${faults.length} places`] : []),
      ...corrupt.faults,
    ]
  } finally {
    await database.close()
  }
}

/** Acknowledgements that came before as many flushes as commits: on the embedded database each commit is one. */
export function unflushed(rounds: readonly Round[]): number {
  return rounds.reduce((sum, { flushes }) => sum + flushes.filter((count, index) => count < index + 1).length, 0)
}

type Checked = { readonly faults: readonly string[]; readonly indexes: number; readonly tables: number }
type Ask = <Row>(statement: string) => Promise<readonly Row[]>

/** How many tables and indexes `faultsAfter` reads through, and by what means. */
export async function extentOf(location: DatabaseLocation): Promise<string> {
  const { tables, indexes } =
    'folder' in location ? await checkFolder(location.folder) : await checkServer(location.url)
  return indexes === 0 ? `every row of ${tables} tables` : `amcheck of ${tables} tables and ${indexes} indexes`
}

async function checkFolder(folder: string): Promise<Checked> {
  const database = await PGlite.create(join(folder, 'database'), { extensions: { amcheck } })
  try {
    return await check(async <Row>(statement: string) => (await database.query<Row>(statement)).rows)
  } finally {
    await database.close()
  }
}

async function checkServer(url: string): Promise<Checked> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await check(
      async <Row>(statement: string) => (await client.query(statement)).rows as unknown as readonly Row[],
    )
  } finally {
    await client.end()
  }
}

/** Every table and every B-tree, row by row and entry by entry, where the extension is there; else every row. */
async function check(ask: Ask): Promise<Checked> {
  await ask('begin')
  const tables = await ask<{ name: string }>(
    "select oid::regclass::text as name from pg_class where relkind in ('r', 'm') and relpersistence = 'p' and relnamespace in ('public'::regnamespace, 'pg_catalog'::regnamespace)",
  )
  const extension = await ask("select from pg_available_extensions where name = 'amcheck'")
  const faults: string[] = []
  let indexes: readonly { readonly name: string }[] = []
  if (extension.length > 0) {
    await ask('create extension amcheck')
    indexes = await ask<{ name: string }>(`
      select indexrelid::regclass::text as name from pg_index join pg_class on pg_class.oid = indexrelid
      where relam = (select oid from pg_am where amname = 'btree') and relpersistence = 'p' and indisvalid and indisready`)
    for (const { name } of indexes) {
      await ask(`savepoint one`)
      try {
        await ask(`select bt_index_check('${name}'::regclass, true)`)
      } catch (error) {
        faults.push(`${name}: ${String(error)}`)
        await ask('rollback to one')
      }
    }
  }
  for (const { name } of tables) {
    const found =
      extension.length > 0
        ? await ask<{ msg: string }>(`select msg from verify_heapam('${name}'::regclass)`)
        : await ask<{ msg: string }>(`select null as msg from (select md5(r::text) from ${name} r) as rows where false`)
    faults.push(...found.map(({ msg }) => `${name}: ${msg}`))
  }
  await ask('rollback')
  return { faults, indexes: indexes.length, tables: tables.length }
}
