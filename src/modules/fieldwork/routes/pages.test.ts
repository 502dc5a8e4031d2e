import { afterAll, beforeAll, expect, test } from 'vitest'
import { done, openedReview } from '../../../../test/journey.ts'
import { chosen } from '../../../../test/journeys/pages.ts'
import { startProduct, type TestProduct, type Visitor } from '../../../../test/product.ts'
import { chooseRoute, judgementsOf, routesOf } from '../index.ts'
import { listActivities, listHypotheses } from '../views/fieldwork.ts'

let product: TestProduct
let lead: Visitor
beforeAll(async () => {
  product = await startProduct()
  lead = await product.visitor('lead')
})
afterAll(() => product.close())

const rulebook = () => product.services.rulebooks.get('joint-area-review', '2005-08')
const text = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ')

async function read<Value>(work: Parameters<typeof product.services.database.as<Value>>[2]) {
  return product.services.database.as(await product.caller('lead'), 'read', work)
}

async function tenChosen(): Promise<string> {
  const review = await openedReview(product)
  const key = judgementsOf(rulebook()).filter(judgement => judgement.place === 'key')
  for (const { id } of key.slice(0, 10)) {
    const choice = {
      judgement: id,
      version: 0,
      route: 'fieldwork',
      reason: 'Why.',
      workingTogether: '',
      usersViews: '',
    }
    done(
      await chooseRoute(product.services, await product.caller('lead'), review, {
        ...choice,
        riskEvidence: [],
        restsOn: [],
      }),
    )
  }
  return review
}

test('the wall counts its limits by the rules that set them, each with its paragraph', async () => {
  const review = await openedReview(product)
  const empty = await lead.get(`/reviews/${review}/coverage`)
  expect(empty.status).toBe(200)
  expect(text(empty.html)).toContain('0 of at most 10')
  expect(text(empty.html)).toMatch(/Staying safe ✗ not yet/)
  for (const { id } of judgementsOf(rulebook())) expect(empty.html).toContain(`/reviews/${review}/coverage/${id}"`)
  const saved = await lead.post(`/reviews/${review}/coverage/SS1`, {
    version: '0',
    route: 'fieldwork',
    reason: 'Figures fell.',
  })
  expect(saved.location).toBe(`/reviews/${review}/coverage#judgement-SS1`)
  const wall = await lead.get(`/reviews/${review}/coverage`)
  expect(text(wall.html)).toContain('1 of at most 10')
  expect(text(wall.html)).toMatch(/Staying safe ✓/)
  expect(wall.html).toContain('/rulebooks/joint-area-review/2005-08#fieldwork-limit')
  expect(wall.html).toContain('/rulebooks/joint-area-review/2005-08#staying-safe-in-fieldwork')
  expect(wall.html).toContain('¶12')
})

test('JAR-12 the eleventh is refused beside the field with ¶12, and nothing typed is lost', async () => {
  const review = await tenChosen()
  const fields = { version: '0', route: 'fieldwork', reason: 'A reason <with> “marks” & more' }
  const refused = await lead.post(`/reviews/${review}/coverage/MPC1`, fields)
  expect(refused.status).toBe(404)
  const key = judgementsOf(rulebook()).filter(judgement => judgement.place === 'key')
  const path = `/reviews/${review}/coverage/${key[10]?.id}`
  const eleventh = await lead.post(path, fields)
  expect(eleventh.status).toBe(422)
  expect(text(eleventh.html)).toContain('Fieldwork covers at most ten key judgements; 11 are chosen.')
  expect(eleventh.html).toContain('id="route-error"')
  expect(eleventh.html).toContain('#fieldwork-limit">¶12')
  expect(eleventh.html).toContain('A reason &lt;with&gt; “marks” &amp; more')
  expect(eleventh.html).toMatch(/value="fieldwork" checked/)
  expect(await read(tx => routesOf(tx, review))).toHaveLength(10)
  expect((await lead.post(path, { ...fields, route: 'analysis' })).status).toBe(303)
})

