import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProduct, type TestProduct } from './product.ts'

/** Tables whose changes stand in no record, each with its reason. Every other table has the record's trigger. */
const unrecorded: { readonly [table: string]: string } = {
  desk_visit: 'when somebody was last here, to say what is new since',
  platform_job: 'work that recorded commands asked for, waiting its turn',
  platform_draft: 'nothing was said to anybody yet: what its author types, for its author alone, until it is saved',
  platform_lost_form: 'encrypted forms of an hour, which only the browser that posted them can open',
  platform_migration: 'written by the program as it is set up, each once',
  platform_posted: 'answers already given to posted forms; what the forms did is recorded',
  platform_provider_secret:
    'sealed secrets of organisations’ sign-ins; that there is one stands in the recorded sign-in',
  platform_record: 'the record itself',
  platform_record_content: 'the record itself',
  platform_role: 'written by migrations alone',
  platform_role_right: 'written by migrations alone',
  platform_session: 'browsers that are signed in, for hours; it would fill the record with every page',
  platform_setting: 'written when the database is made, and never changed',
  reports_issue_file: 'the bytes of an issued report, whose hash stands in the record',
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
        and not exists (select from pg_trigger where tgrelid = pg_class.oid and tgname = 'record')
      order by relname`.execute(tx),
  )
  const found = rows.map(row => row.name)
  const unsaid = found.filter(name => unrecorded[name] === undefined)
  expect(unsaid.map(name => `${name} is not recorded: call platform_guard, or give the reason here`)).toEqual([])
  const gone = Object.keys(unrecorded).filter(name => !found.includes(name))
  expect(gone.map(name => `${name} is recorded, or is no table: take its line away`)).toEqual([])
})
