import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { receiptOn } from './concerns.ts'
import { startProduct, type TestProduct, visitorOf } from './product.ts'
import { issuedReview } from './report-journey.ts'

/* ALL-3: what the pages about cookies and privacy say is what the product does for somebody who is not signed in. */

let product: TestProduct
let review: string
beforeAll(async () => {
  product = await startProduct()
  review = (await issuedReview(product)).reviewId
}, 240_000)
afterAll(() => product.close())

const codesOf = (html: string) => [...html.matchAll(/<code>([^<]+)<\/code>/g)].map(([, code]) => code ?? '')
const page = async (url: string) => (await product.app.inject({ url })).body

describe('The cookies page', () => {
  test('names every page that sets a cookie for a stranger, each cookie that is set, and no page that sets none', async () => {
    const codes = codesOf(await page('/cookies'))
    const told = codes.filter(code => code.startsWith('/'))
    expect(told.length).toBeGreaterThan(2)
    const tells = (path: string) =>
      told.filter(each => new RegExp(`^${each.replaceAll('…', '.+')}$`).test(path)).length > 0
    const routes = [...product.product.routes, ...product.product.tracelessRoutes].filter(
      ({ method }) => method === 'GET',
    )
    const setting: string[] = []
    let opened = 0
    for (const { path } of routes) {
      const url = path
        .replace(':review', review)
        .replaceAll(/:[a-zA-Z]+/g, '1')
        .replace('*', 'x')
      const answer = await product.app.inject({ url })
      if (answer.statusCode === 200) opened += 1
      const names = answer.cookies.map(({ name }) => name)
      for (const name of names) expect(codes, url).toContain(name)
      if (names.length > 0) setting.push(url)
      expect(names.length === 0 || tells(url), `${url} sets ${names}`).toBe(true)
    }
    expect(opened).toBeGreaterThan(20)
    expect(setting).toEqual(expect.arrayContaining(['/sign-in', `/published/${review}/your-view`]))
    // Nothing is told of that is no page of the product, and those that open with no more than their address set one.
    for (const each of told) {
      const like = new RegExp(`^${each.replaceAll('…', '.+')}$`)
      expect(
        routes.some(({ path }) => like.test(path)),
        each,
      ).toBe(true)
    }
    for (const url of ['/complain', '/complain/follow', '/tell-us', '/tell-us/return', '/data', '/published', '/'])
      expect(setting).not.toContain(url)
  })
})

describe('The privacy notice', () => {
  test('is right that a view, a complaint and a telling leave nothing of who sent them but what they wrote', async () => {
    const agent = 'Quillfeather/9.4 (their own browser)'
    const address = '203.0.113.77'
    const notice = await page('/privacy')
    for (const heading of [
      'If you say what you think of a report',
      'If you complain about a review',
      'If you tell us something in confidence',
    ])
      expect(notice).toContain(heading)
    const reader = visitorOf(product.app, { agent, address })
    const answered = await reader.post(`/published/${review}/your-view`, { words: 'Clear and short' })
    expect([200, 303], answered.html).toContain(answered.status)
    const post = async (url: string, fields: { readonly [name: string]: string }) =>
      product.app.inject({
        method: 'POST',
        url,
        remoteAddress: address,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
          'user-agent': agent,
        },
        payload: new URLSearchParams(fields).toString(),
      })
    const receipt = receiptOn(await page('/complain'))
    const complaint = { receipt, reviewId: review, kind: 'complaint-report', about: 'My school is named.', who: '' }
    const filed = await post('/complain', complaint)
    expect(filed.body).toContain(receipt)
    const told = await post('/tell-us', {
      receipt: receiptOn(await page('/tell-us')),
      words: 'The night shift is one person.',
      identity: '',
    })
    for (const answer of [filed, told]) {
      expect(answer.statusCode).toBeLessThan(300)
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
    const kept = await product.services.database.asOwner(async client => {
      const { rows } = await client.query<{ name: string }>(
        `select tablename as name from pg_tables where schemaname = 'public'`,
      )
      const found: string[] = []
      for (const { name } of rows) {
        const all = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from "${name}" t`)
        for (const { row } of all.rows) {
          if (/Quillfeather|203\.0\.113\.77/.test(row)) found.push(`${name}: ${row.slice(0, 80)}`)
          if (row.includes(receipt) || row.includes(receipt.replaceAll('-', ''))) found.push(`${name} has the receipt`)
        }
      }
      // What was sent is there, so that the search has something to find.
      const sent = await client.query(
        `select from complaints_complaint where about = 'My school is named.' union all select from evaluation_view where words = 'Clear and short'
         union all select from concerns_message where text = 'The night shift is one person.'`,
      )
      expect(sent.rows).toHaveLength(3)
      return found
    })
    expect(kept).toEqual([])
  })
})
