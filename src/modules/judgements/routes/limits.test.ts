import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../../../../test/browser.ts'
import { anyReason, done, openedReview } from '../../../../test/journey.ts'
import { mine } from '../../../../test/judging.ts'
import { startProduct, type TestProduct, type Visitor } from '../../../../test/product.ts'
import { Temporal } from '../../../kernel/dates.ts'
import { listAreas } from '../../register/index.ts'
import { appointMember, openReview } from '../../reviews/index.ts'

const words = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, '’')
    .replace(/\s+/g, ' ')

describe('limits of another framework, whose best grade is 1', () => {
  let harbour: TestProduct
  let lead: Visitor
  let review: string
  const at = (path: string) => `/reviews/${review}/${path}`

  beforeAll(async () => {
    harbour = await startProduct({
      rulebooks: fileURLToPath(new URL('../../../../test/rulebooks/invented', import.meta.url)),
    })
    const { services, people } = harbour
    const manager = await harbour.caller('manager')
    const [area] = await services.database.as(manager, 'read', listAreas)
    if (area === undefined) throw new Error('There are no areas.')
    const opened = await openReview(services, manager, {
      areaId: area.id,
      areaName: area.name,
      rulebook: 'harbour-review',
      edition: '1',
      requestReference: 'R1',
      requestedOn: Temporal.PlainDate.from('2006-09-01'),
      bodies: ['quay-office', 'lantern-board'],
    })
    review = done(opened).id
    const place = { personId: people.lead, role: 'lead', title: '' } as const
    done(await appointMember(services, manager, review, place, { reasons: anyReason }))
    lead = await harbour.visitor('lead')
    const view = { body: 'lantern-board', text: 'Seen.', supersedes: '' }
    expect((await lead.post(at('grades/passage-grade/view'), view)).status).toBe(303)
  })
  afterAll(() => harbour.close())

  async function agree(judgement: string, grade: number, more: { readonly [field: string]: string } = {}) {
    const page = await lead.get(at(`grades/${judgement}`))
    if (page.html.includes('Your grade first')) await lead.post(at(`grades/${judgement}`), mine(String(grade)))
    const after = /name="after" value="([^"]*)"/.exec((await lead.get(at(`grades/${judgement}`))).html)?.[1] ?? ''
    return lead.post(at(`grades/${judgement}/agree`), {
      grade: String(grade),
      reasons: 'What was seen.',
      'answer-lantern-board': 'Answered.',
      after,
      'agreed-by': [harbour.people.lead],
      ...more,
    })
  }

  async function reopen(judgement: string) {
    const agreement = /name="agreement" value="(\d+)"/.exec((await lead.get(at(`grades/${judgement}`))).html)?.[1] ?? ''
    expect(
      (await lead.post(at(`grades/${judgement}/reopen`), { because: 'Seen again.', afresh: 'no', agreement })).status,
    ).toBe(303)
  }

  const agreedNow = () =>
    harbour.services.database.asOwner(async client => {
      const found = await client.query<{ judgement: string; grade: number }>(
        'select judgement, grade from judgements_agreed where reopened_on is null order by judgement',
      )
      return Object.fromEntries(found.rows.map(row => [row.judgement, row.grade]))
    })

  test('JAR-61 a grade whose limit is not known yet is refused with what it waits for', async () => {
    const early = await agree('quay-grade', 3)
    expect(early.status).toBe(422)
    expect(early.html).toContain('A quay to which nobody finds the way by night is dim at most.')
    expect(await agreedNow()).toEqual({})
    const page = words((await lead.get(at('limits'))).html)
    expect(page).toContain('Not known yet: Safe passage and Fair landing could still limit it.')
    expect(page).toContain('With grade 5, Dark, it would hold.')
  })

  test('JAR-61 a grade against a limit that must be kept is refused beside the grade, with its paragraph', async () => {
    expect((await agree('passage-grade', 5)).status).toBe(303)
    expect((await agree('landing-grade', 1)).status).toBe(303)
    const refused = await agree('quay-grade', 3)
    expect(refused.status).toBe(422)
    expect(refused.html).toMatch(
      /id="[a-z-]*grade-error"[^>]*>[\s\S]{0,120}?A quay to which nobody finds the way by night is dim at most\./,
    )
    expect(refused.html).toContain('¶23')
    expect(refused.html).toContain('What was seen.')
    expect(await agreedNow()).toEqual({ 'landing-grade': 1, 'passage-grade': 5 })
    // As good as the limit leaves is let through.
    expect((await agree('quay-grade', 4)).status).toBe(303)
  })

  test('JAR-61 the page shows what was read, which limit holds, and what would have changed it', async () => {
    const page = words((await lead.get(at('limits'))).html)
    expect(page).toContain('The quay can be no better than grade 4, Dim: a better grade is refused.')
    expect(page).toContain('Grade 4, Dim, is agreed: within its limits.')
    expect(page).toContain('Holds: no better than grade 4, Dim')
    expect(page).toContain('Safe passage Grade 5, Dark With grade 4, Dim, it would not hold.')
    expect(page).toContain('Does not hold with these grades')
    expect(page).toContain('Fair landing Grade 1, Bright With grade 2, Clear, it would hold.')
  })

  test('JAR-61 an input that would put an agreed grade beyond its limit is refused; reopened first, it is not', async () => {
    await reopen('passage-grade')
    expect((await agree('passage-grade', 3)).status).toBe(303)
    await reopen('quay-grade')
    expect((await agree('quay-grade', 2)).status).toBe(303)
    await reopen('passage-grade')
    const refused = await agree('passage-grade', 5)
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('dim at most')
    // What the quay still waits for does not hold up another grade.
    await reopen('landing-grade')
    expect((await agree('landing-grade', 2)).status).toBe(303)
    await reopen('quay-grade')
    expect((await agree('passage-grade', 5)).status).toBe(303)
  })

  test('JAR-61 a grade against a limit that advises takes a reason, which is kept and shown', async () => {
    await reopen('passage-grade')
    expect((await agree('passage-grade', 2)).status).toBe(303)
    const asked = await agree('quay-grade', 1)
    expect(asked.status).toBe(422)
    expect(asked.html).toContain('A quay is bright where something else is')
    expect(asked.html).toContain('name="reason.no-light-anywhere"')
    expect(await agreedNow()).toEqual({ 'landing-grade': 2, 'passage-grade': 2 })
    const through = await agree('quay-grade', 1, { 'reason.no-light-anywhere': 'Its own lamps are all lit.' })
    expect(through.status).toBe(303)
    const page = words((await lead.get(at('limits'))).html)
    expect(page).toContain('Grade 1, Bright, is agreed: better than a limit advises, for the reason on record.')
  })

  test('JAR-61 what if: other grades show what would follow, and no row, record, draft or job changes', async () => {
    const before = await digests(harbour)
    const start = await lead.get(at('limits/what-if'))
    expect(start.status).toBe(200)
    expect(start.html).not.toMatch(/<form[^>]*method="post"[^>]*what-if/)
    const supposed = await lead.get(at('limits/what-if?passage-grade=5&landing-grade=1&quay-grade=3'))
    const said = words(supposed.html)
    expect(said).toContain('Safe passage: grade 5, Dark instead of grade 2, Clear')
    expect(said).toContain('Grade 3, Hazy, would be refused.')
    expect(said).toContain('With grade 4, Dim, it would not hold.')
    const fewer = words((await lead.get(at('limits/what-if?passage-grade=&landing-grade=2&quay-grade=1'))).html)
    expect(fewer).toContain('Not known yet: Safe passage could still limit it.')
    const advised = words((await lead.get(at('limits/what-if?passage-grade=2&landing-grade=2&quay-grade=1'))).html)
    expect(advised).toContain('Grade 1, Bright, would be let through with a reason.')
    const after = await digests(harbour)
    expect([...after.keys()].filter(table => after.get(table) !== before.get(table))).toEqual([])
    expect(before.size).toBeGreaterThan(40)
    // It would be seen: the same comparison finds one agreed grade.
    await reopen('quay-grade')
    const changed = await digests(harbour)
    const tables = [...changed.keys()].filter(table => changed.get(table) !== before.get(table))
    expect(tables).toContain('judgements_agreed')
    expect(tables).toContain('platform_record')
  })

  test('what is no grade is said beside its field, and nothing chosen is lost', async () => {
    const odd = await lead.get(at('limits/what-if?passage-grade=9&landing-grade=3&quay-grade=x'))
    expect(odd.status).toBe(422)
    expect(words(odd.html)).toContain('Choose a grade of the scale for “Safe passage”, or none.')
    expect(odd.html).toMatch(/value="3" selected/)
    const many = await lead.get(at('limits/what-if?passage-grade=1&passage-grade=5&mermaids=3'))
    expect(many.status).toBe(200)
  })

  test('ALL-7 both pages have no fault for axe and nothing beyond the edge of a phone', async () => {
    const server = await harbour.product.server({
      clock: { now: () => Temporal.Instant.from('2006-11-07T10:00:00Z') },
      secureCookies: false,
      strict: false,
      log: false,
    })
    const origin = await server.listen({ host: '127.0.0.1', port: 0 })
    const browser = await launchBrowser()
    const context = await browser.newContext({ extraHTTPHeaders: { cookie: lead.cookies() } })
    const page = await context.newPage()
    for (const path of ['limits', 'limits/what-if?passage-grade=5&landing-grade=1&quay-grade=3']) {
      for (const width of [1280, 375]) {
        await page.setViewportSize({ width, height: 900 })
        expect((await page.goto(`${origin}${at(path)}`))?.status()).toBe(200)
        const { violations } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
          .analyze()
        expect(violations.map(one => `${path}: ${one.id} ${one.nodes[0]?.html}`)).toEqual([])
        const beyond = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        )
        expect(beyond).toBe(0)
      }
    }
    await browser.close()
    await server.close()
  }, 300_000)

  test('nobody outside the inspecting side reads either page', async () => {
    const director = await harbour.visitor('director')
    for (const path of ['limits', 'limits/what-if']) {
      expect((await director.get(at(path))).status).toBe(404)
      expect((await harbour.stranger().get(at(path))).location).toBe('/sign-in')
    }
  })
})

test('JAR-61 the 2005 framework has no limiting rule, and its pages say so', async () => {
  const product = await startProduct()
  const review = await openedReview(product)
  const lead = await product.visitor('lead')
  expect((await lead.get(`/reviews/${review}/grades`)).html).toContain(`/reviews/${review}/limits"`)
  const page = words((await lead.get(`/reviews/${review}/limits`)).html)
  expect(page).toContain('No grade limits another in this review.')
  expect(page).toContain('has no limiting rule: each of the 12 grades is agreed by the team on its own evidence')
  const tried = words((await lead.get(`/reviews/${review}/limits/what-if?council-services=4`)).html)
  expect(tried).toContain('there is nothing to try')
  await product.close()
})

/** A digest of every row of every table, by table; sessions say when they were last seen, and are left out. */
function digests(product: TestProduct): Promise<ReadonlyMap<string, string>> {
  return product.services.database.asOwner(async client => {
    const tables = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'platform_session' order by 1`,
    )
    const found = new Map<string, string>()
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ digest: string }>(
        `select md5(coalesce(string_agg(each::text, E'\\n' order by each::text), '')) as digest from ${name} each`,
      )
      found.set(name, rows[0]?.digest ?? '')
    }
    return found
  })
}
