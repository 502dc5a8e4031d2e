import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { listAreas } from '../src/modules/register/index.ts'
import { appointMember, nameRespondent, openReview, setDates } from '../src/modules/reviews/index.ts'
import { anyReason, done, openedReview } from './journey.ts'
import { chosen } from './journeys/pages.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'

let product: TestProduct
let reviewId: string
let base: string
let lead: Visitor
let director: Visitor
beforeAll(async () => {
  product = await startProduct()
  reviewId = await openedReview(product)
  base = `/reviews/${reviewId}`
  lead = await product.visitor('lead')
  director = await product.visitor('director')
}, 60_000)
afterAll(() => product.close())

const heard = {
  from: 'own',
  kind: 'discussion',
  'event-day': '6',
  'event-month': '11',
  'event-year': '2006',
  place: 'Weymouth',
  people: 'Six young people aged 14 to 16',
  source: 'children',
  text: 'Young people spoke warmly of the mentoring scheme.',
  title: '',
  'bears.SS3': 'strength',
  'bears.BH2': '',
  tier: 'targeted',
  group: 'looked-after',
}

async function written(fields: { readonly [name: string]: string } = {}): Promise<string> {
  const answer = await lead.post(`${base}/evidence/new`, { ...heard, ...fields })
  if (answer.status !== 303) throw new Error(`Writing answered ${answer.status}: ${answer.html}`)
  return answer.location ?? ''
}

async function countItems(): Promise<number> {
  return product.services.database.asOwner(async client =>
    Number((await client.query('select count(*) as count from evidence_item')).rows[0].count),
  )
}

describe('the evidence page', () => {
  test('says while it is empty what belongs there', async () => {
    const answer = await lead.get(`${base}/evidence`)
    expect(answer.status).toBe(200)
    expect(answer.html).toContain('No evidence yet')
    expect(answer.html).toContain('Write evidence')
  })

  test('ALL-2 shows an item with what it bears on, and its own page what rests on it', async () => {
    const item = await lead.get(await written())
    expect(item.html).toContain('Young people spoke warmly of the mentoring scheme')
    expect(item.html).toContain('the incidence of child abuse and neglect is minimised')
    expect(item.html).toContain('Nothing rests on it yet')
    const list = await lead.get(`${base}/evidence`)
    expect(list.html).toContain('1 item')
    expect(list.html).toContain('From children')
  })

  test('finds by words, number and filter, and says when nothing is found', async () => {
    await written({ text: 'The duty team decides within a day.', source: 'service-managers', tier: '', group: '' })
    const found = async (query: string) => {
      const { html, status } = await lead.get(`${base}/evidence?${query}`)
      expect(status).toBe(200)
      return ['mentoring scheme', 'duty team decides'].filter(words => html.includes(words))
    }
    expect(await found('words=decided')).toEqual(['duty team decides'])
    expect(await found('words=E1')).toEqual(['mentoring scheme'])
    expect(await found('children=yes')).toEqual(['mentoring scheme'])
    expect(await found('source=service-managers')).toEqual(['duty team decides'])
    expect(await found('tier=targeted&group=looked-after')).toEqual(['mentoring scheme'])
    expect(await found('judgement=SS3&direction=strength')).toHaveLength(2)
    expect(await found('judgement=SS3&direction=weakness')).toEqual([])
    expect(await found('words=zebra')).toEqual([])
    expect((await lead.get(`${base}/evidence?words=zebra`)).html).toContain('Nothing found')
    expect((await lead.get(`${base}/evidence?judgement=nonsense&page=999`)).status).toBe(200)
  })

  test('JAR-38 names the sources that nobody has heard yet', async () => {
    const { html } = await lead.get(`${base}/evidence`)
    expect(html.match(/Not heard yet/g)).toHaveLength(4)
    expect(html).toContain('Parents and carers')
  })

  test('pages after twenty-five items, with as many statements as for one', async () => {
    const few = await lead.get(`${base}/evidence`)
    for (let each = 0; each < 26; each += 1) await written({ text: `Item ${each} of many.` })
    const many = await lead.get(`${base}/evidence?page=2`)
    expect(many.html).toContain('Page 2 of 2')
    expect(many.statements).toBe(few.statements)
  })
})

