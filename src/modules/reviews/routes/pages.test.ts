import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openedReview } from '../../../../test/journey.ts'
import { startProduct, type TestProduct, type Visitor } from '../../../../test/product.ts'

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
function fieldOf(html: string, name: string): string | undefined {
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
    expect(fieldOf((await manager.get(path)).html, 'fieldworkEnd-day')).toBe('17')
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
    expect(fieldOf((await manager.get(path)).html, 'fieldworkEnd-day')).toBe('20')
    expect((await manager.get(`/reviews/${id}`)).status).toBe(200)
    expect(await count('reviews_exception', id)).toBeGreaterThan(0)
  })

  test('JAR-67 every date is laid out from the first day of analysis, those expected too, and moves when it moves', async () => {
    const id = await openedReview(product, 'Kent')
    const path = `/reviews/${id}/dates`
    const before = (await manager.get(path)).html
    expect(before).toContain('due by 29 December 2006, if “Draft report to the director')
    expect(before).toContain('With the last day of fieldwork')
    const fields = dates(
      {
        analysisStart: '2006-10-23',
        analysisEnd: '2006-10-27',
        fieldworkStart: '2006-11-13',
        fieldworkEnd: '2006-11-24',
      },
      await version(path),
    )
    expect((await manager.post(path, fields)).status).toBe(303)
    expect((await manager.get(path)).html).toContain('due by 5 January 2007, if “Draft report to the director')
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
    expect(fieldOf(answer.html, 'fieldworkEnd-day')).toBe('15')
    expect(fieldOf((await manager.get(path)).html, 'fieldworkEnd-day')).toBe('16')
  })
})
