import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import {
  addAction,
  bringDutiesUpToDate,
  dutyDone,
  makeStatement,
  publishedActions,
  recordReceipt,
  setDutyAside,
} from '../src/modules/actions/index.ts'
import { publicActor } from '../src/platform/access/actor.ts'
import type { Transaction } from '../src/platform/db/database.ts'
import { type AfterReport, afterReport, day, on } from './after-report.ts'
import { done } from './journey.ts'
import { issuedReview } from './report-journey.ts'

/* The written statement of proposed action through the running product: what it asks, and what everybody may read. */

let world: AfterReport
beforeAll(async () => {
  world = await afterReport()
  await world.issued(world.review, '2006-08-09')
  await world.issued(world.elsewhere, '2006-08-09')
  await world.register('Dorset', 'local-radio-station', 'Wessex FM')
  const { services } = world.product
  const director = await world.product.caller('director')
  done(await recordReceipt(services, director, world.review, { receivedOn: day('2006-08-11'), note: '', version: 0 }))
  const news = await world.dutyOf('report', 'report-to-newspaper', 'Bridport News')
  const aside = { dutyId: news.id, because: 'The Dorset Echo received its copy.', version: news.version }
  done(await setDutyAside(services, director, world.review, aside))
})
afterAll(() => world.product.close())

