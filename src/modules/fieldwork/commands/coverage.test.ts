import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyReason, done, inStage, openedReview } from '../../../../test/journey.ts'
import { plainItem } from '../../../../test/plain-item.ts'
import { type Part, startProduct, type TestProduct } from '../../../../test/product.ts'
import { Temporal } from '../../../kernel/dates.ts'
import { addEvidence } from '../../evidence/index.ts'
import { askRules, findReview, leaveStage } from '../../reviews/index.ts'
import { assignmentsOf, chooseRoute, giveJudgements, judgementsOf, routesOf } from '../index.ts'

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.close())

const rulebook = () => product.services.rulebooks.get('joint-area-review', '2005-08')
const none = { workingTogether: '', usersViews: '', riskEvidence: [], restsOn: [] }

async function read<Value>(work: Parameters<typeof product.services.database.as<Value>>[2], part: Part = 'lead') {
  return product.services.database.as(await product.caller(part), 'read', work)
}

async function choose(review: string, judgement: string, route: string, more: object = {}, part: Part = 'lead') {
  const version = (await read(tx => routesOf(tx, review))).find(each => each.judgement === judgement)?.version ?? 0
  const choice = { ...none, judgement, version, route, reason: 'As the analysis showed.', ...more }
  return chooseRoute(product.services, await product.caller(part), review, choice, {})
}

async function stands(review: string, moment: string, rule: string): Promise<string | undefined> {
  return read(async tx => {
    const subject = await findReview(tx, review)
    if (subject === undefined) throw new Error('The review is gone.')
    const results = await askRules(product.services, tx, subject, [moment])
    return results.find(result => result.rule === rule)?.status
  })
}

async function evidence(review: string, text: string): Promise<string> {
  const item = {
    ...plainItem,
    kind: 'performance-assessment',
    title: text,
    text,
    eventOn: Temporal.PlainDate.from('2006-09-20'),
    bearings: [{ judgement: 'SS1', direction: 'weakness' as const }],
  }
  const kept = await addEvidence(product.services, await product.caller('lead', '2006-10-02'), review, item)
  return done(kept).id
}

test('JAR-12 no sequence of choices ends with more than ten key judgements on fieldwork', async () => {
  const judgements = judgementsOf(rulebook()).filter(judgement => judgement.place !== 'further')
  const key = new Set(judgements.filter(judgement => judgement.place === 'key').map(judgement => judgement.id))
  const places = ['fieldwork', 'fieldwork', 'fieldwork', 'existing-evidence', 'analysis', 'not-reported']
  const step = fc.record({
    judgement: fc.constantFrom(...judgements.map(judgement => judgement.id)),
    route: fc.constantFrom(...places),
  })
  let refusals = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 14, maxLength: 30 }), async steps => {
      const review = await openedReview(product)
      // What should stand, reckoned by plain counting.
      const expected = new Map<string, string>()
      for (const { judgement, route } of steps) {
        const outcome = await choose(review, judgement, route)
        const after = new Map(expected).set(judgement, route)
        const chosen = [...after].filter(([id, to]) => key.has(id) && to === 'fieldwork').length
        const isAllowed = chosen <= 10 && (key.has(judgement) || route !== 'not-reported')
        expect(outcome.kind, `${judgement} ${route}`).toBe(isAllowed ? 'done' : 'refused')
        if (isAllowed) expected.set(judgement, route)
        else refusals += 1
      }
      const kept = (await read(tx => routesOf(tx, review))).map(each => [each.judgement, each.route] as const)
      expect(new Map(kept)).toEqual(expected)
      expect(kept.filter(([id, route]) => key.has(id) && route === 'fieldwork').length).toBeLessThanOrEqual(10)
    }),
    { numRuns: 4, seed: 2005 },
  )
  expect(refusals).toBeGreaterThan(0)
}, 120_000)

