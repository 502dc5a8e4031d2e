import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Accounts, authenticator, codesOn, expectValid, password, startAccounts } from './accounts.ts'
import { type Visitor, visitorOf } from './product.ts'

let accounts: Accounts
beforeAll(async () => {
  accounts = await startAccounts([
    'lead',
    'joint',
    'socialCare',
    'health',
    'police',
    'fifth',
    'eighth',
    'ninth',
    'director',
  ])
})
afterAll(() => accounts.close())

/** Sets a second step up on the own-account page; answers the app and the recovery codes. */
async function setUp(visitor: Visitor): Promise<{ code: () => string; codes: readonly string[] }> {
  expect((await visitor.post('/account/second-step/begin', {})).location).toBe('/account/second-step')
  const page = await visitor.get('/account/second-step')
  await expectValid(page.html)
  const code = authenticator(page.html, accounts.clock)
  const done = await visitor.post('/account/second-step', { code: code() })
  await expectValid(done.html)
  const codes = codesOn(done.html)
  expect(codes).toHaveLength(10)
  expect(new Set(codes).size).toBe(10)
  accounts.later({ seconds: 30 })
  return { code, codes }
}

describe('ALL-6 Signing in with a password', () => {
  test('tells nobody whether there is such an account: the same page, status and limit for known and unknown', async () => {
    const answers = async (email: string) => {
      const seen: string[] = []
      for (let time = 1; time <= 6; time += 1) {
        const answer = await accounts.browser().post('/sign-in', { email, password: `wrong guess ${time}` })
        seen.push(`${answer.status} ${plain(answer.html, email)}`)
      }
      return seen
    }
    const known = await answers('fifth@example.org')
    expect(await answers('nobody@example.org')).toEqual(known)
    expect(known.map(each => each.slice(0, 3))).toEqual(['422', '422', '422', '422', '422', '429'])
    expect(known[5]).toContain('There were too many tries. Try again after 10:01')
  })

  test('the right password does not shorten the wait, and afterwards it counts from the start', async () => {
    accounts.later({ minutes: 20 })
    const guess = (secret: string) => accounts.signIn(accounts.browser(), 'police', secret)
    for (let time = 1; time <= 5; time += 1) expect((await guess('wrong')).status).toBe(422)
    expect((await guess(password)).status).toBe(429)
    accounts.later({ seconds: 59 })
    expect((await guess(password)).status).toBe(429)
    accounts.later({ seconds: 1 })
    // The next wrong one makes the wait twice as long.
    expect((await guess('wrong')).status).toBe(422)
    accounts.later({ seconds: 119 })
    expect((await guess(password)).status).toBe(429)
    accounts.later({ seconds: 1 })
    expect((await guess(password)).location).toBe('/')
    for (let time = 1; time <= 4; time += 1) expect((await guess('wrong')).status).toBe(422)
    expect((await guess(password)).location).toBe('/')
  })

  test('the session is a fresh one: a token from before signing in is worth nothing', async () => {
    const stranger = accounts.browser()
    await stranger.get('/sign-in')
    const before = stranger.cookie('conspectus')
    expect(before).toBeDefined()
    expect((await accounts.signIn(stranger, 'joint')).location).toBe('/')
    expect(stranger.cookie('conspectus')).not.toBe(before)
    const thief = accounts.browser()
    thief.take('conspectus', before ?? '')
    expect((await thief.get('/account')).location).toBe('/sign-in')
    thief.take('conspectus', stranger.cookie('conspectus') ?? '')
    expect((await thief.get('/account')).status).toBe(200)
    expect((await stranger.post('/sign-out', {})).location).toBe('/sign-in')
    expect((await thief.get('/account')).location).toBe('/sign-in')
  })
})

