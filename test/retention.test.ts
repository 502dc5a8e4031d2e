import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { addEvidence, type NewItem } from '../src/modules/evidence/index.ts'
import { eraseAutomatically } from '../src/modules/records/index.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { verifyRecord } from '../src/platform/record/verify.ts'
import { done } from './journey.ts'
import { plainItem } from './plain-item.ts'
import { cast, type Part, startProduct, type TestProduct, type Visitor } from './product.ts'
import { issuedReview, reportingReview } from './report-journey.ts'

/*
 * What is kept how long, views of protected material on its pages, and that the record shows no content of a row which
 * its reader cannot read.
 */

let product: TestProduct
let issued: string
let officer: Visitor
let child: string
let item: string
let running: string
const secret = 'A girl told how she was moved three times.'
beforeAll(async () => {
  product = await startProduct()
  await product.services.database.asSystem('set-up', tx =>
    giveStandingRole(
      tx,
      product.people.untrained,
      'data-protection-officer',
      Temporal.Instant.from('2005-01-01T00:00Z'),
    ),
  )
  const running_ = await reportingReview(product, 'Devon')
  running = running_.reviewId
  child = await write(running, 'socialCare', { classification: 'child-level' })
  const ready = await issuedReview(product)
  issued = ready.reviewId
  item = ready.item
  officer = await product.visitor('untrained')
}, 120_000)
afterAll(() => product.close())

const note: NewItem = {
  ...plainItem,
  kind: 'discussion',
  title: 'A placement',
  text: secret,
  eventOn: Temporal.PlainDate.from('2006-11-06'),
  place: 'Ashdown House',
  bearings: [{ judgement: 'SS3', direction: 'weakness' }],
}

async function write(review: string, part: Part, changed: Partial<NewItem>): Promise<string> {
  return done(await addEvidence(product.services, await product.caller(part), review, { ...note, ...changed })).id
}

const versionOf = (html: string) => /name="version" value="(\d+)"/.exec(html)?.[1] ?? ''

describe('Views', { timeout: 60_000 }, () => {
  test('ALL-3 of a protected item are noted by the pages that show it, and its lead sees by whom it was seen', async () => {
    const author = await product.visitor('socialCare')
    const lead = await product.visitor('lead')
    expect((await author.get(`/reviews/${running}/evidence/${child}`)).html).toContain(secret)
    await author.get(`/reviews/${running}/evidence`)
    await author.get(`/reviews/${running}/coverage/SS3`)
    await author.get(`/reviews/${running}/conclusions/SS3`)
    await author.get(`/reviews/${running}/record?kind=evidence&of=${child}`)
    // The lead is shown that there is such an item, and none of its words: that is no view.
    expect((await lead.get(`/reviews/${running}/evidence/${child}`)).html).not.toContain(secret)
    const { html, status } = await lead.get(`/reviews/${running}/views?item=${child}`)
    expect(status).toBe(200)
    for (const page of [
      'Page of the item',
      'List of evidence',
      'Evidence of a judgement on the coverage wall',
      'Evidence beside a judgement',
      'Record of the review',
    ])
      expect(html).toContain(page)
    expect(html).toContain('Maria Santos')
    expect(html).not.toContain('Ann Lee</td>')
    expect((await author.get(`/reviews/${running}/views`)).status).toBe(404)
    const counts = await officer.get('/history/views')
    expect(counts.html).toContain('Maria Santos')
    expect(counts.html).not.toContain('A placement')
    expect((await verifyRecord(product.services.database)).faults).toEqual([])
  })
})

describe('The record', { timeout: 120_000 }, () => {
  test('ALL-3 shows nobody what a row held which they cannot read', async () => {
    const { database } = product.services
    await product.services.database.asSystem('set-up', tx =>
      sql`insert into reports_comment (review_id, draft_id, about, text, person_id, person_name, written_on)
        select review_id, id, 'block-1', 'Not sent yet', ${product.people.director}, 'Margaret Oduya', '2006-12-01' from reports_draft limit 1`.execute(
        tx,
      ),
    )
    const tables = await database.asSystem('read', async tx => {
      const { rows } = await sql<{ table: string; key: string }>`
        select class.relname as table, case when exists (select from pg_attribute where attrelid = class.oid and attname = 'id' and not attisdropped)
          then 'id' else 'item_id' end as key
        from pg_trigger "trigger" join pg_class class on class.oid = "trigger".tgrelid where tgname = 'record'`.execute(
        tx,
      )
      return rows
    })
    let compared = 0
    for (const part of Object.keys(cast) as Part[]) {
      const caller = await product.caller(part)
      if (caller.actor.kind !== 'staff') continue
      for (const { table, key } of tables) {
        const leaks = await database.as(caller, 'read', async tx => {
          const { rows: known } = await sql<{ row: { [column: string]: unknown } }>`
            select coalesce(content.after, content.before) as row from platform_record_content content
            join platform_record line on line.id = content.record_id where line.table_name = ${table}`.execute(tx)
          if (known.length === 0) return []
          compared += known.length
          const { rows: readable } = await sql<{ id: string }>`
            select ${sql.ref(key)}::text as id from ${sql.table(table)}`.execute(tx)
          const ids = new Set(readable.map(({ id }) => id))
          return known.map(({ row }) => String(row[key])).filter(id => !ids.has(id))
        })
        expect(leaks, `${part} reads in the record what ${table} hides`).toEqual([])
      }
    }
    expect(compared).toBeGreaterThan(1000)
  })
})

