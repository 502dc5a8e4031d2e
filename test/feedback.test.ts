import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { holidaysFrom } from '../src/kernel/working-days.ts'
import { weeksOf, weeksWithout } from '../src/modules/fieldwork/domain/issue.ts'
import { nameRespondent } from '../src/modules/reviews/index.ts'
import { day, on } from './after-report.ts'
import { done, inStage, openedReview } from './journey.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'
import { runs } from './proof.ts'

let product: TestProduct
let lead: Visitor
let review: string
const at = (path: string) => `/reviews/${review}${path}`

beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product)
  await inStage(product, review, 'fieldwork')
  lead = await product.visitor('lead')
})
afterAll(() => product.close())

const issue = {
  version: '0',
  ...on('discussedOn', '2006-11-07'),
  present: 'Head of children’s social care',
  text: 'Referrals wait too long.',
  judgements: 'SS4',
  response: 'The director knows of it.',
}

function rows<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return product.services.database.asOwner(async client => (await client.query<Row>(text, [...values])).rows)
}

describe('JAR-66 emerging issues', { timeout: 120_000 }, () => {
  test('are noted by the lead with day, people, judgements and evidence; what is missing is said beside its field', async () => {
    const wrong = await lead.post(at('/issues/new'), { ...issue, text: '', judgements: '', present: '' })
    expect(wrong.status).toBe(422)
    for (const sentence of ['Say what the issue is', 'Choose at least one judgement'])
      expect(wrong.html).toContain(sentence)
    expect((await lead.post(at('/issues/new'), { ...issue, present: '' })).html).toContain(
      'Say with whom it was discussed',
    )
    expect((await lead.post(at('/issues/new'), { ...issue, evidence: 'E99' })).html).toContain('no evidence “E99”')
    const later = await lead.post(at('/issues/new'), { ...issue, ...on('discussedOn', '2006-11-08') })
    expect(later.html).toContain('today or before')
    expect(await rows('select 1 from fieldwork_issue')).toEqual([])
    const people = [product.people.director, product.people.lead]
    const kept = await lead.post(at('/issues/new'), { ...issue, presentIds: people })
    expect(kept.status).toBe(303)
    const { html } = await lead.get(at('/issues'))
    for (const words of [
      '7 November 2006',
      'Referrals wait too long.',
      'Margaret Oduya, Ann Lee',
      'SS4',
      'The director knows of it.',
    ])
      expect(html).toContain(words)
  })

  test('are the team’s until the lead shares one; the director’s office sees that one and no evidence', async () => {
    expect((await lead.post(at('/issues/new'), { ...issue, text: 'Not for the area yet.' })).status).toBe(303)
    const director = await product.visitor('director')
    expect((await director.get(at('/issues'))).html).toContain('Nothing is shared yet')
    const [first] = await rows<{ id: string; version: number }>('select id, version from fieldwork_issue order by id')
    const member = await product.visitor('health')
    expect((await member.get(at('/issues'))).html).toContain('Not for the area yet.')
    for (const path of ['/issues/new', `/issues/${first?.id}`, `/issues/${first?.id}/share`]) {
      expect((await member.post(at(path), { ...issue, version: '1' })).status, path).toBe(404)
      expect((await director.post(at(path), { ...issue, version: '1' })).status, path).toBe(404)
    }
    expect((await lead.post(at(`/issues/${first?.id}/share`), { version: '1' })).status).toBe(303)
    expect((await lead.post(at(`/issues/${first?.id}/share`), { version: '1' })).status).toBe(409)
    const { html } = await director.get(at('/issues'))
    expect(html).toContain('Referrals wait too long.')
    expect(html).not.toContain('Not for the area yet.')
    expect(html).not.toContain('/evidence')
    const other = await product.visitor('otherDirector')
    expect((await other.get(at('/issues'))).status).toBe(404)
  })

  test('are corrected by who saw them as they are, and taken back with a reason', async () => {
    const [entry] = await rows<{ id: string }>(`select id from fieldwork_issue where text like 'Not for%'`)
    const path = at(`/issues/${entry?.id}`)
    expect((await lead.post(path, { ...issue, text: 'Corrected.', version: '1' })).status).toBe(303)
    expect((await lead.post(path, { ...issue, text: 'Overwritten.', version: '1' })).status).toBe(409)
    expect((await lead.post(`${path}/withdraw`, { version: '2', because: '' })).status).toBe(422)
    expect((await lead.post(`${path}/withdraw`, { version: '2', because: 'Written of another review.' })).status).toBe(
      303,
    )
    expect((await lead.get(at('/issues'))).html).not.toContain('Corrected.')
    expect((await lead.get(at('/record?kind=emerging-issue'))).html).toContain('Written of another review.')
  })

  test('a week of fieldwork without a recorded discussion is pointed out, and left with a reason', async () => {
    const visitor = await product.visitor('lead')
    expect((await visitor.get(at('/issues'))).html).not.toContain('No discussion recorded')
    await visitor.onDay('2006-11-17')
    expect((await visitor.get(at('/issues'))).html).toContain('13 to 17 November 2006')
    const stage = (await visitor.get(at('/stage'))).html
    expect(stage).toContain('No discussion is recorded for the weeks of fieldwork that began on 13 November 2006')
    expect(stage).toContain('¶66')
    const next = { ...issue, ...on('discussedOn', '2006-11-15'), text: 'Housing for care leavers.' }
    expect((await visitor.post(at('/issues/new'), next)).status).toBe(303)
    expect((await visitor.get(at('/stage'))).html).not.toContain('No discussion is recorded')
    // The other way: taken back, it is pointed out again and let through with a reason.
    await rows(`update fieldwork_issue set withdrawn_because = 'test' where text = 'Housing for care leavers.'`)
    const reason = { rule: 'emerging-issues-discussed', reason: 'The director was ill that week.' }
    expect((await visitor.post(at('/stage/reason'), reason)).status).toBe(303)
    expect((await visitor.get(at('/stage'))).html).toContain('The director was ill that week.')
  })

  test('weeks are five working days of fieldwork, whatever day it begins on', () => {
    const holidays = holidaysFrom(
      [{ date: day('2006-05-29'), title: 'Spring bank holiday' }],
      ['saturday', 'sunday', 'bank-holiday-england-and-wales'],
    )
    const said = weeksOf(day('2006-05-24'), day('2006-06-02'), holidays).map(week => `${week.first} ${week.last}`)
    expect(said).toEqual(['2006-05-24 2006-05-31', '2006-06-01 2006-06-02'])
    const days = (from: string, count: number) =>
      Array.from({ length: count }, (_, index) => day(from).add({ days: index }))
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 40 })),
        (start, length, told) => {
          const first = day('2006-10-02').add({ days: start })
          const last = first.add({ days: length })
          const plain = holidaysFrom([{ date: day('2006-12-25'), title: 'Christmas Day' }], ['saturday', 'sunday'])
          const discussed = told.map(each => day('2006-10-02').add({ days: each }))
          const missing = weeksWithout(weeksOf(first, last, plain), discussed, day('2006-12-31'))
          // Counted another way: number each day by the working days before it; a week is a number divided by five.
          const numbered = days(first.toString(), length + 1)
          const weekOf = (each: (typeof numbered)[number]) => {
            const before = numbered.filter(other => other.dayOfWeek <= 5 && other.toString() < each.toString()).length
            return Math.floor(each.dayOfWeek <= 5 ? before / 5 : (before - 1) / 5)
          }
          const weeks = new Set(numbered.filter(each => each.dayOfWeek <= 5).map(weekOf))
          const heard = new Set(
            discussed.filter(each => numbered.some(other => other.equals(each)) && each.dayOfWeek <= 5).map(weekOf),
          )
          const isOnWorkingDays = first.dayOfWeek <= 5 && discussed.every(each => each.dayOfWeek <= 5)
          if (isOnWorkingDays) expect(missing).toHaveLength([...weeks].filter(week => !heard.has(week)).length)
        },
      ),
      { numRuns: runs(1_000) },
    )
  })
})

