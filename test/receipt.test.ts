import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addWorkingDays } from '../src/kernel/working-days.ts'
import { addAction, dutyDone, openDutiesOf, recordReceipt } from '../src/modules/actions/index.ts'
import { type AfterReport, afterReport, day, on } from './after-report.ts'
import { done } from './journey.ts'
import { chosen } from './journeys/pages.ts'

/* What follows a report through the running product: its receipt, the clock, and who is owed what by when. */

let world: AfterReport
beforeAll(async () => {
  world = await afterReport()
})
afterAll(() => world.product.close())

describe('Receipt and duties', () => {
  test('JAR-72 before the issue nothing can be received, and the page says what will stand there', async () => {
    expect((await world.director.get(world.at(''))).html).toContain('The report is not issued yet')
    const answer = await world.director.post(world.at('/receipt'), { version: '0', ...on('receivedOn', '2006-11-06') })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('The report is not issued yet, so nobody can have received it.')
    expect(await world.count('actions_receipt')).toBe(0)
  })

  test('JAR-72 without a receipt no clock runs, and that is flagged with its paragraph', async () => {
    await world.issued(world.review, '2006-08-09')
    await world.issued(world.elsewhere, '2006-08-09')
    const { html } = await world.director.get(world.at(''))
    expect(html).toContain('No clock runs for “Copies of the report sent and made available locally”')
    expect(html).toContain('No clock runs for “Written statement of proposed action made”')
    expect(html).toMatch(/¶72 why\?/)
    expect(html).toMatch(/¶73 why\?/)
    expect((await world.director.post(world.at('/duties'), {})).status).toBe(303)
    const due = new Map((await world.duties('report')).map(duty => [duty.recipient, duty.due_on?.toString()]))
    expect(due.get('report-to-secretary-of-state')).toBe('2006-08-16')
    expect(due.get('report-to-relevant-partners')).toBeUndefined()
  })

  test('JAR-72 each recipient of the register gets one duty, and one that the register does not name is not forgotten', async () => {
    const made = (await world.duties('report')).map(({ recipient, name }) => `${recipient}: ${name ?? 'nobody yet'}`)
    expect(made).toContain('report-to-relevant-partners: East Dorset District Council')
    expect(made).toContain('report-to-relevant-partners: Purbeck District Council')
    expect(made).toContain('report-to-relevant-partners: Dorset Primary Care Trust')
    expect(made).toContain('report-to-board-partners: Children and Family Courts Advisory and Support Service')
    expect(made).toContain('report-to-newspaper: Dorset Echo')
    expect(made).toContain('report-open-at-offices: Dorset County Council')
    expect(made).toContain('report-on-demand: Dorset County Council')
    expect(made).toContain('report-to-radio-station: nobody yet')
    expect(made.join()).not.toContain('Torridge')
    expect(new Set(made).size).toBe(made.length)
    expect((await world.director.get(world.at(''))).html).toContain(
      'The register names nobody for this recipient of the report',
    )
    await world.director.post(world.at('/duties'), {})
    expect(await world.duties('report')).toHaveLength(made.length)
    await world.register('Dorset', 'local-radio-station', 'Wessex FM')
    await world.director.post(world.at('/duties'), {})
    expect((await world.dutyOf('report', 'report-to-radio-station')).name).toBe('Wessex FM')
    expect(await world.duties('report')).toHaveLength(made.length)
  })

  test('JAR-72 a receipt before the issue, in the future, or of no day is refused beside its field and nothing is kept', async () => {
    for (const [typed, says] of [
      [on('receivedOn', '2006-08-08'), 'The report was issued on 9 August 2006: it cannot have been received before.'],
      [on('receivedOn', '2006-11-08'), 'This day is still to come: today is 7 November 2006.'],
      [{ 'receivedOn-day': '31', 'receivedOn-month': '2', 'receivedOn-year': '2006' }, 'This must be a real date'],
      [
        { 'receivedOn-day': '', 'receivedOn-month': '', 'receivedOn-year': '' },
        'Enter the day on which the authority received',
      ],
    ] as const) {
      const answer = await world.director.post(world.at('/receipt'), { version: '0', note: 'Kept as typed', ...typed })
      expect(answer.status).toBe(422)
      expect(answer.html).toContain(says)
      expect(answer.html).toContain('Kept as typed')
    }
    expect(await world.count('actions_receipt')).toBe(0)
  })

  test('JAR-72 JAR-73 the report received on 11 August 2006 is to be sent on by 25 September and answered by 20 November', async () => {
    expect(
      (await world.director.post(world.at('/receipt'), { version: '0', ...on('receivedOn', '2006-08-11') })).status,
    ).toBe(303)
    const distribution = await world.dutyOf('report', 'report-to-relevant-partners', 'Purbeck District Council')
    expect(distribution.due_on?.toString()).toBe('2006-09-25')
    const { html } = await world.director.get(world.at(''))
    expect(html).toContain('11 August 2006, recorded by Margaret Oduya')
    expect(html).toContain('20 November 2006')
    expect(html).not.toContain('No clock runs')
    expect((await world.dutyOf('report', 'report-to-secretary-of-state')).due_on?.toString()).toBe('2006-08-16')
  })

  test.each([
    ['2006-12-18', '2007-02-01', '2007-03-29'],
    ['2007-03-30', '2007-05-16', undefined],
    ['2006-12-22', undefined, undefined],
    ['2007-04-05', undefined, undefined],
    ['2007-12-24', undefined, undefined],
  ])(
    'JAR-72 JAR-73 received on %s, across Christmas or Easter, the days are those of the calendar',
    async (received, sentBy, madeBy) => {
      const version = (
        await world.query<{ version: number }>('select version from actions_receipt where review_id = $1', [
          world.review,
        ])
      )[0]?.version
      const receipt = { receivedOn: day(received), note: '', version: version ?? 0 }
      done(
        await recordReceipt(
          world.product.services,
          await world.product.caller('lead', '2008-06-02'),
          world.review,
          receipt,
        ),
      )
      const holidays = world.product.services.rulebooks.holidays(
        world.product.services.rulebooks.get('joint-area-review', '2005-08'),
      )
      const counted = (days: number) => addWorkingDays(day(received), days, 'day-after-is-one', holidays).toString()
      const due = (await world.dutyOf('report', 'report-open-at-offices')).due_on?.toString()
      expect(due).toBe(counted(30))
      if (sentBy !== undefined) expect(due).toBe(sentBy)
      if (madeBy !== undefined) expect(counted(70)).toBe(madeBy)
      await world.lead.onDay('2008-06-02')
      const { html } = await world.lead.get(world.at(''))
      expect(html).toContain(`datetime="${counted(70)}"`)
      expect(html).toContain('Ann Lee, on behalf of the director’s office')
      await world.lead.onDay('2006-11-07')
    },
  )

  test('JAR-72 a form made from an older receipt is stale: it shows what is there, keeps what was typed, and saves afterwards', async () => {
    const answer = await world.director.post(world.at('/receipt'), {
      version: '1',
      note: 'A slip',
      ...on('receivedOn', '2006-08-11'),
    })
    expect(answer.status).toBe(409)
    expect(answer.html).toContain('Somebody else changed the day of receipt')
    expect(answer.html).toContain('24 December 2007')
    expect(answer.html).toContain('A slip')
    const again = await world.director.post(world.at('/receipt'), chosen(answer.html, 'mine'))
    expect(again.status).toBe(303)
    expect((await world.dutyOf('report', 'report-open-at-offices')).due_on?.toString()).toBe('2006-09-25')
  })

  test('JAR-72 a duty done late is never blocked: with a reason it shows the reason, without one that there is none', async () => {
    const purbeck = await world.dutyOf('report', 'report-to-relevant-partners', 'Purbeck District Council')
    expect((await world.director.get(world.at(''))).html).toMatch(
      /id="late"[\s\S]+Purbeck District Council[\s\S]+id="missing"/,
    )
    const late = {
      version: String(purbeck.version),
      ...on('doneOn', '2006-10-02'),
      lateBecause: 'The printer was late.',
    }
    expect((await world.director.post(world.at(`/duties/${purbeck.id}`), late)).status).toBe(303)
    const east = await world.dutyOf('report', 'report-to-relevant-partners', 'East Dorset District Council')
    const silent = { version: String(east.version), ...on('doneOn', '2006-10-03') }
    expect((await world.director.post(world.at(`/duties/${east.id}`), silent)).status).toBe(303)
    const { html } = await world.director.get(world.at(''))
    expect(html).toContain('Late because: The printer was late.')
    expect(html).toContain('No reason given')
    expect(html).toContain('Done late')
  })

  test('JAR-72 what was done is not told before it is, and not from before the issue', async () => {
    const trust = await world.dutyOf('report', 'report-to-relevant-partners', 'Dorset Primary Care Trust')
    for (const [typed, says] of [
      ['2006-11-08', 'This day is still to come'],
      ['2006-08-01', 'The report was issued on 9 August 2006: nobody can have had it before.'],
    ] as const) {
      const answer = await world.director.post(world.at(`/duties/${trust.id}`), {
        version: '1',
        ...on('doneOn', typed),
      })
      expect(answer.status).toBe(422)
      expect(answer.html).toContain(says)
    }
    expect((await world.dutyOf('report', 'report-to-relevant-partners', 'Dorset Primary Care Trust')).version).toBe(
      trust.version,
    )
  })

  test('JAR-72 what those who inspect owe is theirs to record, not the director’s', async () => {
    const duty = await world.dutyOf('report', 'report-to-secretary-of-state')
    const body = { version: String(duty.version), ...on('doneOn', '2006-08-11') }
    expect((await world.director.get(world.at(`/duties/${duty.id}`))).html).not.toContain('Record as done')
    expect((await world.director.post(world.at(`/duties/${duty.id}`), body)).status).toBe(404)
    expect((await world.lead.post(world.at(`/duties/${duty.id}`), body)).status).toBe(303)
  })

  test('JAR-72 copies on demand are recorded with the charge; what is no charge is refused', async () => {
    const duty = await world.dutyOf('report', 'report-on-demand')
    for (const charge of ['a lot', '-1', '2.5', '1e3', '', '99999.00']) {
      const answer = await world.director.post(world.at(`/duties/${duty.id}/copies`), {
        suppliedTo: 'A parent',
        ...on('suppliedOn', '2006-10-20'),
        charge,
      })
      expect(answer.status).toBe(422)
      expect(answer.html).toContain('A parent')
    }
    for (const [typed, says] of [
      ['2006-08-01', 'The report was issued on 9 August 2006: nobody can have had it before.'],
      ['2006-11-08', 'This day is still to come'],
    ] as const) {
      const copy = { suppliedTo: 'A parent', ...on('suppliedOn', typed), charge: '2.50' }
      expect((await world.director.post(world.at(`/duties/${duty.id}/copies`), copy)).html).toContain(says)
    }
    expect(await world.count('actions_copy')).toBe(0)
    const copy = { suppliedTo: 'A parent', ...on('suppliedOn', '2006-10-20'), charge: '2.50' }
    expect((await world.director.post(world.at(`/duties/${duty.id}/copies`), copy, 'one-copy')).status).toBe(303)
    expect((await world.director.post(world.at(`/duties/${duty.id}/copies`), copy, 'one-copy')).status).toBe(303)
    expect(await world.query('select charge_pence from actions_copy where review_id = $1', [world.review])).toEqual([
      { charge_pence: 250 },
    ])
    expect((await world.director.get(world.at(''))).html).toContain('1 copy supplied, £2.50 charged')
    const sending = await world.dutyOf('report', 'report-to-newspaper', 'Dorset Echo')
    expect((await world.director.post(world.at(`/duties/${sending.id}/copies`), copy)).status).toBe(404)
  })

  test('JAR-72 a duty that turns out not to be owed is set aside with a reason and can be taken up again', async () => {
    const news = await world.dutyOf('report', 'report-to-newspaper', 'Bridport News')
    const path = world.at(`/duties/${news.id}`)
    const silent = await world.director.post(`${path}/set-aside`, { version: String(news.version), because: ' ' })
    expect(silent.status).toBe(422)
    expect(silent.html).toContain('Say why this is not owed')
    const aside = { version: String(news.version), because: 'The Dorset Echo received its copy.' }
    expect((await world.director.post(`${path}/set-aside`, aside)).status).toBe(303)
    expect((await world.director.get(world.at(''))).html).toContain('Not owed')
    const then = await world.dutyOf('report', 'report-to-newspaper', 'Bridport News')
    expect((await world.director.post(`${path}/take-up`, { version: String(then.version) })).status).toBe(303)
    const again = await world.dutyOf('report', 'report-to-newspaper', 'Bridport News')
    expect((await world.director.post(`${path}/set-aside`, { ...aside, version: String(again.version) })).status).toBe(
      303,
    )
  })

  test('JAR-72 the open duties of several reviews are read with one statement, the first due first', async () => {
    const { database } = world.product.services
    const caller = await world.product.caller('lead')
    const before = database.statements()
    const open = await database.as(caller, 'read', tx => openDutiesOf(tx, [world.review, world.elsewhere]))
    expect(database.statements() - before).toBe(1)
    const days = open.flatMap(duty => duty.dueOn?.toString() ?? [])
    expect(days.length).toBeGreaterThan(3)
    expect(days).toEqual([...days].sort())
    expect(open.map(duty => duty.organisation)).not.toContain('Purbeck District Council')
    expect(open.map(duty => duty.organisation)).not.toContain('Bridport News')
  })
})