test('a form with wrong values, too long a text or unknown things answers beside its fields and keeps nothing', async () => {
  const review = await openedReview(product)
  const path = `/reviews/${review}/coverage/SS1`
  const bad = [
    { version: 'x', route: 'fieldwork', reason: '' },
    { version: '0', route: ['fieldwork', 'guesswork'], reason: '' },
    { version: '0', route: '', reason: 'kept' },
    { version: '0', route: 'fieldwork', reason: 'x'.repeat(20_001) },
    { version: '0', route: 'fieldwork', reason: '', risk: ['<script>', '1'] },
    { version: '0', route: 'fieldwork', reason: '', riskReferences: 'E404' },
    { version: '0', route: 'fieldwork', reason: '', risk: '999999' },
    { version: '0', route: 'fieldwork', reason: '', person: '999999' },
    { version: '0', route: 'fieldwork', reason: '', person: "1' or '1'='1" },
  ]
  for (const fields of bad) {
    const answer = await lead.post(path, fields)
    expect(answer.status, JSON.stringify(fields).slice(0, 90)).toBe(422)
    expect(answer.html).toContain('There is a problem')
  }
  expect((await lead.post(path, {})).status).toBe(422)
  expect(
    (
      await lead.post(`/reviews/${review}/coverage/${encodeURIComponent('no such')}`, {
        version: '0',
        route: 'fieldwork',
      })
    ).status,
  ).toBe(404)
  expect((await lead.post('/reviews/abc/coverage/SS1', { version: '0', route: 'fieldwork' })).status).toBe(404)
  expect(await read(tx => routesOf(tx, review))).toEqual([])
})

test('a stale form shows what is there now and what was typed; the same post twice is carried out once', async () => {
  const review = await openedReview(product)
  const path = `/reviews/${review}/coverage/SS1`
  expect((await lead.post(path, { version: '0', route: 'analysis', reason: 'Mine was first.' })).status).toBe(303)
  const late = await lead.post(path, { version: '0', route: 'fieldwork', reason: 'Typed meanwhile.' })
  expect(late.status).toBe(409)
  expect(late.html).toContain('Mine was first.')
  expect(late.html).toContain('Typed meanwhile.')
  expect((await lead.post(path, chosen(late.html, 'now'))).status).toBe(303)
  const hypothesis = { judgement: 'SS1', text: 'Leaflets reach nobody who needs them.' }
  const key = crypto.randomUUID()
  for (let time = 0; time < 2; time += 1)
    expect((await lead.post(`/reviews/${review}/hypotheses/new`, hypothesis, key)).status).toBe(303)
  expect(await read(tx => listHypotheses(tx, review))).toHaveLength(1)
})

test('judgements are given on one page; a stale or foreign choice is refused', async () => {
  const review = await openedReview(product)
  const path = `/reviews/${review}/coverage-members`
  expect((await lead.get(path)).status).toBe(200)
  const given = { 'version.SS1': '0', 'person.SS1': product.people.health, 'version.BH1': '0', 'person.BH1': '' }
  expect((await lead.post(path, given)).status).toBe(303)
  expect((await lead.get(`/reviews/${review}/coverage`)).html).toContain('With David Chen')
  expect((await lead.post(path, { ...given, 'person.SS1': product.people.joint })).status).toBe(409)
  const foreign = await lead.post(path, { 'version.SS2': '0', 'person.SS2': product.people.ninth })
  expect(foreign.status).toBe(422)
  expect(foreign.html).toContain('Choose somebody of the team')
  expect((await (await product.visitor('health')).get(path)).status).toBe(404)
})

test('a hypothesis is written, changed with what came of it, and withdrawn with a reason', async () => {
  const review = await openedReview(product)
  const list = `/reviews/${review}/hypotheses`
  expect((await lead.get(list)).html).toContain('No judgement is chosen for fieldwork yet')
  const bad = await lead.post(`${list}/new`, { judgement: 'SS99', text: '' })
  expect(bad.status).toBe(422)
  expect(bad.html).toContain('Choose a judgement of the rulebook')
  expect(bad.html).toContain('Write what the fieldwork is to test')
  await lead.post(`${list}/new`, { judgement: 'SS1', text: 'Nobody knows whom to call.' })
  const [kept] = await read(tx => listHypotheses(tx, review))
  const own = `${list}/${kept?.id}`
  const change = {
    version: '1',
    judgement: 'SS1',
    text: 'Nobody knows whom to call.',
    cameOfIt: 'Borne out by nine of ten.',
  }
  expect((await lead.post(own, change)).status).toBe(303)
  expect((await lead.post(own, change)).status).toBe(409)
  expect((await lead.get(list)).html).toContain('Borne out by nine of ten.')
  expect((await lead.post(`${own}/withdraw`, { version: '2', because: ' ' })).status).toBe(422)
  expect((await lead.post(`${own}/withdraw`, { version: '2', because: 'Asked twice.' })).status).toBe(303)
  expect(await read(tx => listHypotheses(tx, review))).toEqual([])
  expect((await lead.get(own)).status).toBe(404)
  expect((await lead.get(`${list}/99999999999999999999999`)).status).toBe(404)
})

