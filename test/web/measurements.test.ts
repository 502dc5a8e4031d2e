import { createServer } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { startProduct, type TestProduct } from '../product.ts'
import { ask } from './answers.ts'

let product: TestProduct
const others: FastifyInstance[] = []
const clock = { now: () => Temporal.Instant.from('2006-11-07T10:00:00Z') }
type Choices = Partial<Parameters<TestProduct['product']['server']>[0]>
async function serverWith(choices: Choices): Promise<FastifyInstance> {
  const server = await product.product.server({ clock, secureCookies: false, strict: false, log: false, ...choices })
  others.push(server)
  return server
}

beforeAll(async () => {
  product = await startProduct()
})
afterAll(async () => {
  for (const server of others) await server.close()
  await product.close()
})

describe('What is measured', () => {
  test('counts requests by route and class of status, and reads the database and what others count', async () => {
    const server = await serverWith({
      measures: [
        { name: 'conspectus_apples', help: 'Apples.', read: async () => 3 },
        { name: 'conspectus_pears', help: 'Pears, by kind.', read: async () => [{ label: 'green', value: 2 }] },
      ],
    })
    for (let number = 0; number < 40; number += 1) await ask(server, 'GET', `/published/${number}?words=${number}`)
    for (const url of ['/nowhere', '/nowhere/else', '/assets/conspectus.css']) await ask(server, 'GET', url)
    await ask(server, 'POST', '/sign-in')
    await ask(server, 'PROPFIND', '/published/3')
    const { body, headers, status } = await ask(server, 'GET', '/metrics')
    expect(status).toBe(200)
    expect(headers['content-type']).toContain('text/plain')
    const lines = body.split('\n')
    for (const line of [
      'conspectus_requests_total{route="/published/:review",method="GET",status="4xx"} 40',
      'conspectus_requests_total{route="none",method="GET",status="4xx"} 2',
      'conspectus_requests_total{route="none",method="other",status="4xx"} 1',
      'conspectus_requests_total{route="/sign-in",method="POST",status="4xx"} 1',
      'conspectus_request_seconds_count{route="/published/:review"} 40',
      'conspectus_apples 3',
      'conspectus_pears{of="green"} 2',
      'conspectus_database_waiting 0',
    ])
      expect(lines).toContain(line)
    // A style sheet that is fetched while no page was asked for would tell when somebody read a page that leaves no trace.
    expect(lines.filter(line => line.includes('/assets/'))).toEqual([])
    for (const start of ['nodejs_eventloop_lag_seconds ', 'process_resident_memory_bytes '])
      expect(
        lines.some(line => line.startsWith(start)),
        start,
      ).toBe(true)
    const numberOf = (name: string) => Number(lines.find(line => line.startsWith(`${name} `))?.split(' ')[1])
    expect(numberOf('conspectus_database_statements_total')).toBeGreaterThanOrEqual(40)
    expect(numberOf('conspectus_database_waits_total')).toBeGreaterThanOrEqual(40)
    expect(numberOf('conspectus_database_wait_seconds_total')).toBeGreaterThan(0)
    // Nobody makes the list longer by asking for what there is not.
    expect(lines.filter(line => line.startsWith('conspectus_requests_total{'))).toHaveLength(4)
  })

  test('counts jobs by their state', async () => {
    const { database } = product.services
    const { body } = await ask(await serverWith({}), 'GET', '/metrics')
    const counted = async (where: string) =>
      database.asOwner(async client =>
        Number((await client.query(`select count(*) as count from platform_job where ${where}`)).rows[0].count),
      )
    expect(body).toContain(`conspectus_jobs{of="waiting"} ${await counted('failed_at is null')}\n`)
    expect(body).toContain('conspectus_jobs{of="under way"} 0\n')
    expect(body).toContain('conspectus_jobs{of="failed"} 0\n')
  })

  test('is for this machine alone, and nobody forges that', async () => {
    const plain = await serverWith({})
    const seen = (more: Parameters<typeof ask>[3]) => ask(plain, 'GET', '/metrics', more).then(({ status }) => status)
    expect(await seen({ remoteAddress: '127.0.0.1' })).toBe(200)
    expect(await seen({ remoteAddress: '::1' })).toBe(200)
    expect(await seen({ remoteAddress: '192.0.2.1' })).toBe(404)
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via', 'x-forwarded-host']) {
      expect(await seen({ remoteAddress: '192.0.2.1', headers: { [name]: '127.0.0.1' } }), name).toBe(404)
      expect(await seen({ remoteAddress: '127.0.0.1', headers: { [name]: '127.0.0.1' } }), name).toBe(404)
    }
    expect(await seen({ headers: { host: 'reviews.example.org' } })).toBe(404)
  })

  test.each<[string, NonNullable<Choices['surroundings']>]>([
    ['a public address', { publicUrl: new URL('https://reviews.example.org') }],
    ['a trusted proxy', { trustedProxy: { addresses: ['127.0.0.1'] } }],
  ])('is not for whoever comes through a proxy of this machine: %s shuts it', async (_, surroundings) => {
    const server = await serverWith({ surroundings })
    for (const headers of [{}, { host: 'localhost' }, { 'x-forwarded-for': '127.0.0.1' }])
      expect((await ask(server, 'GET', '/metrics', { headers })).status).toBe(404)
  })

  test('is for whoever has the token, from anywhere', async () => {
    const metricsToken = 'a-token-of-some-length'
    const server = await serverWith({
      surroundings: { metricsToken, publicUrl: new URL('https://reviews.example.org') },
    })
    const with_ = (authorization: string) =>
      ask(server, 'GET', '/metrics', { remoteAddress: '192.0.2.1', headers: { authorization } })
    expect((await with_(`Bearer ${metricsToken}`)).status).toBe(200)
    for (const wrong of ['', 'Bearer ', 'Bearer a-token-of-some-lengt', metricsToken, `Basic ${metricsToken}`])
      expect((await with_(wrong)).status, wrong).toBe(404)
  })

  test('has a port of its own where one is configured, with nothing else on it', async () => {
    const port = await freePort()
    const server = await serverWith({ surroundings: { metricsPort: { host: '127.0.0.1', port } } })
    await server.ready()
    const own = `http://127.0.0.1:${port}`
    const answer = await fetch(`${own}/metrics`)
    expect([answer.status, (await answer.text()).includes('conspectus_requests_total')]).toEqual([200, true])
    for (const path of ['/', '/sign-in', '/health', '/metrics/', '/metrics?a'])
      expect((await fetch(`${own}${path}`)).status, path).toBe(404)
    expect((await fetch(`${own}/metrics`, { method: 'POST' })).status).toBe(404)
    expect((await ask(server, 'GET', '/metrics')).status).toBe(404)
    await server.close()
    await expect(fetch(`${own}/metrics`)).rejects.toThrow()
  })
})

