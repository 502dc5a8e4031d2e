import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../src/platform/db/database.ts'
import { run, serve, temporaryFolder } from './program.ts'
import { makeServerDatabase, type TestDatabase, testServerUrl } from './server-database.ts'

/* The program on a PostgreSQL server, signed in as a role that owns nothing. Without one named, these are skipped. */
describe.runIf(testServerUrl !== undefined)('On PostgreSQL', { timeout: 60_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let database: TestDatabase
  /** As the product's role alone, and with the owner beside it. */
  let plain: { DATABASE_URL: string }
  let withOwner: { DATABASE_URL: string; DATABASE_OWNER_URL: string }
  beforeAll(async () => {
    folder = await temporaryFolder()
    database = await makeServerDatabase(testServerUrl ?? '', { empty: true })
    const { url, ownerUrl = url } = database.location
    plain = { DATABASE_URL: url }
    withOwner = { ...plain, DATABASE_OWNER_URL: ownerUrl }
  })
  afterAll(async () => {
    await database.drop()
    await folder.delete()
  })

  test('the owner makes the tables, and then the product serves without the owner', async () => {
    const before = await run(['migrate'], { environment: plain })
    expect([before.code, before.err]).toEqual([1, expect.stringMatching(/^The database refuses: permission denied/)])
    expect((await run(['migrate'], { environment: withOwner })).out).toMatch(/^Applied 0001-platform\.sql, /)
    const first = await serve([], { environment: withOwner })
    expect((await fetch(`${first.url}/ready`)).status).toBe(200)
    expect((await first.end('SIGTERM')).code).toBe(0)
    const [one, other] = [await serve([], { environment: plain }), await serve([], { environment: plain })]
    expect((await fetch(`${one.url}/ready`)).status).toBe(200)
    expect((await fetch(`${other.url}/sign-in`)).status).toBe(200)
    const measured = await fetch(`${one.url}/metrics`)
    expect([measured.status, await measured.text()]).toEqual([200, expect.stringMatching(/^conspectus_jobs\{/m)])
    expect([(await one.end('SIGTERM')).code, (await other.end('SIGINT')).code]).toEqual([0, 0])
  })

  test('the role of the product reads and changes nothing by itself, and owns nothing', async () => {
    const client = new pg.Client({ connectionString: plain.DATABASE_URL })
    await client.connect()
    const refused = (statement: string) =>
      client.query(statement).then(
        () => 'done',
        (error: { code?: string }) => error.code,
      )
    const { rows } = await client.query(
      "select relname from pg_class where relkind = 'r' and relowner = current_user::regrole",
    )
    expect(rows).toEqual([])
    for (const statement of [
      'select * from platform_account',
      'select * from platform_record',
      'select * from reviews_review',
      "insert into platform_setting (name, value) values ('a', 'b')",
      'delete from platform_record',
      'create table mine (id integer)',
      'alter table platform_record disable trigger all',
      'set session_replication_role = replica',
      'set role conspectus_owner',
    ])
      expect(await refused(statement), statement).toBe('42501')
    await client.end()
  })

  test('no statement is compiled, which takes seconds where policies are many', async () => {
    const opened = await openDatabase(database.location)
    const { rows } = await opened.asStranger(tx => sql<{ jit: string }>`show jit`.execute(tx))
    expect(rows).toEqual([{ jit: 'off' }])
    await opened.close()
  })

  test('a backup is made of it and goes back into it, and the record is whole', async () => {
    const file = join(folder.path, 'backup.gz')
    expect((await run(['backup', file], { environment: withOwner })).code).toBe(0)
    expect(await run(['restore', file, '--replace'], { environment: withOwner })).toMatchObject({ code: 0, err: '' })
    const { out } = await run(['audit', 'verify', '--json'], { environment: withOwner })
    expect(JSON.parse(out)).toMatchObject({ whole: true, lines: 150 })
  })

  test('a server that does not answer is said in a sentence', async () => {
    const url = new URL(plain.DATABASE_URL)
    url.port = '1'
    const { code, err } = await run(['serve'], { environment: { DATABASE_URL: url.href } })
    expect([code, err]).toEqual([1, expect.stringMatching(/^The database does not answer: .+\n$/)])
    expect(err).not.toContain('conspectus:')
  })
})
