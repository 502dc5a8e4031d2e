import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openedReview } from './journey.ts'
import { type Part, startProduct, type TestProduct, type Visitor } from './product.ts'

let product: TestProduct
let reviewId: string
let administrator: Visitor
beforeAll(async () => {
  product = await startProduct()
  reviewId = await openedReview(product)
  administrator = await product.visitor('administrator')
}, 60_000)
afterAll(() => product.close())

const reads = async (part: Part, path: string) => (await (await product.visitor(part)).get(path)).html
const found = { 'foundOn-day': '6', 'foundOn-month': '11', 'foundOn-year': '2006' }
const told = { 'toldOn-day': '7', 'toldOn-month': '11', 'toldOn-year': '2006' }

describe('A fault', () => {
  test('is reported from any page, with nothing typed lost, and read by its reporter and administrators alone', async () => {
    const director = await product.visitor('director')
    expect((await director.get('/')).html).toContain('/faults/new?page=%2F')
    const page = await director.get('/faults/new?page=/reviews/1/documents&reference=abc-123')
    expect(page.html).toContain('value="/reviews/1/documents"')
    expect(page.html).toContain('value="abc-123"')
    const typed = {
      page: '/reviews/1/documents',
      reference: 'abc-123',
      did: 'I sent the plan',
      happened: '',
      lost: 'yes',
    }
    const again = await director.post('/faults/new', typed)
    expect(again.status).toBe(422)
    expect(again.html).toContain('I sent the plan')
    expect(again.html).toContain('Say what happened')
    expect((await director.post('/faults/new', { ...typed, happened: 'It <script>was</script> gone' })).status).toBe(
      303,
    )
    expect((await director.get('/faults')).html).toContain('It &lt;script&gt;was&lt;/script&gt; gone')
    expect(await reads('lead', '/faults')).not.toContain('gone')
    expect(await reads('otherDirector', '/faults')).not.toContain('gone')
    expect((await administrator.get('/faults')).html).toContain('Margaret Oduya')
  })

  test('is answered by administrators, and the second of two learns of the first', async () => {
    const [, id] = /action="\/faults\/(\d+)"/.exec((await administrator.get('/faults')).html) ?? []
    const answer = { version: '1', state: 'mended', answer: 'The disk was full; it is larger now' }
    expect((await (await product.visitor('director')).post(`/faults/${id}`, answer)).status).toBe(404)
    expect((await administrator.post(`/faults/${id}`, answer)).status).toBe(303)
    expect((await administrator.post(`/faults/${id}`, { ...answer, answer: 'Another' })).status).toBe(409)
    expect(await reads('director', '/faults')).toContain('it is larger now')
  })
})

describe('ALL-4 A loss', () => {
  test('is read by the review’s team at once, and by the area from the day it is told', async () => {
    const loss = { ...found, what: 'Two notes of a visit', cause: 'A full disk', done: 'Written anew', rebuilt: 'yes' }
    expect((await administrator.post('/losses/new', loss)).html).toContain('Choose each review that it concerns')
    expect((await administrator.post('/losses/new', { ...loss, reviews: reviewId })).status).toBe(303)
    const page = (await administrator.get('/losses')).html
    expect(page).toContain('The area is still to be told in 1 review')
    expect(await reads('lead', '/losses')).toContain('Two notes of a visit')
    expect(await reads('ninth', '/losses')).not.toContain('Two notes of a visit')
    expect(await reads('director', '/losses')).not.toContain('Two notes of a visit')
    const [, concerned] = /action="\/losses\/(\d+)\/tell"/.exec(page) ?? []
    const lead = await product.visitor('lead')
    expect((await lead.post(`/losses/${concerned}/tell`, { version: '1', ...told })).status).toBe(404)
    const early = await administrator.post(`/losses/${concerned}/tell`, {
      version: '1',
      ...told,
      'toldOn-year': '2007',
    })
    expect(early.html).toContain('This day is still to come')
    expect((await administrator.post(`/losses/${concerned}/tell`, { version: '1', ...told })).status).toBe(303)
    expect(await reads('director', '/losses')).toContain('Two notes of a visit')
    expect(await reads('director', '/losses')).toContain('written anew from memory')
    expect(await reads('otherDirector', '/losses')).not.toContain('Two notes of a visit')
  })
})
