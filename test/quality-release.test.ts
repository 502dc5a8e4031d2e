import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import {
  answerPoint,
  approveReport,
  callCommittee,
  finishReading,
  giveReadingBack,
  giveToReader,
  notePoint,
  recordDecision,
  signCode,
  withdrawApproval,
} from '../src/modules/quality/index.ts'
import { sendDraft } from '../src/modules/reports/index.ts'
import { appointMember, giveRole } from '../src/modules/reviews/index.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { allSign, assured, lacks, readAndDiscussed, standing } from './assured.ts'
import { anyReason, done } from './journey.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { approve, concludeAnew, count, day, issue, judgeAnew, reword } from './releasing.ts'
import { readyReport } from './report-journey.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
}, 60_000)
afterAll(() => product.close())

const as = (part: Part, on = day) => product.caller(part, on)
const services = () => product.services

describe('JAR-79 the order', () => {
  let review: string
  let item: string
  beforeAll(async () => {
    const ready = await readyReport(product, 'Devon')
    review = ready.reviewId
    item = ready.item
  }, 120_000)

  test('JAR-79 the tracker says what is done, by whom and when', async () => {
    const page = (await (await product.visitor('lead')).get(`/reviews/${review}/quality`)).html
    expect(page).toContain('20 November 2006, by Frances Hale')
    expect(page).toContain('18 December 2006, by Helen Marsh')
    expect(page).toContain('The report is not issued.')
  })

  test('JAR-79 words changed after the approval want the approval again, and not the reader', async () => {
    await reword(product, review)
    expect(await lacks(product, review, 'reading')).toBe('')
    expect(await lacks(product, review, 'approval')).toContain(
      'The report was changed after the approval on 18 December',
    )
    const approver = await product.visitor('approver')
    await approver.onDay(day)
    const refused = await approver.post(`/reviews/${review}/report/issue`, {})
    expect([refused.status, refused.html.includes('release-approved">¶79')]).toEqual([422, true])
    expect(await count(product, 'reports_issue', review)).toBe(0)
    done(await approve(product, review))
    expect(await lacks(product, review, 'approval')).toBe('')
  })

  test.each([
    ['a grade agreed anew, the same as before', judgeAnew],
    ['a conclusion rewritten', concludeAnew],
  ])('JAR-79 %s goes back to the start, and every step is taken again in order', async (_, change) => {
    const kept = async () => [
      await count(product, 'quality_reading', review),
      await count(product, 'quality_committee', review),
      await count(product, 'quality_approval', review),
    ]
    const before = await kept()
    await change(product, review, item)
    expect(await lacks(product, review, 'reading')).toContain(
      'A judgement was changed after Frances Hale read the report',
    )
    expect(await lacks(product, review, 'committee')).toContain('A judgement was changed after the committee met')
    expect(await kept()).toEqual(before)
    const refused = await issue(product, review)
    expect(refused.kind).toBe('refused')
    const rules = refused.kind === 'refused' ? refused.problems.map(each => each.rule?.rule) : []
    expect(rules).toEqual(expect.arrayContaining(['reader-and-committee', 'release-approved']))
    expect((await approve(product, review)).kind).toBe('refused')
    await readAndDiscussed(product, review)
    expect(await lacks(product, review, 'draft')).toContain('does not follow the committee’s decision')
    expect((await approve(product, review)).kind).toBe('refused')
    await assured(product, review)
    expect(await lacks(product, review, 'approval')).toBe('')
  })

  test('JAR-79 an approval is withdrawn with a reason, and given again', async () => {
    const { approval } = await standing(product, review)
    const id = approval?.id ?? ''
    expect((await withdrawApproval(services(), await as('approver'), review, { id, because: '' })).kind).toBe('refused')
    done(await withdrawApproval(services(), await as('approver'), review, { id, because: 'A letter came.' }))
    expect((await issue(product, review)).kind).toBe('refused')
    expect((await (await product.visitor('lead')).get(`/reviews/${review}/quality/approval`)).html).toContain(
      'A letter came.',
    )
    done(await approve(product, review))
  })

  test('JAR-79 the approver approves what was shown, or both are told', async () => {
    const { wordingPrint } = await standing(product, review)
    await reword(product, review)
    const late = await approveReport(services(), await as('approver'), review, { print: wordingPrint, note: '' })
    expect(late.kind).toBe('stale')
    done(await approve(product, review))
    done(await issue(product, review))
    expect(await signCode(services(), await as('lead'), review)).toMatchObject({ kind: 'denied' })
  })
})