describe('The statement', () => {
  const made = { ...on('madeOn', '2006-11-06'), adoptedBy: 'Councillor Jane Fry', adoptedPost: 'Leader of the council' }

  test('JAR-74 an action may say later when it is taken, but the statement is refused while one does not, and nothing is written', async () => {
    const undated = {
      text: 'Recruit six foster carers.',
      owner: 'Head of placements',
      recommendation: await world.recommendation(),
    }
    expect((await world.director.post(world.at('/new'), undated)).status).toBe(303)
    const page = await world.director.get(world.at(''))
    expect(page.html).toContain('No date yet')
    expect(page.html).toContain('¶74')
    const answer = await world.director.post(world.at('/statement'), made)
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('The written statement must say when each action is proposed to be taken')
    expect(answer.html).toContain('“Recruit six foster carers.”')
    expect(answer.html).toContain('¶74')
    expect(answer.html).toContain('value="Councillor Jane Fry"')
    expect(await world.count('actions_statement')).toBe(0)
    expect(await world.duties('statement')).toEqual([])
  })

  test('JAR-74 an action whose period ends before it begins, without words, or for a stranger’s recommendation is refused', async () => {
    for (const [body, says] of [
      [
        { text: 'Train staff.', ...on('firstDay', '2007-03-31'), ...on('lastDay', '2007-01-08') },
        'The last day must not come before the first.',
      ],
      [{ text: ' ', ...on('lastDay', '2007-01-08') }, 'Say what is to be done'],
      [{ text: 'Train staff.', recommendation: '999999' }, 'Choose a recommendation of this report, or none.'],
      [{ text: 'Train staff.', recommendation: 'all' }, 'Choose a recommendation of this report, or none.'],
    ] as const) {
      const answer = await world.director.post(world.at('/new'), body)
      expect(answer.status).toBe(422)
      expect(answer.html).toContain(says)
    }
    expect(await world.count('actions_action')).toBe(1)
  })

  test('JAR-73 partners whose consultation is not recorded are asked for by name; a reason lets the statement through', async () => {
    const [action] = await world.query<{ id: string; version: number }>(
      'select id, version from actions_action where review_id = $1',
      [world.review],
    )
    const saved = await world.director.post(world.at(`/items/${action?.id}`), {
      version: String(action?.version),
      text: 'Recruit six foster carers.',
      owner: 'Head of placements',
      recommendation: await world.recommendation(),
      ...on('lastDay', '2007-03-31'),
    })
    expect(saved.status).toBe(303)
    const purbeck = await world.organisation('Purbeck District Council')
    const both = { version: '0', ...on('consultedOn', '2006-10-10'), whyNot: 'Not asked' }
    expect((await world.director.post(world.at(`/consultation/${purbeck}`), both)).html).toContain(
      'Enter either the day on which this partner was consulted',
    )
    expect(await world.count('actions_consultation')).toBe(0)
    expect(
      (
        await world.director.post(world.at(`/consultation/${purbeck}`), {
          version: '0',
          ...on('consultedOn', '2006-10-10'),
        })
      ).status,
    ).toBe(303)
    // A newspaper gets the report and is nobody's partner.
    const echo = await world.organisation('Dorset Echo')
    expect((await world.director.get(world.at(`/consultation/${echo}`))).status).toBe(404)
    const answer = await world.director.post(world.at('/statement'), made)
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('A reason is needed')
    expect(answer.html).toContain('East Dorset District Council')
    expect(answer.html).toContain('¶73')
    expect(answer.html).not.toContain('Purbeck District Council, ')
    expect(await world.count('actions_statement')).toBe(0)
  })

  test('JAR-73 the statement needs its day and a named person, after the receipt and not in the future', async () => {
    for (const [body, says] of [
      [{ ...made, adoptedBy: '' }, 'Name the person who adopted the statement'],
      [{ ...made, ...on('madeOn', '2006-08-10') }, 'The authority has had the report since 11 August 2006'],
      [{ ...made, ...on('madeOn', '2006-11-08') }, 'This day is still to come'],
    ] as const) {
      const answer = await world.director.post(world.at('/statement'), {
        ...body,
        'reason.partners-consulted': 'They meet next week.',
        'reason.partners-involved': 'Asked in October.',
      })
      expect(answer.status).toBe(422)
      expect(answer.html).toContain(says)
      expect(answer.html).toContain('They meet next week.')
    }
    expect(await world.count('actions_statement')).toBe(0)
  })

  test('JAR-73 JAR-74 once made it is kept as it was, needs no approval, and each who got the report is owed it', async () => {
    const reason = {
      'reason.partners-consulted': 'They meet on the statement next week.',
      'reason.partners-involved': 'Asked in October.',
    }
    expect((await world.director.post(world.at('/statement'), { ...made, ...reason })).status).toBe(303)
    const kept = await world.query<{ reason: string }>(
      `select reason from reviews_exception where review_id = $1 and rule = 'partners-consulted'`,
      [world.review],
    )
    expect(kept).toEqual([{ reason: 'They meet on the statement next week.' }])
    const owed = (await world.duties('statement')).map(({ name }) => name)
    expect(owed).toEqual(
      expect.arrayContaining([
        'Purbeck District Council',
        'Dorset Echo',
        'Wessex FM',
        'Her Majesty’s Chief Inspector of Schools',
        'Secretary of State for Education and Skills',
        'Dorset County Council',
      ]),
    )
    expect(owed).not.toContain('Bridport News')
    expect((await world.dutyOf('statement', 'statement-to-chief-inspector')).due_on?.toString()).toBe('2006-11-13')
    expect((await world.director.get(world.at('/statement'))).html).toContain(
      'Made on 6 November 2006. Adopted by Councillor Jane Fry, Leader of the council.',
    )
    const again = await world.director.post(world.at('/statement'), { ...made, ...reason })
    expect(again.status).toBe(422)
    expect(again.html).toContain('The statement was made on 6 November 2006')
    expect(await world.count('actions_statement')).toBe(1)
  })

  test('JAR-73 the statement is open to everybody as it was made, progress is not', async () => {
    const [action] = await world.query<{ id: string; version: number }>(
      'select id, version from actions_action where review_id = $1',
      [world.review],
    )
    const path = world.at(`/items/${action?.id}`)
    expect(
      (await world.director.post(`${path}/progress`, { state: 'under-way', progressNote: 'Two carers recruited.' }))
        .status,
    ).toBe(303)
    expect((await world.director.get(world.at(''))).html).toContain(
      'Two carers recruited. (Margaret Oduya, 7 November 2006)',
    )
    const silent = await world.director.post(`${path}/progress`, { state: 'finished', progressNote: '' })
    expect(silent.status).toBe(422)
    expect(silent.html).toContain('Choose how far the action has come')
    const undated = {
      version: String(action?.version),
      text: 'Recruit seven foster carers.',
      owner: '',
      recommendation: '',
    }
    const refusal = await world.director.post(path, undated)
    expect(refusal.status).toBe(422)
    expect(refusal.html).toContain('¶74')
    expect((await world.director.post(path, { ...undated, ...on('lastDay', '2007-06-30') })).status).toBe(303)

    const { database } = world.product.services
    const stranger = { actor: publicActor, now: Temporal.Instant.from('2006-11-07T10:00:00Z'), requestId: 'stranger' }
    const open = await database.as(stranger, 'read', tx => publishedActions(tx, world.review))
    expect(open?.adoptedBy).toBe('Councillor Jane Fry')
    expect(open?.actions.map(each => [each.text, each.lastDay?.toString(), each.recommendation])).toEqual([
      ['Recruit six foster carers.', '2007-03-31', 'Reduce the number of placement moves.'],
    ])
    expect(await database.as(stranger, 'read', tx => publishedActions(tx, world.elsewhere))).toBeUndefined()
    for (const table of [
      'actions_progress',
      'actions_action',
      'actions_duty',
      'actions_receipt',
      'actions_consultation',
    ]) {
      await expect(database.as(stranger, 'read', tx => selectAll(tx, table))).rejects.toThrow('permission denied')
    }
  })

  test('JAR-73 nobody has it, as a copy or sent, before it was made', async () => {
    const early = '2006-11-05'
    const says = 'The statement was made on 6 November 2006: nobody can have had it before.'
    const chief = await world.dutyOf('statement', 'statement-to-chief-inspector')
    const sent = await world.director.post(world.at(`/duties/${chief.id}`), {
      version: String(chief.version),
      ...on('doneOn', early),
    })
    expect(sent.status).toBe(422)
    expect(sent.html).toContain(says)
    const demand = await world.dutyOf('statement', 'statement-on-demand')
    const copy = { suppliedTo: 'A parent', ...on('suppliedOn', early), charge: '0' }
    const supplied = await world.director.post(world.at(`/duties/${demand.id}/copies`), copy)
    expect(supplied.status).toBe(422)
    expect(supplied.html).toContain(says)
    expect(await world.count('actions_copy')).toBe(0)
    expect((await world.dutyOf('statement', 'statement-to-chief-inspector')).version).toBe(chief.version)
    const same = { ...copy, ...on('suppliedOn', '2006-11-06') }
    expect((await world.director.post(world.at(`/duties/${demand.id}/copies`), same)).status).toBe(303)
  })

  test('JAR-73 it counts as sent once each who is to be sent it was, on the day of the last', async () => {
    expect((await world.facts('statement'))['sentOn']).toBeUndefined()
    const sending = (await world.duties('statement')).filter(duty => !/open-at-offices|on-demand/.test(duty.recipient))
    for (const [index, duty] of sending.entries()) {
      const answer = {
        dutyId: duty.id,
        doneOn: day(index === 1 ? '2006-11-20' : '2006-11-10'),
        note: '',
        lateBecause: '',
        version: duty.version,
      }
      done(
        await dutyDone(
          world.product.services,
          await world.product.caller('director', '2006-12-01'),
          world.review,
          answer,
        ),
      )
    }
    expect(String((await world.facts('statement'))['sentOn'])).toBe('2006-11-20')
    expect(String((await world.facts('statement'))['madeOn'])).toBe('2006-11-06')
    expect(String((await world.facts('receipt'))['date'])).toBe('2006-08-11')
  })
})

