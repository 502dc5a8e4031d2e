import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProduct, type TestProduct } from './product.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.close())

test('a stranger is led to the sign-in page', async () => {
  const answer = await product.stranger().get('/')
  expect(answer.status).toBe(303)
  expect(answer.location).toBe('/sign-in')
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
  expect((await lead.get('/')).status).toBe(303)
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
