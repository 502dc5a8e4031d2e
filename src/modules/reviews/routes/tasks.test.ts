import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { harbourReview, inStage, openedReview } from '../../../../test/journey.ts'
import { type Part, startProduct, type TestProduct, type Visitor } from '../../../../test/product.ts'
import { leaveStage } from '../index.ts'

let product: TestProduct
let review: string
const visitors = new Map<Part, Visitor>()
beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product)
  for (const part of ['lead', 'joint', 'socialCare', 'health', 'fifth', 'manager', 'sixth', 'director'] as const) {
    visitors.set(part, await product.visitor(part))
  }
})
afterAll(() => product.close())

function as(part: Part): Visitor {
  const visitor = visitors.get(part)
  if (visitor === undefined) throw new Error(`Nobody signed ${part} in.`)
  return visitor
}

const at = (path: string) => `/reviews/${review}/${path}`
const askedReasons = (html: string) => [...html.matchAll(/name="reason\.([a-z-]+)"/g)].map(found => found[1])
const rows = (table: 'reviews_task' | 'reviews_duty' | 'reviews_exception' | 'platform_record', where = 'true') =>
  product.services.database.asOwner(async client => {
    const counted = await client.query<{ count: string }>(`select count(*) from ${table} where ${where}`)
    return Number(counted.rows[0]?.count)
  })
const give = (task: { readonly [name: string]: string }, who: Visitor = as('lead')) =>
  who.post(at('tasks'), { what: 'other', text: '', person: product.people.fifth, ...task })

describe('JAR-30 the duties of the joint inspector', () => {
  const three = [
    'coherence-with-corporate-assessment',
    'value-for-money-commentary',
    'services-the-audit-commission-assesses',
  ]

  test('unassigned they are pointed out with ¶30, and leaving setting-up without them takes a reason', async () => {
    const { html } = await as('fifth').get(at('team'))
    expect(html.match(/Not assigned</g)).toHaveLength(3)
    expect(html).toContain('drawing on evidence from and judgements by other team members')
    expect(html).toContain('The lead inspector assigns three duties to the joint inspector')
    await inStage(product, review, 'setting-up')
    const lead = await product.caller('lead')
    const left = await leaveStage(product.services, lead, review, 'setting-up')
    expect(left.kind).not.toBe('done')
    const stage = await as('lead').get(at('stage'))
    expect(stage.html).toContain('Commentary on value for money')
    expect(stage.html).toContain('¶30')
  })

  test('the lead assigns them to the joint inspector and to nobody else; the day is kept', async () => {
    const { people } = product
    const wrong = await as('lead').post(at('team/duties'), { duties: three, charged: people.health })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('Choose who has it')
    const none = await as('lead').post(at('team/duties'), { charged: people.joint })
    expect([none.status, none.html.includes('Choose at least one duty')]).toEqual([422, true])
    const odd = await as('lead').post(at('team/duties'), { duties: ['lamp-oil'], charged: people.joint })
    expect([odd.status, odd.html.includes('Choose duties from the list')]).toEqual([422, true])
    expect((await as('joint').post(at('team/duties'), { duties: three, charged: people.joint })).status).toBe(404)
    expect(await rows('reviews_duty')).toBe(0)
    expect((await as('lead').post(at('team/duties'), { duties: three, charged: people.joint })).status).toBe(303)
    const { html } = await as('fifth').get(at('team'))
    expect(html).not.toContain('Not assigned<')
    expect(html.match(/, since 7 November 2006/g)).toHaveLength(3)
    expect(html).not.toContain('The lead inspector assigns three duties')
    // Said again, nothing changes: the day stays the first one.
    expect((await as('lead').post(at('team/duties'), { duties: three, charged: people.joint })).status).toBe(303)
    expect(await rows('reviews_duty')).toBe(3)
  })

  test('they fall open again when the joint inspector leaves', async () => {
    const { html } = await as('lead').get(at('team'))
    const place = /<option value="(\d+)">Tom Okafor<\/option>/.exec(html.slice(html.indexOf('Whose place ends')))?.[1]
    const ended = await as('lead').post(at('team/end'), { member: place ?? '', because: 'Called away.' })
    expect(ended.status).toBe(303)
    expect((await as('fifth').get(at('team'))).html.match(/Not assigned</g)).toHaveLength(3)
    const back = { person: product.people.joint, role: 'joint', title: '' }
    expect((await as('lead').post(at('team'), back)).status).toBe(303)
  })
})

