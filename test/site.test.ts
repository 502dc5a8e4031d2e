import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { openedReview } from './journey.ts'
import { startProduct, type TestProduct, visitorOf } from './product.ts'

/* What the service says of itself: accessibility, privacy, cookies. */

const statements = ['/accessibility', '/privacy', '/cookies']

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
}, 120_000)
afterAll(() => product.close())

const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: { 'no-trailing-whitespace': 'off', 'void-style': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
})

describe('What the service says of itself', () => {
  test.each(statements)('%s is open to everybody, valid, and needs no statement', async path => {
    for (const visitor of [product.stranger(), await product.visitor('lead'), await product.visitor('director')]) {
      const answer = await visitor.get(path)
      expect(answer.status).toBe(200)
      // That of the session alone, where there is one.
      expect(answer.statements).toBeLessThanOrEqual(1)
      const report = await validator.validateString(answer.html)
      expect(report.results.flatMap(result => result.messages.map(each => `${each.ruleId}: ${each.message}`))).toEqual(
        [],
      )
    }
  })

  test.each([
    ['/sign-in', undefined, 200],
    ['/published', undefined, 200],
    ['/published/987654', undefined, 404],
    ['/', 'lead', 200],
    ['/', 'director', 200],
    ['/reviews/987654', 'lead', 404],
  ] as const)('is linked from the foot of %s for %s', async (path, part, status) => {
    const visitor = part === undefined ? product.stranger() : await product.visitor(part)
    const answer = await visitor.get(path)
    expect(answer.status).toBe(status)
    const foot = /<footer class="govuk-footer">.*<\/footer>/s.exec(answer.html)?.[0] ?? ''
    for (const statement of statements) expect(foot).toContain(`href="${statement}"`)
    expect(foot.includes('/faults/new')).toBe(part !== undefined)
  })

  test('ALL-7 the accessibility statement says what was not tested, and to whom one turns', async () => {
    const { html } = await product.stranger().get('/accessibility')
    for (const said of [
      'We do not claim that the service conforms',
      'has not been tested with people who use screen readers',
      'no independent program or person has checked',
      '22 November 2026',
    ])
      expect(html).toContain(said)
  })

  test('the privacy notice tells the schedule by which evidence is erased', async () => {
    const { html } = await product.stranger().get('/privacy')
    expect(html).toContain('6 years after the report was issued')
    expect(html).toContain('10 years after the report was issued')
    expect(html).toContain('once a person has confirmed it')
  })
})

describe('The cookies page', () => {
  test.each([
    ['http', ''],
    ['https', '__Host-'],
  ])('over %s names exactly the cookies that a journey is given', async (_, prefix) => {
    const app = await product.product.server({
      clock: { now: () => Temporal.Instant.from('2006-11-07T10:00:00Z') },
      secureCookies: prefix !== '',
      strict: true,
      log: false,
    })
    const given = new Set<string>()
    app.addHook('onSend', async (_request, reply) => {
      for (const header of [reply.getHeader('set-cookie') ?? []].flat()) given.add(String(header).split('=')[0] ?? '')
    })
    try {
      const person = visitorOf(app)
      await person.get('/published')
      for (const statement of statements) await person.get(statement)
      expect([...given], 'for whoever reads what is published').toEqual([])
      const { actor } = await product.caller('lead')
      if (actor.kind === 'public') throw new Error('The lead has no account.')
      expect((await person.post('/example/sign-in', { account: actor.accountId })).status).toBe(303)
      const path = `/reviews/${await openedReview(product, 'Devon')}/evidence/new`
      const page = await person.get(path)
      expect(page.status).toBe(200)
      const [form = ''] = /<form method="post"[^>]*>.*?<textarea.*?<\/form>/s.exec(page.html) ?? []
      const hidden = Object.fromEntries(
        [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
          name,
          value,
        ]),
      )
      const action = /action="([^"]*)"/.exec(form)?.[1] ?? path
      const { _csrf: token, _key: key, ...others } = hidden
      expect(token).toBeTruthy()
      await person.post('/example/day', { 'day-day': '8', 'day-month': '11', 'day-year': '2006' })
      await person.get('/')
      expect((await person.post('/sign-out', {})).status).toBe(303)
      // The page was open all the while, and is posted now that nobody is signed in.
      const late = await person.post(action, { ...others, text: 'Children said that they know whom to call.' }, key)
      expect(late.location).toBe('/sign-in')
      await person.post('/example/sign-in', { account: actor.accountId })
      const report = { page: '/', did: 'I opened the page.', happened: 'It was empty.' }
      expect((await person.post('/faults/new', { ...report, _page: '/faults/new' })).status).toBe(303)
      const { html } = await person.get('/cookies')
      const table = /<tbody.*<\/tbody>/s.exec(html)?.[0] ?? ''
      const named = [...table.matchAll(/<code>([^<]+)<\/code>/g)].map(([, name = '']) => `${prefix}${name}`)
      expect([...given].sort()).toEqual(named.sort())
      expect(named).toHaveLength(4)
    } finally {
      await app.close()
    }
  })
})