test('JAR-12 an eleventh key judgement is refused with its paragraph, and nothing of it is kept', async () => {
  const review = await openedReview(product)
  const key = judgementsOf(rulebook()).filter(judgement => judgement.place === 'key')
  for (const judgement of key.slice(0, 10)) done(await choose(review, judgement.id, 'fieldwork'))
  const eleventh = key[10]?.id ?? ''
  const refused = await choose(review, eleventh, 'fieldwork')
  expect(refused).toMatchObject({
    kind: 'refused',
    problems: [{ field: 'route', rule: { rule: 'fieldwork-limit', cite: '¶12' } }],
  })
  expect((await read(tx => routesOf(tx, review))).some(route => route.judgement === eleventh)).toBe(false)
  // Ten is a limit on key judgements: an area in management still fits, and so does the eleventh once another gives way.
  done(await choose(review, 'SM1', 'fieldwork'))
  done(await choose(review, key[0]?.id ?? '', 'analysis'))
  done(await choose(review, eleventh, 'fieldwork'))
})

test('JAR-12 setting up is not left without a judgement of staying safe', async () => {
  const review = await openedReview(product)
  await inStage(product, review, 'setting-up')
  done(await choose(review, 'BH1', 'fieldwork'))
  const rules = async () => {
    const left = await leaveStage(product.services, await product.caller('lead'), review, 'setting-up', {
      reasons: anyReason,
    })
    return left.kind === 'refused' ? left.problems.map(problem => problem.rule?.rule) : []
  }
  expect(await rules()).toContain('staying-safe-in-fieldwork')
  expect(await stands(review, 'leave setting-up', 'staying-safe-in-fieldwork')).toBe('not-met')
  done(await choose(review, 'SS1', 'fieldwork'))
  expect(await rules()).not.toContain('staying-safe-in-fieldwork')
  expect(await stands(review, 'leave setting-up', 'staying-safe-in-fieldwork')).toBe('met')
})

test('JAR-12 an outcome without fieldwork is advised against, and a reason lets it through', async () => {
  const review = await openedReview(product)
  await inStage(product, review, 'setting-up')
  done(await choose(review, 'SS1', 'fieldwork'))
  for (const area of rulebook().management.judgements) done(await choose(review, area.id, 'analysis'))
  const lead = await product.caller('lead')
  const asked = await leaveStage(product.services, lead, review, 'setting-up', {})
  expect(asked.kind).toBe('reason-needed')
  if (asked.kind !== 'reason-needed') return
  const advice = asked.problems.find(problem => problem.rule?.rule === 'outcome-without-fieldwork')
  expect(advice?.rule?.cite).toBe('¶12')
  expect(advice?.text).toContain('Being healthy')
  done(await leaveStage(product.services, lead, review, 'setting-up', { reasons: anyReason }))
  expect((await read(tx => findReview(tx, review)))?.stage).toBe('analysis')
})

test('JAR-12 JAR-49 a choice cites the risk it answers and what it rests on; evidence of another review is refused', async () => {
  const review = await openedReview(product)
  const other = await openedReview(product, 'Kent')
  const item = await evidence(review, 'Referrals take three weeks to be looked at')
  const foreign = await evidence(other, 'Not of this review')
  done(await choose(review, 'SS1', 'fieldwork'))
  expect(await stands(review, 'leave setting-up', 'fieldwork-risk-evidence')).toBe('not-met')
  const refused = await choose(review, 'SS1', 'fieldwork', { riskEvidence: [item, foreign, 'E99'] })
  expect(refused).toMatchObject({ kind: 'refused', problems: [{ field: 'risk' }, { field: 'risk' }] })
  done(await choose(review, 'SS1', 'fieldwork', { riskEvidence: ['e1'] }))
  expect(await stands(review, 'leave setting-up', 'fieldwork-risk-evidence')).toBe('met')
  expect((await read(tx => routesOf(tx, review)))[0]).toMatchObject({ riskEvidence: 1, restsOn: 0 })
  done(await choose(review, 'SS1', 'existing-evidence'))
  expect((await read(tx => routesOf(tx, review)))[0]).toMatchObject({ riskEvidence: 0, restsOn: 0 })
  expect(await stands(review, 'leave setting-up', 'other-routes-rest-on-evidence')).toBe('not-met')
  done(await choose(review, 'SS1', 'existing-evidence', { restsOn: [item] }))
  expect(await stands(review, 'leave setting-up', 'other-routes-rest-on-evidence')).toBe('met')
})

