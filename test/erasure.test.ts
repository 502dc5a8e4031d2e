import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { addEvidence } from '../src/modules/evidence/index.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import type { Caller } from '../src/platform/db/database.ts'
import { endHold, erase, listHolds, placeHold } from '../src/platform/record/erasure.ts'
import { verifyRecord } from '../src/platform/record/verify.ts'
import { countViews, listViews, noteViews } from '../src/platform/record/views.ts'
import { done, openedReview } from './journey.ts'
import { plainItem } from './plain-item.ts'
import { startProduct, type TestProduct } from './product.ts'

/*
 * Erasure leaves the chain whole, says under which rule, and is told apart from tampering; who viewed protected material
 * stands in a chain too.
 */

let product: TestProduct
let review: string
let item: string
let officer: Caller
const secret = 'Child B told of what happened at home'
beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product)
  const { database } = product.services
  await database.asSystem('set-up', tx =>
    giveStandingRole(
      tx,
      product.people.untrained,
      'data-protection-officer',
      Temporal.Instant.from('2005-01-01T00:00Z'),
    ),
  )
  officer = await product.caller('untrained')
  item = await writeEvidence('lead', secret)
})
afterAll(() => product.close())

async function writeEvidence(part: 'lead' | 'joint', text: string): Promise<string> {
  const { id } = done(
    await addEvidence(product.services, await product.caller(part), review, {
      ...plainItem,
      kind: 'visit',
      title: 'Visit to a home',
      text,
      eventOn: Temporal.PlainDate.from('2006-11-06'),
      place: 'A home',
      fromChildren: true,
    }),
  )
  return id
}

const query = <Row>(text: string) =>
  product.services.database.asSystem('read', async tx => (await sql.raw<Row>(text).execute(tx)).rows)

/** As one who owns the tables can do with the triggers put aside; undone afterwards. */
async function faultsAfter(statement: string): Promise<readonly string[]> {
  return product.services.database.asOwner(async client => {
    await client.query('begin; set local session_replication_role = replica')
    await client.query(statement)
    const { rows } = await client.query<{ fault: string }>('select fault from platform_record_verify()')
    await client.query('rollback')
    return rows.map(({ fault }) => fault)
  })
}

const contentOf = `select record_id from platform_record_content where (after::text || coalesce(before::text, '')) like '%${secret}%'`

