import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { openFiles } from '../src/platform/files/open-files.ts'
import { carryOutDueJobs } from '../src/platform/jobs/worker.ts'
import { nameForConcerns, receiptOn } from './concerns.ts'
import { type MailSink, startMailSink } from './mail-sink.ts'
import { startProduct, type TestProduct } from './product.ts'
import { everyRow, filesUnder, placesOf, type Seen, tracesBetween, where } from './traces.ts'

let product: TestProduct
let server: FastifyInstance
let origin: string
let mail: MailSink
let filesFolder: string
let cookie: string
const logged: string[] = []
let moment = Temporal.Instant.from('2006-11-07T10:00:00Z')
/** When the whistle-blower is there: a moment at which nothing else happens. */
const theirMoment = Temporal.Instant.from('2006-11-07T03:17:42.318Z')
const timeOfDay = '03:17:42'

beforeAll(async () => {
  mail = await startMailSink()
  filesFolder = await mkdtemp(join(tmpdir(), 'conspectus-traces-'))
  const clock = { now: () => moment }
  product = await startProduct({ mail: mail.settings, files: openFiles({ folder: filesFolder }), server: { clock } })
  await nameForConcerns(product, { danger: ['clerk', 'seatAudit'], tellings: ['reader', 'seatHealth'] })
  server = await product.product.server({
    clock,
    secureCookies: false,
    strict: false,
    log: { write: line => logged.push(line) },
    surroundings: { trustedProxy: { hops: 1 }, requestsPerMinute: 1_000_000 },
  })
  origin = await server.listen({ host: '127.0.0.1', port: 0 })
  // They are signed in elsewhere in the same browser, and the browser sends its cookie along.
  cookie = (await product.visitor('ninth')).cookies()
  await carryOutDueJobs({
    database: product.services.database,
    handlers: product.product.jobs,
    failed: () => {},
    report: () => {},
  })
}, 120_000)
afterAll(async () => {
  await server.close()
  await product.close()
  await mail.close()
  await rm(filesFolder, { recursive: true, force: true })
})

const identifying = {
  'x-forwarded-for': '203.0.113.77',
  'user-agent': 'Whistle/9.4 (their own browser)',
  'accept-language': 'cy-GB;q=0.83',
  referer: 'https://their-employer.example/intranet',
  'x-request-id': 'traceparent-of-their-proxy',
}

async function ask(path: string, form?: { readonly [name: string]: string }) {
  const response = await fetch(`${origin}${path}`, {
    method: form === undefined ? 'GET' : 'POST',
    headers: { ...identifying, cookie, ...(form === undefined ? {} : { 'sec-fetch-site': 'same-origin' }) },
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    redirect: 'manual',
  })
  return { status: response.status, html: await response.text(), cookies: response.headers.getSetCookie() }
}

async function look(): Promise<Seen> {
  const measured = await server.measurements()
  return {
    rows: await everyRow(product.services.database),
    logged: [...logged],
    measured: measured
      .split('\n')
      .filter(line => line.startsWith('conspectus_') || line.includes('tell-us'))
      .join('\n'),
    mails: mail.received.length,
    files: filesUnder(filesFolder),
  }
}

/** Reading what is measured asks the database itself; what is counted of the database is compared apart. */
async function lookAround(): Promise<Seen> {
  const seen = await look()
  const counts = (text: string) => text.replaceAll(/^(conspectus_database_\w+) .*$/gm, '$1')
  return { ...seen, measured: counts(seen.measured) }
}

/** Everything that one does as a whistle-blower, at their moment: the receipts. */
async function tellsTwice(): Promise<readonly string[]> {
  const before = moment
  moment = theirMoment
  const tell = async (words: string) => {
    const page = await ask('/tell-us')
    const receipt = receiptOn(page.html)
    const kept = await ask('/tell-us', { receipt, words, identity: '' })
    expect(kept.html).toContain(receipt)
    // Sent again by going back, it counts once.
    await ask('/tell-us', { receipt, words, identity: '' })
    return receipt
  }
  const one = await tell('The night shift is one person.')
  const other = await tell('Files were written the night before you came.')
  expect((await ask('/tell-us', { receipt: one, words: '', identity: '' })).status).toBe(422)
  expect((await ask('/tell-us/return')).status).toBe(200)
  expect((await ask('/tell-us/return', { receipt: one })).html).toContain('The night shift is one person.')
  expect((await ask('/tell-us/return', { receipt: `${one.slice(0, -1)}?` })).status).toBe(422)
  expect((await ask('/tell-us/more', { receipt: one, words: 'It is so since August.' })).html).toContain('since August')
  for (const path of ['/tell-us/retrun', '/tell-us/', '/assets/conspectus.css', '/assets/none.css']) await ask(path)
  expect((await ask('/tell-us', { receipt: one, words: 'x'.repeat(1_100_000), identity: '' })).status).toBe(413)
  moment = before
  return [one, other]
}

