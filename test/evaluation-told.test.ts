import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { factLoader, findReview } from '../src/modules/reviews/index.ts'
import { dayOf, type MadeReview, makeReviews } from './evaluating.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'
import { chance, freshSeed, runs } from './proof.ts'

/*
 * JAR-82: of a deadline that is met by something those who evaluate are not told, nobody says that it was late. An edition
 * is made whose deadlines are met by every day that any module declares; what the evaluation says of each is held against
 * the modules' own facts of the same reviews.
 */

const folder = mkdtempSync(join(tmpdir(), 'conspectus-told-'))
const today = 463

let product: TestProduct
let manager: Visitor
let made: readonly MadeReview[] = []
let facts: readonly string[] = []
const duties = new Map<string, 'done' | 'open' | 'set aside'>()

beforeAll(async () => {
  const first = await startProduct()
  facts = [...first.services.facts.values()].flatMap(({ group, fields }) =>
    Object.entries(fields).flatMap(([field, { type }]) => (type === 'date' ? [`${group}.${field}`] : [])),
  )
  await first.close()
  const own = fileURLToPath(new URL('../rulebooks/joint-area-review/2005-08', import.meta.url))
  const copy = join(folder, 'joint-area-review', '2005-08')
  cpSync(own, copy, { recursive: true })
  // The deadlines stand at the end of their file.
  const line = (id: string, label: string, rest: string) =>
    `  - { id: ${id}, label: ${label}, from: review.requestedOn, not-after: 1 days, strength: should, cite: ¶37${rest} }\n`
  appendFileSync(
    join(copy, 'stages.yaml'),
    [
      ...facts.map((fact, place) => line(`made-${place}`, `Made ${fact}`, `, met-by: ${fact}`)),
      line('made-nothing', 'Made nothing', ''),
    ].join(''),
  )
  product = await startProduct({ rulebooks: folder })
  manager = await product.visitor('manager')
  const random = chance(freshSeed('Evaluation, what is told'))
  made = await makeReviews(product, runs(200), random)
  const received = () => made.filter(({ covert, receipt }) => !covert && receipt !== undefined)
  while (received().length < 4 || !received().some(({ statement }) => statement !== undefined))
    made = [...made, ...(await makeReviews(product, 8, random))]
  await product.services.database.asOwner(async client => {
    const issued = made.filter(each => each.issued !== undefined)
    // One of those that count went out for sure: what is told of it is known whatever chance draws of the others.
    const [sent] = received()
    for (const [place, { id, issued: on = 0, receipt }] of issued.entries()) {
      const unsent = random() < 0.3 && id !== sent?.id
      await client.query(
        `insert into children_told (review_id, way, recipient, done_on, received_on)
         values ($1, 'report-through-director', 'The director', $2, $3)`,
        [id, unsent ? null : dayOf(on + 3).toString(), null],
      )
      await client.query(
        'update children_told set received_on = done_on + 1 where review_id = $1 and done_on is not null',
        [id],
      )
      if (place > 0)
        await client.query(
          `insert into actions_follow_up (review_id, of_review_id, kind, service, concern, because, earlier_fieldwork_start, earlier_grades, opened_on, opened_by)
           values ($1, $2, 'made', 'A service', 'A concern', 'Exceptional', '2005-09-01', '{}', '2005-10-01', 'The office')`,
          [id, issued[0]?.id],
        )
      const state = (['done', 'open', 'set aside', undefined] as const)[received().findIndex(each => each.id === id)]
      if (receipt === undefined || state === undefined) continue
      duties.set(id, state)
      await client.query(
        `insert into actions_duty (review_id, recipient, duty, of, owed_by, deadline, due_on, done_on, set_aside_because)
         values ($1, 'made', 'keep-open', 'report', 'authority', 'report-distribution', $2, $3, $4)`,
        [
          id,
          dayOf(receipt + 42).toString(),
          state === 'done' ? dayOf(receipt + 1).toString() : null,
          state === 'set aside' ? 'Nobody is there' : null,
        ],
      )
    }
  })
}, 400_000)
afterAll(async () => {
  await product.close()
  rmSync(folder, { recursive: true, force: true })
})

/** How each deadline of a review came, by its label, as the page of the review says it. */
async function said(id: string): Promise<ReadonlyMap<string, string>> {
  const { html, status } = await manager.get(`/evaluation/reviews/${id}`)
  expect(status).toBe(200)
  return new Map(
    html.split('<tr').flatMap(row => {
      const cells = [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) =>
        cell
          .replace(/<[^>]*>/g, ' ')
          .replace(/\s+/g, ' ')
          .trim(),
      )
      const [label = '', how = ''] = [cells[0], cells.at(-1)]
      return cells.length === 5 ? [[label.replace(/ \([^)]*\)$/, ''), how] as const] : []
    }),
  )
}

