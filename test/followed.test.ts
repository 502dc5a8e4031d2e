import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addAction, recordReceipt } from '../src/modules/actions/index.ts'
import { appointMember, openReview, setDates } from '../src/modules/reviews/index.ts'
import { type AfterReport, afterReport, day, on } from './after-report.ts'
import { anyReason, done } from './journey.ts'
import type { Visitor } from './product.ts'
import { issuedReview } from './report-journey.ts'

/* What follows a report: partners' part in it, significant failings, follow-up inspections, and later reviews. */

let world: AfterReport
let manager: Visitor
beforeAll(async () => {
  world = await afterReport()
  await world.issued(world.review, '2006-08-09')
  const director = await world.product.caller('director')
  const receipt = { receivedOn: day('2006-08-11'), note: '', version: 0 }
  done(await recordReceipt(world.product.services, director, world.review, receipt))
  manager = await world.product.visitor('manager')
})
afterAll(() => world.product.close())

const reviewAt = (path: string) => `/reviews/${world.review}${path}`

describe('Partners', () => {
  test('JAR-16 each shows what it had a part in, with day and by whom, and a gap asks for a reason when the statement is made', async () => {
    const { product, review } = world
    const director = await product.caller('director')
    const action = {
      text: 'Recruit six foster carers.',
      owner: '',
      firstDay: undefined,
      lastDay: day('2007-03-31'),
      recommendationId: await world.recommendation(),
    }
    done(await addAction(product.services, director, review, action))
    const partners = [
      'Dorset Primary Care Trust',
      'East Dorset District Council',
      'Purbeck District Council',
      'Children and Family Courts Advisory and Support Service',
    ]
    const page = await world.director.get(reviewAt('/partners'))
    for (const name of partners) expect(page.html).toContain(name)
    expect(page.html).not.toContain('Dorset Echo')
    expect(page.html).toContain('¶16')
    const trust = await world.organisation('Dorset Primary Care Trust')
    const asked = reviewAt(`/partners/${trust}/partner-asked`)
    const neither = await world.director.post(asked, { version: '0', whyNot: '' })
    expect(neither.status).toBe(422)
    expect(neither.html).toContain('Enter either the day, or why not.')
    expect((await world.director.post(asked, { version: '0', ...on('doneOn', '2007-01-01') })).status).toBe(422)
    const done16 = { version: '0', ...on('doneOn', '2006-01-16'), note: 'At the setting-up meeting.' }
    expect((await world.director.post(asked, done16)).status).toBe(303)
    expect((await world.director.post(asked, done16)).status).toBe(409)
    const shown = await world.lead.get(reviewAt('/partners'))
    expect(shown.html).toContain('16 January 2006')
    expect(shown.html).toContain('Margaret Oduya: At the setting-up meeting.')

    const made = { ...on('madeOn', '2006-11-06'), adoptedBy: 'Jane Fry', adoptedPost: 'Leader' }
    const gap = await world.director.post(world.at('/statement'), made)
    expect(gap.status).toBe(422)
    expect(gap.html).toContain('Partners should be fully involved')
    expect(gap.html).toContain('Dorset Primary Care Trust (Contributed evidence)')
    expect(gap.html).not.toContain('Dorset Primary Care Trust (Asked to take part)')
    expect(gap.html).toContain('Name who is to do it, or say why not yet.')
    expect(await world.count('actions_statement')).toBe(0)

    for (const [index, name] of partners.entries()) {
      const id = await world.organisation(name)
      for (const step of ['partner-asked', 'partner-evidence', 'partner-self-assessment', 'partner-responded']) {
        if (index === 0 && step === 'partner-asked') continue
        const answer = index === 2 ? { whyNot: 'It joined the partnership in July.' } : on('doneOn', '2006-03-01')
        const posted = await world.director.post(reviewAt(`/partners/${id}/${step}`), {
          version: '0',
          whyNot: '',
          ...answer,
        })
        expect(posted.status).toBe(303)
      }
      const consulted = { version: '0', ...on('consultedOn', '2006-10-10') }
      expect((await world.director.post(world.at(`/consultation/${id}`), consulted)).status).toBe(303)
    }
    // JAR-75: that nobody is named for an action is let through with a reason, which is kept.
    const reason = { 'reason.actions-monitored': 'The post is filled in January.' }
    const let75 = await world.director.post(world.at('/statement'), { ...made, ...reason })
    expect(let75.html).not.toContain('Partners should be fully involved')
    expect(let75.status).toBe(303)
    expect(await world.query(`select rule, reason from reviews_exception where review_id = $1`, [review])).toEqual([
      { rule: 'actions-monitored', reason: 'The post is filled in January.' },
    ])
  })

  test('JAR-16 only partners and steps there are, by those of this review', async () => {
    const echo = await world.organisation('Dorset Echo')
    const trust = await world.organisation('Dorset Primary Care Trust')
    const given = { version: '0', ...on('doneOn', '2006-03-01') }
    expect((await world.director.post(reviewAt(`/partners/${echo}/partner-asked`), given)).status).toBe(404)
    expect((await world.director.post(reviewAt(`/partners/${trust}/partner-sang`), given)).status).toBe(404)
    const other = await world.product.visitor('otherDirector')
    expect((await other.get(reviewAt('/partners'))).status).toBe(404)
    expect((await other.post(reviewAt(`/partners/${trust}/partner-asked`), given)).status).toBe(404)
  })
})