describe('ALL-6 Many at once, at two servers', () => {
  // Not strict: statements are counted for all requests together, and here they overlap on purpose.
  const servers: FastifyInstance[] = []
  beforeAll(async () => {
    const clock = { now: () => accounts.clock.at }
    for (let each = 0; each < 2; each += 1)
      servers.push(await accounts.product.product.server({ clock, secureCookies: false, strict: false, log: false }))
  })
  afterAll(() => Promise.all(servers.map(server => server.close())))
  let addresses = 0
  const at = (server: number) => {
    const app = servers[server % 2]
    if (app === undefined) throw new Error('There are two servers.')
    addresses += 1
    return visitorOf(app, { address: `10.1.0.${addresses}` })
  }

  test('no more guesses pass than are free, and a session of one server is known to the other', async () => {
    const browsers = Array.from({ length: 16 }, (_, each) => at(each))
    const guesses = await Promise.all(
      browsers.map(each => each.post('/sign-in', { email: 'untrained@example.org', password: 'a wrong guess' })),
    )
    const count = (status: number) => guesses.filter(guess => guess.status === status).length
    expect([count(422), count(429)]).toEqual([5, 11])

    const [here, there] = [at(0), at(1)]
    expect((await accounts.signIn(here, 'ninth')).location).toBe('/')
    there.take('conspectus', here.cookie('conspectus') ?? '')
    expect((await there.get('/account')).status).toBe(200)
    expect((await there.post('/account/sign-out-everywhere', {})).location).toBe('/sign-in')
    expect((await here.get('/account')).location).toBe('/sign-in')
  })

  test('of one code sent many times at once, one goes through', async () => {
    const { code } = await setUp(await accounts.signedIn('eighth'))
    const browsers = [0, 1, 0, 1].map(at)
    for (const each of browsers) expect((await accounts.signIn(each, 'eighth')).location).toBe('/sign-in/code')
    const same = code()
    const answers = await Promise.all(browsers.map(each => each.post('/sign-in/code', { code: same })))
    expect(answers.filter(answer => answer.location === '/')).toHaveLength(1)
  })
})

