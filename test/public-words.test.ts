import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { issueReport } from '../src/modules/reports/index.ts'
import { assured } from './assured.ts'
import { anyReason, done, openedReview } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'
import { freshSeed, runs } from './proof.ts'
import { issuedOnOtherScale } from './published.ts'
import { placed, readyReport, reportingReview } from './report-journey.ts'

/*
 * What the public reads is what was frozen and nothing else: as the public's own role, whatever stands in the tables, and
 * whatever is asked.
 */

let product: TestProduct
let review: string
let other: string
beforeAll(async () => {
  product = await startProduct()
  const ready = await readyReport(product, 'Devon')
  review = ready.reviewId
  for (let paragraph = 1; paragraph <= 45; paragraph += 1)
    await placed(product, review, {
      text: `Lighthouse keeping, part ${paragraph}. Young people say so in their own words.`,
      judgements: ['SS7'],
      evidence: [ready.item],
    })
  await assured(product, review)
  done(
    await issueReport(product.services, await product.caller('approver', '2006-12-18'), review, { reasons: anyReason }),
  )
  // A later report of the same area, under a scale that turned round.
  other = await openedReview(product, 'Devon', [{ part: 'sixth', role: 'lead' }])
  await issuedOnOtherScale(product, review, other, ['Lighthouse keeping', 'Harbour watching'])
}, 400_000)
afterAll(() => product.close())

const owner = (text: string, values: readonly unknown[] = []) =>
  product.services.database.asOwner(async client => (await client.query(text, [...values])).rows)
const mainOf = (html: string) => /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? ''
async function search(query: { readonly [name: string]: string }) {
  const answer = await product.stranger().get(`/published/search?${new URLSearchParams(query).toString()}`)
  return { ...answer, main: mainOf(answer.html) }
}
const countIn = (main: string) => Number(/(\d+) results?/.exec(main)?.[1] ?? 0)

describe('Searching', () => {
  test('is paged, each thing once, with the same statements whatever is found', async () => {
    const links: string[] = []
    for (let page = 1; page <= 3; page += 1) {
      const { main, statements, status } = await search({ words: 'lighthouse', page: String(page) })
      expect([status, statements]).toEqual([200, 4])
      expect(main).toContain(`45 results, page ${page} of 3`)
      links.push(...[...main.matchAll(/href="(\/published\/\d+#\d+)"/g)].map(found => found[1] ?? ''))
    }
    expect(new Set(links).size).toBe(45)
    const whole = (await product.stranger().get(`/published/${review}`)).html
    for (const link of links) expect(whole).toContain(`id="${link.split('#')[1]}"`)
    expect((await search({ words: 'lighthouse', page: '99' })).main).toContain('There are fewer pages than that')
    expect((await search({ words: 'nothingofthekind' })).statements).toBe(4)
  })

  test('is narrowed by area, judgement and kind, and a choice that is not offered is none', async () => {
    const [judgement] = /value="(joint-area-review SS7)"/.exec((await search({})).main)?.slice(1) ?? []
    expect(judgement).toBeDefined()
    expect(
      countIn((await search({ words: 'lighthouse', area: '878', judgement: judgement ?? '', kind: 'finding' })).main),
    ).toBe(45)
    expect((await search({ words: 'lighthouse', kind: 'recommendation' })).main).toContain('Nothing found')
    expect(
      countIn((await search({ words: 'lighthouse', area: '4711', judgement: 'x SS7', kind: 'everything' })).main),
    ).toBe(45)
    expect((await search({ words: '"keeping lighthouse"' })).main).toContain('Nothing found')
    expect(countIn((await search({ words: 'young -lighthouse' })).main)).toBeLessThan(
      countIn((await search({ words: 'young' })).main),
    )
    // English leaves these out; as they stand they are found.
    expect(countIn((await search({ words: 'in their own' })).main)).toBeGreaterThan(0)
  })

  test('hostile words are words: never a fault, never markup, never another answer than the words deserve', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }).map(text => text.replaceAll('\0', ' ')),
      fc.stringMatching(/^[&|!()<>:*'"\\%;-]{1,40}$/),
      fc.constantFrom(
        "'; drop table site_passage; --",
        '<script>alert(1)</script>',
        '%',
        '\\',
        ':*',
        '!!!',
        '& | !',
        'a'.repeat(4000),
        '\u{E000}x\u{E001}',
      ),
    )
    await fc.assert(
      fc.asyncProperty(hostile, async words => {
        const { status, main, statements } = await search({ words })
        expect(status).toBe(200)
        expect(statements).toBeLessThanOrEqual(4)
        expect(main).not.toMatch(/<script|\u{E000}|\u{E001}/u)
      }),
      { numRuns: runs(600), seed: freshSeed('hostile searches') },
    )
    expect(countIn((await search({ words: 'lighthouse' })).main)).toBe(45)
  })
})

describe('An area with two reports', () => {
  test('shows each grade on its own scale, with the reason why no line joins them', async () => {
    const { html, statements } = await product.stranger().get('/published/areas/878')
    const main = mainOf(html)
    expect(statements).toBe(3)
    expect(main).toContain('Grade 3: ')
    expect(main).toContain(
      'the scale changed: 4 is the best grade and 1 the lowest, and now 1 is the best grade and 4 the lowest',
    )
    expect([...main.matchAll(/<svg/g)].length).toBeGreaterThan(11)
    // In each picture two parts, and no line from one to the other.
    expect(main).not.toMatch(/<polyline|<path[^>]*class="[^"]*line/)
    expect(main).toContain(`href="/published/${review}"`)
    expect(main).toContain(`href="/published/${other}"`)
  })
})

