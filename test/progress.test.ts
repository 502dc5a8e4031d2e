import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import {
  addAction,
  makeStatement,
  publishedActions,
  publishedProgress,
  recordReceipt,
  reportProgress,
  verifyProgress,
} from '../src/modules/actions/index.ts'
import { addEvidence } from '../src/modules/evidence/index.ts'
import { giveRole } from '../src/modules/reviews/index.ts'
import { publicActor } from '../src/platform/access/actor.ts'
import { type AfterReport, afterReport, day, on } from './after-report.ts'
import { done } from './journey.ts'
import { mainOf } from './journeys/walker.ts'
import { plainItem } from './plain-item.ts'
import type { Visitor } from './product.ts'

/* Progress on actions: reported with what shows it, verified by somebody else, published once it is. */

let world: AfterReport
let office: Visitor
let action: string
beforeAll(async () => {
  world = await afterReport()
  await world.issued(world.review, '2006-08-09')
  const { product, review } = world
  const { services, people } = product
  const given = { personId: people.delegate, role: 'director-office', until: undefined, because: 'Runs the plan.' }
  done(await giveRole(services, await product.caller('lead'), review, given))
  office = await product.visitor('delegate')
  const director = await product.caller('director')
  done(await recordReceipt(services, director, review, { receivedOn: day('2006-08-11'), note: '', version: 0 }))
  const planned = {
    text: 'Recruit six foster carers.',
    owner: 'Head of placements',
    ownerId: people.director,
    firstDay: undefined,
    lastDay: day('2007-03-31'),
    recommendationId: await world.recommendation(),
  }
  action = done(await addAction(services, director, review, planned)).id
})
afterAll(() => world.product.close())

const stranger = { actor: publicActor, now: Temporal.Instant.from('2006-11-07T10:00:00Z'), requestId: 'stranger' }

async function lastReport(): Promise<string> {
  const rows = await world.query<{ id: string }>('select max(id) as id from actions_progress where action_id = $1', [
    action,
  ])
  return String(rows[0]?.id)
}

