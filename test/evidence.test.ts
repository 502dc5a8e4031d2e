import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import {
  addEvidence,
  agreeDueDay,
  answerRequest,
  askForDocuments,
  countsByJudgement,
  itemsForChoice,
  linkEvidence,
  listCited,
  listItemsByJudgement,
  listRequests,
  type NewItem,
  nameOwner,
  receiveDocument,
  setCitations,
  setProvision,
  supersedeEvidence,
} from '../src/modules/evidence/index.ts'
import { askRules, factLoader, findReview } from '../src/modules/reviews/index.ts'
import type { Transaction } from '../src/platform/db/database.ts'
import { done, openedReview } from './journey.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'

let product: TestProduct
let reviewId: string
let otherReviewId: string
beforeAll(async () => {
  product = await startProduct()
  reviewId = await openedReview(product)
  otherReviewId = await openedReview(product, 'Devon')
}, 60_000)
afterAll(() => product.close())

const day = (text: string) => Temporal.PlainDate.from(text)
const heard: NewItem = {
  kind: 'discussion',
  title: '',
  text: 'Young people said that they see the same worker for a year or more. Two had waited.',
  eventOn: day('2006-11-06'),
  receivedOn: undefined,
  place: 'A youth centre',
  peopleMet: 'Six young people aged 14 to 16',
  source: 'children',
  body: undefined,
  provision: undefined,
  group: 'looked-after',
  tier: 'targeted',
  fromChildren: false,
  goodPractice: false,
  bearings: [
    { judgement: 'SS3', direction: 'strength' },
    { judgement: 'SS4', direction: 'weakness' },
  ],
}

async function read<Value>(part: Part, work: (tx: Transaction) => Promise<Value>): Promise<Value> {
  return product.services.database.as(await product.caller(part), 'read', work)
}

async function add(item: Partial<NewItem> = {}, review = reviewId) {
  return done(await addEvidence(product.services, await product.caller('lead'), review, { ...heard, ...item }))
}

async function facts(group: string, review = reviewId) {
  return read('lead', async tx => {
    const subject = await findReview(tx, review)
    if (subject === undefined) throw new Error('The review cannot be read.')
    return factLoader(product.services, tx, subject)(group)
  })
}

async function countRows(table: string): Promise<number> {
  return product.services.database.asOwner(async client =>
    Number((await client.query(`select count(*) as count from ${table}`)).rows[0].count),
  )
}

describe('items', () => {
  test('are numbered by review, take their title from the text and their children from the source', async () => {
    const first = await add({}, otherReviewId)
    const second = await add({ title: 'Waiting times' }, otherReviewId)
    expect([first.reference, second.reference]).toEqual(['E1', 'E2'])
    const counts = await read('lead', tx => countsByJudgement(tx, otherReviewId))
    expect(counts.get('SS3')).toEqual({ strengths: 2, weaknesses: 0, fromChildren: 2 })
    expect(counts.get('SS4')).toEqual({ strengths: 0, weaknesses: 2, fromChildren: 2 })
    const items = await read('lead', tx => listItemsByJudgement(tx, otherReviewId))
    expect(items.get('SS3')?.map(item => item.title)).toEqual([
      'Waiting times',
      'Young people said that they see the same worker for a year or more',
    ])
  })

  test('JAR-9b carry their tier and group as the rulebook names them; another is refused', async () => {
    const before = await countRows('evidence_item')
    const outcome = await addEvidence(product.services, await product.caller('lead'), reviewId, {
      ...heard,
      tier: 'somewhere',
      group: 'nobody',
    })
    expect(outcome).toMatchObject({ kind: 'refused', problems: [{ field: 'group' }, { field: 'tier' }] })
    expect(await countRows('evidence_item')).toBe(before)
    const { id } = await add({ tier: 'preventive' })
    const { rows } = await read('lead', tx =>
      sql<{ tier: string; group_id: string }>`select tier, group_id from evidence_read_item where id = ${id}`.execute(
        tx,
      ),
    )
    expect(rows[0]).toEqual({ tier: 'preventive', group_id: 'looked-after' })
  })

  test('ALL-6 days to come, a receipt before the event and an unknown judgement are refused, each with its field', async () => {
    const before = await countRows('evidence_bearing')
    const outcome = await addEvidence(product.services, await product.caller('lead'), reviewId, {
      ...heard,
      eventOn: day('2006-11-09'),
      receivedOn: day('2006-11-01'),
      bearings: [{ judgement: 'ZZ9', direction: 'strength' }],
    })
    expect(outcome).toMatchObject({
      kind: 'refused',
      problems: [{ field: 'event' }, { field: 'received' }, { field: 'bears.ZZ9' }],
    })
    expect(await countRows('evidence_bearing')).toBe(before)
  })

  test('are added once when the same form is posted twice', async () => {
    const before = await countRows('evidence_item')
    const key = 'e0c1c1de-0000-4000-8000-000000000001'
    const first = done(await addEvidence(product.services, await product.caller('lead'), reviewId, heard, { key }))
    const again = done(await addEvidence(product.services, await product.caller('lead'), reviewId, heard, { key }))
    expect(again).toEqual(first)
    expect(await countRows('evidence_item')).toBe(before + 1)
  })

  test('are the work of the team: a manager, the director and an inspector elsewhere add none', async () => {
    for (const part of ['manager', 'director', 'ninth'] as const) {
      const outcome = await addEvidence(product.services, await product.caller(part), reviewId, heard)
      expect([part, outcome.kind]).toEqual([part, 'denied'])
    }
  })

  test('are not for the director to see, even by the database', async () => {
    await add()
    await expect(read('director', tx => sql`select id from evidence_item`.execute(tx))).rejects.toThrow(
      /permission denied/,
    )
    const { rows } = await read('ninth', tx => sql`select id from evidence_item`.execute(tx))
    expect(rows).toEqual([])
  })
})