describe('JAR-32 the lead allocates tasks within the team', () => {
  test('a task goes to a member, who sees it on the home page, and says that it is done', async () => {
    const given = { what: 'judgement:SS3', text: 'with the files', person: product.people.socialCare }
    const due = { 'due-day': '10', 'due-month': '11', 'due-year': '2006' }
    expect((await give({ ...given, ...due })).status).toBe(303)
    const home = await as('socialCare').get('/')
    expect(home.html).toContain('SS3: the incidence of child abuse and neglect is minimised: with the files')
    expect(home.html).toContain('a task given to you')
    const shown = await as('socialCare').get(at('tasks'))
    expect(shown.html).toContain('10 November 2006')
    const [, task, version] = /tasks\/(\d+)\/done[\s\S]*?name="version" value="(\d+)"/.exec(shown.html) ?? []
    const path = at(`tasks/${task}/done`)
    expect((await as('fifth').post(path, { version: version ?? '', done: 'yes' })).status).toBe(404)
    expect((await as('socialCare').post(path, { version: version ?? '', done: 'yes' })).status).toBe(303)
    expect((await as('socialCare').get('/')).html).not.toContain('a task given to you')
    expect((await as('lead').get(at('tasks'))).html).toContain('done on 7 November 2006')
    const stale = await as('lead').post(path, { version: version ?? '', done: '' })
    expect(stale.status).toBe(409)
    expect((await as('lead').post(path, { version: String(Number(version) + 1), done: '' })).status).toBe(303)
    expect((await as('socialCare').get('/')).html).toContain('a task given to you')
  })

  test('a judgement on a service given to another body’s inspector is warned about with ¶32, each time anew', async () => {
    const wrong = { what: 'judgement:council-social-care', person: product.people.health }
    const warned = await give(wrong)
    expect(warned.status).toBe(422)
    expect(askedReasons(warned.html)).toEqual(['tasks-respect-specialisms'])
    expect(warned.html).toContain('¶32')
    expect(warned.html).toContain('The council&#39;s social care services')
    expect(await rows('reviews_task', `about = 'council-social-care'`)).toBe(0)
    const because = 'Our CSCI inspector is ill until Thursday.'
    expect((await give({ ...wrong, 'reason.tasks-respect-specialisms': because })).status).toBe(303)
    expect(await rows('reviews_exception', `rule = 'tasks-respect-specialisms' and reason = '${because}'`)).toBe(1)
    const { html } = await as('fifth').get(at('tasks'))
    expect(html).toContain(because)
    const second = await give({ what: 'judgement:council-education', person: product.people.health })
    expect(askedReasons(second.html)).toEqual(['tasks-respect-specialisms'])
    // To its own specialist there is nothing to explain beyond what was explained already.
    const right = { what: 'judgement:health-service', person: product.people.health }
    expect((await give(right)).status).toBe(303)
    expect(await rows('reviews_exception', `rule = 'tasks-respect-specialisms'`)).toBe(1)
  })

  test('bad input is refused beside its field, and nothing typed is lost', async () => {
    const before = await rows('reviews_task')
    const cases = [
      [{ what: '' }, 'Choose what the task is about'],
      [{ what: 'judgement:ZZ9' }, 'Choose what the task is about from the list'],
      [{ what: 'lighthouse:P1' }, 'Choose what the task is about from the list'],
      [{ what: 'other', text: '' }, 'Say what is to be done'],
      [{ text: 'Ring them', person: '' }, 'Choose who does it'],
      [{ text: 'Ring them', person: product.people.sixth }, 'Choose somebody who is in the team today'],
      [{ text: 'Ring them', 'due-day': '31', 'due-month': '2', 'due-year': '2006' }, 'a real date'],
    ] as const
    for (const [task, says] of cases) {
      const answer = await give(task)
      expect([answer.status, answer.html.includes(says)], says).toEqual([422, true])
      if ('text' in task && task.text !== '') expect(answer.html).toContain('Ring them')
    }
    expect(await rows('reviews_task')).toBe(before)
  })

  test('a task taken back keeps its reason and stays on record', async () => {
    expect((await give({ text: 'Find a room', person: product.people.fifth })).status).toBe(303)
    const { html } = await as('lead').get(at('tasks'))
    const [, taken, takenVersion] =
      /name="taken" value="(\d+)"><input type="hidden" name="takenVersion" value="(\d+)">(?:(?!name="taken")[\s\S])*Find a room/.exec(
        html,
      ) ?? []
    const back = { taken: taken ?? '', takenVersion: takenVersion ?? '' }
    const silent = await as('lead').post(at('tasks/back'), { ...back, because: '' })
    expect([silent.status, silent.html.includes('Say why it is taken back')]).toEqual([422, true])
    expect((await as('fifth').post(at('tasks/back'), { ...back, because: 'x' })).status).toBe(404)
    expect((await as('lead').post(at('tasks/back'), { ...back, because: 'The council offers one.' })).status).toBe(303)
    expect((await as('fifth').get(at('tasks'))).html).toContain('The council offers one.')
    expect(await rows('reviews_task', `taken_back_because = 'The council offers one.' and text = 'Find a room'`)).toBe(
      1,
    )
    expect((await as('lead').get(at('record'))).html).toContain('Took a task back')
  })

  test('no member allocates, and nobody outside finds tasks or duties, on the page or in the rows', async () => {
    const lines = await rows('platform_record')
    expect((await give({ text: 'Mine' }, as('fifth'))).status).toBe(404)
    for (const part of ['sixth', 'director'] as const) {
      expect((await as(part).get(at('tasks'))).status).toBe(404)
      expect((await give({ text: 'Mine' }, as(part))).status).toBe(404)
    }
    expect(await rows('platform_record')).toBe(lines)
    const seen = await product.services.database.as(await product.caller('sixth'), 'read', async tx => {
      const found = await sql<{ count: string }>`
        select (select count(*) from reviews_task) + (select count(*) from reviews_duty) as count`.execute(tx)
      return Number(found.rows[0]?.count)
    })
    expect(seen).toBe(0)
    expect((await as('manager').get(at('tasks'))).status).toBe(200)
  })
})

