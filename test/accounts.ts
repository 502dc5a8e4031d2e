import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { HtmlValidate } from 'html-validate'
import { sql } from 'kysely'
import { Secret, TOTP } from 'otpauth'
import { expect } from 'vitest'
import { prepareDatabase } from '../src/command-line/prepare.ts'
import { Temporal } from '../src/kernel/dates.ts'
import { changePassword, hashPassword } from '../src/platform/access/accounts.ts'
import { actorOf } from '../src/platform/access/grants.ts'
import { type Database, openDatabase } from '../src/platform/db/database.ts'
import { createProduct, type ProductOptions } from '../src/product.ts'
import { cast, type Part, startProduct, type TestProduct, testSecrets, type Visitor, visitorOf } from './product.ts'
import { makeServerDatabase, testServerUrl } from './server-database.ts'

/** A password that nobody would guess. */
export const password = 'violet harbour sledge'

export type Accounts = {
  readonly product: TestProduct
  readonly app: FastifyInstance
  /** What the clock says; set it to move time. */
  readonly clock: { at: Temporal.Instant }
  /** Moves the clock on. */
  later(time: Temporal.DurationLike): void
  /** A browser in which nobody is signed in; `agent` is what it says of itself. */
  browser(agent?: string): Visitor
  /** Somebody of the cast with the password, signed in. */
  signedIn(part: Part): Promise<Visitor>
  /** Signs in at the form; answers where it leads. */
  signIn(visitor: Visitor, part: Part, secret?: string): ReturnType<Visitor['post']>
  /** Number of a part's account. */
  account(part: Part): Promise<string>
  /** Rows of a question to the database, as its owner. */
  rows<Row>(question: string): Promise<Row[]>
  close(): Promise<void>
}

/** The product with a clock that can be moved, and people who have a password. */
export async function startAccounts(parts: readonly Part[], options: Partial<ProductOptions> = {}): Promise<Accounts> {
  const product = await startProduct(options)
  const { database } = product.services
  const clock = { at: Temporal.Instant.from('2006-11-07T10:00:00Z') }
  const app = await product.product.server({
    clock: { now: () => clock.at },
    secureCookies: false,
    strict: true,
    log: false,
  })
  const account = async (part: Part) => {
    const actor = await actorOf(database, product.people[part], clock.at)
    if (actor.kind === 'public') throw new Error(`${part} has no account`)
    return actor.accountId
  }
  const passwordHash = await hashPassword(password)
  for (const part of parts) {
    const id = await account(part)
    await database.asSystem('set-up', tx => changePassword(tx, id, passwordHash, clock.at))
  }
  let browsers = 0
  // Each from an address of its own, so that one test's guesses hold no other up.
  const browser = (agent = 'a test') => {
    browsers += 1
    return visitorOf(app, { agent, address: `10.0.${browsers >> 8}.${browsers & 255}` })
  }
  const signIn = (visitor: Visitor, part: Part, secret = password) =>
    visitor.post('/sign-in', { email: `${part}@example.org`, password: secret })
  return {
    product,
    app,
    clock,
    later(time) {
      clock.at = clock.at.add(time)
    },
    browser,
    signIn,
    async signedIn(part) {
      const visitor = browser()
      const answer = await signIn(visitor, part)
      if (answer.location !== '/')
        throw new Error(`${cast[part].name} was not signed in: ${answer.status} ${answer.location}`)
      return visitor
    },
    account,
    async rows<Row>(question: string) {
      const { rows } = await database.asSystem('read', tx => sql.raw<Row>(question).execute(tx))
      return rows
    },
    async close() {
      await app.close()
      await product.close()
    },
  }
}

/** An authenticator app that was given the key of a page. */
export function authenticator(html: string, clock: { at: Temporal.Instant }): () => string {
  const key = /class="govuk-body conspectus-key"><strong>([A-Z2-7 ]+)</.exec(html)?.[1]
  if (key === undefined) throw new Error('The page shows no key.')
  const codes = new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) })
  return () => codes.generate({ timestamp: clock.at.epochMilliseconds })
}

/** The ten codes of a page. */
export function codesOn(html: string): readonly string[] {
  return [...html.matchAll(/<li>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})<\/li>/g)].map(found => found[1] ?? '')
}

const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: { 'no-trailing-whitespace': 'off', 'void-style': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
})

/** The page is written as the standard asks. */
export async function expectValid(html: string): Promise<void> {
  const report = await validator.validateString(html)
  expect(
    report.results.flatMap(result => result.messages.map(each => `${each.line}: ${each.ruleId} ${each.message}`)),
  ).toEqual([])
}

/** The product on a database that was made for real reviews, with nobody in it. */
export async function startLive(): Promise<
  Pick<Accounts, 'clock' | 'later' | 'browser' | 'rows' | 'close'> & { readonly database: Database }
> {
  const server = testServerUrl === undefined ? undefined : await makeServerDatabase(testServerUrl, { empty: true })
  const folder = await mkdtemp(join(tmpdir(), 'conspectus-live-'))
  const database = await openDatabase(server === undefined ? { folder } : server.location)
  await prepareDatabase(database, false)
  const product = await createProduct({ database: { opened: database }, secrets: testSecrets })
  const clock = { at: Temporal.Instant.from('2026-11-07T10:00:00Z') }
  const app = await product.server({
    clock: { now: () => clock.at },
    secureCookies: false,
    strict: true,
    log: false,
  })
  return {
    database,
    clock,
    later(time) {
      clock.at = clock.at.add(time)
    },
    browser: () => visitorOf(app),
    async rows<Row>(question: string) {
      const { rows } = await database.asSystem('read', tx => sql.raw<Row>(question).execute(tx))
      return rows
    },
    async close() {
      await app.close()
      await product.close()
      await rm(folder, { recursive: true, force: true })
      await server?.drop()
    },
  }
}
