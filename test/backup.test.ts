import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addPerson } from '../src/modules/register/index.ts'
import { backup, leftOutTables, listTables } from '../src/platform/db/backup.ts'
import { BackupRefused } from '../src/platform/db/backup-file.ts'
import { type Database, openDatabase } from '../src/platform/db/database.ts'
import { appliedMigrations, migrate, readMigrations } from '../src/platform/db/migrate.ts'
import { inspectBackup, restore, restoreFolder } from '../src/platform/db/restore.ts'
import type { Files } from '../src/platform/files/files.ts'
import { openFiles } from '../src/platform/files/open-files.ts'
import { verifyRecord } from '../src/platform/record/verify.ts'
import { contentOf } from './database-content.ts'
import { openedReview } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'
import { carryOut, temporaryFolder } from './program.ts'
import { databaseOfTests, type EmptyDatabase, emptyDatabase, testServerUrl } from './server-database.ts'

let product: TestProduct
let folder: Awaited<ReturnType<typeof temporaryFolder>>
/** A backup of the product with a review in it. */
let file: string
let content: Awaited<ReturnType<typeof contentOf>>
/** Where the files lie that people sent. */
let files: Files
beforeAll(async () => {
  product = await startProduct()
  folder = await temporaryFolder()
  files = openFiles({ folder: join(folder.path, 'files') })
  const reviewId = await openedReview(product)
  await product.services.database.asOwner(client =>
    // Generated columns, and what is hard to write as text.
    client.query(
      `with item as (
        insert into evidence_item (review_id, number, kind, event_on, author_id) values ($1, 1, 'interview', '2006-10-17', $4) returning id)
      insert into evidence_words (item_id, review_id, title, text) select id, $1, $2, $3 from item`,
      [
        reviewId,
        'A "quoted", (bracketed) title',
        'Two\nlines, a back\\slash, a tab\t, l’été, 🙂 and \u2028',
        product.people.lead,
      ],
    ),
  )
  file = join(folder.path, 'backup.gz')
  await backup(product.services.database, file, new Date('2006-11-07T10:00:00Z'), files.store)
  content = await contentOf(product.services.database)
})
afterAll(async () => {
  await product.close()
  await folder.delete()
})

const embedded = async (path: string): Promise<EmptyDatabase> => ({ location: { folder: path }, drop: async () => {} })

/** A new database with nothing in it, closed and deleted afterwards; of this folder, or of the kind that tests run on. */
async function inNew<Value>(
  name: string,
  work: (database: Database) => Promise<Value>,
  make: (path: string) => Promise<EmptyDatabase> = emptyDatabase,
): Promise<Value> {
  const { location, drop } = await make(join(folder.path, name))
  const database = await openDatabase('url' in location ? { url: location.ownerUrl ?? location.url } : location)
  try {
    return await work(database)
  } finally {
    await database.close()
    await drop()
  }
}

