import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadExample } from '../src/example/load.ts'
import { Temporal } from '../src/kernel/dates.ts'
import { daysFrom, factsOf } from '../src/modules/evaluation/domain/dates.ts'
import { listEvaluatedReviews, listToldDays } from '../src/modules/evaluation/views.ts'
import { factLoader, findReview, type ReviewSubject } from '../src/modules/reviews/index.ts'
import { actorOf } from '../src/platform/access/grants.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'

const longest = 180_000

let product: TestProduct
let names: ReadonlyMap<string, string>
beforeAll(async () => {
  product = await startProduct()
  names = await loadExample(product.services)
}, longest)
afterAll(() => product.close())

function numberOf(name: string): string {
  const number = names.get(name)
  if (number === undefined) throw new Error(`The example makes no ${name}.`)
  return number
}

async function signedIn(name: string): Promise<Visitor> {
  const actor = await actorOf(product.services.database, numberOf(name), Temporal.Instant.from('2006-11-07T10:00Z'))
  if (actor.kind === 'public') throw new Error(`${name} has no account.`)
  const visitor = product.stranger()
  expect((await visitor.post('/example/sign-in', { account: actor.accountId })).status).toBe(303)
  return visitor
}

async function reviewOf(name: string): Promise<ReviewSubject> {
  const review = await product.services.database.asSystem('read', tx => findReview(tx, numberOf(name)))
  if (review === undefined) throw new Error(`The example makes no review ${name}.`)
  return review
}

const pages = [
  '',
  '/stage',
  '/dates',
  '/team',
  '/letters',
  '/setting-up',
  '/documents',
  '/evidence',
  '/coverage',
  '/hypotheses',
  '/plan',
  '/activities',
  '/conclusions',
  '/grades',
  '/report',
  '/draft',
  '/actions',
  '/record',
]

/** Addresses of every *why?* of a page. */
function whysOf(html: string): readonly string[] {
  return [...html.matchAll(/<a [^>]*href="([^"]+)"[^>]*>[^<]*why\?/g)].map(([, address]) => address ?? '')
}

