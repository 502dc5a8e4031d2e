import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyReason, done, inStage, openedReview, usualTeam } from '../../../test/journey.ts'
import { type Part, startProduct, type TestProduct, type Visitor } from '../../../test/product.ts'
import { appointMember, leaveStage } from './index.ts'

let product: TestProduct
let manager: Visitor
beforeAll(async () => {
  product = await startProduct()
  manager = await product.visitor('manager')
})
afterAll(() => product.close())

const opening = {
  edition: 'joint-area-review/2005-08',
  requestReference: 'Request of the Secretary of State',
  'requestedOn-day': '12',
  'requestedOn-month': '12',
  'requestedOn-year': '2005',
}

/** How many rows there are; what was refused must leave none. */
async function count(
  table: 'reviews_review' | 'reviews_member' | 'reviews_letter' | 'reviews_exception',
  reviewId?: string,
): Promise<number> {
  return product.services.database.asSystem('count', async tx => {
    const where = reviewId === undefined ? sql`` : sql`where review_id = ${reviewId}`
    const { rows } = await sql<{ count: string }>`select count(*) from ${sql.table(table)} ${where}`.execute(tx)
    return Number(rows[0]?.count)
  })
}

async function areaId(name: string): Promise<string> {
  const { html } = await manager.get('/reviews/new')
  const id = new RegExp(`value="(\\d+)">${name},`).exec(html)?.[1]
  if (id === undefined) throw new Error(`no area ${name}`)
  return id
}

function dates(
  days: { analysisStart: string; analysisEnd: string; fieldworkStart: string; fieldworkEnd: string },
  version: string,
) {
  const fields: Record<string, string> = { version }
  for (const [name, text] of Object.entries(days)) {
    const [year = '', month = '', day = ''] = text.split('-')
    Object.assign(fields, { [`${name}-day`]: day, [`${name}-month`]: month, [`${name}-year`]: year })
  }
  return fields
}

/** What a field of the page holds. */
function valueOf(html: string, name: string): string | undefined {
  return new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1]
}

async function version(path: string): Promise<string> {
  return /name="version" value="(\d+)"/.exec((await manager.get(path)).html)?.[1] ?? ''
}

describe('opening a review', () => {
  test('JAR-2 a review conducted by one body is refused with ¶2 and nothing typed is lost', async () => {
    const before = await count('reviews_review')
    const answer = await manager.post('/reviews/new', { ...opening, area: await areaId('Dorset'), bodies: ['ofsted'] })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('¶2')
    expect(answer.html).toContain('/rulebooks/joint-area-review/2005-08#two-bodies')
    expect(answer.html).toContain('value="Request of the Secretary of State"')
    expect(await count('reviews_review')).toBe(before)
  })

  test('JAR-2 a review conducted by two designated bodies is opened; the same form posted twice opens one', async () => {
    const before = await count('reviews_review')
    const fields = { ...opening, area: await areaId('Dorset'), bodies: ['ofsted', 'csci'] }
    const first = await manager.post('/reviews/new', fields, 'one-key')
    const second = await manager.post('/reviews/new', fields, 'one-key')
    expect(first.status).toBe(303)
    expect(second.location).toBe(first.location)
    expect(await count('reviews_review')).toBe(before + 1)
  })

  test('JAR-2 a request is named, or the form says so beside the field', async () => {
    const answer = await manager.post('/reviews/new', {
      ...opening,
      requestReference: ' ',
      area: await areaId('Dorset'),
      bodies: ['ofsted', 'csci'],
    })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('Enter the request under which the review is conducted')
  })

  test('ALL-6 wrong types, a day that no calendar has and over-long text each get a sentence', async () => {
    const answer = await manager.post('/reviews/new', {
      ...opening,
      area: 'Dorset',
      'requestedOn-day': '31',
      'requestedOn-month': '2',
      requestReference: 'x'.repeat(301),
      bodies: ['ofsted', 'csci'],
    })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('Choose the area')
    expect(answer.html).toContain('This must be a real date')
    expect(answer.html).toContain('300 is the most that fits')
  })

  test('an inspector does not open reviews and finds no such page', async () => {
    const lead = await product.visitor('lead')
    expect((await lead.get('/reviews/new')).status).toBe(404)
    expect((await lead.post('/reviews/new', opening)).status).toBe(404)
  })
})