describe('superseding', () => {
  test('ALL-2 keeps the old item with its reason and its citations; the facts count the new one', async () => {
    const old = await add({ bearings: [{ judgement: 'BH1', direction: 'strength' }] })
    await read('lead', tx => cite(tx, 'conclusion', 'BH1', [old.id]))
    const outcome = await supersedeEvidence(product.services, await product.caller('socialCare'), reviewId, {
      itemId: old.id,
      version: 1,
      because: 'The number was wrong.',
      item: { ...heard, bearings: [{ judgement: 'BH2', direction: 'weakness' }] },
    })
    const later = done(outcome)
    const items = await read('lead', tx => listItemsByJudgement(tx, reviewId))
    expect(items.has('BH1')).toBe(false)
    expect(items.get('BH2')?.map(item => item.id)).toEqual([later.id])
    const cited = await read('lead', tx => listCited(tx, reviewId, ['conclusion']))
    expect(cited).toMatchObject([{ id: old.id, byId: 'BH1', supersededBy: later.reference }])
    const choice = await read('lead', tx => itemsForChoice(tx, reviewId, 'BH2'))
    expect(choice[0]).toMatchObject({ id: later.id, direction: 'weakness' })
    expect(choice.find(item => item.id === old.id)).toMatchObject({ supersededBy: later.reference })
    const evidence = await facts('evidence')
    expect(evidence['judgementsWithEvidence']).toContain('BH2')
    expect(evidence['judgementsWithEvidence']).not.toContain('BH1')
    await read('lead', tx => cite(tx, 'conclusion', 'BH1', []))
  })

  test('ALL-6 of two people who supersede the same item, the second is told and adds nothing', async () => {
    const old = await add()
    const given = { itemId: old.id, version: 1, because: 'Corrected.', item: heard }
    done(await supersedeEvidence(product.services, await product.caller('lead'), reviewId, given))
    const before = await countRows('evidence_item')
    const second = await supersedeEvidence(product.services, await product.caller('joint'), reviewId, given)
    expect(second).toEqual({ kind: 'stale', what: 'this item of evidence' })
    expect(await countRows('evidence_item')).toBe(before)
  })

  test('ALL-6 of two people who say what an item bears on, the second is told', async () => {
    const { id } = await add({ bearings: [] })
    const link = async (part: Part, judgement: string) =>
      linkEvidence(product.services, await product.caller(part), reviewId, {
        itemId: id,
        version: 1,
        bearings: [{ judgement, direction: 'neutral' }],
      })
    done(await link('lead', 'EA1'))
    expect((await link('joint', 'EA2')).kind).toBe('stale')
    const items = await read('lead', tx => listItemsByJudgement(tx, reviewId))
    expect(items.get('EA1')?.map(item => item.direction)).toEqual(['neutral'])
    expect(items.has('EA2')).toBe(false)
  })
})

