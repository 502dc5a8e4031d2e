import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/platform/db/database.ts'
import { listJobs } from '../../src/platform/jobs/store.ts'
import { queueMail } from '../../src/platform/mail/queue.ts'
import { verifyRecord } from '../../src/platform/record/verify.ts'
import { openedReview } from '../journey.ts'
import { seenIn } from '../letters.ts'
import { type MailSink, startMailSink } from '../mail-sink.ts'
import { type Part, startProduct, type TestProduct } from '../product.ts'
import { run, type Serving, serve, work } from '../program.ts'
import { runs } from '../proof.ts'
import { makeServerDatabase, type TestDatabase, testServerUrl } from '../server-database.ts'

/*
 * Two processes of the product on one PostgreSQL database, as behind a load balancer: whatever one of them knows, the
 * other knows, and what is posted to both at once happens once. Each proof ends with a fault planted in the database
 * that it catches. Without TEST_DATABASE_URL these are skipped: the embedded database admits one process.
 */

/** The same for every process of one installation. */
const key = { CONSPECTUS_KEY: Buffer.alloc(32, 7).toString('base64') }

type Answer = { readonly status: number; readonly html: string; readonly location: string | null }

/** A browser whose cookies hold for both processes, as they do behind one address. */
type Browser = {
  get(server: Serving, path: string): Promise<Answer>
  post(server: Serving, path: string, fields: Fields, key?: string): Promise<Answer>
}
type Fields = { readonly [name: string]: string }

