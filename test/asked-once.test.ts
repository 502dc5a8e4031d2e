import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askedOnce } from '../src/platform/db/asked-once.ts'
import type { Transaction } from '../src/platform/db/database.ts'
import { startProduct, type TestProduct } from './product.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.close())

const namesLike = askedOnce(async (tx: Transaction, like: string) => {
  const { rows } = await sql<{ name: string }>`select name from register_read_person where name like ${like}`.execute(
    tx,
  )
  return rows.map(({ name }) => name)
})

/** What it came to, and how many statements it took. */
async function counted<Value>(work: () => Promise<Value>) {
  const { database } = product.services
  const before = database.statements()
  return { value: await work(), statements: database.statements() - before }
}

test('a page asks the same thing once, and another thing again', async () => {
  const lead = await product.caller('lead')
  const { value, statements } = await counted(() =>
    product.services.database.as(lead, 'read', async tx => [
      await namesLike(tx, 'Ann %'),
      await namesLike(tx, 'Ann %'),
      ...(await Promise.all([namesLike(tx, 'Tom %'), namesLike(tx, 'Tom %')])),
    ]),
  )
  expect(value).toEqual([['Ann Lee'], ['Ann Lee'], ['Tom Okafor'], ['Tom Okafor']])
  expect(statements).toBe(2)
})

test('another page asks anew, and what is written meanwhile is there', async () => {
  const { database } = product.services
  const [lead, manager] = [await product.caller('lead'), await product.caller('manager')]
  const ask = () => database.as(lead, 'read', tx => namesLike(tx, 'Ann %'))
  expect(await ask()).toEqual(['Ann Lee'])
  await database.as(manager, 'rename', async tx => {
    expect(await namesLike(tx, 'Ann %')).toEqual(['Ann Lee'])
    await sql`update register_person set name = 'Ann Lea' where name = 'Ann Lee'`.execute(tx)
    // Within a command nothing is remembered: it has just changed.
    expect(await namesLike(tx, 'Ann %')).toEqual(['Ann Lea'])
  })
  expect(await ask()).toEqual(['Ann Lea'])
})
