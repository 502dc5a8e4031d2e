import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  listBlocks,
  moveBlock,
  placeBlock,
  saveBlock,
  saveRecommendation,
  type WrittenBlock,
} from '../src/modules/reports/index.ts'
import { askRules, factLoader, findReview } from '../src/modules/reviews/index.ts'
import type { Transaction } from '../src/platform/db/database.ts'
import { done } from './journey.ts'
import { chosen, formsOf } from './journeys/pages.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { bareFinding, placed, reportingReview } from './report-journey.ts'

let product: TestProduct
let reviewId: string
let item: string
let otherItem: string
beforeAll(async () => {
  product = await startProduct()
  const review = await reportingReview(product)
  reviewId = review.reviewId
  item = review.item
  otherItem = (await reportingReview(product, 'Devon')).item
}, 60_000)
afterAll(() => product.close())

async function read<Value>(part: Part, work: (tx: Transaction) => Promise<Value>): Promise<Value> {
  return product.services.database.as(await product.caller(part), 'read', work)
}

const blocks = () => read('lead', tx => listBlocks(tx, reviewId))

async function save(written: Partial<WrittenBlock>): Promise<string> {
  const caller = await product.caller('lead')
  return done(await saveBlock(product.services, caller, reviewId, { ...bareFinding, ...written }, undefined)).id
}

const place = async (id: string, version = 1, isPlaced = true) =>
  placeBlock(product.services, await product.caller('lead'), reviewId, { id, version, placed: isPlaced })

/** A finding as its form posts it. */
const posted = {
  version: '0',
  kind: 'finding',
  section: 'outcomes-section',
  text: 'Help begins late.',
  outcome: 'staying-safe',
}

