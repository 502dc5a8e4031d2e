import { afterAll, beforeAll, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { addEvidence } from '../src/modules/evidence/index.ts'
import { sendDraft } from '../src/modules/reports/index.ts'
import { done } from './journey.ts'
import { plainItem } from './plain-item.ts'
import { startProduct, type TestProduct } from './product.ts'
import { placed, reportingReview } from './report-journey.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.close())

/** Every reason but the one that is asked about. */
const otherReasons: { readonly [rule: string]: string } = new Proxy(
  {},
  { get: (_, rule) => (rule === 'good-practice-reported' ? undefined : 'Agreed for this test.') },
)

test('JAR-50 good practice marked in the evidence and left out of the report wants a reason; cited, it wants none', async () => {
  const { services } = product
  const { reviewId } = await reportingReview(product, 'Surrey')
  const { id: item } = done(
    await addEvidence(services, await product.caller('lead', '2006-11-17'), reviewId, {
      ...plainItem,
      kind: 'visit',
      title: 'Young carers’ evening',
      text: 'Young carers run an evening of their own, and the school nurse comes to it.',
      eventOn: Temporal.PlainDate.from('2006-11-16'),
      goodPractice: true,
      bearings: [{ judgement: 'BH2', direction: 'strength' }],
    }),
  )
  const lead = () => product.caller('lead', '2006-11-20')
  const asked = await sendDraft(services, await lead(), reviewId, { reasons: otherReasons })
  expect(asked).toMatchObject({
    kind: 'reason-needed',
    problems: [{ rule: { rule: 'good-practice-reported', cite: '¶50' } }],
  })
  expect(JSON.stringify(asked)).toContain('Young carers’ evening')

  await placed(product, reviewId, {
    judgements: ['BH2'],
    evidence: [item],
    text: 'Young carers run an evening of their own.',
  })
  expect(await sendDraft(services, await lead(), reviewId, { reasons: otherReasons })).toMatchObject({ kind: 'done' })
})
