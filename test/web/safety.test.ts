import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { startProduct, type TestProduct } from '../product.ts'
import { ask, filledPath, headerFaults, inlineFaults, stackFaults, type Wire } from './answers.ts'

/*
 * What a browser and a stranger are told beside the page: headers, cookies, limits, errors. Every server here is the
 * real one; those behind TLS or a proxy share the database of the first.
 */

const clock = { now: () => Temporal.Instant.from('2006-11-07T10:00:00Z') }
let product: TestProduct
let app: FastifyInstance
const others: FastifyInstance[] = []

type Choices = Partial<Parameters<TestProduct['product']['server']>[0]>
async function anotherServer(choices: Choices): Promise<FastifyInstance> {
  const server = await product.product.server({ clock, secureCookies: false, strict: false, log: false, ...choices })
  others.push(server)
  return server
}

/** A browser's cookies, by hand. */
async function signedIn(server: FastifyInstance, headers: { readonly [name: string]: string } = {}) {
  const jar = new Map<string, string>()
  const send = async (method: 'GET' | 'POST', url: string, fields?: { readonly [name: string]: string }, more = {}) => {
    const response = await server.inject({
      method,
      url,
      headers: {
        ...headers,
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(fields === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...more,
      },
      ...(fields === undefined ? {} : { payload: new URLSearchParams(fields).toString() }),
    })
    for (const cookie of response.cookies) jar.set(cookie.name, encodeURIComponent(cookie.value))
    return response
  }
  const token = async (path: string) => {
    const found = /name="_csrf" value="([^"]+)"/.exec((await send('GET', path)).body)?.[1]
    if (found === undefined) throw new Error(`${path} has no form.`)
    return found
  }
  const lead = await product.caller('manager')
  if (lead.actor.kind === 'public') throw new Error('The manager has no account.')
  const entered = await send('POST', '/example/sign-in', {
    account: lead.actor.accountId,
    _csrf: await token('/sign-in'),
  })
  expect(entered.statusCode).toBe(303)
  return { send, token, jar, entered }
}

beforeAll(async () => {
  product = await startProduct()
  app = product.app
})
afterAll(async () => {
  for (const server of others) await server.close()
  await product.close()
})

