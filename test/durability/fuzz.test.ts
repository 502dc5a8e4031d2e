import { cpSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { checkEditions } from '../../src/modules/rulebooks/index.ts'
import { openedReview } from '../journey.ts'
import { formsOf } from '../journeys/pages.ts'
import { type Part, startProduct, type TestProduct } from '../product.ts'
import { chance, freshSeed, runs } from '../proof.ts'
import { issuedReview } from '../report-journey.ts'
import { declaredFacts } from '../rulebooks/declared-facts.ts'
import { type Asker, type FuzzedRoute, type FuzzReport, type FuzzWorld, fuzz } from './fuzzing.ts'
import { oddYaml, pick } from './odd-inputs.ts'

/*
 * What nobody types, sent to every route by everybody: nothing answers 5xx, nothing hangs, nothing is written
 * that was not asked for with the token of a form and done.
 */

/** Sent in all when proving; a tenth of it in every run. */
const requests = 19_000
const rulebooks = 1_000
/** An answer takes less, on a machine that does other things too. */
const patienceMilliseconds = 20_000
/** What the process may keep more after the run than before, both times swept. */
const memoryBytesMax = 96 * 1024 * 1024
const longest = 1_800_000

/** Tables to which a refused request writes, each with its reason. */
const writtenByRefusals: { readonly [table: string]: string } = {
  platform_session: 'a form that begins a session has one',
  platform_try: 'a guess counts, so that guessing waits',
  platform_sign_in: 'who tried to sign in, and in vain, is kept',
  platform_draft: 'what was typed is kept until it is saved',
  platform_lost_form: 'what was typed is kept where its session has ended',
}

let product: TestProduct
let server: FastifyInstance
let port: number
const others: FastifyInstance[] = []

/** Lines of the log that tell of a fault, until somebody asks. */
const logged: string[] = []
function noteFault(line: string): void {
  if (line.startsWith('{"level":"error"')) logged.push(line)
}
const faults = () => logged.splice(0).join('').slice(0, 1_500)

async function listening(): Promise<FastifyInstance> {
  const made = await product.product.server({
    clock: { now: () => Temporal.Instant.from('2006-11-07T10:00:00Z') },
    secureCookies: false,
    strict: false,
    log: { write: noteFault },
    surroundings: { requestsPerMinute: 1_000_000, senderMilliseconds: 3_000 },
  })
  others.push(made)
  return made
}

async function open(made: FastifyInstance): Promise<number> {
  await made.listen({ host: '127.0.0.1', port: 0 })
  const address = made.server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

beforeAll(async () => {
  product = await startProduct()
  await issuedReview(product)
  await openedReview(product, 'Devon')
  await product.services.database.asSystem('set-up', tx =>
    sql`insert into platform_grant (person_id, role, from_at)
      values (${product.people.ninth}, 'administrator', '2005-01-01T00:00Z')`.execute(tx),
  )
  server = await listening()
  port = await open(server)
}, longest)
afterAll(async () => {
  for (const made of others) {
    made.server.closeAllConnections()
    await made.close()
  }
  await product.close()
}, longest)

const stranger = (): Asker => ({ name: 'a stranger', cookie: '', token: undefined, enter: async () => {} })

async function askerFor(made: FastifyInstance, part: Part): Promise<Asker> {
  const { actor } = await product.caller(part)
  if (actor.kind === 'public') throw new Error(`${part} has no account.`)
  const tokenOf = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
  const asker: Asker = {
    name: part,
    cookie: '',
    token: undefined,
    async enter() {
      const page = await made.inject({ url: '/sign-in' })
      const before = page.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
      const entered = await made.inject({
        method: 'POST',
        url: '/example/sign-in',
        headers: { cookie: before, 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ _csrf: tokenOf(page.body), account: actor.accountId }).toString(),
      })
      asker.cookie = entered.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
      const home = await made.inject({ url: '/', headers: { cookie: asker.cookie } })
      asker.token = tokenOf(home.body)
      if (asker.token === '') throw new Error(`${part} has no token: ${home.statusCode}`)
    },
  }
  await asker.enter()
  return asker
}

/** What really stands in the parts of paths: read from the links of the pages that everybody sees. */
async function explored(
  routes: readonly FuzzedRoute[],
  askers: readonly Asker[],
): Promise<Pick<FuzzWorld, 'known' | 'pagesWithForms'>> {
  const known = new Map<string, Set<string>>()
  const pagesWithForms = new Map<string, string[]>()
  const patterns = routes.map(({ path }) => ({
    names: [...path.matchAll(/:([A-Za-z]+)/g)].map(found => found[1] ?? ''),
    pattern: new RegExp(`^${path.replaceAll(/[.]/g, '\\.').replaceAll(/:[A-Za-z]+/g, '([^/]+)')}$`),
  }))
  for (const asker of askers) {
    const seen = new Set<string>()
    const waiting = ['/', '/reviews', '/published', '/register', '/rulebooks', '/areas']
    for (let path = waiting.shift(); path !== undefined && seen.size < 120; path = waiting.shift()) {
      if (seen.has(path)) continue
      seen.add(path)
      const { body, statusCode, headers } = await server.inject({ url: path, headers: { cookie: asker.cookie } })
      const isPage = statusCode === 200 && /^text\/html/.test(String(headers['content-type']))
      if (!isPage || headers['content-disposition'] !== undefined) continue
      if (formsOf(body, path).some(({ action }) => action !== '/sign-out'))
        pagesWithForms.set(asker.name, [...(pagesWithForms.get(asker.name) ?? []), path])
      for (const [, link = ''] of body.matchAll(/(?:href|action)="(\/[^"?#]*)/g)) {
        if (link.startsWith('/assets')) continue
        for (const { names, pattern } of patterns) {
          const values = pattern.exec(link)?.slice(1) ?? []
          values.forEach((value, index) => {
            const name = names[index] ?? ''
            known.set(name, (known.get(name) ?? new Set()).add(decodeURIComponent(value)))
          })
        }
        // One page of each kind is enough.
        if (![...seen, ...waiting].some(other => other.replaceAll(/\d+/g, '0') === link.replaceAll(/\d+/g, '0')))
          waiting.push(link)
      }
    }
  }
  return { known: new Map([...known].map(([name, values]) => [name, [...values].slice(0, 20)])), pagesWithForms }
}

/** Every table with the number of its rows, on lines in the order of their names: a server may count side by side. */
async function written(): Promise<string> {
  return product.services.database.asOwner(async client => {
    const tables = await client.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public' order by 1",
    )
    const counted = tables.rows.filter(({ name }) => writtenByRefusals[name] === undefined)
    const counts = await client.query<{ line: string }>(
      `${counted.map(({ name }) => `select '${name} ' || count(*) as line from "${name}"`).join(' union all ')} order by 1`,
    )
    return counts.rows.map(({ line }) => line).join('\n')
  })
}

function sweptHeap(): number {
  setFlagsFromString('--expose-gc')
  const sweep = runInNewContext('gc') as () => void
  sweep()
  sweep()
  return process.memoryUsage().heapUsed
}

function print(what: string, report: FuzzReport): void {
  const list = (counts: { readonly [name: string]: number }) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')
  console.log(
    `${what}: ${list(report.ran)}; answered ${list(report.statuses)}; ${report.done} done; slowest ${Math.round(report.slowestMilliseconds)} ms`,
  )
}

describe('What nobody types', () => {
  test('gets an answer on every route from everybody, and writes nothing that was not done', {
    timeout: longest,
  }, async () => {
    const seed = freshSeed('fuzz')
    const routes: readonly FuzzedRoute[] = [
      ...product.product.routes.map(({ method, path }) => ({ method, path })),
      ...product.product.tracelessRoutes.map(({ method, path }) => ({ method, path })),
      ...['/health', '/ready', '/metrics', '/assets/conspectus.css', '/assets/:file', '/nowhere/:file'].map(path => ({
        method: 'GET' as const,
        path,
      })),
    ]
    const parts = ['lead', 'director', 'manager', 'ninth', 'approver', 'seventh'] as const
    const askers = [stranger(), ...(await Promise.all(parts.map(part => askerFor(server, part))))]
    const { known, pagesWithForms } = await explored(routes, askers)
    // The walk has seen the world that is tried: reviews, their blocks, judgements, rulebooks.
    for (const name of ['review', 'judgement', 'block', 'rulebook', 'area']) expect(known.get(name), name).toBeDefined()
    const world: FuzzWorld = {
      app: server,
      port,
      routes,
      askers,
      known,
      pagesWithForms,
      traceless: new Set(product.product.tracelessRoutes.map(({ path }) => path)),
      written,
      faults,
      patienceMilliseconds,
    }
    const random = chance(seed)
    await fuzz(world, 200, random)
    const before = sweptHeap()
    const report = await fuzz(world, runs(requests), random)
    const grown = sweptHeap() - before
    print(`${routes.length} routes, ${askers.length} askers`, report)
    console.log(
      `heap: ${Math.round(grown / 1024 / 1024)} MB more than before; ${memoryBytesMax / 1024 / 1024} MB may be`,
    )
    expect(report.findings).toEqual([])
    expect(Object.values(report.ran).reduce((sum, count) => sum + count, 0)).toBe(runs(requests))
    expect(grown).toBeLessThan(memoryBytesMax)
    // It tried what it says: refused, not found and bad input are all there, and some forms went through.
    for (const status of ['200', '303', '400', '403', '404', '405', '415', '422'])
      expect(report.statuses[status] ?? 0, status).toBeGreaterThan(0)
    expect(report.done).toBeGreaterThan(10)
  })

  test('in a rulebook is a list of faults, and never the end of the loader', { timeout: longest }, async () => {
    const seed = freshSeed('fuzz of rulebooks')
    const random = chance(seed)
    const invented = new URL('../rulebooks/invented/harbour-review/1', import.meta.url).pathname
    const folder = await mkdtemp(join(tmpdir(), 'conspectus-fuzz-'))
    const copy = join(folder, 'harbour-review', '1')
    let faulty = 0
    let slowest = 0
    const times = runs(rulebooks)
    try {
      cpSync(invented, copy, { recursive: true })
      for (let time = 0; time < times; time += 1) {
        const file = pick(random, ['edition.yaml', 'judged.yaml', 'course.yaml'])
        const sound = await readFile(join(invented, file), 'utf8')
        const odd = oddYaml(random, sound)
        await writeFile(join(copy, file), odd)
        const begun = performance.now()
        const editions = await checkEditions(copy, {
          groups: declaredFacts,
          kinds: ['children-services-authority'],
        }).catch((error: unknown) => {
          throw new Error(`The loader threw at try ${time} on ${file}`, { cause: error })
        })
        const taken = performance.now() - begun
        expect(taken, `${time}: ${file}`).toBeLessThan(patienceMilliseconds)
        slowest = Math.max(slowest, taken)
        const faults = editions.flatMap(edition => edition.faults)
        if (faults.length > 0) faulty += 1
        for (const fault of faults)
          expect(fault).toMatchObject({ line: expect.any(Number), fault: expect.stringMatching(/./) })
        await writeFile(join(copy, file), sound)
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    console.log(`${times} rulebooks: ${faulty} with faults; slowest ${Math.round(slowest)} ms`)
    expect(faulty).toBeGreaterThan(times / 3)
  })

  test('is caught where it breaks a route that was planted', { timeout: 300_000 }, async () => {
    const planted = await listening()
    const { database } = product.services
    planted.get('/planted/:thing', async (request, reply) => {
      if (request.url.includes('%')) throw new Error('An odd thing')
      return reply.send('ok')
    })
    planted.get('/slow/:thing', (request, reply) => {
      if (!request.url.includes('%')) void reply.send('ok')
    })
    let kept = 0
    planted.addContentTypeParser('application/x-www-form-urlencoded', (_request, payload, parsed) => {
      payload.resume()
      parsed(null, {})
    })
    planted.post('/writing', async (_, reply) => {
      kept += 1
      await database.asSystem('planted', tx =>
        sql`insert into platform_setting (name, value) values (${`planted-${kept}`}, 'x')`.execute(tx),
      )
      return reply.code(422).send('no')
    })
    planted.get('/leading', async (_, reply) => reply.redirect('//evil.example', 303))
    planted.get('/telling', async (_, reply) =>
      reply.type('text/html').send('<p onclick="x()">a</p>\n    at handler (/srv/server.ts:3:1)'),
    )
    const askers = [await askerFor(planted, 'lead')]
    const found = async (route: FuzzedRoute) => {
      const world = {
        app: planted,
        port,
        routes: [route],
        askers,
        known: new Map(),
        pagesWithForms: new Map(),
        traceless: new Set<string>(),
        written,
        faults,
        patienceMilliseconds: 300,
      }
      return (await fuzz(world, 40, chance(7))).findings.join('\n')
    }
    expect(await found({ method: 'GET', path: '/planted/:thing' })).toContain('answered 500')
    expect(await found({ method: 'GET', path: '/slow/:thing' })).toContain('no answer')
    expect(await found({ method: 'POST', path: '/writing' })).toMatch(/wrote: platform_setting \d+/)
    expect(await found({ method: 'GET', path: '/leading' })).toContain('sends to //evil.example')
    const told = await found({ method: 'GET', path: '/telling' })
    expect(told).toContain('an attribute onclick')
    expect(told).toContain('tells of the program')
  })
})
