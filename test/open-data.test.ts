import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadExample } from '../src/example/load.ts'
import { shapeFaults, shapes } from '../src/modules/releases/domain/tables.ts'
import { publishRelease } from '../src/modules/releases/index.ts'
import { csvwFaults } from './csvw.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'

const licence = { label: 'Open Government Licence v3.0', url: 'https://example.org/licence' }

let product: TestProduct
beforeAll(async () => {
  product = await startProduct()
  await loadExample(product.services)
  const { location } = await (await product.visitor('approver')).post('/data/publish', { note: 'The next.' })
  expect(location).toBe('/data/releases/2')
}, 600_000)
afterAll(() => product.close())

const download = async (file: string, release = 2) => {
  const answer = await product.stranger().get(`/data/releases/${release}/${file}`)
  expect(answer.status, file).toBe(200)
  return answer
}

describe('Columns of open data', () => {
  test('ALL-5 each say whether they tell of things or of people', () => {
    expect(shapeFaults(shapes)).toEqual([])
    expect(shapes.flatMap(each => each.columns).filter(({ tells }) => tells === 'people')).not.toEqual([])
  })

  test('ALL-5 one that says neither is refused, and one of people that is no count', () => {
    const [first] = shapes
    if (first === undefined) throw new Error('There are no tables.')
    const [column] = first.columns
    const planted = [
      { ...first, columns: [...first.columns, { ...column, name: 'pupils', tells: undefined as never }] },
      { ...first, columns: [...first.columns, { ...column, name: 'who', tells: 'people', type: 'string' }] },
    ] as typeof shapes
    expect(shapeFaults(planted)).toEqual([
      'reports.pupils does not say whether it tells of things or of people.',
      'reports.who tells of people and is no count.',
    ])
  })
})

