import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giveView, releaseAnswers } from '../src/modules/evaluation/index.ts'
import { done, openedReview } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'

/* ALL-5 and JAR-82: what evaluators are told of how many gave which answer, now and by comparing one release with the next. */

let product: TestProduct
let review: string
beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product)
  await product.services.database.asOwner(async client => {
    await client.query(
      `insert into reports_issue (review_id, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
       select id, '2006-10-01', 1, title, area_id, 'Dorset', rulebook, edition, rulebook_sha256, '{}', '[]' from reviews_review where id = $1`,
      [review],
    )
    await client.query(`update reviews_review set state = 'published' where id = $1`, [review])
  })
}, 120_000)
afterAll(() => product.close())

async function said(answer: string, times: number, on: string) {
  const { services } = product
  const rulebook = services.rulebooks.get('joint-area-review', '2005-08')
  for (let index = 0; index < times; index += 1) {
    const view = { form: randomUUID(), answers: { 'found-what-you-looked-for': answer }, words: '' }
    done(await giveView(services, await product.caller('lead', on), { reviewId: review, rulebook }, view))
  }
}

type Counts = { readonly asked: number | null; readonly answers: readonly (number | null)[] }

/** How many gave each answer to the first question, over all reviews, as a release says. */
async function released(until: string): Promise<Counts | undefined> {
  const { rows } = await product.services.database.asOwner(client =>
    client.query<{ tables: readonly { id: string; groups: { [name: string]: Counts } }[] }>(
      `select tables from evaluation_release where kind = 'readers' and until = $1`,
      [until],
    ),
  )
  return rows[0]?.tables.find(({ id }) => id === 'found-what-you-looked-for')?.groups['']
}

describe('ALL-5 JAR-82 counts of what readers answered', () => {
  test('are released without a small one or what would tell it', async () => {
    await said('all', 25, '2006-11-01')
    await said('some', 22, '2006-11-02')
    await said('none', 3, '2006-11-03')
    // What is said today is not counted until tomorrow.
    await said('none', 40, '2006-11-07')
    done(await releaseAnswers(product.services, await product.caller('manager', '2006-11-07'), 'readers'))
    const counts = await released('2006-11-06')
    expect(counts?.asked === null || counts?.asked === 50).toBe(true)
    const [all, some, none] = counts?.answers ?? []
    expect(none).toBeNull()
    for (const [count, is] of [
      [all, 25],
      [some, 22],
    ] as const)
      expect([null, is]).toContain(count)
    // With the total and two of three told, the third would follow, and nobody passed the question over.
    expect([counts?.asked, all, some].filter(each => each !== null && each !== undefined).length).toBeLessThan(3)
  })

  test('are refused to anybody but who keeps the programme, and twice for one day', async () => {
    for (const part of ['lead', 'approver', 'administrator', 'director'] as const)
      expect(
        (await releaseAnswers(product.services, await product.caller(part, '2006-11-07'), 'readers')).kind,
        part,
      ).toBe('denied')
    const again = await releaseAnswers(product.services, await product.caller('manager', '2006-11-07'), 'readers')
    expect(again).toMatchObject({
      kind: 'refused',
      problems: [{ text: 'What there is until yesterday is released already' }],
    })
  })

  test('tell nobody by comparison what one more reader said', async () => {
    const first = await released('2006-11-06')
    await said('all', 1, '2006-11-08')
    done(await releaseAnswers(product.services, await product.caller('manager', '2006-11-10'), 'readers'))
    const second = await released('2006-11-09')
    expect(second).toBeDefined()
    const pairs = [
      [first?.asked, second?.asked],
      ...[0, 1, 2].map(index => [first?.answers[index], second?.answers[index]]),
    ]
    for (const [before, after] of pairs)
      if (typeof before === 'number' && typeof after === 'number') expect(after - before).toBeGreaterThan(10)
    // What was told stays told: the first release is as it was.
    expect(await released('2006-11-06')).toEqual(first)
  })
})
