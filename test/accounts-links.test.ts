import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sayFirstAccount } from '../src/command-line/account.ts'
import { addPerson } from '../src/modules/register/index.ts'
import { createAccount, hashPassword } from '../src/platform/access/accounts.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { proveKey, replaceKey, secretsOf } from '../src/platform/access/secret-key.ts'
import { endSessionsWithoutSecondStep } from '../src/platform/access/sessions.ts'
import { sweepSignIns } from '../src/platform/access/sign-in-log.ts'
import { verifyRecord } from '../src/platform/record/verify.ts'
import { type Accounts, authenticator, codesOn, expectValid, password, startAccounts, startLive } from './accounts.ts'
import { testSecrets, type Visitor } from './product.ts'

const mail = {
  url: new URL('smtp://127.0.0.1:9'),
  from: 'conspectus@example.org',
} as unknown as NonNullable<Parameters<typeof startAccounts>[1]>['mail']
const origin = 'https://conspectus.example.org'

/** Somebody of the register without an account. */
async function newPerson(accounts: Accounts, name: string, email: string): Promise<string> {
  return accounts.product.services.database.asSystem('set-up', tx =>
    addPerson(tx, { name, post: 'Inspector', body: 'ofsted', organisationId: undefined, specialism: '', email }),
  )
}

/** The mails that wait to be sent, the newest first. */
async function mails(accounts: Accounts): Promise<readonly { to: string; subject: string; text: string }[]> {
  const rows = await accounts.rows<{ data: { to: string; subject: string; text: string } }>(
    "select data from platform_job where queue = 'mail' order by id desc",
  )
  return rows.map(({ data }) => data)
}

function linkIn(text: string): string {
  const found = new RegExp(`${origin}(/[\\w/-]+)`).exec(text)?.[1]
  if (found === undefined) throw new Error(`There is no link in: ${text}`)
  return found
}

