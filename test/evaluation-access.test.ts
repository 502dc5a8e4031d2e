import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { addEvidence } from '../src/modules/evidence/index.ts'
import { publicActor } from '../src/platform/access/actor.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import type { Caller, Transaction } from '../src/platform/db/database.ts'
import { done, openedReview } from './journey.ts'
import { plainItem } from './plain-item.ts'
import { cast, type Part, startProduct, type TestProduct } from './product.ts'

/*
 * ALL-4 and JAR-82: an independent evaluator sees figures over all reviews and no row, word or page of any. Asked of the
 * database with no policy in between, and of every address.
 */

const evaluator: Part = 'untrained'
let product: TestProduct
let review: string
beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product)
  const { services } = product
  await services.database.asSystem('set-up', tx =>
    giveStandingRole(tx, product.people[evaluator], 'evaluator', Temporal.Instant.from('2005-01-01T00:00Z')),
  )
  done(
    await addEvidence(services, await product.caller('lead'), review, {
      ...plainItem,
      kind: 'discussion',
      title: 'Words that only some may read',
      text: 'A boy of nine told us of his placement',
      eventOn: Temporal.PlainDate.from('2006-11-06'),
      classification: 'child-level',
    }),
  )
  await services.database.asOwner(async client => {
    await client.query(
      `insert into reports_issue (review_id, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
       select id, '2006-11-01', 1, title, area_id, 'Dorset', rulebook, edition, rulebook_sha256, '{}', '[]' from reviews_review where id = $1`,
      [review],
    )
    await client.query(
      `insert into evaluation_view (review_id, form, given_on, answers, words) values ($1, gen_random_uuid(), '2006-11-02', '{"reader-is": "parent"}', 'My daughter is named in it')`,
      [review],
    )
  })
}, 120_000)
afterAll(() => product.close())

const everybody = Object.keys(cast) as Part[]

async function asked<Found>(
  part: Part | undefined,
  work: (tx: Transaction) => Promise<Found>,
): Promise<Found | 'refused'> {
  const undo = new Error('taken back')
  const caller: Caller =
    part === undefined ? { ...(await product.caller('lead')), actor: publicActor } : await product.caller(part)
  let found: Found | undefined
  try {
    await product.services.database.as(caller, 'try', async tx => {
      found = await work(tx)
      throw undo
    })
  } catch (error) {
    if (error === undo) return found as Found
    if (/permission denied|row-level security/.test(String(error))) return 'refused'
    throw error
  }
  return 'refused'
}

const rows = (part: Part | undefined, work: RawBuilder<unknown>) =>
  asked(part, async tx => (await work.execute(tx)).rows.length)
const does = (part: Part | undefined, work: RawBuilder<unknown>) =>
  asked(part, async tx => {
    await work.execute(tx)
    return 'done' as const
  })

