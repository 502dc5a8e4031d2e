import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startProduct, type TestProduct } from './product.ts'

/* A program that asks too often is told so in its own language, and when to ask again. */

const requestsPerMinute = 12

let product: TestProduct
beforeAll(async () => {
  product = await startProduct({ server: { surroundings: { requestsPerMinute } } })
}, 240_000)
afterAll(() => product.close())

const ask = (url: string, remoteAddress: string) => product.app.inject({ url, remoteAddress })

describe('The API, asked too often', () => {
  test('answers 429 as described, with the seconds to wait, and others go on', async () => {
    const description = JSON.parse((await ask('/api/v1/openapi.json', '192.0.2.1')).body)
    for (const [path, { get }] of Object.entries<{ get: { responses: { [status: string]: object } } }>(
      description.paths,
    ))
      expect(get.responses['429'], path).toMatchObject({
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        headers: { 'Retry-After': { schema: { type: 'integer' } } },
      })
    const paths = [
      '/api/v1/reports',
      '/api/v1/areas',
      '/api/v1/reports/987654',
      '/api/v1/nothing',
      '/api/v1/grades?review=x',
    ]
    for (let time = 0; time < requestsPerMinute; time += 1)
      expect((await ask(paths[time % paths.length] ?? '', '192.0.2.7')).statusCode).not.toBe(429)
    for (const path of [...paths, '/api/v1/openapi.json']) {
      const answer = await ask(path, '192.0.2.7')
      expect([answer.statusCode, answer.headers['content-type']], path).toEqual([
        429,
        'application/problem+json; charset=utf-8',
      ])
      const wait = Number(answer.headers['retry-after'])
      expect(Number.isInteger(wait) && wait >= 1 && wait <= 60, path).toBe(true)
      expect(JSON.parse(answer.body), path).toEqual({
        type: 'about:blank',
        title: 'Too many requests in a short time',
        status: 429,
        detail: expect.stringMatching(/^Ask again in \d+ seconds?\.$/),
      })
      expect(answer.headers['cache-control'], path).toBe('no-store')
      expect(answer.headers['access-control-allow-origin'], path).toBe('*')
      expect(answer.headers['access-control-expose-headers'], path).toContain('retry-after')
    }
    expect((await ask('/api/v1/reports', '192.0.2.8')).statusCode).toBe(200)
  })
})
