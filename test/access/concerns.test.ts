import { afterAll, beforeAll, expect, test } from 'vitest'
import { openedReview } from '../journey.ts'
import { type CastMember, cast, type Part, startProduct, type TestProduct } from '../product.ts'
import { chance, freshSeed, runs } from '../proof.ts'

/*
 * ALL-4: the database alone, with no policy in between. By chance people are named, leave, raise concerns that reach others,
 * and hold every standing role; each row of concerns and tellings is asked for as each of them. What should come of it is
 * said here in another way, out of plain lists.
 */

type Named = {
  readonly part: Part
  readonly duty: 'danger' | 'tellings'
  readonly rank: number
  readonly ended: boolean
}
type Raised = { readonly id: string; readonly by: Part; readonly told: readonly Part[]; readonly noted: boolean }
type World = { readonly named: readonly Named[]; readonly gone: ReadonlySet<Part>; readonly raised: readonly Raised[] }

let product: TestProduct
const parts = Object.keys(cast) as Part[]
const isStaff = (part: Part) => (cast[part] as CastMember).kind === 'staff'
beforeAll(async () => {
  product = await startProduct()
  await openedReview(product)
})
afterAll(() => product.close())

function worldBy(random: () => number): World {
  const some = <Each>(list: readonly Each[]) => list[Math.floor(random() * list.length)] as Each
  const staff = parts.filter(isStaff)
  const gone = new Set(staff.filter(() => random() < 0.1))
  const taken = new Set<string>()
  const named = Array.from({ length: Math.floor(random() * 9) }, (): Named => {
    const duty = some(['danger', 'danger', 'tellings'] as const)
    return { part: some(staff), duty, rank: 1 + Math.floor(random() * 5), ended: random() < 0.2 }
  }).filter(each => {
    if (each.ended) return true
    const keys = [`${each.duty} ${each.part}`, `${each.duty} ${each.rank}`]
    if (keys.some(key => taken.has(key))) return false
    for (const key of keys) taken.add(key)
    return true
  })
  const raised = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index): Raised => {
    const by = some(staff)
    const told = [...new Set(Array.from({ length: 1 + Math.floor(random() * 3) }, () => some(staff)))]
    return { id: String(1000 + index), by, told: told.filter(part => part !== by), noted: random() < 0.7 }
  })
  return { named, gone, raised }
}

/** Who has a place now: named, not ended, with an account that is open. */
const holds = (world: World, who: Part, duty: Named['duty']) =>
  world.gone.has(who) ? undefined : world.named.find(each => each.part === who && each.duty === duty && !each.ended)

function shouldRead(world: World, who: Part, table: string): readonly string[] {
  if (!isStaff(who)) return []
  const place = holds(world, who, 'danger')
  const reached = (concern: Raised) => place !== undefined && (place.rank <= 2 || concern.told.includes(who))
  const ids = (concerns: readonly Raised[]) => concerns.map(({ id }) => id)
  switch (table) {
    case 'concerns_concern':
      return ids(world.raised.filter(concern => concern.by === who || reached(concern)))
    case 'concerns_told':
      return world.raised
        .filter(concern => concern.by === who || reached(concern))
        .flatMap(({ id, told }) => told.map(() => id))
    case 'concerns_note':
      return ids(world.raised.filter(concern => concern.noted && concern.by !== who && reached(concern)))
    default:
      return holds(world, who, 'tellings') === undefined ? [] : ['one']
  }
}

const asked: { readonly [table: string]: string } = {
  concerns_concern: 'id::text',
  concerns_told: 'concern_id::text',
  concerns_note: 'concern_id::text',
  concerns_telling: `'one'`,
  concerns_message: `'one'`,
  concerns_identity: `'one'`,
  concerns_triage: `'one'`,
  concerns_identity_view: `'one'`,
}