describe('A significant failing', () => {
  let failing: string
  const course = (fields: { readonly [name: string]: string }) => ({
    discussedWith: '',
    solution: '',
    intervention: '',
    ...fields,
  })

  test('JAR-75 is marked by who leads, and seen by both sides', async () => {
    const marked = { text: 'Referrals to the duty team wait for weeks.', recommendation: await world.recommendation() }
    expect((await world.director.post(reviewAt('/failings'), marked)).status).toBe(404)
    expect((await world.lead.post(reviewAt('/failings'), { ...marked, text: ' ' })).html).toContain('Say what fails')
    expect((await world.lead.post(reviewAt('/failings'), marked)).status).toBe(303)
    const rows = await world.query<{ id: string }>('select id from actions_failing where review_id = $1', [
      world.review,
    ])
    failing = String(rows[0]?.id)
    expect((await world.director.get(reviewAt('/failings'))).html).toContain('Referrals to the duty team wait')
    const other = await world.product.visitor('otherDirector')
    expect((await other.get(reviewAt(`/failings/${failing}`))).status).toBe(404)
  })

  test('JAR-75 intervention is refused before it was discussed and no solution could be agreed, and a solution before a discussion', async () => {
    const path = reviewAt(`/failings/${failing}`)
    const discussed = { ...on('discussedOn', '2006-10-02'), discussedWith: 'the director and the chief executive' }
    const disagreed = { ...on('settledOn', '2006-10-20'), agreed: 'no', solution: 'The council sees no need.' }
    const agreed = { ...disagreed, agreed: 'yes', solution: 'A new duty team by January.' }
    const intervened = { ...on('intervenedOn', '2006-11-01'), intervention: 'A direction of the Secretary of State.' }
    for (const early of [
      intervened,
      { ...discussed, ...intervened },
      { ...discussed, ...agreed, ...intervened },
      { ...disagreed, ...intervened },
      disagreed,
      { ...discussed, ...disagreed, ...on('settledOn', '2006-10-01') },
      { ...discussed, ...disagreed, ...intervened, ...on('intervenedOn', '2006-10-19') },
    ]) {
      const answer = await world.lead.post(path, course({ version: '1', ...early }))
      expect(answer.status).toBe(422)
      expect(answer.html).toContain('as a last resort')
      expect(answer.html).toContain('¶75')
    }
    const silent = await world.lead.post(path, course({ version: '1', ...discussed, discussedWith: '' }))
    expect(silent.html).toContain('Say with whom it was discussed.')
    // Half a step is asked about beside its field: nothing typed is lost, and what nobody said is not "no".
    for (const [half, says] of [
      [{ discussedWith: 'the director' }, 'Enter the day of the discussion'],
      [{ ...discussed, solution: 'A new duty team.' }, 'Enter the day on which it was settled'],
      [{ ...discussed, ...disagreed, agreed: '' }, 'Choose whether a solution was agreed'],
      [{ ...discussed, ...disagreed, intervention: 'A direction.' }, 'Enter the day of the intervention'],
    ] as const) {
      const answer = await world.lead.post(path, course({ version: '1', ...half }))
      expect(answer.status, says).toBe(422)
      expect(answer.html).toContain(says)
    }
    expect(
      await world.query('select discussed_on, settled_on, intervened_on, version from actions_failing where id = $1', [
        failing,
      ]),
    ).toEqual([{ discussed_on: null, settled_on: null, intervened_on: null, version: 1 }])
    // In order it goes through, step by step.
    expect((await world.lead.post(path, course({ version: '1', ...discussed }))).status).toBe(303)
    expect((await world.lead.post(path, course({ version: '2', ...discussed, ...disagreed }))).status).toBe(303)
    const whole = course({ version: '3', ...discussed, ...disagreed, ...intervened })
    expect((await world.lead.post(path, whole)).status).toBe(303)
    expect((await world.lead.post(path, whole)).status).toBe(409)
    const page = await world.director.get(reviewAt('/failings'))
    expect(page.html).toContain('2 October 2006, with the director and the chief executive')
    expect(page.html).toContain('Not agreed')
    expect(page.html).toContain('1 November 2006: A direction of the Secretary of State.')
  })
})