describe('ALL-4 JAR-82 an independent evaluator', () => {
  test('reads no row of any table of a review, but what is published', async () => {
    const { rows: tables } = await product.services.database.asSystem('read', tx =>
      sql<{ name: string }>`
        select table_name as name from information_schema.columns join pg_tables on tablename = table_name
        where table_schema = 'public' and schemaname = 'public' and column_name = 'review_id' order by 1`.execute(tx),
    )
    expect(tables.length).toBeGreaterThan(50)
    const seen: string[] = []
    for (const { name, key } of [
      ...tables.map(each => ({ ...each, key: 'review_id' })),
      { name: 'reviews_review', key: 'id' },
    ]) {
      const found = await rows(
        evaluator,
        sql`select 1 from ${sql.table(name)} where ${sql.ref(key)} = ${review} limit 1`,
      )
      if (found !== 'refused' && found > 0) seen.push(name)
    }
    // What is issued is open to everybody.
    expect(seen.filter(name => !/^reports_issue/.test(name))).toEqual([])
    // The same question asked as the lead finds rows, so it is one that can.
    expect(await rows('lead', sql`select 1 from reviews_stage union all select 1 from evidence_item`)).toBeGreaterThan(
      0,
    )
  })

  test('is told figures by functions that tell nobody else, and no words or names', async () => {
    const functions = [
      'reviews',
      'stages',
      'dates',
      'burden',
      'joint',
      'links',
      'reader_words',
      'effort',
      'reasons',
      'asked',
    ] as const
    for (const part of everybody) {
      const mayKnow = ['manager', 'approver', evaluator].includes(part)
      const found = await rows(part, sql`select * from evaluation_reviews()`)
      if (cast[part].kind === 'respondent') expect(found, part).toBe('refused')
      else expect(found, part).toBe(mayKnow ? 1 : 0)
    }
    for (const name of functions) {
      const told = await asked(evaluator, async tx =>
        JSON.stringify((await sql`select * from ${sql.raw(`evaluation_${name}`)}()`.execute(tx)).rows),
      )
      for (const secret of ['boy of nine', 'daughter', 'Words that only', ...everybody.map(part => cast[part].name)])
        expect(told, name).not.toContain(secret)
      expect(await rows(undefined, sql`select * from ${sql.raw(`evaluation_${name}`)}()`), name).toBe('refused')
    }
    // Whole counts of answers, and what readers wrote, are for who handles them alone.
    const counts = sql`select * from evaluation_counts('readers', null, '2006-11-07')`
    expect(await rows(evaluator, counts)).toBe(0)
    expect(await rows('approver', counts)).toBe(0)
    expect(await rows('manager', counts)).toBe(2)
    expect(await rows(evaluator, sql`select * from evaluation_view`)).toBe(0)
    expect(await rows(evaluator, sql`select * from evaluation_ledger`)).toBe(0)
  })

  test('is told nothing of a review of which the area does not know', async () => {
    const told = () => rows(evaluator, sql`select * from evaluation_reviews()`)
    const set = (covert: boolean) =>
      product.services.database.asOwner(client =>
        client.query('update reviews_review set covert = $1, announced_on = null where id = $2', [covert, review]),
      )
    expect(await told()).toBe(1)
    await set(true)
    expect(await told()).toBe(0)
    expect(await rows(evaluator, sql`select * from evaluation_stages()`)).toBe(0)
    await set(false)
    expect(await told()).toBe(1)
  })

  test('writes nothing', async () => {
    for (const [table, columns, values] of [
      ['evaluation_days', 'review_id, stage, body, spent_halves', sql`${review}, 'analysis', 'ofsted', 2`],
      ['evaluation_reason', 'review_id, about, text', sql`${review}, 'stage:analysis', 'late'`],
      [
        'reviews_repin',
        'review_id, from_edition, to_edition, because, changed_on, person_id',
        sql`${review}, '1', '2', 'x', '2006-11-07', ${product.people[evaluator]}`,
      ],
      [
        'evaluation_view',
        'review_id, form, given_on, answers, words',
        sql`${review}, gen_random_uuid(), '2006-11-07', '{}', 'x'`,
      ],
    ] as const)
      expect(
        await does(evaluator, sql`insert into ${sql.table(table)} (${sql.raw(columns)}) values (${values})`),
        table,
      ).toBe('refused')
  })

  test('is refused at every address of a review, child-level ones among them', async () => {
    const visitor = await product.visitor(evaluator)
    const routes = product.product.routes.filter(({ path }) => path.startsWith('/reviews/:review'))
    expect(routes.length).toBeGreaterThan(100)
    const answered: string[] = []
    for (const route of routes) {
      const path = route.path.replace(':review', review).replaceAll(/:[a-zA-Z]+/g, '1')
      const answer = route.method === 'GET' ? await visitor.get(path) : await visitor.post(path, { version: '1' })
      if (answer.status !== 404) answered.push(`${route.method} ${path}: ${answer.status}`)
    }
    expect(answered).toEqual([])
    expect((await visitor.get('/evaluation/words')).status).toBe(404)
    expect((await visitor.post('/evaluation/releases', { kind: 'readers' })).status).toBe(404)
    expect((await visitor.get('/evaluation')).status).toBe(200)
    expect((await visitor.get(`/evaluation/reviews/${review}`)).status).toBe(200)
    const pages = product.product.routes.filter(
      ({ path, method }) => method === 'GET' && /^\/evaluation(\/|$)/.test(path),
    )
    for (const { path } of pages) {
      const { html } = await visitor.get(path.replace(':one', review))
      for (const secret of ['boy of nine', 'daughter', 'Words that only']) expect(html, path).not.toContain(secret)
    }
  }, 120_000)
})

