import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { eraseAutomatically, readSchedule } from '../src/modules/records/index.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { placeHold } from '../src/platform/record/erasure.ts'
import { verifyRecord } from '../src/platform/record/verify.ts'
import { openedReview } from './journey.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'

/*
 * ALL-3: what stands outside every review is kept as long as the schedule says, and erased with its chains whole: complaints,
 * concerns about children in danger, and what whistle-blowers told.
 */

const secrets = ['Fairweather', 'a locked car', 'The night shift', 'Why somebody looked', 'The car was opened']
const receipt = `decode('0a', 'hex')`

let product: TestProduct
let review: string
let officer: Visitor
const query = <Row>(text: string): Promise<Row[]> =>
  product.services.database.asOwner(async client => (await client.query(text)).rows as Row[])

beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product)
  await product.services.database.asSystem('set-up', tx =>
    giveStandingRole(tx, product.people.eighth, 'data-protection-officer', Temporal.Instant.from('2005-01-01T00:00Z')),
  )
  officer = await product.visitor('eighth')
  const account = (part: 'lead' | 'clerk') =>
    `(select id from platform_account where person_id = ${product.people[part]})`
  // One of each that is over, and one that is not.
  for (const [about, replied] of [
    ['Complaint of Mrs Fairweather', `'2006-12-01'`],
    ['Still open: Fairweather', 'null'],
  ]) {
    await query(`
      with made as (insert into complaints_complaint (review_id, kind, way, received_on, who, about, investigator_id, reply, next_step, outcome, replied_on)
        values (${review}, 'complaint-conduct', 'letter', '2006-11-06', 'Gwendolyn Fairweather', '${about}', ${product.people.ninth},
          'To Mrs Fairweather', 'Next', 'point-upheld', ${replied}) returning id),
      point as (insert into complaints_point (complaint_id, number, text, answer, finding) select id, 1, 'Fairweather’s point', 'Yes', 'point-upheld' from made),
      hearing as (insert into complaints_hearing (complaint_id, person_id, question, asked_on) select id, ${product.people.lead}, 'Of Fairweather?', '2006-11-08' from made),
      told as (insert into complaints_told (complaint_id, text, told_on) select id, 'Dear Mrs Fairweather', '2006-11-09' from made)
      insert into complaints_reason (complaint_id, rule, says, reason, given_on, account_id) select id, 'r', 's', 'Fairweather asked for it', '2006-11-09', ${account('clerk')} from made`)
  }
  for (const state of ['closed', 'acknowledged'])
    await query(`
      with made as (insert into concerns_concern (what, place, who, happened, raised_by, acknowledge_by, state, acknowledged_at, acknowledged_by, closed_at)
        values ('A boy in a locked car', 'Here', 'Not known', 'Now', ${account('lead')}, '2006-11-07', '${state}', '2006-11-07', ${account('clerk')},
          ${state === 'closed' ? `'2006-11-08'` : 'null'}) returning id)
      insert into concerns_note (concern_id, kind, text, by_id) select id, 'note', 'The car was opened', ${account('clerk')} from made`)
  await query(
    `select concerns_tell(${receipt}, 'The night shift is one person', decode('0b', 'hex'), '2006-11-07', true)`,
  )
  await query(
    `insert into concerns_triage (telling_id, state, because) select id, 'closed', 'The night shift is two now' from concerns_telling`,
  )
  await query(
    `insert into concerns_identity_view (telling_id, account_id, because) select id, ${account('clerk')}, 'Why somebody looked' from concerns_telling`,
  )
}, 120_000)
afterAll(() => product.close())

/** Tables, and the content of the record, in which a word stands. */
async function placesOf(word: string): Promise<readonly string[]> {
  const tables = await query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const [row] = await query<{ count: number }>(
      `select count(*)::int as count from "${name}" t where to_jsonb(t)::text like '%${word}%'`,
    )
    for (let time = 0; time < (row?.count ?? 0); time += 1) found.push(name)
  }
  return found
}
const due = async (day: string) => {
  await officer.onDay(day)
  return [...(await officer.get('/retention')).html.matchAll(/href="(\/retention\/due\/[a-z]+\/apart)"/g)].map(
    ([, path]) => path,
  )
}