describe('JAR-79 the steps out of order', () => {
  test('JAR-79 nobody decides before the reader, drafts without the committee, or approves before the comments', async () => {
    const { reviewId, item } = await readyReport(product, 'Somerset')
    await judgeAnew(product, reviewId, item)
    const clerk = await as('clerk')
    const members = [product.people.seatOfsted, product.people.seatSocialCare]
    const called = { meetsOn: Temporal.PlainDate.from(day), members, papers: '', after: undefined }
    const meeting = done(await callCommittee(services(), clerk, reviewId, called))
    const decision = { id: meeting.id, version: 1, minutes: 'Discussed.', decision: 'go-on' } as const
    const early = await recordDecision(services(), clerk, reviewId, decision, { reasons: anyReason })
    expect(early).toMatchObject({
      kind: 'refused',
      problems: [{ rule: { rule: 'read-before-committee', cite: '¶79' } }],
    })
    // Read now; then two bodies are missing, which wants a reason.
    const given = { readerId: product.people.reader, after: undefined }
    const reading = done(await giveToReader(services(), await as('lead'), reviewId, given))
    const point = { readingId: reading.id, about: '', text: 'Say it sooner.' }
    const made = done(await notePoint(services(), await as('reader'), reviewId, point))
    const finish = { id: reading.id, version: 1, recommendation: 'changes', remarks: '' } as const
    done(await finishReading(services(), await as('reader'), reviewId, finish))
    const asked = await recordDecision(services(), clerk, reviewId, decision)
    expect(asked.kind).toBe('reason-needed')
    expect(JSON.stringify(asked)).toContain('Nobody sits for Healthcare Commission; Audit Commission')
    expect(JSON.stringify(asked)).toContain('Points without an answer: 1')
    const answer = { id: made.id, version: 1, answer: 'accepted', because: 'It comes first now.' } as const
    expect((await answerPoint(services(), await as('reader'), reviewId, answer)).kind).toBe('denied')
    done(await answerPoint(services(), await as('lead'), reviewId, answer))
    // A draft before the decision wants a reason, goes, and does not count.
    const sent = await sendDraft(services(), await as('lead'), reviewId, {})
    expect(JSON.stringify(sent)).toContain('draft-after-committee')
    done(await sendDraft(services(), await as('lead'), reviewId, { reasons: anyReason }))
    done(await recordDecision(services(), clerk, reviewId, decision, { reasons: anyReason }))
    expect(await lacks(product, reviewId, 'committee')).toBe('')
    const refused = await approve(product, reviewId)
    expect(refused).toMatchObject({ kind: 'refused', problems: [{ rule: { rule: 'approval-after-comments' } }] })
    expect(JSON.stringify(refused)).toContain('does not follow the committee’s decision')
    done(await sendDraft(services(), await as('lead'), reviewId, { reasons: anyReason }))
    const within = await approve(product, reviewId)
    expect(JSON.stringify(within)).toContain('the time for them lasts until 1 January 2007')
    const later = await product.caller('approver', '2007-01-02')
    const { wordingPrint } = await standing(product, reviewId)
    done(await approveReport(services(), later, reviewId, { print: wordingPrint, note: '' }))
  }, 120_000)

  test('JAR-79 a committee sends it back, is called off, and is called again', async () => {
    const { reviewId } = await readyReport(product, 'Dorset')
    const clerk = await as('clerk')
    const members = [product.people.seatOfsted]
    const called = { meetsOn: Temporal.PlainDate.from(day), members, papers: 'The grades.', after: undefined }
    const first = done(await callCommittee(services(), clerk, reviewId, called))
    expect((await callCommittee(services(), clerk, reviewId, called)).kind).toBe('stale')
    const after = { id: first.id, version: 1, because: 'Nobody could come.' }
    const second = done(await callCommittee(services(), clerk, reviewId, { ...called, after }))
    const back = { id: second.id, version: 1, minutes: 'Not yet.', decision: 'back' } as const
    done(await recordDecision(services(), clerk, reviewId, back, { reasons: anyReason }))
    expect(await lacks(product, reviewId, 'committee')).toContain('sent the report back')
    expect((await issue(product, reviewId)).kind).toBe('refused')
    expect(await lacks(product, reviewId, 'reading')).toBe('')
  }, 120_000)
})

