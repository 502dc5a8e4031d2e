import { afterAll, beforeAll, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { addOrganisation } from '../src/modules/register/index.ts'
import { saveRecommendation } from '../src/modules/reports/index.ts'
import { done } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'
import { reportingReview } from './report-journey.ts'

/* Which bodies answer for a recommendation. */

let product: TestProduct
let reviewId: string
let council: string
let trust: string
let elsewhere: string
beforeAll(async () => {
  product = await startProduct()
  ;({ reviewId } = await reportingReview(product))
  const { database } = product.services
  const [areas] = await database.asOwner(async client => [
    (
      await client.query<{ id: string; name: string }>(
        "select id, name from register_area where name in ('Dorset', 'Devon')",
      )
    ).rows,
  ])
  const area = (name: string) => areas?.find(each => each.name === name)?.id ?? ''
  const body = (kind: string, name: string, areaId: string) =>
    database.asSystem('set-up', tx =>
      addOrganisation(tx, { areaId, kind, name, address: '', validFrom: Temporal.PlainDate.from('2005-01-01') }),
    )
  council = await body('council', 'Dorset County Council', area('Dorset'))
  trust = await body('primary-care-trust', 'Dorset Primary Care Trust', area('Dorset'))
  elsewhere = await body('council', 'Devon County Council', area('Devon'))
}, 120_000)
afterAll(() => product.close())

test('JAR-69 a recommendation names the bodies of the area that answer for it, and how they share it', async () => {
  const visitor = await product.visitor('lead')
  const path = `/reviews/${reviewId}/report/recommendations`
  const form = (await visitor.get(`${path}/new?section=context`)).html
  expect(form).toContain('Dorset County Council')
  expect(form).not.toContain('Devon County Council')
  const written = { version: '0', section: 'context', text: 'Keep one worker.', answers: 'through the trust board' }
  const wrong = await visitor.post(`${path}/new`, { ...written, bodies: [council, elsewhere] })
  expect(wrong.status).toBe(422)
  expect(wrong.html).toContain('Choose among the bodies of this area')
  expect((await visitor.post(`${path}/new`, { ...written, bodies: [trust, council] })).status).toBe(303)
  const says = 'Dorset Primary Care Trust and Dorset County Council; through the trust board'
  expect((await visitor.get(`/reviews/${reviewId}/report`)).html).toContain(says)
  const { database } = product.services
  // The bodies alone are an answer too, and what others read of it names them.
  const lead = await product.caller('lead')
  done(
    await saveRecommendation(
      product.services,
      lead,
      reviewId,
      { section: 'summary', text: 'Say who leads.', answers: '', bodies: [council], blocks: [] },
      undefined,
    ),
  )
  const { rows } = await database.asOwner(client =>
    client.query<{ answers: string }>(
      'select answers from reports_read_recommendation where review_id = $1 order by id',
      [reviewId],
    ),
  )
  expect(rows.map(row => row.answers)).toEqual([
    'Dorset Primary Care Trust, Dorset County Council; through the trust board',
    'Dorset County Council',
  ])
  const issue = (await (await product.visitor('approver')).get(`/reviews/${reviewId}/report/issue`)).html
  expect(issue).not.toContain('Say who leads.')
})
