import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyReason, done, inStage, openedReview } from '../../../../test/journey.ts'
import { type Part, startProduct, type TestProduct } from '../../../../test/product.ts'
import { Temporal } from '../../../kernel/dates.ts'
import { askRules, factLoader, findReview, leaveStage } from '../../reviews/index.ts'
import {
  addHypothesis,
  callOffActivity,
  chooseRoute,
  finalisePlan,
  holdActivity,
  planActivity,
  recordActivity,
  reopenPlan,
  replanActivity,
  withdrawHypothesis,
} from '../index.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.close())

const day = (text: string) => Temporal.PlainDate.from(text)

async function read<Value>(work: Parameters<typeof product.services.database.as<Value>>[2], part: Part = 'lead') {
  return product.services.database.as(await product.caller(part), 'read', work)
}

/** Facts of a group as the rules see them, and which rules at a moment are kept. */
async function stand(review: string, moment: string) {
  return read(async tx => {
    const subject = await findReview(tx, review)
    if (subject === undefined) throw new Error('The review is gone.')
    const results = await askRules(product.services, tx, subject, [moment], ['fieldwork'])
    const facts = await factLoader(product.services, tx, subject)('fieldwork')
    return { rules: new Map(results.map(result => [result.rule, result])), facts }
  })
}

const caller = (on = '2006-10-18', part: Part = 'lead') => product.caller(part, on)

function visit(more: object = {}) {
  return {
    kind: 'duty-team-visit',
    title: 'Duty team at Bridport',
    members: [product.people.socialCare],
    people: 'Team manager and two social workers',
    place: 'County offices, Bridport',
    plannedOn: day('2006-11-07'),
    plannedAt: '09:30',
    judgements: ['SS3'],
    tie: '',
    ...more,
  }
}

async function onFieldwork(review: string, judgement: string): Promise<void> {
  const choice = { judgement, version: 0, route: 'fieldwork', reason: 'Why.', workingTogether: '', usersViews: '' }
  done(await chooseRoute(product.services, await caller(), review, { ...choice, riskEvidence: [], restsOn: [] }))
}

test('JAR-50 the analysis does not end before each judgement on fieldwork has a hypothesis and an activity', async () => {
  const { services } = product
  const review = await openedReview(product)
  await inStage(product, review, 'analysis')
  for (const judgement of ['SS3', 'SM1']) await onFieldwork(review, judgement)
  const leave = async () => {
    const left = await leaveStage(services, await caller(), review, 'analysis', { reasons: anyReason })
    return left.kind === 'refused' ? left.problems.map(problem => [problem.rule?.rule, problem.rule?.cite]) : left.kind
  }
  expect(await leave()).toEqual(
    expect.arrayContaining([
      ['hypothesis-for-each', '¶50'],
      ['activity-for-each', '¶50'],
      ['plan-finalised', '¶51'],
    ]),
  )
  expect((await stand(review, 'leave analysis')).facts).toMatchObject({
    withoutHypothesis: ['SM1', 'SS3'],
    withoutActivity: ['SM1', 'SS3'],
  })
  const hypothesis = { judgement: 'SS3', text: 'Thresholds differ between the two offices.' }
  const first = done(await addHypothesis(services, await caller(), review, hypothesis))
  done(await addHypothesis(services, await caller(), review, { ...hypothesis, judgement: 'SM1' }))
  done(await planActivity(services, await caller(), review, visit({ judgements: ['SS3', 'SM1'] })))
  expect(await leave()).toEqual([['plan-finalised', '¶51']])
  // A hypothesis that is withdrawn counts no more.
  done(
    await withdrawHypothesis(services, await caller(), review, {
      id: first.id,
      version: 1,
      because: 'Answered by the figures.',
    }),
  )
  expect((await stand(review, 'leave analysis')).facts['withoutHypothesis']).toEqual(['SS3'])
  done(await addHypothesis(services, await caller(), review, hypothesis))
  done(await finalisePlan(services, await caller(), review, { compared: 'No visit falls on the same day.' }))
  expect(await leave()).toBe('done')
})

