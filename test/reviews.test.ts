import { afterAll, beforeAll, expect, test } from 'vitest'
import { openedReview } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.close())

test('opens', async () => {
  const id = await openedReview(product)
  expect(id).toBe('1')
})
