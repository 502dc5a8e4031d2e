import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { linkEvidence, supersedeEvidence } from '../../src/modules/evidence/commands/items.ts'
import { addEvidence, type NewItem } from '../../src/modules/evidence/index.ts'
import { announceReview, giveRole, nameRespondent, openReview } from '../../src/modules/reviews/index.ts'
import { giveGrant } from '../../src/platform/access/grants.ts'
import type { Transaction } from '../../src/platform/db/database.ts'
import { done, openedReview } from '../journey.ts'
import { sendLetterBy } from '../letters.ts'
import { type Part, startProduct, type TestProduct } from '../product.ts'

let product: TestProduct
let reviewId: string
beforeAll(async () => {
  product = await startProduct()
  reviewId = await openedReview(product)
}, 60_000)
afterAll(() => product.close())

const secret = 'The placement of one girl had broken down three times.'
const item: NewItem = {
  kind: 'discussion',
  title: 'A placement',
  text: secret,
  eventOn: Temporal.PlainDate.from('2006-11-06'),
  receivedOn: undefined,
  place: 'Ashdown House',
  peopleMet: 'Her social worker',
  source: undefined,
  body: undefined,
  provision: undefined,
  group: undefined,
  tier: undefined,
  fromChildren: false,
  goodPractice: false,
  bearings: [{ judgement: 'SS3', direction: 'weakness' }],
}

async function add(part: Part, changed: Partial<NewItem>): Promise<string> {
  return done(await addEvidence(product.services, await product.caller(part), reviewId, { ...item, ...changed })).id
}

async function as<Value>(part: Part, work: (tx: Transaction) => Promise<Value>): Promise<Value> {
  return product.services.database.as(await product.caller(part), 'read', work)
}

/** Whether the words are there in the table itself, whatever a page would do. */
async function readsWords(part: Part, id: string): Promise<boolean> {
  const { rows } = await as(part, tx =>
    sql<{ text: string }>`select text from evidence_words where item_id = ${id}`.execute(tx),
  )
  return rows.length === 1
}

/** Whether the record tells them. */
async function readsRecord(part: Part, id: string): Promise<boolean> {
  const { rows } = await as(part, tx =>
    sql`select from platform_record_content content join platform_record line on line.id = content.record_id
      where line.table_name = 'evidence_words' and content.after ->> 'item_id' = ${id}`.execute(tx),
  )
  return rows.length > 0
}

describe('ALL-4 material on single children', () => {
  test('is for its author and those assigned; the rest of the team sees that it is there and nothing of what it says', async () => {
    const id = await add('socialCare', { classification: 'child-level' })
    for (const part of ['lead', 'health', 'manager', 'approver'] as const) {
      expect(await readsWords(part, id), part).toBe(false)
      expect(await readsRecord(part, id), part).toBe(false)
      const page = await (await product.visitor(part)).get(`/reviews/${reviewId}/evidence/${id}`)
      expect(page.status, part).toBe(200)
      expect(page.html, part).toContain('Tells of single children')
      for (const words of [secret, 'A placement', 'Ashdown House', 'Her social worker']) {
        expect(page.html, part).not.toContain(words)
      }
      const found = await (await product.visitor(part)).get(`/reviews/${reviewId}/evidence?words=placement`)
      expect(found.html, part).toContain('Nothing found')
      expect((await (await product.visitor(part)).get(`/reviews/${reviewId}/evidence/${id}/access`)).status).toBe(404)
    }
    expect(await readsWords('socialCare', id)).toBe(true)
    expect((await (await product.visitor('socialCare')).get(`/reviews/${reviewId}/evidence/${id}`)).html).toContain(
      secret,
    )

    done(
      await giveRole(product.services, await product.caller('lead'), reviewId, {
        personId: product.people.health,
        role: 'child-level-reader',
        until: Temporal.PlainDate.from('2006-11-10'),
        because: 'Tracks the case with the social care inspector',
      }),
    )
    expect(await readsWords('health', id)).toBe(true)
    expect(await readsRecord('health', id)).toBe(true)
    expect((await (await product.visitor('health')).get(`/reviews/${reviewId}/evidence/${id}`)).html).toContain(secret)
    // The role ends by itself after its last day, in the pages and in the rows.
    const later = await product.caller('health', '2006-11-11')
    const rows = await product.services.database.as(later, 'read', tx =>
      sql`select from evidence_words where item_id = ${id}`.execute(tx).then(found => found.rows.length),
    )
    expect(rows).toBe(0)
  })

  test('counts for rules alike, whoever asks', async () => {
    const counts = async (part: Part) =>
      as(part, async tx => {
        const { rows } =
          await sql`select id, kind, number from evidence_read_item where review_id = ${reviewId} order by id`.execute(
            tx,
          )
        return rows
      })
    expect(await counts('lead')).toEqual(await counts('socialCare'))
  })

  test('is given by somebody else, to people of the team, with a reason, and never by an administrator', async () => {
    const give = async (by: Part, to: Part, because = 'Needed for the case') =>
      giveRole(product.services, await product.caller(by), reviewId, {
        personId: product.people[to],
        role: 'child-level-reader',
        until: undefined,
        because,
      })
    expect(await give('lead', 'lead')).toMatchObject({ kind: 'refused', problems: [{ field: 'person' }] })
    expect(await give('lead', 'ninth')).toMatchObject({ kind: 'refused', problems: [{ field: 'person' }] })
    expect(await give('lead', 'fifth', ' ')).toMatchObject({ kind: 'refused', problems: [{ field: 'because' }] })
    expect(await give('fifth', 'joint')).toMatchObject({ kind: 'denied' })
    // The rows refuse it too, with no policy in between.
    for (const [by, to] of [
      ['lead', 'lead'],
      ['fifth', 'joint'],
      ['ninth', 'fifth'],
    ] as const) {
      const caller = await product.caller(by)
      const given = { personId: product.people[to], role: 'child-level-reader', reviewId, from: caller.now }
      await expect(
        product.services.database.as(caller, 'test', tx => giveGrant(tx, given)),
        `${by} to ${to}`,
      ).rejects.toThrow(/row-level security/)
    }
    expect(await give('manager', 'lead')).toMatchObject({ kind: 'done' })
  })
})

