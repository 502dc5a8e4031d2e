import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { done } from '../../../../test/journey.ts'
import { type Part, startProduct, type TestProduct } from '../../../../test/product.ts'
import { Temporal } from '../../../kernel/dates.ts'
import { giveStandingRole } from '../../../platform/access/grants.ts'
import { listAreas } from '../../register/index.ts'
import { openReview } from '../../reviews/index.ts'
import { agreementAmong, agreementBetween, linear, quadratic } from '../domain/agreement/statistic.ts'
import { listIndependentGrades } from '../views/agreement.ts'

const scale = [1, 2, 3, 4]
const raters = [
  ['lead', 'ofsted'],
  ['joint', 'audit-commission'],
  ['socialCare', 'csci'],
  ['sixth', 'csci'],
  ['health', 'healthcare-commission'],
  ['fifth', 'ofsted'],
  ['eighth', 'ofsted'],
  ['ninth', 'csci'],
] as const satisfies readonly (readonly [Part, string])[]

const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, '’')
    .replace(/\s+/g, ' ')

let product: TestProduct
/** Every grade that counts, as it was written down. */
const given: { review: string; judgement: string; person: string; body: string; grade: number }[] = []

beforeAll(async () => {
  product = await startProduct()
  const { services, people } = product
  const manager = await product.caller('manager', '2006-09-01')
  const areas = await services.database.as(manager, 'read', listAreas)
  const graded = services.rulebooks.get('joint-area-review', '2005-08').graded.map(({ id }) => id)
  const reviews: string[] = []
  for (const area of areas.slice(0, 40)) {
    const opened = await openReview(services, manager, {
      areaId: area.id,
      areaName: area.name,
      rulebook: 'joint-area-review',
      edition: '2005-08',
      requestReference: 'Programme',
      requestedOn: Temporal.PlainDate.from('2005-12-12'),
      bodies: ['ofsted', 'csci'],
    })
    reviews.push(done(opened).id)
  }
  // Spread without chance: near each other on most judgements, one that everybody grades alike.
  reviews.forEach((review, one) => {
    graded.forEach((judgement, two) => {
      const near = 2 + ((one * 7 + two * 3) % 2)
      raters.forEach(([part, body], three) => {
        if ((one + two + three) % 5 === 0) return
        const off = ((one * 5 + two * 11 + three * 13 + ((one * three) % 7)) % 6) - 2
        const grade = two === 0 ? 3 : Math.min(4, Math.max(1, near + (off > 1 ? -1 : off < -1 ? 1 : off === 1 ? 1 : 0)))
        given.push({ review, judgement, person: people[part], body, grade })
      })
    })
  })
  await services.database.asOwner(async client => {
    for (const review of reviews) {
      const own = given.filter(each => each.review === review)
      const lines = (list: typeof own, supersedes = false) =>
        client.query(
          `insert into judgements_proposal (review_id, judgement, person_id, body, grade, reasons, given_on${supersedes ? ', superseded_on' : ''})
           select $1::bigint, judgement, person_id, body, grade, 'Seen.', '2006-11-08'${supersedes ? ", '2006-11-09'" : ''}
           from unnest($2::text[], $3::bigint[], $4::text[], $5::integer[]) as line (judgement, person_id, body, grade)`,
          [
            review,
            list.map(each => each.judgement),
            list.map(each => each.person),
            list.map(each => each.body),
            list.map(each => each.grade),
          ],
        )
      // What somebody thought first and changed while still alone does not count, nor what came after all was open.
      const [first] = own
      if (first !== undefined) await lines([{ ...first, grade: 1 }], true)
      await lines(own)
      for (const judgement of new Set(own.map(each => each.judgement))) {
        await client.query(
          `insert into judgements_opening (review_id, judgement, opened_by_id, opened_on) values ($1, $2, $3, '2006-11-10')`,
          [review, judgement, people.lead],
        )
      }
      await lines([{ review, judgement: graded[1] ?? '', person: people.seventh, body: 'ali', grade: 1 }])
    }
  })
}, 300_000)
afterAll(() => product.close())

