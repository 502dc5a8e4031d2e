import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { nameRespondent, sendLetter, type WantedLetter } from '../src/modules/reviews/index.ts'
import { normaliseText } from '../src/platform/documents/text.ts'
import { carryOutDueJobs } from '../src/platform/jobs/worker.ts'
import { day } from './after-report.ts'
import { anyReason, done, openedReview } from './journey.ts'
import { seenIn, sendLetterBy } from './letters.ts'
import { type MailSink, startMailSink } from './mail-sink.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'
import { runs } from './proof.ts'

let product: TestProduct
let sink: MailSink
let manager: Visitor
let director: Visitor
let review: string
const at = (path: string) => `/reviews/${review}${path}`
const notification = () => at('/letters/new/notification')

beforeAll(async () => {
  sink = await startMailSink()
  product = await startProduct({ mail: sink.settings })
  manager = await product.visitor('manager')
  review = await openedReview(product)
  director = await product.visitor('director')
})
afterEach(() => sink.refuse(undefined))
afterAll(async () => {
  await product.close()
  await sink.close()
})

/** Carries out what is due; answers the faults of attempts that failed. */
async function mailNow(): Promise<readonly string[]> {
  const faults: string[] = []
  await carryOutDueJobs({
    database: product.services.database,
    handlers: product.product.jobs.filter(({ queue }) => queue === 'mail'),
    failed: ({ error }) => faults.push(String(error)),
    report: error => {
      throw error
    },
  })
  return faults
}

function rows<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return product.services.database.asOwner(async client => (await client.query<Row>(text, [...values])).rows)
}

/** How many mails were sent, once those that waited are. */
async function mailedBefore(): Promise<number> {
  await mailNow()
  return sink.received.length
}

/** The words of a letter in a page that shows it. */
function wordsIn(html: string): string {
  const sheet = /<div class="conspectus-lines govuk-body">([\s\S]*?)<\/div>/.exec(html)?.[1] ?? ''
  return sheet
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#92;', '\\')
    .replaceAll('&amp;', '&')
}

describe('JAR-37 a letter is previewed, sent and kept', { timeout: 120_000 }, () => {
  test('as it was seen, and nothing is sent unseen', async () => {
    const blind = await manager.post(notification(), { next: 'send' })
    expect(blind.status).toBe(422)
    expect(blind.html).toContain('This is the letter as it would go now')
    const preview = await manager.post(notification(), { covering: 'I look forward to it.', next: 'preview' })
    expect(preview.status).toBe(200)
    expect(await rows('select 1 from reviews_letter')).toEqual([])
    // Another paragraph than the one that was looked at.
    const other = { covering: 'Something else.', seen: seenIn(preview.html), next: 'send' }
    expect((await manager.post(notification(), other)).status).toBe(422)
    const sent = await sendLetterBy(manager, notification(), { covering: 'I look forward to it.' })
    expect(sent.status).toBe(303)
    const [kept] = await rows<{ text: string; sent_by: string; to_name: string }>('select * from reviews_letter')
    expect(kept?.text).toBe(wordsIn(preview.html))
    expect(kept).toMatchObject({
      sent_by: 'Priya Raman, Programme manager',
      to_name: 'Margaret Oduya, Director of children’s services',
    })
    const page = (await manager.get(sent.location ?? '')).html
    for (const part of [
      'director@example.org',
      'Waits to be sent',
      'The letter itself, by mail',
      'It names 16 October 2006',
    ])
      expect(page).toContain(part)
  })

  test('and its mail holds exactly those words, where the rulebook lets it go by mail', async () => {
    expect(await mailNow()).toEqual([])
    expect(sink.received.map(mail => mail.to)).toEqual([['director@example.org']])
    const [mail] = sink.received
    const [kept] = await rows<{ id: string; text: string }>('select id, text from reviews_letter')
    expect(mail?.headers.get('subject')).toBe('Notification of a joint area review')
    expect(mail?.text).toBe(kept?.text)
    expect((await manager.get(at(`/letters/${kept?.id}`))).html).toMatch(/Sent on 7 November 2006|Sent on /)
    expect((await manager.get(at('/letters'))).html).toContain('Mail sent')
  })

  test('the director reads it, and it alone; another area and a stranger none', async () => {
    const [kept] = await rows<{ id: string }>('select id from reviews_letter')
    const own = (await director.get(at('/letters'))).html
    expect(own).toContain('Notification of a joint area review')
    const page = await director.get(at(`/letters/${kept?.id}`))
    expect(page.html).toContain('I look forward to it.')
    expect(page.html).not.toContain('@example.org')
    const pdf = await director.get(at(`/letters/${kept?.id}/letter.pdf`))
    expect([pdf.status, pdf.type.split(';')[0]]).toEqual([200, 'application/pdf'])
    const other = await product.visitor('otherDirector')
    for (const path of ['/letters', `/letters/${kept?.id}`, `/letters/${kept?.id}/letter.pdf`])
      expect((await other.get(at(path))).status, path).toBe(404)
    expect((await director.post(notification(), { next: 'send' })).status).toBe(404)
  })

  test('the same form posted twice sends once; sending again is another letter', async () => {
    const before = await rows('select id from reviews_letter')
    const fields = { seen: seenIn((await manager.get(notification())).html), next: 'send' }
    const twice = [
      await manager.post(notification(), fields, 'the-same-key-0001'),
      await manager.post(notification(), fields, 'the-same-key-0001'),
    ]
    expect(twice.map(each => each.status)).toEqual([303, 303])
    expect(twice[1]?.location).toBe(twice[0]?.location)
    expect(await rows('select id from reviews_letter')).toHaveLength(before.length + 1)
    expect((await sendLetterBy(manager, notification())).status).toBe(303)
    expect(await rows('select id from reviews_letter')).toHaveLength(before.length + 2)
    const received = sink.received.length
    await mailNow()
    expect(sink.received).toHaveLength(received + 2)
  })

  test('nobody changes a letter, whatever they may do in the review', async () => {
    await expect(
      product.services.database.as(await product.caller('manager'), 'test', tx =>
        import('kysely').then(({ sql }) => sql`update reviews_letter set text = 'Else'`.execute(tx)),
      ),
    ).rejects.toThrow('permission denied')
  })
})

