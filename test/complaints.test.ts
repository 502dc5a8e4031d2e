import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { receiptOn } from './concerns.ts'
import { cast, type Part, startProduct, type TestProduct, type Visitor, visitorOf } from './product.ts'
import { issuedReview } from './report-journey.ts'

let product: TestProduct
let review: string
let handler: Visitor
let investigator: Visitor
const parts = Object.keys(cast) as Part[]

beforeAll(async () => {
  product = await startProduct()
  review = (await issuedReview(product)).reviewId
  await product.services.database.asSystem('set-up', async tx => {
    const from = Temporal.Instant.from('2005-01-01T00:00Z')
    for (const part of ['delegate', 'untrained', 'ninth'] as const)
      if ((cast[part] as { kind: string }).kind === 'staff')
        await giveStandingRole(
          tx,
          product.people[part],
          part === 'untrained' ? 'complaints-handler' : 'complaints-investigator',
          from,
        )
    // Somebody of the team has the role as well.
    await giveStandingRole(tx, product.people.lead, 'complaints-investigator', from)
    await giveStandingRole(tx, product.people.socialCare, 'complaints-handler', from)
  })
  handler = await product.visitor('untrained')
  investigator = await product.visitor('ninth')
}, 240_000)
afterAll(() => product.close())

const letter = (day = '6') => ({
  reviewId: review,
  kind: 'complaint-conduct',
  way: 'letter',
  'receivedOn-day': day,
  'receivedOn-month': '11',
  'receivedOn-year': '2006',
  who: 'Gwendolyn Fairweather, 2 Mill Lane',
  about: 'The inspector did not let me finish. And she was late.',
})
const versionOn = async (visitor: Visitor, id: string) =>
  /name="version" value="(\d+)"/.exec((await visitor.get(`/complaints/${id}`)).html)?.[1] ?? '1'
const owner = <Row>(text: string): Promise<Row[]> =>
  product.services.database.asOwner(async client => (await client.query(text)).rows as Row[])
const versionOf = async (id: string) =>
  (
    await owner<{ version: number }>(`select version from complaints_complaint where id = ${id}`)
  )[0]?.version.toString() ?? ''

/** A complaint that came by letter and is investigated. */
async function investigated(): Promise<string> {
  const entered = await handler.post('/complaints/new', letter())
  const id = /\/complaints\/(\d+)/.exec(entered.location ?? '')?.[1] ?? ''
  const acknowledged = await handler.post(`/complaints/${id}/acknowledge`, { version: '1', text: 'We have it.' })
  expect(acknowledged.status, acknowledged.html).toBe(303)
  const named = await handler.post(`/complaints/${id}/investigator`, { version: '2', person: product.people.ninth })
  expect(named.status, named.html).toBe(303)
  return id
}

const reply = {
  likeCases: 'None of this kind before.',
  outcome: 'point-upheld',
  reply: 'We looked into both points.',
  nextStep: 'Write to the adjudicator within three months.',
}

/** Every principle kept but those left out. */
async function ready(left: readonly ('points' | 'hearing' | 'told')[] = []): Promise<string> {
  const id = await investigated()
  if (!left.includes('points')) {
    await investigator.post(`/complaints/${id}/points`, { text: 'She did not let me finish.' })
    const [point] = await owner<{ id: string }>(`select id from complaints_point where complaint_id = ${id}`)
    const answered = await investigator.post(`/complaints/${id}/points/${point?.id}`, {
      version: '1',
      finding: 'point-upheld',
      text: 'She did not, and says so.',
    })
    expect(answered.status, answered.html).toBe(303)
  }
  if (!left.includes('told')) await investigator.post(`/complaints/${id}/told`, { text: 'We have asked the team.' })
  if (!left.includes('hearing')) {
    const asked = await investigator.post(`/complaints/${id}/hearings`, {
      person: product.people.health,
      question: 'Did you let people finish on 3 November?',
    })
    expect(asked.status, asked.html).toBe(303)
    const [hearing] = await owner<{ id: string }>(`select id from complaints_hearing where complaint_id = ${id}`)
    const health = await product.visitor('health')
    await health.post(`/complaints/asked/${hearing?.id}`, { version: '1', text: 'Not always.' })
  }
  return id
}