describe('Progress', () => {
  test('JAR-75 is reported with a file that shows it, which both sides open and strangers do not', async () => {
    const path = world.at(`/items/${action}`)
    const file = { name: 'carers.txt', content: 'Two carers approved on 1 November 2006.' }
    const fields = { state: 'under-way', progressNote: 'Two carers are approved.' }
    expect((await office.send(`${path}/progress`, fields, [file])).status).toBe(303)
    const page = await world.lead.get(path)
    expect(page.html).toContain('Reported, not verified')
    expect(page.html).toContain('Reported by Nadia Khan')
    const link = /href="([^"]+\/download)"/.exec(page.html)?.[1] ?? ''
    expect(String((await world.lead.get(link)).bytes)).toContain('Two carers approved')
    expect(String((await world.director.get(link)).bytes)).toContain('Two carers approved')
    const other = await world.product.visitor('otherDirector')
    expect((await other.get(link)).status).toBe(404)
    expect((await world.product.stranger().get(link)).status).not.toBe(200)
  })

  test('JAR-75 is verified neither by its owner nor by who reported it, by form, command or table', async () => {
    const id = await lastReport()
    const path = world.at(`/items/${action}`)
    const { services } = world.product
    const yes = { verdict: 'verified', verdictBecause: '' }
    // The owner is the director; the report is the office's.
    for (const visitor of [world.director, office]) {
      expect((await visitor.get(path)).html).toContain('Somebody else verifies this')
      expect((await visitor.post(`${path}/progress/${id}/verify`, yes)).status).toBe(404)
    }
    const given = { actionId: action, progressId: id, verified: true, because: '' }
    for (const part of ['director', 'delegate'] as const) {
      const caller = await world.product.caller(part)
      expect((await verifyProgress(services, caller, world.review, given)).kind).toBe('denied')
      const person = world.product.people[part]
      const insert = services.database.as(caller, 'verify-progress', tx =>
        sql`insert into actions_verification (review_id, progress_id, verified, person_id, person_name, given_on)
          values (${world.review}, ${id}, true, ${person}, 'Somebody', '2006-11-07')`.execute(tx),
      )
      await expect(insert).rejects.toThrow('somebody other than who owns the action')
    }
    // Nor in somebody else's name.
    const borrowed = services.database.as(await world.product.caller('director'), 'verify-progress', tx =>
      sql`insert into actions_verification (review_id, progress_id, verified, person_id, person_name, given_on)
        values (${world.review}, ${id}, true, ${world.product.people.lead}, 'Ann Lee', '2006-11-07')`.execute(tx),
    )
    await expect(borrowed).rejects.toThrow(/row-level security/)
    expect(await world.count('actions_verification')).toBe(0)
  })

  test('JAR-75 is sent back with a reason alone, and then is shown apart', async () => {
    const path = world.at(`/items/${action}`)
    done(
      await reportProgress(world.product.services, await world.product.caller('delegate'), world.review, {
        actionId: action,
        state: 'done',
        note: 'All six are recruited.',
      }),
    )
    const verify = `${path}/progress/${await lastReport()}/verify`
    const silent = await world.lead.post(verify, { verdict: 'sent-back', verdictBecause: '' })
    expect(silent.status).toBe(422)
    expect(silent.html).toContain('Say why it is sent back')
    expect(await world.count('actions_verification')).toBe(0)
    const why = { verdict: 'sent-back', verdictBecause: 'Four of the six are approved; two are not.' }
    expect((await world.lead.post(verify, why)).status).toBe(303)
    const { html } = await world.director.get(path)
    expect(html).toContain('Sent back by Ann Lee on 7 November 2006: Four of the six are approved; two are not.')
    // What was sent back is not done: it is late once its day is past.
    await world.director.onDay('2007-04-02')
    expect((await world.director.get(world.at(''))).html).toContain('Sent back')
    expect((await world.director.get(path)).html).toContain('govuk-tag--red">Late')
    await world.director.onDay('2006-11-07')
    // Answered once.
    expect((await world.lead.post(verify, why)).status).toBe(409)
  })

  test('JAR-75 is open to everybody beside the statement once it is verified, and names nobody', async () => {
    const { services } = world.product
    const director = await world.product.caller('director')
    const report = { actionId: action, state: 'under-way' as const, note: 'Four carers are approved.' }
    done(await reportProgress(services, await world.product.caller('delegate'), world.review, report))
    const read = () => services.database.as(stranger, 'read', tx => publishedProgress(tx, world.review))
    const statement = { madeOn: day('2006-11-06'), adoptedBy: 'Jane Fry', adoptedPost: 'Leader' }
    const reasons = { 'partners-consulted': 'They meet next week.', 'partners-involved': 'Asked in October.' }
    done(await makeStatement(services, director, world.review, statement, { reasons }))
    expect(await read()).toEqual([])
    const given = { actionId: action, progressId: await lastReport(), verified: true, because: 'Saw the register.' }
    done(await verifyProgress(services, await world.product.caller('lead'), world.review, given))
    const [progress, ...more] = await read()
    expect(more).toEqual([])
    expect(progress).toMatchObject({ actionId: action, state: 'under-way', note: 'Four carers are approved.' })
    expect(String(progress?.verifiedOn)).toBe('2006-11-07')
    expect(Object.keys(progress ?? {}).sort()).toEqual(['actionId', 'note', 'reportedOn', 'state', 'verifiedOn'])
    // An action that came after the statement is not in it, so nothing of it is open.
    const later = {
      text: 'Train carers.',
      owner: '',
      firstDay: undefined,
      lastDay: day('2007-06-30'),
      recommendationId: undefined,
    }
    const added = done(await addAction(services, director, world.review, later)).id
    done(await reportProgress(services, director, world.review, { actionId: added, state: 'done', note: 'Secret.' }))
    const last = await world.query<{ id: string }>('select max(id) as id from actions_progress', [])
    const also = { actionId: added, progressId: String(last[0]?.id), verified: true, because: '' }
    done(await verifyProgress(services, await world.product.caller('lead'), world.review, also))
    expect(await read()).toHaveLength(1)
    const open = await services.database.as(stranger, 'read', tx => publishedActions(tx, world.review))
    expect(open?.actions.map(({ id, owner }) => [id, owner])).toEqual([[action, 'Head of placements (Margaret Oduya)']])
  })
})

