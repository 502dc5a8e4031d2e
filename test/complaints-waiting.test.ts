import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { complaintRemindersHandler, remindOfComplaints } from '../src/modules/complaints/index.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { verifyRecord } from '../src/platform/record/verify.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'
import { issuedReview } from './report-journey.ts'

/* What of complaints waits for whom on their home page, and the mails before a clock runs out and after it has. */

type Mail = { readonly to: string; readonly subject: string; readonly text: string }

let product: TestProduct
let review: string
let handler: Visitor
let investigator: Visitor
beforeAll(async () => {
  product = await startProduct()
  review = (await issuedReview(product)).reviewId
  const from = Temporal.Instant.from('2005-01-01T00:00Z')
  await product.services.database.asSystem('set-up', async tx => {
    await giveStandingRole(tx, product.people.untrained, 'complaints-handler', from)
    await giveStandingRole(tx, product.people.ninth, 'complaints-investigator', from)
    // A handler who belongs to the team of the review: nothing of its complaints reaches them.
    await giveStandingRole(tx, product.people.socialCare, 'complaints-handler', from)
  })
  handler = await product.visitor('untrained')
  investigator = await product.visitor('ninth')
}, 240_000)
afterAll(() => product.close())

const owner = <Row>(text: string): Promise<Row[]> =>
  product.services.database.asOwner(async client => (await client.query(text)).rows as Row[])

/** Sends what is due on a day; answers the mails that wait, which are then taken away. */
async function mailsOn(text: string, times = 1): Promise<readonly Mail[]> {
  const today = () => Temporal.PlainDate.from(text)
  for (let turn = 0; turn < times; turn += 1)
    await remindOfComplaints(product.services, { today, origin: () => 'https://conspectus.example.org' })
  const jobs = await owner<{ data: Mail }>(`select data from platform_job where queue = 'mail' order by id`)
  await owner(`delete from platform_job where queue = 'mail'`)
  return jobs.map(({ data }) => data).toSorted((one, other) => one.to.localeCompare(other.to))
}

const home = async (visitor: Visitor) => (await visitor.get('/')).html
const secrets = ['Fairweather', 'did not let me finish']
let id = ''

test('JAR-80 a new complaint stands on the home page of its handler by the day of its acknowledgement, and on no other', async () => {
  const entered = await handler.post('/complaints/new', {
    reviewId: review,
    kind: 'complaint-conduct',
    way: 'letter',
    'receivedOn-day': '6',
    'receivedOn-month': '11',
    'receivedOn-year': '2006',
    who: 'Gwendolyn Fairweather, 2 Mill Lane',
    about: 'The inspector did not let me finish.',
  })
  id = /\/complaints\/(\d+)/.exec(entered.location ?? '')?.[1] ?? ''
  expect(await home(handler)).toContain(`Acknowledge complaint ${id}`)
  for (const part of ['socialCare', 'lead', 'ninth', 'administrator'] as const) {
    const html = await home(await product.visitor(part))
    expect(html, part).not.toContain(`complaint ${id}`)
    for (const secret of secrets) expect(html, part).not.toContain(secret)
  }
  await handler.onDay('2006-11-10')
  expect(await home(handler)).toContain('1 day late')
  await handler.onDay('2006-11-07')
})

test('JAR-80 a mail asks the handler to acknowledge in time and says when it is late, once each and without a word of the complaint', async () => {
  const due = await mailsOn('2006-11-07', 3)
  expect(due.map(({ to }) => to)).toEqual(['untrained@example.org'])
  expect(due[0]?.subject).toBe('Complaints: something is due')
  expect(due[0]?.text).toContain(
    `Due: to be acknowledged by 9 November 2006.\nhttps://conspectus.example.org/complaints/${id}`,
  )
  for (const { text } of due) for (const secret of [...secrets, 'Dorset']) expect(text).not.toContain(secret)
  expect(await mailsOn('2006-11-08')).toEqual([])
  const late = await mailsOn('2006-11-10', 2)
  expect(late.map(({ subject }) => subject)).toEqual(['Complaints: something is late'])
  expect(await mailsOn('2006-11-11')).toEqual([])
})

