import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadExample } from '../src/example/load.ts'
import { Temporal } from '../src/kernel/dates.ts'
import { actorOf } from '../src/platform/access/grants.ts'
import { backup } from '../src/platform/db/backup.ts'
import { type Answer, startProduct, type TestProduct, type Visitor } from './product.ts'
import { temporaryFolder } from './program.ts'
import { runs } from './proof.ts'

/*
 * A table answers in any order: a row that was changed lies elsewhere afterwards, and on a server several processes read
 * side by side. What a page shows must not depend on it. The worked example is read page by page as each of its people,
 * then every table is turned around, its last row first, and every page has to say the same.
 */

/** Of each kind of page one person reads so many at most: those of a list are alike. */
const ofEachKind = runs(30)

const people = [
  'judith-ashworth',
  'eleanor-whitcombe',
  'desmond-clarke',
  'harriet-lowe',
  'celia-norwood',
  'rosalind-peake',
  'owen-blake',
  'maya-okonkwo',
  'sunita-rao',
] as const

let product: TestProduct
const readers = new Map<string, Visitor>()
beforeAll(async () => {
  product = await startProduct()
  const names = await loadExample(product.services)
  readers.set('nobody', product.stranger())
  for (const name of people) {
    const now = Temporal.Instant.from('2006-11-07T10:00Z')
    const actor = await actorOf(product.services.database, names.get(name) ?? '', now)
    if (actor.kind === 'public') throw new Error(`${name} has no account.`)
    const visitor = product.stranger()
    expect((await visitor.post('/example/sign-in', { account: actor.accountId })).status).toBe(303)
    readers.set(name, visitor)
  }
}, 300_000)
afterAll(() => product.close())

/** What an answer says, without what each answer has of its own: tokens, and the receipt that a form would give. */
function said({ status, location = '', type, html }: Answer): string {
  if (status !== 200 || !/html|csv|json|atom/.test(type)) return `${status} ${type} ${location}`
  return html.replaceAll(/(name="(?:_csrf|_key|receipt)" value|nonce)="[^"]*"/g, '')
}

/** Everything that one person comes to by links, with what it says. */
async function readAll(visitor: Visitor): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>()
  const seen = new Set(['/'])
  const kinds = new Map<string, number>()
  for (const path of seen) {
    const kind = path.replaceAll(/\d+|[0-9a-f-]{36}/g, '…').replace(/\?.*/, '?')
    const count = kinds.get(kind) ?? 0
    if (count === ofEachKind) continue
    kinds.set(kind, count + 1)
    const answer = await visitor.get(path)
    pages.set(path, said(answer))
    for (const [, href = ''] of answer.html.matchAll(/ href="(\/(?!assets)[^"#]*)/g))
      seen.add(href.replaceAll('&amp;', '&'))
  }
  return pages
}

/** Pages that say something else now, each with the first line in which it does. */
async function changed(visitor: Visitor, pages: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const found: string[] = []
  for (const [path, before] of pages) {
    const after = said(await visitor.get(path)).split('\n')
    const line = before.split('\n').findIndex((each, index) => each !== after[index])
    if (line >= 0) found.push(`${path}: ${before.split('\n')[line]?.trim()} → ${after[line]?.trim()}`)
  }
  return found
}

/** Puts the rows of every table down again, the last one first. Nothing else changes. */
async function turnAround(): Promise<void> {
  const lay = await asTheyLie()
  await product.services.database.asOwner(async client => {
    await client.query('begin')
    await client.query('set local session_replication_role = replica')
    const { rows: tables } = await client.query<{ name: string; columns: string }>(`
      select relname as name, string_agg(format('%I', attname), ', ' order by attnum) as columns
      from pg_class join pg_attribute on attrelid = pg_class.oid
      where relkind = 'r' and relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped and attgenerated = ''
      group by relname`)
    for (const { name, columns } of tables)
      await client.query(`create temp table kept_${name} as select ${columns} from ${name} order by ctid desc`)
    // Emptied at once, so that no row takes up a place that another has left.
    await client.query(`truncate ${tables.map(({ name }) => name).join(', ')}`)
    for (const { name, columns } of tables) {
      await client.query(
        `insert into ${name} (${columns}) overriding system value select ${columns} from kept_${name} order by ctid`,
      )
      await client.query(`drop table kept_${name}`)
    }
    await client.query('commit')
  })
  // A reading without an order would show: the rows do lie the other way round.
  expect(lay.length).toBeGreaterThan(10)
  expect(await asTheyLie()).toEqual(lay.toReversed())
}

/** The items as they lie, which is what a reading without an order answers. */
async function asTheyLie(): Promise<readonly string[]> {
  return product.services.database.asOwner(async client =>
    (await client.query<{ id: string }>('select id from evidence_item')).rows.map(row => row.id),
  )
}

test('every page says the same whatever order the rows lie in', async () => {
  const before = new Map<string, ReadonlyMap<string, string>>()
  for (const [name, visitor] of readers) before.set(name, await readAll(visitor))
  await turnAround()
  for (const [name, visitor] of readers) {
    const pages = before.get(name) ?? new Map<string, string>()
    expect(pages.size, name).toBeGreaterThan(20)
    expect(await changed(visitor, pages), name).toEqual([])
  }
  console.log(
    `Order of rows: ${[...before].map(([name, pages]) => `${name} ${pages.size}`).join(', ')} pages, the same.`,
  )
}, 1_200_000)

test('a backup of the same rows is the same bytes', async () => {
  const { database } = product.services
  const folder = await temporaryFolder()
  const written = async (name: string) => {
    const path = join(folder.path, name)
    await backup(database, path, new Date('2006-11-07T10:00:00Z'), undefined)
    return readFile(path)
  }
  const before = await written('before.gz')
  await turnAround()
  expect((await written('after.gz')).equals(before)).toBe(true)
  await folder.delete()
}, 300_000)