describe('ALL-6 The second step', () => {
  test('counts once a code was confirmed; half signed in sees nothing; no code is taken twice', async () => {
    const lead = await accounts.signedIn('lead')
    expect((await lead.post('/account/second-step/begin', {})).location).toBe('/account/second-step')
    const page = await lead.get('/account/second-step')
    const code = authenticator(page.html, accounts.clock)
    expect((await lead.post('/account/second-step', { code: '12345' })).html).toContain('The code has six digits')
    expect((await lead.post('/account/second-step', { code: wrong(code()) })).status).toBe(422)
    // Begun and not confirmed: the password alone still signs in.
    await accounts.signedIn('lead')
    // The page shown again has the same key.
    expect(authenticator((await lead.get('/account/second-step')).html, accounts.clock)()).toBe(code())
    const done = await lead.post('/account/second-step', { code: code() })
    expect(done.status).toBe(200)
    expect(done.html).toContain('They are shown now and never again')

    const used = code()
    const browser = accounts.browser()
    expect((await accounts.signIn(browser, 'lead')).location).toBe('/sign-in/code')
    for (const route of accounts.product.product.routes) {
      if (route.method !== 'GET' || route.permission === 'public') continue
      const path = route.path.replaceAll(/:[a-z]+/g, '1')
      expect((await browser.get(path)).location, path).toBe('/sign-in')
    }
    expect((await browser.post('/account/sign-out-everywhere', {})).location).toBe('/sign-in')
    expect((await browser.post('/sign-in/code', { code: used })).status, 'the code that confirmed').toBe(422)
    accounts.later({ seconds: 30 })
    expect((await browser.post('/sign-in/code', { code: wrong(code()) })).status).toBe(422)
    const token = browser.cookie('conspectus')
    const next = code()
    expect((await browser.post('/sign-in/code', { code: next })).location).toBe('/')
    expect(browser.cookie('conspectus'), 'a fresh session at each rise').not.toBe(token)
    expect((await browser.get('/account')).html).toContain('A code from your telephone, since 7 November 2006')

    const another = accounts.browser()
    await accounts.signIn(another, 'lead')
    expect((await another.post('/sign-in/code', { code: next })).status, 'replayed').toBe(422)
    accounts.later({ seconds: 30 })
    expect((await another.post('/sign-in/code', { code: next })).status, 'replayed in the next half minute').toBe(422)
    expect((await another.post('/sign-in/code', { code: code() })).location).toBe('/')
  })

  test('waits fifteen minutes for the code, limits guesses, and is nobody else’s door', async () => {
    const visitor = await accounts.signedIn('joint')
    const { code } = await setUp(visitor)
    const stranger = accounts.browser()
    expect((await stranger.get('/sign-in/code')).location).toBe('/sign-in')
    expect((await stranger.post('/sign-in/code', { code: code() })).location).toBe('/sign-in')
    expect((await stranger.post('/sign-in/recovery-code', { code: code() })).location).toBe('/sign-in')
    expect((await stranger.get('/sign-in/set-up')).location).toBe('/sign-in')
    const browser = accounts.browser()
    await accounts.signIn(browser, 'joint')
    accounts.later({ minutes: 15 })
    expect((await browser.post('/sign-in/code', { code: code() })).location).toBe('/sign-in')
    await accounts.signIn(browser, 'joint')
    for (let time = 1; time <= 5; time += 1)
      expect((await browser.post('/sign-in/code', { code: wrong(code()) })).status).toBe(422)
    const held = await browser.post('/sign-in/code', { code: code() })
    expect(held.status).toBe(429)
    expect(held.html).toMatch(/Try again after \d\d:\d\d/)
    accounts.later({ minutes: 1 })
    expect((await browser.post('/sign-in/code', { code: code() })).location).toBe('/')
  })

  test('a recovery code signs in once, new ones end the old, and the page says how many are left', async () => {
    const visitor = await accounts.signedIn('socialCare')
    const { codes } = await setUp(visitor)
    const come = async (recovery: string) => {
      const browser = accounts.browser()
      await accounts.signIn(browser, 'socialCare')
      return browser.post('/sign-in/recovery-code', { code: recovery })
    }
    expect((await come('aaaa-bbbb-cccc-dddd')).status).toBe(422)
    expect((await come((codes[0] ?? '').toUpperCase().replaceAll('-', ' '))).location).toBe('/')
    const again = await come(codes[0] ?? '')
    expect(again.status).toBe(422)
    expect(again.html).toContain('This recovery code is not right, or it was used already')
    expect((await visitor.get('/account')).html).toContain('9 codes left')
    expect((await visitor.post('/account/second-step/recovery-codes', { password: 'wrong' })).status).toBe(422)
    const renewed = await visitor.post('/account/second-step/recovery-codes', { password })
    expect(codesOn(renewed.html)).toHaveLength(10)
    expect((await come(codes[1] ?? '')).status).toBe(422)
    expect((await come(codesOn(renewed.html)[9] ?? '')).location).toBe('/')
    expect((await visitor.get('/account')).html).toContain('A recovery code was used')
  })

  test('is taken away with the password alone in hand, and its secret stands sealed and in no record', async () => {
    const visitor = await accounts.signedIn('health')
    await visitor.post('/account/second-step/begin', {})
    const { html } = await visitor.get('/account/second-step')
    const key = /conspectus-key"><strong>([A-Z2-7 ]+)</.exec(html)?.[1]?.replaceAll(' ', '') ?? 'none'
    await visitor.post('/account/second-step', { code: authenticator(html, accounts.clock)() })
    const everything = await accounts.rows<{ text: string }>(`
      select encode(sealed, 'escape') || encode(sealed, 'hex') as text from platform_second_step
      union all select coalesce(before::text, '') || coalesce(after::text, '') from platform_record_content`)
    expect(everything.length).toBeGreaterThan(1)
    for (const { text } of everything) expect(text).not.toMatch(new RegExp(`${key}|sealed|code_sha256|password_hash`))
    const [line] = await accounts.rows<{ account: string; before: string | null; after: string }>(`
      select account_id as account, before ->> 'second_step_since' as before, after ->> 'second_step_since' as after
      from platform_record join platform_record_content on record_id = id
      where command = 'set-up-second-step' and table_name = 'platform_account'
        and before -> 'second_step_since' is distinct from after -> 'second_step_since'
      order by id desc limit 1`)
    expect(line).toMatchObject({ account: await accounts.account('health'), before: null })

    expect((await visitor.post('/account/second-step/remove', { password: 'wrong' })).status).toBe(422)
    expect((await visitor.post('/account/second-step/remove', { password })).location).toBe('/account')
    await accounts.signedIn('health')
  })
})

