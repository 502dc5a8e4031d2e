import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueReport } from '../src/modules/reports/index.ts'
import { assured } from './assured.ts'
import { readPdfStructure } from './documents/structure.ts'
import { anyReason, done } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'
import { readyReport } from './report-journey.ts'

/*
 * The redacted trail of a published report: names, titles and texts are planted in every field of evidence, and none of
 * them is anywhere in what the public can get.
 */

let product: TestProduct
let review: string
const planted = [
  'Zebedee Quill',
  'Marchpane Cottage',
  'Aunt Perpetua of the bakery',
  'He whispered about Hollyhock Lane',
  'Gallowglass House',
  'Wren Featherstone',
  'Tansy Applegarth wrote it',
] as const
const [title, place, people, text, protectedPlace, child, confided] = planted

beforeAll(async () => {
  product = await startProduct()
  const ready = await readyReport(product)
  review = ready.reviewId
  const query = (sql: string, values: readonly unknown[]) =>
    product.services.database.asOwner(async client => (await client.query<{ id: string }>(sql, [...values])).rows)
  // What stands in the tables stands there as if somebody had written it so.
  await query('update evidence_words set title = $2, place = $3, people_met = $4, text = $5 where item_id = $1', [
    ready.item,
    title,
    place,
    people,
    text,
  ])
  const protectedItems = [
    { classification: 'child-level', title: child, place: protectedPlace, body: 'csci', number: 801, on: '2006-10-31' },
    { classification: 'whistle-blower', title: confided, place: '', body: 'csci', number: 802, on: '2006-11-01' },
  ]
  for (const item of protectedItems) {
    const rows = await query(
      `insert into evidence_item (review_id, number, kind, event_on, body, author_id, classification)
       values ($1, $2, 'inspection-findings', $3, $4, $5, $6) returning id`,
      [review, item.number, item.on, item.body, product.people.lead, item.classification],
    )
    const id = rows[0]?.id
    await query('insert into evidence_words (item_id, review_id, title, text, place) values ($1, $2, $3, $4, $5)', [
      id,
      review,
      item.title,
      text,
      item.place,
    ])
    for (const block of ready.blocks.slice(-3))
      await query(
        `insert into evidence_citation (review_id, item_id, by_kind, by_id, purpose) values ($1, $2, 'finding', $3, 'rests-on')`,
        [review, id, block],
      )
  }
  await assured(product, review)
  done(
    await issueReport(product.services, await product.caller('approver', '2006-12-18'), review, { reasons: anyReason }),
  )
}, 300_000)
afterAll(() => product.close())

/** Everything that somebody who is not signed in can get of the report, in words. */
async function everythingPublic(): Promise<string> {
  const stranger = product.stranger()
  const pages: string[] = []
  for (const path of ['', '/report.json', '/plan.csv']) {
    const { status, html } = await stranger.get(`/published/${review}${path}`)
    // There is no plan before the area made one.
    if (status === 404) continue
    // Around the page itself each answer has a token of its own.
    pages.push(/<main[\s\S]*<\/main>/.exec(html)?.[0] ?? html)
  }
  const pdf = await readPdfStructure((await stranger.get(`/published/${review}/report.pdf`)).bytes)
  return [...pages, ...pdf.text].join('\n').replace(/\s+/g, ' ')
}

test('ALL-2 the public trail says judgement, kind of evidence, body and day, and never a name, a place, a title or a text', async () => {
  const all = await everythingPublic()
  expect(all).toContain('gathered by the review team')
  expect(all).toContain('6 November 2006')
  for (const word of planted) expect(all).not.toContain(word)
  expect(all).not.toMatch(/\bE1\b|\bE80[12]\b/)
})

test('ALL-2 what tells of a single child says its kind alone, and what was told in confidence not even that', async () => {
  const all = await everythingPublic()
  expect(all).toContain('Evidence told in confidence')
  expect(all).toContain('Findings of an inspection')
  // Neither day nor body of either, which could single somebody out.
  expect(all).not.toContain('31 October 2006')
  expect(all).not.toContain('2006-10-31')
  expect(all).not.toContain('1 November 2006')
  expect(all).not.toContain('2006-11-01')
})

test('ALL-2 the trail is frozen with the report: what is cited or written afterwards does not change it', async () => {
  const before = await everythingPublic()
  await product.services.database.asOwner(async client => {
    await client.query('update evidence_item set event_on = $2 where review_id = $1', [review, '2006-12-01'])
    await client.query('update evidence_citation set withdrawn = true where review_id = $1', [review])
  })
  expect(await everythingPublic()).toBe(before)
})

test('ALL-2 a report that was issued without a trail says that none was kept', async () => {
  await product.services.database.asOwner(async client => {
    // Issued reports never change; this makes one as it might have been issued before there was a trail.
    await client.query('alter table reports_issue disable trigger user')
    await client.query(
      `update reports_issue set model = jsonb_set(model, '{sections,0,blocks,0}', (model #> '{sections,0,blocks,0}') - 'trail') where review_id = $1`,
      [review],
    )
    await client.query('alter table reports_issue enable trigger user')
  })
  // Pages for everybody are known by the frozen hashes, which this does not touch; who is signed in is read for anew.
  const page = await (await product.visitor('lead')).get(`/published/${review}`)
  expect(page.status).toBe(200)
  expect(page.html).toContain('rests on was not kept with this report')
})