describe('Retention', { timeout: 60_000 }, () => {
  test('ALL-3 is for the data protection officer, who sees what is due and not what it says', async () => {
    for (const part of ['lead', 'approver', 'manager'] as const)
      expect((await (await product.visitor(part)).get('/retention')).status).toBe(404)
    expect((await officer.get('/retention')).html).toContain('Nothing is due')
    // The item from children of a report issued in December 2006, ten years later.
    await officer.onDay('2017-01-02')
    const { html } = await officer.get('/retention')
    expect(html).toContain('Evidence that came from children and young people themselves')
    expect(html).toContain(`/retention/due/from-children/${issued}`)
    expect(html).not.toContain('Young people in care')
    expect((await officer.get(`/reviews/${issued}/evidence/${item}`)).status).toBe(404)
  })

  test('ALL-3 waits while a legal hold stands', async () => {
    const empty = await officer.post('/retention/holds', { review: issued, because: '' })
    expect(empty.status).toBe(422)
    expect(empty.html).toContain('Say why nothing may be erased')
    expect((await officer.post('/retention/holds', { review: issued, because: 'An inquiry sits' })).status).toBe(303)
    expect((await officer.get('/retention')).html).toContain('A legal hold stands')
    const refused = await officer.post(`/retention/due/from-children/${issued}`, {})
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('end the hold first')
    const { html } = await officer.get('/retention')
    const hold = /holds\/(\d+)\/end/.exec(html)?.[1] ?? ''
    const ended = await officer.post(`/retention/holds/${hold}/end`, { version: versionOf(html), because: 'It rose' })
    expect(ended.status).toBe(303)
  })

  test('ALL-3 erases what is due once it is confirmed, and the issued report stays as it was', async () => {
    const lead = await product.visitor('lead')
    const report = (await lead.get(`/reviews/${issued}/report`)).html
    expect((await lead.get(`/reviews/${issued}/evidence/${item}`)).html).toContain('Young people in care')
    expect((await officer.post(`/retention/due/from-children/${issued}`, {})).status).toBe(303)
    expect((await officer.get('/retention')).html).toContain('Nothing is due')
    const after = await lead.get(`/reviews/${issued}/evidence/${item}`)
    expect(after.html).toContain('Erased')
    expect(after.html).not.toContain('Young people in care')
    expect(
      (await lead.get(`/reviews/${issued}/report`)).html.replace(/(?:name="_(?:csrf|key)" value|nonce)="[^"]*"/g, ''),
    ).toBe(report.replace(/(?:name="_(?:csrf|key)" value|nonce)="[^"]*"/g, ''))
    const { html } = await lead.get(`/reviews/${issued}/record?kind=erasure`)
    expect(html).toContain('Erased what may no longer be kept')
    expect(html).toContain('from-children')
    expect(html).toContain('Amy Low')
    expect((await verifyRecord(product.services.database)).faults).toEqual([])
  })

  test('ALL-3 single items are erased on a ground, by number', async () => {
    const page = await officer.get(`/reviews/${running}/erase`)
    expect(page.html).toContain('tells of single children')
    expect(page.html).not.toContain('A placement')
    const refused = await officer.post(`/reviews/${running}/erase`, { items: [child], ground: '' })
    expect(refused.status).toBe(422)
    const none = await officer.post(`/reviews/${running}/erase`, { items: [item], ground: 'Of another review' })
    expect(none.html).toContain('Choose what is to be erased')
    expect(
      (await officer.post(`/reviews/${running}/erase`, { items: [child], ground: 'Asked by the mother' })).status,
    ).toBe(303)
    const author = await product.visitor('socialCare')
    expect((await author.get(`/reviews/${running}/evidence/${child}`)).html).not.toContain(secret)
    expect((await officer.get(`/reviews/${running}/erase`)).html).not.toContain(`value="${child}"`)
  })

  test('ALL-3 an entry that is automatic is carried out by the daily job, and no other', async () => {
    const other = await write(running, 'socialCare', { classification: 'child-level' })
    const rule = {
      id: 'single-children',
      what: 'x',
      classifications: ['child-level' as const],
      'from-children': false,
      after: 'report-issued' as const,
      years: 6,
      automatic: false,
      ground: 'Configured so',
      chosen: true,
    }
    const { database } = product.services
    const day = Temporal.PlainDate.from('2020-01-01')
    await database.asSystem('set-up', async tx => {
      await sql`insert into evidence_item (review_id, number, kind, event_on, author_id, classification)
        select review_id, 999, kind, event_on, author_id, 'child-level' from evidence_item where id = ${item}`.execute(
        tx,
      )
      await sql`insert into evidence_words (item_id, review_id, title, text)
        select id, review_id, 'Late', 'Late' from evidence_item where number = 999`.execute(tx)
    })
    expect(await eraseAutomatically(database, [rule], day)).toBe(0)
    expect(await eraseAutomatically(database, [{ ...rule, automatic: true }], day)).toBe(1)
    expect(await eraseAutomatically(database, [{ ...rule, automatic: true }], day)).toBe(0)
    // That of a review whose report is not issued stays.
    const author = await product.visitor('socialCare')
    expect((await author.get(`/reviews/${running}/evidence/${other}`)).html).toContain(secret)
    expect((await verifyRecord(database)).faults).toEqual([])
  })
})
