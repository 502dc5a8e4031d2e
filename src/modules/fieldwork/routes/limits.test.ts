import { afterAll, beforeAll, expect, test } from 'vitest'
import { done } from '../../../../test/journey.ts'
import { startProduct, type TestProduct } from '../../../../test/product.ts'
import { Temporal } from '../../../kernel/dates.ts'
import { listAreas } from '../../register/index.ts'
import { openReview } from '../../reviews/index.ts'
import { chooseRoute, routesOf } from '../index.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct({ rulebooks: 'test/rulebooks/invented' })
})
afterAll(() => product.close())

test('ALL-1 under a rulebook of other limits the wall counts those, and they refuse', async () => {
  const { services } = product
  const manager = await product.caller('manager')
  const [area] = await services.database.as(manager, 'read', listAreas)
  const { id: review } = done(
    await openReview(services, manager, {
      areaId: area?.id ?? '',
      areaName: area?.name ?? '',
      rulebook: 'harbour-review',
      edition: '1',
      requestReference: 'A letter from the quay',
      requestedOn: Temporal.PlainDate.from('2006-09-01'),
      bodies: ['lantern-board', 'quay-office'],
    }),
  )
  const choose = (judgement: string, reason: string, reasons = {}) => {
    const choice = { judgement, version: 0, route: 'fieldwork', reason, workingTogether: '', usersViews: '' }
    return chooseRoute(services, manager, review, { ...choice, riskEvidence: [], restsOn: [] }, { reasons })
  }
  done(await choose('L1', 'Nobody looked.'))
  const visitor = await product.visitor('manager')
  const wall = async () => (await visitor.get(`/reviews/${review}/coverage`)).html.replace(/<[^>]+>/g, '')
  expect(await wall()).toContain('1 of at most 3')
  expect(await wall()).toMatch(/Safe passage ✗ not yet/)
  done(await choose('P1', 'Nor here.'))
  expect(await wall()).toMatch(/Safe passage ✓/)
  // This rulebook wants a reason at once, where the choice has none; it is given and kept.
  expect(await choose('P2', '')).toMatchObject({
    kind: 'reason-needed',
    problems: [{ rule: { rule: 'reason-for-route' } }],
  })
  done(await choose('P2', '', { 'reason-for-route': 'It was dark.' }))
  expect(await choose('L2', 'One more.')).toMatchObject({
    kind: 'refused',
    problems: [{ field: 'route', rule: { rule: 'three-on-the-water', cite: '¶16' } }],
  })
  expect(await services.database.as(manager, 'read', tx => routesOf(tx, review))).toHaveLength(3)
})