describe('ALL-4 the public’s own role', () => {
  test('reads a closed list of tables, and writes none', async () => {
    // Views read as who asks, so they open nothing that their tables do not.
    const rights = (await owner(
      `select relname as name, has_table_privilege('conspectus_public', oid, 'select') as reads,
         has_table_privilege('conspectus_public', oid, 'insert, update, delete, truncate') as writes
       from pg_class where relkind in ('r', 'm') and relnamespace = 'public'::regnamespace order by 1`,
    )) as { name: string; reads: boolean; writes: boolean }[]
    expect(
      rights.filter(each => each.reads && /^(?:site|register|reports|actions)_/.test(each.name)).map(each => each.name),
    ).toEqual([
      'actions_statement',
      'register_area',
      'register_listing',
      'register_organisation',
      'reports_issue',
      'reports_issue_companion',
      'reports_issue_file',
      'site_judgement',
      'site_passage',
    ])
    expect(rights.filter(each => each.writes && /^(?:site|register|reports)_/.test(each.name))).toEqual([])
  })

  test('is the one that public pages read as: without its right to a table, its page is not there', async () => {
    const pages = [
      ['reports_issue', `/published/${review}/sections/summary`],
      ['site_passage', '/published/search?words=lighthouse'],
      ['register_listing', '/published/areas'],
    ] as const
    // One that does not print its faults: these are meant.
    const app = await product.product.server({
      clock: { now: () => Temporal.Instant.from('2006-11-09T10:00:00Z') },
      secureCookies: false,
      strict: false,
      log: false,
    })
    const status = async (url: string) => (await app.inject({ url })).statusCode
    try {
      for (const [table, path] of pages) {
        expect(await status(path)).toBe(200)
        await owner(`revoke select on ${table} from conspectus_public`)
        try {
          expect(await status(path), path).toBeGreaterThanOrEqual(400)
        } finally {
          await owner(`grant select on ${table} to conspectus_public`)
        }
        expect(await status(path)).toBe(200)
      }
    } finally {
      await app.close()
    }
  })
})

describe('ALL-4 what is not published', () => {
  const word = 'Zyzzyvaquartz'

  test('is on no public page, in no search and in no file, wherever in the tables it stands', async () => {
    const kent = await reportingReview(product, 'Kent')
    const hidden = await placed(product, kent.reviewId, {
      text: `${word} one.`,
      judgements: ['SS7'],
      evidence: [kent.item],
    })
    // Into every text of the unpublished review, and into the working words of the published one, as if somebody wrote it so.
    const columns = (await owner(
      `select table_name as name, column_name as field from information_schema.columns c
       where table_schema = 'public' and data_type = 'text' and table_name in ('evidence_words', 'reports_block', 'reports_recommendation', 'fieldwork_route', 'judgements_conclusion', 'judgements_agreed', 'actions_action')
         and column_name in ('text', 'title', 'place', 'people_met', 'reason', 'reasons', 'answers', 'owner_name')`,
    )) as { name: string; field: string }[]
    expect(columns.length).toBeGreaterThan(6)
    for (const { name, field } of columns)
      await owner(`update ${name} set ${field} = '${word} ' || coalesce(${field}, '') where review_id in ($1, $2)`, [
        kent.reviewId,
        review,
      ])
    expect((await owner('select text from reports_block where id = $1', [hidden]))[0]).toMatchObject({
      text: expect.stringContaining(word),
    })

    const stranger = product.stranger()
    const seen = new Set<string>()
    const queue = [
      '/published',
      '/published/areas',
      '/published/map',
      `/published/search?words=${word}`,
      '/published/search?area=886',
      '/published/areas/886',
    ]
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      if (seen.has(path)) continue
      seen.add(path)
      const { status, html, bytes } = await stranger.get(path)
      expect(status, path).toBe(200)
      const words = path.startsWith('/published/search')
        ? mainOf(html).replaceAll(/value="[^"]*"/g, '')
        : bytes.toString('latin1')
      expect(words.includes(word), path).toBe(false)
      for (const [, link = ''] of html.matchAll(/href="(\/published[^"#]*)/g))
        if (
          !/areas\/(?!878|886)/.test(link) &&
          !link.includes('/search?area') &&
          !link.startsWith(`/published/${other}/`)
        )
          queue.push(link.replaceAll('&amp;', '&'))
    }
    expect(seen.size).toBeGreaterThan(12)
    expect(seen).toContain(`/published/${review}/report.json`)
    // The same word is found on the day on which it is issued: this test would see it.
    await owner(
      `insert into site_passage (issue_id, review_id, block, position, kind, number, section, heading, text, judgements)
       select issue_id, review_id, 'planted', 999, kind, number, section, heading, $1, judgements from site_passage where review_id = $2 limit 1`,
      [`${word} is found.`, review],
    )
    expect((await search({ words: word })).main).toContain(`<mark>${word}</mark>`)
  })
})
