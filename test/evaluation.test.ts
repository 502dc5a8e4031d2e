import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { cellsOf, dayOf, linkFigures, type MadeReview, makeReviews, middle } from './evaluating.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'
import { chance, freshSeed, runs } from './proof.ts'

/*
 * JAR-82: the figures over all reviews, compared with what an oracle reckons from the rows as they were written down: in
 * whole numbers from a first day on, with no date, rulebook or query of the product's.
 */

const words = (html: string) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, '’')
    .replace(/\s+/g, ' ')

let product: TestProduct
let evaluator: Visitor
let made: readonly MadeReview[] = []
/** The clock of tests says 7 November 2006. */
const today = 463

beforeAll(async () => {
  product = await startProduct()
  await product.services.database.asSystem('set-up', tx =>
    giveStandingRole(tx, product.people.untrained, 'evaluator', Temporal.Instant.from('2005-01-01T00:00Z')),
  )
  evaluator = await product.visitor('untrained')
  expect(dayOf(today).toString()).toBe('2006-11-07')
}, 240_000)
afterAll(() => product.close())

const holidays = new Set(
  readFileSync(new URL('../data/england_bank_holidays_2005_2028.csv', import.meta.url), 'utf8').match(
    /\d{4}-\d{2}-\d{2}/g,
  ),
)
const works = (day: number) => dayOf(day).dayOfWeek < 6 && !holidays.has(dayOf(day).toString())

/** The n-th working day from a day on, which itself counts where it is one. */
function workingDay(from: number, count: number): number {
  let day = from - 1
  for (let left = count; left > 0; ) {
    day += 1
    if (works(day)) left -= 1
  }
  return day
}

type Kept = { due: number | undefined; done: number | undefined; expected?: boolean }

/** When each deadline was due and done, in words of the paper. */
const deadlines: { readonly [label: string]: (review: MadeReview) => Kept } = {
  'End of the analysis': ({ analysis, planFinalised }) => ({
    due: analysis && workingDay(analysis[0], 5),
    done: planFinalised,
  }),
  'Usual end of the fieldwork': ({ fieldwork, oralSummary }) => ({
    due: fieldwork && workingDay(fieldwork[0], 10),
    done: oralSummary,
  }),
  'Analysis and fieldwork completed': ({ analysis, oralSummary }) => ({
    due: analysis && workingDay(analysis[0], 30),
    done: oralSummary,
  }),
  'Draft report to the director of children’s services': ({ fieldwork, draft }) => ({
    due: fieldwork && fieldwork[1] + 28,
    done: draft,
  }),
  'Written comments on accuracy': ({ fieldwork, draft, commentsClosed }) =>
    draft === undefined
      ? { due: fieldwork && fieldwork[1] + 42, done: undefined, expected: true }
      : { due: draft + 14, done: commentsClosed },
  'Issue of the report': ({ fieldwork, draft, commentsClosed, issued }) => {
    if (commentsClosed !== undefined) return { due: commentsClosed + 28, done: issued }
    const closing = draft === undefined ? fieldwork && fieldwork[1] + 42 : draft + 14
    return { due: closing && closing + 28, done: undefined, expected: true }
  },
  'Written statement of proposed action made': ({ receipt, statement }) => ({
    due: receipt === undefined ? undefined : workingDay(receipt + 1, 70),
    done: statement,
  }),
}

const kinds = [
  'In time',
  'Late by up to a week',
  'Late by up to four weeks',
  'Late by more',
  'Late and still open',
  'To come',
  'Not known',
] as const

function kindOf({ paused }: MadeReview, { due, done, expected }: Kept): (typeof kinds)[number] {
  if (due === undefined) return 'Not known'
  if (expected === true) return 'To come'
  if (done === undefined) return due < today && !paused ? 'Late and still open' : 'To come'
  const late = done - due
  if (late <= 0) return 'In time'
  return late <= 7 ? 'Late by up to a week' : late <= 28 ? 'Late by up to four weeks' : 'Late by more'
}

