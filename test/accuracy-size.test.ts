import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Block, ReportDocument } from '../src/platform/documents/model.ts'
import { gatheredIn } from './accuracy-round.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { reportingReview } from './report-journey.ts'

/* The pages of the accuracy round with a draft of 400 paragraphs and 500 comments cost what they cost with none. */

let product: TestProduct
let own: string
beforeAll(async () => {
  product = await startProduct()
  own = (await reportingReview(product, 'Norfolk')).reviewId
}, 120_000)
afterAll(() => product.close())

const pages = ['', '/submission', '/replies', '/comments', '/comments.csv', '/delegates'] as const

/** A draft of so many paragraphs, and so many comments on it of which each fifth is sent and answered. */
async function grow(paragraphs: number, comments: number): Promise<void> {
  const { people, services } = product
  const blocks = Array.from(
    { length: paragraphs },
    (_, index): Block => ({
      kind: 'finding',
      id: String(index + 1),
      number: index + 1,
      text: `Young people say that they see the same worker for a year or more (${index + 1}).`,
      trail: { judgements: [{ id: 'SS7', text: 'Children are safe' }], evidence: [] },
    }),
  )
  const model: ReportDocument = {
    title: 'A review',
    subtitle: 'Draft report of the review',
    edition: '',
    language: 'en-GB',
    identification: [],
    sections: [{ id: 'findings', heading: 'Findings', blocks, recommendations: [] }],
  }
  await services.database.asOwner(async client => {
    const { rows } = await client.query<{ id: string }>(
      `insert into reports_draft (review_id, sent_on, sent_by, to_person_id, to_name, model)
       values ($1, '2006-11-20', 1, $2, 'Margaret Oduya', $3) returning id`,
      [own, people.director, JSON.stringify(model)],
    )
    await client.query(
      `insert into reports_comment (review_id, draft_id, about, place, text, person_id, person_name, written_on, sent_on)
       select $1, $2, 1 + number % $4, 'Paragraph ' || 1 + number % $4, 'This is not so, for the register says otherwise: ' || number,
         $3, 'Margaret Oduya', '2006-11-21', case when number % 5 = 0 then date '2006-11-22' end
       from generate_series(1, $5) as number`,
      [own, rows[0]?.id, people.director, paragraphs, comments],
    )
    await client.query(
      `insert into reports_answer (review_id, comment_id, answer, because, answered_by, answered_on, released_on)
       select review_id, id, 'accepted', 'Looked up again.', 'Ann Lee', '2006-11-23', '2006-11-24' from reports_comment where sent_on is not null`,
    )
  })
}

async function costs(part: Part): Promise<readonly number[]> {
  const visitor = await product.visitor(part)
  const found: number[] = []
  for (const page of pages) {
    const answer = await visitor.get(`/reviews/${own}/draft${page}`)
    if (part === 'director') expect(answer.status, page).toBe(200)
    found.push(answer.statements)
  }
  return found
}

test('JAR-67 400 paragraphs and 500 comments cost no statement more than none, and all are sent at once', async () => {
  await grow(1, 1)
  const before = { director: await costs('director'), lead: await costs('lead') }
  await grow(400, 500)
  expect({ director: await costs('director'), lead: await costs('lead') }).toEqual(before)
  const director = await product.visitor('director')
  const page = (await director.get(`/reviews/${own}/draft`)).html
  expect([...page.matchAll(/This is not so/g)].length).toBeGreaterThanOrEqual(500)
  const path = `/reviews/${own}/draft/submission`
  const all = gatheredIn((await director.get(path)).html)
  expect(all.kept).toHaveLength(401)
  expect((await director.post(path, { ...all, note: '', next: 'send' })).status).toBe(303)
  const table = (await director.get(`/reviews/${own}/draft/comments.csv`)).bytes.toString()
  expect(table.trimEnd().split('\r\n')).toHaveLength(502)
}, 120_000)