describe('JAR-37 what is not known', { timeout: 120_000 }, () => {
  test('is shown as missing, and settled in words or left open with a reason before the letter goes', async () => {
    const own = await openedReview(product, 'Norfolk')
    await rows('update reviews_review set corporate_assessment_start = null where id = $1', [own])
    const path = `/reviews/${own}/letters/new/notification`
    const { html } = await manager.get(path)
    const name = 'gap.review-corporateAssessmentStart'
    expect(html).toContain('Not known yet: First day of the corporate assessment that runs with it')
    const refused = await sendLetterBy(manager, path)
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('Say it here, or why it is left open')
    expect(await rows('select 1 from reviews_letter where review_id = $1', [own])).toEqual([])
    expect((await sendLetterBy(manager, path, { [name]: 'a day in November' })).status).toBe(303)
    expect(
      (await sendLetterBy(manager, path, { [`${name}.because`]: 'The other inspectorate decides it.' })).status,
    ).toBe(303)
    const kept = await rows<{ text: string; gaps: unknown }>(
      'select text, gaps from reviews_letter where review_id = $1 order by id',
      [own],
    )
    expect(kept[0]?.text).toContain('The corporate assessment begins on a day in November.')
    expect(kept[1]?.text).toContain('The corporate assessment begins on not known yet.')
    expect(kept[1]?.gaps).toMatchObject([{ because: 'The other inspectorate decides it.' }])
    const page = await manager.get(`/reviews/${own}/letters`)
    const [, last] = [...page.html.matchAll(/\/letters\/(\d+)"/g)].map(found => found[1])
    expect((await manager.get(`/reviews/${own}/letters/${Number(last) + 1}`)).html).toContain('left open, because')
  })
})

describe('JAR-37 to whom and by which way', { timeout: 120_000 }, () => {
  test('others get copies by mail or on paper, and posting is noted by hand, once', async () => {
    await mailNow()
    const sent = await sendLetterBy(manager, notification(), {
      others: 'Ann Bell, Clerk to the council; clerk@example.org\nThe Chair of the Board; Town Hall, Dorchester',
    })
    expect(sent.status).toBe(303)
    const path = sent.location ?? ''
    const page = (await manager.get(path)).html
    for (const part of ['clerk@example.org', 'Town Hall, Dorchester', 'To be printed and posted'])
      expect(page).toContain(part)
    const received = sink.received.length
    await mailNow()
    expect(
      sink.received
        .slice(received)
        .map(mail => mail.to[0])
        .toSorted(),
    ).toEqual(['clerk@example.org', 'director@example.org'])
    const [paper] = await rows<{ id: string }>(`select id from reviews_letter_recipient where way = 'print'`)
    const posting = {
      recipients: paper?.id ?? '',
      'postedOn-day': '7',
      'postedOn-month': '11',
      'postedOn-year': '2006',
      postedNote: 'By courier',
    }
    expect((await manager.post(`${path}/posted`, { ...posting, 'postedOn-day': '30' })).status).toBe(422)
    expect((await manager.post(`${path}/posted`, posting)).status).toBe(303)
    expect((await manager.get(path)).html).toContain('Posted on 7 November 2006: By courier')
    expect((await manager.post(`${path}/posted`, posting)).status).toBe(409)
    const line = 'Somebody without a comma'
    expect((await sendLetterBy(manager, notification(), { others: `;nobody@example.org\n${line}` })).status).toBe(422)
  })

  test('a mail that its server refuses is shown as failed, tried again once, and goes', async () => {
    const sent = await sendLetterBy(manager, notification())
    const path = sent.location ?? ''
    sink.refuse({ code: 550, says: 'No such user here' })
    const received = sink.received.length
    expect(await mailNow()).toHaveLength(1)
    const failed = (await manager.get(path)).html
    expect(failed).toContain('No such user here')
    expect((await manager.get(at('/letters'))).html).toContain('Mail failed')
    const open = async () => (await manager.get(at('/sweep'))).html
    expect(await open()).toContain('1 letter could not be sent by mail to everybody')
    expect(await open()).toContain(`href="${path}"`)
    sink.refuse(undefined)
    const [to] = await rows<{ id: string }>('select id from reviews_letter_recipient order by id desc limit 1')
    expect((await manager.post(`${path}/retry`, { recipient: to?.id ?? '' })).status).toBe(303)
    expect((await manager.post(`${path}/retry`, { recipient: to?.id ?? '' })).status).toBe(409)
    expect(await mailNow()).toEqual([])
    expect(sink.received).toHaveLength(received + 1)
    expect((await manager.get(path)).html).not.toContain('Failed:')
    expect(await open()).not.toContain('could not be sent by mail')
    // A mail that waited when the database was restored is neither sent nor waits.
    const lost = await sendLetterBy(manager, notification())
    await rows('delete from platform_job')
    expect((await manager.get(lost.location ?? '')).html).toContain('Neither sent nor waiting')
  })
})

test('JAR-37 what is previewed is kept byte for byte, whatever names and words there are', {
  timeout: 600_000,
}, async () => {
  const lead = await product.caller('manager')
  const word = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.constantFrom(
      '{review.title}',
      '<b>',
      'O’Hara & Sons',
      "'; drop table",
      'Ünal Ş. Öz',
      '“quoted”',
      '$1 $& \\',
      '%s',
    ),
  )
  // Composed first: a Greek question mark becomes a semicolon by that, and a semicolon parts two names.
  const spaceless = word
    .map(text =>
      normaliseText(text)
        .replaceAll(/[\p{C}\p{Zl}\p{Zp},;]/gu, '')
        .trim(),
    )
    .filter(text => text !== '')
  await fc.assert(
    fc.asyncProperty(word, spaceless, async (covering, name) => {
      const fields = { covering, others: `${name}; Town Hall` }
      const shown = await manager.post(notification(), { ...fields, next: 'preview' })
      const sent = await manager.post(notification(), { ...fields, seen: seenIn(shown.html), next: 'send' })
      expect(sent.status).toBe(303)
      const [kept] = await rows<{ text: string; copies: string }>(
        'select text, copies from reviews_letter order by id desc limit 1',
      )
      expect(kept?.text).toBe(wordsIn(shown.html))
      expect(wordsIn((await manager.get(sent.location ?? '')).html)).toBe(kept?.text)
      expect(kept?.copies).toBe(normaliseText(name))
    }),
    { numRuns: runs(100) },
  )
  expect(lead.actor.kind).toBe('staff')
})

describe('JAR-67 reminders', { timeout: 120_000 }, () => {
  test('are offered when something is due or late, and not once it is done', async () => {
    const own = await openedReview(product, 'Suffolk')
    const visitor = await product.visitor('manager')
    expect((await visitor.get(`/reviews/${own}/letters`)).html).not.toContain(
      'Reminder of the documents asked for</a>: ',
    )
    await visitor.onDay('2006-08-25')
    expect((await visitor.post(`/reviews/${own}/stage/begin`, {})).status).toBe(303)
    expect((await visitor.post(`/reviews/${own}/documents/ask`, {})).status).toBe(303)
    const offered = 'Reminder of the documents asked for</a>: Documents asked for'
    expect((await visitor.get(`/reviews/${own}/letters`)).html).not.toContain(offered)
    await visitor.onDay('2006-09-02')
    expect((await visitor.get(`/reviews/${own}/letters`)).html).toContain(`${offered}: due on 4 September 2006.`)
    await visitor.onDay('2006-09-05')
    expect((await visitor.get(`/reviews/${own}/letters`)).html).toContain(`${offered}: was due on 4 September 2006.`)
    const path = `/reviews/${own}/letters/new/documents-reminder`
    const received = await mailedBefore()
    expect((await sendLetterBy(visitor, path)).status).toBe(303)
    await mailNow()
    // A reminder tells what is missing: nothing of it goes by mail.
    const mails = sink.received.slice(received)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.headers.get('subject')).toBe('A letter waits for you in Conspectus')
    expect(mails[0]?.text).not.toMatch(/Suffolk|review|2006|document|https?:/)
    expect((await visitor.get(`/reviews/${own}/letters`)).html).toContain('Last reminded on 5 September 2006.')
    await rows(`update evidence_request set state = 'sent', answered_on = '2006-10-04' where review_id = $1`, [own])
    expect((await visitor.get(`/reviews/${own}/letters`)).html).not.toContain(offered)
  })
})

