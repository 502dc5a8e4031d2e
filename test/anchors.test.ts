import { createHash } from 'node:crypto'
import { cpSync } from 'node:fs'
import { appendFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { type Database, openDatabase } from '../src/platform/db/database.ts'
import { carryOutDueJobs } from '../src/platform/jobs/worker.ts'
import { mailHandler } from '../src/platform/mail/send.ts'
import { anchorHandler, anchorRecord } from '../src/platform/record/anchor-job.ts'
import { AnchorsInUse, addAnchor, readAnchors } from '../src/platform/record/anchors.ts'
import { readChains, verifyRecord } from '../src/platform/record/verify.ts'
import { templateFolder } from './database-template.ts'
import { startMailSink } from './mail-sink.ts'
import { carryOut, temporaryFolder } from './program.ts'
import { makeServerDatabase, testServerUrl } from './server-database.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.delete())

/** A copy of the migrated data folder, whose record holds 150 lines. */
async function dataFolder(name: string): Promise<string> {
  const data = join(folder.path, name)
  cpSync(templateFolder(), data, { recursive: true })
  return data
}

async function withDatabase<Value>(name: string, work: (database: Database) => Promise<Value>): Promise<Value> {
  const database = await openDatabase({ folder: await dataFolder(name) })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** As one who owns the tables can do it: without the triggers. */
async function tamper(database: Database, statement: string): Promise<void> {
  await database.asOwner(client =>
    client.query(`begin; set local session_replication_role = replica; ${statement}; commit`),
  )
}

const cutOff = `delete from platform_record_content where record_id in (select id from platform_record where sequence > 147);
  delete from platform_record where sequence > 147`

/** Line 7 says something else, and every line from it on is sealed anew: the chain is whole in itself. */
const rewrite = `do $$
  declare
    line platform_record;
    before bytea := sha256(convert_to('chain 0', 'UTF8'));
  begin
    for line in select * from platform_record where chain = 0 order by sequence loop
      if line.sequence = 7 then line.command := 'nothing'; end if;
      line.previous := before;
      line.hash := platform_record_hash(before, line);
      update platform_record set command = line.command, previous = line.previous, hash = line.hash where id = line.id;
      before := line.hash;
    end loop;
  end $$`

const year = new Date().getUTCFullYear()
const chains = (lines: number) => [{ chain: '0', lines, head: String(lines).padStart(64, '0') }]
const at = (text: string) => Temporal.Instant.from(text)
const hashed = (text: string) => createHash('sha256').update(text).digest('hex')

describe('An anchor of the record', { timeout: 180_000 }, () => {
  test.each([
    ['whose end was cut off', cutOff],
    ['that was rewritten as a whole', rewrite],
  ])('ALL-3 shows a chain %s, which nothing else does', (name, statement) =>
    withDatabase(name.replaceAll(' ', '-'), async database => {
      const anchors = join(folder.path, `anchors ${name}`)
      await anchorRecord(database, { folder: anchors, mailTo: undefined })
      const before = await readAnchors(anchors)
      expect((await verifyRecord(database, before.chains)).faults).toEqual([])
      await tamper(database, statement)
      expect((await verifyRecord(database)).faults).toEqual([])
      // An anchor made after the deed agrees with it; the one made before still does not.
      await anchorRecord(database, { folder: anchors, mailTo: undefined })
      for (const { chains } of [before, await readAnchors(anchors)])
        expect((await verifyRecord(database, chains)).faults).toEqual([
          { chain: '0', sequence: '150', fault: 'this line is not the one that was known earlier' },
        ])
    }),
  )

  test('ALL-3 may be left behind by a record that goes on', () =>
    withDatabase('grown', async database => {
      const anchors = join(folder.path, 'anchors grown')
      await anchorRecord(database, { folder: anchors, mailTo: undefined })
      await database.asOwner(client =>
        client.query("insert into register_person (name, post, specialism, email) values ('A', 'B', '', '')"),
      )
      const { chains, faults } = await verifyRecord(database, (await readAnchors(anchors)).chains)
      expect([chains[0]?.lines, faults]).toEqual([151, []])
    }))

  test('carries the hash of the line before, over the turn of the year', async () => {
    const anchors = join(folder.path, 'years')
    const first = await addAnchor(anchors, at('2026-12-30T03:00:00Z'), chains(1))
    const second = await addAnchor(anchors, at('2026-12-31T03:00:00Z'), chains(2))
    const third = await addAnchor(anchors, at('2027-01-01T03:00:00Z'), chains(3))
    expect((await readdir(anchors)).sort()).toEqual(['2026.jsonl', '2027.jsonl'])
    expect(await readFile(join(anchors, '2026.jsonl'), 'utf8')).toBe(`${first.line}\n${second.line}\n`)
    expect([second, third].map(({ line }) => JSON.parse(line).previous)).toEqual([first.hash, second.hash])
    expect(third.hash).toBe(hashed(third.line))
    expect(await readAnchors(anchors)).toEqual({
      chains: [...chains(1), ...chains(2), ...chains(3)],
      lines: 3,
      newest: third.hash,
      faults: [],
    })
    expect((await stat(anchors)).mode & 0o777).toBe(0o700)
    expect((await stat(first.file)).mode & 0o777).toBe(0o600)
  })

  test.each([
    [
      'changed',
      (lines: string[]) => lines.map((line, index) => (index === 1 ? line.replace('"lines":2', '"lines":9') : line)),
      3,
    ],
    ['taken away', (lines: string[]) => lines.toSpliced(1, 1), 2],
    ['put in another order', (lines: string[]) => [lines[1] ?? '', lines[0] ?? '', ...lines.slice(2)], 1],
  ])('that was %s is found by those after it', async (name, change, line) => {
    const anchors = join(folder.path, `tampered ${name}`)
    for (const day of [1, 2, 3]) await addAnchor(anchors, at(`2026-01-0${day}T03:00:00Z`), chains(day))
    const file = join(anchors, '2026.jsonl')
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
    await writeFile(file, `${change(lines).join('\n')}\n`)
    expect((await readAnchors(anchors)).faults[0]).toEqual({ file, line })
  })

  test('is made and held against by the command line, which finds a changed one though the record is whole', async () => {
    const data = await dataFolder('forged')
    for (const _ of [1, 2]) {
      const { code, out } = await carryOut(['audit', 'anchor', '--data', data])
      expect([code, out]).toEqual([0, expect.stringMatching(/^Anchored in .+\.jsonl; the hash of the line is /)])
    }
    const file = join(data, 'anchors', `${year}.jsonl`)
    const [first = '', second = ''] = (await readFile(file, 'utf8')).split('\n')
    const whole = await carryOut(['audit', 'verify', '--against', join(data, 'anchors'), '--data', data])
    expect([whole.code, whole.out]).toEqual([
      0,
      expect.stringContaining(`2 anchors; the hash of the newest is ${hashed(second)}`),
    ])
    await writeFile(file, `${first.replace(/"at":"\d{4}/, '"at":"2020')}\n${second}\n`)
    const forged = await carryOut(['audit', 'verify', '--against', file, '--data', data])
    expect(forged.code).toBe(1)
    expect(forged.out).toContain('line 2: this anchor does not follow from the one before.')
  })

  test('is added after a line that a crash cut short', async () => {
    const anchors = join(folder.path, 'crashed')
    const first = await addAnchor(anchors, at('2026-01-01T03:00:00Z'), chains(1))
    await appendFile(first.file, '{"at":"2026-01-02T03')
    const second = await addAnchor(anchors, at('2026-01-03T03:00:00Z'), chains(2))
    expect(JSON.parse(second.line).previous).toBe(first.hash)
    expect(await readAnchors(anchors)).toMatchObject({ lines: 2, newest: second.hash, faults: [] })
  })

  test('is written by one process at a time', async () => {
    const anchors = join(folder.path, 'raced')
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, turn) => addAnchor(anchors, at('2026-01-01T03:00:00Z'), chains(turn + 1))),
    )
    const done = results.filter(result => result.status === 'fulfilled').length
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(AnchorsInUse)
    expect(done).toBeGreaterThan(0)
    expect(await readAnchors(anchors)).toMatchObject({ lines: done, faults: [] })
  })

  test('is made every day by a job that reads hashes alone, and sent by mail', async () => {
    const { location, drop } =
      testServerUrl === undefined
        ? { location: { folder: await dataFolder('daily') }, drop: async () => {} }
        : await makeServerDatabase(testServerUrl)
    const database = await openDatabase(location)
    const sink = await startMailSink()
    try {
      const anchors = join(folder.path, 'elsewhere')
      const handler = anchorHandler(database, { folder: anchors, mailTo: 'auditor@example.org' })
      await database.asOwner(client =>
        client.query(
          "insert into platform_job (queue, key, data, repeats_after) values ('anchor', 'standing', '{}', '1 day')",
        ),
      )
      const begun = await carryOutDueJobs({
        database,
        handlers: [handler, mailHandler(sink.settings)],
        failed: ({ error }) => {
          throw error
        },
        report: error => {
          throw error
        },
      })
      expect(begun).toBe(2)
      const known = await readAnchors(anchors)
      expect(known.chains).toEqual(await database.asJobs(readChains))
      expect(known.chains).toMatchObject([{ chain: '0', lines: 150 }])
      expect(sink.received.map(mail => mail.to)).toEqual([['auditor@example.org']])
      expect(sink.received[0]?.text).toContain(`SHA-256 of the line: ${known.newest}`)
    } finally {
      await sink.close()
      await database.close()
      await drop()
    }
  })

  test('is asked for with a place to keep it, and verified against nothing else', async () => {
    const empty = join(folder.path, 'empty')
    await mkdir(empty)
    const data = await dataFolder('asked')
    const { code, err } = await carryOut(['audit', 'verify', '--against', empty, '--data', data])
    expect([code, err]).toEqual([1, expect.stringContaining('holds no anchors')])
  })
})