test('JAR-51 a plan says who, where, when and for which judgement, or the analysis does not end', async () => {
  const { services } = product
  const review = await openedReview(product)
  const gaps = [{ members: [] }, { place: '' }, { plannedOn: undefined }, { plannedAt: '' }, { judgements: [] }]
  for (const [index, gap] of gaps.entries())
    done(await planActivity(services, await caller(), review, visit({ ...gap, title: `Visit ${index}` })))
  const complete = done(await planActivity(services, await caller(), review, visit({ title: 'Complete' })))
  const { rules, facts } = await stand(review, 'leave analysis')
  expect(facts['activitiesWithoutDetail']).toEqual(expect.arrayContaining(gaps.map((_, index) => `Visit ${index}`)))
  expect(facts['activitiesWithoutDetail']).toHaveLength(gaps.length)
  expect(rules.get('plan-in-detail')).toMatchObject({ status: 'not-met', cite: '¶51' })
  for (let id = Number(complete.id) - gaps.length; id < Number(complete.id); id += 1)
    done(
      await callOffActivity(services, await caller(), review, { id: String(id), version: 1, because: 'Not needed.' }),
    )
  expect((await stand(review, 'leave analysis')).rules.get('plan-in-detail')?.status).toBe('met')
})

test('JAR-51 a final plan changes only after it is reopened with a reason, by the lead', async () => {
  const { services } = product
  const review = await openedReview(product)
  const { id } = done(await planActivity(services, await caller(), review, visit()))
  expect((await finalisePlan(services, await caller('2006-10-20', 'health'), review, { compared: '' })).kind).toBe(
    'denied',
  )
  done(await finalisePlan(services, await caller('2006-10-20'), review, { compared: '' }))
  expect((await finalisePlan(services, await caller('2006-10-20'), review, { compared: '' })).kind).toBe('stale')
  expect((await stand(review, 'leave analysis')).facts['planFinalisedOn']?.toString()).toBe('2006-10-20')
  const refused = await planActivity(services, await caller('2006-10-23'), review, visit())
  expect(refused).toMatchObject({ kind: 'refused', problems: [{ text: expect.stringContaining('20 October 2006') }] })
  expect(
    (await replanActivity(services, await caller('2006-10-23'), review, { ...visit(), id, version: 1 })).kind,
  ).toBe('refused')
  done(await reopenPlan(services, await caller('2006-10-23'), review, { version: 1, because: 'The office moved.' }))
  expect((await stand(review, 'leave analysis')).rules.get('plan-finalised')?.status).toBe('unknown')
  done(
    await replanActivity(services, await caller('2006-10-23'), review, {
      ...visit({ place: 'Weymouth' }),
      id,
      version: 1,
    }),
  )
  done(await finalisePlan(services, await caller('2006-10-24'), review, { compared: '' }))
  // What takes place without being planned is recorded all the same.
  done(
    await recordActivity(services, await caller('2006-11-08'), review, {
      ...visit({ title: 'Unplanned' }),
      heldOn: day('2006-11-08'),
    }),
  )
  expect((await stand(review, 'leave fieldwork')).facts['activities']).toBe(2n)
})

test('JAR-56 fieldwork does not close without the duty team visit, recorded on its three things', async () => {
  const { services } = product
  const review = await openedReview(product)
  await inStage(product, review, 'fieldwork')
  const { id } = done(await planActivity(services, await caller(), review, visit()))
  const leaving = async () => {
    const left = await leaveStage(services, await caller('2006-11-17'), review, 'fieldwork', { reasons: anyReason })
    return left.kind === 'refused' ? left.problems.map(problem => problem.rule?.rule) : []
  }
  expect(await leaving()).toEqual(expect.arrayContaining(['duty-team-visit-made', 'duty-team-visit-recorded']))
  const held = { id, heldOn: day('2006-11-07'), judgements: ['SS3'], tie: '' }
  const records = {
    referral: 'Each is looked at within a day.',
    'initial-assessment': 'Done within seven days in most.',
  }
  done(await holdActivity(services, await caller('2006-11-07'), review, { ...held, version: 1, records }))
  expect(await leaving()).toContain('duty-team-visit-recorded')
  expect(await leaving()).not.toContain('duty-team-visit-made')
  const said = (await stand(review, 'leave fieldwork')).rules.get('duty-team-visit-recorded')
  expect(said).toMatchObject({ status: 'not-met', cite: '¶56' })
  const all = { ...records, 'decision-making': 'Managers sign each decision.' }
  done(await holdActivity(services, await caller('2006-11-07'), review, { ...held, version: 2, records: all }))
  expect(await leaving()).not.toContain('duty-team-visit-recorded')
  const unknown = { ...held, version: 3, records: { weather: 'Rain.' } }
  expect((await holdActivity(services, await caller('2006-11-07'), review, unknown)).kind).toBe('refused')
  const tomorrow = { ...held, version: 3, heldOn: day('2006-11-09'), records: all }
  expect(await holdActivity(services, await caller('2006-11-07'), review, tomorrow)).toMatchObject({
    kind: 'refused',
    problems: [{ field: 'heldOn' }],
  })
})

