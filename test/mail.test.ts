import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readMailSettings, WrongConfiguration } from '../src/platform/config/environment.ts'
import type { Caller, Database } from '../src/platform/db/database.ts'
import { listJobs } from '../src/platform/jobs/store.ts'
import { carryOutDueJobs, type JobFailure } from '../src/platform/jobs/worker.ts'
import { faultsOfMessage, isMailAddress, type MailMessage } from '../src/platform/mail/message.ts'
import { queueMail } from '../src/platform/mail/queue.ts'
import { mailHandler } from '../src/platform/mail/send.ts'
import { type MailSink, startMailSink } from './mail-sink.ts'
import { startProduct, type TestProduct } from './product.ts'
import { runs } from './proof.ts'

let product: TestProduct
let database: Database
let caller: Caller
let sink: MailSink
beforeAll(async () => {
  product = await startProduct()
  database = product.services.database
  caller = await product.caller('manager')
})
afterAll(() => product.close())
beforeEach(async () => {
  await database.asOwner(client => client.query('delete from platform_job'))
  sink = await startMailSink()
  return () => sink.close()
})

const message: MailMessage = {
  to: 'ann.lee@example.org',
  subject: 'You are invited to Conspectus',
  text: 'Follow this address within three days:\n\nhttps://conspectus.example.org/invitation/abc=def\n\n.\nÄrea',
}
const queue = (mail: MailMessage = message) => database.as(caller, 'invite', tx => queueMail(tx, mail))

async function sendWaiting(settings = sink.settings): Promise<readonly JobFailure[]> {
  const failures: JobFailure[] = []
  await database.asOwner(client =>
    client.query('update platform_job set due_at = now(), taken_until = null where failed_at is null'),
  )
  await carryOutDueJobs({
    database,
    handlers: [mailHandler(settings)],
    failed: failure => failures.push(failure),
    report: error => {
      throw error
    },
  })
  return failures
}

