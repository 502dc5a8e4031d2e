import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inStage, openedReview } from '../../../../test/journey.ts'
import { sendLetterBy } from '../../../../test/letters.ts'
import { startProduct, type TestProduct, type Visitor } from '../../../../test/product.ts'

let product: TestProduct
let manager: Visitor
beforeAll(async () => {
  product = await startProduct()
  manager = await product.visitor('manager')
})
afterAll(() => product.close())

describe('the letter and the meetings', () => {
  test('JAR-37 the notification names the precise date and the five things, goes to the director and is kept as sent', async () => {
    const id = await openedReview(product, 'Norfolk')
    const path = `/reviews/${id}/letters/new/notification`
    const { html } = await manager.get(path)
    const text = html.slice(html.indexOf('id="preview"'))
    expect(text).toContain('16 October 2006')
    expect(text).toMatch(/1\. [\s\S]*2\. [\s\S]*3\. [\s\S]*4\. [\s\S]*5\. /)
    const answer = await sendLetterBy(manager, path, {
      'sentOn-day': '15',
      'sentOn-month': '12',
      'sentOn-year': '2005',
      covering: 'We shall come on 16 October 2006.',
    })
    expect(answer.status).toBe(303)
    const director = await product.visitor('director')
    expect((await director.get(`/reviews/${id}`)).html).toContain('We shall come on 16 October 2006.')
    expect((await director.get(path)).status).toBe(404)
  })

  test('JAR-37 late notice is flagged with its paragraph and never blocked', async () => {
    const id = await openedReview(product, 'Norfolk')
    await sendLetterBy(manager, `/reviews/${id}/letters/new/notification`, {
      'sentOn-day': '3',
      'sentOn-month': '4',
      'sentOn-year': '2006',
    })
    const { html } = await manager.get(`/reviews/${id}/dates`)
    expect(html).toContain('done on 3 April 2006, not before 1 December 2005, due by 31 December 2005')
    expect(html).toContain('¶37')
  })

  test('JAR-48 a setting-up meeting is recorded with what it confirmed; without one, setting up is left with a reason', async () => {
    const id = await openedReview(product, 'Norfolk')
    await inStage(product, id, 'setting-up')
    const without = (await manager.get(`/reviews/${id}/stage`)).html
    expect(without).toContain('no such meeting is recorded')
    expect(without).toContain('¶48')
    const meeting = {
      version: '0',
      'heldOn-day': '20',
      'heldOn-month': '9',
      'heldOn-year': '2006',
      present: 'Director, lead member, lead inspector',
      briefed: ['officers', 'council-partners'],
      confirmed: ['timetable'],
      jointly: 'yes',
    }
    expect((await manager.post(`/reviews/${id}/setting-up`, meeting)).status).toBe(303)
    const after = (await manager.get(`/reviews/${id}/stage`)).html
    expect(after).not.toContain('no such meeting is recorded')
    expect(after).toContain('These are not confirmed yet')
    expect(
      (
        await manager.post(`/reviews/${id}/stage/reason`, {
          rule: 'setting-up-confirmed',
          reason: 'The rest was confirmed by letter.',
        })
      ).status,
    ).toBe(303)
    expect((await manager.get(`/reviews/${id}/stage`)).html).toContain(
      'Reason on record: The rest was confirmed by letter.',
    )
  })

  test('a reason does not help against a rule that must be kept', async () => {
    const id = await openedReview(product, 'Norfolk')
    const answer = await manager.post(`/reviews/${id}/stage/reason`, {
      rule: 'fieldwork-limit',
      reason: 'We want more.',
    })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('Only a rule that advises can be departed from with a reason')
  })
})

describe('stages', () => {
  test('JAR-38 what is missing is named with its paragraph before a stage is left', async () => {
    const id = await openedReview(product, 'Suffolk')
    await inStage(product, id, 'setting-up')
    const answer = await manager.post(`/reviews/${id}/stage/leave`, { stage: 'setting-up' })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('Some fieldwork is always done on staying safe')
    expect(answer.html).toContain('¶12')
    expect((await manager.get('/reviews')).html).toContain('Setting up')
  })

  test('a review begins, moves on, is paused with its reason and taken up again, and goes back', async () => {
    const id = await openedReview(product, 'Suffolk')
    expect((await manager.post(`/reviews/${id}/stage/begin`, {})).status).toBe(303)
    const left = await manager.post(`/reviews/${id}/stage/leave`, {
      stage: 'briefing-conference',
      'reason.notification-sent': 'Sent by the old system.',
      'reason.assured-briefing-conference': 'Assured by the old system.',
    })
    expect(left.status).toBe(303)
    expect(
      (await manager.post(`/reviews/${id}/stage/flag`, { flag: 'paused', because: 'Floods in the area.' })).status,
    ).toBe(303)
    expect((await manager.get(`/reviews/${id}`)).html).toContain('Floods in the area.')
    expect((await manager.post(`/reviews/${id}/stage/leave`, { stage: 'consultation' })).status).toBe(404)
    expect((await manager.post(`/reviews/${id}/stage/end-flag`, { flag: 'paused' })).status).toBe(303)
    expect(
      (
        await manager.post(`/reviews/${id}/stage/reopen`, {
          reopened: 'briefing-conference',
          reopenedBecause: 'A second conference.',
        })
      ).status,
    ).toBe(303)
    expect((await manager.get(`/reviews/${id}/stage`)).html).toContain('Stage: Briefing conference')
    const { html } = await manager.get(`/reviews/${id}/record`)
    expect(html).toContain('Priya Raman')
    expect(html).toContain('Floods in the area.')
  })

  test('a stage left by somebody else meanwhile is not left twice', async () => {
    const id = await openedReview(product, 'Suffolk')
    await manager.post(`/reviews/${id}/stage/begin`, {})
    const reason = {
      'reason.notification-sent': 'Sent by the old system.',
      'reason.assured-briefing-conference': 'Assured by the old system.',
    }
    await manager.post(`/reviews/${id}/stage/leave`, { stage: 'briefing-conference', ...reason })
    expect((await manager.post(`/reviews/${id}/stage/leave`, { stage: 'briefing-conference', ...reason })).status).toBe(
      409,
    )
  })
})
