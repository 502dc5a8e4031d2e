import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listBlocks, moveBlock, saveBlock, writeBlock } from '../src/modules/reports/index.ts'
import { formsIn } from '../src/platform/web/form-markup.ts'
import { done } from './journey.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { bareFinding, reportingReview } from './report-journey.ts'

/* Several people write in one section: block by block, nobody over somebody else. */

let product: TestProduct
let reviewId: string
let item: string
beforeAll(async () => {
  product = await startProduct()
  ;({ reviewId, item } = await reportingReview(product))
}, 120_000)
afterAll(() => product.close())

const page = () => `/reviews/${reviewId}/report/sections/outcomes-section`
const words = (block: string) => `/reviews/${reviewId}/report/blocks/${block}/words`

async function written(text: string): Promise<string> {
  const caller = await product.caller('lead')
  return done(await saveBlock(product.services, caller, reviewId, { ...bareFinding, text }, undefined)).id
}

async function blockNow(id: string, part: Part = 'lead') {
  const blocks = await product.services.database.as(await product.caller(part), 'read', tx => listBlocks(tx, reviewId))
  return blocks.find(each => each.id === id)
}

describe('Two people in one section', () => {
  test('ALL-6 change different sentences of one paragraph: the second is shown both, and both together is one choice', async () => {
    const id = await written('Most know whom to call. Few wait for long.')
    const first = await product.visitor('lead')
    const second = await product.visitor('joint')
    expect(
      (await first.post(words(id), { _page: page(), version: '1', text: 'All know whom to call. Few wait for long.' }))
        .status,
    ).toBe(303)
    const stale = await second.post(words(id), {
      _page: page(),
      version: '1',
      text: 'Most know whom to call. Nobody waits for long.',
    })
    expect(stale.status).toBe(409)
    expect(stale.html).toContain('Ann Lee changed this paragraph while you were writing')
    expect(stale.html).toContain('Both together')
    expect(stale.html).toContain('>All know whom to call. Nobody waits for long.</textarea>')
    expect((await blockNow(id))?.text).toBe('All know whom to call. Few wait for long.')
    const [form] = formsIn(stale.html, words(id)).filter(each => each.action === words(id))
    const fields = Object.fromEntries(
      (form?.controls ?? [])
        .filter(each => each.kind !== 'tick' && !['_csrf', '_key'].includes(each.name))
        .map(each => [each.name, each.value]),
    )
    expect((await second.post(words(id), { ...fields, '_choose.text': 'edit' })).status).toBe(303)
    expect((await blockNow(id))?.text).toBe('All know whom to call. Nobody waits for long.')
  })

  test('ALL-6 change the same sentence: both texts, and none together', async () => {
    const id = await written('Most know whom to call.')
    const [first, second] = [await product.visitor('lead'), await product.visitor('joint')]
    await first.post(words(id), { _page: page(), version: '1', text: 'All know whom to call.' })
    const stale = await second.post(words(id), { _page: page(), version: '1', text: 'Few know whom to call.' })
    expect(stale.status).toBe(409)
    expect(stale.html).not.toContain('Both together')
    expect(stale.html).toContain('Something out of both')
    expect(stale.html).toContain('>Few know whom to call.</textarea>')
  })

  test('ALL-6 are in nobody’s way by moving, placing and linking what the other writes', async () => {
    const { services } = product
    const id = await written('One is written.')
    const next = await written('Another makes room.')
    const lead = await product.caller('lead')
    done(await moveBlock(services, lead, reviewId, { id: next, version: 1, direction: 'up' }))
    expect((await blockNow(id))?.version).toBe(2)
    // Its neighbour moved; the one who began before goes on, in both forms.
    const joint = await product.caller('joint')
    expect(await writeBlock(services, joint, reviewId, { id, version: 1, text: 'One is written well.' })).toMatchObject(
      {
        kind: 'done',
        value: { version: 3 },
      },
    )
    const linked = { ...bareFinding, text: 'Another makes room.', evidence: [item] }
    done(await moveBlock(services, lead, reviewId, { id, version: 3, direction: 'up' }))
    done(await saveBlock(services, joint, reviewId, linked, { id: next, version: 2, placed: false }))
    // Linked meanwhile: the words can still be written, and what is linked is not taken away by an older form of it all.
    expect((await writeBlock(services, lead, reviewId, { id: next, version: 2, text: 'Another has room.' })).kind).toBe(
      'done',
    )
    const stale = await saveBlock(services, lead, reviewId, bareFinding, { id: next, version: 2, placed: false })
    expect(stale).toEqual({ kind: 'stale', what: 'this paragraph', before: { text: 'Another makes room.' } })
  })

  test('ALL-6 are told who else is writing where just now, and never what', async () => {
    const id = await written('Somebody is at it.')
    const [lead, joint] = [await product.visitor('lead'), await product.visitor('joint')]
    const kept = await joint.post('/drafts', {
      page: page(),
      form: words(id),
      formKey: 'a-key-of-the-form',
      fields: JSON.stringify({ version: '1', text: 'A secret until it is saved.' }),
    })
    expect(kept.status).toBeLessThan(300)
    const seen = (await lead.get(page())).html
    expect(seen).toContain('Tom Okafor was writing here at 10:00am and has not saved yet.')
    expect(seen).not.toContain('A secret until it is saved.')
    expect((await joint.get(page())).html).not.toContain('was writing here')
    expect(
      (await joint.post(words(id), { _page: page(), version: '1', text: 'Said.' }, 'a-key-of-the-form')).status,
    ).toBe(303)
    expect((await lead.get(page())).html).not.toContain('was writing here')
  })
})

describe('The page of a section', () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:standard'],
    rules: { 'no-trailing-whitespace': 'off', 'void-style': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
  })

  test('ALL-7 is valid HTML for who writes, who reads and while it is empty', async () => {
    for (const [part, path] of [
      ['lead', page()],
      ['approver', page()],
      ['lead', `/reviews/${reviewId}/report/sections/context`],
      ['approver', `/reviews/${reviewId}/report/sections/context`],
    ] as const) {
      const { html, status } = await (await product.visitor(part)).get(path)
      expect(status, path).toBe(200)
      const report = await validator.validateString(html)
      expect(
        report.results
          .flatMap(result => result.messages)
          .map(each => `${each.ruleId} ${each.message} ${each.selector}`),
        `${part} ${path}`,
      ).toEqual([])
    }
    expect((await (await product.visitor('approver')).get(page())).html).not.toContain('Write here')
  })

  test('ALL-7 keeps what was typed beside its fault', async () => {
    const id = await written('It stays.')
    const lead = await product.visitor('lead')
    const answer = await lead.post(words(id), { _page: page(), version: '1', text: '' })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('Write the paragraph')
    expect((await blockNow(id))?.text).toBe('It stays.')
  })
})
