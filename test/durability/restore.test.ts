import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, readdirSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { replaceKey } from '../../src/platform/access/secret-key.ts'
import { type Database, type DatabaseLocation, openDatabase } from '../../src/platform/db/database.ts'
import { appliedMigrations, readMigrations } from '../../src/platform/db/migrate.ts'
import { inspectBackup, restore, restoreFolder } from '../../src/platform/db/restore.ts'
import { openFiles } from '../../src/platform/files/open-files.ts'
import { verifyRecord } from '../../src/platform/record/verify.ts'
import { createProduct } from '../../src/product.ts'
import { templateFolder } from '../database-template.ts'
import { testSecrets, visitorOf } from '../product.ts'
import { carryOut, temporaryFolder } from '../program.ts'
import { chance, freshSeed, runs } from '../proof.ts'
import { databaseOfTests, emptyDatabase, makeServerDatabase, testServerUrl } from '../server-database.ts'
import { inOwnMounts, noSmallDisks } from './small-disk.ts'

/*
 * Backups of each release, as its own code made them of its worked example, restored into today's; and restores that
 * fail, are killed or run out of disk, which leave what was there.
 */

const root = fileURLToPath(new URL('../..', import.meta.url))
const kept = fileURLToPath(new URL('./backups', import.meta.url))
const releases = readdirSync(kept)
  .filter(name => name.endsWith('.br'))
  .map(name => name.replace('.br', ''))

let folder: Awaited<ReturnType<typeof temporaryFolder>>
/** The backup of the first release, as it was made. */
let first: string
beforeAll(async () => {
  folder = await temporaryFolder()
  for (const release of releases)
    await writeFile(backupOf(release), gzipSync(brotliDecompressSync(await readFile(join(kept, `${release}.br`)))))
  first = backupOf('v0.1')
})
afterAll(() => folder.delete())

function backupOf(release: string): string {
  return join(folder.path, `${release}.gz`)
}

function asOwnerOf(location: DatabaseLocation): Promise<Database> {
  return openDatabase('url' in location ? { url: location.ownerUrl ?? location.url } : location)
}

async function restoreInto(location: DatabaseLocation, file: string): Promise<void> {
  if ('folder' in location) {
    await restoreFolder(location.folder, file, openFiles(location))
    return
  }
  const database = await asOwnerOf(location)
  await restore(database, file, openFiles(location)).finally(() => database.close())
}