describe('writing', () => {
  test('ALL-6 bad input gets a sentence beside its field, and loses nothing typed', async () => {
    const before = await countItems()
    const answer = await lead.post(`${base}/evidence/new`, {
      ...heard,
      kind: 'gossip',
      'event-day': '31',
      'event-month': '2',
      text: '',
      tier: 'nowhere',
      'bears.SS3': 'splendid',
      'bears.QQ1': 'strength',
    })
    expect(answer.status).toBe(422)
    for (const field of ['kind', 'event', 'text', 'tier', 'bears.SS3', 'bears.QQ1'])
      expect(answer.html).toContain(`href="#${field}"`)
    expect(answer.html).toContain('value="Six young people aged 14 to 16"')
    expect(answer.html).toContain('Choose what kind of evidence it is')
    expect(await countItems()).toBe(before)
  })

  test('ALL-6 a text that is too long is refused and stays typed', async () => {
    const answer = await lead.post(`${base}/evidence/new`, { ...heard, text: 'word '.repeat(5000) })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('is the most that fits')
    expect(answer.html).toContain('word word')
  })

  test('a thing from another body has the day it is about apart from the day it was received', async () => {
    const provided = {
      ...heard,
      from: 'another-body',
      source: '',
      kind: 'police-assessment',
      body: 'hmi-constabulary',
      provision: 'a14',
      'event-day': '1',
      'event-month': '6',
      text: 'The force works well with partners.',
    }
    const without = await lead.post(`${base}/evidence/new`, provided)
    expect(without.status).toBe(422)
    expect(without.html).toContain('Enter the day on which it was received')
    const received = { 'received-day': '2', 'received-month': '10', 'received-year': '2006' }
    const saved = await lead.post(`${base}/evidence/new`, { ...provided, ...received })
    const item = await lead.get(saved.location ?? '')
    expect(item.html).toContain('1 June 2006, received 2 October 2006')
    expect((await lead.get(`${base}/provisions`)).html).toMatch(
      /Police baseline assessment<\/h3>\s*<strong class="govuk-tag govuk-tag--green">Received/,
    )
  })

  test('the next of the same meeting begins with its kind, place and day', async () => {
    const saved = await lead.post(`${base}/evidence/new`, { ...heard, next: 'another' })
    const next = await lead.get(saved.location ?? '')
    expect(next.html).toContain('value="Weymouth"')
    expect(next.html).toContain('<option value="discussion" selected>')
    expect(next.html).toMatch(/name="event-day"[^>]*value="6"/)
  })
})

describe('changing', () => {
  test('ALL-2 superseding keeps the old item with the reason, and shows the line on both', async () => {
    const old = await written({ text: 'Ninety children wait.' })
    const form = await lead.get(`${old}/supersede`)
    expect(form.html).toContain('Ninety children wait.')
    const version = /name="version" value="(\d+)"/.exec(form.html)?.[1] ?? ''
    const without = await lead.post(`${old}/supersede`, { ...heard, text: 'Nine children wait.', because: '', version })
    expect(without.status).toBe(422)
    expect(without.html).toContain('Say why it is superseded')
    const fields = { ...heard, text: 'Nine children wait.', because: 'A nought too many.', version }
    const saved = await lead.post(`${old}/supersede`, fields)
    expect(saved.status).toBe(303)
    expect((await lead.get(old)).html).toContain('A nought too many.')
    expect((await lead.get(saved.location ?? '')).html).toContain('Ninety children wait')
    const again = await lead.post(`${old}/supersede`, { ...fields, _page: `${old}/supersede` })
    expect(again.status).toBe(409)
    expect(again.html).toContain('Nine children wait.')
    expect((await lead.get(`${base}/evidence?words=ninety`)).html).toContain('Nothing found')
    expect((await lead.get(`${base}/evidence?words=ninety&superseded=yes`)).html).toContain('Superseded by')
  })

  test('ALL-6 of two who change what an item bears on, the second sees both', async () => {
    const item = await written({ text: 'About staffing.' })
    const joint = await product.visitor('joint')
    expect((await lead.post(`${item}/bearings`, { version: '1', 'bears.EA1': 'weakness' })).status).toBe(303)
    const second = await joint.post(`${item}/bearings`, { version: '1', 'bears.EA2': 'strength' })
    expect(second.status).toBe(409)
    expect(second.html).toContain('Somebody else changed this item of evidence')
    const third = await joint.post(`${item}/bearings`, chosen(second.html, 'mine'))
    expect(third.status).toBe(303)
  })
})

