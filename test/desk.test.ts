import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { addEvidence, askForDocuments } from '../src/modules/evidence/index.ts'
import { giveJudgements } from '../src/modules/fieldwork/index.ts'
import { nameRespondent, setFlag } from '../src/modules/reviews/index.ts'
import { done, inStage, openedReview } from './journey.ts'
import { plainItem } from './plain-item.ts'
import { startProduct, type TestProduct } from './product.ts'

const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: { 'no-trailing-whitespace': 'off', 'void-style': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
})

async function expectValid(html: string): Promise<void> {
  const report = await validator.validateString(html)
  expect(
    report.results.flatMap(result => result.messages.map(each => `${each.line}: ${each.ruleId} ${each.message}`)),
  ).toEqual([])
}

const text = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
const main = (html: string) => html.slice(html.indexOf('<main'), html.indexOf('</main>'))
const rowsOf = (html: string) =>
  [...html.matchAll(/<tr class="govuk-table__row">.*?<\/tr>/gs)].map(found => text(found[0])).slice(1)
const tasksOf = (html: string) => [...html.matchAll(/<li class="conspectus-task[ "].*?<\/li>/gs)].map(found => found[0])

describe('JAR-2 the areas of the programme', () => {
  let product: TestProduct
  let review: string
  beforeAll(async () => {
    product = await startProduct()
    review = await openedReview(product)
  })
  afterAll(() => product.close())

  test('all are listed with their standing, those not settled first, in three statements', async () => {
    const manager = await product.visitor('manager')
    const { html, statements } = await manager.get('/areas')
    const rows = rowsOf(html)
    expect(rows).toHaveLength(150)
    expect(rows.slice(0, 149).every(row => row.includes('No review yet'))).toBe(true)
    expect(rows[149]).toMatch(/^Dorset South West Planned Joint area review: Dorset/)
    expect(text(main(html))).toContain(
      '149 of 150 areas are not settled yet. The programme ends in 2 years, 1 month and 24 days.',
    )
    expect(html).toContain('href="/rulebooks/joint-area-review/2005-08#part_source"')
    expect(statements).toBeLessThanOrEqual(3)
    await expectValid(html)
  })

  test('they are found by name, by region and by what is not settled, without a script', async () => {
    const manager = await product.visitor('manager')
    const found = async (query: string) =>
      rowsOf((await manager.get(`/areas?${query}`)).html).map(row => row.split(' ')[0])
    expect(await found('name=DORSE&region=')).toEqual(['Dorset'])
    expect(await found('name=&region=South+West&show=uncovered')).not.toContain('Dorset')
    expect((await found('name=&region=South+West&show=uncovered')).length).toBeGreaterThan(10)
    const nothing = await manager.get('/areas?name=atlantis')
    expect(text(main(nothing.html))).toContain('No area is so called')
    await expectValid(nothing.html)
  })

  test('as the end nears, those uncovered are warned of', async () => {
    const manager = await product.visitor('manager')
    await manager.onDay('2008-06-01')
    const { html } = await manager.get('/areas')
    expect(text(main(html))).toContain('149 areas are not settled, and the programme ends in 6 months and 30 days.')
    await expectValid(html)
  })

  test('an inspector without a place sees that an area is planned, and not its review', async () => {
    const stranger = await product.visitor('ninth')
    const { html } = await stranger.get('/areas?name=dorset')
    expect(rowsOf(html)).toEqual(['Dorset South West Planned'])
    expect(html).not.toContain(`/reviews/${review}`)
  })

  test('who answers for another area sees names and regions, and nothing of the programme', async () => {
    const other = await product.visitor('otherDirector')
    const { html } = await other.get('/areas?name=dorset')
    expect(rowsOf(html)).toEqual(['Dorset South West'])
    expect(text(main(html))).not.toContain('settled')
  })

  test('a review whose days are not those of the programme, or that is cancelled, does not settle its area', async () => {
    const { services } = product
    const manager = await product.visitor('manager')
    const standing = async () => rowsOf((await manager.get('/areas?name=dorset')).html)[0]
    const move = (analysis: string | null) =>
      services.database.asOwner(client =>
        client.query('update reviews_review set analysis_start = $1 where id = $2', [analysis, review]),
      )
    await move('2009-01-05')
    expect(await standing()).toContain('Review outside the programme')
    await move(null)
    expect(await standing()).toContain('Review opened, no dates yet')
    await move('2008-12-31')
    expect(await standing()).toContain('Planned')
    await services.database.asOwner(client =>
      client.query("update reviews_review set cancelled_because = 'Merged' where id = $1", [review]),
    )
    expect(await standing()).toContain('No review yet')
  })

  test('one area shows its reviews to those who may see them, and the organisations of the register', async () => {
    const lead = await product.visitor('lead')
    const list = await lead.get('/areas?name=dorset')
    const address = /href="(\/areas\/\d+)"/.exec(list.html)?.[1] ?? ''
    const { html, status } = await lead.get(address)
    expect(status).toBe(200)
    expect(html).toContain(`href="/reviews/${review}"`)
    await expectValid(html)
    const stranger = await product.visitor('ninth')
    expect((await stranger.get(address)).html).not.toContain(`/reviews/${review}`)
    expect((await stranger.get('/areas/999999')).status).toBe(404)
    expect((await stranger.get('/areas/x')).status).toBe(404)
  })
})

