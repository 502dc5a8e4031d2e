import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProduct, type TestProduct } from './product.ts'

/**
 * Tables whose changes stand in no record and whose comment does not say why, each with its reason. Every other table has
 * the record's trigger, or a comment with a sentence that begins "Not in the record".
 */
const unrecorded: { readonly [table: string]: string } = {
  platform_job: 'work that recorded commands asked for, waiting its turn',
  platform_lost_form: 'encrypted forms of an hour, which only the browser that posted them can open',
  platform_erasable: 'written by migrations alone',
  platform_migration: 'written by the program as it is set up, each once',
  platform_posted: 'answers already given to posted forms; what the forms did is recorded',
  platform_provider_secret:
    'sealed secrets of organisations’ sign-ins; that there is one stands in the recorded sign-in',
  platform_record: 'the record itself',
  platform_record_content: 'the record itself',
  platform_record_followed: 'written by migrations alone',
  platform_role: 'written by migrations alone',
  platform_role_right: 'written by migrations alone',
  platform_session: 'browsers that are signed in, for hours; it would fill the record with every page',
  platform_setting: 'written when the database is made, and never changed',
  platform_sign_in: 'it is a record itself, of signing in, and forgotten after thirteen months',
  platform_view: 'it is a record itself, of views, in chains of its own',
}

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.close())

test('ALL-3 every table is recorded, or its reason stands here', async () => {
  const { rows } = await product.services.database.asSystem('read', tx =>
    sql<{ name: string }>`
      select relname as name from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace
        and coalesce(obj_description(pg_class.oid, 'pg_class'), '') not ilike '%not in the record%'
        and not exists (select from pg_trigger where tgrelid = pg_class.oid and tgname = 'record')
      order by relname`.execute(tx),
  )
  const found = rows.map(row => row.name)
  const unsaid = found.filter(name => unrecorded[name] === undefined)
  expect(
    unsaid.map(
      name => `${name} is not recorded: call platform_guard, or say in its comment: Not in the record, because …`,
    ),
  ).toEqual([])
  const gone = Object.keys(unrecorded).filter(name => !found.includes(name))
  expect(gone.map(name => `${name} is recorded, or is no table: take its line away`)).toEqual([])
})