describe('Every answer', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const cases: readonly [string, number, () => Promise<Wire>][] = [
    ['a page', 200, () => ask(app, 'GET', '/published')],
    ['a page asked for without its body', 200, () => ask(app, 'HEAD', '/published')],
    ['the front page', 200, () => ask(app, 'GET', '/')],
    ['a redirect', 303, () => ask(app, 'GET', '/reviews')],
    ['an asset', 200, () => ask(app, 'GET', '/assets/conspectus.css')],
    ['an asset that is not there', 404, () => ask(app, 'GET', '/assets/none.css')],
    ['an asset outside its folder', 404, () => ask(app, 'GET', '/assets/..%2f..%2fserver.ts')],
    ['a file of the design system', 200, () => ask(app, 'GET', '/assets/govuk/govuk-frontend.min.js')],
    ['the state of health', 200, () => ask(app, 'GET', '/health')],
    ['a page that is not there', 404, () => ask(app, 'GET', '/nowhere')],
    ['a method that the path does not take', 405, () => ask(app, 'DELETE', '/published')],
    ['a method that nobody takes', 404, () => ask(app, 'PROPFIND', '/nowhere')],
    ['a question what a path takes', 204, () => ask(app, 'OPTIONS', '/sign-in')],
    ['an address that cannot be decoded', 400, () => ask(app, 'GET', '/reviews/%E0%A4%A')],
    ['an address with a character that no text has', 400, () => ask(app, 'GET', '/reviews?words=%00')],
    ['an address with a part that is too long', 414, () => ask(app, 'GET', `/published/${'a'.repeat(400)}`)],
    ['a form without its token', 403, () => ask(app, 'POST', '/sign-in', { headers: form, payload: 'email=a' })],
    [
      'a form with a character that no text has',
      400,
      () => ask(app, 'POST', '/sign-in', { headers: form, payload: 'a=%00' }),
    ],
    [
      'JSON',
      415,
      () => ask(app, 'POST', '/sign-in', { headers: { 'content-type': 'application/json' }, payload: '{"_csrf":{}}' }),
    ],
    [
      'a type that is none',
      415,
      () => ask(app, 'POST', '/sign-in', { headers: { 'content-type': ';;;' }, payload: 'a' }),
    ],
    [
      'more than a form holds',
      413,
      () => ask(app, 'POST', '/sign-in', { headers: form, payload: `a=${'b'.repeat(1_100_000)}` }),
    ],
    [
      'more fields than any form has',
      413,
      () => ask(app, 'POST', '/sign-in', { headers: form, payload: 'a&'.repeat(6_000) }),
    ],
    [
      'cookies that are none',
      200,
      () => ask(app, 'GET', '/published', { headers: { cookie: 'conspectus=%E0%A4%A; =; ;;notice=%zz' } }),
    ],
  ]
  test.each(cases)('%s', async (_, status, send) => {
    const answer = await send()
    expect(answer.status).toBe(status)
    expect([...headerFaults(answer), ...stackFaults(answer)]).toEqual([])
    if (/^text\/html/.test(answer.headers['content-type'] ?? '')) {
      expect(inlineFaults(answer)).toEqual([])
      // What everybody may read may be kept, and then it holds nothing for anybody: no cookie, no token, no number of its own.
      if (answer.headers['cache-control'] === 'public, max-age=60') {
        expect(status).toBe(200)
        expect(answer.headers['set-cookie']).toBeUndefined()
        expect(answer.body).not.toMatch(/_csrf|nonce=/)
      } else expect(answer.headers['cache-control']).toContain('no-store')
    }
    if (status >= 400) expect(answer.body).toMatch(/Reference: <code>[0-9a-f-]{36}</)
  })

  test('that has another method says which there are', async () => {
    expect((await ask(app, 'DELETE', '/published')).headers['allow']).toBe('GET, HEAD, OPTIONS')
    expect((await ask(app, 'OPTIONS', '/sign-in')).headers['allow']).toBe('GET, HEAD, POST, OPTIONS')
    expect((await ask(app, 'PUT', '/reviews/1/grades/2/agree')).headers['allow']).toContain('POST')
  })

  test('to a question without a body has none', async () => {
    expect((await ask(app, 'HEAD', '/published')).body).toBe('')
  })

  test('to whoever is signed in is kept by nobody', async () => {
    const { send } = await signedIn(app)
    for (const path of ['/', '/reviews', '/nowhere', '/sign-in'])
      expect((await send('GET', path)).headers['cache-control'], path).toContain('no-store')
  })

  test('shows a planted fault', () => {
    const planted: Wire = {
      status: 200,
      headers: { 'content-security-policy': "default-src 'none'; script-src 'unsafe-inline' 'nonce-ab12'" },
      body: '<p style="color:red" onclick="x()">a</p><script>x()</script><script nonce="other"></script><style></style><a href="javascript:x()">b</a>\n    at Object.x (/a/server.ts:3:1)',
    }
    expect(headerFaults(planted)).toHaveLength(7)
    expect(inlineFaults(planted)).toHaveLength(6)
    expect(stackFaults(planted)).toHaveLength(1)
    expect(
      inlineFaults({ ...planted, body: '<script nonce="ab12">x</script><p title="an onclick=1 style=2">b</p>' }),
    ).toEqual([])
  })
})

describe('A posted form', () => {
  test('is refused on every route without its token, with that of another session, and from another site', async () => {
    const mine = await signedIn(app)
    const foreign = await signedIn(app)
    const [token, strange] = [await mine.token('/'), await foreign.token('/')]
    const forms = product.product.routes.filter(route => route.method === 'POST')
    expect(forms.length).toBeGreaterThan(30)
    for (const route of forms) {
      const path = filledPath(route.path, () => '1')
      expect((await mine.send('POST', path, {})).statusCode, `${path} without a token`).toBe(403)
      expect((await mine.send('POST', path, { _csrf: strange })).statusCode, `${path} with another's`).toBe(403)
      const crossing = await mine.send('POST', path, { _csrf: token }, { 'sec-fetch-site': 'cross-site' })
      expect(crossing.statusCode, `${path} from another site`).toBe(403)
      expect((await ask(app, 'POST', path)).status, `${path} by a stranger`).toBe(403)
    }
    // The token itself is good: what was refused was refused for the reason named.
    expect(
      (await mine.send('POST', '/sign-out', { _csrf: token }, { 'sec-fetch-site': 'same-origin' })).statusCode,
    ).toBe(303)
  })
})

