import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findLastDraft, listComments, placeBlock, saveBlock, sendDraft } from '../src/modules/reports/index.ts'
import { askRules, findReview } from '../src/modules/reviews/index.ts'
import type { Transaction } from '../src/platform/db/database.ts'
import { anyReason, done } from './journey.ts'
import { chosen } from './journeys/pages.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { bareFinding, placed, reportingReview } from './report-journey.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
}, 60_000)
afterAll(() => product.close())

async function read<Value>(part: Part, work: (tx: Transaction) => Promise<Value>): Promise<Value> {
  return product.services.database.as(await product.caller(part), 'read', work)
}

describe('the draft and the comments on its accuracy', () => {
  let own: string
  let block: string
  beforeAll(async () => {
    const review = await reportingReview(product, 'Norfolk')
    own = review.reviewId
    const whole = { judgements: ['SS7'], evidence: [review.item] }
    block = await placed(product, own, { ...whole, text: 'Every child has the same worker.' })
  })
  const draftOf = (part: Part) => read(part, tx => findLastDraft(tx, own))
  const commentsOf = (part: Part) => read(part, tx => listComments(tx, own))

  test('JAR-67 the director’s office sees nothing of the report before a draft is sent', async () => {
    const director = await product.visitor('director')
    for (const page of [
      'report',
      'report.html',
      'report.pdf',
      'report.json',
      'report/issue',
      `report/blocks/${block}`,
      'draft.pdf',
    ]) {
      expect((await director.get(`/reviews/${own}/${page}`)).status, page).toBe(404)
    }
    const page = await director.get(`/reviews/${own}/draft`)
    expect(page.html).toContain('No draft yet')
    expect(page.html).not.toContain('same worker')
    await expect(read('director', tx => sql`select * from reports_block`.execute(tx))).rejects.toThrow(
      'permission denied',
    )
    const { rows } = await read('director', tx => sql`select * from reports_recommendation`.execute(tx))
    expect(rows).toEqual([])
  })

  test('JAR-67 an unfinished draft wants a reason, goes with one, and does not move afterwards', async () => {
    const lead = await product.visitor('lead')
    await lead.onDay('2006-11-20')
    const asked = await lead.post(`/reviews/${own}/report/send`, {})
    expect(asked.status).toBe(422)
    expect(asked.html).toContain('name="reason.sections-filled"')
    expect(await draftOf('lead')).toBeUndefined()
    const sent = await lead.post(`/reviews/${own}/report/send`, { 'reason.sections-filled': 'The rest follows.' })
    expect([sent.status, sent.location]).toEqual([303, `/reviews/${own}/draft`])
    const director = await product.visitor('director')
    const before = (await director.get(`/reviews/${own}/draft`)).html
    expect(before).toContain('Every child has the same worker.')
    expect(before).toContain('This is the draft report of the review, sent to you on 20 November 2006.')
    expect(before).toContain('Evidence:</strong> Discussion (gathered by the review team, 6 November 2006)')
    const changed = { ...bareFinding, text: 'Some children have the same worker.', judgements: ['SS7'] }
    const caller = await product.caller('lead')
    done(await placeBlock(product.services, caller, own, { id: block, version: 2, placed: false }))
    done(await saveBlock(product.services, caller, own, changed, { id: block, version: 3, placed: false }))
    const after = (await director.get(`/reviews/${own}/draft`)).html
    expect(after).toContain('Every child has the same worker.')
    expect(after).not.toContain('Some children')
    expect((await director.get(`/reviews/${own}/draft.pdf`)).bytes.subarray(0, 5).toString()).toBe('%PDF-')
  })

  test('JAR-67 comments are kept unseen, sent together, in time or marked late, and a grade is disputed', async () => {
    const director = await product.visitor('director')
    const draft = (await draftOf('director'))?.id ?? ''
    const path = `/reviews/${own}/draft`
    await director.onDay('2006-11-24')
    const left = (await director.get(path)).html
    expect(left).toContain('10 days left')
    const kept = { draft, [`comment.${block}`]: 'Three workers in the year.', next: 'keep' }
    expect((await director.post(path, kept)).status).toBe(303)
    expect(await commentsOf('lead')).toEqual([])
    expect((await director.get(path)).html).toContain('Three workers in the year.')
    const twice = {
      draft,
      [`comment.${block}`]: 'Three workers in one year.',
      [`was.${block}`]: '1',
      'comment.outcome.staying-safe': 'Too low.',
      next: 'send',
    }
    expect((await director.post(path, twice, 'sent-once')).status).toBe(303)
    expect((await director.post(path, twice, 'sent-once')).status).toBe(303)
    const sent = await commentsOf('lead')
    expect(sent).toMatchObject([
      { about: block, text: 'Three workers in one year.', late: false, disputesGrade: undefined },
      { about: 'outcome.staying-safe', late: false, disputesGrade: 'outcome.staying-safe' },
    ])
    expect((await draftOf('lead'))?.commentsClosedOn?.toString()).toBe('2006-11-24')
    await director.onDay('2006-12-05')
    const late = { draft, [`comment.${block}`]: 'And one thing more.', next: 'send' }
    expect((await director.post(path, late)).status).toBe(303)
    expect((await commentsOf('lead')).at(-1)).toMatchObject({ text: 'And one thing more.', late: true })
    const long = await director.post(path, { draft, [`comment.${block}`]: 'y'.repeat(20_001), next: 'send' })
    expect(long.status).toBe(422)
    expect(long.html).toContain('y'.repeat(20_001))
    expect(await commentsOf('lead')).toHaveLength(3)
  })

  test('JAR-67 each is answered with why; unanswered ones stand in the way of the issue until a reason is given', async () => {
    const rules = async () =>
      read('lead', async tx => {
        const review = await findReview(tx, own)
        if (review === undefined) throw new Error('The review cannot be read.')
        const results = await askRules(product.services, tx, review, ['act issue-report'])
        return ['comments-answered', 'grade-disputes-answered'].map(id => results.find(each => each.rule === id))
      })
    expect((await rules()).map(rule => [rule?.strength, rule?.status])).toEqual([
      ['should', 'not-met'],
      ['should', 'not-met'],
    ])
    const lead = await product.visitor('lead')
    for (const { id } of await commentsOf('lead')) {
      const path = `/reviews/${own}/draft/comments/${id}`
      const silent = await lead.post(path, { version: '2', answer: 'partly', because: ' ' })
      expect(silent.status).toBe(422)
      expect(silent.html).toContain('Say what was changed, or why nothing was')
      const version = String((await commentsOf('lead')).find(each => each.id === id)?.version)
      const answered = await lead.post(path, { version, answer: 'partly', because: 'It says three workers now.' })
      expect(answered.status).toBe(303)
    }
    expect((await rules()).map(rule => rule?.status)).toEqual(['met', 'met'])
    const director = await product.visitor('director')
    const page = (await director.get(`/reviews/${own}/draft`)).html
    expect(page).toContain('Accepted in part.')
    expect(page).toContain('It says three workers now.')
    const [first] = await commentsOf('lead')
    const stale = await lead.post(`/reviews/${own}/draft/comments/${first?.id}`, {
      version: '1',
      answer: 'not',
      because: 'No.',
    })
    expect(stale.status).toBe(409)
    const denied = await director.post(`/reviews/${own}/draft/comments/${first?.id}`, {
      version: '3',
      answer: 'not',
      because: 'x',
    })
    expect(denied.status).toBe(404)
  })

  test('JAR-67 what was written and not sent is still there when another draft comes', async () => {
    const director = await product.visitor('director')
    const first = (await draftOf('director'))?.id ?? ''
    const path = `/reviews/${own}/draft`
    const kept = { draft: first, 'comment.outcome.being-healthy': 'Higher than this.', next: 'keep' }
    expect((await director.post(path, kept)).status).toBe(303)
    done(await sendDraft(product.services, await product.caller('lead', '2006-12-08'), own, { reasons: anyReason }))
    expect((await draftOf('director'))?.id).not.toBe(first)
    expect((await director.get(path)).html).toContain('Higher than this.')
    const stale = await director.post(path, { ...kept, 'comment.outcome.being-healthy': 'Much higher.', next: 'send' })
    expect(stale.status).toBe(409)
    expect(stale.html).toContain('Much higher.')
    expect((await commentsOf('lead')).some(each => each.text.includes('igher'))).toBe(false)
  })

  test('ALL-6 of two of an office who write on one paragraph, the second sees both and neither is lost', async () => {
    const one = await product.visitor('director')
    const other = await product.visitor('director')
    const path = `/reviews/${own}/draft`
    const about = 'outcome.staying-safe'
    const draft = (await draftOf('director'))?.id ?? ''
    const was = /name="was\.outcome\.staying-safe" value="(\d+)"/.exec((await one.get(path)).html)?.[1] ?? ''
    const fields = { draft, next: 'keep', [`was.${about}`]: was }
    expect((await one.post(path, { ...fields, [`comment.${about}`]: 'Written by one.' })).status).toBe(303)
    const stale = await other.post(path, { ...fields, [`comment.${about}`]: 'Written by the other.' })
    expect(stale.status).toBe(409)
    expect(stale.html).toContain('Written by one.')
    expect(stale.html).toContain('Written by the other.')
    const both = chosen(stale.html, 'edit', { [`comment.${about}`]: 'Written by both.' })
    expect((await other.post(path, both)).status).toBe(303)
    const page = (await one.get(path)).html
    expect(page).toContain('Written by both.')
    expect(page).not.toContain('Written by one.')
  })

  test('JAR-67 another area’s director finds nothing, in the pages or in the rows', async () => {
    const other = await product.visitor('otherDirector')
    for (const page of ['draft', 'draft.pdf', 'report']) {
      expect((await other.get(`/reviews/${own}/${page}`)).status, page).toBe(404)
    }
    expect((await other.post(`/reviews/${own}/draft`, { draft: '1', next: 'send' })).status).toBe(404)
    expect(await draftOf('otherDirector')).toBeUndefined()
    expect(await commentsOf('otherDirector')).toEqual([])
    const lead = await product.visitor('lead')
    expect((await lead.post(`/reviews/${own}/draft`, { draft: '1', next: 'send' })).status).toBe(404)
  })
})

test('JAR-67 a draft without a director to send it to is refused, with the way to name one', async () => {
  const { reviewId: own } = await reportingReview(product, 'Suffolk')
  await product.services.database.asOwner(client =>
    client.query('delete from reviews_respondent where review_id = $1', [own]),
  )
  const outcome = await sendDraft(product.services, await product.caller('lead'), own, { reasons: anyReason })
  expect(outcome).toMatchObject({ kind: 'refused', problems: [{ href: `/reviews/${own}/team` }] })
})
