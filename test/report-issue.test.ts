import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { conclude } from '../src/modules/judgements/index.ts'
import {
  issuedReport,
  issueReport,
  placeBlock,
  recommendationsOf,
  renderReport,
  reportDocument,
  saveBlock,
} from '../src/modules/reports/index.ts'
import { askRules, findReview } from '../src/modules/reviews/index.ts'
import { publicActor } from '../src/platform/access/actor.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import type { Transaction } from '../src/platform/db/database.ts'
import { assured } from './assured.ts'
import { readPdfStructure } from './documents/structure.ts'
import { anyReason, done } from './journey.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { bareFinding, placed, readyReport, reportingReview } from './report-journey.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
}, 60_000)
afterAll(() => product.close())

async function read<Value>(part: Part, work: (tx: Transaction) => Promise<Value>): Promise<Value> {
  return product.services.database.as(await product.caller(part), 'read', work)
}

async function owner(statement: string, values: readonly unknown[] = []): Promise<{ count: string }[]> {
  return product.services.database.asOwner(async client => (await client.query(statement, [...values])).rows)
}

const issues = async () => Number((await owner('select count(*) as count from reports_issue'))[0]?.count)

/** What a page says, without the token and nonce that each answer has anew. */
const mainOf = (html: string) => /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? ''

const emoji = 'Children said \u{1F600}\u{1F9D1}‍\u{1F680} and:\n\uF0B7 আমি খুশি\n\uF0A7 we like it here'

describe('what stands in the way of the issue', () => {
  test('JAR-9, JAR-60, JAR-77 a report that is not complete is refused with every paragraph, and nothing is issued', async () => {
    const { reviewId, item } = await reportingReview(product, 'Kent')
    await placed(product, reviewId, { judgements: ['SS7'], evidence: [item] })
    const before = await issues()
    const approver = await product.visitor('approver')
    const answer = await approver.post(`/reviews/${reviewId}/report/issue`, {})
    expect(answer.status).toBe(422)
    for (const rule of ['groups-covered">¶9', 'joint-action-found">¶9', 'exactly-twelve">¶60'])
      expect(answer.html).toContain(rule)
    // A group's own judgement counts as settled when it is concluded or said not to be reported.
    const lead = await product.caller('lead')
    const rulebook = product.services.rulebooks.get('joint-area-review', '2005-08')
    const own = rulebook.outcomes.flatMap(outcome => outcome.judgements.filter(each => each.group !== undefined))
    expect(own).toHaveLength(10)
    for (const [index, { id }] of own.entries()) {
      const state = index % 2 === 0 ? 'not-reported' : 'concluded'
      done(
        await conclude(product.services, lead, {
          reviewId,
          judgement: id,
          state,
          text: 'So.',
          evidence: [item],
          version: 0,
        }),
      )
    }
    const again = await approver.post(`/reviews/${reviewId}/report/issue`, {})
    expect(again.html).not.toContain('groups-covered">¶9')
    expect(again.html).toContain('joint-action-found">¶9')
    expect(await issues()).toBe(before)
    expect((await read('lead', tx => findReview(tx, reviewId)))?.state).toBe('in-stage')
  })

  test('JAR-77 a thread that broke after placing stops the issue', async () => {
    const { reviewId, item } = await reportingReview(product, 'Essex')
    const id = await placed(product, reviewId, { judgements: ['SS7'], evidence: [item] })
    const statusOf = () =>
      read('lead', async tx => {
        const review = await findReview(tx, reviewId)
        if (review === undefined) throw new Error('The review cannot be read.')
        const results = await askRules(product.services, tx, review, ['act issue-report'])
        return results.find(each => each.rule === 'thread-unbroken')
      })
    expect(await statusOf()).toMatchObject({ status: 'met', cite: '¶77' })
    await owner('update evidence_citation set withdrawn = true where by_kind = $1 and by_id = $2', ['finding', id])
    expect(await statusOf()).toMatchObject({ status: 'not-met', says: expect.stringContaining('(no evidence)') })
    const lead = await product.visitor('lead')
    expect((await lead.get(`/reviews/${reviewId}/report`)).html).toContain('It rests on no evidence.')
  })

  test('an emoji or a script without a glyph goes out in a draft with □ and is listed, and stops the issue', async () => {
    const { reviewId, item } = await readyReport(product, 'Norfolk')
    const id = await placed(product, reviewId, { text: emoji, judgements: ['SS7'], evidence: [item] })
    const lead = await product.visitor('lead')
    const pdf = await lead.get(`/reviews/${reviewId}/report.pdf`)
    expect([pdf.status, pdf.type]).toEqual([200, 'application/pdf'])
    const structure = await readPdfStructure(pdf.bytes)
    const text = structure.text.join('\n')
    expect(text).toContain('□')
    expect(text).toContain('we like it here')
    expect(text).toMatch(/DRAFT/i)
    const page = await lead.get(`/reviews/${reviewId}/report`)
    expect(page.html).toContain('characters that cannot be printed and show as □')
    expect(page.html).toContain(`href="/reviews/${reviewId}/report/blocks/${id}">Put this right`)
    await assured(product, reviewId)
    const before = await issues()
    const approver = await product.caller('approver', '2006-12-18')
    const refused = await issueReport(product.services, approver, reviewId, { reasons: anyReason })
    expect(refused).toMatchObject({ kind: 'refused', problems: [{ href: `/reviews/${reviewId}/report/blocks/${id}` }] })
    expect(await issues()).toBe(before)
    const mended = { ...bareFinding, text: 'Children like it here.', judgements: ['SS7'], evidence: [item] }
    done(
      await saveBlock(product.services, await product.caller('lead'), reviewId, mended, {
        id,
        version: 2,
        placed: true,
      }),
    )
    await assured(product, reviewId)
    done(await issueReport(product.services, approver, reviewId, { reasons: anyReason }))
    expect(await issues()).toBe(before + 1)
  }, 60_000)
})

