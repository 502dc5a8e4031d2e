import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findLastDraft, listComments, placeBlock, saveBlock, sendDraft } from '../src/modules/reports/index.ts'
import { askRules, findReview } from '../src/modules/reviews/index.ts'
import type { Transaction } from '../src/platform/db/database.ts'
import { draftIn, gatheredIn, sendsAll, versionIn, writes } from './accuracy-round.ts'
import { anyReason, done } from './journey.ts'
import { chosen } from './journeys/pages.ts'
import { sendLetterBy } from './letters.ts'
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
    const asked = await sendLetterBy(lead, `/reviews/${own}/report/send`)
    expect(asked.status).toBe(422)
    expect(asked.html).toContain('name="reason.sections-filled"')
    expect(await draftOf('lead')).toBeUndefined()
    const sent = await sendLetterBy(lead, `/reviews/${own}/report/send`, {
      'reason.sections-filled': 'The rest follows.',
      'reason.draft-after-committee': 'The director asked to see it early.',
    })
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
    const path = `/reviews/${own}/draft`
    await director.onDay('2006-11-24')
    const left = (await director.get(path)).html
    expect(left).toContain('10 days left')
    const first = await writes(director, own, { about: block, text: 'Three workers in the year.' })
    expect(await commentsOf('lead')).toEqual([])
    expect((await director.get(path)).html).toContain('Three workers in the year.')
    const edited = { version: '1', text: 'Three workers in one year.' }
    expect((await director.post(`${path}/comments/${first}`, edited)).status).toBe(303)
    await writes(director, own, { about: 'outcome.staying-safe', text: 'Too low.' })
    const all = { ...gatheredIn((await director.get(`${path}/submission`)).html), note: 'All of us.', next: 'send' }
    expect((await director.post(`${path}/submission`, all, 'sent-once')).status).toBe(303)
    expect((await director.post(`${path}/submission`, all, 'sent-once')).status).toBe(303)
    expect(await commentsOf('lead')).toMatchObject([
      { about: block, text: 'Three workers in one year.', late: false, disputesGrade: undefined },
      { about: 'outcome.staying-safe', late: false, disputesGrade: 'outcome.staying-safe' },
    ])
    expect((await draftOf('lead'))?.commentsClosedOn?.toString()).toBe('2006-11-24')
    const lead = await product.visitor('lead')
    expect((await lead.get(path)).html).toContain('All of us.')
    await director.onDay('2006-12-05')
    expect((await director.get(path)).html).toContain('24 November 2006')
    await writes(director, own, { about: block, text: 'And one thing more.' })
    await sendsAll(director, own)
    expect((await commentsOf('lead')).at(-1)).toMatchObject({ text: 'And one thing more.', late: true })
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
      const path = `/reviews/${own}/draft/comments/${id}/answer`
      const silent = await lead.post(path, { version: '0', answer: 'partly', because: ' ' })
      expect(silent.status).toBe(422)
      expect(silent.html).toContain('Say what was changed, or why nothing was')
      const given = { version: '0', answer: 'partly', because: 'It says three workers now.' }
      expect((await lead.post(path, given)).status).toBe(303)
    }
    expect((await rules()).map(rule => rule?.status)).toEqual(['met', 'met'])
    const director = await product.visitor('director')
    const before = (await director.get(`/reviews/${own}/draft`)).html
    expect(before).not.toContain('It says three workers now.')
    expect((await commentsOf('director')).every(each => each.answered === undefined)).toBe(true)
    expect((await lead.post(`/reviews/${own}/draft/comments/release`, {})).status).toBe(303)
    const page = (await director.get(`/reviews/${own}/draft`)).html
    expect(page).toContain('Accepted in part.')
    expect(page).toContain('It says three workers now.')
    const [first] = await commentsOf('lead')
    const path = `/reviews/${own}/draft/comments/${first?.id}/answer`
    const stale = await lead.post(path, { version: '0', answer: 'not', because: 'No.' })
    expect(stale.status).toBe(409)
    expect((await director.post(path, { version: '3', answer: 'not', because: 'x' })).status).toBe(404)
  })

  test('JAR-67 what was written and not sent is still there when another draft comes, and goes with the rest', async () => {
    const director = await product.visitor('director')
    const path = `/reviews/${own}/draft`
    const before = draftIn((await director.get(path)).html)
    await writes(director, own, { about: 'outcome.being-healthy', text: 'Higher than this.' })
    done(await sendDraft(product.services, await product.caller('lead', '2006-12-08'), own, { reasons: anyReason }))
    expect((await draftOf('director'))?.id).not.toBe(before)
    expect((await director.get(path)).html).toContain('Higher than this.')
    const about = 'outcome.being-healthy'
    const typed = { _about: about, draft: before, kind: 'accuracy', about, text: 'Much higher.' }
    const stale = await director.post(path, typed)
    expect(stale.status).toBe(409)
    expect(stale.html).toContain('Much higher.')
    expect((await commentsOf('lead')).some(each => each.text.includes('igher'))).toBe(false)
    await sendsAll(director, own)
    expect((await commentsOf('lead')).at(-1)).toMatchObject({ text: 'Higher than this.', draftId: before })
  })

  test('ALL-6 of two windows in which one comment is rewritten, the second sees both and neither is lost', async () => {
    const one = await product.visitor('director')
    const other = await product.visitor('director')
    const id = await writes(one, own, { about: 'outcome.staying-safe', text: 'Written first.' })
    const path = `/reviews/${own}/draft/comments/${id}`
    const version = versionIn((await other.get(path)).html)
    expect((await one.post(path, { version, text: 'Written by one.' })).status).toBe(303)
    const stale = await other.post(path, { version, text: 'Written by the other.' })
    expect(stale.status).toBe(409)
    expect(stale.html).toContain('Written by one.')
    expect(stale.html).toContain('Written by the other.')
    const both = chosen(stale.html, 'edit', { text: 'Written by both.' })
    expect((await other.post(path, both)).status).toBe(303)
    const page = (await one.get(`/reviews/${own}/draft`)).html
    expect(page).toContain('Written by both.')
    expect(page).not.toContain('Written by one.')
  })

  test('JAR-67 another area’s director finds nothing, in the pages or in the rows', async () => {
    const other = await product.visitor('otherDirector')
    for (const page of ['draft', 'draft.pdf', 'draft/submission', 'draft/comments', 'draft/comments.csv', 'report']) {
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