test('JAR-75 a failing rests on a finding of the issued report too, in the words that were issued', async () => {
  const { product } = world
  const { reviewId } = await issuedReview(product, 'Somerset')
  const at = `/reviews/${reviewId}/failings`
  const finding = 'Young people say that they see the same worker for a year or more.'
  const [{ id } = { id: '' }] = await world.query<{ id: string }>(
    `select id from reports_block where review_id = $1 and kind = 'finding' and text = $2 order by id limit 1`,
    [reviewId, finding],
  )
  await world.lead.onDay('2006-12-20')
  expect((await world.lead.get(at)).html).toContain(finding)
  const marked = { text: 'Workers change too often.', finding: String(id), recommendation: '' }
  // Neither something else of this report, nor a finding of nobody's, nor one of a report that is not issued.
  const [{ id: recommendation } = { id: '' }] = await world.query<{ id: string }>(
    'select id from reports_recommendation where review_id = $1 limit 1',
    [reviewId],
  )
  for (const wrong of [
    { ...marked, finding: '999999' },
    { ...marked, finding: `r${recommendation}` },
  ]) {
    const answer = await world.lead.post(at, wrong)
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('Choose a finding of the issued report, or none.')
    expect(answer.html).toContain('Workers change too often.')
  }
  expect((await world.lead.post(reviewAt('/failings'), marked)).status).toBe(422)
  expect((await world.lead.post(at, marked)).status).toBe(303)
  const page = await world.director.get(at)
  expect(page.html).toContain(finding)
  const link = `/published/${reviewId}#${id}`
  expect(page.html).toContain(`href="${link}"`)
  expect((await product.stranger().get(link)).html).toContain(`id="${id}"`)
  const [failing] = await world.query<{ id: string }>('select id from actions_failing where review_id = $1', [reviewId])
  expect((await world.director.get(`${at}/${failing?.id}`)).html).toContain(`The report found: ${finding}`)
  // It is followed like any other: intervention before a discussion is refused.
  const early = {
    version: '1',
    discussedWith: '',
    solution: '',
    ...on('intervenedOn', '2006-12-20'),
    intervention: 'A direction.',
  }
  expect((await world.lead.post(`${at}/${failing?.id}`, early)).html).toContain('as a last resort')
  await world.lead.onDay('2006-11-07')
})