describe('ALL-4 who says days, reasons and what readers think, in the database', () => {
  test('each of the team says their own days, and whoever leads anybody’s', async () => {
    const own = (part: Part) =>
      sql`insert into evaluation_days (review_id, stage, person_id, spent_halves) values (${review}, 'analysis', ${product.people[part]}, 3)`
    const ofBody = sql`insert into evaluation_days (review_id, stage, body, spent_halves) values (${review}, 'analysis', 'ofsted', 3)`
    for (const part of everybody) {
      const inTeam = ['lead', 'joint', 'socialCare', 'health', 'fifth'].includes(part)
      const conducts = ['lead', 'manager'].includes(part)
      expect(await does(part, own(part)), part).toBe(inTeam || conducts ? 'done' : 'refused')
      expect(await does(part, own('health')), part).toBe(conducts || part === 'health' ? 'done' : 'refused')
      expect(await does(part, ofBody), part).toBe(conducts ? 'done' : 'refused')
      const reason = sql`insert into evaluation_reason (review_id, about, text) values (${review}, 'stage:analysis', 'Ill')`
      expect(await does(part, reason), part).toBe(conducts ? 'done' : 'refused')
    }
  })

  test('a reader says it under a published report and nowhere else, and nobody reads it but who handles it', async () => {
    const elsewhere = await openedReview(product, 'Devon', [{ part: 'sixth', role: 'lead' }])
    const say = (id: string) =>
      sql`insert into evaluation_view (review_id, form, given_on, answers, words) values (${id}, gen_random_uuid(), '2006-11-07', '{}', 'Clear')`
    expect(await does(undefined, say(review))).toBe('done')
    expect(await does(undefined, say(elsewhere))).toBe('refused')
    expect(await rows(undefined, sql`select 1 from evaluation_view`)).toBe('refused')
    for (const part of everybody) {
      const found = await rows(part, sql`select 1 from evaluation_view`)
      if (cast[part].kind === 'respondent') expect(found, part).toBe('refused')
      else expect(found, part).toBe(part === 'manager' ? 1 : 0)
    }
  })

  test('JAR-82 what readers wrote waits at the home of who reads it, by how many, until it is read', async () => {
    const told = async (part: Part) => {
      const { html } = await (await product.visitor(part)).get('/')
      return /<a[^>]*href="\/evaluation\/words"[^>]*>([^<]*)<\/a>/.exec(html)?.[1]
    }
    const manager = await product.visitor('manager')
    expect(await told('manager')).toBe('Read 1 view that readers wrote of reports')
    const before = (await manager.get('/')).statements
    await product.services.database.asOwner(client =>
      client.query(
        `insert into evaluation_view (review_id, form, given_on, answers, words)
         select $1, gen_random_uuid(), '2006-11-03', '{"reader-is": "parent"}', said
         from unnest(array['Clear.', 'Too long.', '']) said`,
        [review],
      ),
    )
    // Chosen answers alone wait for nobody, and more of them cost no more.
    expect(await told('manager')).toBe('Read 3 views that readers wrote of reports')
    expect((await manager.get('/')).statements).toBe(before)
    for (const part of ['lead', 'approver', 'director', evaluator] as const)
      expect(await told(part), part).toBeUndefined()
    for (let left = 3; left > 0; left -= 1) {
      const { html } = await manager.get('/evaluation/words')
      const view = /name="view" value="(\d+)"/.exec(html)?.[1] ?? ''
      expect((await manager.post('/evaluation/words', { view, decision: 'shown', because: '' })).status).toBe(303)
      expect(await told('manager')).toBe(
        left === 1 ? undefined : `Read ${left - 1} view${left === 2 ? '' : 's'} that readers wrote of reports`,
      )
    }
  })
})