function openBrowser(): Browser {
  const cookies = new Map<string, string>()
  let token: string | undefined
  async function ask(server: Serving, path: string, body?: URLSearchParams): Promise<Answer> {
    const response = await fetch(new URL(path, server.url), {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(body === undefined ? {} : { method: 'POST', body }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies.set(name, value)
    }
    return { status: response.status, html: await response.text(), location: response.headers.get('location') }
  }
  async function freshToken(server: Serving): Promise<string> {
    const tokenOf = ({ html }: Answer) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1]
    // The front page, of whoever is not signed in, has no form of a session.
    const found = tokenOf(await ask(server, '/')) ?? tokenOf(await ask(server, '/sign-in'))
    if (found === undefined) throw new Error('The page has no token.')
    return found
  }
  return {
    get: ask,
    async post(server, path, fields, formKey = randomUUID()) {
      token ??= await freshToken(server)
      const answer = await ask(server, path, new URLSearchParams({ ...fields, _csrf: token, _key: formKey }))
      if (/sign-(in|out)$/.test(path)) token = undefined
      return answer
    },
  }
}

describe.runIf(testServerUrl !== undefined)('Two processes on one PostgreSQL', { timeout: 240_000 }, () => {
  let product: TestProduct
  let database: Database
  let one: Serving
  let other: Serving
  let review: string
  beforeAll(async () => {
    product = await startProduct()
    database = product.services.database
    review = await openedReview(product)
    if (!('url' in product.location)) throw new Error('The product of this test is on a server.')
    const environment = { DATABASE_URL: product.location.url, ...key }
    ;[one, other] = await Promise.all([serve([], { environment }), serve([], { environment })])
  }, 240_000)
  afterAll(async () => {
    await Promise.all([one.end('SIGTERM'), other.end('SIGTERM')])
    await product.close()
  })

  const owner = async (statement: string): Promise<void> => {
    await database.asOwner(client => client.query(statement))
  }
  const count = (statement: string): Promise<number> =>
    database.asOwner(async client => {
      const { rows } = await client.query<{ count: string }>(statement)
      return Number(rows[0]?.count)
    })

  async function signedIn(part: Part, server: Serving): Promise<Browser> {
    const { actor } = await product.caller(part)
    if (actor.kind === 'public') throw new Error(`${part} has no account`)
    const browser = openBrowser()
    const answer = await browser.post(server, '/example/sign-in', { account: actor.accountId })
    expect(answer.status, answer.html).toBe(303)
    return browser
  }

  /** What both processes show the browser at a page for people who are signed in. */
  const both = (browser: Browser) =>
    Promise.all([one, other].map(async server => (await browser.get(server, `/reviews/${review}`)).status))

  test('ALL-4 a session begun in one is good in the other, and ended in one it is ended in both', async () => {
    const browser = await signedIn('manager', one)
    expect(await both(browser)).toEqual([200, 200])
    const { location } = await browser.post(other, '/sign-out', {})
    expect(location).toBe('/sign-in')
    expect((await both(browser)).filter(status => status === 200)).toEqual([])
  })

  test('ALL-4 signed out everywhere at one, no browser is signed in at either', async () => {
    const browsers = [await signedIn('manager', one), await signedIn('manager', other)]
    const states = async () => (await Promise.all(browsers.map(both))).flat()
    expect(await states()).toEqual([200, 200, 200, 200])
    const [browser = openBrowser()] = browsers
    expect((await browser.post(other, '/account/sign-out-everywhere', {})).status).toBe(303)
    expect((await states()).filter(status => status === 200)).toEqual([])
  })

  /** How many passwords may be tried, at each process in turn, before one of them says to wait. */
  async function triesUntilHeldUp(servers: readonly Serving[], between: () => Promise<void>): Promise<number> {
    const email = `${randomUUID()}@example.org`
    const browser = openBrowser()
    const guess = (server: Serving) => browser.post(server, '/sign-in', { email, password: 'not the right one' })
    for (let tries = 0; tries < 30; tries += 1) {
      const server = servers[tries % servers.length]
      if (server === undefined) break
      if ((await guess(server)).status === 429) {
        // Then all of them do.
        expect(await Promise.all(servers.map(async each => (await guess(each)).status))).toEqual(servers.map(() => 429))
        return tries
      }
      await between()
    }
    return 30
  }

  test('ALL-4 guessing is held up after as many tries at both as at one', async () => {
    const nothing = async () => {}
    const atOne = await triesUntilHeldUp([one], nothing)
    expect(atOne).toBeLessThan(20)
    expect(await triesUntilHeldUp([one, other], nothing)).toBe(atOne)
    // Planted: a process that does not see what was tried at the other.
    expect(await triesUntilHeldUp([one, other], () => owner('delete from platform_try'))).toBe(30)
  })

  const letters = () => count(`select count(*) from reviews_letter where review_id = ${review}`)
  async function postedToBoth(manager: Browser): Promise<number> {
    const before = await letters()
    const formKey = randomUUID()
    const path = `/reviews/${review}/letters/new/notification`
    const letter = { 'sentOn-day': '15', 'sentOn-month': '12', 'sentOn-year': '2005' }
    const shown = await manager.post(one, path, { ...letter, next: 'preview' })
    const fields = { ...letter, seen: seenIn(shown.html), next: 'send' }
    const answers = await Promise.all([one, other].map(server => manager.post(server, path, fields, formKey)))
    expect(answers.map(each => each.status)).toEqual([303, 303])
    return (await letters()) - before
  }

  test(`ALL-3 the same form posted to both at once is carried out once, ${runs(200)} times`, async () => {
    const manager = await signedIn('manager', one)
    await manager.post(one, '/example/day', { 'day-day': '1', 'day-month': '9', 'day-year': '2006' })
    for (let round = 0; round < runs(200); round += 1) expect(await postedToBoth(manager)).toBe(1)
    // Planted: answers already given are not kept apart by their key.
    await owner('alter table platform_posted drop constraint platform_posted_pkey')
    try {
      expect(await postedToBoth(manager)).toBe(2)
    } finally {
      await owner(`
        delete from platform_posted a using platform_posted b where a.ctid < b.ctid and (a.account_id, a.key) = (b.account_id, b.key);
        alter table platform_posted add primary key (account_id, key)`)
    }
  })

  const versionNow = () =>
    count(`select coalesce(max(version), 0) as count from reviews_meeting where review_id = ${review}`)
  /** Two people save the same meeting at once; what each was answered, and who stands in it afterwards. */
  async function savedByTwo(people: readonly (readonly [Browser, Serving, string])[]) {
    const version = String(await versionNow())
    const answers = await Promise.all(
      people.map(([browser, server, present]) =>
        browser.post(server, `/reviews/${review}/setting-up`, {
          version,
          'heldOn-day': '2',
          'heldOn-month': '10',
          'heldOn-year': '2006',
          present,
          note: '',
        }),
      ),
    )
    const present = await database.asOwner(async client => {
      const { rows } = await client.query<{ present: string }>(
        `select present from reviews_meeting where review_id = ${review} and kind = 'setting-up'`,
      )
      return rows[0]?.present
    })
    return { answers, present }
  }

  test(`ALL-3 of two people who save the same thing one wins and the other is told, ${runs(200)} times`, async () => {
    const people = [
      [await signedIn('manager', one), one, 'What the manager noted'],
      [await signedIn('lead', other), other, 'What the lead noted'],
    ] as const
    for (let round = 0; round < runs(200); round += 1) {
      const { answers, present } = await savedByTwo(people)
      expect(answers.map(each => each.status).sort()).toEqual([303, 409])
      const loser = answers.findIndex(each => each.status === 409)
      expect(present).toBe(people[1 - loser]?.[2])
      // Nothing typed is lost.
      expect(answers[loser]?.html).toContain(people[loser]?.[2])
    }
    // Planted: the database does not count versions up.
    await owner('alter table reviews_meeting disable trigger version')
    try {
      expect((await savedByTwo(people)).answers.map(each => each.status)).toEqual([303, 303])
    } finally {
      await owner('alter table reviews_meeting enable trigger version')
    }
  })

  test('ALL-3 the chains of the record are whole after all of it', async () => {
    const { chains, faults } = await verifyRecord(database)
    expect(chains.find(each => each.chain === review)?.lines).toBeGreaterThan(runs(200) * 2)
    expect(faults).toEqual([])
  })
})

describe.runIf(testServerUrl !== undefined)('Two workers on one PostgreSQL', { timeout: 240_000 }, () => {
  let server: TestDatabase
  let database: Database
  let sink: MailSink
  beforeAll(async () => {
    server = await makeServerDatabase(testServerUrl ?? '', { empty: true })
    const { url, ownerUrl = url } = server.location
    const first = await serve([], { environment: { DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl, ...key } })
    await first.end('SIGTERM')
    database = await openDatabase(server.location)
    // So slow that the first to begin cannot have done everything before the second does.
    sink = await startMailSink({ pauseMilliseconds: 150 })
  }, 240_000)
  afterAll(async () => {
    await sink.close()
    await database.close()
    await server.drop()
  })

  /**
   * Queues mails and lets a server and a worker send them until `isOver`; says how often each arrived and how many
   * processes sent some.
   */
  async function sentByBoth(
    mails: number,
    isOver: (times: readonly number[]) => boolean | Promise<boolean>,
  ): Promise<{ readonly times: readonly number[]; readonly senders: number }> {
    const subjects = Array.from({ length: mails }, (): string => randomUUID())
    const arrivals = () => sink.received.filter(mail => subjects.includes(mail.headers.get('subject') ?? ''))
    const times = () =>
      subjects.map(subject => arrivals().filter(mail => mail.headers.get('subject') === subject).length)
    await database.asGate(async tx => {
      for (const subject of subjects) await queueMail(tx, { to: 'ann@example.org', subject, text: 'One of many.' })
    })
    const environment = { DATABASE_URL: server.location.url, MAIL_URL: sink.environment.MAIL_URL, ...key }
    const processes = await Promise.all([
      serve([], { environment: { ...environment, MAIL_FROM: 'server@example.org' } }),
      work({ environment: { ...environment, MAIL_FROM: 'worker@example.org' } }),
    ])
    await expect.poll(async () => isOver(times()), { timeout: 120_000, interval: 200 }).toBe(true)
    const ends = await Promise.all(processes.map(each => each.end('SIGTERM')))
    // The server warns that nobody is named to receive concerns, and nothing else is said.
    expect(ends.map(({ code, err }) => [code, err])).toEqual([
      [0, expect.stringMatching(/^(?:Warning: nobody is named .+\n){2}$/)],
      [0, ''],
    ])
    return { times: times(), senders: new Set(arrivals().map(mail => mail.headers.get('from'))).size }
  }

  const nothingWaits = async () => (await database.asJobs(listJobs)).every(({ queue }) => queue !== 'mail')

  test('carry out each job once, and both of them work', async () => {
    const mails = Math.max(60, runs(300))
    const { times, senders } = await sentByBoth(mails, nothingWaits)
    expect(times).toEqual(Array.from({ length: mails }, () => 1))
    expect(senders).toBe(2)
    // Planted: nobody sees that another process holds a job.
    await database.asOwner(client =>
      client.query(`
        create function forget() returns trigger language plpgsql as $$ begin new.taken_until := null; return new; end $$;
        create trigger forget before update on platform_job for each row execute function forget()`),
    )
    try {
      const { times: planted } = await sentByBoth(mails, each => each.some(arrived => arrived > 1))
      expect(Math.max(...planted)).toBeGreaterThan(1)
    } finally {
      await database.asOwner(client => client.query('drop trigger forget on platform_job; drop function forget'))
    }
  })
})

describe('A worker', { timeout: 60_000 }, () => {
  test('is refused beside the embedded database, which carries out its own jobs', async () => {
    const { code, err } = await run(['worker'])
    expect(code).toBe(1)
    expect(err).toMatch(/^A worker needs a PostgreSQL server, named by DATABASE_URL: [^\n]+\n$/)
  })
})