describe('Behind TLS', () => {
  const host = { host: 'reviews.example.org' }
  let tls: FastifyInstance
  beforeAll(async () => {
    tls = await anotherServer({
      secureCookies: true,
      surroundings: { publicUrl: new URL('https://reviews.example.org') },
    })
  })

  test('cookies are for this host alone, and no script reads them', async () => {
    const { entered, send, token } = await signedIn(tls, host)
    const left = await send('POST', '/sign-out', { _csrf: await token('/') })
    const set = [entered, left].flatMap(answer => [answer.headers['set-cookie'] ?? []].flat())
    expect(set.length).toBeGreaterThan(0)
    for (const cookie of set) {
      expect(cookie).toMatch(/^__Host-/)
      for (const flag of [/; Path=\/(?:;|$)/, /; HttpOnly/, /; Secure/, /; SameSite=(?:Lax|Strict)/])
        expect(cookie).toMatch(flag)
      expect(cookie).not.toMatch(/domain=/i)
    }
  })

  test('browsers are told to come back by TLS only; elsewhere they are not', async () => {
    expect((await ask(tls, 'GET', '/published', { headers: host })).headers['strict-transport-security']).toBe(
      'max-age=63072000; includeSubDomains',
    )
    expect((await ask(app, 'GET', '/published')).headers['strict-transport-security']).toBeUndefined()
  })

  test.each(['evil.example', 'reviews.example.org.evil.example', 'reviews.example.org:8443', '', '127.0.0.1'])(
    'a request for the host "%s" is not for us',
    async other => {
      const answer = await ask(tls, 'GET', '/published', { headers: { host: other } })
      expect(answer.status).toBe(421)
      expect([...headerFaults(answer), ...stackFaults(answer)]).toEqual([])
      expect((await ask(tls, 'GET', '/published', { headers: { host: 'Reviews.Example.org:443' } })).status).toBe(200)
      expect((await ask(tls, 'GET', '/health', { headers: { host: other } })).status).toBe(200)
    },
  )
})

describe('The address of whoever asks', () => {
  const requestsPerMinute = 10

  /** How many of ten and one more requests went through before the limit of a stranger's address. */
  async function triesOf(
    server: FastifyInstance,
    nth: (time: number) => { readonly from: string; readonly says: string },
  ) {
    let tried = 0
    for (let time = 0; time <= requestsPerMinute; time += 1) {
      const { from, says } = nth(time)
      const answer = await ask(server, 'GET', '/published', {
        remoteAddress: from,
        headers: { 'x-forwarded-for': says },
      })
      if (answer.status !== 429) tried += 1
    }
    return tried
  }

  test('is not what a stranger says', async () => {
    const plain = await anotherServer({ surroundings: { requestsPerMinute } })
    expect(await triesOf(plain, time => ({ from: '192.0.2.1', says: `198.51.100.${time}` }))).toBe(10)
    const behind = await anotherServer({
      surroundings: { requestsPerMinute, trustedProxy: { addresses: ['10.0.0.0/24'] } },
    })
    expect(await triesOf(behind, time => ({ from: '192.0.2.1', says: `198.51.100.${time}` }))).toBe(10)
    // Whoever forges a line before the proxy adds its own is known by the proxy's.
    expect(await triesOf(behind, time => ({ from: '10.0.0.5', says: `198.51.100.${time}, 192.0.2.9` }))).toBe(10)
    expect(await triesOf(behind, time => ({ from: '10.0.0.5', says: `nonsense ${time}` }))).toBe(10)
  })

  test('is what a trusted proxy says', async () => {
    const behind = await anotherServer({
      surroundings: { requestsPerMinute, trustedProxy: { addresses: ['10.0.0.5'] } },
    })
    expect(await triesOf(behind, time => ({ from: '10.0.0.5', says: `198.51.100.${time}` }))).toBe(11)
    const twice = await anotherServer({ surroundings: { requestsPerMinute, trustedProxy: { hops: 2 } } })
    expect(await triesOf(twice, time => ({ from: '10.0.0.5', says: `198.51.100.${time}, 10.0.0.6` }))).toBe(11)
    expect(await triesOf(twice, time => ({ from: '10.0.0.5', says: `198.51.100.${time}, 192.0.2.9, 10.0.0.6` }))).toBe(
      10,
    )
  })
})

describe('Too many requests', () => {
  test('are asked to wait, and told how long; another address and another account go on', async () => {
    const server = await anotherServer({ surroundings: { requestsPerMinute: 20 } })
    const { send } = await signedIn(server)
    const from = { remoteAddress: '192.0.2.7' }
    for (let time = 0; time < 20; time += 1)
      expect((await ask(server, 'GET', time % 2 === 0 ? '/published' : '/nowhere', from)).status).not.toBe(429)
    for (const path of ['/published', '/nowhere']) {
      const answer = await ask(server, 'GET', path, from)
      expect(answer.status).toBe(429)
      expect(answer.headers['retry-after']).toMatch(/^\d+$/)
      expect(answer.body).toMatch(/Try again in \d+ seconds?\./)
      expect(headerFaults(answer)).toEqual([])
    }
    expect((await ask(server, 'GET', '/published', { remoteAddress: '192.0.2.8' })).status).toBe(200)
    expect((await send('GET', '/reviews')).statusCode).toBe(200)
  })
})
