import { afterAll, beforeAll, expect, test } from 'vitest'
import { appointMember, nameRespondent } from '../../src/modules/reviews/index.ts'
import { anyReason, done, openedReview } from '../journey.ts'
import { type Part, startProduct, type TestProduct } from '../product.ts'

/* Every address of a review, asked for by people who have nothing to do with it: whatever it is, it is not there. */

let product: TestProduct
let reviewId: string
beforeAll(async () => {
  product = await startProduct()
  reviewId = await openedReview(product, 'Dorset')
  const elsewhere = await openedReview(product, 'Devon', [{ part: 'sixth', role: 'lead' }])
  done(
    await nameRespondent(product.services, await product.caller('manager', '2006-09-01'), elsewhere, {
      personId: product.people.otherDirector,
      role: 'director',
      title: '',
    }),
  )
}, 120_000)
afterAll(() => product.close())

const strangers: readonly Part[] = ['otherDirector', 'sixth', 'ninth', 'administrator']

test('ALL-4 no address of a review answers another area, another review’s inspector, one without a review or an administrator', async () => {
  const routes = product.product.routes.filter(route => route.path.startsWith('/reviews/:review'))
  expect(routes.length).toBeGreaterThan(100)
  const answered: string[] = []
  let asked = 0
  for (const part of strangers) {
    const visitor = await product.visitor(part)
    for (const route of routes) {
      const path = route.path.replace(':review', reviewId).replaceAll(/:[a-zA-Z]+/g, '1')
      const answer = route.method === 'GET' ? await visitor.get(path) : await visitor.post(path, { version: '1' })
      asked += 1
      if (answer.status !== 404) answered.push(`${part} ${route.method} ${path}: ${answer.status}`)
      if (answer.html.includes('Dorset')) answered.push(`${part} ${route.method} ${path}: names the area`)
    }
  }
  console.log(`Walk: ${asked} addresses asked for by ${strangers.length} people, ${answered.length} answered.`)
  expect(answered).toEqual([])
}, 300_000)

test('ALL-4 every address of a review answers somebody', async () => {
  const missing: string[] = []
  const lead = await product.visitor('lead')
  for (const route of product.product.routes.filter(
    each => each.path.startsWith('/reviews/:review') && each.method === 'GET',
  )) {
    if (/:(?!review)/.test(route.path)) continue
    const { status } = await lead.get(route.path.replace(':review', reviewId))
    if (status !== 200 && status !== 303) missing.push(`${route.path}: ${status}`)
  }
  // A draft is there once it is sent, and gathered by the office alone; erasing is for the data protection officer, and a
  // young inspector's own pages for them.
  const others = [
    'draft.docx',
    'draft.odt',
    'draft.pdf',
    'draft/delegates',
    'draft/submission',
    'erase',
    'young/notes/new',
    'young',
  ]
  expect(missing.toSorted()).toEqual(others.map(page => `/reviews/:review/${page}: 404`))
}, 300_000)

test('JAR-33 ALL-4 a young inspector is answered by their own pages and by the report for children, and by nothing else', async () => {
  const place = { personId: product.people.youngInspector, role: 'young-person', title: '' } as const
  const manager = await product.caller('manager', '2006-09-01')
  done(await appointMember(product.services, manager, reviewId, place, { reasons: anyReason }))
  const visitor = await product.visitor('youngInspector')
  const answered: string[] = []
  for (const route of product.product.routes.filter(each => each.path.startsWith('/reviews/:review'))) {
    const path = route.path.replace(':review', reviewId).replaceAll(/:[a-zA-Z]+/g, '1')
    const { status } = route.method === 'GET' ? await visitor.get(path) : await visitor.post(path, { version: '1' })
    if (status !== 404) answered.push(`${route.method} ${route.path.replace('/reviews/:review/', '')}`)
  }
  expect(answered.toSorted()).toEqual([
    'GET children',
    'GET children/preview',
    'GET children/preview.pdf',
    'GET young',
    'GET young/notes/new',
    'POST young/notes/new',
  ])
}, 300_000)
