import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { commentOnBlock, listRemarks, saveBlock, settleRemark } from '../src/modules/reports/index.ts'
import { giveGrant } from '../src/platform/access/grants.ts'
import { done } from './journey.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { bareFinding, reportingReview } from './report-journey.ts'

/* Comments on paragraphs inside the team. */

let product: TestProduct
let reviewId: string
let block: string
beforeAll(async () => {
  product = await startProduct()
  ;({ reviewId } = await reportingReview(product))
  block = done(await saveBlock(product.services, await product.caller('lead'), reviewId, bareFinding, undefined)).id
  // Kate Doyle reads the review for its quality and writes nothing of it.
  await product.services.database.asSystem('set-up', tx =>
    giveGrant(tx, {
      personId: product.people.eighth,
      role: 'quality-reader',
      reviewId,
      from: Temporal.Instant.from('2006-09-01T00:00Z'),
    }),
  )
}, 120_000)
afterAll(() => product.close())

const page = () => `/reviews/${reviewId}/report/blocks/${block}`
const remarks = async (part: Part = 'lead') =>
  product.services.database.as(await product.caller(part), 'read', tx => listRemarks(tx, reviewId, block))

describe('Comments on a paragraph', () => {
  test('ALL-4 are made by a quality reader, who changes nothing, and settled by the team with what was done', async () => {
    const reader = await product.visitor('eighth')
    const read = await reader.get(page())
    expect(read.html).toContain('Your comment')
    expect(read.html).not.toContain('name="judgements"')
    const said = await reader.post(`${page()}/remarks`, { comment: 'How many said so?', quote: 'the same  worker' })
    expect(said.status).toBe(303)
    const [remark] = await remarks()
    expect(remark).toMatchObject({ text: 'How many said so?', authorName: 'Kate Doyle', settled: undefined })
    const settle = `/reviews/${reviewId}/report/remarks/${remark?.id}/settle`
    const lead = await product.visitor('lead')
    const empty = await lead.post(settle, { version: '1', resolution: '' })
    expect(empty.status).toBe(422)
    expect(empty.html).toContain('Say what was done about it, or why nothing was')
    expect((await lead.post(settle, { version: '1', resolution: 'The number is given now.' })).status).toBe(303)
    expect((await remarks())[0]?.settled).toMatchObject({ resolution: 'The number is given now.', by: 'Ann Lee' })
    expect((await lead.get(page())).html).toContain('The number is given now.')
    // Settled once: the second is told.
    expect((await lead.post(settle, { version: '1', resolution: 'Again.' })).status).toBe(409)
    expect((await remarks())[0]?.settled?.resolution).toBe('The number is given now.')
  })

  test('ALL-6 quote words that stand in the paragraph, and say when they do not any more', async () => {
    const lead = await product.visitor('lead')
    const wrong = await lead.post(`${page()}/remarks`, { comment: 'Too strong.', quote: 'every worker' })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('These words do not stand in the paragraph')
    expect(wrong.html).toContain('Too strong.')
    expect((await remarks()).some(each => each.text === 'Too strong.')).toBe(false)

    expect((await lead.post(`${page()}/remarks`, { comment: 'Too strong.', quote: 'a year or more' })).status).toBe(303)
    const gone = 'These words do not stand in the paragraph any more.'
    const before = (await lead.get(page())).html
    expect(before).toContain('<blockquote class="conspectus-remark__quote">a year or more</blockquote>')
    expect(before).not.toContain(gone)
    const caller = await product.caller('lead')
    const text = 'Young people say that they see the same worker for months.'
    done(
      await saveBlock(
        product.services,
        caller,
        reviewId,
        { ...bareFinding, text },
        { id: block, version: 1, placed: false },
      ),
    )
    expect((await lead.get(page())).html).toContain(gone)
  })

  test('ALL-4 are for those who read the working material alone, and only the team or their author settles them', async () => {
    const { services } = product
    const remark = { block, quote: '', text: 'From outside.' }
    for (const part of ['director', 'administrator', 'ninth'] as const) {
      const outcome = await commentOnBlock(services, await product.caller(part), reviewId, remark)
      expect(outcome.kind, part).toBe('denied')
    }
    expect((await (await product.visitor('director')).get(page())).status).toBe(404)
    const own = done(
      await commentOnBlock(services, await product.caller('lead'), reviewId, { ...remark, text: 'Mine.' }),
    )
    const settled = { id: own.id, version: 1, resolution: 'Done.' }
    expect((await settleRemark(services, await product.caller('eighth'), reviewId, settled)).kind).toBe('denied')
    expect((await settleRemark(services, await product.caller('joint'), reviewId, settled)).kind).toBe('done')
    const theirs = done(
      await commentOnBlock(services, await product.caller('eighth'), reviewId, { ...remark, text: 'Hers.' }),
    )
    expect(
      (await settleRemark(services, await product.caller('eighth'), reviewId, { ...settled, id: theirs.id })).kind,
    ).toBe('done')
  })
})