describe('ALL-6 Links by mail', () => {
  let accounts: Accounts
  let manager: Visitor
  beforeAll(async () => {
    accounts = await startAccounts(['manager', 'lead', 'joint', 'health', 'director'], { mail, origin: () => origin })
    manager = await accounts.signedIn('manager')
  })
  afterAll(() => accounts.close())

  test('an invitation makes an account once, for seven days, and the newest link alone', async () => {
    const person = await newPerson(accounts, 'Nadia Brook', 'nadia@example.org')
    const search = await manager.get('/accounts?words=brook')
    expect(search.html).toContain(`/accounts/invite/${person}`)
    expect(search.statements).toBe(2)
    await expectValid(search.html)
    await expectValid((await manager.get(`/accounts/invite/${person}`)).html)
    const invite = { kind: 'staff', email: 'nadia@example.org' }
    expect((await manager.post(`/accounts/invite/${person}`, { ...invite, email: 'nobody' })).status).toBe(422)
    expect((await manager.post(`/accounts/invite/${person}`, { ...invite, email: 'lead@example.org' })).html).toContain(
      'This person, or somebody with this address, can sign in already',
    )
    expect((await manager.post(`/accounts/invite/${person}`, invite, 'key')).location).toBe('/accounts')
    expect((await manager.post(`/accounts/invite/${person}`, invite, 'key')).location, 'posted twice').toBe('/accounts')
    const [letter, ...others] = await mails(accounts)
    expect(others).toEqual([])
    expect(letter).toMatchObject({ to: 'nadia@example.org', subject: 'You are invited to Conspectus' })
    expect(letter?.text).toContain('It works once, until 14 November 2006 at 10:00am')
    const first = linkIn(letter?.text ?? '')
    const list = await manager.get('/accounts')
    await expectValid(list.html)
    const [, id = '', version = ''] = /invitations\/(\d+)\/again.*?name="version" value="(\d+)"/s.exec(list.html) ?? []
    expect(list.html).toContain('name="_page" value="/accounts"')
    const stale = { version: '99', _page: '/accounts' }
    expect((await manager.post(`/accounts/invitations/${id}/again`, stale)).status).toBe(409)
    expect((await manager.post(`/accounts/invitations/${id}/again`, { version })).location).toBe('/accounts')
    const second = linkIn((await mails(accounts))[0]?.text ?? '')
    expect(second).not.toBe(first)

    const stranger = accounts.browser()
    const unknown = await stranger.get(`/invitation/${'a'.repeat(43)}`)
    expect(unknown.status).toBe(404)
    const dead = plain(unknown.html)
    expect(plain((await stranger.get(first)).html)).toBe(dead)
    const page = await stranger.get(second)
    expect(page.html).toContain('Welcome, Nadia Brook')
    await expectValid(page.html)
    expect((await stranger.post(second, { password: 'too short' })).status).toBe(422)
    expect((await stranger.post(second, { password: 'nadia of the brook' })).status).toBe(422)
    expect((await stranger.post(second, { password })).location).toBe('/')
    expect((await stranger.get('/account')).html).toContain('Nadia Brook')
    const again = accounts.browser()
    expect(plain((await again.get(second)).html)).toBe(dead)
    expect(plain((await again.post(second, { password })).html)).toBe(dead)
    expect((await again.post('/sign-in', { email: 'NADIA@example.org', password })).location).toBe('/')
    expect((await manager.get('/accounts')).html).toContain('Nobody is invited at the moment')
  })

  test('an invitation ends when it is withdrawn, and when it is too old; nobody else invites', async () => {
    const [one, other] = [
      await newPerson(accounts, 'Omid Clay', 'omid@example.org'),
      await newPerson(accounts, 'Petra Dell', 'petra@example.org'),
    ]
    for (const [person, name] of [
      [one, 'omid'],
      [other, 'petra'],
    ])
      await manager.post(`/accounts/invite/${person}`, { kind: 'respondent', email: `${name}@example.org` })
    const [petra, omid] = (await mails(accounts)).map(({ text }) => linkIn(text))
    const { html } = await manager.get('/accounts')
    const [, id = '', version = ''] = /invitations\/(\d+)\/withdraw.*?name="version" value="(\d+)"/s.exec(html) ?? []
    expect((await manager.post(`/accounts/invitations/${id}/withdraw`, { version })).location).toBe('/accounts')
    const stranger = accounts.browser()
    expect((await stranger.get(omid ?? '')).status).toBe(404)
    expect((await stranger.post(omid ?? '', { password })).status).toBe(404)
    expect((await stranger.get(petra ?? '')).status).toBe(200)

    const lead = await accounts.signedIn('lead')
    expect((await lead.get('/accounts')).status).toBe(404)
    expect((await lead.post(`/accounts/invite/${one}`, { kind: 'staff', email: 'o@example.org' })).status).toBe(404)

    accounts.later({ hours: 7 * 24 })
    expect((await stranger.get(petra ?? '')).status).toBe(404)
    expect((await stranger.post(petra ?? '', { password })).status).toBe(404)
    manager = await accounts.signedIn('manager')
    expect((await manager.get('/accounts')).html).toContain('Too old')
  })

  test('a new password comes by a link that works once, for an hour, and nobody learns who has an account', async () => {
    const ask = async (email: string) => {
      const seen: string[] = []
      for (let time = 1; time <= 6; time += 1) {
        const answer = await accounts.browser().post('/sign-in/new-password', { email })
        seen.push(`${answer.status} ${plain(answer.html).replaceAll(email, 'EMAIL')}`)
      }
      return seen
    }
    const known = await ask('joint@example.org')
    expect(await ask('nobody-here@example.org')).toEqual(known)
    expect(known.map(each => each.slice(0, 3))).toEqual(['200', '200', '200', '200', '200', '429'])
    const sent = (await mails(accounts)).filter(({ subject }) => subject === 'A new password for Conspectus')
    expect(sent.map(({ to }) => to)).toEqual(Array.from({ length: 5 }, () => 'joint@example.org'))
    const [newest, before] = sent.map(({ text }) => linkIn(text))

    const signedIn = await accounts.signedIn('joint')
    const browser = accounts.browser()
    expect((await browser.get(before ?? '')).status, 'the one before').toBe(404)
    await expectValid((await browser.get(newest ?? '')).html)
    expect((await browser.post(newest ?? '', { password: 'short' })).status).toBe(422)
    expect((await browser.post(newest ?? '', { password: 'another harbour sledge' })).location).toBe('/')
    expect((await signedIn.get('/account')).location, 'signed out elsewhere').toBe('/sign-in')
    expect((await browser.get(newest ?? '')).status).toBe(404)
    expect((await accounts.browser().post(newest ?? '', { password })).status).toBe(404)
    expect((await accounts.signIn(accounts.browser(), 'joint')).status).toBe(422)
    expect((await mails(accounts))[0]?.subject).toBe('Your password for Conspectus was changed')

    await accounts.browser().post('/sign-in/new-password', { email: 'director@example.org' })
    const late = linkIn((await mails(accounts))[0]?.text ?? '')
    accounts.later({ hours: 1 })
    expect((await accounts.browser().get(late)).status).toBe(404)
    expect((await accounts.browser().post(late, { password })).status).toBe(404)
  })

  test('a new password is no way around the second step, which an administrator can take away', async () => {
    const health = await accounts.signedIn('health')
    await health.post('/account/second-step/begin', {})
    const { html } = await health.get('/account/second-step')
    expect(
      codesOn((await health.post('/account/second-step', { code: authenticator(html, accounts.clock)() })).html),
    ).toHaveLength(10)
    const browser = accounts.browser()
    await browser.post('/sign-in/new-password', { email: 'health@example.org' })
    const link = linkIn((await mails(accounts))[0]?.text ?? '')
    expect((await browser.post(link, { password: 'a third harbour sledge' })).location).toBe('/sign-in/code')
    expect((await browser.get('/account')).location).toBe('/sign-in')

    const { database } = accounts.product.services
    const id = await accounts.account('health')
    manager = await accounts.signedIn('manager')
    expect((await manager.get(`/accounts/${id}`)).status, 'no administrator yet').toBe(404)
    await database.asSystem('set-up', tx =>
      giveStandingRole(tx, accounts.product.people.manager, 'administrator', accounts.clock.at),
    )
    manager = await accounts.signedIn('manager')
    const page = await manager.get(`/accounts/${id}`)
    expect(page.html).toContain('The second step was set up')
    await expectValid(page.html)
    const list = await manager.get('/accounts')
    expect(list.statements).toBe(2)
    await expectValid(list.html)
    expect((await manager.post(`/accounts/${id}/remove-second-step`, {})).location).toBe(`/accounts/${id}`)
    expect((await accounts.signIn(accounts.browser(), 'health', 'a third harbour sledge')).location).toBe('/')
    const { faults } = await verifyRecord(database)
    expect(faults).toEqual([])
  })

  test('what signing in no longer needs is swept away', async () => {
    const { database } = accounts.product.services
    const count = async () =>
      (
        await accounts.rows<{ tries: number; links: number; lines: number }>(`
          select (select count(*)::integer from platform_try) as tries, (select count(*)::integer from platform_link) as links,
            (select count(*)::integer from platform_sign_in) as lines`)
      )[0]
    await database.asGate(tx => sweepSignIns(tx, accounts.clock.at))
    const now = await count()
    expect(now?.lines).toBeGreaterThan(10)
    expect(now?.tries).toBeGreaterThan(0)
    accounts.later({ hours: 24 * 3 })
    await database.asGate(tx => sweepSignIns(tx, accounts.clock.at))
    expect(await count()).toEqual({ tries: 0, links: 0, lines: now?.lines })
    await database.asGate(tx => sweepSignIns(tx, accounts.clock.at.add({ hours: 24 * 400 })))
    expect(await count()).toEqual({ tries: 0, links: 0, lines: 0 })
  })
})