type Told = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Values of every figure by line and column, as the sheet tells them. */
async function told(page: string, query = ''): Promise<ReadonlyMap<string, Told>> {
  const sheet = await evaluator.get(`/evaluation/${page}.csv${query}`)
  expect(sheet.status).toBe(200)
  const rows = cellsOf(sheet.html.replaceAll("'", '’'))
  return new Map(
    [...Map.groupBy(rows.slice(1), row => row[1] ?? '')].map(([figure, own]) => [
      figure,
      new Map(
        [...Map.groupBy(own, row => row[2] ?? '')].map(([line, cells]) => [
          line,
          new Map(cells.map(row => [row[3] ?? '', row[4] ?? ''])),
        ]),
      ),
    ]),
  )
}

const say = (value: number | undefined) => (value === undefined ? '' : String(value))

/** Where the product's figures of a group differ from the oracle's, in a line each. */
async function differences(reviews: readonly MadeReview[], query: string): Promise<readonly string[]> {
  const own = reviews.filter(review => !review.cancelled && !review.covert)
  const wrong: string[] = []
  const compare = (what: string, is: string | undefined, should: string) => {
    if ((is ?? '') !== should) wrong.push(`${what}: ${is}, and not ${should}`)
  }
  const time = await told('timeliness', query)
  for (const [label, reckon] of Object.entries(deadlines)) {
    const found = own.map(review => kindOf(review, reckon(review)))
    for (const kind of kinds)
      compare(
        `${label}, ${kind}`,
        time.get('Deadlines')?.get(label)?.get(kind),
        String(found.filter(each => each === kind).length),
      )
    const days = own.flatMap(review => {
      const { due, done } = reckon(review)
      return due !== undefined && done !== undefined && done > due ? [done - due] : []
    })
    compare(`${label}, middle`, time.get('Deadlines')?.get(label)?.get('Days late, middle'), say(middle(days)))
  }
  for (const [stage, label, plan] of [
    ['analysis', 'Analysis', 'analysis'],
    ['fieldwork', 'Fieldwork', 'fieldwork'],
    ['setting-up', 'Setting up', undefined],
  ] as const) {
    const over = own.flatMap(review => {
      const stays = review.stays.filter(each => each.stage === stage)
      if (stays.length === 0 || stays.some(({ until }) => until === undefined)) return []
      const planned = plan && review[plan]
      return [
        {
          days: stays.reduce((sum, { from, until = from }) => sum + until - from + 1, 0),
          planned: planned && planned[1] - planned[0] + 1,
        },
      ]
    })
    const line = time.get('Days in each stage')?.get(label)
    // A stage that no review has entered yet has no line.
    compare(`${label}, reviews`, line?.get('Reviews') ?? '0', String(over.length))
    compare(`${label}, days`, line?.get('Days, middle'), say(middle(over.map(({ days }) => days))))
    if (plan !== undefined && over.some(({ planned }) => planned !== undefined))
      compare(
        `${label}, longer`,
        line?.get('Took longer than planned'),
        String(over.filter(({ planned, days }) => planned !== undefined && days > planned).length),
      )
  }
  const asked = (await told('manageability', query)).get('What was asked of councils and partners')
  const begun = own.filter(({ state }) => state !== 'planned')
  const held = (review: MadeReview) => review.activities.filter(({ day }) => day !== undefined)
  const burdens: { readonly [line: string]: (review: MadeReview) => number } = {
    'Documents asked for': ({ documents }) => documents,
    'Activities held': review => held(review).length,
    'Days of the calendar with an activity': review => new Set(held(review).map(({ day }) => day)).size,
    'Days of inspectors at activities': review =>
      new Set(held(review).flatMap(({ day, members }) => members.map(member => `${day} ${member}`))).size,
    'Meetings with the area on record': review =>
      Number(review.oralSummary !== undefined) + Number(review.setUpJointly !== undefined),
  }
  for (const [line, count] of Object.entries(burdens)) {
    const counts = begun.map(count)
    compare(line, asked?.get(line)?.get('In all'), String(counts.reduce((sum, each) => sum + each, 0)))
    compare(`${line}, middle`, asked?.get(line)?.get('Middle'), say(middle(counts)))
  }
  const joint = (await told('joint-working', query)).get('What is on record of working together')
  const alongside = own.filter(review => review.alongside !== undefined)
  const near = alongside.filter(
    ({ alongside: other = 0, fieldwork }) => fieldwork !== undefined && Math.abs(fieldwork[0] - other) < 7,
  )
  compare('same week', joint?.get('Both begin in the same week')?.get('Yes'), String(near.length))
  for (const [column, value] of [
    ['Yes', true],
    ['No', false],
    ['Not on record', undefined],
  ] as const)
    compare(
      `set up together, ${column}`,
      joint?.get('The setting-up meeting was held together')?.get(column),
      String(alongside.filter(({ setUpJointly }) => setUpJointly === value).length),
    )
  const linked = (await told('joint-working', query)).get('Reviews linked with other inspections')
  for (const { line, column, value } of linkFigures(made, reviews, today))
    compare(`${line}, ${column}`, linked?.get(line)?.get(column), say(value))
  const cost = (await told('cost', query)).get('Days that inspectors spent')
  for (const [stage, label] of [
    ['analysis', 'Analysis'],
    ['reporting', 'Reporting'],
  ] as const) {
    const spent = own.flatMap(review => review.spent.filter(each => each.stage === stage && each.spent !== undefined))
    if (spent.length > 0 && spent.length < 3)
      compare(`${label}, days`, cost?.get(label)?.get('Days spent'), 'Not shown: fewer than 3 people')
    else
      compare(
        `${label}, days`,
        cost?.get(label)?.get('Days spent'),
        spent.length === 0 ? '' : String(spent.reduce((sum, each) => sum + (each.spent ?? 0), 0) / 2),
      )
  }
  return wrong
}