/** One digest of every row of every table, sessions left out. */
async function digestOf(database: Database): Promise<string> {
  return database.asOwner(async client => {
    const { rows } = await client.query<{ name: string }>(`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
        and relname <> 'platform_session' order by 1`)
    const hash = createHash('sha256')
    for (const { name } of rows) {
      const digest = await client.query<{ all: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(r::text, '|' order by r::text)), '') as all from "${name}" r`,
      )
      hash.update(`${name} ${digest.rows[0]?.all}\n`)
    }
    return hash.digest('hex')
  })
}

/** `left` as it was, `replaced` by all that the backup holds, with a whole record, or what is neither. */
async function stateOf(database: Database, before: string): Promise<string> {
  if ((await digestOf(database)) === before) return 'left'
  const { tables } = await inspectBackup(first)
  const { faults } = await verifyRecord(database)
  const missing = await database.asOwner(async client => {
    const short: string[] = []
    for (const { table, rows } of tables) {
      const counted = await client.query<{ rows: number }>(`select count(*)::integer as rows from "${table}"`)
      if ((counted.rows[0]?.rows ?? 0) < rows) short.push(table)
    }
    return short
  })
  return missing.length === 0 && faults.length === 0
    ? 'replaced'
    : `lacks rows of ${missing.join(', ')}; ${faults.length} faults`
}

test('Each release has a backup that it made', () => {
  const tags = execFileSync('git', ['tag', '--merged', 'HEAD', '--list', 'v*'], { cwd: root, encoding: 'utf8' })
  expect(releases).toContain('v0.1')
  expect(releases).toEqual(expect.arrayContaining(tags.split('\n').filter(tag => tag !== '')))
})

describe.each(releases)('A backup of %s', release => {
  test(`is restored into ${databaseOfTests}: whole, newest, and its pages open`, { timeout: 300_000 }, async () => {
    const content = await inspectBackup(backupOf(release))
    const { location, drop } = await emptyDatabase(join(folder.path, release))
    await restoreInto(location, backupOf(release))
    const restored = await asOwnerOf(location)
    // A backup holds no key; what the release sealed with its own is forgotten.
    await replaceKey(restored, testSecrets).finally(() => restored.close())
    const product = await createProduct({ database: location, secrets: testSecrets })
    try {
      const { database } = product.services
      expect((await database.asOwner(appliedMigrations)).map(({ name }) => name)).toEqual(
        readMigrations().map(({ name }) => name),
      )
      const { chains, faults } = await verifyRecord(database)
      expect(faults).toEqual([])
      const lines = chains.reduce((sum, chain) => sum + chain.lines, 0)
      expect(lines).toBeGreaterThanOrEqual(content.tables.find(each => each.table === 'platform_record')?.rows ?? 0)
      const app = await product.server({
        clock: { now: () => Temporal.Instant.from('2006-11-07T10:00:00Z') },
        secureCookies: false,
        strict: true,
        log: false,
      })
      const visitor = visitorOf(app)
      const { html: choice } = await visitor.get('/sign-in')
      const account = /name="account" value="(\d+)">Desmond Clarke</.exec(choice)?.[1] ?? ''
      expect((await visitor.post('/example/sign-in', { account })).status).toBe(303)
      const home = await visitor.get('/')
      const reviews = new Set([...home.html.matchAll(/href="(\/reviews\/\d+)"/g)].map(match => match[1] ?? ''))
      expect(reviews.size).toBeGreaterThan(0)
      const opened: string[] = []
      for (const review of reviews) {
        for (const page of [
          '',
          '/coverage',
          '/evidence',
          '/grades',
          '/conclusions',
          '/report',
          '/record',
          '/actions',
        ]) {
          const { status } = await visitor.get(`${review}${page}`)
          if (status !== 404) expect([`${review}${page}`, status]).toEqual([`${review}${page}`, 200])
          if (status === 200) opened.push(page)
        }
      }
      expect(opened).toEqual(expect.arrayContaining(['', '/coverage', '/evidence', '/report', '/record']))
      await app.close()
    } finally {
      await product.close()
      await drop()
    }
  })
})

describe('A restore over a database that is there', { timeout: 300_000 }, () => {
  const data = () => join(folder.path, 'there')
  let before: string
  beforeAll(async () => {
    cpSync(templateFolder(), data(), { recursive: true })
    const there = await openDatabase({ folder: data() })
    before = await digestOf(there)
    await there.close()
    await restoreFolder(join(folder.path, 'new'), first, openFiles({ folder: join(folder.path, 'new') }))
    expect(await stateThere(join(folder.path, 'new'))).toBe('replaced')
  }, 240_000)

  async function stateThere(there = data()): Promise<string> {
    const database = await openDatabase({ folder: there })
    return stateOf(database, before).finally(() => database.close())
  }

  test('is refused, and names what is there', async () => {
    const { code, err } = await carryOut(['restore', first, '--data', data()])
    expect(code).toBe(1)
    expect(err).toMatch(
      /^There is a database in .+there already, with 0 reviews, last changed on \d+ \w+ \d{4}\. To put the backup in its place for good, add --replace\.\n$/,
    )
    const named = await carryOut(['restore', first, '--data', join(folder.path, 'new')])
    expect(named.err).toContain('already, with 2 reviews, last changed on 22 November 2026.')
    expect(await stateThere()).toBe('left')
  })

  test('that is damaged leaves it, with --replace too', async () => {
    const short = join(folder.path, 'short.gz')
    await writeFile(short, (await readFile(first)).subarray(0, 300_000))
    const { code, err } = await carryOut(['restore', short, '--replace', '--data', data()])
    expect([code, err]).toEqual([1, `${short} is cut short: the end is missing.\n`])
    expect(await readdir(data())).toEqual(['database'])
    expect(await stateThere()).toBe('left')
  })

  test('that is killed at any moment leaves all of it, or has replaced all of it', async () => {
    const random = chance(freshSeed('killed restores'))
    const kills = Math.max(3, runs(30))
    let [left, replaced] = [0, 0]
    let longest = 4_000
    for (let kill = 0; kill < kills; kill += 1) {
      await rm(data(), { recursive: true })
      cpSync(templateFolder(), data(), { recursive: true })
      const since = performance.now()
      const child = spawn(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          join(root, 'src/main.ts'),
          'restore',
          first,
          '--replace',
          '--data',
          data(),
        ],
        { stdio: 'ignore' },
      )
      const ended = new Promise<number | null>((resolve, reject) => {
        child.once('error', reject).once('close', resolve)
      })
      const stop = new AbortController()
      // The longer it takes on this machine, the later the moments.
      pause(random() * longest * 1.2, undefined, { signal: stop.signal }).then(
        () => child.kill('SIGKILL'),
        () => {}, // it ended before
      )
      if ((await ended) === 0) longest = performance.now() - since
      else longest *= 1.3
      stop.abort()
      const state = await stateThere()
      expect(['left', 'replaced']).toContain(state)
      expect(await readdir(data())).toEqual(['database'])
      if (state === 'left') left += 1
      else replaced += 1
    }
    console.log(`killed restores: ${kills} kills, ${left} left what was there, ${replaced} had replaced it`)
  })

  test('that was killed between its two renames comes back', async () => {
    await rm(data(), { recursive: true })
    cpSync(templateFolder(), join(data(), 'saved'), { recursive: true })
    cpSync(join(data(), 'saved', 'database'), join(data(), 'database.before'), { recursive: true })
    cpSync(join(folder.path, 'new', 'database'), join(data(), 'database.restored'), { recursive: true })
    await rm(join(data(), 'saved'), { recursive: true })
    expect((await carryOut(['audit', 'verify', '--data', data()])).out).toBe(
      'The record is whole: 150 lines in 1 chains.\n',
    )
    expect(await stateThere()).toBe('left')
    expect(await readdir(data())).toEqual(['database'])
  })

  test('goes over one that cannot be opened, when asked to', async () => {
    const broken = join(folder.path, 'broken')
    cpSync(templateFolder(), broken, { recursive: true })
    await writeFile(join(broken, 'database', 'global', 'pg_control'), 'no more')
    const refused = await carryOut(['restore', first, '--data', broken])
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('already, which cannot be opened.')])
    expect(await carryOut(['restore', first, '--replace', '--data', broken])).toMatchObject({ code: 0, err: '' })
    expect(await stateThere(broken)).toBe('replaced')
  })

  test.skipIf(noSmallDisks !== undefined)('that runs out of disk leaves it', async () => {
    const disk = join(folder.path, 'disk')
    await mkdir(disk)
    const { out, err } = await inOwnMounts(
      `cd "${root}"
      mount -t tmpfs -o size=$(( $(du -sm "$TEMPLATE" | cut -f1) + 120 ))m tmpfs "$DISK"
      cp -r "$TEMPLATE" "$DISK/data"
      head -c $(( $(df -B1 --output=avail "$DISK" | tail -1) - 102000000 )) /dev/zero > "$DISK/ballast"
      "$NODE" $PROGRAM restore "$FILE" --replace --data "$DISK/data" || echo "ended with $?"
      rm "$DISK/ballast"
      "$NODE" $PROGRAM audit verify --data "$DISK/data"
      ls "$DISK/data"`,
      {
        DISK: disk,
        TEMPLATE: templateFolder(),
        FILE: first,
        PROGRAM: '--disable-warning=ExperimentalWarning src/main.ts',
      },
    )
    expect(err).toMatch(/^The disk of \S+data is full: make room .+$/m)
    expect(out).toBe('ended with 1\nThe record is whole: 150 lines in 1 chains.\ndatabase\n')
  })
})

test.runIf(testServerUrl !== undefined)(
  'A restore into PostgreSQL that is killed leaves all of it, or has replaced all of it',
  { timeout: 300_000 },
  async () => {
    const random = chance(freshSeed('killed restores into PostgreSQL'))
    const { location, drop } = await makeServerDatabase(testServerUrl ?? '')
    const { url, ownerUrl = url } = location
    const database = await asOwnerOf(location)
    try {
      const before = await digestOf(database)
      let replaced = 0
      const kills = Math.max(3, runs(20))
      for (let kill = 0; kill < kills && replaced === 0; kill += 1) {
        const child = spawn(
          process.execPath,
          ['--disable-warning=ExperimentalWarning', join(root, 'src/main.ts'), 'restore', first, '--replace'],
          { stdio: 'ignore', env: { ...process.env, DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl } },
        )
        const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
        const timer = setTimeout(() => child.kill('SIGKILL'), 500 + random() * 4_000)
        await ended
        clearTimeout(timer)
        const state = await stateOf(database, before)
        expect(['left', 'replaced']).toContain(state)
        if (state === 'replaced') replaced += 1
      }
      console.log(`killed restores into PostgreSQL: ${kills} at most, ${replaced} had replaced all`)
    } finally {
      await database.close()
      await drop()
    }
  },
)

test('`backup --check` reads a backup and says what it holds', async () => {
  const { code, out, err } = await carryOut(['backup', first, '--check'])
  expect([code, err]).toEqual([0, ''])
  expect(out).toContain(`${first} is whole and can be restored by this version: everything as of 2026-11-22T`)
  expect(out).toContain('It stands at the migration 0010-accounts.sql and holds 2 reviews.\n4560 rows in ')
  expect(out).toMatch(/^ {2}evidence_item +73$/m)
  const short = join(folder.path, `cut-${basename(first)}`)
  await writeFile(short, (await readFile(first)).subarray(0, -50))
  expect((await carryOut(['backup', short, '--check'])).err).toBe(`${short} is cut short: the end is missing.\n`)
})
