import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dutyDone, recordReceipt, supplyCopy } from '../src/modules/actions/commands/duties.ts'
import { tellingsOwed } from '../src/modules/actions/domain/corrections.ts'
import type { Duty } from '../src/modules/actions/domain/duties.ts'
import { addAction, listDuties, makeStatement } from '../src/modules/actions/index.ts'
import { listEarlier } from '../src/modules/actions/store/reviews.ts'
import { addOrganisation } from '../src/modules/register/index.ts'
import { correctablePlaces } from '../src/modules/reports/domain/correction.ts'
import { issuedReport, issueReport } from '../src/modules/reports/index.ts'
import { nameRespondent } from '../src/modules/reviews/index.ts'
import type { Transaction } from '../src/platform/db/database.ts'
import { day, on } from './after-report.ts'
import { correctReport, notice } from './corrected-report.ts'
import { anyReason, done, openedReview } from './journey.ts'
import { type MailSink, startMailSink } from './mail-sink.ts'
import { startProduct, type TestProduct } from './product.ts'
import { readyReport } from './report-journey.ts'

/* What follows from a correction: whoever got the report is told, and pages of the plan have the corrected words. */

let sink: MailSink
let product: TestProduct
let reviewId: string
const at = (path: string) => `/reviews/${reviewId}/actions${path}`
const read = async <Value>(part: 'lead' | 'director', work: (tx: Transaction) => Promise<Value>) =>
  product.services.database.as(await product.caller(part), 'read', work)
const query = <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
  product.services.database.asOwner(async client => (await client.query<Row>(text, [...values])).rows)

type Line = { recipient: string; who: string; duty: string; owed_by: string; due: string; correction: number }
const tellings = () =>
  query<Line>(
    `select recipient, coalesce(organisation.name, copy.supplied_to) as who, duty, owed_by, due_on::text as due, correction
     from actions_duty duty left join register_organisation organisation on organisation.id = duty.organisation_id
     left join actions_copy copy on copy.id = duty.copy_id
     where duty.review_id = $1 and of = 'correction' order by duty.id`,
    [reviewId],
  )
const dutyOf = async (of: string, recipient: string, organisation: string) => {
  const all = await read('lead', tx => listDuties(tx, reviewId))
  const found = all.find(each => each.of === of && each.recipient === recipient && each.organisation === organisation)
  if (found === undefined) throw new Error(`There is no duty ${of} ${recipient} ${organisation}.`)
  return found
}
const recordDone = async (of: string, recipient: string, organisation: string, doneOn: string, today = doneOn) => {
  const { id: dutyId, version } = await dutyOf(of, recipient, organisation)
  const caller = await product.caller('lead', today)
  const answer = { dutyId, doneOn: day(doneOn), note: '', lateBecause: '', version }
  return dutyDone(product.services, caller, reviewId, answer)
}
const corrected = (placeId: string, text: string, today: string) =>
  correctReport(product, reviewId, placeId, text, today)