describe('Home', () => {
  let product: TestProduct
  let review: string
  beforeAll(async () => {
    product = await startProduct()
    review = await openedReview(product)
    await inStage(product, review, 'fieldwork')
    const { services, people } = product
    done(await askForDocuments(services, await product.caller('lead', '2006-10-30'), review))
    done(
      await giveJudgements(services, await product.caller('lead', '2006-10-30'), review, [
        { judgement: 'BH1', personId: people.health, version: 0 },
        { judgement: 'BH2', personId: people.health, version: 0 },
      ]),
    )
  })
  afterAll(() => product.close())

  test('a lead sees what is overdue first, each with its paragraph, and opens the task itself', async () => {
    const lead = await product.visitor('lead')
    const { html } = await lead.get('/')
    const tasks = tasksOf(html)
    const said = tasks.map(text)
    expect(said[0]).toContain('31 December 2005 311 days late Notification of the precise date')
    expect(said[0]).toContain('¶37 why?')
    expect(tasks[0]).toContain(`href="/reviews/${review}/letters"`)
    expect(
      said.some(each => /^4 September 2006 64 days late Chase \d+ documents that the area has not sent/.test(each)),
    ).toBe(true)
    expect(said.some(each => each.includes('17 November 2006 in 10 days'))).toBe(true)
    expect(said.at(-1)).toContain('Give your grade on 12 judgements')
    await expectValid(html)
  })

  test('every task, its parts and its paragraph lead to a page that is there', async () => {
    for (const part of ['lead', 'health', 'manager', 'director'] as const) {
      const visitor = await product.visitor(part)
      const { html } = await visitor.get('/')
      await expectValid(html)
      const links = new Set(
        tasksOf(html).flatMap(task => [...task.matchAll(/href="([^"#]+)/g)].map(found => found[1] ?? '')),
      )
      if (part !== 'manager') expect(links.size, part).toBeGreaterThan(2)
      for (const link of links) expect((await visitor.get(link)).status, `${part} ${link}`).toBe(200)
    }
  })

  test('a member sees the judgements that are theirs, until they are concluded, and not the deadlines of the lead', async () => {
    const member = await product.visitor('health')
    const home = async () => tasksOf((await member.get('/')).html).map(text)
    expect((await home()).some(each => /Choose how to cover .*: BH1 , BH2/.test(each))).toBe(true)
    expect((await home()).join()).not.toContain('Notification of the precise date')
    expect((await home()).join()).not.toContain('Chase')
    const other = await product.visitor('socialCare')
    expect(
      tasksOf((await other.get('/')).html)
        .map(text)
        .join(),
    ).not.toContain('BH1')
    await product.services.database.asOwner(client =>
      client.query(
        `insert into judgements_conclusion (review_id, judgement, state, text, author_id, written_on) values ($1, 'BH1', 'concluded', 'x', $2, '2006-11-07')`,
        [review, product.people.health],
      ),
    )
    expect((await home()).join()).toContain('BH2')
    expect((await home()).join()).not.toContain('BH1')
  })

  test('the director’s office sees what is asked of it and nothing of the team’s work', async () => {
    const director = await product.visitor('director')
    const { html } = await director.get('/')
    const said = tasksOf(html).map(text)
    expect(said[0]).toMatch(/^4 September 2006 64 days late Send: /)
    expect(said.every(each => each.includes('Send: '))).toBe(true)
    expect(text(main(html))).not.toContain('Since you were last here')
    const other = await product.visitor('otherDirector')
    expect(text(main((await other.get('/')).html))).toContain('Nothing is asked of you now')
  })

  test('what others did since one was last here is told by review; one’s own work is not', async () => {
    const { services } = product
    const joint = await product.visitor('joint')
    expect(text(main((await joint.get('/')).html))).toContain('Nobody else has changed anything')
    for (const title of ['First', 'Second']) {
      done(
        await addEvidence(services, await product.caller('lead'), review, {
          ...plainItem,
          kind: 'meeting',
          title,
          text: 'What was said.',
          eventOn: Temporal.PlainDate.from('2006-11-06'),
        }),
      )
    }
    const later = await product.visitor('joint')
    expect(text(main((await later.get('/')).html))).toContain('Add evidence: Ann Lee, 2 times')
    const again = await product.visitor('joint')
    expect(text(main((await again.get('/')).html))).toContain('Nobody else has changed anything')
    const lead = await product.visitor('lead')
    expect(text(main((await lead.get('/')).html))).not.toContain('Add evidence')
  })

  test('the number of statements does not grow with the number of tasks', async () => {
    const lead = await product.visitor('lead')
    const before = (await lead.get('/')).statements
    await product.services.database.asOwner(client =>
      client.query(
        `insert into evidence_request (review_id, document, due_days, asked_on) select $1, 'extra-' || n, -14, '2006-10-01' from generate_series(1, 30) n`,
        [review],
      ),
    )
    expect(before).toBeGreaterThan(5)
    expect((await lead.get('/')).statements).toBe(before)
  })

  test('work that rests waits for nobody', async () => {
    const lead = await product.visitor('lead')
    done(await setFlag(product.services, await product.caller('lead'), review, 'paused', 'The authority asked for it.'))
    const said = tasksOf((await lead.get('/')).html)
      .map(text)
      .join()
    expect(said).not.toContain('Notification of the precise date')
    expect(said).not.toContain('Give your grade')
  })
})

describe('Signing in to the worked example', () => {
  let product: TestProduct
  beforeAll(async () => {
    product = await startProduct()
    const review = await openedReview(product)
    const caller = await product.caller('manager')
    const title = 'Executive director, children and learning'
    done(
      await nameRespondent(product.services, caller, review, {
        personId: product.people.director,
        role: 'director',
        title,
      }),
    )
  })
  afterAll(() => product.close())

  test('ALL-10 everybody stands in a group with role, title and review in words', async () => {
    const { html, statements } = await product.stranger().get('/sign-in')
    const said = text(main(html))
    expect(said.indexOf('Those who inspect')).toBeLessThan(said.indexOf('Those who answer for the area'))
    expect(said).toContain('Ann Lee Lead inspector · Joint area review: Dorset')
    expect(said).toContain('Priya Raman Programme manager')
    expect(said).toContain('Margaret Oduya Executive director, children and learning · Joint area review: Dorset')
    expect(said).toContain('Nothing of the team’s work')
    expect(statements).toBe(2)
    await expectValid(html)
  })

  test('nobody can be chosen where the database holds no example', async () => {
    const { database } = product.services
    const hidden = await database.asOwner(async client => {
      await client.query(
        "begin; alter table platform_setting disable trigger kept; delete from platform_setting where name = 'example-day'",
      )
      const { rows } = await client.query('select * from accounts_people_of_example()')
      await client.query('rollback')
      return rows
    })
    expect(hidden).toEqual([])
  })
})