/** What each person reads of each table that is not what they should. The world is taken back. */
async function differences(world: World, planted = ''): Promise<readonly string[]> {
  return product.services.database.asOwner(async client => {
    const query = async <Row>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as Row[]
    await query('begin')
    try {
      const accounts = new Map(
        (await query<{ id: string; person_id: string }>('select id, person_id from platform_account')).map(each => [
          each.person_id,
          each.id,
        ]),
      )
      const account = (part: Part) => accounts.get(product.people[part]) ?? ''
      for (const { part, duty, rank, ended } of world.named)
        await query(
          `insert into concerns_named (duty, person_id, rank, named_by, ended_at) values ($1, $2, $3, $4, $5)`,
          [duty, product.people[part], rank, account('administrator'), ended ? '2006-11-01' : null],
        )
      for (const part of world.gone)
        await query(`update platform_account set closed_at = '2006-11-01' where id = $1`, [account(part)])
      for (const { id, by, told, noted } of world.raised) {
        await query(
          `insert into concerns_concern (id, what, place, who, happened, raised_by, acknowledge_by)
           overriding system value values ($1, 'what', 'where', 'who', 'when', $2, '2006-11-07')`,
          [id, account(by)],
        )
        for (const part of told)
          await query(`insert into concerns_told (concern_id, person_id, step, mailed) values ($1, $2, 1, false)`, [
            id,
            product.people[part],
          ])
        if (noted)
          await query(`insert into concerns_note (concern_id, kind, text, by_id) values ($1, 'note', 'n', $2)`, [
            id,
            account('administrator'),
          ])
      }
      await query(`select concerns_tell('\\x01', 'words', '\\x02', '2006-11-07', true)`)
      await query(`insert into concerns_triage (telling_id) select id from concerns_telling`)
      await query(
        `insert into concerns_identity_view (telling_id, account_id, because) select id, $1, 'why' from concerns_telling`,
        [account('administrator')],
      )
      if (planted !== '') await query(planted)
      const found: string[] = []
      for (const part of parts) {
        await query(
          `select set_config('conspectus.account', $1, true), set_config('conspectus.person', $2, true),
          set_config('conspectus.now', '2006-11-07T12:00:00Z', true)`,
          [account(part), product.people[part]],
        )
        for (const [table, column] of Object.entries(asked)) {
          await query('savepoint before')
          await query(`set local role conspectus_${isStaff(part) ? 'staff' : 'respondent'}`)
          const read = await query<{ id: string }>(`select ${column} as id from ${table}`).catch((error: Error) => {
            if (/permission denied/.test(error.message)) return []
            throw error
          })
          await query('rollback to before')
          const ids = read.map(({ id }) => id).toSorted()
          const wanted = shouldRead(world, part, table).toSorted()
          if (ids.join() !== wanted.join()) found.push(`${part} reads ${ids} of ${table} and should read ${wanted}`)
        }
      }
      return found
    } finally {
      await query('rollback')
    }
  })
}

test('ALL-4 CAA-V2 every row of concerns and tellings is read by those named and by whoever raised it, whatever else they are', async () => {
  const seed = freshSeed('Concerns')
  const random = chance(seed)
  const count = runs(120)
  let reads = 0
  for (let run = 0; run < count; run += 1) {
    const world = worldBy(random)
    expect(await differences(world), `seed ${seed}, world ${run}: ${JSON.stringify(world)}`).toEqual([])
    reads += parts.reduce((sum, part) => sum + shouldRead(world, part, 'concerns_concern').length, 0)
  }
  expect(reads).toBeGreaterThan(count / 4)
}, 300_000)

test('ALL-4 the comparison finds a policy that opens too much', async () => {
  const world: World = {
    named: [{ part: 'clerk', duty: 'danger', rank: 1, ended: false }],
    gone: new Set(),
    raised: [{ id: '1000', by: 'lead', told: ['clerk'], noted: true }],
  }
  expect(await differences(world)).toEqual([])
  const found = await differences(
    world,
    `create policy planted on concerns_note for select to conspectus_staff using ((select platform_everywhere('conduct')))`,
  )
  expect(found).toEqual(['manager reads 1000 of concerns_note and should read '])
})