describe(`A backup restored into ${databaseOfTests}`, () => {
  test('is the same in every row, every sequence and the whole record', { timeout: 180_000 }, async () => {
    expect(content['reviews_review']).toHaveLength(1)
    expect(content['evidence_words']?.[0]).toContain("'back':")
    expect(content['platform_record']?.length).toBeGreaterThan(150)
    await inNew('same', async database => {
      await migrate(database)
      await restore(database, file, files)
      expect(await contentOf(database)).toEqual(content)
      expect((await verifyRecord(database)).faults).toEqual([])
      // Numbers go on after the last: the next row neither fails nor takes a number again.
      const id = await database.asSystem('set-up', async tx => {
        const person = { name: 'New', post: '', body: undefined, organisationId: undefined, specialism: '', email: '' }
        return addPerson(tx, person)
      })
      expect(Number(id)).toBeGreaterThan(Object.keys(product.people).length)
      // And back again.
      const again = join(folder.path, `again-${database.kind}.gz`)
      await backup(database, again, new Date(), files.store)
      await restore(database, file, files)
      expect(await contentOf(database)).toEqual(content)
      await restore(database, again, files)
      expect((await contentOf(database))['register_person']).toHaveLength((content['register_person']?.length ?? 0) + 1)
    })
  })

  test('that is damaged, cut short or of other migrations is refused, and what was there stays', {
    timeout: 180_000,
  }, async () => {
    const whole = await readFile(file)
    const lines = gunzipSync(whole).toString().split('\n')
    const flipped = Buffer.from(whole)
    const middle = Math.floor(whole.length / 2)
    flipped[middle] = (flipped[middle] ?? 0) ^ 1
    const rowAt = lines.findIndex(line => line.includes('Ann Lee'))
    const otherRow = lines.with(rowAt, (lines[rowAt] ?? '').replace('Ann Lee', 'Ann Lea'))
    const start = JSON.parse(lines[0] ?? '') as { migrations: { name: string }[] }
    const newer = { ...start, migrations: [...start.migrations, { name: '9999-later.sql', sha256: '' }] }
    const other = {
      ...start,
      migrations: start.migrations.with(-1, { ...start.migrations.at(-1), sha256: '' } as never),
    }
    const resealed = (changed: readonly string[]) => {
      const body = `${changed.slice(0, -2).join('\n')}\n`
      const { rows } = JSON.parse(changed.at(-2) ?? '') as { rows: number }
      return `${body}${JSON.stringify({ rows, sha256: createHash('sha256').update(body).digest('hex') })}\n`
    }
    const refusals: readonly (readonly [string, Buffer, RegExp])[] = [
      ['flipped', flipped, /is damaged|is cut short/],
      ['short', whole.subarray(0, whole.length - 200), /is cut short/],
      ['empty', Buffer.alloc(0), /is cut short/],
      ['no-gzip', Buffer.from('hello'), /is damaged/],
      ['last-line-gone', gzipSync(lines.slice(0, -2).join('\n')), /is cut short: its last line is missing/],
      ['row-changed', gzipSync(otherRow.join('\n')), /is damaged: it does not hold what was written/],
      ['row-gone', gzipSync(lines.toSpliced(rowAt, 1).join('\n')), /is damaged/],
      ['other', gzipSync('{"format":"other"}\n'), /is no backup/],
      [
        'newer.gz',
        gzipSync(resealed(lines.with(0, JSON.stringify(newer)))),
        /newer version .+ migration 9999-later\.sql/,
      ],
      ['changed', gzipSync(resealed(lines.with(0, JSON.stringify(other)))), /another version .+ is not the same/],
    ]
    await inNew('stays', async database => {
      await migrate(database)
      await restore(database, file, files)
      for (const [name, bytes, sentence] of refusals) {
        const bad = join(folder.path, name)
        await writeFile(bad, bytes)
        const refusal = await restore(database, bad, files).then(
          () => undefined,
          (error: unknown) => error,
        )
        expect(refusal, name).toBeInstanceOf(BackupRefused)
        expect(String(refusal), name).toMatch(sentence)
      }
      // One that fails in the midst of the transaction, after rows were taken away and put in.
      const torn = join(folder.path, 'torn')
      const number = lines.findIndex((line, index) => index > rowAt && line.startsWith('"('))
      await writeFile(torn, gzipSync(resealed(lines.with(number, '"(no row of this table)"'))))
      await expect(restore(database, torn, files)).rejects.toThrow()
      expect(await contentOf(database)).toEqual(content)
    })
  })
})

test('A backup holds the hashes of passwords and no session', { timeout: 180_000 }, async () => {
  const password = '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$ZmluYWxoYXNo'
  const { database } = product.services
  await product.visitor('lead')
  const { rows } = await database.asOwner(async client => {
    await client.query('update platform_account set password_hash = $1 where id = 1', [password])
    return client.query<{ hash: string }>("select encode(token_sha256, 'hex') as hash from platform_session")
  })
  expect(rows.length).toBeGreaterThan(0)
  const whole = join(folder.path, 'secrets.gz')
  await backup(database, whole, new Date(), files.store)
  const text = gunzipSync(await readFile(whole)).toString()
  expect(text).toContain(password)
  for (const { hash } of rows) expect(text).not.toContain(hash)
  expect((await stat(whole)).mode & 0o077).toBe(0)
})

