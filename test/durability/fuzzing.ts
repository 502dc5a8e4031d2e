import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { formsOf, type PageForm } from '../journeys/pages.ts'
import { filledPath, headerFaults, inlineFaults, stackFaults, type Wire } from '../web/answers.ts'
import {
  encoded,
  oddBytes,
  oddCookies,
  oddHeaders,
  oddMultipart,
  oddPairs,
  oddText,
  pick,
  type Random,
} from './odd-inputs.ts'

export type FuzzedRoute = { readonly method: 'GET' | 'POST'; readonly path: string }

/** Somebody with a session, or nobody: what they may see is theirs to ask for. */
export type Asker = {
  readonly name: string
  cookie: string
  /** The token of this session's forms; undefined for a stranger. */
  token: string | undefined
  /** Signs in again, after something that was sent has signed out. */
  readonly enter: () => Promise<void>
}

export type FuzzWorld = {
  readonly app: FastifyInstance
  readonly port: number
  readonly routes: readonly FuzzedRoute[]
  readonly askers: readonly Asker[]
  /** Values that parts of paths really have, by their name. */
  readonly known: ReadonlyMap<string, readonly string[]>
  /** Pages that show forms, by the name of who sees them. */
  readonly pagesWithForms: ReadonlyMap<string, readonly string[]>
  /** Addresses where nobody has a session, so that no form has a token and whatever is asked may be done. */
  readonly traceless: ReadonlySet<string>
  /** How many rows each table has, tables that a refused request may write to left out. */
  readonly written: () => Promise<string>
  /** What the log says of faults since it was last asked. */
  readonly faults: () => string
  /** Longer than this without an answer is a hang. */
  readonly patienceMilliseconds: number
}

export type FuzzReport = {
  readonly ran: { readonly [kind: string]: number }
  readonly statuses: { readonly [status: string]: number }
  readonly findings: readonly string[]
  readonly slowestMilliseconds: number
  /** Forms that came through although something in them was odd. */
  readonly done: number
}

type Sent = {
  readonly kind: string
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly payload?: string | Buffer
  /** It has the token of its form, so what it asks may be done. */
  readonly isFair?: boolean
}

const formType = 'application/x-www-form-urlencoded'
const kinds = [
  'path',
  'query',
  'header',
  'cookie',
  'body',
  'body',
  'form',
  'form',
  'form',
  'multipart',
  'method',
] as const