describe('the thread of a paragraph', () => {
  test('JAR-77 a finding without judgement and evidence is kept, and refused its place with the paragraph', async () => {
    const lead = await product.visitor('lead')
    const answer = await lead.post(`/reviews/${reviewId}/report/new`, { ...posted, next: 'place' })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('“Help begins late.” (no judgement, no evidence)')
    expect(answer.html).toMatch(/#thread-when-placed">¶77/)
    const kept = (await blocks()).find(block => block.text === 'Help begins late.')
    expect(kept).toMatchObject({ placed: false })
    // The page shows the block that was kept, so that saving again with its thread places the same one.
    expect(answer.html).toContain(`/report/blocks/${kept?.id}"`)
    const whole = { ...posted, version: '1', judgements: 'SS7', evidence: item, next: 'place' }
    const again = await lead.post(`/reviews/${reviewId}/report/blocks/${kept?.id}`, whole)
    expect([again.status, again.location]).toEqual([303, `/reviews/${reviewId}/report`])
    expect((await blocks()).find(block => block.id === kept?.id)).toMatchObject({ placed: true, judgements: ['SS7'] })
    const page = await lead.get(`/reviews/${reviewId}/report`)
    expect(page.html).toContain('looked after children live in safe environments')
    expect(page.html).toContain('E1 Discussion, gathered by the review team, 6 November 2006')
  })

  test('JAR-77 a passage needs evidence alone, a quotation neither, and a finding both', async () => {
    const passage = await save({
      section: 'context',
      kind: 'passage',
      text: 'It is a coastal area.',
      outcome: undefined,
    })
    expect(await place(passage)).toMatchObject({
      kind: 'refused',
      problems: [{ field: 'evidence', rule: { rule: 'thread-when-placed', cite: '¶77' } }],
    })
    const withEvidence = await save({ section: 'context', kind: 'passage', evidence: [item] })
    expect(await place(withEvidence)).toMatchObject({ kind: 'done' })
    const quotation = await save({ section: 'summary', kind: 'fixed', text: '', quotation: 'outcome.staying-safe' })
    expect(await place(quotation)).toMatchObject({ kind: 'done' })
    const [quoted] = (await blocks()).filter(block => block.id === quotation)
    expect(quoted).toMatchObject({ cite: 'Annex A', text: expect.stringContaining('Staying safe') })
    expect(await place(await save({ judgements: ['SS7'] }))).toMatchObject({ kind: 'refused' })
    expect(await place(await save({ evidence: [item] }))).toMatchObject({ kind: 'refused' })
  })

  test('JAR-77 what stands in the report keeps its thread; taken out it may lose it', async () => {
    const id = await placed(product, reviewId, { text: 'It stands.', judgements: ['SS7'], evidence: [item] })
    const lead = await product.caller('lead')
    const stripped = { ...bareFinding, text: 'It stands no more.' }
    const refused = await saveBlock(product.services, lead, reviewId, stripped, { id, version: 2, placed: true })
    expect(refused).toMatchObject({ kind: 'refused', problems: [{ rule: { rule: 'thread-when-placed' } }] })
    expect((await blocks()).find(block => block.id === id)).toMatchObject({ text: 'It stands.', judgements: ['SS7'] })
    done(await place(id, 2, false))
    done(await saveBlock(product.services, lead, reviewId, stripped, { id, version: 3, placed: false }))
    expect((await blocks()).find(block => block.id === id)).toMatchObject({ text: 'It stands no more.', placed: false })
  })

  test('ALL-6 what no list knows is refused beside its field, and nothing is written', async () => {
    const before = (await blocks()).length
    const lead = await product.caller('lead')
    const outcome = await saveBlock(
      product.services,
      lead,
      reviewId,
      {
        ...bareFinding,
        section: 'context',
        kind: 'fixed',
        quotation: 'nothing',
        outcome: 'happiness',
        group: 'everybody',
        tiers: ['middle'],
        judgements: ['ZZ9'],
        evidence: [otherItem],
      },
      undefined,
    )
    const fields = outcome.kind === 'refused' ? outcome.problems.map(problem => problem.field) : []
    expect(fields).toEqual(['section', 'quotation', 'outcome', 'group', 'tiers', 'judgements', 'evidence'])
    const visitor = await product.visitor('lead')
    const long = await visitor.post(`/reviews/${reviewId}/report/new`, { ...posted, text: 'x'.repeat(20_001) })
    expect(long.status).toBe(422)
    expect(long.html).toContain('20000 is the most that fits')
    expect(long.html).toContain('x'.repeat(20_001))
    expect((await blocks()).length).toBe(before)
  })

  test('ALL-6 a paragraph stays of its kind, and an address that no paragraph has is a missing page', async () => {
    const id = await save({ text: 'A finding.' })
    const lead = await product.visitor('lead')
    const other = { ...posted, kind: 'passage', section: 'context', version: '1' }
    const answer = await lead.post(`/reviews/${reviewId}/report/blocks/${id}`, other)
    expect([answer.status, (await blocks()).find(block => block.id === id)?.kind]).toEqual([422, 'finding'])
    for (const wrong of ['abc', '999999', "1' or '1'='1"]) {
      const path = `/reviews/${reviewId}/report/blocks/${encodeURIComponent(wrong)}`
      for (const end of ['', '/place', '/move', '/withdraw']) {
        expect((await lead.post(path + end, { ...posted, placed: 'yes', direction: 'up', because: 'x' })).status).toBe(
          404,
        )
      }
    }
  })

  test('ALL-6 what is taken away says why, keeps its words in the record, and its number is not given again', async () => {
    const id = await save({ text: 'To be taken away.', judgements: ['SS7'], evidence: [item] })
    const lead = await product.visitor('lead')
    const path = `/reviews/${reviewId}/report/blocks/${id}/withdraw`
    expect((await lead.post(path, { version: '1', because: ' ' })).status).toBe(422)
    expect((await lead.post(path, { version: '1', because: 'Said twice.' })).status).toBe(303)
    expect((await blocks()).some(block => block.id === id)).toBe(false)
    const { rows } = await read('lead', tx =>
      sql`select text, withdrawn_because from reports_block where id = ${id}`.execute(tx),
    )
    expect(rows).toEqual([{ text: 'To be taken away.', withdrawn_because: 'Said twice.' }])
    const cited = await read('lead', tx =>
      sql`select * from evidence_read_citation where by_kind = 'finding' and by_id = ${id}`.execute(tx),
    )
    expect(cited.rows).toEqual([])
  })

  test('ALL-6 what is typed after a placing that was refused is saved, and not taken for the form before', async () => {
    const lead = await product.visitor('lead')
    const path = `/reviews/${reviewId}/report/new`
    const { html } = await lead.get(`${path}?section=context&kind=passage`)
    const [form] = formsOf(html, path).filter(each => each.action === path)
    if (form === undefined) throw new Error('no form')
    const key = form.filled.get('_key')?.[0]
    const fields = { ...Object.fromEntries(form.filled), text: 'Kept at first.', next: 'place' }
    const refused = await lead.post(path, fields, key)
    expect(refused.status).toBe(422)
    const [again] = formsOf(refused.html, path).filter(each => /blocks\/\d+$/.test(each.action))
    if (again === undefined) throw new Error('no form')
    const second = { ...Object.fromEntries(again.filled), text: 'Mended then.', next: 'save' }
    expect((await lead.post(again.action, second, again.filled.get('_key')?.[0])).status).toBe(303)
    // The browser's way back shows the page as it was, with the key that was used.
    expect((await lead.post(again.action, { ...second, version: '2', text: 'Mended twice.' }, key)).status).toBe(303)
    expect((await blocks()).map(block => block.text)).toContain('Mended twice.')
    expect((await blocks()).map(block => block.text)).not.toContain('Kept at first.')
  })

  test('ALL-6 a stale form shows what is there now beside what was typed, and saves the second time', async () => {
    const id = await save({ text: 'As it was first.' })
    const path = `/reviews/${reviewId}/report/blocks/${id}`
    const lead = await product.visitor('lead')
    const joint = await product.visitor('joint')
    expect((await joint.post(path, { ...posted, version: '1', text: 'What the other wrote.' })).status).toBe(303)
    const stale = await lead.post(path, { ...posted, version: '1', text: 'What I wrote.' })
    expect(stale.status).toBe(409)
    expect(stale.html).toContain('What the other wrote.')
    expect(stale.html).toContain('What I wrote.')
    const both = chosen(stale.html, 'edit', { text: 'Both together.' })
    expect((await lead.post(path, both)).status).toBe(303)
    expect((await blocks()).find(block => block.id === id)?.text).toBe('Both together.')
  })

  test('ALL-6 the same post twice writes one paragraph and places it once', async () => {
    const lead = await product.visitor('lead')
    const form = { ...posted, text: 'Posted twice.', judgements: 'SS7', evidence: item, next: 'place' }
    const answers = [
      await lead.post(`/reviews/${reviewId}/report/new`, form, 'the-same-key'),
      await lead.post(`/reviews/${reviewId}/report/new`, form, 'the-same-key'),
    ]
    expect(answers.map(answer => answer.status)).toEqual([303, 303])
    expect((await blocks()).filter(block => block.text === 'Posted twice.')).toMatchObject([
      { placed: true, version: 2 },
    ])
  })

  test('ALL-2 from each placed finding the team reaches the judgement and the item', async () => {
    const lead = await product.visitor('lead')
    const page = await lead.get(`/reviews/${reviewId}/report`)
    expect(page.html).toContain(`href="/reviews/${reviewId}/evidence/${item}"`)
    const json = JSON.parse((await lead.get(`/reviews/${reviewId}/report.json`)).html)
    expect(json.findings.length).toBeGreaterThan(0)
    for (const finding of json.findings) {
      expect(finding.judgements.length).toBeGreaterThan(0)
      expect(finding.evidence.length).toBeGreaterThan(0)
    }
    expect(json.report.draft.day).toBe('2006-11-07')
  })
})

test('JAR-69 moving and outcomes keep the order of the section, and ids stay', async () => {
  const { reviewId: own, item: evidence } = await reportingReview(product, 'Kent')
  const whole = { judgements: ['SS7'], evidence: [evidence] }
  const healthy = await placed(product, own, { ...whole, text: 'Last outcome first.', outcome: 'being-healthy' })
  const first = await placed(product, own, { ...whole, text: 'First.' })
  const second = await placed(product, own, { ...whole, text: 'Second.' })
  const lead = await product.caller('lead')
  const order = async () => {
    const visitor = await product.visitor('lead')
    const json = JSON.parse((await visitor.get(`/reviews/${own}/report.json`)).html)
    return json.findings.map((finding: { id: string }) => finding.id)
  }
  expect(await order()).toEqual([first, second, healthy])
  const version = (await read('lead', tx => listBlocks(tx, own))).find(block => block.id === second)?.version ?? 0
  done(await moveBlock(product.services, lead, own, { id: second, version, direction: 'up' }))
  expect(await order()).toEqual([second, first, healthy])
})

test('JAR-69 a recommendation names who answers, or is pointed out; JAR-9b so is a silent tier', async () => {
  const { reviewId: own, item: evidence } = await reportingReview(product, 'Essex')
  const lead = await product.caller('lead')
  const written = { section: 'context', text: 'Write plans that say who does what.', answers: '', blocks: [] }
  const { id } = done(await saveRecommendation(product.services, lead, own, written, undefined))
  await placed(product, own, {
    section: 'service-contribution',
    judgements: ['SS7'],
    evidence: [evidence],
    tiers: ['universal'],
  })
  const facts = () =>
    read('lead', async tx => {
      const review = await findReview(tx, own)
      if (review === undefined) throw new Error('The review cannot be read.')
      const advice = await askRules(product.services, tx, review, ['act issue-report'])
      return { report: await factLoader(product.services, tx, review)('report'), advice }
    })
  const before = await facts()
  expect(before.report['recommendationsWithoutAnswerer']).toEqual(['“Write plans that say who does what.”'])
  expect(before.report['sectionsWithoutRecommendation']).not.toContain('Context')
  expect(before.report['silentTiers']).toHaveLength(3)
  expect(before.advice.find(rule => rule.rule === 'silent-tier')).toMatchObject({
    strength: 'should',
    status: 'not-met',
  })
  const answered = { ...written, answers: 'The council' }
  done(await saveRecommendation(product.services, lead, own, answered, { id, version: 1 }))
  const after = await facts()
  expect(after.advice.find(rule => rule.rule === 'recommendation-answerer')).toMatchObject({ status: 'met' })
  const refused = await saveRecommendation(
    product.services,
    lead,
    own,
    { ...written, text: '', blocks: ['999'] },
    undefined,
  )
  expect(refused).toMatchObject({ kind: 'refused', problems: [{ field: 'text' }, { field: 'blocks' }] })
})
