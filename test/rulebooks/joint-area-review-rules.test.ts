import { describe, expect, it } from 'vitest'
import type { RuleResult } from '../../src/modules/rulebooks/index.ts'
import { type Breach, chosen, kept, offers, refusals, rulebook, rulebooks, untrained, warnings } from './breaches.ts'
import { day, keptFacts, type ReviewFacts } from './kept-facts.ts'

async function resultOf(id: string, facts: ReviewFacts): Promise<RuleResult> {
  const rule = rulebook.rules.find(each => each.id === id)
  if (!rule) throw new Error(`There is no rule ${id}`)
  const results = await rulebooks.check(rulebook, [rule.at], group => Promise.resolve(facts[group] ?? {}))
  const result = results.find(each => each.rule === id)
  if (!result) throw new Error(`The rule ${id} does not speak at ${rule.at}`)
  return result
}

/** The kept facts with some of another value, and groups of which nothing is known. */
function breaking(changes: Breach[2], unknown: readonly string[] = []): ReviewFacts {
  const facts = keptFacts(rulebook)
  for (const [path, value] of Object.entries(changes)) {
    const [group = '', field = ''] = path.split('.')
    const fields = facts[group]
    if (fields?.[field] === undefined) throw new Error(`There is no fact ${path} to change`)
    fields[field] = value
  }
  for (const group of unknown) facts[group] = {}
  return facts
}

describe('the rules of the 2005 framework', () => {
  it('are all kept in a review that keeps them', async () => {
    const moments = [...new Set(rulebook.rules.map(({ at }) => at))]
    const results = await rulebooks.check(rulebook, moments, group => Promise.resolve(kept[group] ?? {}))
    expect(results).toHaveLength(rulebook.rules.length)
    expect(results.filter(({ status }) => status !== 'met')).toEqual([])
  })

  it('ALL-9 refuse from the closed list and nothing else', () => {
    const musts = rulebook.rules.filter(({ must }) => must !== undefined).map(({ id }) => id)
    expect(musts.toSorted()).toEqual([...new Set(refusals.map(([, id]) => id))].sort())
    const first = [2, 9, 10, 12, 13, 29, 31, 38, 50, 51, 52, 56, 60, 61, 74, 77]
    // Milestone 3 adds the order in which a report is released (decision 14), and the code of conduct to JAR-77.
    const third = [79]
    // Milestone 4 adds the briefing before a young person in the team begins a task (services "will be fully briefed"), the
    // order in which a significant failing is followed, and of complaints that they are investigated outside the review,
    // every point answered, and the next step said.
    const fourth = [33, 75, 80]
    const closed = [...first, ...third, ...fourth].map(number => `JAR-${number}`)
    expect([...new Set(refusals.map(([requirement]) => requirement))].filter(id => !closed.includes(id))).toEqual([])
    expect(closed.filter(id => !refusals.some(([requirement]) => requirement === id))).toEqual([])
  })

  it('ALL-9 each one is tried, and each names where it is mended', () => {
    const tried = new Set([...refusals, ...warnings, ...offers].map(([, id]) => id))
    expect(rulebook.rules.filter(({ id }) => !tried.has(id)).map(({ id }) => id)).toEqual([])
    const pages = [
      'dates',
      'team',
      'letters',
      'documents',
      'setting-up',
      'provisions',
      'evidence',
      'coverage',
      'hypotheses',
    ]
    const more = [
      'plan',
      'activities',
      'conclusions',
      'grades',
      'report',
      'children',
      'children-told',
      'young-inspectors',
      'draft',
      'actions',
      'quality',
      'tasks',
      'feedback',
      'issues',
      'partners',
      'failings',
      'earlier',
      'follow-up',
      'links',
    ]
    // A complaint stands outside its review: what is wrong with it is mended on the page that says so.
    const ofReviews = rulebook.rules.filter(({ id }) => !id.startsWith('complaint-'))
    expect(ofReviews.filter(({ mend }) => ![...pages, ...more].includes(mend ?? ''))).toEqual([])
  })

  it.each(refusals)('%s %s refuses', async (_, id, changes, says) => {
    const result = await resultOf(id, breaking(changes))
    expect(result).toMatchObject({ status: 'not-met', strength: 'must' })
    expect(result.says).toMatch(says)
  })

  it.each(warnings)('%s %s lets through with a reason', async (_, id, changes, says) => {
    const result = await resultOf(id, breaking(changes))
    expect(result).toMatchObject({ status: 'not-met', strength: 'should' })
    expect(result.says).toMatch(says)
  })

  it.each(offers)('%s %s offers and never demands', async (_, id, changes, says) => {
    const result = await resultOf(id, breaking(changes))
    expect(result).toMatchObject({ status: 'not-met', strength: 'may' })
    expect(result.says).toMatch(says)
  })

  it('JAR-12 ten is the limit and no target: ten and one are both kept', async () => {
    for (const count of [10, 1]) {
      const facts = breaking({ 'coverage.fieldworkKey': chosen.slice(0, count) })
      expect(chosen).toHaveLength(10)
      expect((await resultOf('fieldwork-limit', facts)).status).toBe('met')
    }
  })

  it('JAR-29 four and eight are both kept', async () => {
    for (const size of [4n, 8n])
      expect((await resultOf('team-size', breaking({ 'team.size': size }))).status).toBe('met')
  })

  it('JAR-31 a place is pencilled in before training ends, until the analysis begins', async () => {
    const facts = breaking({ 'team.members': untrained, 'review.stage': 'consultation' })
    expect((await resultOf('members-trained-once-begun', facts)).status).toBe('met')
  })

  it('JAR-37 reviews that start before 1 April 2006 owe no notification', async () => {
    const early = breaking({ 'review.analysisStart': day('2006-03-31') }, ['notification'])
    expect((await resultOf('notification-sent', early)).status).toBe('met')
    const later = breaking({ 'review.analysisStart': day('2006-04-01') }, ['notification'])
    expect((await resultOf('notification-sent', later)).status).toBe('unknown')
  })

  it('says nothing is refused for being unknown before anybody has entered it', async () => {
    const results = await rulebooks.check(rulebook, ['always'], () => Promise.resolve({}))
    expect(results.map(({ status }) => status)).not.toContain('not-met')
  })
})

