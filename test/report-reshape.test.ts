import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { addEvidence } from '../src/modules/evidence/index.ts'
import { joinedText, partedAt, partingPlaces } from '../src/modules/reports/domain/reshape.ts'
import {
  commentOnBlock,
  joinBlocks,
  listBlocks,
  listRemarks,
  partBlock,
  saveBlock,
  saveRecommendation,
} from '../src/modules/reports/index.ts'
import { done } from './journey.ts'
import { plainItem } from './plain-item.ts'
import { startProduct, type TestProduct } from './product.ts'
import { bareFinding, reportingReview } from './report-journey.ts'

/* Parting and joining paragraphs keeps numbers, thread and comments sensible. */

let product: TestProduct
let reviewId: string
let item: string
beforeAll(async () => {
  product = await startProduct()
  ;({ reviewId, item } = await reportingReview(product))
}, 120_000)
afterAll(() => product.close())

async function asOwner(text: string, values: readonly unknown[]) {
  return product.services.database.asOwner(
    async client => (await client.query<{ items: string; blocks: readonly string[] }>(text, [...values])).rows,
  )
}
const blocks = async () => {
  const lead = await product.caller('lead')
  return product.services.database.as(lead, 'read', tx => listBlocks(tx, reviewId))
}
const citedBy = async (id: string) =>
  (
    await asOwner(
      "select string_agg(item_id::text, ',' order by item_id) as items from evidence_citation where by_kind = 'finding' and by_id = $1 and not withdrawn",
      [id],
    )
  )[0]?.items

test('ALL-2 ALL-6 parted, both parts rest on the same; joined, they are one again with all they rest on', async () => {
  const { services } = product
  const lead = await product.caller('lead')
  const visitor = await product.visitor('lead')
  const { id: other } = done(
    await addEvidence(services, lead, reviewId, {
      ...plainItem,
      kind: 'discussion',
      title: 'Foster carers',
      text: 'They said so too.',
      eventOn: Temporal.PlainDate.from('2006-11-06'),
      bearings: [{ judgement: 'SS6', direction: 'strength' }],
    }),
  )
  const text = 'Most know whom to call. Few wait for long.'
  const written = { ...bareFinding, text, judgements: ['SS7'], evidence: [item] }
  const { id } = done(await saveBlock(services, lead, reviewId, written, undefined))
  const after = done(
    await saveBlock(services, lead, reviewId, { ...bareFinding, text: 'It stands behind.' }, undefined),
  ).id
  const recommendation = { section: 'summary', text: 'Go on.', answers: 'The council', blocks: [id] }
  done(await saveRecommendation(services, lead, reviewId, recommendation, undefined))
  for (const quote of ['know whom', 'Few wait', ''])
    done(await commentOnBlock(services, lead, reviewId, { block: id, quote, text: `On “${quote}”.` }))

  const path = `/reviews/${reviewId}/report/blocks/${id}`
  expect((await visitor.get(path)).html).toContain('“Few wait for long.”')
  expect((await visitor.post(`${path}/part`, { version: '1', at: '3' })).status).toBe(422)
  const parted = await visitor.post(`${path}/part`, { version: '1', at: String(text.indexOf('Few')) })
  expect(parted.status).toBe(303)
  const second = /blocks\/(\d+)$/.exec(parted.location ?? '')?.[1] ?? ''
  const now = await blocks()
  expect(now.find(each => each.id === id)?.text).toBe('Most know whom to call.')
  expect(now.find(each => each.id === second)).toMatchObject({ text: 'Few wait for long.', judgements: ['SS7'] })
  // It stands right behind the first, before the next.
  const order = now.filter(each => each.section === bareFinding.section).map(each => each.id)
  expect(order.indexOf(second)).toBe(order.indexOf(id) + 1)
  expect(order.indexOf(after)).toBe(order.indexOf(second) + 1)
  expect([await citedBy(id), await citedBy(second)]).toEqual([item, item])
  expect(
    (await asOwner('select blocks::text[] as blocks from reports_recommendation where review_id = $1', [reviewId]))[0]
      ?.blocks,
  ).toEqual([id, second])
  const quoted = async (block: string) =>
    (await services.database.as(lead, 'read', tx => listRemarks(tx, reviewId, block))).map(each => each.quote)
  expect([await quoted(id), await quoted(second)]).toEqual([['know whom', ''], ['Few wait']])
  // Parted once: the form sent again from the same page is stale.
  expect((await visitor.post(`${path}/part`, { version: '1', at: String(text.indexOf('Few')) })).status).toBe(409)

  const linked = { ...written, text: 'Few wait for long.', judgements: ['SS6'], evidence: [other] }
  const secondNow = now.find(each => each.id === second)
  done(
    await saveBlock(services, lead, reviewId, linked, {
      id: second,
      version: secondNow?.version ?? 0,
      placed: false,
    }),
  )
  const versions = new Map((await blocks()).map(each => [each.id, each.version]))
  const joined = { id, version: versions.get(id) ?? 0, second, secondVersion: versions.get(second) ?? 0 }
  expect((await joinBlocks(services, lead, reviewId, { ...joined, secondVersion: 1 })).kind).toBe('stale')
  const fields = { version: String(joined.version), second, secondVersion: String(joined.secondVersion) }
  expect((await visitor.get(path)).html).toContain('The next paragraph: “Few wait for long.”')
  expect((await visitor.post(`${path}/join`, fields)).status).toBe(303)
  const whole = await blocks()
  expect(whole.find(each => each.id === id)).toMatchObject({ text, judgements: ['SS7', 'SS6'] })
  expect(whole.some(each => each.id === second)).toBe(false)
  expect(await citedBy(id)).toBe([item, other].toSorted((a, b) => Number(a) - Number(b)).join(','))
  expect(
    (await asOwner('select blocks::text[] as blocks from reports_recommendation where review_id = $1', [reviewId]))[0]
      ?.blocks,
  ).toEqual([id])
  expect(await quoted(id)).toEqual(['know whom', 'Few wait', ''])
  // What was withdrawn by it is still to be read.
  expect((await visitor.get(`/reviews/${reviewId}/report/blocks/${second}/versions`)).html).toContain(
    'Few wait for long.',
  )
})

