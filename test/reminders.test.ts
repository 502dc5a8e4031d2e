import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { markReached } from '../src/modules/actions/domain/reminders.ts'
import { addAction, dutyDone, recordReceipt, remindersHandler, sendReminders } from '../src/modules/actions/index.ts'
import { type AfterReport, afterReport, day } from './after-report.ts'
import { done } from './journey.ts'

/* Mail about what is due after a report: before its day and once it is late, each once, and none to who wants none. */

type Mail = { readonly to: string; readonly subject: string; readonly text: string }

let world: AfterReport
let action: string
beforeAll(async () => {
  world = await afterReport()
  await world.issued(world.review, '2006-08-09')
  const { product, review } = world
  const director = await product.caller('director', '2006-08-12')
  // Received on 11 August: the report is to be with its recipients by 25 September, thirty working days later.
  const receipt = { receivedOn: day('2006-08-11'), note: '', version: 0 }
  done(await recordReceipt(product.services, director, review, receipt))
  // What the inspecting side owes is done on the day.
  await world.query(
    `update actions_duty set done_on = '2006-08-09' where review_id = $1 and owed_by = 'inspecting-side'`,
    [review],
  )
  const planned = {
    text: 'Recruit six foster carers.',
    owner: 'Head of placements',
    ownerId: product.people.partner,
    firstDay: undefined,
    lastDay: day('2007-03-31'),
    recommendationId: undefined,
  }
  await product.services.database.asOwner(client =>
    client.query(
      `update register_person set organisation_id = (select id from register_organisation where name = 'Dorset County Council') where id = $1`,
      [product.people.partner],
    ),
  )
  action = done(await addAction(product.services, director, review, planned)).id
})
afterAll(() => world.product.close())

/** Sends what is due on a day; answers the mails that wait, which are then taken away. */
async function mailsOn(text: string, times = 1): Promise<readonly Mail[]> {
  const surroundings = { today: () => day(text), origin: () => 'https://conspectus.example.org' }
  for (let turn = 0; turn < times; turn += 1) await sendReminders(world.product.services, surroundings)
  const jobs = await world.query<{ data: Mail }>(`select data from platform_job where queue = 'mail' order by id`)
  await world.query(`delete from platform_job where queue = 'mail'`)
  return jobs.map(({ data }) => data)
}

const to = (mails: readonly Mail[]) => mails.map(mail => mail.to.split('@')[0]).sort()
const firstDue = '2006-09-25'