test('JAR-52 case tracking, a neighbourhood study and meetings with managers and staff must have been held', async () => {
  const { services } = product
  const review = await openedReview(product)
  const needed: Record<string, string> = {
    'case-tracking': 'case-tracking-done',
    'neighbourhood-study': 'neighbourhood-study-done',
    'senior-managers-meeting': 'manager-meetings-held',
    'front-line-meeting': 'front-line-meetings-held',
  }
  for (const [kind, rule] of Object.entries(needed)) {
    expect((await stand(review, 'leave fieldwork')).rules.get(rule)).toMatchObject({
      status: 'not-met',
      strength: 'must',
      cite: '¶52',
    })
    const { id } = done(await planActivity(services, await caller(), review, visit({ kind })))
    expect((await stand(review, 'leave fieldwork')).rules.get(rule)?.status).toBe('not-met')
    const held = { id, version: 1, heldOn: day('2006-11-08'), records: {}, judgements: [], tie: '' }
    done(await holdActivity(services, await caller('2006-11-08'), review, held))
    expect((await stand(review, 'leave fieldwork')).rules.get(rule)?.status).toBe('met')
  }
  // The last one held is tied to nothing now: advised against (¶56), and a judgement, case or neighbourhood mends it.
  expect((await stand(review, 'leave fieldwork')).rules.get('activities-tied')).toMatchObject({
    status: 'not-met',
    strength: 'should',
  })
})

test('JAR-38 the fieldwork ends once everything is held and recorded, with reasons where it is only advised', async () => {
  const { services } = product
  const review = await openedReview(product)
  await inStage(product, review, 'fieldwork')
  const areas = services.rulebooks.get('joint-area-review', '2005-08').management.judgements
  for (const { id } of areas) {
    const notes = {
      workingTogether: 'They plan together.',
      usersViews: 'A forum is heard.',
      riskEvidence: [],
      restsOn: [],
    }
    const choice = { judgement: id, version: 0, route: 'analysis', reason: 'Always covered.', ...notes }
    done(await chooseRoute(services, await caller(), review, choice))
  }
  const kinds = ['case-tracking', 'neighbourhood-study', 'managers-meeting', 'front-line-meeting', 'duty-team-visit']
  for (const kind of kinds) {
    const { id } = done(await planActivity(services, await caller(), review, visit({ kind })))
    const records =
      kind === 'duty-team-visit' ? { referral: 'a', 'initial-assessment': 'b', 'decision-making': 'c' } : {}
    const held = { id, version: 1, heldOn: day('2006-11-08'), records, judgements: ['SS3'], tie: '' }
    done(await holdActivity(services, await caller('2006-11-08'), review, held))
  }
  const asked = await leaveStage(services, await caller('2006-11-17'), review, 'fieldwork', {})
  expect(asked.kind).toBe('reason-needed')
  if (asked.kind !== 'reason-needed') return
  expect(asked.problems.map(problem => problem.rule?.rule)).toEqual(
    expect.arrayContaining(['six-sources', 'usual-meetings-held']),
  )
  done(await leaveStage(services, await caller('2006-11-17'), review, 'fieldwork', { reasons: anyReason }))
})