describe('JAR-82 evaluation over all reviews', () => {
  test('is for evaluators and those who answer for the work, and for nobody else', async () => {
    for (const part of ['manager', 'approver'] as const)
      expect((await (await product.visitor(part)).get('/evaluation')).status, part).toBe(200)
    expect((await evaluator.get('/evaluation')).status).toBe(200)
    expect((await evaluator.get('/')).html).toContain('href="/evaluation"')
    for (const part of ['lead', 'director', 'administrator', 'inspectionManager'] as const) {
      const visitor = await product.visitor(part)
      expect((await visitor.get('/evaluation')).status, part).toBe(404)
      expect((await visitor.get('/evaluation/timeliness.csv')).status, part).toBe(404)
      expect((await visitor.get('/')).html).not.toContain('href="/evaluation"')
    }
    expect((await product.stranger().get('/evaluation')).location).toBe('/sign-in')
  })

  test('says of an empty group what belongs there', async () => {
    expect(words((await evaluator.get('/evaluation')).html)).toContain('No review in this group')
  })

  test('every figure is what an oracle reckons from the rows, over all reviews and over the first autumn', async () => {
    const random = chance(freshSeed('Evaluation'))
    for (let world = 0; world < runs(20); world += 1) {
      made = [...made, ...(await makeReviews(product, 12, random))]
      expect(await differences(made, '')).toEqual([])
      // The first autumn: analysis begun from 1 September to 31 December 2005.
      const autumn = made.filter(({ analysis }) => analysis !== undefined && analysis[0] >= 31 && analysis[0] <= 152)
      if (autumn.some(({ cancelled, covert }) => !cancelled && !covert))
        expect(await differences(autumn, '?group=joint-area-review%2F2005-08%2Fautumn-2005')).toEqual([])
    }
    // Faults are planted below in what some review has: one cancelled that had begun and asked for documents is among them,
    // and one with each kind of link that a fault is about.
    const stands = ({ cancelled, covert }: MadeReview) => !cancelled && !covert
    const links = () => made.filter(stands).flatMap(review => review.links.map(link => ({ review, link })))
    while (
      !made.some(each => each.cancelled && !each.covert && each.state !== 'planned' && each.documents > 0) ||
      !links().some(({ link }) => link.ended && link.other === undefined) ||
      !links().some(
        ({ link }) => !link.ended && made.some(each => each.covert && !each.cancelled && each.id === link.other),
      ) ||
      !links().some(
        ({ review, link }) =>
          !link.ended && link.reportOn !== undefined && Math.max(link.reportOn, review.issued ?? today + 1) <= today,
      )
    )
      made = [...made, ...(await makeReviews(product, 4, random))]
    expect(await differences(made, '')).toEqual([])
    console.log(`Evaluation: ${made.length} reviews compared.`)
  }, 600_000)

  test.each([
    [
      'a day too late',
      'evaluation_dates',
      'told.day from told join known',
      'told.day + 1 from told join known',
      'the analysis',
    ],
    ['a stage a day longer', 'evaluation_stages', 'entered_on, left_on', 'entered_on, left_on + 1', 'days'],
    ['a cancelled review', 'evaluation_reviews', 'review.cancelled_because is not null', 'false', 'Documents'],
    ['a document too many', 'evaluation_burden', 'count(*) as documents', 'count(*) + 1 as documents', 'Documents'],
    ['a link that ended', 'evaluation_links', 'link.ended_on is not null', 'false', 'Links'],
    [
      'a link with a review of which nobody is told',
      'evaluation_links',
      '(link.other_id is null or link.other_id in (select id from known))',
      'true',
      'Held',
    ],
    [
      'of one kept elsewhere no report',
      'evaluation_links',
      'link.other_id is null then link.report_on',
      'link.other_id is null then null',
      'Not both out',
    ],
  ])(
    'a planted fault is caught: %s',
    async (_, name, from, to, says) => {
      const { database } = product.services
      const text = await database.asOwner(async client => {
        const { rows } = await client.query<{ text: string }>('select pg_get_functiondef($1::regproc) as text', [name])
        return rows[0]?.text ?? ''
      })
      expect(text).toContain(from)
      try {
        await database.asOwner(client => client.query(text.replace(from, to)))
        expect((await differences(made, '')).join('\n')).toContain(says)
      } finally {
        await database.asOwner(client => client.query(text))
      }
      expect(await differences(made, '')).toEqual([])
    },
    300_000,
  )

  test('every page answers, says what it rests on and what is missing, and ranks nobody', async () => {
    for (const page of [
      '',
      '/timeliness',
      '/manageability',
      '/joint-working',
      '/views-of-those-involved',
      '/views-of-readers',
      '/agreement',
      '/cost',
      '/whole',
    ]) {
      const answer = await evaluator.get(`/evaluation${page}`)
      expect(answer.status, page).toBe(200)
      if (page !== '') expect(words(answer.html), page).toContain('Rests on:')
      if (page !== '') expect(words(answer.html), page).toContain('Missing:')
      for (const name of ['Ann Lee', 'Tom Okafor', 'David Chen']) expect(answer.html, page).not.toContain(name)
    }
    const { html } = await evaluator.get(`/evaluation/reviews/${made.find(each => !each.covert)?.id}`)
    expect(words(html)).toContain('Stages and deadlines, planned and as they came')
    const wrong = await evaluator.get('/evaluation/timeliness?from-day=31&from-month=2&from-year=2006')
    expect(words(wrong.html)).toContain('This must be a real date')
  })

  test('costs the same number of statements with 5 reviews and with 500', async () => {
    const fresh = await startProduct()
    try {
      const manager = await fresh.visitor('manager')
      const pages = ['', '/timeliness', '/manageability', '/joint-working', '/cost', '/whole', '/whole.csv']
      const random = chance(freshSeed('Evaluation, statements'))
      const counted = async () => {
        const counts: number[] = []
        const started = performance.now()
        for (const page of pages) {
          const answer = await manager.get(`/evaluation${page}`)
          expect(answer.status, page).toBe(200)
          counts.push(answer.statements)
        }
        return { counts, milliseconds: Math.round(performance.now() - started) }
      }
      await makeReviews(fresh, 5, random)
      const few = await counted()
      await makeReviews(fresh, 495, random)
      const many = await counted()
      console.log(
        `Evaluation: ${pages.length} pages over 5 reviews in ${few.milliseconds} ms, over 500 in ${many.milliseconds} ms, ${many.counts.join(', ')} statements each.`,
      )
      expect(many.counts).toEqual(few.counts)
      expect(Math.max(...many.counts)).toBeLessThan(20)
    } finally {
      await fresh.close()
    }
  }, 600_000)
})