describe('A whistle-blower who gives no name', () => {
  let receipts: readonly string[]
  let before: Seen
  let after: Seen
  /** Where their time of day stood before they came: the machine's own clock passes it once a day. */
  let known: readonly string[]
  const raw = () => ('folder' in product.location ? [product.location.folder, filesFolder] : [filesFolder])
  const counts = () => [product.services.database.statements(), product.services.database.pressure()]
  beforeAll(async () => {
    before = await lookAround()
    known = where([timeOfDay], placesOf(before, raw()))
    const counted = counts()
    receipts = await tellsTwice()
    expect(counts()).toEqual(counted)
    after = await lookAround()
  }, 60_000)

  test('CAA-V2 leaves nothing in the database, the log, the measurements, mails or files but words, a day and a hash', () => {
    expect(tracesBetween(before, after)).toEqual([])
    const added = (after.rows.get('concerns_message') ?? []).map(row => row['text'])
    expect(added.toSorted()).toEqual([
      'Files were written the night before you came.',
      'It is so since August.',
      'The night shift is one person.',
    ])
  })

  test('CAA-V2 cannot be found by address, browser, cookie, header, moment or receipt, in whatever form, down to the bytes on disk', () => {
    const places = placesOf(after, raw())
    const session = decodeURIComponent(cookie.split('=')[1] ?? '')
    // That somebody is signed in elsewhere was known before: the cookie's own hash stands in their session.
    const secrets = [...Object.values(identifying), '203.0.113.77', session, ...receipts, timeOfDay, '1162869462']
    const found = where(secrets, places).filter(each => !known.includes(each))
    expect(found.filter(each => !each.startsWith(`${session} in`))).toEqual([])
    const plain = receipts.map(receipt => receipt.replaceAll('-', ''))
    // Their hash is there, and nothing else of them.
    expect(new Set(where(plain, placesOf({ ...after, logged: [] }, []))).size).toBe(2)
  })

  test('CAA-V2 sends and gets no cookie, and the same pages show whether somebody is signed in or not', async () => {
    const page = await ask('/tell-us')
    expect(page.cookies).toEqual([])
    expect(page.html).not.toContain('Neil Ford')
    expect(page.html).not.toMatch(/<script (?:type|src)|_csrf|_account/)
    const sent = await ask('/tell-us', { receipt: receiptOn(page.html), words: '', identity: '' })
    expect(sent.cookies).toEqual([])
  })

  test('CAA-V2 two messages are known to be from one person by their receipt alone', async () => {
    const rows = [...(after.rows.get('concerns_telling') ?? [])]
    expect(rows).toHaveLength(2)
    const [one, other] = rows.map(row => Object.entries(row))
    const shared = (one ?? []).filter(([name, value]) =>
      (other ?? []).some(([also, same]) => also === name && same === value),
    )
    expect(shared).toEqual([['told_on', '2006-11-07']])
  })

  test('CAA-V2 not even the database’s own numbers tie a row to a moment, once the hourly job has run', async () => {
    const { database } = product.services
    const numbers = () =>
      database.asOwner(async client => {
        const { rows } = await client.query<{ number: string }>(
          `select distinct xmin::text as number from concerns_telling union select distinct xmin::text from concerns_message`,
        )
        return rows.length
      })
    expect(await numbers()).toBeGreaterThan(1)
    const job = product.product.jobs.find(({ queue }) => queue === 'telling-traces')
    await job?.carryOut({}, new AbortController().signal)
    expect(await numbers()).toBe(1)
    const { rows } = await database.asSystem('read', tx =>
      sql<{ same: boolean }>`select count(*) = 0 as same from concerns_telling where told_on <> '2006-11-07'`.execute(
        tx,
      ),
    )
    expect(rows[0]?.same).toBe(true)
  })

  test('CAA-V2 another site sends nothing in somebody’s name, and a page that fails says so without a line of its own', async () => {
    const lines = logged.length
    const response = await fetch(`${origin}/tell-us`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ receipt: receipts[0] ?? '', words: 'Not theirs', identity: '' }),
    })
    expect(response.status).toBe(403)
    const { database } = product.services
    await database.asOwner(client => client.query('alter table concerns_message rename to concerns_message_away'))
    try {
      expect((await ask('/tell-us', { receipt: receipts[0] ?? '', words: 'Lost?', identity: '' })).status).toBe(500)
    } finally {
      await database.asOwner(client => client.query('alter table concerns_message_away rename to concerns_message'))
    }
    expect(logged.length).toBe(lines)
  })
})

