import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { Temporal } from '../src/kernel/dates.ts'
import { publicActor } from '../src/platform/access/actor.ts'
import { RollBack, type Transaction } from '../src/platform/db/database.ts'
import type { PageRoute, Route } from '../src/platform/web/route.ts'
import type { TestProduct } from './product.ts'

/*
 * Changing every row of every table, and reading what is published meanwhile. The change and the reading are in one
 * transaction that is rolled back: the reading is that of the routes themselves, as the public's database role.
 */

/** What each public address of a review answers, by its path: a page as the model it is made of, a file by its hash. */
export type Published = ReadonlyMap<string, string>

const now = Temporal.Instant.from('2007-06-01T10:00:00Z')

/** Every public address of a review, each parameter filled with everything it can be. */
export function addressesOf(
  routes: readonly Route[],
  reviewId: string,
  {
    versions,
    files,
    sections = [],
  }: {
    readonly versions: readonly number[]
    readonly files: readonly string[]
    readonly sections?: readonly string[]
  },
): readonly { readonly route: PageRoute<unknown>; readonly params: { readonly [name: string]: string } }[] {
  const ways: { readonly [name: string]: readonly string[] } = {
    review: [reviewId],
    number: versions.map(String),
    file: files,
    section: sections,
  }
  return routes
    .filter((route): route is PageRoute<unknown> => route.method === 'GET' && route.permission === 'public')
    .filter(({ path }) => path.startsWith('/published/:review'))
    .flatMap(route => {
      const names = [...route.path.matchAll(/:([a-zA-Z]+)/g)].map(found => found[1] ?? '')
      return names
        .reduce<{ [name: string]: string }[]>(
          (all, name) => {
            const values = ways[name]
            if (values === undefined) throw new Error(`Say what :${name} of ${route.path} can be.`)
            return all.flatMap(params => values.map(value => ({ ...params, [name]: value })))
          },
          [{}],
        )
        .map(params => ({ route, params }))
    })
}

/** Reads every address as the public, within a transaction that is somebody else's. */
export async function readPublished(tx: Transaction, addresses: ReturnType<typeof addressesOf>): Promise<Published> {
  await sql`select set_config('role', 'conspectus_public', true), set_config('conspectus.account', '', true),
    set_config('conspectus.person', '', true), set_config('conspectus.now', ${now.toString()}, true)`.execute(tx)
  const read = new Map<string, string>()
  for (const { route, params } of addresses) {
    const path = Object.entries(params).reduce((text, [name, value]) => text.replace(`:${name}`, value), route.path)
    const visit = {
      tx,
      params,
      query: {},
      actor: publicActor,
      today: Temporal.PlainDate.from('2007-06-01'),
      has: () => false,
    }
    const subject = await route.subject(tx, params)
    // Only what a public page is given: anything else it asks for is a fault of its own.
    const answer = await route.show({ ...visit, subject } as unknown as Parameters<typeof route.show>[0])
    read.set(path, await said(answer))
  }
  return read
}

async function said(answer: Awaited<ReturnType<PageRoute<unknown>['show']>>): Promise<string> {
  if (answer.kind === 'file') {
    const bytes = typeof answer.bytes === 'function' ? await answer.bytes() : answer.bytes
    if (bytes instanceof Readable) throw new Error('A published file is frozen bytes, and no stream.')
    return `${answer.type} ${createHash('sha256').update(bytes).digest('hex')}`
  }
  return JSON.stringify(answer)
}

type Column = { readonly name: string; readonly type: string }

/** How a value of each type becomes another. */
function changed({ name, type }: Column): string | undefined {
  const column = `"${name}"`
  if (type === 'text') return `${column} || ' other'`
  if (type === 'boolean') return `not ${column}`
  if (['integer', 'bigint', 'smallint', 'numeric', 'double precision', 'real'].includes(type))
    return `${column} + 1000003`
  if (type === 'date') return `${column} + 1`
  if (type === 'timestamp with time zone') return `${column} + interval '1 day'`
  if (type === 'time without time zone' || type === 'interval') return `${column} + interval '1 minute'`
  if (type === 'jsonb') return `jsonb_build_object('other', ${column})`
  if (type === 'uuid') return 'gen_random_uuid()'
  if (type === 'bytea') return `${column} || '\\x00'::bytea`
  if (type === 'text[]') return `${column} || array['other']`
  if (type === 'bigint[]') return `${column} || array[1000003::bigint]`
  if (type === 'integer[]') return `${column} || array[1000003]`
  return undefined
}