describe('The statement and the record', () => {
  test('JAR-73 a statement without an action is refused, and one without a receipt is not held up', async () => {
    const caller = await world.product.caller('otherDirector')
    const statement = { madeOn: day('2006-11-01'), adoptedBy: 'Ann West', adoptedPost: 'Leader' }
    const empty = await makeStatement(world.product.services, caller, world.elsewhere, statement)
    expect(empty).toMatchObject({
      kind: 'refused',
      problems: [{ text: 'Write at least one action before the statement is made.' }],
    })
    const action = {
      text: 'Train 🧒 workers • all of them',
      owner: '',
      firstDay: day('2007-01-08'),
      lastDay: undefined,
      recommendationId: undefined,
    }
    done(await addAction(world.product.services, caller, world.elsewhere, action))
    const asked = await makeStatement(world.product.services, caller, world.elsewhere, statement)
    expect(asked.kind).toBe('reason-needed')
    const reasons = {
      'partners-consulted': 'Consultation follows.',
      'partners-involved': 'Asked in October.',
      'actions-monitored': 'Owners are named in January.',
    }
    expect((await makeStatement(world.product.services, caller, world.elsewhere, statement, { reasons })).kind).toBe(
      'done',
    )
    expect(done(await bringDutiesUpToDate(world.product.services, caller, world.elsewhere)).changed).toBe(0)
  })

  test('every line the director wrote stands in the record under the director’s account', async () => {
    const lines = await world.query<{ kind: string }>(
      `select distinct account.kind from platform_record record join platform_account account on account.id = record.account_id
       where table_name = 'actions_statement'`,
    )
    expect(lines).toEqual([{ kind: 'respondent' }])
    expect(await world.query('select * from platform_record_verify()')).toEqual([])
  })
})

test('JAR-72 JAR-73 JAR-74 a report issued by its own command is received, answered and sent on', async () => {
  const { product } = world
  const { reviewId } = await issuedReview(product, 'Somerset')
  const path = `/reviews/${reviewId}/actions`
  await world.director.onDay('2007-03-29')
  const fresh = await world.director.get(path)
  expect(fresh.html).toContain('The report was issued on 18 December 2006')
  expect(fresh.html).toContain('No action answers it yet')
  expect(
    (await world.director.post(`${path}/receipt`, { version: '0', ...on('receivedOn', '2006-12-18') })).status,
  ).toBe(303)
  const [first] = await world.query<{ id: string; text: string }>(
    'select id, text from reports_recommendation where review_id = $1 order by id',
    [reviewId],
  )
  const action = { text: 'Publish one plan.', recommendation: first?.id ?? '', ...on('lastDay', '2007-06-30') }
  expect((await world.director.post(`${path}/new`, action)).status).toBe(303)
  const made = { ...on('madeOn', '2007-03-29'), adoptedBy: 'Ann West', adoptedPost: 'Leader' }
  const reasons = {
    'reason.partners-consulted': 'Consulted as the children’s trust.',
    'reason.partners-involved': 'Involved as the children’s trust.',
    'reason.actions-monitored': 'Owners are named in June.',
  }
  expect((await world.director.post(`${path}/statement`, { ...made, ...reasons })).status).toBe(303)
  const { html } = await world.director.get(path)
  // The seventieth working day after the receipt: 29 March 2007, met on the day.
  expect(html).toContain('datetime="2007-03-29"')
  expect(html).toContain('done on 29 March 2007, due by 29 March 2007')
  expect(html).toContain(first?.text ?? 'no recommendation')
  await world.director.onDay('2006-11-07')
})

function selectAll(tx: Transaction, table: string) {
  return sql`select * from ${sql.table(table)}`.execute(tx)
}