let recommendation: { id: string; text: string }
beforeAll(async () => {
  sink = await startMailSink()
  product = await startProduct({
    mail: sink.settings,
    origin: () => 'https://conspectus.example.org',
  })
  const { services, people } = product
  reviewId = (await readyReport(product, 'Dorset')).reviewId
  const areas = await query<{ id: string }>(`select id from register_area where name = 'Dorset'`)
  const register = (kind: string, name: string, areaId: string | undefined) =>
    services.database.asSystem('import', tx =>
      addOrganisation(tx, { areaId, kind, name, address: '', validFrom: day('2005-01-01') }),
    )
  await register('children-services-authority', 'Dorset County Council', areas[0]?.id)
  await register('district-council', 'Purbeck District Council', areas[0]?.id)
  await register('district-council', 'East Dorset District Council', areas[0]?.id)
  await register('local-newspaper', 'Dorset Echo', areas[0]?.id)
  await register('inspectorate', 'Office for Standards in Education', undefined)
  const partner = { personId: people.partner, role: 'partner', title: '' } as const
  done(await nameRespondent(services, await product.caller('manager', '2006-11-20'), reviewId, partner))
  done(await issueReport(services, await product.caller('approver', '2006-12-18'), reviewId, { reasons: anyReason }))
  const receipt = { receivedOn: day('2006-12-20'), note: '', version: 0 }
  done(await recordReceipt(services, await product.caller('lead', '2006-12-20'), reviewId, receipt))
  done(await recordDone('report', 'report-to-authority', 'Dorset County Council', '2006-12-19', '2006-12-20'))
  done(
    await recordDone('report', 'report-on-websites', 'Office for Standards in Education', '2006-12-19', '2006-12-20'),
  )
  done(await recordDone('report', 'report-to-relevant-partners', 'Purbeck District Council', '2007-01-10'))
  done(await recordDone('report', 'report-open-at-offices', 'Dorset County Council', '2007-01-10'))
  done(await recordDone('report', 'report-on-demand', 'Dorset County Council', '2007-01-10'))
  const { id: dutyId } = await dutyOf('report', 'report-on-demand', 'Dorset County Council')
  const copy = { dutyId, suppliedTo: 'Mrs J. Lane', suppliedOn: day('2007-01-15'), chargePence: 250 }
  done(await supplyCopy(services, await product.caller('director', '2007-01-15'), reviewId, copy))
  const issued = await read('lead', tx => issuedReport(tx, reviewId))
  const place = issued && correctablePlaces(issued.model).find(({ place }) => place === 'Recommendation 1')
  if (place === undefined) throw new Error('The report recommends nothing.')
  recommendation = { id: place.id, text: place.text }
  // The authority answers it before it is corrected.
  const director = await product.caller('director', '2007-01-20')
  const action = {
    text: 'Recruit six foster carers.',
    owner: 'Head of placements',
    firstDay: undefined,
    lastDay: day('2007-03-31'),
    recommendationId: recommendation.id.slice(1),
  }
  done(await addAction(services, director, reviewId, action))
  const statement = { madeOn: day('2007-01-25'), adoptedBy: 'A. Reed', adoptedPost: 'Lead member' }
  const made = await product.caller('director', '2007-01-25')
  done(await makeStatement(services, made, reviewId, statement, { reasons: anyReason }))
}, 240_000)
afterAll(async () => {
  await product.close()
  await sink.close()
})

