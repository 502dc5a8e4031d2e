import { afterAll, beforeAll, expect, test } from 'vitest'
import { listBlocks, saveBlock } from '../src/modules/reports/index.ts'
import { done } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'
import { bareFinding, placed, reportingReview } from './report-journey.ts'

/* A finding is written beside the evidence of its judgements. */

const many = 120

let product: TestProduct
let reviewId: string
let item: string
beforeAll(async () => {
  product = await startProduct()
  ;({ reviewId, item } = await reportingReview(product))
  // Copies of the one item: every second one speaks against, and of these every third says “kinship”.
  await product.services.database.asOwner(async client => {
    await client.query(
      `insert into evidence_item (review_id, number, kind, event_on, author_id)
       select review_id, 100 + each, kind, event_on, author_id from evidence_item, generate_series(1, $2) each where id = $1`,
      [item, many],
    )
    await client.query(
      `insert into evidence_words (item_id, review_id, title, text)
       select id, review_id, 'Copy ' || number, case when number % 6 = 0 then 'On kinship.' else 'On other things.' end
       from evidence_item where review_id = $1 and number > 100`,
      [reviewId],
    )
    await client.query(
      `insert into evidence_bearing (review_id, item_id, judgement, direction)
       select review_id, id, 'SS7', case when number % 2 = 0 then 'weakness' else 'strength' end
       from evidence_item where review_id = $1 and number > 100`,
      [reviewId],
    )
  })
}, 240_000)
afterAll(() => product.close())

test('ALL-2 a finding is written beside the evidence for and against its judgements, searched and turned without losing a word', async () => {
  const { services } = product
  const visitor = await product.visitor('lead')
  const lead = await product.caller('lead')
  const written = { ...bareFinding, judgements: ['SS7'], evidence: [item] }
  const { id } = done(await saveBlock(services, lead, reviewId, written, undefined))
  const path = `/reviews/${reviewId}/report/blocks/${id}`
  const shown = await visitor.get(path)
  expect(shown.html).toContain('Linked (1)')
  expect(shown.html).toContain(`${many + 1} items, page 1 of 7`)
  const form = {
    _page: path,
    version: '1',
    kind: 'finding',
    section: 'outcomes-section',
    outcome: 'staying-safe',
    text: 'Words that nobody saved.',
    judgements: 'SS7',
    evidence: [item],
    page: '1',
  }
  // Against, of these words; what was ticked elsewhere stays ticked.
  const found = await visitor.post(path, { ...form, words: 'kinship', way: 'weakness', next: 'look' })
  expect(found.status).toBe(200)
  expect(found.html).toContain('20 items.')
  expect(found.html.match(/▼ against: weakness/g)).toHaveLength(20)
  expect(found.html).toContain('Words that nobody saved.')
  expect(found.html).toContain('Linked (1)')
  const ticked = /Copy \d+/.exec(found.html)?.[0] ?? ''
  const number = new RegExp(`value="(\\d+)">\\s*<label[^>]*>E\\d+ ${ticked}\\s`).exec(found.html)?.[1] ?? ''
  expect(number).not.toBe('')
  const turned = await visitor.post(path, { ...form, evidence: [item, number], next: 'look-on' })
  expect(turned.html).toContain('page 2 of 7')
  expect(turned.html).toContain('Linked (2)')
  expect((await visitor.post(path, { ...form, words: 'nowhere said', next: 'look' })).html).toContain(
    'Nothing says these words.',
  )
  // Nothing of this was saved until it is.
  const now = async () =>
    (await services.database.as(lead, 'read', tx => listBlocks(tx, reviewId))).find(each => each.id === id)
  expect((await now())?.version).toBe(1)
  expect((await visitor.post(path, { ...form, evidence: [item, number], next: 'save' })).status).toBe(303)
  expect((await now())?.text).toBe('Words that nobody saved.')
  expect((await visitor.get(path)).html).toContain('Linked (2)')
})

test('ALL-2 what many paragraphs say too is pointed out at each with a few of them and the count of the others', async () => {
  const visitor = await product.visitor('lead')
  const said = 'Young carers are found early wherever a school has a named adult for them.'
  const place = async (section: string) => {
    const outcome = section === 'outcomes-section' ? 'staying-safe' : undefined
    return placed(product, reviewId, { section, outcome, text: said, judgements: ['SS7'], evidence: [item] })
  }
  const first = await place('outcomes-section')
  const marginOf = async (id: string) => {
    const { html } = await visitor.get(`/reviews/${reviewId}/report`)
    const from = html.indexOf(`id="paragraph-${id}"`)
    expect(from).toBeGreaterThan(0)
    return html.slice(from, html.indexOf('</aside>', from))
  }
  expect(await marginOf(first)).toContain('1 item of evidence')
  expect(await marginOf(first)).not.toContain('Said nearly so')
  const others = []
  for (let each = 0; each < 5; each += 1) others.push(await place('summary'))
  const five = await marginOf(first)
  for (const id of others) expect(five).toContain(`href="#paragraph-${id}"`)
  expect(five).not.toContain('more')
  others.push(await place('summary'), await place('summary'))
  const seven = await marginOf(first)
  expect(seven.match(/href="#paragraph-/g)).toHaveLength(5)
  expect(seven).toMatch(/Said nearly so in (?:<a[^>]+>paragraph \d+<\/a>(?:, )?){5} and 2 more\./)
  expect((await marginOf(others[6] ?? '')).match(/href="#paragraph-/g)).toHaveLength(1)
})