/** Sends `times` odd requests over all routes in turn, by everybody in turn, and judges each answer. */
export async function fuzz(world: FuzzWorld, times: number, random: Random): Promise<FuzzReport> {
  const ran: Record<string, number> = {}
  const statuses: Record<string, number> = {}
  const findings: string[] = []
  const forms = new Map<string, readonly PageForm[]>()
  let slowestMilliseconds = 0
  let done = 0
  let before = await world.written()

  for (let time = 0; time < times; time += 1) {
    const route = world.routes[time % world.routes.length]
    const asker = world.askers[Math.floor(time / world.routes.length) % world.askers.length]
    if (route === undefined || asker === undefined) throw new Error('There is nothing to ask, or nobody to ask it.')
    const sent = random() < 0.04 ? bytesFor(route) : await composed(route, asker)
    ran[sent.kind] = (ran[sent.kind] ?? 0) + 1
    const begun = performance.now()
    const answer = await within(
      world.patienceMilliseconds,
      sent.kind === 'bytes' ? overConnection(sent) : injected(sent),
    )
    slowestMilliseconds = Math.max(slowestMilliseconds, performance.now() - begun)
    if (findings.length > 60) break
    const say = (fault: string) =>
      findings.push(
        `${time}: ${asker.name} ${sent.kind} ${sent.method} ${sent.url.slice(0, 200)} ${JSON.stringify(String(sent.payload ?? '').slice(0, 300))}: ${fault}`,
      )
    if (answer === 'late') {
      say('no answer')
      continue
    }
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
    if (answer.status >= 500) say(`answered ${answer.status}: ${world.faults()}`)
    if (answer.status > 0) for (const fault of [...headerFaults(answer), ...stackFaults(answer)]) say(fault)
    if (/^text\/html/.test(answer.headers['content-type'] ?? '') && answer.headers['content-disposition'] === undefined)
      for (const fault of inlineFaults(answer)) say(fault)
    const location = answer.headers['location']
    if (location !== undefined && !/^\/(?![/\\])/.test(location)) say(`sends to ${location}`)
    const isFile = answer.status === 200 && answer.headers['content-disposition'] !== undefined
    // Where nothing is remembered of who asks, what was done is said at once and not at another address.
    const isDone = sent.isFair === true && (answer.status === 303 || answer.status === 201 || isFile)
    if (isDone) {
      done += 1
      forms.clear()
    }
    if (sent.method === 'POST' || sent.kind === 'bytes') {
      // What was asked fairly and done may have been written; nothing else may.
      const after = isDone || time % 25 === 0 || sent.isFair === true ? await world.written() : before
      if (!isDone && after !== before) say(`wrote: ${difference(before, after)}`)
      before = after
    }
    if (answer.headers['set-cookie'] !== undefined && sent.isFair === true && location !== undefined)
      await asker.enter()
  }
  const after = await world.written()
  if (after !== before) findings.push(`at the end: wrote: ${difference(before, after)}`)
  return { ran, statuses, findings, slowestMilliseconds, done }

  function pathFor(route: FuzzedRoute, oddness: number): string {
    return route.path
      .split('/')
      .map(part =>
        filledPath(part, name => {
          const known = world.known.get(name) ?? ['1']
          return random() < oddness ? '\u0000odd' : pick(random, known)
        }),
      )
      .map(part =>
        part.includes('%00odd') ? part.replace('%00odd', () => encoded(random, oddText(random)).slice(0, 2_000)) : part,
      )
      .join('/')
  }

  function bytesFor(route: FuzzedRoute): Sent {
    const payload = oddBytes(random, pathFor(route, 0.2))
    return { kind: 'bytes', method: 'bytes', url: route.path, headers: {}, payload }
  }

  async function composed(route: FuzzedRoute, asker: Asker): Promise<Sent> {
    const kind = pick(random, kinds)
    const { method } = route
    const headers: { [name: string]: string } = { cookie: asker.cookie }
    const url = pathFor(route, kind === 'path' ? 0.8 : 0.1)
    switch (kind) {
      case 'query':
        return { kind, method, url: `${url}?${oddPairs(random, [])}`.slice(0, 12_000), headers }
      case 'header':
        return { kind, method, url, headers: { ...headers, ...oddHeaders(random) } }
      case 'cookie':
        return { kind, method, url, headers: { cookie: oddCookies(random, asker.cookie) } }
      case 'method':
        return {
          kind,
          method: pick(random, ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE']),
          url,
          headers,
        }
      case 'multipart': {
        const { type, payload } = oddMultipart(random, asker.token ?? '')
        return { kind, method: 'POST', url, headers: { ...headers, 'content-type': type }, payload }
      }
      case 'body': {
        const type =
          random() < 0.8
            ? formType
            : pick(random, ['application/json', 'text/plain', 'text/xml', '', ';;', `${formType}; charset=utf-16`])
        const payload =
          type === 'application/json'
            ? pick(random, ['{', '[]', '"a"', '{"_csrf":{"a":1}}', 'null'])
            : oddPairs(random, [])
        return { kind, method: 'POST', url, headers: { ...headers, 'content-type': type }, payload }
      }
      case 'form':
        return fairForm(route, url, asker, headers)
      case 'path':
        return { kind, method, url, headers }
    }
  }

  /** A form with its token: one that the page shows, spoilt here and there, or one that nobody showed. */
  async function fairForm(route: FuzzedRoute, url: string, asker: Asker, headers: Sent['headers']): Promise<Sent> {
    const pages = world.pagesWithForms.get(asker.name) ?? []
    const shown = await formsAt(random() < 0.3 || pages.length === 0 ? url : pick(random, pages), asker)
    const token = asker.token ?? 'none'
    const base = (action: string) => ({
      kind: 'form',
      method: 'POST',
      url: action,
      headers: { ...headers, 'content-type': formType },
      isFair: asker.token !== undefined || world.traceless.has(action),
    })
    if (shown.length === 0 || random() < 0.25)
      return { ...base(url), payload: `_csrf=${encodeURIComponent(token)}&${oddPairs(random, fieldNames(route))}` }
    const form = pick(random, shown)
    // Some are spoilt in one field or none, so that what is behind the first check is reached too.
    const oddness = pick(random, [0, 0.1, 0.3, 0.8])
    const pairs: string[] = []
    for (const [name, values] of form.filled) {
      if (name === '_csrf' || random() < oddness / 4) continue
      const isOdd = random() < oddness
      for (const value of isOdd ? [oddText(random)] : values)
        pairs.push(`${encodeURIComponent(name)}=${isOdd ? encoded(random, value) : encodeURIComponent(value)}`)
    }
    return { ...base(form.action), payload: [`_csrf=${encodeURIComponent(token)}`, ...pairs].join('&') }
  }

  function fieldNames(route: FuzzedRoute): readonly string[] {
    return [...forms]
      .filter(([key]) => key.endsWith(` ${route.path}`))
      .flatMap(([, all]) => all.flatMap(form => [...form.filled.keys()]))
  }

  async function formsAt(url: string, asker: Asker): Promise<readonly PageForm[]> {
    const key = `${asker.name} ${url}`
    const kept = forms.get(key)
    if (kept !== undefined) return kept
    const page = await within(
      world.patienceMilliseconds,
      injected({ kind: '', method: 'GET', url, headers: { cookie: asker.cookie } }),
    )
    const isPage = page !== 'late' && page.status === 200 && /^text\/html/.test(page.headers['content-type'] ?? '')
    const found = isPage ? formsOf(page.body, 'page.html').filter(({ action }) => action !== '/sign-out') : []
    if (forms.size > 500) forms.clear()
    forms.set(key, found)
    return found
  }

  async function injected(sent: Sent): Promise<Wire> {
    const from = Array.from({ length: 3 }, () => Math.floor(random() * 256)).join('.')
    const response = await world.app.inject({
      method: sent.method as 'GET',
      url: sent.url,
      headers: sent.headers,
      // From ever another address: the limit of forms that ask for a secret is not what is tried here.
      remoteAddress: `10.${from}`,
      ...(sent.payload === undefined ? {} : { payload: sent.payload }),
    })
    const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')])
    return { status: response.statusCode, headers: Object.fromEntries(headers), body: response.body }
  }

  function overConnection(sent: Sent): Promise<Wire> {
    return new Promise(resolve => {
      let got = ''
      const socket = connect(world.port, '127.0.0.1', () => socket.end(sent.payload ?? ''))
      socket.on('data', chunk => {
        got += chunk.toString('latin1')
      })
      socket.on('error', () => {})
      socket.on('close', () => {
        // Where the bytes were two requests, the first answer is judged.
        const second = got.indexOf('HTTP/1.1 ', 1)
        if (second > 0) got = got.slice(0, second)
        const [head = '', ...body] = got.split('\r\n\r\n')
        const [first = '', ...lines] = head.split('\r\n')
        const pairs = lines.map(line => [
          line.slice(0, line.indexOf(':')).toLowerCase(),
          line.slice(line.indexOf(':') + 1).trim(),
        ])
        resolve({ status: Number(first.split(' ')[1] ?? 0), headers: Object.fromEntries(pairs), body: body.join('') })
      })
    })
  }
}

function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value | 'late'> {
  let impatience: NodeJS.Timeout | undefined
  const late = new Promise<'late'>(resolve => {
    impatience = setTimeout(() => resolve('late'), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(impatience))
}

function difference(before: string, after: string): string {
  const had = new Set(before.split('\n'))
  return after
    .split('\n')
    .filter(line => !had.has(line))
    .join(', ')
}
