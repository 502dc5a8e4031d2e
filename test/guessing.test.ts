import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProduct, type TestProduct } from './product.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.close())

test('a password can be tried ten times a minute from one address, whoever is tried; other forms go on', async () => {
  const manager = await product.visitor('manager')
  for (let time = 1; time <= 10; time += 1) {
    const answer = await product
      .stranger()
      .post('/sign-in', { email: `person${time}@example.org`, password: 'a guess of twelve' })
    expect(answer.status, `try ${time}`).toBe(422)
  }
  const eleventh = await product
    .stranger()
    .post('/sign-in', { email: 'lead@example.org', password: 'a guess of twelve' })
  expect(eleventh.status).toBe(429)
  expect(eleventh.html).toContain('There were too many tries in a short time. Nothing was saved. Try again in ')

  expect((await product.stranger().get('/sign-in')).status).toBe(200)
  expect((await manager.get('/')).status).toBe(200)
  expect((await manager.post('/example/day', { day: '2006-11-08' })).status).toBe(303)
  expect((await manager.post('/sign-out', {})).status).toBe(303)

  const tryFrom = (remoteAddress: string) => product.app.inject({ method: 'POST', url: '/sign-in', remoteAddress })
  expect((await tryFrom('127.0.0.1')).statusCode).toBe(429)
  // Another address is not held up: it gets as far as being asked for the token of its page.
  expect((await tryFrom('192.0.2.7')).statusCode).toBe(403)
})
