import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { addEvidence } from '../src/modules/evidence/index.ts'
import { agreeGrade, giveBodyView } from '../src/modules/judgements/index.ts'
import { listAreas } from '../src/modules/register/index.ts'
import { issueReport, saveRecommendation, sendDraft } from '../src/modules/reports/index.ts'
import { appointMember, nameRespondent, openReview, setDates } from '../src/modules/reviews/index.ts'
import { anyReason, done } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'
import { placed } from './report-journey.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct({ rulebooks: fileURLToPath(new URL('./rulebooks/invented', import.meta.url)) })
}, 60_000)
afterAll(() => product.close())

const day = (text: string) => Temporal.PlainDate.from(text)
const reasons = { reasons: anyReason }

test('ALL-8 the report of another framework, with its own sections, scale and rules, goes to its issue', async () => {
  const { services, people } = product
  const manager = await product.caller('manager', '2006-09-01')
  const areas = await services.database.as(manager, 'read', listAreas)
  const { id: reviewId } = done(
    await openReview(services, manager, {
      areaId: areas[0]?.id ?? '',
      areaName: areas[0]?.name ?? '',
      rulebook: 'harbour-review',
      edition: '1',
      requestReference: 'Asked for by the quay',
      requestedOn: day('2006-08-01'),
      bodies: ['quay-office', 'lantern-board'],
    }),
  )
  const dates = {
    version: 1,
    analysisStart: day('2006-10-02'),
    analysisEnd: day('2006-10-06'),
    fieldworkStart: day('2006-10-09'),
    fieldworkEnd: day('2006-10-13'),
    corporateAssessmentStart: undefined,
  }
  done(await setDates(services, manager, reviewId, dates, reasons))
  done(await appointMember(services, manager, reviewId, { personId: people.lead, role: 'lead', title: '' }, reasons))
  done(await nameRespondent(services, manager, reviewId, { personId: people.director, role: 'director', title: '' }))
  await services.database.asOwner(client =>
    client.query("update reviews_review set state = 'in-stage', stage = 'charting' where id = $1", [reviewId]),
  )
  const lead = await product.caller('lead', '2006-10-16')
  const { id: item } = done(
    await addEvidence(services, lead, reviewId, {
      kind: 'sighting',
      title: 'Lamps at night',
      text: 'Nine of ten lamps burned.',
      eventOn: day('2006-10-10'),
      receivedOn: undefined,
      place: 'The quay',
      peopleMet: 'Two deckhands',
      source: 'deckhands',
      body: undefined,
      provision: undefined,
      group: undefined,
      tier: 'shallows',
      fromChildren: false,
      goodPractice: false,
      bearings: [{ judgement: 'P1', direction: 'strength' }],
    }),
  )
  await placed(product, reviewId, {
    section: 'soundings-found',
    text: 'Boats come in whole by night.',
    outcome: 'safe-passage',
    judgements: ['P1'],
    evidence: [item],
  })
  done(
    await saveRecommendation(
      services,
      lead,
      reviewId,
      { section: 'soundings-found', text: 'Light the tenth lamp.', answers: 'The quay', blocks: [] },
      undefined,
    ),
  )
  const approver = await product.caller('approver', '2006-11-20')
  expect(await issueReport(services, approver, reviewId, reasons)).toMatchObject({
    kind: 'refused',
    problems: [{ rule: { rule: 'all-graded', cite: '¶18' } }],
  })
  for (const judgement of ['passage-grade', 'landing-grade', 'quay-grade']) {
    if (judgement === 'passage-grade') {
      const view = { reviewId, judgement, body: 'lantern-board', text: 'Agreed.', supersedes: undefined }
      done(await giveBodyView(services, lead, view, reasons))
    }
    const agreed = {
      grade: 1,
      reasons: 'Seen by night.',
      answers: [{ body: 'lantern-board', text: 'Shared.' }],
      agreedBy: [people.lead],
      evidence: [item],
      after: undefined,
    }
    done(await agreeGrade(services, lead, { reviewId, judgement, ...agreed }, reasons))
  }
  done(await sendDraft(services, lead, reviewId, reasons))
  const director = await product.visitor('director')
  // This framework gives no day for comments, and the page says none.
  expect((await director.get(`/reviews/${reviewId}/draft`)).html).not.toContain('days left')
  done(await issueReport(services, approver, reviewId, reasons))
  const page = (await product.stranger().get(`/published/${reviewId}`)).html
  for (const words of [
    'Bright',
    'Grade 1. The best is 1, the lowest 5.',
    'Light the tenth lamp.',
    'boats are guided in by night',
    'Sighting (gathered by the review team, 10 October 2006)',
    'Invented Office of Quays and Invented Board of Lanterns',
  ]) {
    expect(page).toContain(words)
  }
  expect((await product.stranger().get(`/published/${reviewId}/report.pdf`)).type).toBe('application/pdf')
}, 60_000)
