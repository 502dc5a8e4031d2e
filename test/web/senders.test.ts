import { connect, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { startProduct, type TestProduct } from '../product.ts'
import { headerFaults, stackFaults, type Wire } from './answers.ts'

/*
 * What comes over a real connection and never becomes a request, or takes its time about it. The server listens on
 * loopback and has less patience than the one that is served, so that the test is short.
 */

const patienceMilliseconds = 3_000
const drippers = 50

let product: TestProduct
let server: FastifyInstance
let port: number
beforeAll(async () => {
  product = await startProduct()
  server = await product.product.server({
    clock: { now: () => Temporal.Instant.from('2006-11-07T10:00:00Z') },
    secureCookies: false,
    strict: false,
    log: false,
    surroundings: { senderMilliseconds: patienceMilliseconds, connectionsMax: 120, requestsPerMinute: 1_000_000 },
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const address = server.server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(async () => {
  server.server.closeAllConnections()
  await server.close()
  await product.close()
})

/** Opens a connection, sends the text and answers everything that comes back until the server closes it. */
function exchange(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let got = ''
    socket.on('data', chunk => {
      got += chunk.toString()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve(got) : reject(error)))
    socket.on('close', () => resolve(got))
  })
}

function wireOf(text: string): Wire {
  const [head = '', ...body] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = lines.map(line => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.slice(line.indexOf(':') + 1).trim(),
  ])
  return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(headers), body: body.join('\r\n\r\n') }
}

describe('What is no request', () => {
  test.each([
    ['gets a plain word where it is no HTTP', 'hello\r\n\r\n', 400],
    ['gets one where the method is none', 'FETCH / HTTP/1.1\r\nhost: a\r\n\r\n', 400],
    ['gets one where the version is none', 'GET / HTTP/9.9\r\nhost: a\r\n\r\n', 400],
    ['gets one where a header is broken', 'GET / HTTP/1.1\r\nhost: a\r\nbroken header\r\n\r\n', 400],
    [
      'gets one where it has two lengths',
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n',
      400,
    ],
    [
      'gets one where it has a length and pieces',
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['gets one where the address is too long', `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, 431],
    [
      'gets one where a cookie is too long',
      `GET / HTTP/1.1\r\nhost: a\r\ncookie: a=${'b'.repeat(40_000)}\r\n\r\n`,
      431,
    ],
  ])('%s', async (_, text, status) => {
    const answer = wireOf(await exchange(text))
    expect(answer.status).toBe(status)
    expect([...headerFaults(answer), ...stackFaults(answer)]).toEqual([])
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(answer.body).toMatch(/^[A-Z].+\.\nReference: [0-9a-f-]{36}\n$/)
  })

  test('is answered by a page where it names no host', async () => {
    const answer = wireOf(await exchange('GET /published HTTP/1.1\r\nconnection: close\r\n\r\n'))
    expect([answer.status, ...headerFaults(answer)]).toEqual([400])
  })

  test('is answered by a page where only its end cannot be decoded', async () => {
    const answer = wireOf(await exchange('GET /%ff%fe HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'))
    expect(answer.status).toBe(400)
    expect(answer.headers['content-type']).toContain('text/html')
  })
})

describe('A slow sender', () => {
  /** A connection on which a little comes again and again, until the server has had enough of it. */
  function drip(first: string, piece: string): { readonly socket: Socket; readonly ended: Promise<string> } {
    const socket = connect(port, '127.0.0.1', () => socket.write(first))
    const more = setInterval(() => socket.writable && socket.write(piece), 200)
    let got = ''
    socket.on('data', chunk => {
      got += chunk.toString()
    })
    socket.on('error', () => {})
    const ended = new Promise<string>(resolve => {
      socket.on('close', () => {
        clearInterval(more)
        resolve(got)
      })
    })
    return { socket, ended }
  }

  test(`holds nobody up: while ${drippers} drip headers and bodies, pages are served, and then they are let go`, async () => {
    const kinds: readonly (readonly [string, string])[] = [
      ['GET /published HTTP/1.1\r\nhost: a\r\n', 'x-slow: 1\r\n'],
      [
        'POST /sign-out HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 900000\r\n\r\n',
        'a',
      ],
      [
        'POST /sign-out HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n\r\n',
        '1\r\na\r\n',
      ],
      ['POST /nowhere HTTP/1.1\r\nhost: a\r\ncontent-length: 900000\r\n\r\n', 'a'],
      ['GET /published HTTP/1.1\r\nhost: a\r\ncontent-length: 900000\r\n\r\n', 'a'],
    ]
    const slow = Array.from({ length: drippers }, (_, index) => drip(...(kinds[index % kinds.length] ?? ['', ''])))
    let settled = 0
    for (const { ended } of slow) void ended.then(() => (settled += 1))
    let pages = 0
    while (settled < drippers) {
      const answer = await fetch(`http://127.0.0.1:${port}/published`)
      expect(answer.status).toBe(200)
      await answer.text()
      if (settled === 0) pages += 1
    }
    // Pages came while every one of them was still dripping: none had to end first.
    expect(pages).toBeGreaterThan(3)
    const answers = await Promise.all(slow.map(({ ended }) => ended))
    const unread = answers.filter((_, index) => index % kinds.length < 3)
    for (const each of unread) expect(wireOf(each).status).toBe(408)
  })

  test('with a short form and a fast line is let through', async () => {
    const body = 'email=a'
    const answer = await exchange(
      `POST /sign-out HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    expect(wireOf(answer).status).toBe(403)
  })

  test('cannot take every connection there is: what is too much is turned away, and room comes back', async () => {
    const held = Array.from({ length: 150 }, () => drip('GET / HTTP/1.1\r\n', 'x: 1\r\n'))
    await Promise.all(held.map(({ ended }) => ended))
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)
  })
})
