import { randomUUID } from 'node:crypto'
import { cpSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { Temporal } from '../src/kernel/dates.ts'
import { addPerson, addTraining } from '../src/modules/register/index.ts'
import type { Services } from '../src/modules/reviews/index.ts'
import { createAccount } from '../src/platform/access/accounts.ts'
import { publicActor } from '../src/platform/access/actor.ts'
import { actorOf, giveStandingRole } from '../src/platform/access/grants.ts'
import { secretsOf } from '../src/platform/access/secret-key.ts'
import type { Caller, DatabaseLocation, Transaction } from '../src/platform/db/database.ts'
import type { Files } from '../src/platform/files/files.ts'
import { openFiles } from '../src/platform/files/open-files.ts'
import { createProduct, type Product, type ProductOptions } from '../src/product.ts'
import { templateFolder, testDay } from './database-template.ts'
import { makeServerDatabase, testServerUrl } from './server-database.ts'

/** Somebody of a test's cast; `body` for inspectors, whose id is that of the rulebook. */
export type CastMember = {
  readonly name: string
  readonly kind: 'staff' | 'respondent'
  readonly body?: string
  readonly post?: string
  readonly standing?: 'programme-manager' | 'approver' | 'administrator'
  /** Ids of the rulebook's training; all of it unless said. */
  readonly training?: readonly string[]
}

const everyTraining = ['training-stage-one', 'training-stage-two', 'training-lead']

/** The people most tests need: two who manage, eleven inspectors of six bodies, two officers of the area. */
export const cast = {
  manager: { name: 'Priya Raman', kind: 'staff', standing: 'programme-manager', post: 'Programme manager' },
  approver: { name: 'Helen Marsh', kind: 'staff', standing: 'approver', post: 'Chief Inspector’s office' },
  lead: { name: 'Ann Lee', kind: 'staff', body: 'ofsted' },
  joint: { name: 'Tom Okafor', kind: 'staff', body: 'audit-commission' },
  socialCare: { name: 'Maria Santos', kind: 'staff', body: 'csci' },
  health: { name: 'David Chen', kind: 'staff', body: 'healthcare-commission' },
  police: { name: 'Ruth Hall', kind: 'staff', body: 'hmi-constabulary' },
  fifth: { name: 'Ben Shaw', kind: 'staff', body: 'ofsted' },
  sixth: { name: 'Joan Price', kind: 'staff', body: 'csci' },
  seventh: { name: 'Omar Aziz', kind: 'staff', body: 'ali' },
  eighth: { name: 'Kate Doyle', kind: 'staff', body: 'ofsted' },
  ninth: { name: 'Neil Ford', kind: 'staff', body: 'ofsted' },
  untrained: { name: 'Amy Low', kind: 'staff', body: 'ofsted', training: [] },
  director: { name: 'Margaret Oduya', kind: 'respondent', post: 'Director of children’s services' },
  administrator: { name: 'Grace Webb', kind: 'staff', standing: 'administrator', post: 'Administrator' },
  reader: { name: 'Frances Hale', kind: 'staff', body: 'ofsted', post: 'Experienced inspector' },
  clerk: { name: 'Peter Lamb', kind: 'staff', post: 'Clerk of the quality committee' },
  seatOfsted: { name: 'Jane Rowe', kind: 'staff', body: 'ofsted', post: 'Senior inspection manager' },
  seatSocialCare: { name: 'Imran Malik', kind: 'staff', body: 'csci', post: 'Senior inspection manager' },
  seatHealth: { name: 'Clare Dunn', kind: 'staff', body: 'healthcare-commission', post: 'Senior inspection manager' },
  seatAudit: { name: 'Hugh Weir', kind: 'staff', body: 'audit-commission', post: 'Senior inspection manager' },
  inspectionManager: { name: 'Rosa Kent', kind: 'staff', body: 'ofsted', post: 'Inspection manager' },
  youngInspector: { name: 'Zoe Field', kind: 'staff', post: 'Young inspector' },
  otherDirector: { name: 'Paul Grant', kind: 'respondent', post: 'Director of children’s services' },
  delegate: { name: 'Nadia Khan', kind: 'respondent', post: 'Head of partnerships of a health trust' },
  partner: { name: 'Leo Marsh', kind: 'respondent', post: 'Head of a youth service' },
} as const satisfies { readonly [part: string]: CastMember }

/** What is sealed in a test is sealed with this. */
export const testSecrets = secretsOf(new Uint8Array(32).fill(7))

export type Part = keyof typeof cast

export type Answer = {
  readonly status: number
  readonly html: string
  readonly location: string | undefined
  readonly statements: number
  readonly headers: { readonly [name: string]: unknown }
  readonly bytes: Buffer
  readonly type: string
}

/** A file as a browser sends it, under the field `files` unless another is named. */
export type SentFile = { readonly name: string; readonly content: Uint8Array | string; readonly field?: string }

/** A person at a browser without scripts: one session, its cookies, forms posted as the page posts them. */
export type Visitor = {
  get(path: string): Promise<Answer>
  /** Posts a form with the page's token and a fresh key, or the key given. */
  post(path: string, fields: { readonly [name: string]: string | readonly string[] }, key?: string): Promise<Answer>
  /** The cookies of the browser, as it sends them. */
  cookies(): string
  /** Posts a form with files, as `multipart/form-data`; `leaveOut` takes the page's token away. */
  send(
    path: string,
    fields: { readonly [name: string]: string | readonly string[] },
    files: readonly SentFile[],
    options?: { readonly key?: string; readonly leaveOut?: '_csrf' },
  ): Promise<Answer>
  /** Changes the person's day; commands and deadlines follow. */
  onDay(day: string): Promise<void>
  /** A cookie that the browser keeps. */
  cookie(name: string): string | undefined
  /** Puts a cookie into the browser, as a thief would. */
  take(name: string, value: string): void
}

export type TestProduct = {
  readonly product: Product
  readonly services: Services
  readonly app: FastifyInstance
  /** Where its database is: a folder, or a PostgreSQL server where TEST_DATABASE_URL names one. */
  readonly location: DatabaseLocation
  /** Number of each part's person in the register. */
  readonly people: { readonly [part in Part]: string }
  /** Signs somebody in. */
  visitor(part: Part): Promise<Visitor>
  /** Nobody signed in. */
  stranger(): Visitor
  /** Who acts and when, for commands called directly; roles are read anew each time. */
  caller(part: Part, day?: string): Promise<Caller>
  /** Reads the database as somebody of the cast would, or as everybody. */
  readAs<Value>(part: Part | 'public', work: (tx: Transaction) => Promise<Value>): Promise<Value>
  close(): Promise<void>
}

/** The whole product on a database of its own: real database, real server, real templates. */
export async function startProduct({
  server = {},
  ...options
}: {
  /** Other places and limits for files than those of most tests. */
  readonly files?: Partial<Files>
  /** Other ways to serve than those of most tests. */
  readonly server?: Partial<Parameters<Product['server']>[0]>
} & Partial<Omit<ProductOptions, 'files'>> = {}): Promise<TestProduct> {
  const { location, drop } = await makeDatabase()
  const filesFolder = await mkdtemp(join(tmpdir(), 'conspectus-files-'))
  const files: Files = { ...openFiles({ folder: filesFolder }), ...options.files }
  const product = await createProduct({ secrets: testSecrets, ...options, database: location, files })
  const { database } = product.services
  const people = await database.asSystem('set-up', async tx => {
    const made: Partial<Record<Part, string>> = {}
    for (const [part, member] of Object.entries(cast) as [Part, CastMember][]) {
      const personId = await addPerson(tx, {
        name: member.name,
        post: member.post ?? 'Inspector',
        body: member.body,
        organisationId: undefined,
        specialism: '',
        email: `${part}@example.org`,
      })
      if (member.body !== undefined) {
        for (const kind of member.training ?? everyTraining) {
          await addTraining(tx, { personId, kind, completedOn: Temporal.PlainDate.from('2005-06-01') })
        }
      }
      await createAccount(tx, {
        personId,
        name: member.name,
        email: `${part}@example.org`,
        kind: member.kind,
        passwordHash: undefined,
        isExample: true,
      })
      if (member.standing !== undefined)
        await giveStandingRole(tx, personId, member.standing, Temporal.Instant.from('2005-01-01T00:00Z'))
      made[part] = personId
    }
    return made as Record<Part, string>
  })
  const clock = { now: () => Temporal.Instant.from('2006-11-07T10:00:00Z') }
  const app = await product.server({
    clock,
    secureCookies: false,
    strict: true,
    log: false,
    surroundings: { requestsPerMinute: 1_000_000 },
    ...server,
  })

  const stranger = () => visitorOf(app)
  const caller = async (part: Part, day = testDay.toString()): Promise<Caller> => {
    const now = Temporal.Instant.from(`${day}T10:00:00Z`)
    return { actor: await actorOf(database, people[part], now), now, requestId: randomUUID() }
  }
  return {
    product,
    services: product.services,
    app,
    location,
    people,
    stranger,
    async visitor(part) {
      const visitor = stranger()
      const actor = await actorOf(database, people[part], clock.now())
      if (actor.kind === 'public') throw new Error(`${part} has no account`)
      const answer = await visitor.post('/example/sign-in', { account: actor.accountId })
      if (answer.status !== 303) throw new Error(`Signing in as ${part} answered ${answer.status}: ${answer.html}`)
      return visitor
    },
    caller,
    async readAs(part, work) {
      const own = await caller(part === 'public' ? 'lead' : part)
      return database.as(part === 'public' ? { ...own, actor: publicActor } : own, 'read', work)
    },
    async close() {
      await app.close()
      await product.close()
      await drop()
      await rm(filesFolder, { recursive: true, force: true })
    },
  }
}

/** A migrated database of its own, with the areas in it and marked as the worked example. */
async function makeDatabase(): Promise<{ readonly location: DatabaseLocation; drop(): Promise<void> }> {
  if (testServerUrl !== undefined) return makeServerDatabase(testServerUrl)
  const folder = await mkdtemp(join(tmpdir(), 'conspectus-test-'))
  cpSync(templateFolder(), folder, { recursive: true })
  return { location: { folder }, drop: () => rm(folder, { recursive: true, force: true }) }
}

/** Somebody at a browser of their own; `agent` is what it says of itself, `address` from where it asks. */
export function visitorOf(app: FastifyInstance, { agent = 'a test', address = '127.0.0.1' } = {}): Visitor {
  const cookies = new Map<string, string>()
  let token: string | undefined

  const jar = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  async function ask(
    method: 'GET' | 'POST',
    url: string,
    payload?: string | Buffer,
    type = 'application/x-www-form-urlencoded',
  ): Promise<Answer> {
    const response = await app.inject({
      method,
      url,
      remoteAddress: address,
      headers: {
        'user-agent': agent,
        cookie: jar(),
        ...(payload === undefined ? {} : { 'content-type': type, 'sec-fetch-site': 'same-origin' }),
      },
      ...(payload === undefined ? {} : { payload }),
    })
    // A fresh session has another token for its forms.
    if (
      response.cookies.some(
        ({ name, value }) => /^(?:__Host-)?conspectus$/.test(name) && encodeURIComponent(value) !== cookies.get(name),
      )
    )
      token = undefined
    for (const cookie of response.cookies) cookies.set(cookie.name, encodeURIComponent(cookie.value))
    return {
      status: response.statusCode,
      html: response.body,
      location: response.headers.location,
      statements: Number(response.headers['x-statements'] ?? 0),
      headers: response.headers,
      bytes: response.rawPayload,
      type: String(response.headers['content-type'] ?? ''),
    }
  }

  async function freshToken(): Promise<string> {
    const tokenOf = ({ html }: Answer) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1]
    // The front page, of whoever is not signed in, has no form of a session.
    const found = tokenOf(await ask('GET', '/')) ?? tokenOf(await ask('GET', '/sign-in'))
    if (found === undefined) throw new Error('The page has no token.')
    return found
  }

  const visitor: Visitor = {
    get: path => ask('GET', path),
    cookies: jar,
    async post(path, fields, key = randomUUID()) {
      token ??= await freshToken()
      const form = new URLSearchParams({ _csrf: token, _key: key })
      for (const [name, values] of Object.entries(fields)) {
        for (const value of typeof values === 'string' ? [values] : values) form.append(name, value)
      }
      const answer = await ask('POST', path, form.toString())
      if (answer.location === '/sign-in') token = undefined
      return answer
    },
    async send(path, fields, files, { key = randomUUID(), leaveOut } = {}) {
      token ??= await freshToken()
      const form = new FormData()
      for (const [name, values] of Object.entries({ _csrf: token, _key: key, ...fields })) {
        if (name !== leaveOut) for (const value of [values].flat()) form.append(name, value)
      }
      for (const { name, content, field = 'files' } of files) form.append(field, new Blob([Buffer.from(content)]), name)
      const encoded = new Response(form)
      const payload = Buffer.from(await encoded.arrayBuffer())
      return ask('POST', path, payload, encoded.headers.get('content-type') ?? '')
    },
    async onDay(day) {
      const [year = '', month = '', date = ''] = day.split('-')
      const answer = await visitor.post('/example/day', { 'day-day': date, 'day-month': month, 'day-year': year })
      if (answer.status !== 303) throw new Error(`Changing the day answered ${answer.status}`)
    },
    cookie: name => cookies.get(name),
    take(name, value) {
      cookies.set(name, value)
      token = undefined
    },
  }
  return visitor
}