describe('a corrected report', () => {
  test('everybody who got it before has a duty to be told, by who sent it, within the days of the rulebook', async () => {
    expect(await tellings()).toEqual([])
    await corrected(recommendation.id, `${recommendation.text} By July 2007.`, '2007-02-05')
    const due = { due: '2007-02-12', correction: 2 }
    const authority = { ...due, owed_by: 'authority' }
    expect(await tellings()).toEqual([
      {
        ...due,
        recipient: 'report-to-authority',
        who: 'Dorset County Council',
        duty: 'send',
        owed_by: 'inspecting-side',
      },
      {
        ...due,
        recipient: 'report-on-websites',
        who: 'Office for Standards in Education',
        duty: 'publish',
        owed_by: 'inspecting-side',
      },
      { ...authority, recipient: 'report-to-relevant-partners', who: 'Purbeck District Council', duty: 'send' },
      { ...authority, recipient: 'report-open-at-offices', who: 'Dorset County Council', duty: 'keep-open' },
      { ...authority, recipient: 'report-on-demand', who: 'Mrs J. Lane', duty: 'send' },
    ])
  })

  test('whoever answers for the area is written to, with the notice; nobody of the team is', async () => {
    const jobs = await query<{ data: { to: string; subject: string; text: string } }>(
      `select data from platform_job where queue = 'mail' and data ->> 'subject' like '%corrected%' order by id`,
    )
    expect(jobs.map(({ data }) => data.to).sort()).toEqual(['director@example.org', 'partner@example.org'])
    for (const { data } of jobs) {
      for (const words of Object.values(notice)) expect(data.text).toContain(words)
      expect(data.text).toContain(`https://conspectus.example.org/published/${reviewId}`)
    }
  })

  test('the plan lists who is told; a duty says what to tell, and is answered like every other', async () => {
    const director = await product.visitor('director')
    await director.onDay('2007-02-06')
    const plan = await director.get(at(''))
    expect(plan.html).toContain('Who is told that the report was corrected')
    expect(plan.html).toContain('Mrs J. Lane')
    expect(plan.html).toContain('Keep the corrected report (version 2) open to see in place of the one before')
    const duty = await dutyOf('correction', 'report-to-relevant-partners', 'Purbeck District Council')
    const path = at(`/duties/${duty.id}`)
    const page = await director.get(path)
    for (const words of Object.values(notice)) expect(page.html).toContain(words)
    expect(page.html).toContain('Tell of the corrected report (version 2), with its notice')
    expect(page.html).toContain('correction-told')
    const early = await director.post(path, { version: String(duty.version), ...on('doneOn', '2007-02-04') })
    const says = 'The correction was issued on 5 February 2007: nobody can have had it before.'
    expect([early.status, early.html.includes(says)]).toEqual([422, true])
    expect((await director.post(path, { version: String(duty.version), ...on('doneOn', '2007-02-06') })).status).toBe(
      303,
    )
    expect(
      (await dutyOf('correction', 'report-to-relevant-partners', 'Purbeck District Council')).doneOn?.toString(),
    ).toBe('2007-02-06')
    // What those who inspect owe is not the area's to tick off.
    const theirs = await dutyOf('correction', 'report-to-authority', 'Dorset County Council')
    const refused = await director.post(at(`/duties/${theirs.id}`), {
      version: String(theirs.version),
      ...on('doneOn', '2007-02-06'),
    })
    expect(refused.status).toBe(404)
  })

  test('late ones count as all others: on the plan, the timeline, at home and in what is still open', async () => {
    const lead = await product.visitor('lead')
    await lead.onDay('2007-02-13')
    const plan = await lead.get(at(''))
    expect(plan.html).toMatch(/id="late"[\s\S]+Mrs J\. Lane[\s\S]+id="missing"/)
    expect((await lead.get(at('/timeline'))).html).toContain('Whoever got the report told of a correction of it')
    expect((await lead.get(`/reviews/${reviewId}/sweep`)).html).toContain('Told of the correction')
    expect((await lead.get('/')).html).toContain('Tell of the correction')
    const record = await lead.get(`/reviews/${reviewId}/record`)
    expect(record.html).toMatch(/Version of the report to be told of/)
  })

  test('who turns out to have had the report before is to be told too; who got it after is not, and nobody twice', async () => {
    const before = (await tellings()).length
    // Sent before the correction and recorded after it.
    done(await recordDone('report', 'report-to-newspaper', 'Dorset Echo', '2007-02-01', '2007-02-14'))
    // Sent after it: the corrected report.
    done(
      await recordDone(
        'report',
        'report-to-relevant-partners',
        'East Dorset District Council',
        '2007-02-06',
        '2007-02-14',
      ),
    )
    const now = (await tellings()).slice(before)
    expect(now.map(({ who, due }) => [who, due])).toEqual([['Dorset Echo', '2007-02-12']])
    const { id: dutyId } = await dutyOf('report', 'report-on-demand', 'Dorset County Council')
    const director = await product.caller('director', '2007-02-14')
    for (const [suppliedTo, suppliedOn] of [
      ['Mr K. Hart', '2007-02-02'],
      ['Mr L. Moss', '2007-02-12'],
    ] as const)
      done(
        await supplyCopy(product.services, director, reviewId, {
          dutyId,
          suppliedTo,
          suppliedOn: day(suppliedOn),
          chargePence: 0,
        }),
      )
    const asked = (await tellings()).slice(before + 1)
    expect(asked.map(({ who }) => who)).toEqual(['Mr K. Hart'])
    const visitor = await product.visitor('lead')
    expect((await visitor.post(at('/duties'), {})).status).toBe(303)
    expect((await tellings()).length).toBe(before + 2)
  })

  test('pages of the plan have the words of the newest version, and say that they were corrected', async () => {
    const director = await product.visitor('director')
    await director.onDay('2007-02-06')
    const path = at(`/recommendations/${recommendation.id.slice(1)}`)
    const page = await director.get(path)
    expect(page.html).toContain(`1. ${recommendation.text} By July 2007.</p>`)
    expect(page.html).toContain('Corrected on 5 February 2007')
    expect(page.html).toContain(`Before, it said: ${recommendation.text}</p>`)
    const plan = await director.get(at(''))
    expect(plan.html).toContain(`${recommendation.text} By July 2007.</a>`)
    expect(plan.html).toContain('These words were corrected on 5 February 2007.')
    // The statement stays as it was made, and says what the report says now.
    const statement = await director.get(at('/statement'))
    expect(statement.html).toContain(`Answers: ${recommendation.text}</span>`)
    expect(statement.html).toContain(`The report says now: ${recommendation.text} By July 2007.`)
    // Everybody still finds what answers it beside the new words.
    const published = await product.stranger().get(`/published/${reviewId}`)
    const lines = published.html.split('<li>').filter(line => line.startsWith(`${recommendation.text} By July 2007.`))
    expect(lines).toHaveLength(1)
    expect(lines[0]?.split('</li>')[0]).toContain('1 action')
  })

  test('a later review of the area reads the corrected words, with what answers them', async () => {
    const later = await openedReview(product, 'Dorset')
    const earlier = (await read('lead', tx => listEarlier(tx, later))).find(
      each => each.recommendationId === recommendation.id.slice(1),
    )
    expect(earlier?.text).toBe(`${recommendation.text} By July 2007.`)
    expect(earlier?.actions.map(({ text }) => text)).toEqual(['Recruit six foster carers.'])
  })

  test('a second correction is told of to all of them anew, and the words before each stay readable', async () => {
    const first = (await tellings()).filter(({ correction }) => correction === 2)
    await corrected(recommendation.id, `${recommendation.text} By August 2007.`, '2007-03-05')
    const second = (await tellings()).filter(({ correction }) => correction === 3)
    const sentSince = ['East Dorset District Council', 'Mr L. Moss']
    expect(second.map(({ who }) => who).sort()).toEqual([...first.map(({ who }) => who), ...sentSince].sort())
    expect(new Set(second.map(({ due }) => due))).toEqual(new Set(['2007-03-12']))
    const { html } = await (await product.visitor('director')).get(at(`/recommendations/${recommendation.id.slice(1)}`))
    expect(html).toContain(`${recommendation.text} By August 2007.</p>`)
    expect(html).toContain(`Before, it said: ${recommendation.text} By July 2007.`)
    expect(html).toContain(`Before, it said: ${recommendation.text}</p>`)
  })

  test('below the policy, whoever issues makes no duty but to tell of a correction', async () => {
    const approver = await product.caller('approver', '2007-03-05')
    for (const [of, correction, allowed] of [
      ['report', null, false],
      ['correction', 9, true],
    ] as const) {
      const adding = product.services.database.as(approver, 'issue-correction', async tx => {
        await sql`insert into actions_duty (review_id, recipient, duty, of, owed_by, deadline, correction)
          values (${reviewId}, 'report-to-radio-station', 'send', ${of}, 'authority', 'correction-told', ${correction})`.execute(
          tx,
        )
      })
      if (allowed) await adding
      else await expect(adding).rejects.toThrow('row-level security')
    }
  })
})

test('a rulebook without a word on corrections charges nobody', () => {
  const rulebook = product.services.rulebooks.get('joint-area-review', '2005-08')
  const holidays = product.services.rulebooks.holidays(rulebook)
  const duty: Duty = {
    id: '1',
    recipient: 'report-to-authority',
    organisationId: '1',
    duty: 'send',
    of: 'report',
    owedBy: 'inspecting-side',
    deadline: 'report-sending',
    dueOn: undefined,
    doneOn: day('2006-12-19'),
    note: '',
    lateBecause: '',
    setAsideBecause: undefined,
    version: 1,
  }
  const versions = [{ number: 2, on: day('2007-02-05') }]
  const owed = (edition: typeof rulebook) => tellingsOwed(edition, holidays, versions, [duty], [])
  expect(owed(rulebook)).toHaveLength(1)
  expect(owed({ ...rulebook, corrections: undefined })).toEqual([])
  expect(tellingsOwed(rulebook, holidays, versions, [{ ...duty, setAsideBecause: 'Not owed' }], [])).toEqual([])
})