describe('ALL-3 what stands outside every review', () => {
  test('is kept for the years of the schedule, which everybody reads', async () => {
    const privacy = (await product.stranger().get('/privacy')).html
    expect(privacy).toContain('6 years after the reply was sent')
    expect(privacy).toContain('25 years after the concern was closed')
    expect(privacy).toContain('6 years after the last word of it, once it is closed')
    expect(await due('2012-11-06')).toEqual([])
    expect(await due('2012-11-07')).toEqual(['/retention/due/tellings/apart'])
    expect(await due('2012-12-01')).toEqual(['/retention/due/tellings/apart', '/retention/due/complaints/apart'])
    expect(await due('2031-11-08')).toContain('/retention/due/concerns/apart')
  })

  test('is erased by nobody but a data protection officer, who reads nothing of it', async () => {
    for (const part of ['manager', 'administrator', 'lead'] as const) {
      const visitor = await product.visitor(part)
      expect((await visitor.get('/retention/due/complaints/apart')).status, part).toBe(404)
      expect((await visitor.post('/retention/due/complaints/apart', {})).status, part).toBe(404)
      const erasing = product.services.database.as(await product.caller(part), 'erase', tx =>
        sql`select records_erase_apart('complaints', array['1'], null, 'None')`.execute(tx),
      )
      await expect(erasing, part).rejects.toThrow('only a data protection officer erases')
      const told = await product.services.database.as(
        await product.caller(part),
        'read',
        async tx =>
          (
            await sql`select * from records_due_apart('[{"id": "x", "subject": "complaints", "before": "2050-01-01"}]')`.execute(
              tx,
            )
          ).rows,
      )
      expect(told, part).toEqual([])
    }
    for (const path of ['/retention', '/retention/due/complaints/apart', '/retention/due/concerns/apart']) {
      const { status, html } = await officer.get(path)
      expect(status, path).toBe(200)
      for (const secret of secrets) expect(html, path).not.toContain(secret)
    }
  })

  test('stays while somebody holds it: its review, or one who has a part in it', async () => {
    const { database } = product.services
    const caller = await product.caller('eighth')
    for (const [hold, kept] of [
      [{ reviewId: review }, 'complaints'],
      [{ personId: product.people.ninth }, 'complaints'],
      [{ personId: product.people.lead }, 'concerns'],
    ] as const) {
      await database.as(caller, 'place-hold', tx => placeHold(tx, { ...hold, because: 'A claim is before the court' }))
      expect(await due('2031-11-08')).not.toContain(`/retention/due/${kept}/apart`)
      expect((await officer.get('/retention')).html).toContain('A legal hold stands')
      expect((await officer.post(`/retention/due/${kept}/apart`, {})).status).toBe(404)
      const erasing = database.as(caller, 'erase', tx =>
        sql`select records_erase_apart(${kept}, array(select distinct '1'), null, 'None')`.execute(tx),
      )
      await expect(erasing).rejects.toThrow('a legal hold stands')
      await query(`update platform_hold set ended_at = now(), ended_because = 'Settled' where ended_at is null`)
    }
  })

  test('goes once it is confirmed, with salt and content of its lines, and its chains stay whole and say so', async () => {
    expect(await due('2031-11-08')).toHaveLength(3)
    for (const path of [
      '/retention/due/complaints/apart',
      '/retention/due/concerns/apart',
      '/retention/due/tellings/apart',
    ]) {
      const answer = await officer.post(path, {})
      expect(answer.status, answer.html).toBe(303)
    }
    expect(await due('2040-01-01')).toEqual([])
    // What is not over stays, with its lines.
    expect([...new Set(await placesOf('Fairweather'))]).toContain('complaints_told')
    expect(await query(`select from complaints_complaint where about like '%Fairweather%'`)).toHaveLength(1)
    expect(
      await query(
        `select from complaints_complaint where about = '[Erased]' and who = '' and outcome = 'point-upheld'`,
      ),
    ).toHaveLength(1)
    expect(await query(`select from concerns_concern where what like '%locked car%'`)).toHaveLength(1)
    expect(await placesOf('The car was opened')).toEqual(['concerns_note', 'platform_record_content'])
    // A telling goes whole, and nothing of it is left in any table.
    expect(await query('select from concerns_telling union all select from concerns_identity')).toHaveLength(0)
    for (const word of ['The night shift', 'Why somebody looked']) expect(await placesOf(word)).toEqual([])
    for (const chain of ['complaints_chain()', 'concerns_chain()'])
      expect(
        (await query(`select from platform_record where chain = ${chain} and table_name = 'platform_erasure'`)).length,
      ).toBeGreaterThan(0)
    expect((await verifyRecord(product.services.database)).faults).toEqual([])
    // Whoever reads every review is not told that there was anything to erase.
    const seen = await product.services.database.as(
      await product.caller('manager'),
      'read',
      async tx => (await sql`select 1 from platform_erasure where subject <> 'evidence'`.execute(tx)).rows,
    )
    expect(seen).toEqual([])
  })

  test('is seen where its content went without an erasure, and nobody else changes what is only added to', async () => {
    const faults = await product.services.database.asOwner(async client => {
      await client.query('begin')
      await client.query(`delete from platform_record_content where record_id in (select id from platform_record where chain = complaints_chain()
        and table_name = 'complaints_told')`)
      const { rows } = await client.query('select from platform_record_verify()')
      await client.query('rollback')
      return rows.length
    })
    expect(faults).toBeGreaterThan(0)
    for (const table of ['complaints_told', 'concerns_note'])
      await expect(query(`update ${table} set text = 'Otherwise'`)).rejects.toThrow()
  })

  test('goes by itself where the schedule says so, and stays where it does not', async () => {
    await query(`update complaints_complaint set replied_on = '2006-12-01' where replied_on is null`)
    const rule = {
      id: 'complaints',
      what: 'Complaints',
      subject: 'complaints',
      after: 'reply-sent',
      years: 6,
      ground: 'None needed any more.',
      chosen: true,
    }
    const on = Temporal.PlainDate.from('2013-01-01')
    const { database } = product.services
    expect(await eraseAutomatically(database, readSchedule([{ ...rule, automatic: false }], 'x'), on)).toBe(0)
    expect(await eraseAutomatically(database, readSchedule([{ ...rule, automatic: true }], 'x'), on)).toBe(1)
    expect(await placesOf('Fairweather')).toEqual([])
    expect((await verifyRecord(database)).faults).toEqual([])
  })
})
