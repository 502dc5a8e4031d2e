import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { addEvidence } from '../../src/modules/evidence/index.ts'
import { listAreas } from '../../src/modules/register/index.ts'
import { openReview } from '../../src/modules/reviews/index.ts'
import { giveGrant } from '../../src/platform/access/grants.ts'
import { done, openedReview } from '../journey.ts'
import { plainItem } from '../plain-item.ts'
import { type Part, startProduct, type TestProduct, type Visitor } from '../product.ts'

let product: TestProduct
let reviewId: string
let administrator: Visitor
beforeAll(async () => {
  product = await startProduct()
  reviewId = await openedReview(product)
  administrator = await product.visitor('administrator')
}, 60_000)
afterAll(() => product.close())

const words = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const day = (name: string, text: string) => {
  const { year, month, day: number } = Temporal.PlainDate.from(text)
  return { [`${name}-day`]: String(number), [`${name}-month`]: String(month), [`${name}-year`]: String(year) }
}
const openRole = /name="grant" value="(\d+)"><input type="hidden" name="version" value="(\d+)"/

describe('ALL-4 an administrator', () => {
  test('gives and ends roles with a reason, and sees nothing of what a review holds', async () => {
    const path = `/roles/people/${product.people.ninth}`
    const without = await administrator.post(path, { role: 'quality-reader', review: reviewId, because: '' })
    expect(without.status).toBe(422)
    const because = 'Reads the report of this review before it is sent'
    expect((await administrator.post(path, { role: 'quality-reader', review: '', because })).html).toContain(
      'Choose the review in which the role is held',
    )
    expect((await administrator.post(path, { role: 'quality-reader', review: reviewId, because })).status).toBe(303)
    const reader = await product.visitor('ninth')
    expect((await reader.get(`/reviews/${reviewId}/evidence`)).status).toBe(200)
    for (const form of ['evidence/new', 'conclusions/SS3']) {
      expect((await reader.get(`/reviews/${reviewId}/${form}`)).html, form).not.toContain('>Save<')
    }
    expect((await reader.post(`/reviews/${reviewId}/evidence/new`, {})).status).toBe(404)

    const page = (await administrator.get(path)).html
    const [, grant = '', version = ''] = openRole.exec(page) ?? []
    expect((await administrator.post(`${path}/end`, { grant, version, ended: 'The report is sent' })).status).toBe(303)
    expect((await reader.get(`/reviews/${reviewId}/evidence`)).status).toBe(404)
    expect((await administrator.get('/')).html).not.toContain(`/reviews/${reviewId}`)
    expect((await administrator.get('/reviews')).html).not.toContain(`/reviews/${reviewId}`)
    for (const page of ['', '/evidence', '/coverage', '/record', '/report', '/team', '/roles']) {
      expect((await administrator.get(`/reviews/${reviewId}${page}`)).status, page).toBe(404)
    }
  })

  test('cannot give what opens material on single children, in the page or in the rows', async () => {
    const path = `/roles/people/${product.people.lead}`
    expect((await administrator.get(path)).html).not.toContain('child-level-reader')
    const forced = await administrator.post(path, { role: 'child-level-reader', review: reviewId, because: 'Wanted' })
    expect(forced.status).toBe(422)
    const caller = await product.caller('administrator')
    const given = { personId: product.people.lead, role: 'child-level-reader', reviewId, from: caller.now }
    await expect(product.services.database.as(caller, 'test', tx => giveGrant(tx, given))).rejects.toThrow(
      /row-level security/,
    )
  })

  test('gives nobody of the area a role in a review that it does not know of yet, and is told why', async () => {
    const manager = await product.caller('manager', '2006-09-01')
    const areas = await product.services.database.as(manager, 'read', listAreas)
    const { id } = done(
      await openReview(product.services, manager, {
        areaId: areas.find(area => area.name === 'Devon')?.id ?? '',
        areaName: 'Devon',
        rulebook: 'joint-area-review',
        edition: '2005-08',
        requestReference: 'Request of the Secretary of State',
        requestedOn: Temporal.PlainDate.from('2005-12-12'),
        bodies: ['ofsted', 'csci'],
        covert: true,
      }),
    )
    const given = { role: 'contributor', review: id, because: 'Contributes' }
    const refused = await administrator.post(`/roles/people/${product.people.otherDirector}`, given)
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('The area does not know of this review yet')
    expect(refused.html).toContain('Contributes')
  })

  test('stays one while there is no other', async () => {
    const path = `/roles/people/${product.people.administrator}`
    const [, grant = '', version = ''] = openRole.exec((await administrator.get(path)).html) ?? []
    const refused = await administrator.post(`${path}/end`, { grant, version, ended: 'Leaving' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('Nobody else is an administrator')
  })

  test('is the only one who comes here', async () => {
    for (const part of ['manager', 'approver', 'lead', 'director'] as const) {
      const visitor = await product.visitor(part)
      expect((await visitor.get('/roles')).status, part).toBe(404)
      expect((await visitor.get('/roles/why')).status, part).toBe(404)
      expect(
        (await visitor.post(`/roles/people/${product.people[part]}`, { role: 'administrator', because: 'x' })).status,
        part,
      ).toBe(404)
    }
    for (const part of ['manager', 'lead', 'director'] as const) {
      const caller = await product.caller(part)
      const given = { personId: product.people[part], role: 'administrator', reviewId: undefined, from: caller.now }
      await expect(
        product.services.database.as(caller, 'test', tx => giveGrant(tx, given)),
        part,
      ).rejects.toThrow()
    }
  })
})

describe('ALL-4 why somebody can or cannot see a thing', () => {
  const ask = async (part: Part, item = '') =>
    administrator.post('/roles/why', { person: product.people[part], review: reviewId, item })

  test('is told by role, for a review and for an item, and both locks agree', async () => {
    const { id, reference } = done(
      await addEvidence(product.services, await product.caller('socialCare'), reviewId, {
        ...plainItem,
        kind: 'discussion',
        title: 'What nobody else may read',
        text: 'What nobody else may read',
        eventOn: Temporal.PlainDate.from('2006-11-06'),
        classification: 'child-level',
      }),
    )
    expect(id).toMatch(/^\d+$/)
    const lead = await ask('lead', reference)
    expect(lead.status).toBe(200)
    expect(words(lead.html)).toContain(`Read what ${reference} says No It tells of single children`)
    expect(words(lead.html)).toContain('Read its working material Yes Lead inspector, in this review.')
    expect(lead.html).toContain('agrees')
    expect(lead.html).not.toContain('What nobody else may read')
    expect(words((await ask('socialCare', reference)).html)).toContain('Yes They wrote it.')
    expect(words((await ask('ninth', reference)).html)).toContain('No They do not read this review.')
    expect(words((await ask('director')).html)).toContain('Answer for the area: documents, comments, actions Yes')
    expect(words((await ask('manager')).html)).toContain('Yes Programme manager, everywhere.')
    expect((await ask('lead', 'E999')).html).toContain('There is no such item in this review')
    for (const part of Object.keys(product.people) as Part[]) {
      expect((await ask(part, reference)).html, part).not.toContain('do not agree')
    }
  })

  test('shows where the two locks do not agree', async () => {
    const { database } = product.services
    await database.asOwner(client => client.query('drop policy answering on reviews_review'))
    try {
      expect((await ask('director')).html).toContain('do not agree whether there is this review')
    } finally {
      await database.asOwner(client =>
        client.query(`create policy answering on reviews_review for select to conspectus_respondent
          using (id = any ((select platform_reviews_where('outline'))::bigint[]))`),
      )
    }
  })
})

describe('ALL-4 somebody who is away', () => {
  test('names a colleague, who does the same from the first day to the last and under their own name', async () => {
    const { people } = product
    const director = await product.visitor('director')
    const stand = { person: people.otherDirector, ...day('from', '2006-11-08'), ...day('until', '2006-11-09') }
    expect((await director.post('/account/delegates', stand)).html).toContain('Choose one of your colleagues')
    await product.services.database.asOwner(async client => {
      await client.query(
        `with made as (insert into register_organisation (kind, name, valid_from) values ('children-services-authority', 'A council', '2005-01-01') returning id)
        update register_person set organisation_id = (select id from made) where id = any ($1)`,
        [[people.director, people.otherDirector]],
      )
    })
    const backwards = await director.post('/account/delegates', { ...stand, ...day('until', '2006-11-07') })
    expect(backwards.html).toContain('The last day is before the first')
    expect((await director.post('/account/delegates', stand)).status).toBe(303)
    const sees = async (on: string) => {
      const caller = await product.caller('otherDirector', on)
      const rows = await product.services.database.as(
        caller,
        'read',
        async tx => (await sql`select from reviews_read_review where id = ${reviewId}`.execute(tx)).rows.length,
      )
      return {
        rows: rows === 1,
        roles: caller.actor.kind !== 'public' && caller.actor.grants.some(grant => grant.reviewId === reviewId),
      }
    }
    expect(await sees('2006-11-07')).toEqual({ rows: false, roles: false })
    expect(await sees('2006-11-08')).toEqual({ rows: true, roles: true })
    expect(await sees('2006-11-09')).toEqual({ rows: true, roles: true })
    expect(await sees('2006-11-10')).toEqual({ rows: false, roles: false })
    expect((await director.get('/account/delegates')).html).toContain('From 8 November 2006 to 9 November 2006')
    expect((await director.post('/account/delegates/end', { person: people.otherDirector })).status).toBe(303)
    expect(await sees('2006-11-08')).toEqual({ rows: false, roles: false })
  })

  test('passes on nothing that was assigned to them alone', async () => {
    const { people } = product
    const manager = await product.caller('manager')
    await product.services.database.as(manager, 'test', tx =>
      giveGrant(tx, {
        personId: people.health,
        role: 'child-level-reader',
        reviewId,
        from: manager.now,
        because: 'case',
      }),
    )
    const health = await product.visitor('health')
    const stand = { person: people.eighth, ...day('from', '2006-11-07'), ...day('until', '2006-11-09') }
    expect((await health.post('/account/delegates', stand)).status).toBe(303)
    const { actor } = await product.caller('eighth', '2006-11-08')
    const rights = actor.kind === 'public' ? [] : actor.grants.flatMap(grant => grant.rights)
    expect(rights).toContain('judge')
    expect(rights).not.toContain('child-level')
    const caller = await product.caller('health')
    const forced = {
      personId: people.eighth,
      role: 'child-level-reader',
      reviewId,
      from: caller.now,
      onBehalfOf: people.health,
    }
    await expect(product.services.database.as(caller, 'test', tx => giveGrant(tx, forced))).rejects.toThrow()
  })
})