describe('dates', () => {
  test('JAR-38 a plan past the thirtieth working day is refused beside the field, and the old dates stand', async () => {
    const id = await openedReview(product, 'Kent')
    const path = `/reviews/${id}/dates`
    const late = dates(
      {
        analysisStart: '2006-10-16',
        analysisEnd: '2006-10-20',
        fieldworkStart: '2006-11-20',
        fieldworkEnd: '2006-12-01',
      },
      await version(path),
    )
    const answer = await manager.post(path, late)
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('box after ¶6')
    expect(answer.html).toContain('#within-thirty-working-days')
    expect(valueOf((await manager.get(path)).html, 'fieldworkEnd-day')).toBe('17')
  })

  test('JAR-50 more than five working days of analysis are refused with ¶50', async () => {
    const id = await openedReview(product, 'Kent')
    const path = `/reviews/${id}/dates`
    const long = dates(
      {
        analysisStart: '2006-10-16',
        analysisEnd: '2006-10-23',
        fieldworkStart: '2006-11-06',
        fieldworkEnd: '2006-11-17',
      },
      await version(path),
    )
    const answer = await manager.post(path, long)
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('¶50')
  })

  test('JAR-52 ALL-9 eleven days of fieldwork want a reason; given, it goes through, is kept and shown', async () => {
    const id = await openedReview(product, 'Kent')
    const path = `/reviews/${id}/dates`
    const fields = dates(
      {
        analysisStart: '2006-10-16',
        analysisEnd: '2006-10-20',
        fieldworkStart: '2006-11-06',
        fieldworkEnd: '2006-11-20',
      },
      await version(path),
    )
    const asked = await manager.post(path, fields)
    expect(asked.status).toBe(422)
    expect(asked.html).toContain('A reason is needed')
    expect(asked.html).toContain('¶52')
    expect(asked.html).toContain('name="reason.fieldwork-ten-days"')
    const given = await manager.post(path, {
      ...fields,
      'reason.fieldwork-ten-days': 'The schools are closed on the Friday.',
    })
    expect(given.status).toBe(303)
    expect(valueOf((await manager.get(path)).html, 'fieldworkEnd-day')).toBe('20')
    expect((await manager.get(`/reviews/${id}`)).status).toBe(200)
    expect(await count('reviews_exception', id)).toBeGreaterThan(0)
  })

  test('dates out of order are refused', async () => {
    const id = await openedReview(product, 'Kent')
    const path = `/reviews/${id}/dates`
    const turned = dates(
      {
        analysisStart: '2006-10-20',
        analysisEnd: '2006-10-16',
        fieldworkStart: '2006-11-06',
        fieldworkEnd: '2006-11-17',
      },
      await version(path),
    )
    expect((await manager.post(path, turned)).status).toBe(422)
  })

  test('ALL-6 a stale form overwrites nothing unseen: both the new dates and what was typed are on the page', async () => {
    const id = await openedReview(product, 'Kent')
    const path = `/reviews/${id}/dates`
    const stale = await version(path)
    const first = dates(
      {
        analysisStart: '2006-10-16',
        analysisEnd: '2006-10-20',
        fieldworkStart: '2006-11-06',
        fieldworkEnd: '2006-11-16',
      },
      stale,
    )
    expect(
      (await manager.post(path, { ...first, 'reason.fieldwork-ten-days': 'Nine days are enough here.' })).status,
    ).toBe(303)
    const second = dates(
      {
        analysisStart: '2006-10-16',
        analysisEnd: '2006-10-20',
        fieldworkStart: '2006-11-06',
        fieldworkEnd: '2006-11-15',
      },
      stale,
    )
    const answer = await manager.post(path, { ...second, 'reason.fieldwork-ten-days': 'Eight.' })
    expect(answer.status).toBe(409)
    expect(answer.html).toContain('Somebody else changed the dates')
    expect(valueOf(answer.html, 'fieldworkEnd-day')).toBe('15')
    expect(valueOf((await manager.get(path)).html, 'fieldworkEnd-day')).toBe('16')
  })
})