/** What the page should say, reckoned from what was written down. */
function expected(judgement?: string) {
  const things = Map.groupBy(
    given.filter(each => judgement === undefined || each.judgement === judgement),
    each => `${each.review} ${each.judgement}`,
  )
  return [...things.values()].map(thing => ({
    stratum: thing[0]?.judgement ?? '',
    cluster: thing[0]?.review ?? '',
    grades: thing.map(each => each.grade),
    ofsted: thing.filter(each => each.body === 'ofsted').map(each => each.grade),
    others: thing.filter(each => each.body !== 'ofsted').map(each => each.grade),
  }))
}

const say = (value: number | undefined) => (value ?? Number.NaN).toFixed(2).replace('-', '−')

describe('ALL-4 agreement between inspectors', () => {
  test('JAR-61 is told in one statement from thousands of grades, by judgement and by body', async () => {
    expect(given.length).toBeGreaterThan(2_500)
    const manager = await product.visitor('manager')
    const answer = await manager.get('/agreement')
    expect(answer.status).toBe(200)
    const page = plain(answer.html)
    expect(page).toContain(`40 reviews, ${given.length} grades by 8 inspectors`)
    const all = agreementAmong(expected(), scale, quadratic)
    expect(page).toContain(
      `together ${say(all.value)} ${say(all.interval?.low)} to ${say(all.interval?.high)} ${say(agreementAmong(expected(), scale, linear).value)}`,
    )
    const one = agreementAmong(expected('council-services'), scale, quadratic)
    expect(page).toContain(`The contribution of council services ${say(one.value)}`)
    const between = expected().map(({ ofsted, others, ...place }) => ({ ...place, ours: ofsted, theirs: others }))
    expect(page).toContain(`Ofsted ${say(agreementBetween(between, scale, quadratic).value)}`)
    // Grades that never differ tell nothing of agreement, and the page says so instead of a number.
    expect(page).toContain('Being healthy Everybody gave the same grade throughout')
    expect(page).not.toContain('NaN')
  })

  test('names nobody and no review, and shows no figure that rests on one or two people', async () => {
    const manager = await product.visitor('manager')
    const { html } = await manager.get('/agreement')
    for (const [part] of raters) {
      const { rows } = await product.services.database.asOwner(client =>
        client.query<{ name: string }>('select name from register_person where id = $1', [product.people[part]]),
      )
      expect(html).not.toContain(rows[0]?.name)
    }
    expect(html).not.toMatch(/\/reviews\/\d/)
    expect(plain(html)).toContain('Healthcare Commission Not shown: it would rest on fewer than 3 inspectors')
    expect(plain(html)).toContain('Audit Commission Not shown')
  })

  test('is for those who keep the method: not for inspectors, the approver, the area or strangers', async () => {
    for (const part of ['lead', 'socialCare', 'approver', 'administrator', 'director'] as const) {
      const visitor = await product.visitor(part)
      expect((await visitor.get('/agreement')).status, part).toBe(404)
      expect((await visitor.get('/')).html).not.toContain('href="/agreement"')
    }
    expect((await product.stranger().get('/agreement')).location).toBe('/sign-in')
    expect((await (await product.visitor('manager')).get('/')).html).toContain('href="/agreement"')
    const { services, people } = product
    await services.database.asSystem('set-up', tx =>
      giveStandingRole(tx, people.untrained, 'method-keeper', Temporal.Instant.from('2005-01-01T00:00Z')),
    )
    const keeper = await product.visitor('untrained')
    expect((await keeper.get('/agreement')).status).toBe(200)
    // The right opens this and nothing of any review.
    expect((await keeper.get(`/reviews/${given[0]?.review}`)).status).toBe(404)
    expect((await keeper.get('/')).status).toBe(200)
  })

  test('the database alone tells the grades to nobody else', async () => {
    const { database } = product.services
    for (const part of ['lead', 'approver', 'administrator', 'director', 'manager', 'untrained'] as const) {
      const asked = database.as(await product.caller(part), 'read', async tx => {
        return (await listIndependentGrades(tx)).length
      })
      if (part === 'director') await expect(asked).rejects.toThrow(/permission denied/)
      else expect(await asked, part).toBe(part === 'manager' || part === 'untrained' ? given.length : 0)
    }
    const keeper = await product.caller('untrained')
    const seen = await database.as(
      keeper,
      'read',
      async tx => (await sql`select id from judgements_proposal`.execute(tx)).rows.length,
    )
    expect(seen).toBe(0)
  })
})
