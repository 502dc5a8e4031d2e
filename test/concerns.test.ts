import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { escalate } from '../src/modules/concerns/index.ts'
import { concern, nameForConcerns } from './concerns.ts'
import { openedReview } from './journey.ts'
import { cast, type Part, startProduct, type TestProduct } from './product.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
  await openedReview(product)
})
afterAll(() => product.close())

const owner = <Row>(text: string): Promise<Row[]> =>
  product.services.database.asOwner(async client => (await client.query(text)).rows as Row[])
const number = (location: string | undefined) => /\/concerns\/(\d+)$/.exec(location ?? '')?.[1] ?? ''
const at = (hours: number) => Temporal.Instant.from('2006-11-07T10:00:00Z').add({ seconds: hours * 3600 })
const faces = Object.keys(cast) as Part[]

describe('While nobody is named', () => {
  test('ALL-4 the page says so, says whom to call and takes nothing; what was typed stands there again', async () => {
    const lead = await product.visitor('lead')
    const page = await lead.get('/concerns/new')
    expect(page.html).toContain('Nobody is named here to receive it')
    expect(page.html).toContain('999')
    expect(page.html).toContain('police on 101')
    const sent = await lead.post('/concerns/new', concern)
    expect(sent.status).toBe(422)
    expect(sent.html).toContain(concern.what)
    expect(await owner('select from concerns_concern')).toHaveLength(0)
  })

  test('ALL-4 whoever keeps accounts names the first, never themselves, and nobody else does', async () => {
    const place = (part: Part) => ({ duty: 'danger', person: product.people[part], rank: '1', telephone: '1' })
    for (const part of ['manager', 'lead', 'approver'] as const)
      expect((await (await product.visitor(part)).post('/concerns/people', place('ninth'))).status, part).toBe(404)
    const administrator = await product.visitor('administrator')
    const self = await administrator.post('/concerns/people', place('administrator'))
    expect(self.status).toBe(422)
    expect(self.html).toContain('Choose somebody else')
    expect((await administrator.post('/concerns/people', place('director'))).status).toBe(422)
    await nameForConcerns(product, { danger: ['clerk', 'seatAudit', 'seatHealth', 'seatOfsted'] })
    // Now that somebody is there, those who give roles have no say any more.
    const again = { ...place('seatSocialCare'), rank: '5' }
    expect((await administrator.post('/concerns/people', again)).status).toBe(404)
    // The database says the same, whatever a page would let through.
    const caller = await product.caller('administrator')
    await expect(
      product.services.database.as(caller, 'name-recipient', tx =>
        sql`insert into concerns_named (duty, person_id, rank) values ('danger', ${product.people.seatSocialCare}, 5)`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow(/row-level security/)
  })
})

describe('A child in danger', () => {
  let id = ''
  test('ALL-4 is raised from every page of a review and from home, and answers with a number and a time', async () => {
    const lead = await product.visitor('lead')
    for (const path of ['/', '/reviews/1', '/reviews/1/evidence', '/reviews/1/report'])
      expect((await lead.get(path)).html, path).toContain('href="/concerns/new"')
    expect((await (await product.visitor('director')).get('/reviews/1')).html).not.toContain('/concerns/new')
    const page = await lead.get('/concerns/new')
    expect(page.html).toContain('Peter Lamb')
    const half = await lead.post('/concerns/new', { ...concern, place: '' })
    expect(half.status).toBe(422)
    expect(half.html).toContain('Say where')
    expect(half.html).toContain(concern.what)
    const sent = await lead.post('/concerns/new', concern, 'one key')
    expect(sent.status).toBe(303)
    expect((await lead.post('/concerns/new', concern, 'one key')).location).toBe(sent.location)
    id = number(sent.location)
    const receipt = await lead.get(`/concerns/${id}`)
    expect(receipt.html).toContain(`Concern ${id}`)
    expect(receipt.html).toContain('7 November 2006')
    expect(receipt.html).toContain('Not acknowledged yet')
  })

  test('ALL-4 is there for whom it has reached and for nobody else, whatever their role', async () => {
    for (const part of faces) {
      const visitor = await product.visitor(part)
      const { status, html } = await visitor.get(`/concerns/${id}`)
      const sees = ['lead', 'clerk', 'seatAudit'].includes(part)
      expect(status, part).toBe(sees ? 200 : 404)
      expect(html.includes(concern.what), part).toBe(sees)
      expect((await visitor.get('/')).html.includes(`take up concern ${id}`), part).toBe(
        ['clerk', 'seatAudit'].includes(part),
      )
      for (const path of ['/reviews/1/record', '/reviews/1/sweep', '/record'])
        expect((await visitor.get(path)).html, `${part} ${path}`).not.toContain(concern.what)
    }
  })

  test('ALL-4 goes to the deputy and then further until somebody acknowledges it, once each', async () => {
    const told = () =>
      owner<{ person_id: string; step: number }>('select person_id, step from concerns_told order by id').then(rows =>
        rows.map(({ person_id, step }) => `${step} ${faces.find(part => product.people[part] === person_id)}`),
      )
    const { concerns } = product.product
    expect(await escalate(concerns, at(0.9))).toBe(0)
    expect(await escalate(concerns, at(1))).toBe(1)
    expect(await escalate(concerns, at(1.2))).toBe(0)
    expect(await told()).toEqual(['1 clerk', '2 seatAudit'])
    // The program stood still for two hours: who was to be told meanwhile is told now.
    await escalate(concerns, at(3.1))
    expect(await told()).toEqual(['1 clerk', '2 seatAudit', '4 seatHealth', '4 seatOfsted'])
    expect((await (await product.visitor('seatHealth')).get(`/concerns/${id}`)).status).toBe(200)
    await escalate(concerns, at(4))
    expect((await told()).slice(4)).toEqual(['5 clerk', '5 seatAudit', '5 seatHealth', '5 seatOfsted'])
  })

  test('ALL-4 is acknowledged, noted, passed on with its time and closed by those it reached; its raiser sees how it stands', async () => {
    const lead = await product.visitor('lead')
    expect((await lead.post(`/concerns/${id}/acknowledge`, { version: '1' })).status).toBe(404)
    const clerk = await product.visitor('clerk')
    const deputy = await product.visitor('seatAudit')
    expect((await clerk.post(`/concerns/${id}/acknowledge`, { version: '1' })).status).toBe(303)
    expect((await deputy.post(`/concerns/${id}/acknowledge`, { version: '1' })).status).toBe(409)
    expect(await escalate(product.product.concerns, at(9))).toBe(0)
    await clerk.post(`/concerns/${id}/notes`, { text: 'Rang the centre; the manager is at the car.' })
    const passed = { to: 'police', 'on-day': '7', 'on-month': '11', 'on-year': '2006', at: '10:00', text: 'Log 214' }
    const early = await clerk.post(`/concerns/${id}/passed`, { ...passed, at: '23:59' })
    expect(early.html).toContain('This is still to come')
    expect(early.html).toContain('Log 214')
    expect((await clerk.post(`/concerns/${id}/passed`, { ...passed, at: 'noon' })).html).toContain(
      'This must be a time',
    )
    expect((await clerk.post(`/concerns/${id}/passed`, passed)).status).toBe(303)
    const page = await deputy.get(`/concerns/${id}`)
    expect(page.html).toContain('Log 214')
    expect(page.html).toContain('Rang the centre')
    expect(
      (await clerk.post(`/concerns/${id}/closed`, { version: '2', outcome: 'acted', text: 'Boy is safe' })).status,
    ).toBe(303)
    const own = await lead.get(`/concerns/${id}`)
    expect(own.html).toContain('Closed')
    expect(own.html).toContain('Peter Lamb')
    for (const others of ['Log 214', 'Rang the centre', 'Boy is safe']) expect(own.html).not.toContain(others)
  })

  test('ALL-3 stands in a chain of its own, which is verified and which no role reads', async () => {
    const lines = await owner<{ command: string }>(
      'select command from platform_record where chain = concerns_chain() order by sequence',
    )
    expect(new Set(lines.map(({ command }) => command))).toEqual(
      new Set([
        'raise-concern',
        'escalate-concern',
        'acknowledge-concern',
        'note-on-concern',
        'pass-concern',
        'close-concern',
      ]),
    )
    expect(await owner('select from platform_record_verify()')).toHaveLength(0)
    expect(
      await owner(
        `select from platform_record_content where after::text like '%locked car%' and review_id <> concerns_chain()`,
      ),
    ).toHaveLength(0)
    for (const part of faces) {
      const caller = await product.caller(part)
      if (caller.actor.kind !== 'staff') continue
      const seen = await product.services.database.as(caller, 'read', async tx => {
        const { rows } = await sql<{ lines: string; contents: string }>`
          select (select count(*) from platform_record where chain < 0) as lines,
            (select count(*) from platform_record_content where after::text like '%locked car%') as contents`.execute(
          tx,
        )
        return rows[0]
      })
      expect(seen, part).toEqual({ lines: '0', contents: '0' })
    }
    for (const change of [
      `update concerns_note set text = 'other'`,
      'delete from concerns_note',
      'delete from concerns_told',
    ])
      await expect(owner(change)).rejects.toThrow('only ever added to')
  })

  test('ALL-4 raised by the designated person, it goes to the deputy, and its raiser reads no notes', async () => {
    const clerk = await product.visitor('clerk')
    const own = number((await clerk.post('/concerns/new', concern)).location)
    const deputy = await product.visitor('seatAudit')
    expect((await deputy.get(`/concerns/${own}`)).status).toBe(200)
    expect((await clerk.post(`/concerns/${own}/acknowledge`, { version: '1' })).status).toBe(404)
    await deputy.post(`/concerns/${own}/notes`, { text: 'Only the deputy reads this.' })
    expect((await clerk.get(`/concerns/${own}`)).html).not.toContain('Only the deputy')
    const caller = await product.caller('clerk')
    const notes = await product.services.database.as(caller, 'read', async tx => {
      const { rows } = await sql`select id from concerns_note where concern_id = ${own}`.execute(tx)
      return rows
    })
    expect(notes).toHaveLength(0)
  })

  test('ALL-4 whose place has ended, or whose account is closed, sees nothing any more', async () => {
    const clerk = await product.visitor('clerk')
    const people = await clerk.get('/concerns/people')
    const place = /\/concerns\/people\/(\d+)\/end/g
    const ids = [...people.html.matchAll(place)].map(found => found[1])
    expect(ids).toHaveLength(4)
    const deputy = await product.visitor('seatAudit')
    expect((await deputy.get(`/concerns/${id}`)).status).toBe(200)
    expect((await clerk.post(`/concerns/people/${ids[1]}/end`, { version: '1' })).status).toBe(303)
    expect((await deputy.get(`/concerns/${id}`)).status).toBe(404)
  })
})
