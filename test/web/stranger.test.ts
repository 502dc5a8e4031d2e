import { afterAll, beforeAll, expect, test } from 'vitest'
import { cast, type Part, startProduct, type TestProduct } from '../product.ts'
import { reportingReview } from '../report-journey.ts'
import { ask, filledPath, headerFaults, inlineFaults, stackFaults, type Wire } from './answers.ts'

/*
 * ALL-4 A walk of every route by somebody who is not signed in, through a product that holds a review which nobody has
 * published: each route that is not public asks to sign in and tells nothing, not even whether there is such a thing.
 */

let product: TestProduct
let review: string
let item: string
beforeAll(async () => {
  product = await startProduct()
  const made = await reportingReview(product)
  review = made.reviewId
  item = made.item
})
afterAll(() => product.close())

/** Whatever of the review would tell that it is there: who is in it, and where it is held. */
const secretsOf = (people: readonly Part[]) => people.map(part => cast[part].name)

/** What differs between two answers to the same question: reference, nonce, token. */
function steady(answer: Wire): string {
  return `${answer.status} ${answer.headers['location'] ?? ''}\n${answer.body
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'reference')
    .replaceAll(/nonce="[0-9a-f]+"/g, 'nonce')
    .replaceAll(/value="[^"]{20,}"/g, 'value')}`
}

test('ALL-4 a stranger at any route is asked to sign in, or told that there is no such page, and learns nothing', async () => {
  const { app } = product
  const asks = async (method: string, path: string) => {
    if (method === 'GET') return ask(app, 'GET', path)
    // A stranger has a session and a token too: those of the page where one signs in.
    const page = await app.inject({ url: '/sign-in' })
    const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
    return ask(app, 'POST', path, {
      headers: {
        cookie: page.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; '),
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams({ _csrf: token }).toString(),
    })
  }
  const there = (name: string) => ({ review, item, evidence: item })[name] ?? '1'
  const secrets = secretsOf(['lead', 'joint', 'socialCare', 'director'])
  const counts = { public: 0, shut: 0 }
  for (const { method, path, permission } of product.product.routes) {
    const real = filledPath(path, there)
    const answer = await asks(method, real)
    const what = `${method} ${real}`
    expect([...headerFaults(answer), ...stackFaults(answer), ...inlineFaults(answer)], what).toEqual([])
    if (permission === 'public') {
      counts.public += 1
      expect(answer.status, what).toBeLessThan(500)
      // Where one chooses a person of the worked example, their names are the choice.
      if (path === '/sign-in' || path === '/example/sign-in') continue
    } else {
      counts.shut += 1
      expect([`303 /sign-in`, '404 '], what).toContain(`${answer.status} ${answer.headers['location'] ?? ''}`)
      const none = await asks(
        method,
        filledPath(path, () => '987654'),
      )
      expect(steady(none), `${what}, and where there is none`).toBe(steady(answer))
    }
    for (const secret of secrets) expect(answer.body, what).not.toContain(secret)
  }
  console.log(`a stranger at ${counts.public} public routes and ${counts.shut} that are not`)
  expect(counts.shut).toBeGreaterThan(60)
  expect(counts.public).toBeGreaterThan(3)
  // The same pages say those names to whom they are for.
  const lead = await product.visitor('lead')
  expect((await lead.get(`/reviews/${review}`)).html).toContain(cast.lead.name)
})

test('ALL-4 a route whose tables a role may not read is not there for it, at a page and at a form', async () => {
  const director = await product.visitor('director')
  for (const path of ['/accounts/1', '/accounts/987654']) expect((await director.get(path)).status, path).toBe(404)
  expect((await director.post('/accounts/invitations/1/again', {})).status).toBe(404)
})