describe('Who may come', () => {
  test('JAR-72 another area’s director finds nothing, and changes nothing', async () => {
    const other = await world.product.visitor('otherDirector')
    const duty = await world.dutyOf('report', 'report-open-at-offices')
    for (const path of ['', '/receipt', '/new', '/statement', `/duties/${duty.id}`]) {
      expect((await other.get(world.at(path))).status, path).toBe(404)
    }
    for (const path of [
      '/receipt',
      '/new',
      '/statement',
      '/duties',
      `/duties/${duty.id}`,
      `/duties/${duty.id}/set-aside`,
    ]) {
      expect((await other.post(world.at(path), { version: '1', because: 'x', text: 'x' })).status, path).toBe(404)
    }
    const caller = await world.product.caller('otherDirector')
    const action = { text: 'Mine', owner: '', firstDay: undefined, lastDay: undefined, recommendationId: undefined }
    expect((await addAction(world.product.services, caller, world.review, action)).kind).toBe('denied')
    // A duty of one review cannot be reached through another that is one's own.
    expect((await other.get(`/reviews/${world.elsewhere}/actions/duties/${duty.id}`)).status).toBe(404)
    const reached = { dutyId: duty.id, doneOn: day('2006-10-02'), note: '', lateBecause: '', version: duty.version }
    expect((await dutyDone(world.product.services, caller, world.elsewhere, reached)).kind).toBe('denied')
    expect((await world.dutyOf('report', 'report-open-at-offices')).version).toBe(duty.version)
  })

  test('JAR-72 a member of the team reads the plan without a button, and cannot write', async () => {
    const member = await world.product.visitor('health')
    const { html, status, statements } = await member.get(world.at(''))
    expect(status).toBe(200)
    expect(statements).toBeLessThanOrEqual(10)
    expect(html).not.toContain('Add an action')
    expect((await member.post(world.at('/new'), { text: 'Mine' })).status).toBe(404)
  })
})