describe('The log', () => {
  /** Words that stand in forms, queries, names and cookies of the journey, and nowhere in a log. */
  const secrets = ['Quillfeather', 'a guess of twelve', 'zebra-in-the-query', 'Priya', 'Raman', 'nobody@example.org']

  test('of a journey names requests, routes, outcomes and accounts, and nothing that people write', async () => {
    const lines: string[] = []
    const server = await serverWith({ log: { write: line => lines.push(line) } })
    const jar = new Map<string, string>()
    const send = async (method: 'GET' | 'POST', url: string, fields?: { readonly [name: string]: string }) => {
      const response = await server.inject({
        method,
        url,
        headers: {
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
          'x-forwarded-for': 'Quillfeather',
          'user-agent': 'Quillfeather',
          ...(fields === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(fields === undefined ? {} : { payload: new URLSearchParams(fields).toString() }),
      })
      for (const cookie of response.cookies) jar.set(cookie.name, encodeURIComponent(cookie.value))
      return response
    }
    const tokenAt = async (path: string) =>
      /name="_csrf" value="([^"]+)"/.exec((await send('GET', path)).body)?.[1] ?? ''
    const { actor } = await product.caller('manager')
    const account = actor.kind === 'public' ? '' : actor.accountId
    await send('POST', '/sign-in', {
      _csrf: await tokenAt('/sign-in'),
      email: 'nobody@example.org',
      password: 'a guess of twelve',
    })
    const stranger = { _csrf: await tokenAt('/sign-in') }
    expect((await send('POST', '/example/sign-in', { ...stranger, account })).statusCode).toBe(303)
    const cookie = jar.get('conspectus') ?? ''
    expect(cookie.length).toBeGreaterThan(20)
    expect((await send('GET', '/areas?name=zebra-in-the-query')).statusCode).toBe(200)
    // So long that no number of a request or of a process holds it by chance.
    expect((await send('GET', '/reviews/471147114711')).statusCode).toBe(404)
    expect((await send('GET', '/Quillfeather/%E0%A4%A')).statusCode).toBe(400)
    await send('POST', '/register/people/new', {
      _csrf: await tokenAt('/'),
      name: 'Quillfeather',
      post: 'Quillfeather',
    })
    await send('POST', '/reviews/new', { name: 'Quillfeather' })
    expect((await send('POST', '/sign-out', { _csrf: await tokenAt('/') })).statusCode).toBe(303)

    const said = lines.map(line => JSON.parse(line) as { readonly [name: string]: unknown })
    const answered = said.filter(({ msg }) => msg === 'answered')
    expect(answered.length).toBeGreaterThan(10)
    for (const line of answered) {
      expect(line).toMatchObject({
        level: 'info',
        request: expect.stringMatching(/^[0-9a-f-]{36}$/),
        method: expect.anything(),
      })
      expect(line).toMatchObject({
        route: expect.any(String),
        status: expect.any(Number),
        milliseconds: expect.any(Number),
      })
    }
    expect(answered).toContainEqual(expect.objectContaining({ route: '/areas', status: 200, account }))
    expect(answered).toContainEqual(expect.objectContaining({ route: '/reviews/:review', status: 404, account }))
    const all = lines.join('')
    for (const secret of [...secrets, '471147114711', stranger._csrf, cookie, decodeURIComponent(cookie)])
      expect(all, secret).not.toContain(secret)
  })

  test('of a fault says where it stands in the program, and not what somebody wrote', async () => {
    const lines: string[] = []
    const { services, product: made } = product
    const server = await made.server({
      clock: {
        now() {
          throw new Error('Quillfeather broke it', { cause: new SyntaxError('near "Quillfeather"') })
        },
      },
      secureCookies: false,
      strict: false,
      log: { write: line => lines.push(line) },
    })
    others.push(server)
    expect(services.database.kind).toMatch(/embedded|postgresql/)
    const answer = await ask(server, 'GET', '/published')
    expect(answer.status).toBe(500)
    expect(answer.body).toMatch(/^Something went wrong\.\nReference: [0-9a-f-]{36}\n$/)
    const fault = lines.map(line => JSON.parse(line)).find(({ level }) => level === 'error')
    expect(fault).toMatchObject({ msg: 'a request failed', err: { type: 'Error', cause: { type: 'SyntaxError' } } })
    expect(fault.err.stack).toMatch(/measurements\.test\.ts:\d+/)
    expect(lines.join('')).not.toContain('Quillfeather')
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise<void>(resolve => {
    server.close(() => resolve())
  })
  return typeof address === 'object' && address !== null ? address.port : 0
}
