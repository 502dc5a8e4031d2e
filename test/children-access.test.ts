import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import {
  giveYoungTask,
  listTold,
  markForChildren,
  nameSchools,
  recordBriefing,
  recordTelling,
  startYoungTask,
  writeNote,
} from '../src/modules/children/index.ts'
import { appointMember, askRules, findReview, giveReason } from '../src/modules/reviews/index.ts'
import { anyReason, done } from './journey.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { placed, reportingReview } from './report-journey.ts'

/* Young inspectors and what children hear back: who may do what, in commands and in rows. */

let product: TestProduct
let review: string
let item: string
let task: string
beforeAll(async () => {
  product = await startProduct()
  ;({ reviewId: review, item } = await reportingReview(product))
  const finding = await placed(product, review, { judgements: ['SS7'], evidence: [item] })
  const place = { personId: product.people.youngInspector, role: 'young-person', title: '' } as const
  const manager = await product.caller('manager', '2006-09-01')
  done(await appointMember(product.services, manager, review, place, { reasons: anyReason }))
  const line = { source: { kind: 'finding', id: finding }, kind: 'good', outcome: '', symbol: 'good' } as const
  const words = { words: 'You keep the same worker.', byWhen: '' }
  done(await markForChildren(product.services, await product.caller('lead'), review, { ...line, ...words }))
  const given = { personId: product.people.youngInspector, task: 'gathering-views', text: 'Ask.', dueOn: undefined }
  ;({ id: task } = done(await giveYoungTask(product.services, await product.caller('lead'), review, given)))
}, 120_000)
afterAll(() => product.close())

const heldOn = Temporal.PlainDate.from('2006-11-06')
const counts = async (part: Part, tables: readonly string[]) => {
  const caller = await product.caller(part)
  return product.services.database.as(caller, 'read', async tx => {
    const found: Record<string, number> = {}
    for (const table of tables) found[table] = (await sql.raw(`select 1 from ${table}`).execute(tx)).rows.length
    return found
  })
}