describe('ALL-6 Without a mail server', () => {
  test('the one who invites is shown the link, once, and told that nothing was sent', async () => {
    const accounts = await startAccounts(['manager'])
    try {
      const manager = await accounts.signedIn('manager')
      const person = await newPerson(accounts, 'Nadia Brook', 'nadia@example.org')
      const shown = await manager.post(
        `/accounts/invite/${person}`,
        { kind: 'staff', email: 'nadia@example.org' },
        'key',
      )
      expect(shown.html).toContain('No mail server is configured, so nothing was sent')
      await expectValid(shown.html)
      const path = /http:\/\/localhost:3000(\/invitation\/[\w-]{43})/.exec(shown.html)?.[1] ?? ''
      expect(
        (await manager.post(`/accounts/invite/${person}`, { kind: 'staff', email: 'nadia@example.org' }, 'key'))
          .location,
      ).toBe('/accounts')
      expect(await mails(accounts)).toEqual([])
      expect((await accounts.browser().post(path, { password })).location).toBe('/')
      expect((await accounts.browser().get('/sign-in/new-password')).html).toContain('This installation sends no mail')
      const tokens = await accounts.rows<{ text: string }>('select result::text as text from platform_posted')
      expect(tokens.map(({ text }) => text).join()).not.toContain(path.split('/').at(-1))
    } finally {
      await accounts.close()
    }
  })
})