describe('the checklist', () => {
  test('JAR-28 is there by year, each row can be settled, and a reason is asked for', async () => {
    const page = await lead.get(`${base}/provisions`)
    expect(page.html).toContain('Only for reviews analysed up to 2005.')
    const row = { provision: 'a16', version: '0', state: 'not-applicable', reason: '', note: '' }
    const without = await lead.post(`${base}/provisions`, row)
    expect(without.status).toBe(422)
    expect(without.html).toContain('Say why it does not apply to this review')
    expect((await lead.post(`${base}/provisions`, { ...row, reason: 'Never inspected here.' })).status).toBe(303)
    expect((await lead.get(`${base}/provisions`)).html).toContain('Never inspected here.')
    const stale = await lead.post(`${base}/provisions`, { ...row, _about: 'a16', state: 'chased', note: 'Rang them.' })
    expect(stale.status).toBe(409)
    expect(stale.html).toContain('Rang them.')
    expect(stale.html).toContain('Never inspected here.')
    expect((await lead.post(`${base}/provisions`, { ...row, provision: 'zz' })).status).toBe(422)
  })
})

describe('documents', () => {
  test('are asked for, answered by the director, returned and accepted', async () => {
    expect((await director.get(`${base}/documents`)).html).toContain('Nothing is asked for yet')
    const before = await lead.get(`${base}/documents`)
    expect(before.html).toContain('4 September 2006')
    expect((await lead.post(`${base}/documents/ask`, {})).status).toBe(303)
    const list = await director.get(`${base}/documents`)
    expect(list.html).toContain('Late')
    const path = new RegExp(`${base}/documents/\\d+`).exec(list.html)?.[0] ?? ''
    const empty = await director.post(`${path}/answer`, { version: '1', answer: 'send', words: '' })
    expect(empty.status).toBe(422)
    expect(empty.html).toContain('Say where it is to be found')
    const sent = { version: '1', answer: 'send', words: 'On the secure site' }
    expect((await director.post(`${path}/answer`, sent)).status).toBe(303)
    expect((await director.post(`${path}/answer`, sent)).status).toBe(409)
    expect((await lead.get(path)).html).toContain('On the secure site')
    const back = { version: '2', reception: 'return', because: 'A page is missing.' }
    expect((await lead.post(`${path}/reception`, back)).status).toBe(303)
    expect((await director.get(path)).html).toContain('A page is missing.')
    expect((await lead.post(`${path}/reception`, { version: '3', reception: 'accept' })).status).toBe(303)
    expect((await director.get(path)).html).toContain('Accepted')
    const named = await lead.post(`${base}/documents/2/owner`, { version: '1', owner: '', ownerName: 'Records office' })
    expect(named.status).toBe(303)
    const due = { version: '2', 'due-day': '40', 'due-month': '1', 'due-year': '2006' }
    expect((await lead.post(`${base}/documents/2/due`, due)).status).toBe(422)
    expect((await lead.post(`${base}/documents/2/due`, { ...due, 'due-day': '4' })).status).toBe(303)
    const agreed = await director.get(`${base}/documents/2`)
    expect(agreed.html).toContain('4 January 2006')
    expect(agreed.html).toContain('Records office')
  })
})