describe('JAR-33 a young inspector', () => {
  test('starts no task before the briefing of local services is on record, and then starts it', async () => {
    const young = await product.visitor('youngInspector')
    const start = `/reviews/${review}/young/tasks/${task}/start`
    expect((await young.get(`/reviews/${review}/young`)).html).toContain('You cannot start yet')
    const early = await young.post(start, { version: '1' })
    expect(early.status).toBe(422)
    expect(early.html).toContain('¶33')
    const refused = await startYoungTask(product.services, await product.caller('youngInspector'), review, {
      id: task,
      version: 1,
    })
    expect(refused).toMatchObject({
      kind: 'refused',
      problems: [{ rule: { rule: 'young-person-briefed', cite: '¶33' } }],
    })
    const briefing = { heldOn, briefed: 'The heads of service', note: '' }
    expect(
      (await recordBriefing(product.services, await product.caller('youngInspector'), review, briefing)).kind,
    ).toBe('denied')
    done(await recordBriefing(product.services, await product.caller('lead'), review, briefing))
    expect((await young.post(start, { version: '1' })).status).toBe(303)
    expect((await young.get(`/reviews/${review}/young`)).html).toContain('Write down what children said')
  })

  test('writes what children said, which the lead takes up as evidence or not, with words for its author', async () => {
    const young = await product.visitor('youngInspector')
    const lead = await product.visitor('lead')
    const note = { 'heardOn-day': '6', 'heardOn-month': '11', 'heardOn-year': '2006', heardFrom: 'Four pupils', task }
    expect(
      (await young.post(`/reviews/${review}/young/notes/new`, { ...note, text: 'They want a later bus.' })).status,
    ).toBe(303)
    expect(
      (await young.post(`/reviews/${review}/young/notes/new`, { ...note, text: 'The table is broken.' })).status,
    ).toBe(303)
    const list = (await lead.get(`/reviews/${review}/young-inspectors`)).html
    const [second = '', first = ''] = [...list.matchAll(/young-inspectors\/notes\/(\d+)"/g)].map(found => found[1])
    const at = (id: string, end: string) => `/reviews/${review}/young-inspectors/notes/${id}/${end}`
    const silent = await lead.post(at(second, 'not'), { version: '1', because: '' })
    expect(silent.status).toBe(422)
    expect((await lead.post(at(second, 'not'), { version: '1', because: 'It is for the club to mend.' })).status).toBe(
      303,
    )
    const up = {
      version: '1',
      kind: 'discussion',
      title: 'Buses',
      text: 'They want a later bus.',
      classification: 'open',
    }
    const bears = { judgement: 'MC3', direction: 'weakness', because: 'Thank you.' }
    expect((await lead.post(at(first, 'up'), { ...up, ...bears })).status).toBe(303)
    const own = (await young.get(`/reviews/${review}/young`)).html
    expect(own).toContain('It counts as evidence now.')
    expect(own).toContain('It is for the club to mend.')
    const { rows } = await product.services.database.asOwner(client =>
      client.query(
        'select from_children, classification from evidence_item where review_id = $1 order by id desc limit 1',
        [review],
      ),
    )
    expect(rows).toEqual([{ from_children: true, classification: 'open' }])
  })

  test('ALL-4 reads the outline, the report for children, own tasks and notes, and no row else of the review', async () => {
    const own = ['reviews_review', 'children_line', 'children_briefing', 'children_task', 'children_note']
    expect(await counts('youngInspector', own)).toEqual(
      Object.fromEntries([...own.map(table => [table, 1]), ['children_note', 2]]),
    )
    const closed = [
      'evidence_item',
      'evidence_words',
      'evidence_citation',
      'reports_block',
      'reports_recommendation',
      'judgements_agreed',
      'judgements_proposal',
      'judgements_conclusion',
      'fieldwork_route',
      'fieldwork_activity',
      'reviews_task',
      'children_told',
    ]
    expect(await counts('youngInspector', closed)).toEqual(Object.fromEntries(closed.map(table => [table, 0])))
    // Notes are for their author and who conducts: a member reads them once they are evidence.
    expect(await counts('health', ['children_note'])).toEqual({ children_note: 0 })
    expect(await counts('lead', ['children_note'])).toEqual({ children_note: 2 })
    const all = [
      'children_line',
      'children_part',
      'children_comment',
      'children_briefing',
      'children_task',
      'children_note',
      'children_told',
    ]
    for (const part of ['sixth', 'administrator'] as const)
      expect(await counts(part, all), part).toEqual(Object.fromEntries(all.map(table => [table, 0])))
    for (const table of all) await expect(counts('director', [table]), table).rejects.toThrow(/permission denied/)
  })

  test('ALL-4 writes no line, no task and no note under another name, in the rows themselves', async () => {
    const caller = await product.caller('youngInspector')
    const { database } = product.services
    const note = { taskId: task, heardOn: heldOn, heardFrom: '', text: 'Ours.' }
    expect((await writeNote(product.services, await product.caller('lead'), review, note)).kind).toBe('denied')
    const tries = [
      `insert into children_part (review_id, part, text) values (${review}, 'children-next', 'Mine')`,
      `insert into children_note (review_id, task_id, author_id, heard_on, text) values (${review}, ${task}, ${product.people.lead}, '2006-11-06', 'Forged')`,
      `insert into children_briefing (review_id, held_on, briefed, recorded_by_id) values (${review}, '2006-11-06', 'All', ${product.people.youngInspector})`,
      `update children_task set taken_back_on = '2006-11-07', taken_back_because = 'No' where id = ${task}`,
      `insert into children_line (review_id, kind, item_id, position, words) values (${review}, 'said', ${item}, 9, 'Closed words')`,
    ]
    for (const text of tries) {
      const run = database.as(caller, 'test', async tx => {
        await sql.raw(text).execute(tx)
      })
      await expect(run, text).rejects.toThrow(/row-level security|may be published/)
    }
    // Even who writes the report cannot quote an item that is not open.
    const lead = await product.caller('lead')
    await expect(
      database.as(lead, 'test', async tx => {
        await sql.raw(tries[4] ?? '').execute(tx)
      }),
    ).rejects.toThrow(/may be published/)
  })
})

describe('JAR-70 what children hear back', () => {
  test('each school is a line of its own with day and proof; late it shows, takes a reason and is let through', async () => {
    const lead = await product.visitor('lead')
    expect((await lead.post(`/reviews/${review}/children-told/schools`, { names: '' })).status).toBe(422)
    done(
      await nameSchools(product.services, await product.caller('lead'), review, {
        names: ['Hill School', 'Dale School', 'hill school'],
        organisations: [],
      }),
    )
    const caller = await product.caller('lead', '2006-12-01')
    const told = await product.services.database.as(caller, 'read', tx => listTold(tx, review))
    expect(told.map(each => each.recipient)).toEqual(['Hill School', 'Dale School'])
    await lead.onDay('2006-12-01')
    expect((await lead.get(`/reviews/${review}/children-told`)).html).toContain('Late')
    const [hill] = told
    const blank = { doneOn: heldOn, proof: '', questions: '', answers: '', receivedOn: undefined, lateBecause: '' }
    const at = { id: hill?.id ?? '', version: hill?.version ?? 0 }
    expect((await recordTelling(product.services, caller, review, { ...blank, at })).kind).toBe('refused')
    const sent = {
      ...blank,
      doneOn: Temporal.PlainDate.from('2006-11-30'),
      proof: 'Letter',
      lateBecause: 'The printer was ill.',
    }
    done(await recordTelling(product.services, caller, review, { ...sent, at }))
    const page = (await lead.get(`/reviews/${review}/children-told`)).html
    expect(page).toContain('The printer was ill.')
    expect(page).toContain('17 November 2006')
  })

  test('a school that was not told is said with ¶70 before the review is closed, and a reason is kept and shown', async () => {
    const caller = await product.caller('lead', '2007-03-01')
    const said = await product.services.database.as(caller, 'read', async tx => {
      const subject = await findReview(tx, review)
      if (subject === undefined) throw new Error('The review is gone.')
      return askRules(product.services, tx, subject, ['leave reporting'])
    })
    const of = (rule: string) => said.find(each => each.rule === rule)
    expect(of('schools-told')).toMatchObject({ status: 'not-met', strength: 'should', cite: '¶70' })
    expect(of('schools-told')?.says).toContain('Still waiting: Dale School')
    // Before the issue nothing is owed through the director: not known is not broken.
    expect(of('children-report-sent')).toMatchObject({ status: 'unknown', strength: 'should', cite: '¶70' })
    const reason = 'Dale School closed at Christmas.'
    done(await giveReason(product.services, caller, review, 'schools-told', reason))
    const lead = await product.visitor('lead')
    expect((await lead.get(`/reviews/${review}/children-told`)).html).toContain(reason)
  })
})