test('A backup holds every table, but for those left out with a reason', async () => {
  const { rows, held } = await product.services.database.asOwner(async client => ({
    rows: (
      await client.query<{ schema: string; name: string }>(`
        select nspname as schema, relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
        where relkind in ('r', 'p') and not relispartition and relpersistence <> 't'
          and nspname <> 'information_schema' and nspname not like 'pg\\_%'`)
    ).rows,
    held: (await listTables(client)).map(({ table }) => table),
  }))
  const all = rows.map(({ schema, name }) => (schema === 'public' ? name : `${schema}.${name}`))
  expect(all.length).toBeGreaterThan(50)
  expect(all.filter(name => !held.includes(name) && (leftOutTables[name] ?? '') === '')).toEqual([])
  // No reason for a table that is not there.
  expect(Object.keys(leftOutTables).filter(name => !all.includes(name))).toEqual([])
})

describe('The files that people sent', { timeout: 180_000 }, () => {
  const letter = Buffer.from('A letter. '.repeat(100_000))
  const picture = randomBytes(300_000)
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  let sent: string
  beforeAll(async () => {
    for (const [index, bytes] of [letter, picture].entries()) {
      const path = join(folder.path, `sent-${index}`)
      await writeFile(path, bytes)
      await files.store?.put(digest(bytes), path)
      await product.services.database.asOwner(client =>
        client.query(
          `insert into platform_file (sha256, bytes, type, name, re_encoded, received_sha256, scan, uploaded_by, form_key)
            values ($1, $2, 'text/plain', $3, false, $1, 'not-scanned', 1, 'form')`,
          [digest(bytes), bytes.length, `sent-${index}`],
        ),
      )
    }
    sent = join(folder.path, 'sent.gz')
    const made = await backup(product.services.database, sent, new Date(), files.store)
    expect([made.files, made.damaged]).toEqual([2, []])
  })
  afterAll(() => product.services.database.asOwner(client => client.query('delete from platform_file')))

  test('come back byte for byte, into a folder that had none', async () => {
    expect((await inspectBackup(sent)).files).toEqual({ whole: 2, elsewhere: 0, damaged: 0 })
    const data = join(folder.path, 'with-files')
    const { code, out } = await carryOut(['restore', sent, '--data', data])
    expect([code, out]).toEqual([0, expect.stringMatching(/ rows and 2 files of .+ were restored\.\n$/)])
    const { store } = openFiles({ folder: data })
    for (const bytes of [letter, picture])
      expect(await (await store?.get(digest(bytes)))?.content.toArray().then(Buffer.concat)).toEqual(bytes)
  })

  test('are named when their bytes were changed or are gone, and the rest is backed up', async () => {
    const store = openFiles({ folder: join(folder.path, 'some-files') }).store
    const path = join(folder.path, 'not-the-letter')
    await writeFile(path, 'Another letter.')
    await store?.put(digest(letter), path)
    const short = join(folder.path, 'short-of-files.gz')
    const made = await backup(product.services.database, short, new Date(), store)
    expect(made.damaged.toSorted()).toEqual([digest(letter), digest(picture)].toSorted())
    const data = join(folder.path, 'short-of-files')
    const restored = await restoreFolder(data, short, openFiles({ folder: data }))
    expect(restored.missing.toSorted()).toEqual(made.damaged.toSorted())
    // Where they lie already, nothing is missing.
    const again = await restoreFolder(data, short, files)
    expect(again.missing).toEqual([])
  })

  test('that a backup changed on the way are refused, and nothing is restored', async () => {
    const lines = gunzipSync(await readFile(sent))
      .toString()
      .split('\n')
    const at = lines.findIndex(line => line.startsWith('{"part":'))
    const changed = lines.with(at, JSON.stringify({ part: Buffer.from('Forged').toString('base64') })).slice(0, -2)
    const body = `${changed.join('\n')}\n`
    const { rows } = JSON.parse(lines.at(-2) ?? '') as { rows: number }
    const forged = join(folder.path, 'forged.gz')
    const end = JSON.stringify({ rows, sha256: createHash('sha256').update(body).digest('hex') })
    await writeFile(forged, gzipSync(`${body}${end}\n`))
    const data = join(folder.path, 'forged')
    const { code, err } = await carryOut(['restore', forged, '--data', data])
    expect([code, err]).toEqual([1, expect.stringMatching(/is damaged: the file [0-9a-f]{64} is not what it was\.\n$/)])
    expect(await readdir(data)).not.toContain('database')
  })

  test('are refused where nothing says where they are to lie', async () => {
    await inNew('no-store', async database => {
      await migrate(database)
      await expect(restore(database, sent, { store: undefined, incoming: folder.path })).rejects.toThrow(/FILES_URL/)
    })
  })
})