const cite = (tx: Transaction, kind: string, id: string, items: readonly string[]) =>
  setCitations(tx, { reviewId, by: { kind, id }, purpose: 'rests-on', items })

describe('the thread', () => {
  test('ALL-2 citing adds what is missing, withdraws the rest and takes one back up', async () => {
    const [one, two, three] = [await add(), await add(), await add()]
    const citing = async (...items: string[]) => {
      await read('lead', tx => cite(tx, 'finding', '41', items))
      const { rows } = await read('lead', tx =>
        sql<{ item_id: string }>`
          select item_id from evidence_read_citation where by_kind = 'finding' and by_id = '41' order by item_id`.execute(
          tx,
        ),
      )
      return rows.map(row => row.item_id)
    }
    expect(await citing(one.id, two.id)).toEqual([one.id, two.id])
    expect(await citing(two.id, three.id, three.id)).toEqual([two.id, three.id])
    expect(await citing(one.id)).toEqual([one.id])
    expect(await citing()).toEqual([])
  })

  test('ALL-2 evidence of another review is never cited', async () => {
    const elsewhere = await add({}, otherReviewId)
    await expect(read('lead', tx => cite(tx, 'finding', '42', [elsewhere.id]))).rejects.toThrow(/not of its review/)
  })
})

describe('facts', () => {
  test('JAR-38 JAR-50 count sources heard, views of children and good practice', async () => {
    const other = await openedReview(product, 'Somerset')
    expect(await facts('evidence', other)).toEqual({
      items: 0n,
      fromChildren: 0n,
      goodPractice: 0n,
      sourcesHeard: [],
      judgementsWithEvidence: [],
      judgementsHeardFromChildren: [],
    })
    await add({ goodPractice: true }, other)
    await add({ source: 'partners', bearings: [{ judgement: 'SM1', direction: 'neutral' }] }, other)
    expect(await facts('evidence', other)).toEqual({
      items: 2n,
      fromChildren: 1n,
      goodPractice: 1n,
      sourcesHeard: ['children', 'partners'],
      judgementsWithEvidence: expect.arrayContaining(['SS3', 'SS4']),
      judgementsHeardFromChildren: ['SS3', 'SS4'],
    })
    const [rule] = await read('lead', async tx => {
      const subject = await findReview(tx, other)
      if (subject === undefined) throw new Error('The review cannot be read.')
      return (await askRules(product.services, tx, subject, ['leave fieldwork'])).filter(
        result => result.rule === 'six-sources',
      )
    })
    expect(rule).toMatchObject({ status: 'not-met', strength: 'should' })
    expect(rule?.says).toContain('Parents and carers')
    expect(rule?.says).not.toContain('Partners')
  })
})

describe('the checklist of what others provide', () => {
  test('JAR-28 has 21 rows, one ruled out by the year; the gaps are named', async () => {
    const { rows, gaps } = (await facts('provisions', otherReviewId)) as {
      rows: { id: string; state: string; reason: string }[]
      gaps: string[]
    }
    expect(rows).toHaveLength(21)
    expect(rows.filter(row => row.state === 'not-applicable')).toEqual([
      { id: 'a8', state: 'not-applicable', reason: 'Only for reviews analysed up to 2005.' },
    ])
    expect(gaps).toHaveLength(20)
  })

  test('JAR-28 a row does not apply with a reason, and is refused without', async () => {
    const row = { provision: 'a16', version: 0, state: 'not-applicable', reason: '', note: '' } as const
    const lead = await product.caller('lead')
    expect(await setProvision(product.services, lead, reviewId, row)).toMatchObject({
      kind: 'refused',
      problems: [{ field: 'reason' }],
    })
    expect(await countRows('evidence_provision')).toBe(0)
    done(await setProvision(product.services, lead, reviewId, { ...row, reason: 'No youth service inspection here.' }))
    expect((await facts('provisions'))['gaps']).not.toContain('a16')
    const second = await setProvision(product.services, lead, reviewId, { ...row, state: 'chased' })
    expect(second).toEqual({ kind: 'stale', what: 'this row of the checklist' })
  })

  test('JAR-28 evidence that answers a row marks it as received', async () => {
    expect((await facts('provisions'))['gaps']).toContain('a14')
    await add({ body: 'hmi-constabulary', provision: 'a14', receivedOn: day('2006-11-07'), source: undefined })
    expect((await facts('provisions'))['gaps']).not.toContain('a14')
  })
})