describe('ALL-6 Where a second step is required', () => {
  test('the inspecting side is led to set it up and can do nothing else; those who answer are not', async () => {
    const accounts = await startAccounts(['lead', 'director'], { secondStep: 'required' })
    try {
      const lead = accounts.browser()
      expect((await accounts.signIn(lead, 'lead')).location).toBe('/sign-in/set-up')
      for (const path of ['/account', '/reviews']) expect((await lead.get(path)).location).toBe('/sign-in')
      // Nobody is signed in yet: / is what everybody reads.
      const front = await lead.get('/')
      expect(front.html).toContain('Find your area')
      expect(front.html).not.toContain('Sign out')
      const page = await lead.get('/sign-in/set-up')
      await expectValid(page.html)
      const code = authenticator(page.html, accounts.clock)
      expect((await lead.post('/sign-in/set-up', { code: '000000' })).status).toBe(422)
      const done = await lead.post('/sign-in/set-up', { code: code() })
      expect(codesOn(done.html)).toHaveLength(10)
      const own = await lead.get('/account')
      expect(own.status).toBe(200)
      expect(own.html).not.toContain('/account/second-step/remove')
      expect((await lead.post('/account/second-step/remove', { password })).status).toBe(404)
      expect((await accounts.signIn(accounts.browser(), 'lead')).location).toBe('/sign-in/code')
      expect((await accounts.signIn(accounts.browser(), 'director')).location).toBe('/')
    } finally {
      await accounts.close()
    }
  })
})

