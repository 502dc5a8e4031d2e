import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { openedReview } from '../journey.ts'
import { startProduct, type TestProduct, type Visitor } from '../product.ts'
import { pdf } from './samples.ts'
import { evidenceOf, fileLinks } from './sending.ts'

let product: TestProduct
let lead: Visitor
let review: string
let port: number
let fields: { readonly [name: string]: string }

beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product)
  lead = await product.visitor('lead')
  fields = await evidenceOf(lead, review)
  await product.app.listen({ host: '127.0.0.1', port: 0 })
  const address = product.app.server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(() => product.close())

const boundary = 'the-boundary-of-this-test'
const megabyte = 1_000_000

async function head(name: string): Promise<string> {
  const page = await lead.get(`/reviews/${review}/evidence/new`)
  const token = /name="_csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
  const given = { _csrf: token, _key: randomUUID(), ...fields, title: 'Still here after the refusal' }
  const parts = Object.entries(given).map(
    ([field, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  )
  return `${parts.join('')}--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="${name}"\r\ncontent-type: application/pdf\r\n\r\n`
}

const tail = `\r\n--${boundary}--\r\n`

/** Streams a form with one file of so many megabytes; answers what came back and how much memory the process took on. */
async function stream(
  megabytes: number,
  announced: boolean,
  toPort = port,
): Promise<{ status: number; html: string; grew: number }> {
  const start = await head('large.pdf')
  const body = pdf('large')
  const piece = Buffer.alloc(megabyte, 'x')
  const length = Buffer.byteLength(start) + body.length + megabytes * megabyte + Buffer.byteLength(tail)
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 5)
  const answered = new Promise<{ status: number; html: string }>((resolve, reject) => {
    const sending = request(
      {
        host: '127.0.0.1',
        port: toPort,
        method: 'POST',
        path: `/reviews/${review}/evidence/new`,
        headers: {
          cookie: lead.cookies(),
          'content-type': `multipart/form-data; boundary=${boundary}`,
          ...(announced ? { 'content-length': length } : {}),
        },
      },
      answer => {
        const pieces: Buffer[] = []
        answer.on('data', (each: Buffer) => pieces.push(each))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, html: Buffer.concat(pieces).toString() }))
      },
    )
    sending.on('error', reject)
    void (async () => {
      const write = (bytes: Buffer | string) =>
        new Promise<void>(sent => (sending.write(bytes) ? sent() : sending.once('drain', () => sent())))
      await write(start)
      await write(body)
      for (let sent = 0; sent < megabytes; sent += 1) await write(piece)
      sending.end(tail)
    })()
  })
  const answer = await answered
  clearInterval(watch)
  return { ...answer, grew: most - before }
}

async function nothingLeft(): Promise<void> {
  expect(await readdir(product.services.files.incoming)).toEqual([])
}

describe('ALL-3 a file that is too large', () => {
  test.each([
    ['whose length was announced', true],
    ['that came in pieces', false],
  ])('%s is refused in words, with the form kept, nothing left and little memory taken', async (_, announced) => {
    // What the first forms of all take, until all code and every pool is warm, is not what a large one takes.
    for (let form = 0; form < 6; form += 1) expect((await stream(5, announced)).status).toBe(303)
    const { status, html, grew } = await stream(50, announced)
    console.log(`50 MB against a limit of 25 MB: ${(grew / megabyte).toFixed(0)} MB of memory at most`)
    expect(status).toBe(413)
    expect(html).toContain('large.pdf is larger than 25 MB.')
    expect(html).toContain('Still here after the refusal')
    // Client and server share this process.
    expect(grew).toBeLessThan(60 * megabyte)
    await nothingLeft()
    const { rows } = await product.services.database.asOwner(client =>
      client.query(`select from platform_file where bytes > 20000000`),
    )
    expect(rows).toEqual([])
  })

  test('elsewhere and allowed here is taken without being kept in memory', async () => {
    const limits = { bytesPerFile: 200 * megabyte, bytesPerForm: 200 * megabyte, filesPerForm: 10 }
    const generous = await product.product.server({
      clock: { now: () => Temporal.Instant.from('2006-11-07T10:00:00Z') },
      secureCookies: false,
      strict: true,
      log: false,
      files: { ...product.services.files, limits },
    })
    try {
      await generous.listen({ host: '127.0.0.1', port: 0 })
      const address = generous.server.address()
      const { status, grew } = await stream(150, true, typeof address === 'object' ? (address?.port ?? 0) : 0)
      console.log(`150 MB taken: ${(grew / megabyte).toFixed(0)} MB of memory at most`)
      expect(status).toBe(303)
      expect(grew).toBeLessThan(75 * megabyte)
    } finally {
      await generous.close()
    }
    await nothingLeft()
  })

  test('of a form beyond all reason is refused before it is read', async () => {
    const answer = await new Promise<{ status: number; html: string }>((resolve, reject) => {
      const headers = {
        cookie: lead.cookies(),
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': 5_000 * megabyte,
      }
      const path = `/reviews/${review}/evidence/new`
      const sending = request({ host: '127.0.0.1', port, method: 'POST', path, headers }, response => {
        const pieces: Buffer[] = []
        response.on('data', (each: Buffer) => pieces.push(each))
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, html: Buffer.concat(pieces).toString() })
          sending.destroy()
        })
      })
      sending.on('error', reject)
      sending.flushHeaders()
    })
    const { status, html } = answer
    expect(status).toBe(413)
    expect(html).toContain('That is too much at once')
    await nothingLeft()
  })
})