describe('What shows progress', () => {
  const path = () => world.at(`/items/${action}`)
  const label = (id: string) => rulebook().documents.find(each => each.id === id)?.label ?? ''
  const rulebook = () => world.product.services.rulebooks.get('joint-area-review', '2005-08')
  /** A document asked of the area, as the tables hold it. */
  async function asked(reviewId: string, nth: number, state: string): Promise<{ id: string; label: string }> {
    const document = rulebook().documents[nth]?.id ?? ''
    const [row] = await world.query<{ id: string }>(
      `insert into evidence_request (review_id, document, due_days, state, asked_on) values ($1, $2, 0, $3, '2006-09-04') returning id`,
      [reviewId, document, state],
    )
    return { id: String(row?.id), label: label(document) }
  }
  async function lastCited(): Promise<readonly unknown[]> {
    return world.query('select request_id from actions_progress_document where review_id = $1 order by id', [
      world.review,
    ])
  }

  test('JAR-75 is also a document that the authority sent, which whoever verifies opens', async () => {
    const sent = await asked(world.review, 0, 'accepted')
    const notSent = await asked(world.review, 1, 'asked')
    const foreign = await asked(world.elsewhere, 0, 'accepted')
    const fields = { state: 'under-way', progressNote: 'The plan of placements is agreed.' }
    const form = await office.get(path())
    expect(form.html).toContain(sent.label)
    expect(form.html).not.toContain(notSent.label)
    for (const wrong of [notSent, foreign]) {
      const refused = await office.send(`${path()}/progress`, { ...fields, documents: [sent.id, wrong.id] }, [])
      expect(refused.status).toBe(422)
      expect(refused.html).toContain('Choose documents that were sent for this review.')
      expect(refused.html).toContain('The plan of placements is agreed.')
    }
    expect(await lastCited()).toEqual([])
    expect((await office.send(`${path()}/progress`, { ...fields, documents: sent.id }, [])).status).toBe(303)
    const page = await world.lead.get(path())
    expect(page.html).toContain(
      `Document of the area: <a class="govuk-link" href="/reviews/${world.review}/documents/${sent.id}">`,
    )
    expect((await world.lead.get(`/reviews/${world.review}/documents/${sent.id}`)).status).toBe(200)
    expect((await world.director.get(`/reviews/${world.review}/documents/${sent.id}`)).status).toBe(200)
    // The database holds it too: neither what was not sent, nor another area's, nor in somebody else's report.
    const report = await lastReport()
    const cite = (part: 'delegate' | 'director', request: string) =>
      world.product.caller(part).then(caller =>
        world.product.services.database.as(caller, 'report-progress', tx =>
          sql`insert into actions_progress_document (review_id, progress_id, request_id, person_id)
            values (${world.review}, ${report}, ${request}, ${world.product.people[part]})`.execute(tx),
        ),
      )
    for (const [part, request] of [
      ['delegate', notSent],
      ['delegate', foreign],
      ['director', sent],
    ] as const)
      await expect(cite(part, request.id)).rejects.toThrow(/row-level security/)
    const other = await world.product.caller('otherDirector')
    const read = await world.product.services.database.as(other, 'read', tx =>
      sql`select * from actions_progress_document`.execute(tx),
    )
    expect(read.rows).toEqual([])
    expect(await lastCited()).toHaveLength(1)
    const record = mainOf((await world.lead.get(`/reviews/${world.review}/record`)).html)
    expect(record).toContain(`Document that shows progress ${sent.label}`)
    expect(record).toContain('Progress : The plan of placements is agreed.')
    expect(record).toContain('Answer to the report of progress: Four carers are approved.')
    expect(record).not.toContain('not known any more')
  })

  test('JAR-75 is also evidence, for the inspecting side alone: the authority neither cites it nor sees it', async () => {
    const { services } = world.product
    const { id: item } = done(
      await addEvidence(services, await world.product.caller('lead'), world.review, {
        ...plainItem,
        kind: 'discussion',
        title: 'Register of carers',
        text: 'Five of six carers stand in the register.',
        eventOn: day('2006-11-06'),
      }),
    )
    const fields = { state: 'under-way', progressNote: 'Five of six carers are approved.', items: item }
    const before = await world.count('actions_progress')
    expect((await office.send(`${path()}/progress`, fields, [])).status).toBe(404)
    expect(await world.count('actions_progress')).toBe(before)
    const wrong = await world.lead.send(`${path()}/progress`, { ...fields, items: '999999' }, [])
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('Choose evidence of this review.')
    expect((await world.lead.send(`${path()}/progress`, fields, [])).status).toBe(303)
    expect((await world.lead.get(path())).html).toContain(`href="/reviews/${world.review}/evidence/${item}"`)
    const shown = await world.director.get(path())
    expect(shown.html).toContain('Five of six carers are approved.')
    expect(shown.html).not.toContain('Register of carers')
    // It stands on the thread of the item, and on the item itself.
    const thread = await world.lead.get(`/reviews/${world.review}/thread/evidence/${item}`)
    expect(thread.html).toContain('Progress on an action')
    expect(thread.html).toContain(`/actions/items/${action}#progress-`)
    expect((await world.lead.get(`/reviews/${world.review}/evidence/${item}`)).html).toContain('Progress on an action')
  })
})