describe('JAR-66 the oral summary and the feedback meetings', { timeout: 120_000 }, () => {
  const summary = {
    version: '0',
    ...on('heldOn', '2006-11-07'),
    present: 'Heads of service',
    note: 'The main findings.',
  }

  test('the summary names day and people, and is pointed out while director or lead member is not among them', async () => {
    const path = at('/feedback/oral-summary')
    expect((await lead.post(path, { ...summary, present: '' })).status).toBe(422)
    expect((await lead.post(path, { ...summary, presentIds: product.people.sixth })).status).toBe(422)
    expect((await lead.post(path, { ...summary, presentIds: product.people.director })).status).toBe(303)
    const stage = (await lead.get(at('/stage'))).html
    expect(stage).toContain('of those who answer for the area')
    const { services, people } = product
    done(
      await nameRespondent(services, await product.caller('manager'), review, {
        personId: people.otherDirector,
        role: 'lead-member',
        title: '',
      }),
    )
    const both = { ...summary, version: '1', presentIds: [people.director, people.otherDirector] }
    expect((await lead.post(path, both)).status).toBe(303)
    expect((await lead.get(at('/stage'))).html).not.toContain('of those who answer for the area')
    const shown = (await lead.get(at('/feedback'))).html
    for (const words of ['Margaret Oduya', 'Paul Grant', 'Heads of service', 'The main findings.'])
      expect(shown).toContain(words)
  })

  test('the meetings are those that the rulebook names, and no other', async () => {
    const { html } = await lead.get(at('/feedback'))
    for (const label of ['Feedback to the council', 'Feedback to the director, the lead member and partners'])
      expect(html).toContain(label)
    expect((await lead.post(at('/feedback/feedback-to-partners'), { ...summary, present: 'Partners' })).status).toBe(
      303,
    )
    expect((await lead.post(at('/feedback/feedback-to-partners'), { ...summary, present: 'Partners' })).status).toBe(
      409,
    )
    expect((await lead.get(at('/feedback/no-such-meeting'))).status).toBe(404)
    expect((await lead.post(at('/feedback/no-such-meeting'), summary)).status).toBe(404)
    const director = await product.visitor('director')
    expect((await director.get(at('/feedback'))).status).toBe(404)
    expect((await lead.get(at('/record?kind=meeting'))).html).toContain('Recorded a feedback meeting')
  })
})