export type Change = {
  readonly table: string
  /** Columns whose every value was changed, and those that the table kept as they are, with why. */
  readonly changed: readonly string[]
  readonly kept: readonly string[]
  readonly rows: number
  /** The table itself refuses every change and every deletion. */
  readonly refused: boolean
  /** Addresses that answered otherwise meanwhile. */
  readonly moved: readonly string[]
}

/**
 * Changes every changeable column of every row of a table and reads, and then takes every row away and reads; all of it is
 * rolled back. Foreign keys and triggers are asleep and checks are dropped, so that hardly anything holds a change back;
 * a table whose triggers refuse is asked awake, and left alone.
 */
export async function changeTable(
  product: TestProduct,
  table: string,
  before: Published,
  addresses: ReturnType<typeof addressesOf>,
): Promise<Change> {
  const { database } = product.services
  const inVain = <Value>(work: (tx: Transaction) => Promise<Value>) =>
    database.asSystem<Value>('try', async tx => {
      throw new RollBack(await work(tx))
    })
  const rows = await inVain(async tx => {
    const found = await sql<{ count: string }>`select count(*) as count from ${sql.table(table)}`.execute(tx)
    return Number(found.rows[0]?.count)
  })
  const columns = await inVain(tx => columnsOf(tx, table))
  // Not the number of a row, which no update may name.
  const last = columns.at(-1)?.name ?? 'id'
  const refusals = await Promise.all(
    rows === 0
      ? []
      : [`update ${table} set "${last}" = "${last}"`, `delete from ${table}`].map(text =>
          refusal(() => inVain(tx => run(tx, text))),
        ),
  )
  if (refusals.length === 2 && refusals.every(each => /never changed/.test(each)))
    return { table, rows, refused: true, changed: [], kept: [], moved: [] }

  const moved = new Set<string>()
  const compare = (after: Published) => {
    for (const [path, answer] of before) if (after.get(path) !== answer) moved.add(path)
  }
  const altered = await inVain(async tx => {
    const alteration = await alterEverything(tx, table, columns)
    compare(await readPublished(tx, addresses))
    return alteration
  })
  await inVain(async tx => {
    await run(tx, 'set local session_replication_role = replica')
    await run(tx, `delete from ${table}`)
    compare(await readPublished(tx, addresses))
  })
  return { table, rows, refused: false, ...altered, moved: [...moved] }
}

/** Changes every column of every row, as far as the table lets it, in a transaction that may stay. */
export async function alterEverything(tx: Transaction, table: string, columns?: readonly Column[]) {
  const done: string[] = []
  const kept: string[] = []
  await run(tx, 'set local session_replication_role = replica')
  const checks = await sql<{ name: string }>`
    select conname as name from pg_constraint where conrelid = ${table}::regclass and contype = 'c'`.execute(tx)
  for (const { name } of checks.rows) await run(tx, `alter table ${table} drop constraint "${name}"`)
  for (const column of columns ?? (await columnsOf(tx, table))) {
    const expression = changed(column)
    await run(tx, 'savepoint one')
    const problem =
      expression === undefined
        ? `no way to change a ${column.type}`
        : await refusal(async () => {
            await run(tx, `alter table ${table} alter column "${column.name}" drop identity if exists`)
            await run(tx, `update ${table} set "${column.name}" = ${expression}`)
          })
    if (problem === '') done.push(column.name)
    else {
      kept.push(`${column.name}: ${problem}`)
      await run(tx, 'rollback to savepoint one')
    }
  }
  return { changed: done, kept }
}

async function columnsOf(tx: Transaction, table: string): Promise<readonly Column[]> {
  const found = await sql<Column>`
    select attname as name, format_type(atttypid, null) as type from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`.execute(tx)
  return found.rows
}

async function run(tx: Transaction, text: string): Promise<void> {
  await sql.raw(text).execute(tx)
}

async function refusal(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
