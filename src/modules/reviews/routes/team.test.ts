import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyReason, done, inStage, openedReview, usualTeam } from '../../../../test/journey.ts'
import { type Part, startProduct, type TestProduct, type Visitor } from '../../../../test/product.ts'
import { appointMember, leaveStage } from '../index.ts'

let product: TestProduct
let manager: Visitor
beforeAll(async () => {
  product = await startProduct()
  manager = await product.visitor('manager')
})
afterAll(() => product.close())

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
    expect(html).toMatch(/Maria Santos<\/strong>[\s\S]*?Lead inspector/)
    expect((await lead.get(`/reviews/${id}`)).status).toBe(200)
    expect(
      (await lead.post(`/reviews/${id}/team`, { person: product.people.police, role: 'member', title: '' })).status,
    ).toBe(404)
  })
})