const toServer = 'A backup goes from the embedded database to PostgreSQL and back'
test.runIf(testServerUrl !== undefined)(toServer, { timeout: 240_000 }, async () => {
  const [there, back] = [join(folder.path, 'there.gz'), join(folder.path, 'back.gz')]
  await inNew(
    'there',
    async database => {
      await migrate(database)
      await restore(database, file, files)
      await backup(database, there, new Date(), files.store)
    },
    embedded,
  )
  await inNew('to', async database => {
    await migrate(database)
    await restore(database, there, files)
    expect(await contentOf(database)).toEqual(content)
    expect((await verifyRecord(database)).faults).toEqual([])
    await backup(database, back, new Date(), files.store)
  })
  await inNew(
    'back',
    async database => {
      await migrate(database)
      await restore(database, back, files)
      expect(await contentOf(database)).toEqual(content)
    },
    embedded,
  )
})

describe('From the command line', () => {
  test('a backup goes into a new folder, and a review is there again', { timeout: 240_000 }, async () => {
    const data = join(folder.path, 'restored')
    expect(await carryOut(['restore', file, '--data', data])).toMatchObject({ code: 0, err: '' })
    const check = await carryOut(['review', 'check', '1', '--json', '--data', data])
    expect(check).toMatchObject({ code: 0, err: '' })
    const checked = JSON.parse(check.out) as {
      rule: string
      status: string
      says: string
      cite: string
      read: unknown[]
    }[]
    expect(checked.length).toBeGreaterThan(20)
    expect(checked.find(each => each.rule === 'fieldwork-limit')).toMatchObject({ status: 'met', cite: '¶12' })
    expect(checked.filter(each => each.cite === '' || each.says === '' || !Array.isArray(each.read))).toEqual([])
    const copy = join(folder.path, 'copy.gz')
    expect((await carryOut(['backup', copy, '--data', data])).code).toBe(0)
    expect((await carryOut(['backup', copy, '--data', data])).err).toBe(`${copy} is there already: name a new file.\n`)
    const [one, other] = await Promise.all([file, copy].map(async each => gunzipSync(await readFile(each)).toString()))
    expect(other?.split('\n').slice(1, -2)).toEqual(one?.split('\n').slice(1, -2))
  })

  test('a backup of an older version goes into a new folder and is brought to the newest', {
    timeout: 240_000,
  }, async () => {
    const migrations = readMigrations()
    const older = join(folder.path, 'older.gz')
    await inNew(
      'old',
      async database => {
        await migrate(database, migrations.slice(0, 2))
        await backup(database, older, new Date(), files.store)
      },
      embedded,
    )
    const data = join(folder.path, 'newer')
    expect(await carryOut(['restore', older, '--data', data])).toMatchObject({ code: 0, err: '' })
    const database = await openDatabase({ folder: data })
    const names = (await database.asOwner(appliedMigrations)).map(({ name }) => name)
    await database.close()
    expect(names).toEqual(migrations.map(({ name }) => name))
  })
})