test('JAR-80 the next step goes to whoever investigates, and those asked are asked at home', async () => {
  const reasons = { 'reason.complaint-acknowledged-in-time': 'None' }
  const done = await handler.post(`/complaints/${id}/acknowledge`, { version: '1', text: 'We have it.', ...reasons })
  expect(done.status, done.html).toBe(303)
  expect(await home(handler)).toContain(`Name who investigates complaint ${id}`)
  await handler.post(`/complaints/${id}/investigator`, { version: '2', person: product.people.ninth })
  expect(await home(handler)).not.toContain(`complaint ${id}`)
  expect(await home(investigator)).toContain(`Name the points of complaint ${id}`)
  await investigator.post(`/complaints/${id}/points`, { text: 'She did not let me finish.' })
  expect(await home(investigator)).toContain(`Answer 1 point of complaint ${id}`)
  await investigator.post(`/complaints/${id}/hearings`, { person: product.people.health, question: 'Were you late?' })
  const health = await product.visitor('health')
  const html = await home(health)
  expect(html).toContain('Answer what you are asked about a complaint')
  for (const secret of [...secrets, `complaint ${id}`, 'Were you late']) expect(html).not.toContain(secret)
})

test('JAR-80 the investigator is written to before the reply is due, and the handler too once it is late', async () => {
  // Twenty working days after 6 November: 4 December.
  expect(await mailsOn('2006-11-23')).toEqual([])
  const due = await mailsOn('2006-11-24', 2)
  expect(due.map(({ to }) => to)).toEqual(['ninth@example.org'])
  expect(due[0]?.text).toContain('to be answered by 4 December 2006')
  expect((await mailsOn('2006-12-05', 2)).map(({ to }) => to)).toEqual(['ninth@example.org', 'untrained@example.org'])
  await handler.onDay('2006-12-05')
  expect(await home(handler)).toContain(`The reply to complaint ${id} is late`)
  // Whoever lost the role is written to no more, and the handler is asked instead.
  await owner(
    `update platform_grant set until_at = '2006-11-01' where person_id = ${product.people.ninth} and role = 'complaints-investigator'`,
  )
  expect((await mailsOn('2006-12-18', 2)).map(({ to }) => to)).toEqual(['untrained@example.org'])
  expect((await verifyRecord(product.services.database)).faults).toEqual([])
})

test('the job acts as a role that reads no complaint and writes nothing else', async () => {
  const { database } = product.services
  const asked: string[] = []
  const watched = {
    ...database,
    asJobs: ((work, command) => {
      asked.push(command ?? '')
      return database.asJobs(work, command)
    }) as typeof database.asJobs,
  }
  for (const name of ['asSystem', 'asOwner', 'asGate', 'as'] as const)
    Object.assign(watched, { [name]: () => Promise.reject(new Error(`The job asked ${name}.`)) })
  const services = { ...product.services, database: watched }
  const today = () => Temporal.PlainDate.from('2007-01-08')
  await complaintRemindersHandler(services, { today, origin: () => '' }).carryOut({}, new AbortController().signal)
  expect(asked).toEqual(['remind-of-complaint'])
  for (const table of ['complaints_complaint', 'complaints_reminder', 'complaints_point', 'complaints_hearing'])
    await expect(database.asJobs(tx => sql`select 1 from ${sql.table(table)}`.execute(tx))).rejects.toThrow(
      /permission denied/,
    )
  for (const part of ['untrained', 'lead'] as const)
    await expect(
      database.as(await product.caller(part), 'read', tx => sql`select 1 from complaints_running()`.execute(tx)),
    ).rejects.toThrow(/permission denied/)
})
