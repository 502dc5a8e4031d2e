import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, asked, at, mine, product, review, rows, shownIn, startJudging } from '../../../../test/judging.ts'
import type { Part } from '../../../../test/product.ts'

/* How what each gave alone is laid open, and what comes of it. */

const judgement = 'health-service'
const page = (rest: string) => `grades/${judgement}${rest}`
const secret = 'The waiting list says two.'
const viewSecret = 'Services for adolescents are slow to respond.'
const reason = { 'reason.grades-given-before-opening': 'Two are in court today.' }

beforeAll(startJudging)
afterAll(() => product.close())

async function seen(part: Part, table: string, column: string) {
  return product.services.database.as(await product.caller(part), 'read', async tx => {
    const found = await sql<{ text: string | null }>`
      select ${sql.ref(column)}::text as text from ${sql.table(table)}`.execute(tx)
    return found.rows.map(row => row.text ?? '').join('\n')
  })
}

test('JAR-61 a body gives its view and grade alone too, and whoever leads gives a grade before any is laid open', async () => {
  expect((await as('socialCare').post(at(page('')), mine('2', secret))).status).toBe(303)
  const view = { body: 'healthcare-commission', text: viewSecret, grade: '2', supersedes: '' }
  expect((await as('health').post(at(page('/view')), { ...view, grade: '9' })).html).toContain('¶60')
  expect((await as('health').post(at(page('/view')), view)).status).toBe(303)
  for (const part of ['lead', 'joint', 'manager'] as const) {
    const html = (await as(part).get(at(page('')))).html
    expect(html).toContain('Given by')
    expect(html).not.toContain(viewSecret)
    expect(html).not.toContain(secret)
    expect(await seen(part, 'judgements_body_view', 'text')).not.toContain(viewSecret)
    expect(await seen(part, 'platform_record_content', 'after')).not.toContain(viewSecret)
  }
  const early = await as('lead').post(at(page('/open')), reason)
  expect(early.status).toBe(422)
  expect(early.html).toContain('Give your own grade first')
  expect((await as('joint').post(at(page('/open')), reason)).status).toBe(404)
  expect(await rows('judgements_opening')).toBe(0)
})

test('JAR-61 laying open while members have not given takes a reason, which is kept for that judgement alone', async () => {
  expect((await as('lead').post(at(page('')), mine('3', 'As I heard it.'))).status).toBe(303)
  const others = [product.people.fifth, product.people.health]
  const named = { person: others, because: 'Of another field.' }
  expect((await as('joint').post(at(page('/aside')), named)).status).toBe(404)
  expect((await as('lead').post(at(page('/aside')), named)).status).toBe(303)
  const asking = await as('lead').post(at(page('/open')), {})
  expect(asking.status).toBe(422)
  expect(asking.html).toContain('not given yet: Tom Okafor')
  expect(asking.html).toContain('¶61')
  expect(await rows('judgements_opening')).toBe(0)
  expect((await as('lead').post(at(page('/open')), reason)).status).toBe(303)
  expect(await asked('reviews_exception', 'about', `rule = 'grades-given-before-opening'`)).toEqual([judgement])
  const open = (await as('manager').get(at(page('')))).html
  for (const words of [secret, viewSecret, 'Two are in court today.', 'grade 3 by 1 member, grade 2 by 1 member'])
    expect(open).toContain(words)
  expect((await as('lead').post(at(page('/open')), reason)).status).toBe(409)
})

test('JAR-61 a grade given after the others were seen says so and never counts as independent', async () => {
  expect((await as('joint').post(at(page('')), mine('1', 'Now that I see theirs.'))).status).toBe(303)
  const own = await as('socialCare').get(at(page('')))
  const again = mine('3', 'Persuaded.', shownIn(own.html, 'supersedes'))
  expect((await as('socialCare').post(at(page('')), again)).status).toBe(303)
  expect((await as('lead').get(at(page('')))).html).toContain('Given after the others were seen')
  const told = await product.services.database.as(await product.caller('lead'), 'read', tx =>
    sql<{ given_by: string; grade: number; independent: boolean }>`
      select given_by, grade, independent from judgements_read_proposal where review_id = ${review}
      order by given_by, grade, independent`.execute(tx),
  )
  expect(told.rows.map(row => Object.values(row))).toEqual([
    ['body', 2, true],
    ['member', 1, false],
    ['member', 2, true],
    ['member', 3, false],
    ['member', 3, true],
  ])
})

test('JAR-61 notes of the discussion are kept, agreeing answers the body, and opening afresh hides the next round alone', async () => {
  expect((await as('joint').post(at(page('/note')), { text: 'We went through E3.', supersedes: '' })).status).toBe(303)
  const [note = ''] = await asked<string>('judgements_note', 'id::text', 'true')
  expect((await as('lead').post(at(page('/note')), { text: 'Not mine.', supersedes: note })).status).toBe(409)
  expect((await as('joint').post(at(page('/note')), { text: 'We went through E4.', supersedes: note })).status).toBe(
    303,
  )
  const html = (await as('health').get(at(page('')))).html
  expect(html).toContain('We went through E3.')
  const agreeing = {
    grade: '2',
    reasons: 'E4.',
    after: '',
    'agreed-by': [product.people.lead],
    'answer-healthcare-commission': 'Shared.',
    'reason.outcomes-rest-on-key-judgements': 'Later.',
  }
  expect((await as('lead').post(at(page('/agree')), agreeing)).status).toBe(303)
  const agreement = shownIn((await as('lead').get(at(page('')))).html, 'agreement')
  const reopening = { agreement, because: 'New figures.', afresh: 'yes' }
  expect((await as('lead').post(at(page('/reopen')), { ...reopening, afresh: '' })).status).toBe(422)
  expect((await as('lead').post(at(page('/reopen')), reopening)).status).toBe(303)
  expect((await as('joint').post(at(page('')), mine('4', 'Alone once more.'))).status).toBe(303)
  const second = (await as('fifth').get(at(page('')))).html
  expect(second).toContain('Round 2')
  expect(second).toContain(secret)
  expect(second).toContain('We went through E4.')
  expect(second).not.toContain('Alone once more.')
  expect((await as('fifth').get(at('grades'))).html).toContain('0 of 12 grades are agreed')
})