describe('Erasure', () => {
  test('ALL-3 is refused to everybody but the data protection officer', async () => {
    const { database } = product.services
    for (const part of ['manager', 'approver', 'lead', 'joint'] as const) {
      const caller = await product.caller(part)
      const erasing = database.as(caller, 'erase', tx =>
        erase(tx, { subject: 'evidence', ids: [item], rule: undefined, ground: 'None' }),
      )
      await expect(erasing).rejects.toThrow('only a data protection officer erases')
    }
    expect((await query(contentOf)).length).toBeGreaterThan(0)
  })

  test('ALL-3 is refused while a legal hold stands on the review, or on the one who wrote it', async () => {
    const { database } = product.services
    const erasing = () =>
      database.as(officer, 'erase', tx =>
        erase(tx, { subject: 'evidence', ids: [item], rule: undefined, ground: 'Asked by the parent' }),
      )
    for (const on of [{ reviewId: review }, { personId: product.people.lead }]) {
      await database.as(officer, 'place-hold', tx => placeHold(tx, { ...on, because: 'A claim is before the court' }))
      expect(await erasing()).toEqual({ kind: 'held' })
      const [hold] = await database.as(officer, 'read', listHolds)
      if (hold === undefined) throw new Error('no hold')
      expect(hold).toMatchObject({ because: 'A claim is before the court', placedBy: 'Amy Low' })
      expect(await database.as(officer, 'end-hold', tx => endHold(tx, hold.id, hold.version, 'It was settled'))).toBe(
        true,
      )
      expect(await database.as(officer, 'end-hold', tx => endHold(tx, hold.id, hold.version, 'Twice'))).toBe(false)
    }
    expect((await query(contentOf)).length).toBeGreaterThan(0)
  })

  test('ALL-3 takes words and salt out, leaves the chain whole and says so', async () => {
    const { database } = product.services
    const lines = (await query<{ record_id: string }>(contentOf)).map(each => each.record_id)
    const erased = await database.as(officer, 'erase', tx =>
      erase(tx, { subject: 'evidence', ids: [item], rule: 'children', ground: 'Six years have passed' }),
    )
    expect(erased.kind).toBe('erased')
    expect(await query(contentOf)).toEqual([])
    const kept = await query(`select record_id from platform_record_content where record_id in (${lines.join(',')})`)
    expect(kept).toEqual([])
    const dump = await query<{ all: string }>(
      "select string_agg(to_jsonb(item)::text, '') || coalesce((select string_agg(to_jsonb(erasure)::text, '') from platform_erasure erasure), '') as all from evidence_item item",
    )
    expect(dump[0]?.all).not.toContain('Child B')
    expect(dump[0]?.all).toContain('Six years have passed')
    expect((await verifyRecord(database)).faults).toEqual([])
  })

  test('ALL-3 takes files with it, unless another item has them too', async () => {
    const { database } = product.services
    const [one, other] = [await writeEvidence('lead', 'With a picture'), await writeEvidence('lead', 'With the same')]
    await database.asSystem('set-up', async tx => {
      for (const [hash, items] of [
        ['a', [one]],
        ['b', [one, other]],
      ] as const) {
        const { rows } = await sql<{ id: string }>`
          insert into platform_file (review_id, sha256, bytes, type, name, re_encoded, received_sha256, scan, uploaded_by, form_key)
          select ${review}, repeat(${hash}, 64), 1, 'image/png', 'child.png', false, repeat(${hash}, 64), 'not-scanned', min(id), ${hash} from platform_account
          returning id`.execute(tx)
        for (const each of items)
          await sql`insert into evidence_attachment (review_id, item_id, file_id, person_id) values (${review}, ${each}, ${rows[0]?.id}, ${product.people.lead})`.execute(
            tx,
          )
      }
    })
    await database.as(officer, 'erase', tx =>
      erase(tx, { subject: 'evidence', ids: [one], rule: undefined, ground: 'Asked' }),
    )
    expect(await query('select left(sha256, 1) as hash from platform_file')).toEqual([{ hash: 'b' }])
    const told =
      await query(`select from platform_record_content content join platform_record line on line.id = record_id
      where line.table_name = 'platform_file' and coalesce(after, before) ->> 'sha256' like 'aaa%'`)
    expect(told).toEqual([])
    expect((await verifyRecord(database)).faults).toEqual([])
  })

  test('ALL-3 is told apart from tampering', async () => {
    // Content gone without an erasure, of the same item in another line and of any other.
    expect(
      await faultsAfter(
        "delete from platform_record_content where record_id = (select max(id) from platform_record where table_name = 'reviews_member')",
      ),
    ).toEqual(['the content of this line is gone'])
    // The line that said so is gone in turn: what it covered is tampering again.
    const erasure = "(select min(id) from platform_record where table_name = 'platform_erasure')"
    const without = await faultsAfter(`delete from platform_record_content where record_id = ${erasure}`)
    expect(without.filter(fault => fault === 'the content of this line is gone').length).toBeGreaterThan(1)
    // An erasure that was widened to cover more.
    const widened = await faultsAfter(`
      update platform_record_content set after = jsonb_set(after, '{lines}', after -> 'lines' || to_jsonb((select max(id) from platform_record where table_name = 'reviews_member')))
        where record_id = ${erasure};
      delete from platform_record_content where record_id = (select max(id) from platform_record where table_name = 'reviews_member')`)
    expect(widened).toContain('the content of this line was changed')
    expect(widened).toContain('the content of this line is gone')
    expect((await verifyRecord(product.services.database)).faults).toEqual([])
  })

  test('ALL-3 of nothing that is there says nothing, and nothing else can be erased', async () => {
    const { database } = product.services
    const erasing = (subject: string, ids: string[]) =>
      database.as(officer, 'erase', tx =>
        erase(tx, { subject: subject as 'evidence', ids, rule: undefined, ground: 'x' }),
      )
    expect(await erasing('evidence', ['999999'])).toEqual({ kind: 'nothing' })
    await expect(erasing('reports', [item])).rejects.toThrow('nothing called reports can be erased')
  })
})