/** The days of a review as its modules load them. */
async function loaded(id: string): Promise<ReadonlyMap<string, Temporal.PlainDate>> {
  return product.services.database.as(await product.caller('manager'), 'read', async tx => {
    const review = await findReview(tx, id)
    if (review === undefined) throw new Error('There is no such review.')
    const load = factLoader(product.services, tx, review)
    const found = new Map<string, Temporal.PlainDate>()
    for (const group of new Set(facts.map(fact => fact.split('.')[0] ?? ''))) {
      for (const [field, value] of Object.entries(await load(group)))
        if (value instanceof Temporal.PlainDate) found.set(`${group}.${field}`, value)
    }
    return found
  })
}

const days = (count: number) => `${count} day${count === 1 ? '' : 's'}`
const notTold = /^Not known: those who evaluate are not told the /
/** What evaluators are never told, written down a second time. */
const neverTold = [
  'childrenTold.reportReceivedOn',
  'complaint.acknowledgeBy',
  'complaint.respondBy',
  'followUp.earlierFieldworkStart',
]

/** Where the pages of the evaluation say anything else than the modules' facts, in a line each. */
async function differences(): Promise<readonly string[]> {
  const wrong: string[] = []
  const due = Temporal.PlainDate.from('2005-08-02')
  for (const review of made.filter(({ covert }) => !covert)) {
    const [pages, own] = [await said(review.id), await loaded(review.id)]
    for (const fact of facts) {
      const is = pages.get(`Made ${fact}`) ?? 'nothing'
      const done = own.get(fact)
      const lateBy = due.until(done ?? dayOf(today)).days
      const should = neverTold.includes(fact)
        ? 'Not known'
        : done !== undefined
          ? lateBy > 0
            ? `${days(lateBy)} late`
            : 'In time'
          : review.paused
            ? 'To come'
            : `${days(lateBy)} late and open`
      if (neverTold.includes(fact) ? !notTold.test(is) : is !== should) wrong.push(`${fact}: ${is}, and not ${should}`)
    }
    const nothing = pages.get('Made nothing')
    if (nothing !== 'Not known: the rulebook says nothing by which it is met') wrong.push(`nothing: ${nothing}`)
    const copies = pages.get('Copies of the report sent and made available locally') ?? ''
    const state = duties.get(review.id)
    const should =
      review.receipt === undefined
        ? /^Not known: day of receipt$/
        : state === 'done'
          ? /^In time$/
          : state === 'open'
            ? /days? late and open$|^To come$/
            : /^Not known: nothing on record is owed by it$/
    if (!should.test(copies)) wrong.push(`copies, ${state}: ${copies}`)
  }
  return wrong
}

describe('JAR-82 a deadline met by what evaluators are not told', () => {
  test('is not known, with the reason, and never late; all others are as the modules say', async () => {
    expect(facts.length).toBeGreaterThan(20)
    // There is something to be wrong about: of each that is told, and of two that are not, some review has a day.
    const known = new Set<string>()
    for (const { id } of made) for (const fact of (await loaded(id)).keys()) known.add(fact)
    for (const fact of [
      'report.draftSentOn',
      'statement.madeOn',
      ...neverTold.filter(each => !/^complaint/.test(each)),
    ])
      expect(known, fact).toContain(fact)
    expect(new Set(duties.values()).size).toBe(3)
    expect(await differences()).toEqual([])
    const sheet = await manager.get('/evaluation/timeliness')
    expect(sheet.html).toMatch(/it is not known whether they were kept: .*those who evaluate are not told the day/)
  }, 300_000)

  test.each([
    [
      'a day that is told no more',
      `'report.draftSentOn', sent_on from draft`,
      `'x', sent_on from draft`,
      'draftSentOn',
    ],
    ['what is owed forgotten', `'owing.' || deadline`, `'x' || deadline`, 'copies, open'],
  ])(
    'a planted fault is caught: %s',
    async (_, from, to, says) => {
      const { database } = product.services
      const text = await database.asOwner(async client => {
        const { rows } = await client.query<{ text: string }>(
          `select pg_get_functiondef('evaluation_dates'::regproc) as text`,
        )
        return rows[0]?.text ?? ''
      })
      expect(text).toContain(from)
      try {
        await database.asOwner(client => client.query(text.replace(from, to)))
        expect((await differences()).join('\n')).toContain(says)
      } finally {
        await database.asOwner(client => client.query(text))
      }
      expect(await differences()).toEqual([])
    },
    300_000,
  )
})
