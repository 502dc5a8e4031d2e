import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProduct, type TestProduct } from './product.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.close())

test('ALL-6 thirty guesses from one address, whoever is tried, and then it says until when to wait; other forms go on', async () => {
  const manager = await product.visitor('manager')
  const guess = (name: string) => product.stranger().post('/sign-in', { email: name, password: 'a guess of twelve' })
  for (let time = 1; time < 30; time += 1)
    expect((await guess(`person${time}@example.org`)).status, `try ${time}`).toBe(422)
  expect((await guess('person30@example.org')).status).toBe(422)
  const another = await guess('lead@example.org')
  expect(another.status).toBe(429)
  expect(another.html).toContain('There were too many tries. Try again after 10:01')

  expect((await product.stranger().get('/sign-in')).status).toBe(200)
  expect((await manager.get('/')).status).toBe(200)
  expect((await manager.post('/example/day', { day: '2006-11-08' })).status).toBe(303)
  expect((await manager.post('/sign-out', {})).status).toBe(303)
})