describe('who issues, and what is issued', () => {
  let reviewId: string
  let item: string
  let blocks: readonly string[]
  beforeAll(async () => {
    const ready = await readyReport(product, 'Devon')
    reviewId = ready.reviewId
    item = ready.item
    blocks = ready.blocks
  }, 60_000)

  test('before the issue the public finds no page, no file and no line in the list', async () => {
    const stranger = product.stranger()
    for (const end of ['', '/report.pdf', '/report.json']) {
      expect((await stranger.get(`/published/${reviewId}${end}`)).status, end).toBe(404)
    }
    expect((await stranger.get('/published')).html).not.toContain(`/published/${reviewId}"`)
    expect((await stranger.get(`/reviews/${reviewId}/report`)).location).toBe('/sign-in')
  })

  test('neither lead nor programme manager nor director issues, and an approver who leads does not either', async () => {
    const before = await issues()
    for (const part of ['lead', 'manager', 'director', 'joint'] as const) {
      const visitor = await product.visitor(part)
      expect((await visitor.post(`/reviews/${reviewId}/report/issue`, {})).status, part).toBe(404)
    }
    const { now } = await product.caller('manager', '2006-01-01')
    await product.services.database.asSystem('set-up', tx => giveStandingRole(tx, product.people.lead, 'approver', now))
    const outcome = await issueReport(product.services, await product.caller('lead'), reviewId, { reasons: anyReason })
    expect(outcome).toMatchObject({
      kind: 'denied',
      because: expect.stringContaining('no one approves their own work'),
    })
    await owner('update platform_grant set until_at = now() where role = $1 and person_id = $2', [
      'approver',
      product.people.lead,
    ])
    expect(await issues()).toBe(before)
  })

  test('the page says which duties are not checked yet, with their paragraphs', async () => {
    const approver = await product.visitor('approver')
    const page = (await approver.get(`/reviews/${reviewId}/report/issue`)).html
    expect(page).toContain('What Conspectus does not check yet')
    expect(page).toMatch(/separate report on the youth service[\s\S]{0,200}¶23/)
  })

  test('a should that is broken goes through with a reason and shows; the same post twice issues once', async () => {
    await product.services.database.asOwner(client =>
      client.query('update reports_recommendation set answers = $1 where review_id = $2 and section = $3', [
        '',
        reviewId,
        'context',
      ]),
    )
    await assured(product, reviewId)
    const approver = await product.visitor('approver')
    await approver.onDay('2006-12-18')
    const path = `/reviews/${reviewId}/report/issue`
    const asked = await approver.post(path, {})
    expect(asked.status).toBe(422)
    expect(asked.html).toContain('name="reason.recommendation-answerer"')
    const reason = {
      'reason.recommendation-answerer': 'Several answer for it together.',
      'reason.children-report-made': 'It follows with the summer term.',
    }
    const answers = [await approver.post(path, reason, 'issue-once'), await approver.post(path, reason, 'issue-once')]
    expect(answers.map(answer => [answer.status, answer.location])).toEqual([
      [303, `/published/${reviewId}`],
      [303, `/published/${reviewId}`],
    ])
    expect(
      await owner('select reason from reviews_exception where review_id = $1 and rule = $2', [
        reviewId,
        'recommendation-answerer',
      ]),
    ).toEqual([{ reason: 'Several answer for it together.' }])
    expect((await read('lead', tx => findReview(tx, reviewId)))?.state).toBe('published')
    expect((await approver.post(path, reason)).status).toBe(404)
  }, 60_000)

  test('the open page says the grades in words, and ALL-2 what each finding rests on without a name or a title', async () => {
    const page = (await product.stranger().get(`/published/${reviewId}`)).html
    expect(page).toContain('A service that consistently delivers above minimum requirements for users')
    expect(page).toContain('What must improve')
    expect(page).toContain('looked after children live in safe environments')
    expect(page).toContain('Discussion (gathered by the review team, 6 November 2006)')
    for (const hidden of [
      'Ann Lee',
      'Young people in care',
      'A youth centre',
      'Six young people',
      `/evidence/${item}`,
    ]) {
      expect(page).not.toContain(hidden)
    }
    expect((await product.stranger().get('/published')).html).toContain(`/published/${reviewId}"`)
  })

  test('the PDF is tagged, says nothing of a draft, and is the file whose hash stands on the page', async () => {
    const stranger = product.stranger()
    const pdf = await stranger.get(`/published/${reviewId}/report.pdf`)
    const structure = await readPdfStructure(pdf.bytes)
    expect(structure).toMatchObject({ marked: true, claimsUniversalAccess: true, language: 'en-GB', beyondTheEdge: [] })
    expect(structure.headings.filter(heading => heading.level === 1).map(heading => heading.text)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Context'),
        expect.stringContaining('Service contribution to outcomes'),
      ]),
    )
    expect(structure.tables.every(table => table.cellsWithoutHeader === 0)).toBe(true)
    expect(structure.text.join('\n')).not.toMatch(/draft/i)
    const page = (await stranger.get(`/published/${reviewId}`)).html
    expect(page).toContain(createHash('sha256').update(pdf.bytes).digest('hex'))
  })

  test('frozen is frozen: whatever changes afterwards, page and files stay the same', async () => {
    const stranger = product.stranger()
    const state = async () => ({
      page: mainOf((await stranger.get(`/published/${reviewId}`)).html),
      pdf: (await stranger.get(`/published/${reviewId}/report.pdf`)).bytes.toString('base64'),
      json: (await stranger.get(`/published/${reviewId}/report.json`)).html,
    })
    const before = await state()
    const caller = await product.caller('lead')
    const change = { id: blocks[0] ?? '', version: 2, placed: false }
    expect(await placeBlock(product.services, caller, reviewId, change)).toMatchObject({ kind: 'denied' })
    await owner("update reports_block set text = 'Changed.', placed = false where review_id = $1", [reviewId])
    await owner("update reports_recommendation set text = 'Changed.' where review_id = $1", [reviewId])
    await owner("update evidence_item set kind = 'visit', event_on = '2006-01-01' where review_id = $1", [reviewId])
    await owner('update judgements_agreed set grade = 1 where review_id = $1', [reviewId])
    await owner("update reviews_review set title = 'Changed' where id = $1", [reviewId])
    await owner("update register_area set name = 'Changed' where name = 'Devon'")
    expect(await state()).toEqual(before)
    const recommendations = await read('director', tx => recommendationsOf(tx, reviewId))
    expect(recommendations.map(each => each.text)).toEqual(Array(5).fill('Keep the same worker for each child.'))
    const document = await reportDocument(product.services, caller, reviewId, Temporal.PlainDate.from('2007-01-08'))
    expect(document?.draft).toBeUndefined()
  })

  test('the database itself refuses to change or delete what is issued, to its owner too', async () => {
    for (const statement of [
      "update reports_issue set title = 'x'",
      'delete from reports_issue_file',
      'delete from reports_issue',
      "update reports_issue_file set name = 'x'",
      'truncate reports_issue_file',
    ]) {
      await expect(owner(statement), statement).rejects.toThrow('an issued report is never changed')
    }
    await expect(read('lead', tx => sql`update reports_issue set title = 'x'`.execute(tx))).rejects.toThrow(
      'permission denied',
    )
  })

  test('the public role reads what is issued and no other row of the report', async () => {
    const { now, requestId } = await product.caller('lead')
    const asPublic = <Value>(work: (tx: Transaction) => Promise<Value>) =>
      product.services.database.as({ actor: publicActor, now, requestId }, 'read', work)
    expect(await asPublic(tx => issuedReport(tx, reviewId))).toMatchObject({ reviewId })
    for (const table of ['reports_block', 'reports_recommendation', 'reports_draft', 'reports_comment']) {
      await expect(
        asPublic(tx => sql`select * from ${sql.table(table)}`.execute(tx)),
        table,
      ).rejects.toThrow('permission denied')
    }
  })
})

test('a report exports in each form at any time, an empty one too, and says that it is a draft', async () => {
  const { reviewId } = await reportingReview(product, 'Suffolk')
  const day = Temporal.PlainDate.from('2006-11-07')
  const document = await reportDocument(product.services, await product.caller('lead'), reviewId, day)
  if (document === undefined) throw new Error('There is no report.')
  expect(document.draft).toEqual({ words: '', day: '2006-11-07' })
  expect((await renderReport(document, 'html')).bytes).toContain('<strong>Draft</strong>')
  expect(JSON.parse(String((await renderReport(document, 'json')).bytes))).toMatchObject({
    findings: [],
    grades: expect.arrayContaining([{ judgement: 'Staying safe', grade: null, label: null }]),
  })
  const { bytes } = await renderReport(document, 'pdf')
  expect((await readPdfStructure(bytes as Uint8Array)).text[0]).toMatch(/draft/i)
  expect(await reportDocument(product.services, await product.caller('otherDirector'), reviewId, day)).toBeUndefined()
})