describe('the team', () => {
  const eight: readonly { part: Part; role: 'lead' | 'joint' | 'member' }[] = [
    ...usualTeam,
    { part: 'sixth', role: 'member' },
    { part: 'seventh', role: 'member' },
    { part: 'eighth', role: 'member' },
  ]

  test('JAR-29 a ninth inspector is refused with ¶29 and gets neither place nor access', async () => {
    const id = await openedReview(product, 'Devon', eight)
    const answer = await manager.post(`/reviews/${id}/team`, {
      person: product.people.ninth,
      role: 'member',
      title: '',
    })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('¶29')
    expect(await count('reviews_member', id)).toBe(8)
    expect((await (await product.visitor('ninth')).get(`/reviews/${id}`)).status).toBe(404)
  })

  test('JAR-29 leaving setting-up with three inspectors, and with one body, is refused', async () => {
    const three = await openedReview(product, 'Devon', usualTeam.slice(0, 3))
    await inStage(product, three, 'setting-up')
    const small = await leaveStage(product.services, await product.caller('manager'), three, 'setting-up', {
      reasons: anyReason,
    })
    expect(small).toMatchObject({ kind: 'refused' })
    expect(JSON.stringify(small)).toContain('"rule":"team-size')

    const ofsted: typeof usualTeam = [
      { part: 'lead', role: 'lead' },
      { part: 'fifth', role: 'member' },
      { part: 'eighth', role: 'member' },
      { part: 'ninth', role: 'member' },
    ]
    const one = await openedReview(product, 'Devon', ofsted)
    await inStage(product, one, 'setting-up')
    const single = await leaveStage(product.services, await product.caller('manager'), one, 'setting-up', {
      reasons: anyReason,
    })
    expect(JSON.stringify(single)).toContain('"rule":"team-two-bodies"')
    expect(JSON.stringify(single)).toContain('"rule":"team-audit-commission"')
  })

  test('JAR-31 an untrained inspector may be pencilled in, but analysis does not begin with one', async () => {
    const id = await openedReview(product, 'Devon')
    done(
      await appointMember(
        product.services,
        await product.caller('manager'),
        id,
        { personId: product.people.untrained, role: 'member', title: '' },
        { reasons: anyReason },
      ),
    )
    const { html } = await manager.get(`/reviews/${id}/team`)
    expect(html).toContain('Still to do')
    await inStage(product, id, 'setting-up')
    const outcome = await leaveStage(product.services, await product.caller('manager'), id, 'setting-up', {
      reasons: anyReason,
    })
    expect(JSON.stringify(outcome)).toContain('"rule":"members-trained"')
  })

  test('ALL-10 a director under another title answers for the area, and the page shows the title', async () => {
    const id = await openedReview(product, 'Devon')
    const answer = await manager.post(`/reviews/${id}/team/respondent`, {
      respondent: product.people.otherDirector,
      respondentRole: 'director',
      respondentTitle: 'Corporate director, people',
    })
    expect(answer.status).toBe(303)
    expect((await manager.get(`/reviews/${id}/team`)).html).toContain('Corporate director, people')
    expect((await (await product.visitor('otherDirector')).get(`/reviews/${id}`)).status).toBe(200)
  })

  test('somebody outside the team finds nothing, and a former member nothing more', async () => {
    const id = await openedReview(product, 'Devon')
    const police = await product.visitor('police')
    expect((await police.get(`/reviews/${id}`)).status).toBe(404)
    const { id: place } = done(
      await appointMember(
        product.services,
        await product.caller('manager'),
        id,
        { personId: product.people.police, role: 'member', title: '' },
        { reasons: anyReason },
      ),
    )
    expect((await police.get(`/reviews/${id}`)).status).toBe(200)
    expect(
      (await manager.post(`/reviews/${id}/team/end`, { member: place, because: 'Recalled by the force.' })).status,
    ).toBe(303)
    expect((await police.get(`/reviews/${id}`)).status).toBe(404)
  })

  test('the lead is handed over: the new lead conducts, the former stays a member', async () => {
    const id = await openedReview(product, 'Devon')
    const lead = await product.visitor('lead')
    expect(
      (await lead.post(`/reviews/${id}/team/hand-over`, { person: product.people.socialCare, because: 'Illness.' }))
        .status,
    ).toBe(303)
    const { html } = await manager.get(`/reviews/${id}`)
    expect(html).toMatch(/Maria Santos<\/strong>[^]*?Lead inspector/)
    expect((await lead.get(`/reviews/${id}`)).status).toBe(200)
    expect(
      (await lead.post(`/reviews/${id}/team`, { person: product.people.police, role: 'member', title: '' })).status,
    ).toBe(404)
  })
})

describe('the letter and the meetings', () => {
  test('JAR-37 the notification names the precise date and the five things, goes to the director and is kept as sent', async () => {
    const id = await openedReview(product, 'Norfolk')
    const { html } = await manager.get(`/reviews/${id}/notification`)
    const text = /<textarea[^>]*id="text"[^>]*>([^]*?)<\/textarea>/.exec(html)?.[1] ?? ''
    expect(text).toContain('16 October 2006')
    expect(text).toMatch(/1\. [^]*2\. [^]*3\. [^]*4\. [^]*5\. /)
    const answer = await manager.post(`/reviews/${id}/notification`, {
      'sentOn-day': '15',
      'sentOn-month': '12',
      'sentOn-year': '2005',
      text: 'We shall come on 16 October 2006.',
    })
    expect(answer.status).toBe(303)
    const director = await product.visitor('director')
    expect((await director.get(`/reviews/${id}`)).html).toContain('We shall come on 16 October 2006.')
    expect((await director.get(`/reviews/${id}/notification`)).status).toBe(404)
  })

  test('JAR-37 late notice is flagged with its paragraph and never blocked', async () => {
    const id = await openedReview(product, 'Norfolk')
    await manager.post(`/reviews/${id}/notification`, {
      'sentOn-day': '3',
      'sentOn-month': '4',
      'sentOn-year': '2006',
      text: 'We shall come on 16 October 2006.',
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
      briefed: ['officers', 'partners'],
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
    const reason = { 'reason.notification-sent': 'Sent by the old system.' }
    await manager.post(`/reviews/${id}/stage/leave`, { stage: 'briefing-conference', ...reason })
    expect((await manager.post(`/reviews/${id}/stage/leave`, { stage: 'briefing-conference', ...reason })).status).toBe(
      409,
    )
  })
})