describe('A release', () => {
  test('is read by everybody, with the hash of each file', async () => {
    const page = await product.stranger().get('/data/releases/2')
    expect(page.status).toBe(200)
    expect(page.html).toContain('The next.')
    for (const file of [...shapes.map(({ id }) => `${id}.csv`), 'csv-metadata.json']) {
      const answer = await download(file)
      expect(page.html).toContain(createHash('sha256').update(answer.bytes).digest('hex'))
      expect(answer.headers['cache-control']).toContain('immutable')
      const again = await product.app.inject({
        url: `/data/releases/2/${file}`,
        headers: { 'if-none-match': String(answer.headers['etag']) },
      })
      expect([again.statusCode, again.body]).toEqual([304, ''])
    }
    expect((await product.stranger().get('/data/releases/3')).status).toBe(404)
    expect((await product.stranger().get('/data/releases/2/other.csv')).status).toBe(404)
  })

  test('is described as CSV on the Web, and each table is as described', async () => {
    const metadata = JSON.parse((await download('csv-metadata.json')).bytes.toString())
    const files = new Map<string, string>()
    for (const { id } of shapes) files.set(`${id}.csv`, (await download(`${id}.csv`)).bytes.toString())
    expect(csvwFaults(metadata, files)).toEqual([])
    expect(JSON.stringify(metadata)).toContain('"type":"suppression"')
    // The checker sees what is planted.
    const grades = files.get('grades.csv') ?? ''
    const planted = (text: string) => csvwFaults(metadata, new Map([...files, ['grades.csv', text]]))
    expect(planted(grades.replace('"Grade"', '"Mark"'))).toContain(
      'grades.csv has other headings than its description.',
    )
    expect(planted(grades.replace(/\r\n"\d+"/, '\r\n"999"')).join()).toContain('which reports.csv has not')
    expect(planted(grades + grades.split('\r\n')[1]).join()).toContain('two rows of one key')
    expect(planted(grades.replace(/"4","1","higher/, '"four","1","higher')).join()).toContain('no integer')
  })

  test('ALL-5 shows no small count of children, in file or on page', async () => {
    const text = (await download('children-heard.csv')).bytes.toString()
    const counts = text
      .trim()
      .split('\r\n')
      .slice(1)
      .map(line => /"([^"]*)"$/.exec(line)?.[1])
    expect(counts.length).toBeGreaterThan(2)
    expect(counts.every(count => count === 'c' || Number(count) > 10)).toBe(true)
    const heard = await product.services.database.asSystem('read', tx =>
      sql<{ heard: number }>`
        select count(*)::int as heard from evidence_item where from_children and superseded_by_id is null
          and review_id in (select review_id from reports_issue)`.execute(tx),
    )
    expect(heard.rows[0]?.heard).toBeGreaterThan(0)
    expect((await product.stranger().get('/data/releases/2')).html).toContain(
      'c <span class="govuk-visually-hidden">(not shown)',
    )
  })

  test.each<[Part, boolean]>([
    ['approver', true],
    ['manager', false],
    ['lead', false],
    ['director', false],
    ['administrator', false],
  ])('is published by who releases reports alone: %s %s', async (part, may) => {
    const visitor = await product.visitor(part)
    expect((await visitor.get('/data/publish')).status).toBe(may ? 200 : 404)
    expect((await visitor.get('/data')).html.includes('Release open data')).toBe(may)
    if (may) return
    expect((await visitor.post('/data/publish', { note: '' })).status).toBeGreaterThanOrEqual(400)
    const caller = await product.caller(part)
    expect(await publishRelease(product.services, caller, { note: '', licence })).toMatchObject({ kind: 'denied' })
    // The database alone says the same.
    const ledger = product.services.database.as(caller, 'read', tx => sql`select * from platform_released`.execute(tx))
    const rows = await ledger.then(
      read => read.rows.length,
      () => 0,
    )
    expect(rows).toBe(0)
    await expect(
      product.services.database.as(caller, 'publish-release', tx =>
        sql`insert into releases_release (number, released_on, reports, files, counts) values (99, '2006-11-07', 1, '[]', '[]')`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow()
  })

  test('is never changed, and the next one stands beside it', async () => {
    const before = (await download('reports.csv')).bytes
    for (const change of [
      sql`update releases_release set note = 'Other'`,
      sql`delete from releases_file`,
      sql`update platform_released set ledger = '{}'`,
    ])
      await expect(product.services.database.asSystem('change', tx => change.execute(tx))).rejects.toThrow()
    const caller = await product.caller('approver', '2006-12-01')
    const outcome = await publishRelease(product.services, caller, { note: '', licence })
    expect(outcome).toMatchObject({ kind: 'done', value: { number: 3 } })
    expect((await download('reports.csv')).bytes).toEqual(before)
    // What was suppressed in the first, which is that of the worked example, stays so in the second and the third.
    const [first, second, third] = [
      await download('children-heard.csv', 1),
      await download('children-heard.csv', 2),
      await download('children-heard.csv', 3),
    ].map(({ bytes }) => bytes.toString())
    expect([second, third]).toEqual([first, first])
  })

  test('ALL-5 of two that are made at once only one goes out, since neither knows what the other tells', async () => {
    const caller = await product.caller('approver', '2006-12-02')
    const outcomes = await Promise.all(
      [1, 2].map(() => publishRelease(product.services, caller, { note: '', licence })),
    )
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['done', 'stale'])
    expect((await product.stranger().get('/data/releases/4')).status).toBe(200)
    expect((await product.stranger().get('/data/releases/5')).status).toBe(404)
  })

  test('ALL-5 goes out with nothing where a count of people cannot be protected', async () => {
    const heard = (await download('children-heard.csv')).bytes.toString()
    const [, framework = '', reviews = ''] = /\r\n"([^"]*)","([^"]*)"/.exec(heard) ?? []
    const population = `children heard, ${framework}`
    // As if an earlier release had told another total of the same reviews.
    const cells = [{ key: JSON.stringify([population, ['reviews', reviews]]), count: 999, state: 'published' }]
    await product.services.database.asOwner(client =>
      client.query(
        `insert into platform_released (account_id, what, populations, ledger) values (1, 'planted', $1, $2)`,
        [[population], JSON.stringify({ cells, relations: [] })],
      ),
    )
    const approver = await product.visitor('approver')
    const refused = await approver.post('/data/publish', { note: 'Typed with care.' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('Nothing is released, because a count of people cannot be protected.')
    expect(refused.html).toContain('Typed with care.')
    expect((await product.stranger().get('/data/releases/5')).status).toBe(404)
  })
})