describe('JAR-72 the letter with the issued report', { timeout: 120_000 }, () => {
  test('is owed once the report is issued, and not before', async () => {
    const own = await openedReview(product, 'Kent')
    await product.services.database.as(await product.caller('manager'), 'read', async () => undefined)
    const path = `/reviews/${own}/letters/new/issued-report`
    expect((await manager.get(path)).status).toBe(404)
    const wanted: WantedLetter = {
      letter: 'issued-report',
      sentOn: day('2006-11-07'),
      recipients: undefined,
      others: [],
      covering: '',
      settled: {},
    }
    expect(
      await sendLetter(product.services, await product.caller('manager'), own, wanted, { reasons: anyReason }),
    ).toMatchObject({ kind: 'refused' })
    await rows(
      `insert into reports_issue (review_id, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
       select id, '2006-11-07', 1, title, area_id, 'Kent', rulebook, edition, rulebook_sha256, '{}', '[]' from reviews_review where id = $1`,
      [own],
    )
    await rows(`update reviews_review set state = 'published', stage = null where id = $1`, [own])
    expect((await manager.get(`/reviews/${own}/letters`)).html).toContain(
      'Letter with the issued report</a>: It has not been sent.',
    )
    done(
      await nameRespondent(product.services, await product.caller('manager'), own, {
        personId: product.people.otherDirector,
        role: 'partner',
        title: 'Chief executive of the primary care trust',
      }),
    )
    const received = await mailedBefore()
    expect(
      (
        await sendLetterBy(manager, path, {
          [`part.${product.people.director}`]: 'to',
          [`part.${product.people.otherDirector}`]: 'copy',
        })
      ).status,
    ).toBe(303)
    await mailNow()
    const mails = sink.received.slice(received)
    expect(mails.map(mail => mail.to[0]).toSorted()).toEqual(['director@example.org', 'otherDirector@example.org'])
    for (const mail of mails)
      expect(mail.text).toContain('This is the report of the review, issued on 7 November 2006.')
    // Who gets a copy reads it here too, and nobody else of the area.
    const partner = await product.visitor('otherDirector')
    expect((await partner.get(`/reviews/${own}/letters`)).html).toContain('Letter with the issued report')
    expect((await manager.get(`/reviews/${own}/letters`)).html).not.toContain('It has not been sent.')
  })
})
