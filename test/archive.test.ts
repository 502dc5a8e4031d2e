import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { loadExample } from '../src/example/load.ts'
import { Temporal } from '../src/kernel/dates.ts'
import { joinHistories } from '../src/kernel/history.ts'
import { archiveReview } from '../src/modules/records/index.ts'
import { issuedReport } from '../src/modules/reports/index.ts'
import { actorOf } from '../src/platform/access/grants.ts'
import type { Caller } from '../src/platform/db/database.ts'
import { histories } from '../src/product.ts'
import { done } from './journey.ts'
import { followLinks, writeFiles } from './opened-archive.ts'
import { startProduct, type TestProduct } from './product.ts'
import { unzipped } from './unzipped.ts'

/*
 * The archive of a whole review, unpacked: opened from the disk in a real browser, checked by the program that lies in it,
 * and counted against the database.
 */

const run = promisify(execFile)

let product: TestProduct
let lead: Caller
let files: ReadonlyMap<string, Buffer>
let manifest: {
  readonly tables: { readonly [table: string]: number }
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly bytes: number }[]
}
let folder: string
const review = '1'
const child = 'A girl told her worker where she was at night.'

beforeAll(async () => {
  product = await startProduct()
  await loadExample(product.services)
  const leadId = await one(
    `select person_id as id from reviews_member where review_id = ${review} and role = 'lead' order by id desc limit 1`,
  )
  await product.services.database.asSystem('set-up', async tx => {
    const { rows } = await sql<{ id: string }>`
      insert into evidence_item (review_id, number, kind, event_on, author_id, classification)
      values (${review}, 901, 'visit', '2006-05-23', ${leadId}, 'child-level') returning id`.execute(tx)
    await sql`insert into evidence_words (item_id, review_id, title, text) values (${rows[0]?.id}, ${review}, 'Told', ${child})`.execute(
      tx,
    )
  })
  lead = await callerOf(leadId)
  folder = await mkdtemp(join(tmpdir(), 'conspectus-archive-test-'))
  files = await archiveAs(lead)
  manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '{}')
  await writeFiles(files, folder)
}, 600_000)
afterAll(async () => {
  await product.close()
  await rm(folder, { recursive: true })
})

async function one(text: string): Promise<string> {
  return product.services.database.asOwner(async client => String((await client.query(text)).rows[0]?.id))
}

async function callerOf(personId: string): Promise<Caller> {
  const now = Temporal.Instant.from('2006-11-07T10:00:00Z')
  return { actor: await actorOf(product.services.database, personId, now), now, requestId: randomUUID() }
}

async function archiveAs(caller: Caller): Promise<ReadonlyMap<string, Buffer>> {
  const made = done(await archiveReview(product.services, joinHistories(histories), caller, review))
  return unzipped(await buffer(made.zip()))
}

/** Rows of a CSV file, without its head; every cell is quoted. */
function rowsOfSheet(bytes: Buffer | undefined): number {
  const outside = (bytes?.toString() ?? '').replaceAll(/"(?:[^"]|"")*"/g, '')
  return outside.split('\r\n').length - 2
}