describe('ALL-4 what somebody may not read', () => {
  test('they neither supersede nor link, in the commands or in the rows', async () => {
    const id = await add('socialCare', { classification: 'whistle-blower' })
    const { services } = product
    const caller = await product.caller('joint')
    const changed = { itemId: id, version: 1, because: 'It is wrong', item: { ...item, title: 'Another' } }
    expect(await supersedeEvidence(services, caller, reviewId, changed)).toMatchObject({ kind: 'denied' })
    const linked = { itemId: id, version: 1, bearings: [{ judgement: 'SS4', direction: 'strength' }] } as const
    expect(await linkEvidence(services, caller, reviewId, linked)).toMatchObject({ kind: 'denied' })
    const visitor = await product.visitor('joint')
    expect((await visitor.get(`/reviews/${reviewId}/evidence/${id}/supersede`)).status).toBe(404)
    expect((await visitor.get(`/reviews/${reviewId}/evidence/${id}`)).html).not.toContain('Change what it bears on')
    const { rows } = await services.database.as(caller, 'test', tx =>
      sql`update evidence_item set classification = 'open' where id = ${id} returning id`.execute(tx),
    )
    expect(rows).toEqual([])
    await expect(
      services.database.as(caller, 'test', tx =>
        sql`update evidence_item set author_id = ${product.people.joint} where id = ${id}`.execute(tx),
      ),
    ).rejects.toThrow(/permission denied/)
  })

  test('why it was superseded and on what ground it was shared is not told them either', async () => {
    const { services } = product
    const id = await add('health', { heldBy: 'healthcare-commission' })
    const because = 'The girl moved in March'
    const visitor = await product.visitor('health')
    const shared = { body: 'csci', gateway: 'Children Act 2004, section 20', note: 'Her sister is at risk' }
    expect((await visitor.post(`/reviews/${reviewId}/evidence/${id}/access/share`, shared)).status).toBe(303)
    done(
      await supersedeEvidence(services, await product.caller('health'), reviewId, {
        itemId: id,
        version: 1,
        because,
        item: { ...item, heldBy: 'healthcare-commission' },
      }),
    )
    expect((await visitor.get(`/reviews/${reviewId}/evidence/${id}`)).html).toContain(because)
    const stranger = await product.visitor('joint')
    for (const page of [`evidence/${id}`, 'record', `record?kind=evidence&of=${id}`]) {
      const { html } = await stranger.get(`/reviews/${reviewId}/${page}`)
      expect(html, page).not.toContain(because)
      expect(html, page).not.toContain('Her sister')
    }
    const { rows } = await as('joint', tx => sql`select from evidence_share where item_id = ${id}`.execute(tx))
    expect(rows).toEqual([])
  })
})