describe('Views of protected material', () => {
  test('ALL-3 are noted with who, when and on which page, and only who conducts the review reads them', async () => {
    const { database } = product.services
    const member = await product.caller('joint')
    const viewed = [{ table: 'evidence_item', row: item, classification: 'child-level' }]
    await database.as(member, 'read', tx => noteViews(tx, review, viewed, `/reviews/${review}/evidence/${item}`))
    const seenBy = async (part: 'lead' | 'joint' | 'approver' | 'director') =>
      database.as(await product.caller(part), 'read', tx =>
        listViews(tx, { reviewId: review, row: { table: 'evidence_item', row: item }, page: 1, size: 10 }),
      )
    expect(await seenBy('lead')).toMatchObject({
      count: 1,
      views: [{ name: 'Tom Okafor', classification: 'child-level', page: `/reviews/${review}/evidence/${item}` }],
    })
    expect((await seenBy('joint')).count).toBe(0)
    expect((await seenBy('approver')).count).toBe(0)
    await expect(seenBy('director')).rejects.toThrow('permission denied')
    expect(await database.as(officer, 'read', countViews)).toMatchObject([{ name: 'Tom Okafor', views: 1 }])
    expect(await database.as(member, 'read', countViews)).toEqual([])
    expect((await verifyRecord(database)).faults).toEqual([])
  })

  test.each([
    ['changed', 'update platform_view set account_id = account_id + 1', 'the view that this line tells of was changed'],
    ['removed', 'delete from platform_view', 'the view that this line tells of is gone'],
    ['removed with its line', "delete from platform_record where table_name = 'platform_view'", /stands in no line$/],
    [
      'put in',
      'insert into platform_view (review_id, at, account_id, table_name, row_id, classification, page, salt) select review_id, at, account_id, table_name, row_id, classification, page, salt from platform_view',
      /stands in no line$/,
    ],
  ] as const)('ALL-3 that were %s show', async (_, statement, fault) => {
    expect(await faultsAfter(statement)).toEqual([typeof fault === 'string' ? fault : expect.stringMatching(fault)])
  })

  test('ALL-3 cannot be noted in the name of nobody, nor written by hand', async () => {
    const { database } = product.services
    const lead = await product.caller('lead')
    await expect(
      database.as(lead, 'read', tx => sql`insert into platform_view (review_id) values (1)`.execute(tx)),
    ).rejects.toThrow('permission denied')
    await expect(
      database.asSystem('read', tx => noteViews(tx, review, [{ table: 'a', row: '1', classification: 'c' }], '/')),
    ).rejects.toThrow('nobody views')
  })
})

describe('Erasing an item', () => {
  test('ALL-3 takes along why it was superseded and what was said when it was shared', async () => {
    const { database } = product.services
    const told = 'The girl lives in Poole now'
    const [old, later] = [await writeEvidence('lead', 'One'), await writeEvidence('lead', 'Another')]
    await database.asSystem('set-up', async tx => {
      await sql`update evidence_item set superseded_by_id = ${later}, superseded_because = ${told} where id = ${old}`.execute(
        tx,
      )
      await sql`insert into evidence_share (review_id, item_id, to_body, gateway, note, shared_by_id, shared_on)
        values (${review}, ${old}, 'csci', 'A law', ${told}, ${product.people.lead}, '2006-11-06')`.execute(tx)
    })
    const left = `select id::text from evidence_item where superseded_because like '%${told}%'
      union all select id::text from evidence_share where note like '%${told}%'
      union all select record_id::text from platform_record_content where (after::text || coalesce(before::text, '')) like '%${told}%'`
    expect((await query(left)).length).toBe(4)
    await database.as(officer, 'erase', tx =>
      erase(tx, { subject: 'evidence', ids: [old], rule: undefined, ground: 'Asked for' }),
    )
    expect(await query(left)).toEqual([])
    expect(await query('select * from platform_record_verify()')).toEqual([])
  })
})