describe('The proof finds what it is to find', () => {
  let before: Seen
  beforeEach(async () => {
    before = await lookAround()
  })
  const undo: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const each of undo.splice(0)) await each()
  })
  const owner = (text: string) => product.services.database.asOwner(client => client.query(text))

  test('CAA-V2 a planted line of the log', async () => {
    server.log.info({ address: '203.0.113.77' }, 'somebody told something')
    const after = await lookAround()
    expect(tracesBetween(before, after)).toEqual([expect.stringContaining('a line was logged')])
    expect(where(['203.0.113.77'], placesOf(after, []))).toContain('203.0.113.77 in the log')
    logged.pop()
  })

  test('CAA-V2 a planted session, its address hashed', async () => {
    await owner(
      `insert into platform_try (subject, tries, last_at) values (sha256('203.0.113.77'), 1, '2006-11-07 03:17:42+00')`,
    )
    undo.push(() => owner('delete from platform_try'))
    const after = await lookAround()
    expect(tracesBetween(before, after)).toEqual(['a row of platform_try is new or changed'])
    expect(where(['203.0.113.77'], placesOf(after, []))).toContain('203.0.113.77 in table platform_try')
  })

  test('CAA-V2 a session that is looked at', async () => {
    await owner(`update platform_session set last_used_at = last_used_at + interval '1 second'`)
    undo.push(() => owner(`update platform_session set last_used_at = last_used_at - interval '1 second'`))
    expect(tracesBetween(before, await lookAround())).toContain('a row of platform_session is new or changed')
  })

  test('CAA-V2 a column that keeps the moment, a count that goes up, and a page that is carried like any other', async () => {
    await owner(`alter table concerns_message add column came_at timestamptz default now()`)
    undo.push(() => owner('alter table concerns_message drop column came_at'))
    before = await lookAround()
    const page = await ask('/tell-us')
    await ask('/tell-us', { receipt: receiptOn(page.html), words: 'With its moment', identity: '' })
    const found = tracesBetween(before, await lookAround())
    expect(found).toEqual([expect.stringMatching(/^concerns_message\.came_at holds \d{4}-/)])
    before = await lookAround()
    await ask('/published')
    const carried = tracesBetween(before, await lookAround())
    expect(carried).toContain('a measurement changed')
    expect(carried.some(trace => trace.startsWith('a line was logged'))).toBe(true)
  })
})