describe('Whoever sends slowly', () => {
  test('holds nobody up, and one who goes away leaves nothing', async () => {
    const start = await head('slow.pdf')
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(
      [
        `POST /reviews/${review}/evidence/new HTTP/1.1`,
        'host: 127.0.0.1',
        `cookie: ${lead.cookies()}`,
        `content-type: multipart/form-data; boundary=${boundary}`,
        'content-length: 9000000',
        '',
        start,
      ].join('\r\n'),
    )
    socket.write(pdf('slow'))
    for (let tries = 0; tries < 200 && (await readdir(product.services.files.incoming)).length === 0; tries += 1)
      await pause(25)
    expect(await readdir(product.services.files.incoming)).toHaveLength(1)
    // The database has one connection: were a transaction open meanwhile, nobody else would come through.
    const page = await lead.get(
      (await lead.send(`/reviews/${review}/evidence/new`, fields, [{ name: 'quick.pdf', content: pdf('quick') }]))
        .location ?? '',
    )
    expect(fileLinks(page.html)).toHaveLength(1)
    socket.destroy()
    for (let tries = 0; tries < 200 && (await readdir(product.services.files.incoming)).length > 0; tries += 1)
      await pause(25)
    await nothingLeft()
  })
})

describe('What is no form', () => {
  const path = () => `/reviews/${review}/evidence/new`
  const post = (payload: string, type = `multipart/form-data; boundary=${boundary}`) =>
    product.app.inject({
      method: 'POST',
      url: path(),
      payload,
      headers: { cookie: lead.cookies(), 'content-type': type },
    })

  test.each([
    ['that ends in the middle of a file', async () => `${await head('a.pdf')}%PDF-1.4`],
    ['without an end', async () => `--${boundary}\r\ncontent-disposition: form-data; name="a"\r\n\r\nb`],
    ['with a part that has no name', async () => `--${boundary}\r\ncontent-type: text/plain\r\n\r\nb${tail}`],
    [
      'with a character that no text has',
      async () => `${(await head('a.pdf')).replace('Still', 'St\0ll')}%PDF-1.4${tail}`,
    ],
    ['that holds nothing', async () => ''],
  ])('a body %s is answered, leaves nothing, and is no fault of ours', async (_, payload) => {
    const { statusCode } = await post(await payload())
    expect([400, 403, 413, 422]).toContain(statusCode)
    await nothingLeft()
  })

  test('a body without a boundary', async () => {
    expect([400, 415]).toContain((await post('x', 'multipart/form-data')).statusCode)
    await nothingLeft()
  })
})

test('more files than a form takes are said to be too many, and none is taken', async () => {
  const files = Array.from({ length: 11 }, (_, index) => ({ name: `${index}.txt`, content: `file ${index}` }))
  const answer = await lead.send(`/reviews/${review}/evidence/new`, fields, files)
  expect(answer.status).toBe(422)
  expect(answer.html).toContain('Send at most 10 files at once.')
  expect((await lead.send(`/reviews/${review}/evidence/new`, fields, files.slice(0, 10))).status).toBe(303)
  await nothingLeft()
})