const send = async (id: string, given: { readonly [name: string]: string }) =>
  investigator.post(`/complaints/${id}/reply`, { version: await versionOf(id), ...reply, ...given })

describe('JAR-80 the eight principles', () => {
  test('JAR-80 speed: each complaint has its days, counted in working days, and a late acknowledgement or reply wants a reason that is kept', async () => {
    const entered = await handler.post('/complaints/new', letter('1'))
    const id = /\/complaints\/(\d+)/.exec(entered.location ?? '')?.[1] ?? ''
    const page = await handler.get(`/complaints/${id}`)
    // Three working days after Wednesday 1 November, and twenty.
    expect(page.html).toContain('due by 6 November 2006')
    expect(page.html).toContain('due by 29 November 2006')
    expect(page.html).toContain('Late')
    const late = { version: '1', text: 'We have it.' }
    const refused = await handler.post(`/complaints/${id}/acknowledge`, late)
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('was to be acknowledged by 6 November 2006')
    expect(refused.html).toContain('¶80')
    const reasoned = { ...late, 'reason.complaint-acknowledged-in-time': 'The letter lay in another office.' }
    expect((await handler.post(`/complaints/${id}/acknowledge`, reasoned)).status).toBe(303)
    expect((await handler.get(`/complaints/${id}`)).html).toContain('lay in another office')
    // In time, nothing is asked.
    await investigated()
  })

  test('JAR-80 people are kept informed: a reply after silence wants a reason', async () => {
    const id = await ready(['told'])
    const refused = await send(id, {})
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('was told nothing between')
    expect((await send(id, { 'reason.complaint-kept-informed': 'It took one day.' })).status).toBe(303)
    expect((await handler.get(`/complaints/${id}`)).html).toContain('It took one day.')
  })

  test('JAR-80 consistency: like cases stand beside, without names, and a reply that looked at none wants a reason', async () => {
    const before = await ready()
    expect((await send(before, {})).status).toBe(303)
    const id = await ready()
    const page = await investigator.get(`/complaints/${id}`)
    expect(page.html).toContain('6 November 2006')
    expect(page.html).toContain('Upheld')
    const refused = await send(id, { likeCases: '' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('treated in similar ways')
    expect((await send(id, { likeCases: '', 'reason.complaint-like-cases-beside': 'Nothing like it.' })).status).toBe(
      303,
    )
  })

  test('JAR-80 objectivity: nobody who has a part in the review investigates; the rule refuses, and so do the rows', async () => {
    const entered = await handler.post('/complaints/new', letter())
    const id = /\/complaints\/(\d+)/.exec(entered.location ?? '')?.[1] ?? ''
    const lead = await handler.post(`/complaints/${id}/investigator`, { version: '1', person: product.people.lead })
    expect(lead.status).toBe(422)
    expect(lead.html).toContain('stands outside the review')
    expect(lead.html).toContain('in its team')
    const caller = await product.caller('untrained')
    await expect(
      product.services.database.as(caller, 'appoint-investigator', tx =>
        sql`update complaints_complaint set investigator_id = ${product.people.lead} where id = ${id}`.execute(tx),
      ),
    ).rejects.toThrow(/stands outside the review/)
    expect(
      await owner(`select from complaints_complaint where id = ${id} and investigator_id is not null`),
    ).toHaveLength(0)
    // Reader, committee, approver and whoever opened the review have a part in it as well.
    for (const part of ['reader', 'clerk', 'seatOfsted', 'approver', 'manager'] as const) {
      const [row] = await owner<{ part: string }>(`select complaints_part(${review}, ${product.people[part]}) as part`)
      expect(row?.part, part).not.toBe('')
    }
    expect(
      (await handler.post(`/complaints/${id}/investigator`, { version: '1', person: product.people.ninth })).status,
    ).toBe(303)
  })

  test('JAR-80 fairness: those complained of are heard, theirs is the answer, and a reply without it wants a reason', async () => {
    const id = await ready(['hearing'])
    const refused = await send(id, {})
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('those complained of are heard')
    const asked = { person: product.people.health, question: 'Were you late?' }
    expect((await investigator.post(`/complaints/${id}/hearings`, asked)).status).toBe(303)
    expect((await send(id, {})).html).toContain('still to answer: 1')
    const [hearing] = await owner<{ id: string }>(`select id from complaints_hearing where complaint_id = ${id}`)
    // Whoever asks does not answer, and nobody else of the team sees the question.
    for (const visitor of [investigator, handler, await product.visitor('lead')])
      expect((await visitor.post(`/complaints/asked/${hearing?.id}`, { version: '1', text: 'Yes' })).status).toBe(404)
    const health = await product.visitor('health')
    expect((await health.get('/complaints')).html).toContain('To answer')
    const page = await health.get(`/complaints/asked/${hearing?.id}`)
    expect(page.html).toContain('Were you late?')
    expect(page.html).not.toContain('Fairweather')
    expect(page.html).not.toContain('did not let me finish')
    expect(
      (await health.post(`/complaints/asked/${hearing?.id}`, { version: '1', text: 'The train was.' })).status,
    ).toBe(303)
    expect((await health.post(`/complaints/asked/${hearing?.id}`, { version: '2', text: 'No.' })).status).toBe(409)
    expect((await investigator.get(`/complaints/${id}`)).html).toContain('The train was.')
    expect((await send(id, {})).status).toBe(303)
  })

  test('JAR-80 a full response: no reply goes out while a point is without an answer, or none is named', async () => {
    const id = await ready(['points'])
    expect((await send(id, {})).html).toContain('Points named: 0')
    await investigator.post(`/complaints/${id}/points`, { text: 'She was late.' })
    const refused = await send(id, {})
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('without an answer: 1')
    expect(refused.html).toContain('¶80')
    expect(refused.html).toContain('We looked into both points.')
    expect(await owner(`select from complaints_complaint where id = ${id} and replied_on is not null`)).toHaveLength(0)
    const [point] = await owner<{ id: string }>(`select id from complaints_point where complaint_id = ${id}`)
    await investigator.post(`/complaints/${id}/points/${point?.id}`, {
      version: '1',
      finding: 'point-not-upheld',
      text: 'She was not.',
    })
    expect((await send(id, {})).status).toBe(303)
  })

  test('JAR-80 confidentiality: handler and investigator read it and nobody else, the question names nobody, and no page of the review tells of it', async () => {
    const id = await investigated()
    const named = { person: product.people.health, question: 'Did you interrupt Mrs Fairweather?' }
    const refused = await investigator.post(`/complaints/${id}/hearings`, named)
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('names whoever complained')
    const reasoned = { ...named, 'reason.complaint-in-confidence-kept': 'She agreed to it.' }
    expect((await investigator.post(`/complaints/${id}/hearings`, reasoned)).status).toBe(303)
    for (const part of parts) {
      const visitor = await product.visitor(part)
      const reads = ['untrained', 'ninth'].includes(part)
      expect((await visitor.get(`/complaints/${id}`)).status, part).toBe(reads ? 200 : 404)
      for (const path of ['/complaints', `/reviews/${review}`, `/reviews/${review}/record`, '/'])
        expect((await visitor.get(path)).html, `${part} ${path}`).not.toContain('Fairweather')
    }
    // One who handles complaints and is of the team sees none of this review, and enters none about it.
    const own = await product.visitor('socialCare')
    expect((await own.get('/complaints')).html).not.toContain(`/complaints/${id}"`)
    const refusedToOwn = await own.post('/complaints/new', letter())
    expect(refusedToOwn.status).toBe(422)
    expect(refusedToOwn.html).toContain('somebody else enters it')
    const lines = await owner<{ chain: string }>(
      `select distinct chain from platform_record where table_name like 'complaints%'`,
    )
    expect(lines).toEqual([{ chain: '-1900000000' }])
    expect(await owner('select from platform_record_verify()')).toHaveLength(0)
  })

  test('JAR-80 the next step: no reply goes out that does not say what to do if one is unhappy with it', async () => {
    const id = await ready()
    const refused = await send(id, { nextStep: '' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('what to do if people are unhappy')
    expect((await send(id, {})).status).toBe(303)
    expect((await send(id, {})).status).toBe(404)
  })

  test('JAR-80 monitoring: each year’s figures, once it is over, with small counts kept back (ALL-5)', async () => {
    const nobody = await product.visitor('lead')
    expect((await nobody.get('/complaints/figures')).status).toBe(404)
    expect((await handler.get('/complaints/figures')).html).toContain('No year is counted yet')
    await owner(`
      insert into complaints_complaint (review_id, kind, way, received_on, about, reply, next_step, outcome, replied_on)
      select ${review}, case when n <= 14 then 'complaint-process' when n <= 16 then 'complaint-report' else 'complaint-judgement' end, 'letter',
        '2005-10-03', 'About', 'Reply', 'Next', case when n % 2 = 0 then 'point-upheld' else 'point-not-upheld' end, '2005-10-20'
      from generate_series(1, 60) as n`)
    const page = await handler.get('/complaints/figures')
    expect(page.html).toContain('Complaints received in 2005')
    const csv = (await handler.get('/complaints/figures.csv')).bytes.toString('utf8')
    const shown = (kind: string, outcome: string) =>
      csv
        .split('\r\n')
        .find(line => line.includes(`"${kind}","${outcome}"`))
        ?.split(',')
        .at(-1)
    expect(shown('All', 'All')).toBe('"60"')
    expect(shown('What the report says of somebody', 'Upheld')).toBe('"c"')
    expect(csv).not.toMatch(/"[1-9]"\r\n/)
    expect(csv).not.toMatch(/"0"\r\n/)
  })
})

describe('A complainant', () => {
  test('JAR-80 complains without an account about a published report, follows it by a receipt and reads the reply with every point and the next step', async () => {
    const stranger = visitorOf(product.app)
    const page = await stranger.get('/complain')
    expect(page.html).toContain('Dorset')
    const receipt = receiptOn(page.html)
    const post = (path: string, fields: { readonly [name: string]: string }) =>
      product.app.inject({
        method: 'POST',
        url: path,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        payload: new URLSearchParams(fields).toString(),
      })
    const complaint = { receipt, reviewId: review, kind: 'complaint-report', about: 'My school is named.', who: '' }
    const half = await post('/complain', { ...complaint, kind: '' })
    expect(half.statusCode).toBe(422)
    expect(half.body).toContain('My school is named.')
    expect((await post('/complain', { ...complaint, reviewId: '999' })).body).toContain('Choose the report')
    expect((await post('/complain', complaint)).body).toContain(receipt)
    await post('/complain', complaint)
    const found = await owner<{ id: string }>(`select id from complaints_complaint where about = 'My school is named.'`)
    expect(found).toHaveLength(1)
    const id = found[0]?.id ?? ''
    const follow = async () => (await post('/complain/follow', { receipt })).body
    expect(await follow()).toContain('is to be acknowledged by 10 November 2006')
    await handler.post(`/complaints/${id}/acknowledge`, {
      version: await versionOn(handler, id),
      text: 'We have it, thank you.',
    })
    await handler.post(`/complaints/${id}/investigator`, { version: await versionOf(id), person: product.people.ninth })
    expect(await follow()).toContain('We have it, thank you.')
    expect(await follow()).toContain('Somebody who had no part in the review')
    expect(await follow()).not.toContain('Neil Ford')
    await investigator.post(`/complaints/${id}/points`, { text: 'The school is named' })
    const [point] = await owner<{ id: string }>(`select id from complaints_point where complaint_id = ${id}`)
    await investigator.post(`/complaints/${id}/points/${point?.id}`, {
      version: '1',
      finding: 'point-upheld',
      text: 'It should not be.',
    })
    expect(await follow()).not.toContain('It should not be.')
    const sent = await send(id, {
      'reason.complaint-kept-informed': 'Answered in a day.',
      'reason.complaint-heard': 'Nobody is complained of but the report.',
    })
    expect(sent.status, sent.html).toBe(303)
    const answered = await follow()
    for (const text of ['It should not be.', 'Upheld', 'We looked into both points.', 'Write to the adjudicator'])
      expect(answered).toContain(text)
    expect((await post('/complain/follow', { receipt: `${receipt.slice(0, -1)}?` })).statusCode).toBe(422)
  })
})