test('ALL-6 paragraphs of different outcomes are not joined, and a stale parting parts nothing', async () => {
  const { services } = product
  const lead = await product.caller('lead')
  const first = done(await saveBlock(services, lead, reviewId, { ...bareFinding, text: 'One. Two.' }, undefined)).id
  const elsewhere = { ...bareFinding, outcome: 'being-healthy', text: 'Three.' }
  const second = done(await saveBlock(services, lead, reviewId, elsewhere, undefined)).id
  const joined = { id: first, version: 1, second, secondVersion: 1 }
  expect((await joinBlocks(services, lead, reviewId, joined)).kind).toBe('refused')
  expect((await joinBlocks(services, lead, reviewId, { ...joined, second: first })).kind).toBe('stale')
  expect((await partBlock(services, lead, reviewId, { id: first, version: 7, at: 5 })).kind).toBe('stale')
  expect(
    (await partBlock(services, await product.caller('approver'), reviewId, { id: first, version: 1, at: 5 })).kind,
  ).toBe('denied')
})

test('ALL-6 no letter of a text is lost or doubled wherever it is parted, nor by joining', () => {
  const piece = fc.constantFrom('One is.', ' Two was!', '\n• Item', '\n\nNew paragraph.', ' “Said so.”', ' 10.30', ' é')
  const letters = (text: string) => text.replace(/\s+/g, '')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), pieces => {
      const text = pieces.join('')
      for (const { at } of partingPlaces(text)) {
        const [first, second] = partedAt(text, at) ?? ['', '']
        expect(first.trim()).not.toBe('')
        expect(second.trim()).not.toBe('')
        expect(letters(first + second)).toBe(letters(text))
        expect(letters(joinedText(first, second))).toBe(letters(text))
      }
      expect(partedAt(text, text.length + 1)).toBeUndefined()
    }),
  )
})