describe('ALL-6 A live installation', () => {
  test('the first administrator comes by the link that was printed, once, within a day; a new start makes a new one', async () => {
    const live = await startLive()
    try {
      const link = async () => /\/first-administrator\/[\w-]{43}/.exec((await said()) ?? '')?.[0] ?? 'none'
      const said = () => sayFirstAccount(live.database, 'http://localhost:3000')
      const old = await link()
      live.clock.at = live.clock.at.add({ hours: 24 * 365 * 10 })
      expect((await live.browser().get(old)).status, 'too old').toBe(404)
      live.clock.at =
        (await live.rows<{ at: typeof live.clock.at }>('select max(made_at) as at from platform_link'))[0]?.at ??
        live.clock.at
      expect((await live.browser().get(old)).status).toBe(200)
      const path = await link()
      expect((await live.browser().get(old)).status, 'replaced').toBe(404)
      const stranger = live.browser()
      expect((await stranger.get(`/first-administrator/${'a'.repeat(43)}`)).status).toBe(404)
      await expectValid((await stranger.get(path)).html)
      const grace = { name: 'Grace Holt', email: 'grace@example.org', password, manages: 'yes' }
      const wrong = await stranger.post(path, { ...grace, email: 'grace', password: 'short' })
      expect(wrong.status).toBe(422)
      expect(wrong.html).toContain('value="Grace Holt"')
      expect((await stranger.post(path, { ...grace, password: 'amazing grace' })).html).toContain('one’s own name')
      expect((await stranger.post(path, grace)).location).toBe('/')
      const own = await stranger.get('/account')
      expect(own.html).toContain('Administrator')
      expect(own.html).toContain('Programme manager')
      expect((await stranger.get('/accounts')).status).toBe(200)
      expect((await live.browser().get(path)).status).toBe(404)
      expect((await live.browser().post(path, { ...grace, email: 'second@example.org' })).status).toBe(404)
      expect(await said()).toBeUndefined()
      expect(await live.rows('select from platform_account')).toHaveLength(1)
      expect((await verifyRecord(live.database)).faults).toEqual([])
      // Started again where a second step is required, the program lets nobody stay who came in without one.
      expect(await live.database.asGate(endSessionsWithoutSecondStep)).toBe(1)
      expect((await stranger.get('/account')).location).toBe('/sign-in')
    } finally {
      await live.close()
    }
  })

  test('ALL-10 holds no invented people: not by address, not by code, not by the database', async () => {
    const live = await startLive()
    try {
      const stranger = live.browser()
      expect((await stranger.get('/sign-in')).html).not.toContain('/example/sign-in')
      expect((await stranger.post('/example/sign-in', { account: '1' })).status).toBe(404)
      const insert = (isExample: boolean) =>
        live.database.asSystem('set-up', async tx => {
          const personId = await addPerson(tx, {
            name: 'A',
            post: '',
            body: undefined,
            organisationId: undefined,
            specialism: '',
            email: '',
          })
          await createAccount(tx, {
            personId,
            name: 'A',
            email: 'a@example.org',
            kind: 'staff',
            passwordHash: undefined,
            isExample,
          })
        })
      await expect(insert(true)).rejects.toThrow('an invented account stands only in the worked example')
      await insert(false)
      const refused = (statement: string) => expect(live.rows(statement), statement).rejects.toThrow()
      await refused('update platform_account set example = true')
      await refused("insert into platform_setting (name, value) values ('example-day', '2006-11-07')")
      await refused("update platform_setting set value = 'example' where name = 'purpose'")
      await refused("delete from platform_setting where name = 'purpose'")
      expect(await live.rows('select * from accounts_people_of_example()')).toEqual([])
    } finally {
      await live.close()
    }
  })

  test('another key than before is refused in a sentence; a lost one takes second steps with it', async () => {
    const accounts = await startAccounts(['lead'])
    try {
      const { database } = accounts.product.services
      await proveKey(database, testSecrets)
      await proveKey(database, testSecrets)
      const lead = await accounts.signedIn('lead')
      await lead.post('/account/second-step/begin', {})
      const { html } = await lead.get('/account/second-step')
      await lead.post('/account/second-step', { code: authenticator(html, accounts.clock)() })
      const other = secretsOf(new Uint8Array(32).fill(9))
      await expect(proveKey(database, other)).rejects.toThrow(
        /^This is not the key with which this database was served before \(CONSPECTUS_KEY, .+\)/,
      )
      const provider = await accounts.rows<{ id: string }>(`
        insert into platform_identity_provider (body, label, issuer, client_id, has_secret, switched_on)
        values ('ofsted', 'Ofsted', 'https://sign-in.example.org', 'conspectus', true, true) returning id`)
      await accounts.rows(`insert into platform_provider_secret (provider_id, sealed) values (${provider[0]?.id}, 'x')`)
      expect(await replaceKey(database, other)).toBe(1)
      expect(await accounts.rows('select has_secret, switched_on from platform_identity_provider')).toEqual([
        { has_secret: false, switched_on: false },
      ])
      expect(await accounts.rows('select from platform_provider_secret')).toEqual([])
      await proveKey(database, other)
      await expect(proveKey(database, testSecrets)).rejects.toThrow('This is not the key')
      expect((await accounts.signIn(accounts.browser(), 'lead')).location).toBe('/')
    } finally {
      await accounts.close()
    }
  })
})

/** A page without what differs from one asking to the next. */
function plain(html: string): string {
  return html.replaceAll(/name="_(?:csrf|key)" value="[^"]*"/g, '').replaceAll(/nonce="[^"]*"/g, '')
}

test('ALL-6 passwords are hashed by argon2id', async () => {
  expect(await hashPassword(password)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})