describe('ALL-4 what one body holds', () => {
  test('is read by its inspectors, and by another body only under a named law', async () => {
    const id = await add('health', { heldBy: 'healthcare-commission', text: 'A letter of the trust.', title: 'Letter' })
    expect(await readsWords('health', id)).toBe(true)
    expect(await readsWords('socialCare', id)).toBe(false)
    const visitor = await product.visitor('health')
    const path = `/reviews/${reviewId}/evidence/${id}/access/share`
    const without = await visitor.post(path, { body: 'csci', gateway: '' })
    expect(without.status).toBe(422)
    expect(without.html).toContain('Name the power that allows one body to give it to the other')
    expect((await (await product.visitor('socialCare')).post(path, { body: 'csci', gateway: 'None' })).status).toBe(404)
    expect((await visitor.post(path, { body: 'csci', gateway: 'Children Act 2004, section 20' })).status).toBe(303)
    expect(await readsWords('socialCare', id)).toBe(true)
    expect(await readsWords('joint', id)).toBe(false)
    const page = (await visitor.get(`/reviews/${reviewId}/evidence/${id}/access`)).html
    expect(page).toContain('Children Act 2004, section 20')
    const [, share] = /access\/shares\/(\d+)\/end/.exec(page) ?? []
    expect(
      (
        await visitor.post(`/reviews/${reviewId}/evidence/${id}/access/shares/${share}/end`, {
          version: '1',
          ended: 'The case is closed',
        })
      ).status,
    ).toBe(303)
    expect(await readsWords('socialCare', id)).toBe(false)
  })
})

describe('ALL-4 a covert review', () => {
  test('is not there for those who answer for the area until it is announced, even where a role is forced', async () => {
    const { services, people } = product
    const manager = await product.caller('manager', '2006-09-01')
    const { rows } = await product.services.database.as(manager, 'read', tx =>
      sql<{ id: string; name: string }>`select id, name from register_read_area where name = 'Devon'`.execute(tx),
    )
    const { id } = done(
      await openReview(services, manager, {
        areaId: rows[0]?.id ?? '',
        areaName: 'Devon',
        rulebook: 'joint-area-review',
        edition: '2005-08',
        requestReference: 'Request of the Secretary of State',
        requestedOn: Temporal.PlainDate.from('2005-12-12'),
        bodies: ['ofsted', 'csci'],
        covert: true,
      }),
    )
    for (const [personId, role] of [
      [people.otherDirector, 'director'],
      [people.director, 'partner'],
    ] as const)
      done(await nameRespondent(services, manager, id, { personId, role, title: '' }))
    const forced = { personId: people.otherDirector, role: 'director', reviewId: id, from: manager.now }
    await expect(services.database.as(manager, 'test', tx => giveGrant(tx, forced))).rejects.toThrow(/not to know/)
    await expect(services.database.asSystem('test', tx => giveGrant(tx, forced))).rejects.toThrow(/not to know/)

    const director = await product.visitor('otherDirector')
    const unseen = await director.get(`/reviews/${id}`)
    const none = await director.get('/reviews/999999')
    expect(unseen.status).toBe(404)
    const without = (html: string) =>
      html
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')
        .replaceAll(/nonce="\w+"/g, '')
        .replaceAll(/reviews(?:\/|%2F)\d+/g, '')
    expect(without(unseen.html)).toBe(without(none.html))
    expect((await director.get('/')).html).not.toContain('Devon')
    expect((await director.get('/reviews')).html).not.toContain('Devon')

    // Nor does who else is named in it make them colleagues.
    expect((await director.get('/account/delegates')).html).not.toContain('Margaret Oduya')

    const conducts = await product.visitor('manager')
    expect((await conducts.get(`/reviews/${id}`)).html).toContain('the area does not know')
    const letter = await sendLetterBy(conducts, `/reviews/${id}/letters/new/notification`, {
      'sentOn-day': '1',
      'sentOn-month': '9',
      'sentOn-year': '2006',
    })
    expect(letter.status).toBe(422)
    expect(letter.html).toContain('Announce it before')
    expect((await conducts.post(`/reviews/${id}/team/announce`, {})).status).toBe(303)
    expect((await director.get(`/reviews/${id}`)).status).toBe(200)
    expect((await director.get('/account/delegates')).html).toContain('Margaret Oduya')
    expect(await announceReview(services, manager, id)).toMatchObject({ kind: 'stale' })
  })
})