test('JAR-10 JAR-11 a judgement of another wording and a route the rulebook has not are refused', async () => {
  const review = await openedReview(product)
  expect(await choose(review, 'SS99', 'fieldwork')).toMatchObject({
    kind: 'refused',
    problems: [{ field: 'judgement' }],
  })
  expect(await choose(review, 'SS1', 'guesswork')).toMatchObject({ kind: 'refused', problems: [{ field: 'route' }] })
  expect(await read(tx => routesOf(tx, review))).toEqual([])
  done(await choose(review, 'voluntary-and-community-sector', 'analysis'))
  expect(await stands(review, 'always', 'known-judgements-only')).toBe('met')
})

test('JAR-11 a route without a reason stands, and is pointed out before setting up ends', async () => {
  const review = await openedReview(product)
  done(await choose(review, 'BH1', 'analysis', { reason: '' }))
  expect(await stands(review, 'leave setting-up', 'route-reasons')).toBe('not-met')
  done(await choose(review, 'BH1', 'analysis', { reason: 'Figures of three years show it.' }))
  expect(await stands(review, 'leave setting-up', 'route-reasons')).toBe('met')
})

test('JAR-13 an area in management is never left out, and both its notes are wanted before fieldwork ends', async () => {
  const review = await openedReview(product)
  expect(await choose(review, 'SM1', 'not-reported')).toMatchObject({
    kind: 'refused',
    problems: [{ rule: { rule: 'management-never-left-out', cite: '¶13' } }],
  })
  const areas = rulebook().management.judgements.map(judgement => judgement.id)
  for (const area of areas) done(await choose(review, area, 'fieldwork', { workingTogether: 'They meet monthly.' }))
  expect(await stands(review, 'leave setting-up', 'management-always-covered')).toBe('met')
  expect(await stands(review, 'leave fieldwork', 'management-notes')).toBe('not-met')
  for (const area of areas)
    done(
      await choose(review, area, 'fieldwork', {
        workingTogether: 'They meet monthly.',
        usersViews: 'A panel of users decides with them.',
      }),
    )
  expect(await stands(review, 'leave fieldwork', 'management-notes')).toBe('met')
})

test('a choice made on an old page is told so and changes nothing', async () => {
  const review = await openedReview(product)
  done(await choose(review, 'SS1', 'fieldwork'))
  expect(await choose(review, 'SS1', 'analysis', { version: 0 })).toMatchObject({ kind: 'stale' })
  done(await choose(review, 'SS1', 'analysis', {}, 'health'))
  expect(await choose(review, 'SS1', 'existing-evidence', { version: 1 })).toMatchObject({ kind: 'stale' })
  expect((await read(tx => routesOf(tx, review)))[0]?.route).toBe('analysis')
})

test('judgements are given to members of the team, who find them; others get none, and only the lead gives', async () => {
  const review = await openedReview(product)
  const { services, people } = product
  const give = async (part: Part, personId: string, version = 0) =>
    giveJudgements(services, await product.caller(part), review, [{ judgement: 'SS2', personId, version }])
  expect((await give('health', people.health)).kind).toBe('denied')
  expect(await give('lead', people.ninth)).toMatchObject({ kind: 'refused', problems: [{ field: 'person.SS2' }] })
  done(await give('lead', people.health))
  done(await choose(review, 'SS2', 'fieldwork'))
  const mine = (await read(tx => assignmentsOf(tx, people.health), 'health')).filter(each => each.reviewId === review)
  expect(mine).toMatchObject([{ judgement: 'SS2', route: 'fieldwork', reviewTitle: expect.stringContaining('Dorset') }])
  expect((await give('lead', people.joint)).kind).toBe('stale')
  expect(
    await chooseRoute(services, await product.caller('health'), review, {
      ...none,
      judgement: 'SS2',
      version: 2,
      route: 'fieldwork',
      reason: '',
      personId: people.joint,
    }),
  ).toMatchObject({ kind: 'refused', problems: [{ field: 'person' }] })
})

test('nobody outside the team chooses, and the area sees no route', async () => {
  const review = await openedReview(product)
  done(await choose(review, 'SS1', 'fieldwork'))
  expect((await choose(review, 'SS2', 'fieldwork', {}, 'ninth')).kind).toBe('denied')
  expect((await choose(review, 'SS2', 'fieldwork', {}, 'approver')).kind).toBe('denied')
  const director = await product.caller('director')
  const seen = product.services.database.as(director, 'read', tx =>
    sql`select * from fieldwork_read_route where review_id = ${review}`.execute(tx),
  )
  await expect(seen).rejects.toThrow(/permission denied/)
})