describe('the deadlines of the 2005 framework', () => {
  it('JAR-37 JAR-38 JAR-67 JAR-72 JAR-73 fall on days counted by hand', async () => {
    const results = await rulebooks.deadlines(rulebook, group => Promise.resolve(kept[group] ?? {}), day('2007-06-01'))
    expect(Object.fromEntries(results.map(({ deadline, due }) => [deadline, due?.toString()]))).toEqual({
      'notification-day': '2005-12-31',
      'documents-asked': '2006-10-23',
      'analysis-end': '2006-11-10',
      'fieldwork-end': '2006-12-01',
      'six-working-weeks': '2006-12-15',
      draft: '2006-12-29',
      'accuracy-comments': '2007-01-12',
      'report-issue': '2007-02-09',
      'report-sending': '2007-02-16',
      'report-distribution': '2007-03-26',
      'action-plan': '2007-05-24',
      'statement-sending': '2007-05-21',
      'survey-summary-sent': '2006-12-08',
      'discussions-answered-by': '2006-12-07',
      'children-report-forwarded': '2007-02-16',
    })
  })

  it('JAR-38 an overrun shows: no end of fieldwork on record on working day 31', async () => {
    const running = breaking({}, ['feedback'])
    const statusOn = async (today: string) => {
      const load = (group: string) => Promise.resolve(running[group] ?? {})
      const results = await rulebooks.deadlines(rulebook, load, day(today))
      return results.find(({ deadline }) => deadline === 'six-working-weeks')?.status
    }
    expect(await statusOn('2006-12-15')).toBe('due')
    expect(await statusOn('2006-12-18')).toBe('late')
  })

  it('JAR-72 without a receipt no clock runs; JAR-37 before April 2006 no December is owed', async () => {
    const facts = breaking({ 'review.analysisStart': day('2006-03-06') }, ['receipt'])
    const results = await rulebooks.deadlines(rulebook, group => Promise.resolve(facts[group] ?? {}), day('2007-06-01'))
    expect(results.find(({ deadline }) => deadline === 'action-plan')).toMatchObject({
      due: undefined,
      status: 'unknown',
    })
    expect(results.map(({ deadline }) => deadline)).not.toContain('notification-day')
  })
})
