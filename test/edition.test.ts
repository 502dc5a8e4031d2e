import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listAreas } from '../src/modules/register/index.ts'
import { appointMember, beginReview } from '../src/modules/reviews/index.ts'
import { cellsOf } from './evaluating.ts'
import { anyReason, done } from './journey.ts'
import { type Part, startProduct, type TestProduct, type Visitor } from './product.ts'

/*
 * JAR-82: a revision is a new edition from a date, and reviews already begun keep theirs. Shown with a framework invented
 * for tests, whose second edition is invented here: from November 2006 a watch has two keepers and no longer three.
 */

const folder = mkdtempSync(join(tmpdir(), 'conspectus-editions-'))
const invented = fileURLToPath(new URL('./rulebooks/invented/harbour-review/1', import.meta.url))

function changed(file: string, ...changes: readonly (readonly [string, string])[]): void {
  const path = join(folder, 'harbour-review', '2', file)
  let text = readFileSync(path, 'utf8')
  for (const [from, to] of changes) {
    expect(text, from).toContain(from)
    text = text.replace(from, to)
  }
  writeFileSync(path, text)
}

let product: TestProduct
let manager: Visitor
beforeAll(async () => {
  for (const edition of ['1', '2']) cpSync(invented, join(folder, 'harbour-review', edition), { recursive: true })
  changed('edition.yaml', ['edition: "1"', 'edition: "2"'], ['from: "2006-01-01"', 'from: "2006-11-01"'])
  changed(
    'course.yaml',
    ['team.size <= 3', 'team.size <= 2'],
    ['A watch has at most three keepers', 'A watch has at most two keepers'],
    ['not-after: 6 working-days', 'not-after: 8 working-days'],
    [
      '  - id: dates-run-forward',
      '  - { id: named, at: always, should: review.title != "", say: It has no title., cite: ¶14 }\n  - id: dates-run-forward',
    ],
  )
  product = await startProduct({ rulebooks: folder })
  manager = await product.visitor('manager')
}, 120_000)
afterAll(async () => {
  await product.close()
  rmSync(folder, { recursive: true, force: true })
})

const words = (html: string) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, '’')
    .replace(/\s+/g, ' ')

async function opened(edition: string, area = 0) {
  const areas = await product.services.database.as(await product.caller('manager'), 'read', listAreas)
  const answer = await manager.post('/reviews/new', {
    area: areas[area]?.id ?? '',
    edition: `harbour-review/${edition}`,
    requestReference: 'Asked for by the quay',
    'requestedOn-day': '1',
    'requestedOn-month': '8',
    'requestedOn-year': '2006',
    bodies: ['quay-office', 'lantern-board'],
  })
  return { answer, id: /\/reviews\/(\d+)/.exec(answer.location ?? '')?.[1] ?? '' }
}

async function editionOf(review: string): Promise<string | undefined> {
  const { rows } = await product.services.database.asSystem('read', tx =>
    sql<{ edition: string }>`select edition from reviews_review where id = ${review}`.execute(tx),
  )
  return rows[0]?.edition
}

async function appointed(review: string, part: Part, role: 'lead' | 'member', on = '2006-11-07') {
  const place = { personId: product.people[part], role, title: '' }
  return appointMember(product.services, await product.caller('manager', on), review, place, { reasons: anyReason })
}