describe('documents asked of the area', () => {
  const requests = (part: Part = 'lead') => read(part, tx => listRequests(tx, reviewId))
  const first = async () => {
    const [request] = await requests()
    if (request === undefined) throw new Error('Nothing was asked for.')
    return request
  }

  test('are asked for by the lead, each once, with days that follow the first day of analysis', async () => {
    const { services } = product
    expect((await askForDocuments(services, await product.caller('socialCare'), reviewId)).kind).toBe('denied')
    expect(done(await askForDocuments(services, await product.caller('lead'), reviewId))).toEqual({ asked: 10 })
    expect(await askForDocuments(services, await product.caller('lead'), reviewId)).toMatchObject({ kind: 'refused' })
    const asked = await requests('director')
    expect(asked).toHaveLength(10)
    expect(asked[0]).toMatchObject({ document: 'hundred-children', state: 'asked' })
    expect(asked[0]?.dueOn?.toString()).toBe('2006-09-04')
  })

  test('are answered by the director, returned with a reason, sent again and accepted', async () => {
    const { services } = product
    const request = await first()
    const answer = async (part: Part, version: number, where: string) =>
      answerRequest(services, await product.caller(part), reviewId, {
        requestId: request.id,
        version,
        answer: { kind: 'send', where },
      })
    expect((await answer('lead', 1, 'Here')).kind).toBe('denied')
    expect((await answer('otherDirector', 1, 'Here')).kind).toBe('denied')
    expect(await answer('director', 1, ' ')).toMatchObject({ kind: 'refused', problems: [{ field: 'words' }] })
    done(await answer('director', 1, 'On the council’s secure site'))
    expect((await answer('director', 1, 'Twice')).kind).toBe('stale')

    const lead = await product.caller('lead')
    const to = { requestId: request.id }
    expect(
      await receiveDocument(services, lead, reviewId, {
        ...to,
        version: 2,
        reception: { kind: 'return', because: '' },
      }),
    ).toMatchObject({ kind: 'refused', problems: [{ field: 'because' }] })
    done(
      await receiveDocument(services, lead, reviewId, {
        ...to,
        version: 2,
        reception: { kind: 'return', because: 'Only ninety names.' },
      }),
    )
    done(await answer('director', 3, 'The whole list, same place'))
    done(await receiveDocument(services, lead, reviewId, { ...to, version: 4, reception: { kind: 'accept' } }))
    expect(await first()).toMatchObject({ state: 'accepted', answer: 'The whole list, same place', reason: '' })
    expect((await answer('director', 5, 'Once more')).kind).toBe('stale')
  })

  test('have an owner in the area and a day that may be agreed', async () => {
    const { services } = product
    const request = (await requests())[1]
    if (request === undefined) throw new Error('Nothing was asked for.')
    const to = { requestId: request.id }
    const director = await product.caller('director')
    done(
      await nameOwner(services, director, reviewId, {
        ...to,
        version: 1,
        owner: { personId: undefined, name: 'Data team' },
      }),
    )
    const stranger = { personId: product.people.otherDirector, name: '' }
    expect(await nameOwner(services, director, reviewId, { ...to, version: 2, owner: stranger })).toMatchObject({
      kind: 'refused',
      problems: [{ field: 'owner' }],
    })
    const dueOn = day('2006-09-20')
    expect((await agreeDueDay(services, director, reviewId, { ...to, version: 2, dueOn })).kind).toBe('denied')
    done(await agreeDueDay(services, await product.caller('lead'), reviewId, { ...to, version: 2, dueOn }))
    const changed = (await requests('director')).find(each => each.id === request.id)
    expect(changed).toMatchObject({ ownerName: 'Data team', version: 3 })
    expect(changed?.dueOn?.toString()).toBe('2006-09-20')
  })

  test('are the area’s own: another director reads none, and the database lets none accept its own answer', async () => {
    expect(await requests('otherDirector')).toEqual([])
    const accept = read('director', tx =>
      sql`update evidence_request set state = 'accepted' where review_id = ${reviewId}`.execute(tx),
    )
    await expect(accept).rejects.toThrow(/row-level security/)
  })
})