describe('ALL-6 One’s own account', () => {
  test('shows who one is, in six statements, and is valid', async () => {
    const director = await accounts.signedIn('director')
    const page = await director.get('/account')
    expect(page.statements).toBe(6)
    for (const says of ['Margaret Oduya', 'director@example.org', 'You have no role in a review yet', 'This browser'])
      expect(page.html).toContain(says)
    await expectValid(page.html)
    await expectValid((await director.get('/account/password')).html)
  })

  test('a password is changed by who knows it, under rules of length and not of signs, and ends other sessions', async () => {
    const [here, elsewhere] = [await accounts.signedIn('director'), await accounts.signedIn('director')]
    const change = (old: string, next: string) => here.post('/account/password', { oldPassword: old, password: next })
    for (const [old, next, says] of [
      ['wrong', 'purple monkey ladder', 'This is not your password'],
      [password, 'short', 'A password has 12 characters at least, and this one has 5'],
      [password, 'passwordpassword', 'among the first that somebody would try'],
      [password, '123456789012', 'among the first that somebody would try'],
      [password, 'Password2006', 'among the first that somebody would try'],
      [password, 'aaaaaaaaaaaab', 'among the first that somebody would try'],
      [password, 'i am margaret!!', 'does not contain one’s own name'],
      [password, 'the DIRECTOR of all', 'does not contain one’s own name'],
    ] as const) {
      const answer = await change(old, next)
      expect(answer.status, next).toBe(422)
      expect(answer.html, next).toContain(says)
      expect(answer.html).not.toContain(next)
    }
    expect((await change(password, 'all small letters')).location).toBe('/account')
    expect((await here.get('/account')).html).toContain('Chosen on 7 November 2006')
    expect((await elsewhere.get('/account')).location).toBe('/sign-in')
    const again = accounts.browser()
    expect((await accounts.signIn(again, 'director')).status).toBe(422)
    expect((await accounts.signIn(again, 'director', 'all small letters')).location).toBe('/')
    expect((await change('all small letters', password)).location).toBe('/account')
  })

  test('lists signed-in browsers in words, signs one out, or all of them', async () => {
    const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
    const safari =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1'
    const [desk, telephone] = [accounts.browser(firefox), accounts.browser(safari)]
    for (const each of [desk, telephone]) expect((await accounts.signIn(each, 'director')).location).toBe('/')
    const { html } = await desk.get('/account')
    expect(html).toContain('Firefox on Windows')
    expect(html).toContain('Safari on iPhone')
    const id = /value="([0-9a-f]{64})">Sign out<span class="govuk-visually-hidden"> Safari on iPhone/.exec(html)?.[1]
    expect((await desk.post('/account/sign-out-browser', { browser: id ?? '' })).location).toBe('/account')
    expect((await telephone.get('/account')).location).toBe('/sign-in')
    expect((await desk.get('/account')).status).toBe(200)
    // Another person's browser is none of one's own.
    const other = await accounts.signedIn('fifth')
    const theirs = /value="([0-9a-f]{64})"/.exec((await other.get('/account')).html)?.[1] ?? ''
    await desk.post('/account/sign-out-browser', { browser: theirs })
    expect((await other.get('/account')).status).toBe(200)

    await accounts.signIn(telephone, 'director')
    expect((await desk.post('/account/sign-out-everywhere', {})).location).toBe('/sign-in')
    for (const each of [desk, telephone]) expect((await each.get('/account')).location).toBe('/sign-in')
    expect((await other.get('/account')).status).toBe(200)
  })

  test('a session ends an hour after its last use, and after twelve in any case', async () => {
    const idle = await accounts.signedIn('fifth')
    accounts.later({ minutes: 61 })
    expect((await idle.get('/account')).location).toBe('/sign-in')
    const busy = await accounts.signedIn('fifth')
    for (let passed = 0; passed < 12 * 60 - 30; passed += 30) {
      accounts.later({ minutes: 30 })
      expect((await busy.get('/account')).status).toBe(200)
    }
    accounts.later({ minutes: 31 })
    expect((await busy.get('/account')).location).toBe('/sign-in')
  })
})

/** Another code of six digits. */
function wrong(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0')
}

/** A page without what differs from one asking to the next. */
function plain(html: string, email: string): string {
  return html
    .replaceAll(/name="_(?:csrf|key)" value="[^"]*"/g, '')
    .replaceAll(/nonce="[^"]*"/g, '')
    .replaceAll(email, 'EMAIL')
}