test('JAR-75 home tells who may verify, and goes on with the plan once the review is closed', async () => {
  const verify = 'Verify what was reported of: Recruit six foster carers.'
  const report = 'Report what came of: Recruit six foster carers.'
  const toSend = 'Send: Key documents'
  // Reported last by who leads; the director owns the action.
  for (const [visitor, isAsked] of [
    [office, true],
    [world.director, false],
    [world.lead, false],
    [await world.product.visitor('otherDirector'), false],
    [await world.product.visitor('health'), false],
  ] as const)
    expect((await visitor.get('/')).html.includes(verify)).toBe(isAsked)
  await office.onDay('2007-03-20')
  const open = (await office.get('/')).html
  expect([report, toSend].map(words => open.includes(words))).toEqual([true, true])
  await world.query(`update reviews_review set state = 'closed' where id = $1`, [world.review])
  const closed = (await office.get('/')).html
  expect([verify, report, toSend].map(words => closed.includes(words))).toEqual([true, true, false])
  await world.query(`update reviews_review set state = 'published' where id = $1`, [world.review])
  await office.onDay('2006-11-07')
})

describe('A recommendation without an action', () => {
  test('JAR-75 is visible, and is answered by why it is not accepted, which can be taken back', async () => {
    const { review } = world
    await world.query(
      `insert into reports_recommendation (review_id, section, position, text, answers)
       values ($1, 'summary', 2, 'Publish a plan for play.', 'The authority')`,
      [review],
    )
    const [{ id } = { id: '' }] = await world.query<{ id: string }>(
      `select id from reports_recommendation where review_id = $1 and text = 'Publish a plan for play.'`,
      [review],
    )
    const path = world.at(`/recommendations/${id}`)
    expect((await world.director.get(world.at(''))).html).toContain('No action answers it yet')
    const silent = await world.director.post(path, { version: '0', because: ' ' })
    expect(silent.status).toBe(422)
    expect(silent.html).toContain('Say why the recommendation is not accepted')
    const because = 'The play plan of 2005 says it already.'
    expect((await world.director.post(path, { version: '0', because })).status).toBe(303)
    const page = await world.lead.get(world.at(''))
    expect(page.html).toContain('Not accepted</strong> The play plan of 2005 says it already.')
    expect((await world.director.post(path, { version: '0', because: 'Again.' })).status).toBe(409)
    expect((await world.director.post(`${path}/accept`, { version: '1' })).status).toBe(303)
    expect((await world.lead.get(world.at(''))).html).toContain('No action answers it yet')
    const other = await world.product.visitor('otherDirector')
    expect((await other.get(path)).status).toBe(404)
    expect((await other.post(path, { version: '2', because })).status).toBe(404)
  })

  test('JAR-75 an owner is one of the area’s people and nobody else', async () => {
    const outsider = { text: 'Train staff.', ...on('lastDay', '2007-01-08'), ownerId: world.product.people.lead }
    const answer = await world.director.post(world.at('/new'), outsider)
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('Choose one of these people, or nobody.')
  })
})

describe('The timeline', () => {
  test('JAR-75 shows duties and actions at a glance with today, and by what is late, recommendation and owner', async () => {
    const page = await world.director.get(world.at('/timeline'))
    expect(page.html).toContain('<svg')
    expect(page.html).toContain('“Recruit six foster carers.”')
    expect(page.html).toContain('Copies of the report sent and made available locally')
    const late = await world.director.get(world.at('/timeline?show=late'))
    expect(late.html).toContain('Copies of the report sent and made available locally')
    expect(late.html).not.toContain('“Recruit six foster carers.”')
    const of = await world.lead.get(world.at(`/timeline?recommendation=${await world.recommendation()}`))
    expect(of.html).toContain('“Recruit six foster carers.”')
    expect(of.html).not.toContain('“Train carers.”')
    const nothing = await world.lead.get(world.at('/timeline?owner=Nobody+at+all'))
    expect(nothing.html).toContain('Nothing of the plan is so.')
    expect((await (await world.product.visitor('otherDirector')).get(world.at('/timeline'))).status).toBe(404)
  })
})