describe('JAR-79 nobody assures or approves their own work', () => {
  let review: string
  let item: string
  beforeAll(async () => {
    const ready = await readyReport(product, 'Essex')
    review = ready.reviewId
    item = ready.item
    await judgeAnew(product, review, item)
  }, 120_000)

  const roles = ['quality-reader', 'committee-member', 'committee-clerk'] as const
  async function give(part: Part, role: string) {
    const given = { personId: product.people[part], role, until: undefined, because: 'For this test.' }
    done(await giveRole(services(), await as('manager'), review, given))
  }

  test.each(['fifth', 'manager'] as const)(
    'JAR-79 %s, who worked on the review, neither reads, sits nor records',
    async part => {
      for (const role of roles) await give(part, role)
      const readings = await count(product, 'quality_reading', review)
      const lead = await product.visitor('lead')
      const refused = await lead.post(`/reviews/${review}/quality/reading`, { reader: product.people[part] })
      expect(refused.status).toBe(422)
      expect(refused.html).toContain('no one assures or approves their own work')
      expect(refused.html).toContain('report-reader">¶79')
      expect(await count(product, 'quality_reading', review)).toBe(readings)
      const meetsOn = Temporal.PlainDate.from(day)
      const meetings = await count(product, 'quality_committee', review)
      const sitting = { meetsOn, members: [product.people[part]], papers: '', after: undefined }
      expect(await callCommittee(services(), await as('clerk'), review, sitting)).toMatchObject({
        kind: 'refused',
        problems: [{ rule: { rule: 'report-committee', cite: '¶79' } }],
      })
      const others = { ...sitting, members: [product.people.seatOfsted] }
      expect(await callCommittee(services(), await as(part), review, others)).toMatchObject({ kind: 'refused' })
      expect(await count(product, 'quality_committee', review)).toBe(meetings)
    },
  )

  test('JAR-79 one who left the team stays out, and a reader who joins it has not read the report', async () => {
    await give('sixth', 'quality-reader')
    const joined = { personId: product.people.sixth, role: 'member', title: '' } as const
    const given = { readerId: product.people.sixth, after: undefined }
    const { id } = done(await giveToReader(services(), await as('lead'), review, given))
    const finish = { id, version: 1, recommendation: 'go-on', remarks: '' } as const
    done(await finishReading(services(), await as('sixth'), review, finish))
    expect(await lacks(product, review, 'reading')).toBe('')
    done(await appointMember(services(), await as('manager'), review, joined, { reasons: anyReason }))
    expect(await lacks(product, review, 'reading')).toContain('Joan Price is or was in the team')
    await services().database.asOwner(client =>
      client.query('update reviews_member set until_on = $1 where review_id = $2 and person_id = $3', [
        day,
        review,
        product.people.sixth,
      ]),
    )
    await services().database.asOwner(client =>
      client.query(
        `update platform_grant set until_at = '2006-12-01' where review_id = $1 and person_id = $2 and role = 'member'`,
        [review, product.people.sixth],
      ),
    )
    expect(await giveToReader(services(), await as('lead'), review, given)).toMatchObject({ kind: 'refused' })
  })

  test('JAR-79 a reading is another’s to write in; it is given back and handed on, and what was written stays', async () => {
    const given = { readerId: product.people.reader, after: undefined }
    const { id } = done(await giveToReader(services(), await as('lead'), review, given))
    await give('eighth', 'quality-reader')
    const point = { readingId: id, about: '', text: 'One sentence is too long.' }
    expect((await notePoint(services(), await as('eighth'), review, point)).kind).toBe('denied')
    done(await notePoint(services(), await as('reader'), review, point))
    const on = { readerId: product.people.eighth, after: { id, version: 1, because: 'She is ill.' } }
    const second = done(await giveToReader(services(), await as('lead'), review, on))
    expect((await notePoint(services(), await as('reader'), review, point)).kind).toBe('stale')
    const page = (await (await product.visitor('lead')).get(`/reviews/${review}/quality/readings/${id}`)).html
    expect(page).toContain('One sentence is too long.')
    expect(page).toContain('She is ill.')
    const back = { id: second.id, version: 1, because: 'I know the director.' }
    done(await giveReadingBack(services(), await as('eighth'), review, back))
    expect(await lacks(product, review, 'reading')).toContain('Joan Price')
  })

  test('JAR-79 reader, committee and approver are three people, and the approver has no part in the work', async () => {
    await readAndDiscussed(product, review)
    done(await sendDraft(services(), await as('lead', '2006-11-20'), review, { reasons: anyReason }))
    const { now } = await as('manager', '2006-01-01')
    const approvals = await count(product, 'quality_approval', review)
    for (const [part, says] of [
      ['reader', 'reads this report'],
      ['seatOfsted', 'sits on the committee'],
      ['manager', 'had a hand in the conduct'],
      ['sixth', 'in the team of this review'],
    ] as const) {
      await services().database.asSystem('set-up', tx => giveStandingRole(tx, product.people[part], 'approver', now))
      const refused = await approve(product, review, part)
      expect(refused, part).toMatchObject({ problems: [{ rule: { rule: 'report-approval', cite: '¶79' } }] })
      expect(JSON.stringify(refused), part).toContain(says)
    }
    await services().database.asSystem('set-up', tx => giveStandingRole(tx, product.people.lead, 'approver', now))
    expect((await approve(product, review, 'lead')).kind).toBe('denied')
    expect((await approve(product, review, 'health')).kind).toBe('denied')
    expect(await count(product, 'quality_approval', review)).toBe(approvals)
    await allSign(product, review)
    done(await approve(product, review))
  })
})