describe('JAR-82 a revision is a new edition from a date', () => {
  let before: string
  let after: string

  test('a review opened before its day takes the edition before, and is refused the later one', async () => {
    await manager.onDay('2006-10-31')
    const page = (await manager.get('/reviews/new')).html
    expect(page).toContain('harbour-review/1')
    expect(page).not.toContain('harbour-review/2')
    const early = await opened('2')
    expect(early.answer.status).toBe(422)
    expect(words(early.answer.html)).toContain(
      'From 1 November 2006 on, and not before, reviews are opened under the edition 2 (¶1): choose 1',
    )
    const { answer, id } = await opened('1')
    expect(answer.status).toBe(303)
    before = id
    expect(await editionOf(before)).toBe('1')
  })

  test('a review opened from its day on takes the new one, and is refused the one before', async () => {
    await manager.onDay('2006-11-01')
    const page = (await manager.get('/reviews/new')).html
    expect(page).toContain('harbour-review/2')
    expect(page).not.toContain('harbour-review/1')
    const late = await opened('1', 1)
    expect(late.answer.status).toBe(422)
    expect(words(late.answer.html)).toContain(
      'From 1 November 2006 on, reviews are opened under the edition 2 (¶1): choose 2',
    )
    const { answer, id } = await opened('2', 1)
    expect(answer.status).toBe(303)
    after = id
    expect(await editionOf(after)).toBe('2')
  })

  test('a review already begun keeps its own: each goes by the rules of its edition', async () => {
    for (const review of [before, after]) {
      done(await appointed(review, 'lead', 'lead'))
      done(await appointed(review, 'joint', 'member'))
    }
    expect((await appointed(before, 'health', 'member')).kind).toBe('done')
    const refused = await appointed(after, 'health', 'member')
    expect(refused.kind === 'refused' ? refused.problems[0] : undefined).toMatchObject({
      text: 'A watch has at most two keepers; this one has 3.',
      rule: { edition: '2', rule: 'small-watch', cite: '¶14' },
    })
    done(await beginReview(product.services, await product.caller('manager'), before))
    expect(await editionOf(before)).toBe('1')
  })

  test('it goes on under the new one only with a reason, after being shown which checks change', async () => {
    const path = `/reviews/${before}/edition`
    const page = words((await manager.get(path)).html)
    expect(page).toContain('What would change with edition 2')
    expect(page).toContain('Changed: rule small-watch A watch has at most three keepers; this one has 3. Kept')
    expect(page).toContain('A watch has at most two keepers; this one has 3. Not kept')
    expect(page).toContain('New: rule named Not asked')
    expect(page).toContain('Changed: deadline chart-copied')
    expect(page).not.toContain('two-watches')
    const version = /name="version" value="(\d+)"/.exec((await manager.get(path)).html)?.[1] ?? ''
    const without = await manager.post(path, { version, to: '2', because: '' })
    expect(without.status).toBe(422)
    expect(without.html).toContain('Say why the review goes on under another edition')
    // The new edition has a rule that this review breaks, and a rule that must be kept is kept.
    const because = 'The harbour asked to be seen by the new rules'
    const broken = await manager.post(path, { version, to: '2', because })
    expect(broken.status).toBe(422)
    expect(words(broken.html)).toContain('A watch has at most two keepers; this one has 3.')
    expect(broken.html).toContain('¶14')
    expect(broken.html).toContain(because)
    expect(await editionOf(before)).toBe('1')
    expect((await manager.post(path, { version, to: '1', because })).html).toContain(
      'Choose another edition of the framework',
    )
    await product.services.database.asOwner(client =>
      client.query(`update reviews_member set until_on = '2006-11-07' where review_id = $1 and person_id = $2`, [
        before,
        product.people.health,
      ]),
    )
    expect((await manager.post(path, { version, to: '2', because })).status).toBe(303)
    expect(await editionOf(before)).toBe('2')
    const then = words((await manager.get(path)).html)
    expect(then).toContain(`1 November 2006, by Priya Raman: from 1 to 2. ${because}`)
    expect(words((await manager.get(`/reviews/${before}/record`)).html)).toContain(
      'Went on with the review under another edition Priya Raman',
    )
    const [stale] = [await manager.post(path, { version, to: '1', because })]
    expect(stale?.status).toBe(409)
  })

  test('evaluation tells both editions apart, and lays beside each other only what is asked alike', async () => {
    const page = words((await manager.get('/evaluation')).html)
    expect(page).toContain('1 review went on under another edition')
    await product.services.database.asOwner(client =>
      client.query(`update reviews_review set edition = '1' where id = $1`, [before]),
    )
    const query = 'framework=harbour-review%2F1&with-framework=harbour-review%2F2'
    const answer = await manager.get(`/evaluation/timeliness?${query}`)
    expect(answer.status).toBe(200)
    expect(words(answer.html)).toContain('1 review')
    const rows = cellsOf((await manager.get(`/evaluation/timeliness.csv?${query}`)).html)
    const there = (line: string) =>
      rows.filter(([, figure, about]) => figure === 'Deadlines' && about === line).map(row => row[4])
    expect(there('Copies of the chart').filter((_, index) => index % 2 === 1)).toEqual(
      Array.from({ length: 9 }, () => 'Not asked alike'),
    )
    expect(there('Notice of the soundings')).not.toContain('Not asked alike')
    expect(rows.find(([, figure]) => figure === 'Deadlines')?.[6]).toContain('Copies of the chart')
    const all = await manager.get('/evaluation/timeliness?framework=harbour-review')
    expect(words(all.html)).toContain('2 reviews')
  })
})