describe('who sees what', () => {
  test('the director sees documents and never evidence; directors and inspectors elsewhere see neither', async () => {
    const paths = ['/evidence', '/evidence/new', '/evidence/1', '/evidence/1/supersede', '/provisions']
    for (const path of paths) expect([path, (await director.get(base + path)).status]).toEqual([path, 404])
    const other = await product.visitor('otherDirector')
    const elsewhere = await product.visitor('ninth')
    for (const path of [...paths, '/documents', '/documents/1']) {
      expect([path, (await other.get(base + path)).status]).toEqual([path, 404])
      expect([path, (await elsewhere.get(base + path)).status]).toEqual([path, 404])
    }
  })

  test('a programme manager reads evidence, and writing is neither offered nor taken', async () => {
    const manager = await product.visitor('manager')
    const list = await manager.get(`${base}/evidence`)
    expect(list.status).toBe(200)
    expect(list.html).not.toContain('Write evidence')
    const before = await countItems()
    expect((await manager.post(`${base}/evidence/new`, heard)).status).toBe(404)
    expect(await countItems()).toBe(before)
  })
})

describe('under a rulebook of which no line of code knows', () => {
  let harbour: TestProduct
  beforeAll(async () => {
    harbour = await startProduct({ rulebooks: fileURLToPath(new URL('./rulebooks/invented', import.meta.url)) })
  }, 60_000)
  afterAll(() => harbour.close())

  async function openedHarbour(): Promise<string> {
    const { services, people } = harbour
    const manager = await harbour.caller('manager', '2006-09-01')
    const area = (await services.database.as(manager, 'read', listAreas)).at(0)
    if (area === undefined) throw new Error('There is no area.')
    const day = (text: string) => Temporal.PlainDate.from(text)
    const { id } = done(
      await openReview(services, manager, {
        areaId: area.id,
        areaName: area.name,
        rulebook: 'harbour-review',
        edition: '1',
        requestReference: 'A tide',
        requestedOn: day('2006-08-01'),
        bodies: ['quay-office', 'lantern-board'],
      }),
    )
    const dates = {
      analysisStart: day('2006-10-16'),
      analysisEnd: day('2006-10-20'),
      fieldworkStart: day('2006-11-06'),
      fieldworkEnd: day('2006-11-17'),
    }
    const reasons = anyReason
    done(
      await setDates(services, manager, id, { version: 1, corporateAssessmentStart: undefined, ...dates }, { reasons }),
    )
    const place = { personId: people.lead, role: 'lead', title: '' } as const
    done(await appointMember(services, manager, id, place, { reasons }))
    done(await nameRespondent(services, manager, id, { personId: people.director, role: 'director', title: '' }))
    return id
  }

  test('JAR-28 JAR-38 its own kinds, sources, rows and documents are there, and others are refused', async () => {
    const at = `/reviews/${await openedHarbour()}`
    const watch = await harbour.visitor('lead')
    const form = await watch.get(`${at}/evidence/new`)
    expect(form.html).toContain('Cabin boys and girls')
    expect(form.html).toContain('boats are guided in by night')
    const foreign = await watch.post(`${at}/evidence/new`, heard)
    expect(foreign.status).toBe(422)
    const sighting = {
      ...heard,
      kind: 'sighting',
      source: 'cabin-crew',
      group: 'small-boats',
      tier: 'shallows',
      'bears.SS3': '',
      'bears.P1': 'weakness',
    }
    const saved = await watch.post(`${at}/evidence/new`, sighting)
    expect((await watch.get(saved.location ?? '')).html).toContain('P1 boats are guided in by night')
    expect((await watch.get(`${at}/evidence`)).html.match(/Not heard yet/g)).toHaveLength(1)
    expect((await watch.get(`${at}/provisions`)).html).toContain('Only for reviews analysed in 2031 or later.')
    expect((await watch.post(`${at}/documents/ask`, {})).status).toBe(303)
    const head = await harbour.visitor('director')
    const asked = await head.get(`${at}/documents`)
    expect(asked.html).toContain('Plan of the berths')
    expect(asked.html).toContain('Due 9 October 2006')
  })
})