describe('What is told', () => {
  test('CAA-V2 is read, answered and closed by those who are named for it, and by nobody else', async () => {
    const page = await ask('/tell-us')
    const receipt = receiptOn(page.html)
    await ask('/tell-us', {
      receipt,
      words: 'A lock is on the outside of a bedroom.',
      identity: 'Sam Bright, night worker',
    })
    const id = await product.services.database.asOwner(async client => {
      const { rows } = await client.query<{ id: string }>(
        `select telling_id as id from concerns_message where text like 'A lock%'`,
      )
      return rows[0]?.id ?? ''
    })
    for (const part of [
      'manager',
      'approver',
      'administrator',
      'lead',
      'clerk',
      'director',
      'inspectionManager',
    ] as const) {
      const visitor = await product.visitor(part)
      for (const path of ['/tellings', `/tellings/${id}`])
        expect((await visitor.get(path)).status, `${part} ${path}`).toBe(404)
      expect((await visitor.post(`/tellings/${id}/identity`, { because: 'Curious' })).status, part).toBe(404)
    }
    const reader = await product.visitor('reader')
    expect((await reader.get('/')).html).toContain('told in confidence')
    expect((await reader.get('/tellings')).html).toContain('1 new')
    const shown = await reader.get(`/tellings/${id}`)
    expect(shown.html).toContain('A lock is on the outside')
    expect(shown.html).not.toContain('Sam Bright')
    expect((await reader.post(`/tellings/${id}/reply`, { text: 'Which home is it?' })).status).toBe(303)
    expect((await reader.post(`/tellings/${id}/read`, {})).status).toBe(303)
    const back = await ask('/tell-us/return', { receipt: receipt.toLowerCase().replaceAll('-', ' ') })
    expect(back.html).toContain('Which home is it?')
    expect(back.html).not.toContain('Frances Hale')

    // Who it is, with a reason that stays.
    expect((await reader.post(`/tellings/${id}/identity`, { because: '' })).status).toBe(422)
    expect((await reader.post(`/tellings/${id}/identity`, { because: 'To meet them' })).html).toContain(
      'Sam Bright, night worker',
    )
    const other = await product.visitor('seatHealth')
    const seen = await other.get(`/tellings/${id}`)
    expect(seen.html).toMatch(/Frances Hale, 7 November 2006[^<]*: To meet them/)
    expect(seen.html).not.toContain('Sam Bright')
    const everything = JSON.stringify([...(await everyRow(product.services.database))])
    expect(everything).not.toContain('Sam Bright')
    await expect(
      product.services.database.as(await product.caller('reader'), 'read', tx =>
        sql`select sealed from concerns_identity`.execute(tx),
      ),
    ).rejects.toThrow('permission denied')

    // Passed on as a concern; closed; and open again when they come back with more.
    const pass = await reader.get(`/concerns/new?telling=${id}`)
    expect(pass.html).toContain('A lock is on the outside')
    const concern = { what: 'A lock outside', place: 'A home', who: 'Not known', happened: 'At night' }
    for (const telling of ['00000000-0000-0000-0000-000000000000', '-'.repeat(36)])
      expect((await reader.post('/concerns/new', { ...concern, telling })).status, telling).toBe(404)
    const raised = await reader.post('/concerns/new', { ...concern, telling: id })
    expect(raised.status).toBe(303)
    expect((await reader.get(`/tellings/${id}`)).html).toContain('passed on as concern')
    const version = /name="version" value="(\d+)"/.exec((await reader.get(`/tellings/${id}`)).html)?.[1] ?? ''
    expect((await reader.post(`/tellings/${id}/close`, { version, because: 'With the police' })).status).toBe(303)
    await ask('/tell-us/more', { receipt, words: 'It is the home at the ring road.' })
    expect((await reader.get('/tellings')).html).toContain('1 new')
  })

  test('CAA-V2 takes no more than a flood’s worth in a minute, and what was typed stands there again', async () => {
    let answer = await ask('/tell-us')
    const receipt = receiptOn(answer.html)
    for (let count = 0; count < 60 && answer.status !== 429; count += 1)
      answer = await ask('/tell-us', { receipt, words: `Number ${count}`, identity: '' })
    expect(answer.status).toBe(429)
    expect(answer.html).toContain('Wait a minute and send it again')
    expect(answer.html).toMatch(/Number \d+<\/textarea>/)
    moment = moment.add({ seconds: 61 })
    expect((await ask('/tell-us', { receipt, words: 'A minute later', identity: '' })).status).toBe(201)
  })

  test('CAA-V2 the public’s role adds words and reads them back by a hash, and does nothing else', async () => {
    const { database } = product.services
    for (const text of [
      'select 1 from concerns_telling',
      'select 1 from concerns_message',
      'select 1 from concerns_identity',
      'select 1 from concerns_triage',
      'select 1 from concerns_concern',
      'select 1 from concerns_named',
      `select concerns_open_identity(gen_random_uuid(), 'why')`,
      `insert into concerns_message (telling_id, position, text, told_on) values (gen_random_uuid(), 1, 'x', now())`,
    ])
      await expect(
        database.asStranger(tx => sql.raw(text).execute(tx)),
        text,
      ).rejects.toThrow('permission denied')
  })
})