describe('JAR-32 another framework, with other roles and specialists', () => {
  test('has its own duties and specialists, and no name of ours', async () => {
    const rulebooks = fileURLToPath(new URL('../../../../test/rulebooks/invented', import.meta.url))
    const harbour = await startProduct({ rulebooks })
    try {
      const { people } = harbour
      const id = await harbourReview(harbour)
      const lead = await harbour.visitor('lead')
      const team = await lead.get(`/reviews/${id}/team`)
      expect(team.html).toContain('The lamp oil')
      expect(team.html).toContain('What the second watch is charged with')
      const assigned = await lead.post(`/reviews/${id}/team/duties`, { duties: ['lamp-oil'], charged: people.joint })
      expect(assigned.status).toBe(303)
      const page = await lead.get(`/reviews/${id}/tasks`)
      expect(page.html).toContain('Specialists by the rulebook. Safe passage: Lantern Board.')
      const task = { what: 'judgement:passage-grade', text: '', person: people.joint }
      const warned = await lead.post(`/reviews/${id}/tasks`, task)
      expect(askedReasons(warned.html)).toEqual(['lamps-to-the-board'])
      const reason = { 'reason.lamps-to-the-board': 'The board sends nobody.' }
      expect((await lead.post(`/reviews/${id}/tasks`, { ...task, ...reason })).status).toBe(303)
    } finally {
      await harbour.close()
    }
  })
})