describe('The worked example', { timeout: longest }, () => {
  test('holds one review that is published, with its statement, and one in fieldwork', async () => {
    expect(await reviewOf('northmoor-review')).toMatchObject({ state: 'published', areaName: 'Northmoor' })
    expect(await reviewOf('wexcombe-review')).toMatchObject({ state: 'in-stage', stage: 'fieldwork' })
    const stranger = product.stranger()
    expect((await stranger.get('/published')).html).toContain('Joint area review: Northmoor')
    const report = await stranger.get(`/published/${numberOf('northmoor-review')}`)
    expect(report.status).toBe(200)
    expect(report.html).toContain('Agree with all agencies when to refer a child')
    expect((await stranger.get(`/published/${numberOf('wexcombe-review')}`)).status).toBe(404)
    const { rows } = await product.services.database.asSystem('read', tx =>
      sql<{ review_id: string }>`select review_id from actions_read_published`.execute(tx),
    )
    expect(rows.map(row => row.review_id)).toEqual(Array.from({ length: 12 }, () => numberOf('northmoor-review')))
  })

  test('JAR-80 holds a complaint upheld in part with every point answered, and the figures of a year that is over', async () => {
    const handler = await signedIn('rosalind-peake')
    const complaint = numberOf('n-complaint')
    const { html } = await handler.get(`/complaints/${complaint}`)
    expect(html).toContain('Partly upheld')
    expect(html.match(/>(?:Upheld|Not upheld)</g)).toHaveLength(3)
    const lead = await signedIn('eleanor-whitcombe')
    expect((await lead.get(`/complaints/${complaint}`)).status).toBe(404)
    const own = (await lead.get('/complaints')).html
    expect(own).not.toContain('Ingham')
    expect(own).toMatch(/href="\/complaints\/asked\/\d+"/)
    expect((await handler.get('/complaints/figures')).html).toContain('No year is counted yet')
    await handler.onDay('2007-02-01')
    const figures = (await handler.get('/complaints/figures')).html
    expect(figures).toContain('Complaints received in 2006')
    // One complaint is a small count: it is kept back, and so is every cell from which it could be worked out.
    expect(figures).toMatch(/All<\/td>\s*<td[^>]*>All<\/td>\s*<td[^>]*>c</)
    await handler.onDay('2006-11-07')
  })

  test('shows a corrected report with both versions, a release of open data, and an inspection beside the review', async () => {
    const stranger = product.stranger()
    const at = `/published/${numberOf('northmoor-review')}`
    const corrected = (await stranger.get(at)).html
    expect(corrected).toContain('Corrected on 30 October 2006')
    expect(corrected).toContain('in 2005, against 44% three years earlier')
    const first = (await stranger.get(`${at}/versions/1`)).html
    expect(first).toContain('This report was corrected on 30 October 2006.')
    expect(first).toContain('in 2005, against 46% three years earlier')
    expect((await stranger.get('/data')).html).toContain('Release 1, 6 November 2006')
    expect((await stranger.get('/data/releases/1/grades.csv')).html.split('\r\n')).toHaveLength(14)
    const lead = await signedIn('eleanor-whitcombe')
    const linked = (await lead.get(`/reviews/${numberOf('northmoor-review')}/links`)).html
    expect(linked).toContain('Corporate assessment of Northmoor Council')
  })

  test('tells an inspector where to go next, and what is past and not on record', async () => {
    const lead = await signedIn('desmond-clarke')
    const { html } = await lead.get('/')
    const [, address] = /href="(\/reviews\/\d+\/activities\/\d+)">Record what came of: /.exec(html) ?? []
    expect((await lead.get(address ?? '')).status).toBe(200)
    expect(html).toMatch(/\/activities\/\d+">(?!Record)/)
  })

  test('leads the director’s office to the action that is late, by its own page', async () => {
    const director = await signedIn('margaret-hollis')
    const { html } = await director.get('/')
    expect(html).toContain('Overdue')
    const [, address, text] =
      /<a class="govuk-link" href="(\/reviews\/\d+\/actions\/items\/\d+)">Report what came of: ([^<]+)</.exec(html) ??
      []
    expect(text).toContain('refers a child')
    expect((await director.get(address ?? '')).html).toContain(text)
  })

  test('opens every page of both reviews to the lead, and each why leads to its rule', async () => {
    const rulebook = new Map<string, string>()
    const found = new Set<string>()
    for (const [lead, name] of [
      ['eleanor-whitcombe', 'northmoor-review'],
      ['desmond-clarke', 'wexcombe-review'],
    ] as const) {
      const visitor = await signedIn(lead)
      for (const page of pages) {
        const answer = await visitor.get(`/reviews/${numberOf(name)}${page}`)
        expect(answer.status, `${name} ${page}`).toBe(200)
        for (const address of whysOf(answer.html)) found.add(address)
      }
      for (const address of found) {
        const [path = '', rule = ''] = address.split('#')
        if (!rulebook.has(path)) rulebook.set(path, (await visitor.get(path)).html)
        expect(rulebook.get(path), address).toContain(`id="${rule}"`)
      }
    }
    expect(found.size).toBeGreaterThan(20)
  })

  test('leaves the lead, a member and the director’s office of Wexcombe something to do', async () => {
    for (const name of ['desmond-clarke', 'samuel-oyelaran', 'stephen-mallory']) {
      const { html } = await (await signedIn(name)).get('/')
      expect(html, name).toContain('overdue')
      expect(html, name).toContain(`/reviews/${numberOf('wexcombe-review')}`)
    }
    const lead = await signedIn('desmond-clarke')
    const overview = (await lead.get(`/reviews/${numberOf('wexcombe-review')}`)).html
    expect(overview).toContain('none is recorded as held')
    // The overview names the gravest; the rest stands on a page of its own.
    const everything = (await lead.get(`/reviews/${numberOf('wexcombe-review')}/sweep`)).html
    expect(everything).toContain('none is recorded as held')
    expect(everything).toContain('Nothing is recorded yet from: Elected members; Partners')
  })

  test('departs from advice with reasons that stand on record', async () => {
    const { rows } = await product.services.database.asSystem('read', tx =>
      sql<{ rule: string }>`select rule from reviews_exception where review_id = ${numberOf('northmoor-review')}
        order by rule`.execute(tx),
    )
    expect(rows.map(row => row.rule)).toEqual([
      'children-heard',
      'committee-bodies',
      'grades-given-before-opening',
      'joint-setting-up',
      'partners-involved',
      'provisions-gathered',
    ])
  })

  test('JAR-82 those who evaluate are told every day that a deadline reads, as rules read it', async () => {
    const { database, rulebooks } = product.services
    const actor = await actorOf(database, numberOf('judith-ashworth'), Temporal.Instant.from('2006-11-07T10:00Z'))
    const caller = { actor, now: Temporal.Instant.from('2006-11-07T10:00Z'), requestId: 'compare' }
    const { evaluated, days } = await database.as(caller, 'read', async tx => ({
      evaluated: await listEvaluatedReviews(tx),
      days: await listToldDays(tx),
    }))
    expect(evaluated.length).toBe(2)
    for (const one of evaluated) {
      const review = await database.asSystem('read', tx => findReview(tx, one.id))
      if (review === undefined) throw new Error('The review is gone.')
      const rulebook = rulebooks.get(one.rulebook, one.edition)
      const read = rulebook.deadlines
        .flatMap(each => [each.from, each.of, each['met-by']])
        .filter(each => each !== undefined)
      for (const fact of new Set(read)) {
        const [group = '', field = ''] = fact.split('.')
        const ofRules = await database.asSystem('read', tx => factLoader(product.services, tx, review)(group))
        const told = factsOf(one, daysFrom(days.get(one.id) ?? '{}'), rulebook, group)
        expect(`${one.title} ${fact} ${told[field] ?? ''}`).toBe(`${one.title} ${fact} ${ofRules[field] ?? ''}`)
      }
    }
  })

  test('has a whole record', async () => {
    const { rows } = await product.services.database.asSystem('read', tx =>
      sql`select * from platform_record_verify()`.execute(tx),
    )
    expect(rows).toEqual([])
  })

  test('names the file and the step that the product refuses or does not know', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'conspectus-script-'))
    const step = (name: string, by: string) => `people:
  - { as: ${by}, name: Ann Lee, post: Inspector, kind: staff, body: ofsted }
steps:
  - { on: 2006-11-07, by: ${by}, do: ${name}, with: { review: "${numberOf('wexcombe-review')}" } }`
    try {
      await writeFile(join(folder, '01-stranger.yaml'), step('ask-for-documents', 'ann-lee'))
      await expect(loadExample(product.services, folder)).rejects.toThrow(
        'The example 01-stranger.yaml, step 1 (ask-for-documents) was answered',
      )
      await writeFile(join(folder, '01-stranger.yaml'), step('fly', 'tom-ray'))
      await expect(loadExample(product.services, folder)).rejects.toThrow('step 1 (fly): there is no such command')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('is refused by a database that was made for real reviews', async () => {
    const other = await startProduct()
    try {
      await other.services.database.asOwner(client =>
        client.query(
          "alter table platform_setting disable trigger kept; delete from platform_setting where name = 'example-day'",
        ),
      )
      await expect(loadExample(other.services)).rejects.toThrow('not made for the worked example')
    } finally {
      await other.close()
    }
  })
})