test('JAR-51 an activity is planned, stands in the timetable, is held with its records, and leads to evidence', async () => {
  const review = await openedReview(product)
  const { people } = product
  const base = `/reviews/${review}`
  const wrong = await lead.post(`${base}/activities/new`, {
    kind: 'picnic',
    title: '',
    'plannedOn-day': '31',
    'plannedOn-month': '2',
    'plannedOn-year': '2006',
    plannedAt: 'teatime',
    judgements: 'SS99',
    members: 'x',
    place: 'Bridport',
  })
  expect(wrong.status).toBe(422)
  for (const sentence of [
    'Choose what kind of activity it is',
    'Enter a title',
    'real date',
    'time of day',
    'Choose judgements',
    'value="Bridport"',
  ])
    expect(wrong.html).toContain(sentence)
  const fields = {
    kind: 'duty-team-visit',
    title: 'Duty team',
    members: [people.lead, people.health],
    place: 'Bridport',
    'plannedOn-day': '7',
    'plannedOn-month': '11',
    'plannedOn-year': '2006',
    plannedAt: '9.30am',
    judgements: ['SS1', 'SS2'],
  }
  expect((await lead.post(`${base}/activities/new`, fields)).status).toBe(303)
  expect(
    (await lead.post(`${base}/activities/new`, { ...fields, title: 'Elsewhere', members: people.lead })).status,
  ).toBe(303)
  const plan = text((await lead.get(`${base}/plan`)).html)
  expect(plan).toContain('09:30 Duty team , Bridport')
  expect(plan).toContain('Booked twice: Ann Lee on Tuesday 7 November 2006 at 09:30: Duty team and Elsewhere')
  expect(plan).toMatch(/Ann Lee has 9 days free/)
  const [activity] = await read(tx => listActivities(tx, review))
  const own = `${base}/activities/${activity?.id}`
  const page = await lead.get(own)
  expect(page.html).toContain(`evidence/new?activity=${activity?.id}`)
  expect(text(page.html)).toContain('Initial assessment: what was found')
  const held = {
    version: '1',
    'heldOn-day': '7',
    'heldOn-month': '11',
    'heldOn-year': '2006',
    judgements: 'SS1',
    tie: 'West ward',
  }
  expect(
    (await lead.post(`${own}/held`, { ...held, 'heldOn-year': 'soon', 'record.referral': 'Typed.' })).html,
  ).toContain('Typed.')
  expect((await lead.post(`${own}/held`, { ...held, 'record.referral': 'Within a day.' })).status).toBe(303)
  expect((await lead.post(`${own}/held`, held)).status).toBe(409)
  expect((await lead.get(own)).html).toContain('Within a day.')
  expect((await lead.post(`${own}/call-off`, { version: '2', because: 'Snow.' })).status).toBe(422)
  expect(text((await lead.get(`${base}/activities?state=held`)).html)).toContain('1 activity')
  expect((await lead.get(`${base}/activities?state=nonsense&page=0`)).status).toBe(200)
  expect((await lead.post(`${own}/edit`, { ...fields, version: '1' })).status).toBe(409)
})

test('JAR-51 the plan is finalised and reopened on its page, and while final only what took place is added', async () => {
  const review = await openedReview(product)
  const base = `/reviews/${review}`
  expect((await lead.post(`${base}/plan/finalise`, { compared: 'Read side by side.' })).status).toBe(303)
  expect((await lead.get(`${base}/plan`)).html).toContain('Read side by side.')
  const planned = await lead.post(`${base}/activities/new`, { kind: 'setting-visit', title: 'A nursery' })
  expect(planned.status).toBe(422)
  expect(planned.html).toContain('The plan was finalised on')
  const took = {
    kind: 'setting-visit',
    title: 'A nursery',
    'heldOn-day': '6',
    'heldOn-month': '11',
    'heldOn-year': '2006',
  }
  expect((await lead.post(`${base}/activities/new`, took)).status).toBe(303)
  expect((await lead.post(`${base}/plan/reopen`, { version: '1', because: '' })).status).toBe(422)
  expect((await lead.post(`${base}/plan/reopen`, { version: '1', because: 'Two visits moved.' })).status).toBe(303)
  expect((await lead.get(`${base}/plan`)).html).toContain('Two visits moved.')
})

test('the approver reads and has no button; strangers and the area are shown nothing', async () => {
  const review = await tenChosen()
  const approver = await product.visitor('approver')
  const director = await product.visitor('director')
  for (const path of ['coverage', 'coverage/SS1', 'hypotheses', 'plan', 'activities']) {
    const seen = await approver.get(`/reviews/${review}/${path}`)
    expect(seen.status, path).toBe(200)
    expect(seen.html, path).not.toContain('method="post" action="/reviews')
    expect((await director.get(`/reviews/${review}/${path}`)).status, path).toBe(404)
    expect((await product.stranger().get(`/reviews/${review}/${path}`)).location, path).toBe('/sign-in')
  }
  expect((await approver.post(`/reviews/${review}/coverage/SS1`, { version: '0', route: 'analysis' })).status).toBe(404)
  expect((await director.post(`/reviews/${review}/plan/finalise`, {})).status).toBe(404)
})
