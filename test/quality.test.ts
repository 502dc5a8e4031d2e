import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signCode } from '../src/modules/quality/index.ts'
import { appointMember, giveRole, leaveStage } from '../src/modules/reviews/index.ts'
import { assurers, withAssurers } from './assured.ts'
import { anyReason, done, inStage, openedReview } from './journey.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { approve, count, day, issue } from './releasing.ts'
import { readyReport } from './report-journey.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
}, 60_000)
afterAll(() => product.close())

const as = (part: Part, on = day) => product.caller(part, on)
const services = () => product.services

describe('JAR-77 the code of conduct and assurance at each stage', () => {
  test('JAR-77 an unsigned code stops the report, with its paragraph, and each signs for themselves alone', async () => {
    const { reviewId } = await readyReport(product, 'Kent')
    done(
      await appointMember(
        services(),
        await as('manager'),
        reviewId,
        { personId: product.people.sixth, role: 'member', title: '' },
        { reasons: anyReason },
      ),
    )
    done(await assuredButCode(reviewId))
    const approver = await product.visitor('approver')
    await approver.onDay(day)
    const refused = await approver.post(`/reviews/${reviewId}/report/issue`, {})
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('Not signed by Joan Price')
    expect(refused.html).toMatch(/code-of-conduct-signed">¶77/)
    expect(await count(product, 'reports_issue', reviewId)).toBe(0)
    for (const part of ['approver', 'director', 'reader', 'inspectionManager'] as const)
      expect(await signCode(services(), await as(part), reviewId), part).toMatchObject({ kind: 'denied' })
    // The lead signs again, and nobody else's place is signed by it.
    const before = await count(product, 'quality_signature', reviewId)
    done(await signCode(services(), await as('lead'), reviewId))
    expect(await count(product, 'quality_signature', reviewId)).toBe(before)
    await expect(
      services().database.as(await as('lead'), 'forge', tx =>
        sql`insert into quality_signature (review_id, person_id, declaration, signed_on)
          values (${reviewId}, ${product.people.sixth}, 'x', '2006-12-18')`.execute(tx),
      ),
    ).rejects.toThrow('row-level security')
    const sixth = await product.visitor('sixth')
    const page = await sixth.get(`/reviews/${reviewId}/quality/code`)
    expect(page.html).toContain('Sign for yourself')
    expect((await sixth.post(`/reviews/${reviewId}/quality/code`, {})).status).toBe(303)
    expect((await sixth.get(`/reviews/${reviewId}/quality/code`)).html).not.toContain('Sign for yourself')
    done(await issue(product, reviewId))
  }, 120_000)

  test('JAR-77 a stage without a record of assurance is left with a reason, kept and shown, or with the record', async () => {
    const review = await openedReview(product, 'Surrey')
    await inStage(product, review, 'consultation')
    const lead = await product.visitor('lead')
    const path = `/reviews/${review}`
    const asked = await lead.post(`${path}/stage/leave`, { stage: 'consultation', version: '2' })
    expect([asked.status, asked.html.includes('name="reason.assured-consultation"')]).toEqual([422, true])
    expect(asked.html).toContain('assured-consultation">¶77')
    const empty = await lead.post(`${path}/quality/assurance`, { stage: 'consultation', checked: '', found: '' })
    expect(empty.status).toBe(422)
    expect(await count(product, 'quality_assurance', review)).toBe(0)
    const record = { stage: 'consultation', checked: 'Who was trained.', found: 'All were.', followed: '' }
    expect((await lead.post(`${path}/quality/assurance`, record)).status).toBe(303)
    expect((await lead.get(`${path}/quality/assurance`)).html).toContain('Who was trained.')
    expect((await leaveStage(services(), await as('lead'), review, 'consultation')).kind).toBe('done')

    const other = await openedReview(product, 'Hampshire')
    await inStage(product, other, 'consultation')
    const reasons = { 'assured-consultation': 'The training was looked at with the region.' }
    done(await leaveStage(services(), await as('lead'), other, 'consultation', { reasons }))
    const { rows } = await services().database.asOwner(client =>
      client.query<{ reason: string }>('select reason from reviews_exception where review_id = $1', [other]),
    )
    expect(rows).toEqual([{ reason: 'The training was looked at with the region.' }])
    expect((await lead.get(`/reviews/${other}/record`)).html).toContain('The training was looked at with the region.')
  }, 60_000)
})

/** Approved, with the code of a newcomer still unsigned. */
async function assuredButCode(review: string) {
  return approve(product, review)
}

describe('JAR-78 managers’ calls and visits in proportion to risk, and questionnaires', () => {
  let review: string
  let path: string
  beforeAll(async () => {
    review = await openedReview(product, 'Norfolk')
    await inStage(product, review, 'fieldwork')
    await withAssurers(product, review)
    path = `/reviews/${review}/quality`
  })

  test('JAR-78 an inspection manager says the risk, and the page sets what it suggests beside what happened', async () => {
    const manager = await product.visitor('inspectionManager')
    const bad = await manager.post(`${path}/oversight/risk`, { level: '', reasons: '' })
    expect(bad.status).toBe(422)
    expect((await manager.post(`${path}/oversight/risk`, { level: 'risk-none', reasons: 'So.' })).status).toBe(422)
    const risk = { level: 'risk-high', reasons: 'The lead inspector is new.' }
    expect((await manager.post(`${path}/oversight/risk`, risk)).status).toBe(303)
    const contact = {
      kind: 'visit',
      'heldOn-day': '7',
      'heldOn-month': '11',
      'heldOn-year': '2006',
      withWhom: 'The team',
      found: 'All goes well.',
      followed: '',
    }
    expect((await manager.post(`${path}/oversight/contacts`, { ...contact, 'heldOn-year': '2016' })).status).toBe(422)
    expect(await count(product, 'quality_contact', review)).toBe(0)
    expect((await manager.post(`${path}/oversight/contacts`, contact)).status).toBe(303)
    const page = (await manager.get(`${path}/oversight`)).html
    expect(page).toContain('A visit during the fieldwork, and a call in each week of it.')
    expect(page).toContain('0 calls, 1 visit')
    // Advice alone: leaving the fieldwork says nothing of it any more, and never demands a call.
    const left = await leaveStage(services(), await as('lead', '2006-11-17'), review, 'fieldwork', {
      reasons: anyReason,
    })
    expect(JSON.stringify(left)).not.toContain('assurance-by-risk')
    expect(JSON.stringify(left)).not.toContain('managers-in-touch')
  })

  test('JAR-78 without a risk the fieldwork is left with a reason; the lead and the team do not oversee themselves', async () => {
    const other = await openedReview(product, 'Suffolk')
    await inStage(product, other, 'fieldwork')
    const asked = await leaveStage(services(), await as('lead', '2006-11-17'), other, 'fieldwork', {})
    expect(JSON.stringify(asked)).not.toContain('managers-in-touch')
    const lead = await product.visitor('lead')
    expect((await lead.post(`${path}/oversight/risk`, { level: 'risk-low', reasons: 'x' })).status).toBe(404)
    // One of the team who holds the role is refused with the reason and the paragraph.
    const given = {
      personId: product.people.fifth,
      role: 'inspection-manager',
      until: undefined,
      because: 'By mistake.',
    }
    done(await giveRole(services(), await as('manager', '2006-11-02'), review, given))
    const fifth = await product.visitor('fifth')
    const before = await count(product, 'quality_risk', review)
    const refused = await fifth.post(`${path}/oversight/risk`, { level: 'risk-low', reasons: 'We do well.' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('Ben Shaw is or was in the team of this review')
    expect(refused.html).toContain('¶77')
    expect(await count(product, 'quality_risk', review)).toBe(before)
  })

  test('JAR-78 a local service is asked, and its answers are entered from paper', async () => {
    const manager = await product.visitor('inspectionManager')
    const asked = await manager.post(`${path}/services`, {
      service: 'Norwich Youth Offending Team',
      letter: 'Please tell us.',
    })
    expect(asked.status).toBe(303)
    const page = await manager.get(asked.location ?? '')
    expect(page.html).toContain('What was the review worth to your service?')
    const none = await manager.post(asked.location ?? '', { version: '1', answeredBy: 'The manager, on paper' })
    expect(none.status).toBe(422)
    const answers = {
      version: '1',
      answeredBy: 'The manager, on paper',
      'answer.procedures-followed': 'Yes, they were.',
    }
    expect((await manager.post(asked.location ?? '', answers)).status).toBe(303)
    expect((await manager.post(asked.location ?? '', answers)).status).toBe(409)
    expect((await (await product.visitor('lead')).get(asked.location ?? '')).html).toContain('Yes, they were.')
    for (const end of ['', '/services', '/oversight', '/code'])
      expect((await (await product.visitor('director')).get(`${path}${end}`)).status, end).toBe(404)
  })
})

test('the roles of those who assure open what they need and no more', async () => {
  const { rows } = await services().database.asOwner(client =>
    client.query<{ role: string; opens: string[] }>(
      `select role, array_agg(opens order by opens) as opens from platform_role_right where role = any ($1) group by role order by role`,
      [[...new Set(Object.values(assurers))]],
    ),
  )
  expect(rows).toEqual([
    { role: 'committee-clerk', opens: ['minute', 'outline', 'read'] },
    { role: 'committee-member', opens: ['outline', 'read'] },
    { role: 'inspection-manager', opens: ['assure', 'outline', 'read'] },
    { role: 'quality-reader', opens: ['outline', 'read'] },
  ])
})
