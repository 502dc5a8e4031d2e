import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { handOverLead } from '../../src/modules/reviews/commands/team.ts'
import { appointMember, giveRole } from '../../src/modules/reviews/index.ts'
import { nameDelegate } from '../../src/modules/roles/commands.ts'
import { giveGrant } from '../../src/platform/access/grants.ts'
import { done, openedReview } from '../journey.ts'
import { type Part, startProduct, type TestProduct } from '../product.ts'

let product: TestProduct
let reviewId: string
beforeAll(async () => {
  product = await startProduct()
  reviewId = await openedReview(product)
}, 60_000)
afterAll(() => product.close())

const today = '2006-11-07'

async function standIn(by: Part, to: Part, from: string, until: string): Promise<void> {
  const given = {
    personId: product.people[to],
    from: Temporal.PlainDate.from(from),
    until: Temporal.PlainDate.from(until),
    because: 'On leave',
  }
  done(await nameDelegate(product.services.database, await product.caller(by, today), given, `${by} ${to} ${from}`))
}

async function force(by: Part, given: Omit<Parameters<typeof giveGrant>[1], 'from'>): Promise<void> {
  const caller = await product.caller(by, today)
  await product.services.database.as(caller, 'test', tx => giveGrant(tx, { ...given, from: caller.now }))
}

describe('ALL-4 nobody rises by what they hold for somebody else', () => {
  test('a stand-in for the lead conducts the review, gives others roles and gives themselves none', async () => {
    const { services, people } = product
    await standIn('lead', 'ninth', today, '2006-11-10')
    const caller = await product.caller('ninth', today)
    const own = { personId: people.ninth, because: 'To go on' }
    const refused = { kind: 'refused', problems: [{ field: 'person' }] }
    expect(await handOverLead(services, caller, reviewId, own)).toMatchObject(refused)
    expect(await appointMember(services, caller, reviewId, { ...own, role: 'member', title: '' })).toMatchObject(
      refused,
    )
    const reads = { ...own, role: 'quality-reader', until: undefined }
    expect(await giveRole(services, caller, reviewId, reads)).toMatchObject(refused)
    // The rows refuse it too, with no policy in between.
    for (const role of ['lead', 'member', 'quality-reader'])
      await expect(force('ninth', { personId: people.ninth, role, reviewId }), role).rejects.toThrow(
        /row-level security/,
      )
    done(await giveRole(services, caller, reviewId, { ...reads, personId: people.eighth }))
  })

  test('nobody stands in for somebody whose account is closed', async () => {
    const { database } = product.services
    await standIn('lead', 'eighth', today, '2006-11-10')
    const close = (at: string | null) =>
      database.asOwner(client =>
        client.query('update platform_account set closed_at = $1 where person_id = $2', [at, product.people.lead]),
      )
    const conducts = async () => {
      const caller = await product.caller('eighth', today)
      const rows = await database.as(caller, 'read', async tx => {
        const found = await sql<{ held: string[] }>`select platform_reviews_where('conduct') as held`.execute(tx)
        return found.rows[0]?.held ?? []
      })
      return [
        rows.length > 0,
        caller.actor.kind !== 'public' && caller.actor.grants.some(each => each.onBehalfOf !== undefined),
      ]
    }
    expect(await conducts()).toEqual([true, true])
    await close('2006-11-07T09:00:00Z')
    expect(await conducts()).toEqual([false, false])
    await close(null)
    expect(await conducts()).toEqual([true, true])
  })

  test('nobody names themselves to stand in for somebody else', async () => {
    const { people } = product
    for (const [by, role, onBehalfOf] of [
      ['manager', 'administrator', people.administrator],
      ['manager', 'approver', people.approver],
      ['lead', 'programme-manager', people.manager],
    ] as const) {
      const given = { personId: people[by], role, reviewId: undefined, onBehalfOf }
      await expect(force(by, given), role).rejects.toThrow(/row-level security/)
    }
  })

  test('a role of one review is never held in all of them, nor a standing one in one', async () => {
    const personId = product.people.ninth
    await expect(force('administrator', { personId, role: 'lead', reviewId: undefined })).rejects.toThrow(
      /row-level security/,
    )
    await expect(force('administrator', { personId, role: 'approver', reviewId })).rejects.toThrow(/row-level security/)
  })
})

describe('ALL-4 somebody who stands in again', () => {
  test('does so from the first day named this time, and not from that of last time', async () => {
    await standIn('socialCare', 'seventh', today, '2006-11-08')
    await standIn('socialCare', 'seventh', '2006-11-20', '2006-11-24')
    const reads = async (day: string) => {
      const caller = await product.caller('seventh', day)
      const { rows } = await product.services.database.as(caller, 'read', tx =>
        sql`select from platform_granted() where review_id = ${reviewId} and opens = 'read'`.execute(tx),
      )
      const byRole = caller.actor.kind !== 'public' && caller.actor.grants.some(grant => grant.reviewId === reviewId)
      return [rows.length > 0, byRole]
    }
    expect(await reads('2006-11-15')).toEqual([false, false])
    expect(await reads('2006-11-21')).toEqual([true, true])
  })

  test('goes on without a gap where the days meet', async () => {
    await standIn('health', 'sixth', today, '2006-11-09')
    await standIn('health', 'sixth', '2006-11-09', '2006-11-24')
    const caller = await product.caller('sixth', '2006-11-08')
    expect(caller.actor.kind !== 'public' && caller.actor.grants.some(grant => grant.onBehalfOf !== undefined)).toBe(
      true,
    )
  })
})
