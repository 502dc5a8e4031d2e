import { createHash, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { correctablePlaces } from '../src/modules/reports/domain/correction.ts'
import {
  issueCorrection,
  issuedCompanion,
  issuedReport,
  issueReport,
  listIssued,
  writeCorrection,
} from '../src/modules/reports/index.ts'
import { findOpenCorrection } from '../src/modules/reports/store/corrections.ts'
import type { Companion } from '../src/modules/reviews/index.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { readPdfStructure } from './documents/structure.ts'
import { anyReason, done } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'
import { readyReport, reportingReview } from './report-journey.ts'

/* A report as numbered versions, and what goes out with it. */

/** What a higher module could give: a card with the review's title. What it says wrongly is set by the test. */
let wrong: string | undefined
const card: Companion = {
  id: 'card',
  label: 'A card for the noticeboard',
  page: '/report',
  changes: (before, after) =>
    JSON.stringify(before) === JSON.stringify(after)
      ? []
      : [{ place: 'All of it', before: JSON.stringify(before ?? ''), after: JSON.stringify(after) }],
  model: async (_, __, review) =>
    review.title.includes('Devon') ? undefined : { title: review.title, wrong: wrong ?? '' },
  problems: async model =>
    (model as { wrong: string }).wrong === '' ? [] : [{ text: 'The card has a word that nobody knows' }],
  files: async model => ({
    files: [
      {
        name: 'card.txt',
        type: 'text/plain; charset=utf-8',
        label: 'The card as text',
        bytes: new TextEncoder().encode(`Card: ${(model as { title: string }).title}\n`),
      },
    ],
    problems: [],
  }),
}

let product: TestProduct
let reviewId: string
beforeAll(async () => {
  product = await startProduct({ companions: [card] })
  reviewId = (await readyReport(product, 'Dorset')).reviewId
}, 240_000)
afterAll(() => product.close())

describe('what goes out with a report', () => {
  test('stops the issue by what it says of itself, and is frozen with it, its files beside those of the report', async () => {
    const approver = await product.caller('approver', '2006-12-18')
    wrong = 'frobnicate'
    expect(await issueReport(product.services, approver, reviewId, { reasons: anyReason })).toMatchObject({
      kind: 'refused',
      problems: [{ text: 'The card has a word that nobody knows' }],
    })
    expect(await product.readAs('public', tx => issuedReport(tx, reviewId))).toBeUndefined()
    wrong = undefined
    done(await issueReport(product.services, approver, reviewId, { reasons: anyReason }))

    const issued = await product.readAs('public', tx => issuedReport(tx, reviewId))
    expect(issued).toMatchObject({ number: 1, newest: 1, notice: undefined, nextOn: undefined })
    expect(issued?.files.map(({ name, label }) => [name, label])).toContainEqual(['report.pdf', 'The report as PDF'])
    const companion = await product.readAs('public', tx => issuedCompanion(tx, reviewId, 'card'))
    expect(companion).toMatchObject({ id: 'card', label: 'A card for the noticeboard', number: 1 })

    const stranger = product.stranger()
    const page = await stranger.get(`/published/${reviewId}`)
    expect(page.html).toContain(`href="/published/${reviewId}/card.txt">The card as text</a>`)
    for (const at of [`/published/${reviewId}`, `/published/${reviewId}/versions/1`]) {
      for (const file of [...(issued?.files ?? []), ...(companion?.files ?? [])]) {
        const answer = await stranger.get(`${at}/${file.name}`)
        expect([answer.status, answer.type]).toEqual([200, file.type])
        expect(createHash('sha256').update(answer.bytes).digest('hex')).toBe(file.sha256)
        expect(answer.bytes.length).toBe(file.length)
      }
    }
  })

  test('is not there for a review for which its module gives none, and an unknown version or file is not found', async () => {
    expect(await product.readAs('public', tx => issuedCompanion(tx, reviewId, 'nothing'))).toBeUndefined()
    expect(await product.readAs('public', tx => issuedCompanion(tx, reviewId, 'card', 2))).toBeUndefined()
    const stranger = product.stranger()
    for (const path of [
      '/versions/2',
      '/versions/0',
      '/versions/x',
      '/versions/2/report.pdf',
      '/nothing.txt',
      '/versions/1/nothing.txt',
    ])
      expect((await stranger.get(`/published/${reviewId}${path}`)).status, path).toBe(404)
    expect(await product.readAs('public', tx => listIssued(tx, { offset: 0, limit: 9 }))).toMatchObject([
      { reviewId, number: 1 },
    ])
  })

  test.each([
    'update reports_issue_companion set label = label',
    'delete from reports_issue_companion',
    'truncate reports_issue_companion',
  ])('nothing changes it: %s', async text => {
    await expect(product.services.database.asOwner(client => client.query(text))).rejects.toThrow('never changed')
  })
})

describe('a correction', () => {
  const at = () => `/reviews/${reviewId}/report/correction`
  const notice = {
    wrong: 'Paragraph 1 said that it is so.',
    saysNow: 'Paragraph 1 says that it was so in 2006.',
    because: 'The year was left out.',
  }
  const version = async () => {
    const rows = await product.services.database.asOwner(
      async client =>
        (await client.query('select version from reports_correction order by id desc limit 1')).rows as {
          version: number
        }[],
    )
    return String(rows[0]?.version ?? 0)
  }
  /** What everybody reads of version 1: the page's words, and every file. */
  const first = async () => {
    const stranger = product.stranger()
    const issued = await product.readAs('public', tx => issuedReport(tx, reviewId, 1))
    const files = [...(issued?.files.map(({ name }) => name) ?? []), 'card.txt']
    const hashes: string[] = []
    for (const name of files) {
      const { bytes } = await stranger.get(`/published/${reviewId}/versions/1/${name}`)
      hashes.push(`${name} ${createHash('sha256').update(bytes).digest('hex')}`)
    }
    return { model: JSON.stringify(issued?.model), hashes }
  }

  test('is written by the team, place by place, keeps what was typed, and is refused to who wrote of it', async () => {
    const lead = await product.visitor('lead')
    expect((await (await product.visitor('health')).get(at())).html).toContain('Begin a correction')
    const half = await lead.post(at(), { version: '0', wrong: 'This', saysNow: '', because: '' })
    expect(half.status).toBe(422)
    expect(half.html).toContain('Say what the report says now')
    expect(half.html).toContain('>This</textarea>')
    expect((await lead.post(at(), { version: '0', ...notice })).status).toBe(303)
    // Nothing changes yet, so nothing can be issued.
    const approver = await product.visitor('approver')
    const empty = await approver.post(`${at()}/issue`, { version: await version() })
    expect([empty.status, empty.html.includes('Nothing changes yet.')]).toEqual([422, true])

    const issued = await product.readAs('public', tx => issuedReport(tx, reviewId))
    const [place, other] = correctablePlaces(issued?.model ?? never())
    if (place === undefined || other === undefined) return never()
    const before = await version()
    const text = `${place.text} It was so in 2006.`
    expect((await lead.post(`${at()}/places/${place.id}`, { version: before, text })).status).toBe(303)
    const stale = await lead.post(`${at()}/places/${other.id}`, { version: before, text: 'Too late' })
    expect(stale.status).toBe(409)
    expect(stale.html).toContain('Too late')
    expect((await lead.get(`${at()}/places/nothing`)).status).toBe(404)
    // Who wrote of it and who leads cannot issue it; neither can the database be asked past the policy.
    expect((await lead.post(`${at()}/issue`, { version: await version() })).status).toBe(404)
  })

  test('an approver who wrote of it does not issue it, below the policy either', async () => {
    const approver = await product.caller('approver', '2007-02-05')
    const open = await product.services.database.as(approver, 'read', tx => findOpenCorrection(tx, reviewId))
    if (open === undefined) return never()
    done(await writeCorrection(product.services, approver, reviewId, { ...notice, version: open.version }))
    const refused = await issueCorrection(product.services, approver, reviewId, open.version + 1)
    expect(refused).toMatchObject({ kind: 'refused' })
    expect(JSON.stringify(refused)).toContain('no one approves their own work')
    await expect(
      product.services.database.as(approver, 'issue-correction', tx =>
        sql`insert into reports_issue (review_id, number, notice, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
          select review_id, 2, '{}', issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files
          from reports_issue where review_id = ${reviewId} and number = 1`.execute(tx),
      ),
    ).rejects.toThrow('row-level security')
    expect((await (await product.visitor('approver')).get(at())).html).toContain('no one approves their own work')
  })

  test('is issued by another approver as the next version; the first stays, and each says what it is', async () => {
    const was = await first()
    await product.services.database.asSystem('set-up', tx =>
      giveStandingRole(tx, product.people.inspectionManager, 'approver', Temporal.Instant.from('2005-01-01T00:00Z')),
    )
    const approver = await product.visitor('inspectionManager')
    await approver.onDay('2007-02-05')
    const page = await approver.get(at())
    expect(page.html).toContain('Written by Ann Lee, Helen Marsh.')
    const outdated = await approver.post(`${at()}/issue`, { version: '1' })
    expect(outdated.status).toBe(409)
    const key = randomUUID()
    const posted = { version: await version() }
    const answer = await approver.post(`${at()}/issue`, posted, key)
    expect([answer.status, answer.location]).toEqual([303, `/published/${reviewId}`])
    // The same form again is the same issue.
    expect((await approver.post(`${at()}/issue`, posted, key)).status).toBe(303)

    expect(await first()).toEqual(was)
    const old = await product.readAs('public', tx => issuedReport(tx, reviewId, 1))
    const now = await product.readAs('public', tx => issuedReport(tx, reviewId))
    expect(old).toMatchObject({ number: 1, newest: 2, notice: undefined })
    expect(old?.nextOn?.toString()).toBe('2007-02-05')
    expect(now).toMatchObject({ number: 2, newest: 2, notice })
    expect([now?.issuedOn.toString(), now?.versionOn.toString()]).toEqual(['2006-12-18', '2007-02-05'])
    expect(now?.notice?.changes).toHaveLength(1)
    // Nothing but the corrected words and the notice in front is other than before.
    const [change] = now?.notice?.changes ?? []
    const undone = JSON.parse(
      JSON.stringify(now?.model).replace(JSON.stringify(change?.after), JSON.stringify(change?.before)),
    )
    expect(undone.sections.shift().heading).toBe('Corrections to this report')
    expect(undone).toEqual(JSON.parse(was.model))

    const stranger = product.stranger()
    const oldPage = await stranger.get(`/published/${reviewId}/versions/1`)
    expect(oldPage.html).toContain('This report was corrected on 5 February 2007.')
    expect(oldPage.html).toContain(`href="/published/${reviewId}">Read the corrected report`)
    expect(oldPage.html).not.toContain('It was so in 2006.')
    for (const path of ['', '/versions/2']) {
      const newPage = await stranger.get(`/published/${reviewId}${path}`)
      expect(newPage.html).toContain('corrected on 5 February 2007')
      expect(newPage.html).not.toContain('This report was corrected on')
      for (const words of Object.values(notice)) expect(newPage.html).toContain(words)
      expect(newPage.html).toContain('It was so in 2006.')
      expect(newPage.html).toContain(`href="/published/${reviewId}/versions/1"`)
    }
    const pdf = await stranger.get(`/published/${reviewId}/report.pdf`)
    expect(createHash('sha256').update(pdf.bytes).digest('hex')).toBe(now?.files[0]?.sha256)
    const words = (await readPdfStructure(pdf.bytes)).text.join(' ').replaceAll(/\s+/g, ' ')
    expect(words).toContain('The year was left out.')
    // What went out with the first goes out with the second as it was.
    const [one, two] = await Promise.all(
      [1, 2].map(each => product.readAs('public', tx => issuedCompanion(tx, reviewId, 'card', each))),
    )
    expect({ ...two, number: 1 }).toEqual(one)
    expect((await stranger.get(`/published/${reviewId}/card.txt`)).html).toContain('Card: ')
    // Clocks go on counting from the first issue, and lists have each review once.
    expect(await product.readAs('public', tx => listIssued(tx, { offset: 0, limit: 9 }))).toMatchObject([
      { reviewId, number: 2 },
    ])
    const record = await (await product.visitor('manager')).get(`/reviews/${reviewId}/record`)
    expect(record.html).toMatch(/issued a corrected version of the report/i)
  })

  test('is refused before the issue, to the area, and dropped with a reason only', async () => {
    const lead = await product.visitor('lead')
    expect((await (await product.visitor('director')).get(at())).status).toBe(404)
    expect((await lead.post(at(), { version: '0', ...notice })).status).toBe(303)
    const none = await lead.post(`${at()}/drop`, { version: await version(), dropBecause: ' ' })
    expect([none.status, none.html.includes('Say why it is dropped')]).toEqual([422, true])
    expect((await lead.post(`${at()}/drop`, { version: await version(), dropBecause: 'It was right.' })).status).toBe(
      303,
    )
    expect((await product.readAs('public', tx => issuedReport(tx, reviewId)))?.number).toBe(2)
    const { reviewId: early } = await reportingReview(product, 'Devon')
    expect((await lead.get(`/reviews/${early}/report/correction`)).html).toContain('The report is not issued yet')
    expect((await lead.post(`/reviews/${early}/report/correction`, { version: '0', ...notice })).status).toBe(404)
  })
})

function never(): never {
  throw new Error('There is no such report.')
}
