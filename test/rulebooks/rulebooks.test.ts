import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import type { FactValues } from '../../src/kernel/facts.ts'
import { createRulebooks, editorSchema, fieldworkRoute, why } from '../../src/modules/rulebooks/index.ts'
import { declaredFacts } from './declared-facts.ts'

const directory = new URL('./invented', import.meta.url).pathname
const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text)
const holidays = ['2030-12-25', '2031-12-25'].map(date => ({ date: day(date), title: 'Christmas Day' }))

const rulebooks = await createRulebooks({ directory, groups: declaredFacts, holidays })
const harbour = rulebooks.get('harbour-review', '1')

/** A loader of known facts that notes what it was asked for. */
function loader(known: { readonly [group: string]: FactValues }): {
  readonly asked: string[]
  readonly load: (group: string) => Promise<FactValues>
} {
  const asked: string[] = []
  return {
    asked,
    load: async group => {
      asked.push(group)
      return known[group] ?? {}
    },
  }
}

describe('the rulebooks of an installation', () => {
  it('ALL-8 are found by name and edition', () => {
    expect(rulebooks.list()).toEqual([harbour])
    expect(rulebooks.find('harbour-review', '2')).toBeUndefined()
    expect(() => rulebooks.get('harbour-review', '2')).toThrow('There is no rulebook harbour-review 2')
    expect(rulebooks.hash(harbour)).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it('stop the start with all their faults', async () => {
    const [first, ...others] = declaredFacts.filter(({ group }) => group !== 'team' && group !== 'receipt')
    if (!first) throw new Error('There are no declared facts')
    const start = createRulebooks({ directory, groups: [first, ...others], holidays })
    await expect(start).rejects.toThrow(/course\.yaml:\d+: No module declares the fact team\.size[\s\S]*receipt\.date/)
  })

  it('load each group once, and only what the rules at the moment read', async () => {
    const { asked, load } = loader({ team: { size: 2n, bodies: ['quay-office', 'lantern-board'] } })
    const results = await rulebooks.check(harbour, ['always', 'leave casting-off'], load)
    expect(asked.toSorted()).toEqual(['coverage', 'team'])
    expect(results.map(({ rule, status }) => [rule, status])).toEqual([
      ['small-watch', 'met'],
      ['two-watches', 'met'],
      ['three-on-the-water', 'unknown'],
      ['night-on-the-water', 'unknown'],
    ])
  })

  it('check only the rules that a change touches', async () => {
    const { asked, load } = loader({ team: { size: 4n } })
    const results = await rulebooks.check(harbour, ['always'], load, { touching: ['team', 'report'] })
    expect(asked).toEqual(['team'])
    expect(results.map(({ rule, status, says }) => [rule, status, says])).toEqual([
      ['small-watch', 'not-met', 'A watch has at most three keepers; this one has 4.'],
    ])
  })

  it('give the framework itself as facts, without asking a module', async () => {
    const { asked, load } = loader({ grades: { proposedGrades: [5n] }, evidence: { sourcesHeard: ['deckhands'] } })
    const [grade] = await rulebooks.check(harbour, ['act propose-grade'], load)
    expect(grade?.status).toBe('met')
    expect(asked).toEqual(['grades'])
    const soundings = await rulebooks.check(harbour, ['leave soundings'], load)
    expect(soundings.find(({ rule }) => rule === 'crew-heard')?.says).toBe('Not heard yet: Cabin boys and girls.')
  })

  it('refuse a grade outside a scale that runs the other way', async () => {
    const { load } = loader({ grades: { proposedGrades: [0n] } })
    const [grade] = await rulebooks.check(harbour, ['act propose-grade'], load)
    expect(grade).toMatchObject({ status: 'not-met', says: 'A grade is one of 1, 2, 3, 4 and 5.', strength: 'must' })
  })

  it('reckon deadlines by the working days of their own edition', async () => {
    const { asked, load } = loader({ receipt: { date: day('2031-12-19') } })
    const results = await rulebooks.deadlines(harbour, load, day('2031-12-20'))
    expect(asked.toSorted()).toEqual(['grades', 'notification', 'receipt', 'report', 'review', 'statement'])
    const due = results.map(result => [result.deadline, result.status, result.due?.toString()])
    // Friday 19 December; Saturday counts here, Sunday does not, and no bank holiday does anything.
    expect(due).toEqual([
      ['notice-day', 'unknown', undefined],
      ['chart-copied', 'due', '2031-12-26'],
      ['answer-made', 'due', '2032-01-25'],
      ['lamps-counted', 'unknown', undefined],
      ['yearly-word', 'unknown', undefined],
    ])
    expect(rulebooks.holidays(harbour).daysInWorkingWeek).toBe(6)
  })

  it('fill in a letter', async () => {
    const letter = harbour.letters[0]?.text ?? ''
    const { load } = loader({ review: { title: 'The east quay' } })
    expect(await rulebooks.fillIn(harbour, letter, load)).toBe('The east quay: the soundings begin on not known yet.')
  })

  it('have nothing to do with a rulebook that was not loaded here', () => {
    expect(() => rulebooks.hash({ ...harbour })).toThrow(/was not loaded here/)
  })
})

describe('ALL-9 why', () => {
  it('gives a rule its words, paragraph, strength, moment and expression', () => {
    expect(why(harbour, 'small-watch')).toMatchObject({
      kind: 'rule',
      text: 'A watch has at most three keepers; this one has {team.size}.',
      cite: '¶14',
      source: 'A handbook of harbour reviews',
      strength: 'must',
      moment: 'always',
      expression: 'team.size <= 3',
      chosen: false,
    })
  })

  it('says in words how a deadline is reckoned', () => {
    const reckoned = (id: string): string | undefined => why(harbour, id)?.reckoned
    expect(reckoned('chart-copied')).toBe(
      'not before 2 days from receipt.date, not after 6 working days from receipt.date, the day after counted as one',
    )
    expect(reckoned('answer-made')).toBe('not after 1 month from chart-copied, that day counted as one')
    expect(reckoned('lamps-counted')).toMatch(/again every 3 months$/)
    expect(reckoned('notice-day')).toBe('in the December before the financial year of review.analysisStart')
    expect(reckoned('yearly-word')).toBe('each year on 05-31, from report.issuedOn')
  })

  it('names what follows a stage and what is asked on leaving it', () => {
    expect(why(harbour, 'soundings')).toMatchObject({
      kind: 'stage',
      next: ['charting'],
      leaveWhen: ['night-watch-kept', 'crew-heard'],
    })
  })

  it('knows rules that come later, judgements and grades, and nothing else', () => {
    expect(why(harbour, 'bell-heard')).toMatchObject({ kind: 'rule not yet checked', due: 'HARBOUR-1' })
    expect(why(harbour, 'P1')).toMatchObject({ kind: 'judgement', text: 'boats are guided in by night', cite: '¶5' })
    expect(why(harbour, 'passage-grade')?.kind).toBe('graded judgement')
    expect(why(harbour, fieldworkRoute)?.kind).toBe('route')
    expect(why(harbour, 'mermaids')).toBeUndefined()
  })
})

describe('the schema for editors', () => {
  it('is the one of the language; writeEditorSchema writes it anew', async () => {
    const file = new URL('../../rulebooks/schema.json', import.meta.url)
    const repair = 'Call writeEditorSchema with rulebooks/schema.json and commit what it writes'
    expect(JSON.parse(await readFile(file, 'utf8')), repair).toEqual(JSON.parse(JSON.stringify(editorSchema())))
  })

  it('names what may stand in a rule, and that some of it must', () => {
    expect(JSON.stringify(editorSchema())).toContain('"required":["id","at","say","cite"]')
  })
})