describe('A mail', { timeout: 60_000 }, () => {
  test('is sent once after the commit, as plain text, with what was written', async () => {
    await queue()
    expect(sink.received).toEqual([])
    expect(await sendWaiting()).toEqual([])
    await sendWaiting()
    expect(sink.received).toHaveLength(1)
    const [mail] = sink.received
    expect(mail).toMatchObject({ to: [message.to], text: message.text })
    expect(Object.fromEntries(mail?.headers ?? [])).toMatchObject({
      from: 'Conspectus <conspectus@example.org>',
      to: message.to,
      subject: message.subject,
      'auto-submitted': 'auto-generated',
      'content-type': expect.stringMatching(/^text\/plain; charset=utf-8/),
      'message-id': expect.stringMatching(/^<[0-9a-f-]{36}@example\.org>$/),
    })
  })

  test('is not sent where the command was undone', async () => {
    const undone = database.as(caller, 'invite', async tx => {
      await queueMail(tx, message)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await sendWaiting()
    expect(sink.received).toEqual([])
  })

  test('waits while the mail server is away and arrives when it is back', async () => {
    const port = sink.settings.port
    await sink.close()
    await queue()
    expect(await sendWaiting()).toMatchObject([{ attempt: 1, isGivenUp: false }])
    expect(await sendWaiting()).toMatchObject([{ attempt: 2, isGivenUp: false }])
    expect(await database.asJobs(listJobs)).toMatchObject([
      { queue: 'mail', state: 'waiting', lastError: expect.stringContaining('ECONNREFUSED') },
    ])
    sink = await startMailSink({ port })
    expect(await sendWaiting()).toEqual([])
    expect(sink.received.map(mail => mail.text)).toEqual([message.text])
  })

  test('that the server refuses for now is tried again, and for good is given up', async () => {
    await queue()
    sink.refuse({ code: 451, says: 'Come back later' })
    expect(await sendWaiting()).toMatchObject([{ isGivenUp: false }])
    sink.refuse({ code: 550, says: 'No such user here' })
    expect(await sendWaiting()).toMatchObject([{ attempt: 2, isGivenUp: true }])
    expect(await database.asJobs(listJobs)).toMatchObject([
      { state: 'failed', lastError: expect.stringContaining('No such user here') },
    ])
    expect(sink.received).toEqual([])
  })

  test('is sent again under the same id where the process died between sending and noting it: at least once', async () => {
    await queue()
    await database.asOwner(client => client.query('create table kept as select * from platform_job'))
    try {
      await sendWaiting()
      // What the table held before: the delete was never committed.
      await database.asOwner(client =>
        client.query('insert into platform_job overriding system value select * from kept'),
      )
    } finally {
      await database.asOwner(client => client.query('drop table kept'))
    }
    await sendWaiting()
    const ids = sink.received.map(mail => mail.headers.get('message-id'))
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })

  test('goes to nobody over a connection that was not upgraded to TLS, unless told otherwise', async () => {
    await queue()
    const [failure] = await sendWaiting({ ...sink.settings, mustUpgrade: true })
    expect(String(failure?.error)).toMatch(/TLS|upgrade/i)
    expect(sink.received).toEqual([])
  })

  test.each([
    ['a receiver with a second line', { to: 'a@example.org\r\nBcc: all@example.org' }],
    ['two receivers', { to: 'a@example.org, b@example.org' }],
    ['a receiver with a name', { to: 'Ann <a@example.org>' }],
    ['no receiver', { to: '' }],
    ['a subject with a second line', { subject: 'Hello\r\nBcc: all@example.org' }],
    ['a subject with a line separator', { subject: 'Hello\u2028there' }],
    ['no subject', { subject: ' ' }],
    ['a subject without end', { subject: 'a'.repeat(151) }],
    ['no text', { text: '\n' }],
    ['a text that no database keeps', { text: 'a\0b' }],
  ])('is not queued with %s', async (_, part) => {
    await expect(queue({ ...message, ...part })).rejects.toThrow(/of a mail (is|has)/)
    expect(await database.asJobs(listJobs)).toEqual([])
  })

  test('can never gain a header or a receiver from what it is given', { timeout: 600_000 }, async () => {
    const unsafe = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.stringMatching(/^[a-z:,<>@ \r\n\t;"]{0,30}$/),
      fc.constantFrom('a@example.org\nBcc: b@example.org', 'x\r\n\r\nbody', 'a@b.example'),
    )
    const sent: MailMessage[] = []
    await fc.assert(
      fc.asyncProperty(unsafe, unsafe, fc.string({ minLength: 1 }), async (to, subject, text) => {
        const mail = { to: isMailAddress(to) ? to : message.to, subject, text: `${text}.` }
        if (faultsOfMessage(mail).length > 0) return
        sent.push(mail)
        await queue(mail)
      }),
      { numRuns: runs(1_000) },
    )
    expect(await sendWaiting()).toEqual([])
    expect(sent.length).toBeGreaterThan(10)
    expect(sink.received.map(mail => mail.to)).toEqual(sent.map(mail => [mail.to]))
    const known = new Set([
      ...['from', 'to', 'subject', 'message-id', 'date', 'mime-version', 'content-type'],
      ...['content-transfer-encoding', 'auto-submitted'],
    ])
    for (const mail of sink.received) {
      expect([...mail.headers.keys()].filter(name => !known.has(name))).toEqual([])
      expect(mail.to).toHaveLength(1)
    }
  })
})

describe('MAIL_URL and MAIL_FROM', () => {
  const from = { MAIL_FROM: 'Conspectus <conspectus@example.org>' }

  test('name the mail server', () => {
    expect(readMailSettings({})).toBeUndefined()
    expect(readMailSettings({ MAIL_URL: 'smtp://ann%40x:p%3Aw@mail.example.org', ...from })).toEqual({
      host: 'mail.example.org',
      port: 587,
      isSecure: false,
      mustUpgrade: true,
      user: 'ann@x',
      password: 'p:w',
      from: from.MAIL_FROM,
    })
    expect(readMailSettings({ MAIL_URL: 'smtps://mail.example.org', MAIL_FROM: 'a@example.org' })).toMatchObject({
      port: 465,
      isSecure: true,
      mustUpgrade: false,
    })
    expect(readMailSettings({ MAIL_URL: 'smtp://localhost:25', ...from })).toMatchObject({ mustUpgrade: false })
    expect(readMailSettings({ MAIL_URL: 'smtp://relay:25?tls=optional', ...from })).toMatchObject({
      mustUpgrade: false,
    })
  })

  test.each([
    [{ MAIL_URL: 'http://mail.example.org', ...from }, 'MAIL_URL should be'],
    [{ MAIL_URL: 'smtp://', ...from }, 'MAIL_URL should be'],
    [{ MAIL_URL: 'smtp://a%:b@mail.example.org', ...from }, 'MAIL_URL should be'],
    [{ MAIL_URL: 'smtp://mail.example.org?secure=no', ...from }, 'MAIL_URL should be'],
    [{ MAIL_URL: 'smtp://mail.example.org', MAIL_FROM: 'nobody' }, 'MAIL_FROM should be'],
    [{ MAIL_URL: 'smtp://mail.example.org', MAIL_FROM: 'A\r\nBcc: x <a@example.org>' }, 'MAIL_FROM should be'],
    [{ MAIL_URL: 'smtp://mail.example.org' }, 'MAIL_URL is set without MAIL_FROM'],
    [from, 'MAIL_FROM is set without MAIL_URL'],
  ])('are refused in a sentence: %j', (environment, said) => {
    expect(() => readMailSettings(environment)).toThrow(WrongConfiguration)
    expect(() => readMailSettings(environment)).toThrow(said)
  })
})
