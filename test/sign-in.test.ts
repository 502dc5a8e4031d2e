import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProduct, type TestProduct } from './product.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.close())

test('a stranger at a page of those who are signed in is led to the sign-in page', async () => {
  for (const path of ['/reviews', '/areas', '/register', '/account', '/reviews/1', '/example/day']) {
    const answer = await product.stranger().get(path)
    expect([answer.status, answer.location], path).toEqual([303, '/sign-in'])
  }
})

test('the first page of whoever is not signed in leads to where one signs in, and tells nothing of the work', async () => {
  const { status, html } = await product.stranger().get('/')
  expect(status).toBe(200)
  expect(html).toContain('<h1 class="govuk-heading-xl">How good are services for children where you live?</h1>')
  expect(html).toContain('href="/sign-in"')
  expect(html).not.toMatch(/What waits for you|href="\/reviews|href="\/register/)
})

test('a person of the example signs in, sees the name and the day, and signs out', async () => {
  const lead = await product.visitor('lead')
  const home = await lead.get('/')
  expect(home.status).toBe(200)
  expect(home.html).toContain('Ann Lee')
  expect(home.html).toContain('7 November 2006')
  await lead.onDay('2006-12-01')
  expect((await lead.get('/')).html).toContain('1 December 2006')
  expect((await lead.post('/sign-out', {})).location).toBe('/sign-in')
  const left = await lead.get('/')
  expect(left.html).not.toContain('Ann Lee')
  expect(left.html).toContain('href="/sign-in"')
  expect((await lead.get('/reviews')).location).toBe('/sign-in')
})

test('a form without the token of its page is refused and changes nothing', async () => {
  const answer = await product.app.inject({
    method: 'POST',
    url: '/sign-in',
    payload: 'email=a&password=b',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(answer.statusCode).toBe(403)
  expect(answer.body).toContain('This form has expired')
})

test('ALL-6 a wrong password gets one sentence beside the field, and the address stays typed', async () => {
  const stranger = product.stranger()
  const answer = await stranger.post('/sign-in', { email: 'nobody@example.org', password: 'wrong' })
  expect(answer.status).toBe(422)
  expect(answer.html).toContain('The email address or the password is not right')
  expect(answer.html).toContain('value="nobody@example.org"')
})
