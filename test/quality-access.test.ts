import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Transaction } from '../src/platform/db/database.ts'
import { readAndDiscussed } from './assured.ts'
import { openedReview } from './journey.ts'
import { cast, type Part, startProduct, type TestProduct } from './product.ts'
import { placed, reportingReview } from './report-journey.ts'

/*
 * ALL-4: the database alone, with no policy in between: who reads and who adds each row of quality assurance, as each
 * person of the cast. What should come of it stands here by names.
 */

let product: TestProduct
let review: string
beforeAll(async () => {
  product = await startProduct()
  await openedReview(product, 'Devon', [{ part: 'sixth', role: 'lead' }])
  const ready = await reportingReview(product, 'Dorset')
  review = ready.reviewId
  await placed(product, review, { judgements: ['SS7'], evidence: [ready.item] })
  await readAndDiscussed(product, review)
}, 120_000)
afterAll(() => product.close())

const team = ['lead', 'joint', 'socialCare', 'health', 'fifth'] as const
const outside = [
  'reader',
  'clerk',
  'seatOfsted',
  'seatSocialCare',
  'seatHealth',
  'seatAudit',
  'inspectionManager',
] as const
const inside: readonly Part[] = [...team, ...outside, 'manager', 'approver']
const everybody = Object.keys(cast) as Part[]

/** Whether the database lets this one do it; it is taken back in any case. */
async function lets(part: Part, work: RawBuilder<unknown>): Promise<boolean> {
  const undo = new Error('taken back')
  try {
    await product.services.database.as(await product.caller(part, '2006-12-18'), 'try', async (tx: Transaction) => {
      const { rows } = await work.execute(tx)
      if (rows.length === 0) throw new Error('permission denied: no row')
      throw undo
    })
  } catch (error) {
    if (error === undo) return true
    if (/permission denied|row-level security/.test(String(error))) return false
    throw error
  }
  return false
}

async function allowed(work: (person: string) => RawBuilder<unknown>): Promise<readonly Part[]> {
  const found: Part[] = []
  for (const part of everybody) if (await lets(part, work(product.people[part]))) found.push(part)
  return found
}

describe('ALL-4 who reads and writes how quality is assured, in the database', () => {
  test.each(['quality_reading', 'quality_committee', 'quality_seat'])(
    '%s is read by the inspecting side of this review and by nobody else',
    async table => {
      const readers = await allowed(() => sql`select id from ${sql.table(table)} where review_id = ${review}`)
      expect(readers.toSorted()).toEqual([...inside].sort())
    },
  )

  test('each signs for themselves alone', async () => {
    const sign = (person: string) =>
      sql`insert into quality_signature (review_id, person_id, declaration, signed_on)
        values (${review}, ${person}, 'I have.', '2006-12-18') returning id`
    expect((await allowed(sign)).toSorted()).toEqual([...team].sort())
    for (const part of ['lead', 'manager'] as const)
      expect(await lets(part, sign(product.people.health)), part).toBe(false)
  })

  test('an inspection manager, and nobody of the team, says the risk, records calls and asks services', async () => {
    const risk = (person: string) =>
      sql`insert into quality_risk (review_id, level, reasons, person_id, set_on)
        values (${review}, 'risk-low', 'So.', ${person}, '2006-12-18') returning id`
    const contact = (person: string) =>
      sql`insert into quality_contact (review_id, kind, held_on, with_whom, found, person_id)
        values (${review}, 'call', '2006-12-18', 'The lead', 'Well.', ${person}) returning id`
    const asked = (person: string) =>
      sql`insert into quality_questionnaire (review_id, service, sent_on, sent_by_id)
        values (${review}, 'A service', '2006-12-18', ${person}) returning id`
    for (const work of [risk, contact, asked]) expect(await allowed(work)).toEqual(['inspectionManager'])
    const assured = (person: string) =>
      sql`insert into quality_assurance (review_id, stage, checked, found, person_id, assured_on)
        values (${review}, 'reporting', 'This.', 'Well.', ${person}, '2006-12-18') returning id`
    expect((await allowed(assured)).toSorted()).toEqual(['inspectionManager', 'lead', 'manager'])
  })

  test('the lead gives the report to somebody from outside, and never to one whose work it is', async () => {
    const give = (reader: Part) => () =>
      sql`insert into quality_reading (review_id, reader_id, asked_on, judgements_print, wording_print, model)
        values (${review}, ${product.people[reader]}, '2006-12-18', 'x', 'y', '{}') returning id`
    expect((await allowed(give('eighth'))).toSorted()).toEqual(['lead', 'manager'])
    for (const own of ['lead', 'fifth', 'manager', 'seatOfsted'] as const)
      expect(await allowed(give(own)), own).toEqual([])
    expect(await lets('sixth', give('eighth')())).toBe(false)
  })

  test('a finished reading and a decided meeting change no more, and nobody writes another’s points', async () => {
    expect(
      await allowed(() => sql`update quality_reading set remarks = 'Else.' where review_id = ${review} returning id`),
    ).toEqual([])
    expect(
      await allowed(() => sql`update quality_committee set minutes = 'Else.' where review_id = ${review} returning id`),
    ).toEqual([])
    const point = () =>
      sql`insert into quality_point (review_id, reading_id, text, written_on)
        select review_id, id, 'A point', '2006-12-18' from quality_reading where review_id = ${review} returning id`
    expect(await allowed(point)).toEqual([])
  })

  test('the clerk calls the committee; one of the team with that role does not', async () => {
    const call = (person: string) =>
      sql`insert into quality_committee (review_id, called_on, meets_on, judgements_print, wording_print, model, clerk_id)
        values (${review}, '2006-12-18', '2006-12-18', 'x', 'y', '{}', ${person}) returning id`
    expect(await allowed(call)).toEqual(['clerk'])
  })

  test('JAR-79 an approver with no part in it approves, and nobody else', async () => {
    const approve = (person: string) =>
      sql`insert into quality_approval (review_id, approver_id, approved_on, judgements_print, wording_print)
        values (${review}, ${person}, '2006-12-18', 'x', 'y') returning id`
    expect(await allowed(approve)).toEqual(['approver'])
    await product.services.database.asOwner(client =>
      client.query(
        `insert into platform_grant (person_id, role, from_at) select unnest($1::bigint[]), 'approver', '2005-01-01'`,
        [(['reader', 'seatAudit', 'manager', 'health', 'ninth'] as const).map(part => product.people[part])],
      ),
    )
    expect((await allowed(approve)).toSorted()).toEqual(['approver', 'ninth'])
    const release = () =>
      sql`insert into reports_issue (review_id, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
        select id, '2006-12-18', 1, title, area_id, 'Dorset', rulebook, edition, rulebook_sha256, '{}', '[]'
        from reviews_review where id = ${review} returning id`
    expect(await allowed(release)).not.toContain('health')
  })

  test('no row of it is deleted or changed past what is meant, by anybody', async () => {
    for (const part of everybody)
      for (const work of [
        sql`delete from quality_reading returning id`,
        sql`update quality_reading set model = '{}' returning id`,
        sql`update quality_committee set judgements_print = 'x' returning id`,
        sql`delete from quality_approval returning id`,
        sql`update quality_signature set declaration = 'x' returning id`,
      ])
        expect(await lets(part, work), part).toBe(false)
  })
})