describe('an archive', () => {
  test('has every row that its maker may read, table by table, and none of another review', async () => {
    // That an archive was made is written once it is.
    const tables = Object.entries(manifest.tables).filter(([table]) => table !== 'records_archive')
    expect(tables.length).toBeGreaterThan(60)
    const counted = await product.services.database.as(lead, 'read', async tx => {
      const found: [string, number][] = []
      for (const [table] of tables) {
        const key = table === 'reviews_review' ? 'id' : 'review_id'
        const { rows } = await sql<{ count: string }>`
          select count(*) as count from ${sql.table(table)} where ${sql.ref(key)} = ${review}`.execute(tx)
        found.push([table, Number(rows[0]?.count)])
      }
      return found
    })
    expect(tables).toEqual(counted)
    expect(counted.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(1_000)
    for (const [table, count] of counted.filter(([, each]) => each > 0)) {
      const data: { [column: string]: unknown }[] = JSON.parse(files.get(`data/${table}.json`)?.toString() ?? '[]')
      expect(data, table).toHaveLength(count)
      const key = table === 'reviews_review' ? 'id' : 'review_id'
      expect([...new Set(data.map(row => String(row[key])))], table).toEqual([review])
      expect(rowsOfSheet(files.get(`data/${table}.csv`)), table).toBe(count)
      const page = files.get(`data/${table}.html`)?.toString() ?? ''
      expect(page.match(/<tr><td>/g), table).toHaveLength(count)
    }
    // Every table with rows of a review is there, or its reason is.
    const all = await product.services.database.asOwner(
      async client =>
        (
          await client.query(
            `select relname as name from pg_class join pg_attribute on attrelid = pg_class.oid where relkind = 'r' and attname = 'review_id' and not attisdropped
             and has_any_column_privilege('conspectus_staff', pg_class.oid, 'select')`,
          )
        ).rows as { name: string }[],
    )
    const missing = all.map(({ name }) => name).filter(name => !(name in manifest.tables))
    expect(missing.toSorted()).toEqual(['platform_record_content', 'platform_view'])
    for (const name of missing) expect(files.get('index.html')?.toString()).toContain(name.replaceAll('_', ' '))
  })

  test('has every version of the report with its files, and every document, byte for byte', async () => {
    for (const number of [1, 2]) {
      const issued = await product.services.database.as(lead, 'read', tx => issuedReport(tx, review, number))
      expect(issued?.files.length).toBeGreaterThan(1)
      for (const file of issued?.files ?? []) {
        const bytes = files.get(`report/${number}/${file.name}`) ?? Buffer.of()
        expect(createHash('sha256').update(bytes).digest('hex'), `${number} ${file.name}`).toBe(file.sha256)
      }
    }
    const hashes = await product.services.database.as(lead, 'read', async tx => {
      const { rows } = await sql<{ sha256: string }>`
        select distinct sha256 from platform_read_file where review_id = ${review} and scan <> 'infected'`.execute(tx)
      return rows.map(({ sha256 }) => sha256)
    })
    expect(hashes.length).toBeGreaterThan(0)
    const documents = [...files].filter(([path]) => path.startsWith('files/'))
    expect(documents.map(([, bytes]) => createHash('sha256').update(bytes).digest('hex')).toSorted()).toEqual(
      hashes.toSorted(),
    )
  })

  test('is checked by the program in it, which finds a changed byte', async () => {
    const check = async () => {
      try {
        return { code: 0, out: (await run(process.execPath, ['verify.mjs'], { cwd: folder, env: {} })).stdout }
      } catch (error) {
        const { code, stdout } = error as { code: number; stdout: string }
        return { code, out: stdout }
      }
    }
    const whole = await check()
    expect(whole.out).toMatch(/^Archive of /)
    expect(whole.code).toBe(0)
    await appendFile(join(folder, 'data/evidence_item.csv'), ' ')
    const spoilt = await check()
    expect([spoilt.code, spoilt.out]).toEqual([1, expect.stringContaining('data/evidence_item.csv was changed.')])
    await writeFile(join(folder, 'data/evidence_item.csv'), files.get('data/evidence_item.csv') ?? '')
    expect((await check()).code).toBe(0)
  })

  test('opens from the disk without a network: every link leads somewhere, and nothing is too wide for a phone', async () => {
    const { pages, reached } = await followLinks(folder)
    expect(pages).toBeGreaterThan(40)
    // Everything in the archive is reached from its first page, but its own seal and program.
    const unreached = [...files.keys()].filter(path => !reached.has(join(folder, path)))
    expect(unreached.toSorted()).toEqual(['SEAL', 'verify.mjs'])
  }, 300_000)

  test('holds what tells of single children only for whoever may read it', async () => {
    const text = (all: ReadonlyMap<string, Buffer>) => Buffer.concat([...all.values()]).toString()
    expect(text(files)).toContain(child)
    const manager = await archiveAs(await product.caller('manager'))
    expect(text(manager)).not.toContain(child)
    const kept = await product.services.database.asOwner(
      async client => (await client.query('select made_by, with_protected from records_archive order by id')).rows,
    )
    expect(kept.map(({ with_protected }) => with_protected)).toEqual([true, false])
  }, 120_000)

  test('is for who conducts the review or releases its report, and is kept in the record; nothing of it stays behind', async () => {
    const path = `/reviews/${review}/archive`
    for (const part of ['health', 'director', 'administrator'] as const) {
      const visitor = await product.visitor(part)
      expect([(await visitor.get(path)).status, (await visitor.post(path, {})).status], part).toEqual([404, 404])
    }
    const manager = await product.visitor('manager')
    // A folder of its own for passing things: other tests make archives at the same time in the machine's.
    const passing = join(folder, 'passing')
    await mkdir(passing)
    vi.stubEnv('TMPDIR', passing)
    onTestFinished(() => void vi.unstubAllEnvs())
    const answer = await manager.post(path, {})
    expect([answer.status, answer.type]).toEqual([200, 'application/zip'])
    await expect.poll(() => readdir(passing), { timeout: 30_000 }).toEqual([])
    expect([...unzipped(answer.bytes).keys()]).toContain('index.html')
    expect((await manager.get(path)).html).toContain('Is not in it')
    expect((await manager.get(`/reviews/${review}/record?kind=archive`)).html).toMatch(/made an archive/i)
  }, 120_000)
})