describe('Reminders', () => {
  test('JAR-72 go to who owes it ten and two days before its day, once each, however often the worker runs', async () => {
    const due = (await world.duties('report')).find(duty => duty.recipient === 'report-to-relevant-partners')
    expect(String(due?.due_on)).toBe(firstDue)
    expect(await mailsOn('2006-09-14')).toEqual([])
    const mails = await mailsOn('2006-09-15', 3)
    expect(to(mails)).toEqual(['director'])
    const [mail] = mails
    expect(mail?.text).toContain('Due 25 September 2006: ')
    expect(mail?.text).toContain('Purbeck District Council')
    expect(mail?.text).toContain(`https://conspectus.example.org/reviews/${world.review}/actions`)
    expect(await mailsOn('2006-09-16')).toEqual([])
    expect(to(await mailsOn('2006-09-23', 2))).toContain('director')
  })

  test('JAR-72 after its day an alarm goes to the lead too, never about what is done or set aside', async () => {
    const { product, review } = world
    const purbeck = await world.dutyOf('report', 'report-to-relevant-partners', 'Purbeck District Council')
    const answer = {
      dutyId: purbeck.id,
      doneOn: day('2006-09-25'),
      note: '',
      lateBecause: '',
      version: purbeck.version,
    }
    done(await dutyDone(product.services, await product.caller('director', '2006-09-25'), review, answer))
    const mails = await mailsOn('2006-09-26')
    expect(to(mails)).toEqual(['director', 'lead'])
    for (const mail of mails) {
      expect(mail.subject).toBe('Late after the report')
      expect(mail.text).toContain('Late, was due 25 September 2006')
      expect(mail.text).toContain('East Dorset District Council')
      expect(mail.text).not.toContain('Purbeck')
    }
    expect(await mailsOn('2006-09-27', 2)).toEqual([])
  })

  test('JAR-72 days without a worker are caught up with one mail and not one for each mark', async () => {
    const { query, review } = world
    await query(`delete from actions_reminder where review_id = $1`, [review])
    const mails = await mailsOn('2006-11-20', 2)
    expect(to(mails)).toEqual(['director', 'lead'])
    const marks = await query<{ mark: number }>(
      `select distinct mark from actions_reminder where review_id = $1 and due_on = $2`,
      [review, firstDue],
    )
    expect(marks).toEqual([{ mark: 14 }])
    // A corrected receipt moves the day, and what is due anew is told anew.
    await query(
      `update actions_duty set due_on = '2006-12-01' where review_id = $1 and done_on is null and due_on is not null`,
      [review],
    )
    expect(to(await mailsOn('2006-11-22'))).toContain('director')
  })

  test('JAR-75 an action reminds its owner alone, at their own address, without its words before the statement is made', async () => {
    const { query, review } = world
    await query(`update actions_duty set done_on = '2006-12-01' where review_id = $1`, [review])
    const mails = await mailsOn('2007-03-21')
    expect(to(mails)).toEqual(['partner'])
    expect(mails[0]?.text).toContain('Due 31 March 2007: an action of the plan')
    expect(to(await mailsOn('2007-04-01'))).toEqual(['lead', 'partner'])
    // Reported done, it is nobody's to be reminded of; sent back, it is again.
    await query(
      `insert into actions_progress (review_id, action_id, reported_on, reported_by, person_id, state, note)
       values ($1, $2, '2007-04-10', 'Margaret Oduya', $3, 'done', 'All six.')`,
      [review, action, world.product.people.director],
    )
    expect(await mailsOn('2007-04-14')).toEqual([])
    await query(
      `insert into actions_verification (review_id, progress_id, verified, because, person_id, person_name, given_on)
       select $1, max(id), false, 'Four of six.', $2, 'Ann Lee', '2007-04-15' from actions_progress where action_id = $3`,
      [review, world.product.people.lead, action],
    )
    expect(to(await mailsOn('2007-04-16'))).toEqual(['lead', 'partner'])
  })

  test('whoever wants none gets none, and says so for themselves alone', async () => {
    const { query, review, product } = world
    await query(`delete from actions_reminder where review_id = $1`, [review])
    const page = await world.lead.get(world.at('/reminders'))
    expect(page.html).toContain('10 and 2 days before its day')
    expect((await world.lead.post(world.at('/reminders'), { version: '0', mail: '' })).status).toBe(422)
    expect((await world.lead.post(world.at('/reminders'), { version: '0', mail: 'no' })).status).toBe(303)
    expect(to(await mailsOn('2007-04-16'))).toEqual(['partner'])
    const seen = await product.services.database.as(await product.caller('director'), 'read', tx =>
      tx
        .selectFrom('actions_mail_choice' as never)
        .selectAll()
        .execute(),
    )
    expect(seen).toEqual([])
    expect((await (await product.visitor('otherDirector')).get(world.at('/reminders'))).status).toBe(404)
  })

  test('the job says the day itself, and rests while the review does', async () => {
    const { query, review, product } = world
    await query(`delete from actions_reminder where review_id = $1`, [review])
    const handler = remindersHandler(product.services, {
      today: () => day('2007-04-16'),
      origin: () => 'https://x.example',
    })
    await query(`update reviews_review set paused_because = 'Flood.' where id = $1`, [review])
    await handler.carryOut({}, new AbortController().signal)
    expect(await query(`select id from platform_job where queue = 'mail'`)).toEqual([])
    await query(`update reviews_review set paused_because = null where id = $1`, [review])
    await handler.carryOut({}, new AbortController().signal)
    expect(await query(`select id from platform_job where queue = 'mail'`)).toHaveLength(1)
    expect(handler.repeatsAfterHours).toBeLessThanOrEqual(24)
  })
})

test('JAR-75 every mark is reached once, in order, and never before on the wrong side of the day', () => {
  const marks = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 })
  fc.assert(
    fc.property(marks, marks, fc.integer({ min: -100, max: 100 }), (before, after, at) => {
      const due = Temporal.PlainDate.from('2006-11-20')
      const mark = markReached(due, due.add({ days: at }), { before, after })
      const passed = [...before.map(days => -days), ...after].filter(each => each <= at && each > 0 === at > 0)
      expect(mark).toBe(passed.length === 0 ? undefined : passed.toSorted((one, other) => other - one)[0])
    }),
  )
})
