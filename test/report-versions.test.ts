import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  findLastDraft,
  listBlocks,
  moveBlock,
  saveBlock,
  sendDraft,
  withdrawBlock,
  writeBlock,
} from '../src/modules/reports/index.ts'
import { anyReason, done } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'
import { bareFinding, readyReport, reportingReview } from './report-journey.ts'

/* Every saved version of a paragraph, any two compared, and the drafts of the report compared. */

let product: TestProduct
let reviewId: string
beforeAll(async () => {
  product = await startProduct()
  ;({ reviewId } = await reportingReview(product))
}, 120_000)
afterAll(() => product.close())

const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: { 'no-trailing-whitespace': 'off', 'void-style': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
})
async function faultsIn(html: string): Promise<readonly string[]> {
  const { results } = await validator.validateString(html)
  return results.flatMap(each => each.messages).map(each => `${each.ruleId} ${each.message} ${each.selector}`)
}

/** The words of a page, as somebody hears them. */
const heard = (html: string) => html.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ')

describe('Versions of a paragraph', () => {
  test('ALL-6 are all there with who and when, any two of them compared as words taken away and added', async () => {
    const { services } = product
    const [lead, joint] = [await product.caller('lead', '2006-11-07'), await product.caller('joint', '2006-11-08')]
    const write = (text: string) => ({ ...bareFinding, text })
    const { id } = done(await saveBlock(services, lead, reviewId, write('Most know whom to call.'), undefined))
    const other = done(await saveBlock(services, lead, reviewId, write('A neighbour.'), undefined)).id
    done(await writeBlock(services, joint, reviewId, { id, version: 1, text: 'Most know whom to call at night.' }))
    done(await moveBlock(services, lead, reviewId, { id: other, version: 1, direction: 'up' }))
    done(await writeBlock(services, lead, reviewId, { id, version: 3, text: 'All know whom to ring at night.' }))

    const visitor = await product.visitor('lead')
    const path = `/reviews/${reviewId}/report/blocks/${id}/versions`
    const { html } = await visitor.get(path)
    expect(await faultsIn(html)).toEqual([])
    expect(heard(html)).toContain(
      'Version 2: Tom Okafor wrote the words of a paragraph of the report, 8 November 2006 at 10:00am.',
    )
    expect(heard(html)).toContain(
      'Version 3: Ann Lee moved a paragraph of the report, 7 November 2006 at 10:00am. The words are those of the version before.',
    )
    // What changed last is what is shown first.
    expect(heard(html)).toContain(
      'taken away: Most, until here. added: All, until here. know whom to taken away: call, until here. added: ring, until here. at night.',
    )
    const first = (await visitor.get(`${path}?from=1&to=2`)).html
    expect(heard(first)).toContain('From version 1 to version 2')
    expect(heard(first)).toContain('taken away: call., until here. added: call at night., until here.')
    expect((await (await product.visitor('director')).get(path)).status).toBe(404)
  })

  test('ALL-6 come back as a new version, and nothing is lost by it', async () => {
    const { services } = product
    const lead = await product.caller('lead')
    const { id } = done(await saveBlock(services, lead, reviewId, { ...bareFinding, text: 'As it was.' }, undefined))
    done(await writeBlock(services, lead, reviewId, { id, version: 1, text: 'As it is.' }))
    const visitor = await product.visitor('lead')
    const path = `/reviews/${reviewId}/report/blocks/${id}`
    expect((await visitor.post(`${path}/restore`, { version: '1', to: '1' })).status).toBe(409)
    const restored = await visitor.post(`${path}/restore`, { version: '2', to: '1' })
    expect(restored).toMatchObject({ status: 303, location: `${path}/versions` })
    const blocks = await services.database.as(lead, 'read', tx => listBlocks(tx, reviewId))
    expect(blocks.find(each => each.id === id)).toMatchObject({ text: 'As it was.', version: 3 })
    expect((await visitor.get(`${path}/versions`)).html).toContain('As it is.')
    await visitor.post(`${path}/restore`, { version: '3', to: '77' })
    const after = await services.database.as(lead, 'read', tx => listBlocks(tx, reviewId))
    expect(after.find(each => each.id === id)?.version).toBe(3)
  })

  test('ALL-6 stay readable when the paragraph is taken away', async () => {
    const { services } = product
    const lead = await product.caller('lead')
    const { id } = done(await saveBlock(services, lead, reviewId, { ...bareFinding, text: 'It goes.' }, undefined))
    done(await withdrawBlock(services, lead, reviewId, { id, version: 1, because: 'Said twice.' }))
    const { html, status } = await (await product.visitor('joint')).get(
      `/reviews/${reviewId}/report/blocks/${id}/versions`,
    )
    expect(status).toBe(200)
    expect(html).toContain('It goes.')
    expect(html).toContain('Said twice.')
    expect(html).not.toContain('Put these words back')
    expect((await (await product.visitor('lead')).get(`/reviews/${reviewId}/report/blocks/999/versions`)).status).toBe(
      404,
    )
  })
})

describe('Drafts of the report', () => {
  test('ALL-6 are compared part by part, with each other and with the report as it stands', async () => {
    const { services } = product
    const { reviewId: ready, blocks } = await readyReport(product, 'Devon')
    const lead = await product.caller('lead', '2006-11-21')
    const visitor = await product.visitor('lead')
    const path = `/reviews/${ready}/report/drafts`
    const same = (await visitor.get(path)).html
    expect(same).toContain('No word differs.')
    expect(await faultsIn(same)).toEqual([])
    const all = await services.database.as(lead, 'read', tx => listBlocks(tx, ready))
    const changed = all.find(each => each.id === blocks[1])
    done(
      await writeBlock(services, lead, ready, {
        id: changed?.id ?? '',
        version: changed?.version ?? 0,
        text: 'Young people say that they see the same worker for months.',
      }),
    )
    const now = (await visitor.get(path)).html
    expect(heard(now)).toContain('1 part differs.')
    expect(heard(now)).toContain(
      'the same worker for taken away: a year or more., until here. added: months., until here.',
    )
    const sent = await services.database.as(lead, 'read', tx => findLastDraft(tx, ready))
    done(await sendDraft(services, lead, ready, { reasons: anyReason }))
    const both = (await visitor.get(path)).html
    expect(heard(both)).toContain('1 part differs.')
    expect(heard((await visitor.get(`${path}?from=${sent?.id}&to=${sent?.id}`)).html)).toContain('No word differs.')
    expect((await (await product.visitor('director')).get(path)).status).toBe(404)
    expect(await faultsIn((await visitor.get(`/reviews/${reviewId}/report/drafts`)).html)).toEqual([])
  })
})