describe('Reviews after one another', () => {
  let later: string
  const wanted = {
    kind: 'single-service',
    service: 'Referral and assessment',
    concern: 'Referrals wait for weeks.',
    because: 'Children may be at risk meanwhile.',
    requestReference: 'Request of the Chief Inspector, 12/2006',
    ...on('requestedOn', '2006-11-06'),
  }

  test('JAR-76 a follow-up of a single service is opened as an exception, with its reason, linked to the concern', async () => {
    const page = await manager.get(reviewAt('/follow-up'))
    expect(page.html).toContain('Open one as an exception')
    expect((await world.lead.get(reviewAt('/follow-up'))).html).not.toContain('Open one as an exception')
    expect((await world.lead.post(reviewAt('/follow-up'), wanted)).status).toBe(404)
    const silent = await manager.post(reviewAt('/follow-up'), { ...wanted, because: '' })
    expect(silent.status).toBe(422)
    expect(silent.html).toContain('Say what makes it exceptional')
    expect((await manager.post(reviewAt('/follow-up'), { ...wanted, kind: 'a-hunch' })).status).toBe(422)
    expect(await world.query('select id from actions_follow_up')).toEqual([])
    const opened = await manager.post(reviewAt('/follow-up'), wanted)
    expect(opened.status).toBe(303)
    later = /\/reviews\/(\d+)\//.exec(opened.location ?? '')?.[1] ?? ''
    const shown = await manager.get(`/reviews/${later}/follow-up`)
    expect(shown.html).toContain('Follow-up inspection of a single service or function: Referral and assessment')
    expect(shown.html).toContain('Referrals wait for weeks.')
    expect((await manager.get(reviewAt('/follow-up'))).html).toContain(`href="/reviews/${later}"`)
  })

  test('JAR-76 a second review takes a stronger reason where the area was not reviewed in the first year and unsatisfactory in several ways', async () => {
    const second = { ...wanted, kind: 'second-review-full', service: '' }
    const asked = await manager.post(reviewAt('/follow-up'), second)
    expect(asked.status).toBe(422)
    expect(asked.html).toContain('Within the programme a second review is exceptional')
    expect(asked.html).toContain('¶76')
    expect(await world.query('select id from actions_follow_up')).toHaveLength(1)
    const reason = { 'reason.follow-up-exceptional': 'A child died.' }
    const opened = await manager.post(reviewAt('/follow-up'), { ...second, ...reason })
    expect(opened.status).toBe(303)
    const shown = await manager.get(opened.location ?? '')
    expect(shown.html).toContain('Exception on record')
    expect(shown.html).toContain('A child died.')

    // Reviewed in the first year and with several grades of the worst: no stronger reason.
    const early = ['2006-03-06', '2006-03-10', '2006-03-20', '2006-03-31'] as const
    await world.query(
      `update reviews_review set analysis_start = $2, analysis_end = $3, fieldwork_start = $4, fieldwork_end = $5 where id = $1`,
      [world.review, ...early],
    )
    for (const judgement of ['capacity-council', 'health-service'])
      await world.query(
        `insert into judgements_agreed (review_id, judgement, grade, reasons, answer, agreed_on, agreed_by, written_by_id)
         values ($1, $2, 1, 'Weak.', '', '2006-06-01', array[$3::bigint], $3)`,
        [world.review, judgement, world.product.people.lead],
      )
    expect((await manager.post(reviewAt('/follow-up'), second)).status).toBe(303)
  })

  test('JAR-76 nothing is followed up before its report is issued', async () => {
    const answer = await manager.post(`/reviews/${world.elsewhere}/follow-up`, wanted)
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('there is nothing to follow up')
  })

  test('JAR-75 a later review of the area sees what is open, and takes it up as evidence or leaves it with a reason', async () => {
    const list = `/reviews/${later}/earlier`
    const appointed = { personId: world.product.people.eighth, role: 'lead' as const, title: '' }
    const caller = await world.product.caller('manager')
    done(await appointMember(world.product.services, caller, later, appointed, { reasons: anyReason }))
    // What the authority has written since its statement is its own: nobody may read it yet.
    const [stated] = await world.query<{ id: string }>('select id from actions_action where review_id = $1', [
      world.review,
    ])
    const recommendation = await world.recommendation()
    const since = { version: '1', text: 'Recruit two foster carers.', recommendation, ...on('lastDay', '2007-03-31') }
    expect((await world.director.post(world.at(`/items/${stated?.id}`), since)).status).toBe(303)
    const refused = { version: '0', because: 'There is no money for it.' }
    expect((await world.director.post(world.at(`/recommendations/${recommendation}`), refused)).status).toBe(303)
    const inspector = await world.product.visitor('eighth')
    const page = await inspector.get(list)
    expect(page.html).toContain('Reduce the number of placement moves.')
    expect(page.html).toContain('Recruit six foster carers. (no progress verified)')
    expect(page.html).not.toContain('Recruit two foster carers.')
    expect(page.html).not.toContain('There is no money for it.')
    expect(page.html).toContain('Not decided')
    const one = `${list}/${recommendation}`
    const [kind] = await evidenceKinds()
    const silent = await inspector.post(one, { version: '0', decision: 'leave', because: '' })
    expect(silent.status).toBe(422)
    expect(silent.html).toContain('Say why it is left.')
    expect((await inspector.post(one, { version: '0', decision: 'leave', because: 'Seen to in May.' })).status).toBe(
      303,
    )
    expect((await inspector.get(list)).html).toContain('Left: Seen to in May.')
    const up = { version: '1', decision: 'take-up', evidenceKind: kind ?? '', because: '' }
    expect((await inspector.post(one, up)).status).toBe(303)
    expect((await inspector.post(one, { ...up, version: '2' })).status).toBe(409)
    const taken = await inspector.get(list)
    const item = /href="([^"]+)">Taken up as evidence/.exec(taken.html)?.[1] ?? ''
    const evidence = await inspector.get(item)
    expect(evidence.html).toContain('Reduce the number of placement moves.')
    expect(evidence.html).toContain('Recruit six foster carers.')
    // Who is in neither team sees nothing of it, and the earlier review has no earlier one.
    expect((await (await world.product.visitor('ninth')).get(list)).status).toBe(404)
    expect((await manager.get(reviewAt('/earlier'))).html).toContain('No earlier report on this area')
    expect((await manager.get(`/reviews/${world.elsewhere}/earlier`)).html).toContain('No earlier report on this area')
  })

  test('JAR-75 the analysis of a later review is left with a reason while something open is undecided', async () => {
    const { product, query } = world
    const area = await query<{ id: string }>(`select id from register_area where name = 'Dorset'`)
    const opened = await openReview(product.services, await product.caller('manager'), {
      areaId: String(area[0]?.id),
      areaName: 'Dorset',
      rulebook: 'joint-area-review',
      edition: '2005-08',
      requestReference: 'Request 2',
      requestedOn: day('2006-11-01'),
      bodies: ['ofsted', 'csci'],
    })
    const { id } = done(opened)
    const dates = {
      analysisStart: day('2007-03-05'),
      analysisEnd: day('2007-03-09'),
      fieldworkStart: day('2007-03-19'),
      fieldworkEnd: day('2007-03-30'),
      corporateAssessmentStart: day('2007-03-19'),
      version: 1,
    }
    done(await setDates(product.services, await product.caller('manager'), id, dates))
    await query(`update reviews_review set state = 'in-stage', stage = 'analysis' where id = $1`, [id])
    const stage = await manager.get(`/reviews/${id}/stage`)
    expect(stage.html).toContain('Neither taken up nor left with a reason: “Reduce the number of placement moves.”')
  })
})

async function evidenceKinds(): Promise<readonly string[]> {
  const rulebook = world.product.services.rulebooks.get('joint-area-review', '2005-08')
  return rulebook['evidence-kinds'].map(({ id }) => id)
}
