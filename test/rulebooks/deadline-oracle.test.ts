import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import type { FactValues } from '../../src/kernel/facts.ts'
import type { HolidayRow } from '../../src/kernel/working-days.ts'
import { createRulebooks, type DeadlineResult } from '../../src/modules/rulebooks/index.ts'
import { readHolidayRows } from '../../src/platform/config/holidays.ts'
import { chance, freshSeed, isProof } from '../proof.ts'
import { daysFrom, type OracleFacts, oracleOf, step, type WrittenDeadline, written } from './deadline-oracle.ts'
import { declaredFacts } from './declared-facts.ts'

/*
 * Every deadline of the framework, and of the invented one with its repeats, months and anchors, on every start day from
 * 2005 to a year after the table of bank holidays ends: a tenth of the days in npm test, all of them when proving.
 */

const place = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const table = place('../../data/england_bank_holidays_2005_2028.csv')
const rows = await readHolidayRows(table)

const editions = {
  'joint-area-review': { directory: place('../../rulebooks'), edition: '2005-08' },
  'harbour-review': { directory: place('./invented'), edition: '1' },
} as const
type Name = keyof typeof editions

/** What the product says of the deadlines on a day, under these facts. */
type Product = (facts: OracleFacts, today: string) => Promise<readonly DeadlineResult[]>

async function productOf(name: Name, holidays: readonly HolidayRow[] = rows): Promise<Product> {
  const { directory, edition } = editions[name]
  const rulebooks = await createRulebooks({ directory, groups: declaredFacts, holidays })
  const rulebook = rulebooks.get(name, edition)
  return (facts, today) =>
    rulebooks.deadlines(
      rulebook,
      async group => (group === 'grades' ? { agreed: [gradedFour] } : daysIn(group, facts)),
      Temporal.PlainDate.from(today),
    )
}

const gradedFour = { judgement: 'any', grade: 4n, reasons: '', evidence: 1n, bodyViews: [], unanswered: [] }

function daysIn(group: string, facts: OracleFacts): FactValues {
  const own = Object.entries(facts).filter(([fact]) => fact.startsWith(`${group}.`))
  return Object.fromEntries(own.map(([fact, day]) => [fact.slice(group.length + 1), Temporal.PlainDate.from(day)]))
}

function writtenIn(name: Name) {
  const folder = `${editions[name].directory}/${name}/${editions[name].edition}`
  const files = readdirSync(folder).map(file => `${folder}/${file}`)
  const deadlines = written<readonly WrittenDeadline[]>(files, 'deadlines')
  const { not } = written<{ readonly not: readonly string[] }>(files, 'working-day')
  return { deadlines, oracle: oracleOf(deadlines, not, table) }
}

/** The first differences between product and oracle on these start days, and how many days were compared. */
async function compare(name: Name, product: Product, starts: readonly string[], random: () => number) {
  const { deadlines, oracle } = writtenIn(name)
  const facts = [...new Set(deadlines.flatMap(({ from, of }) => [from ?? of ?? '']))].filter(fact => fact.includes('.'))
  const wrong: string[] = []
  const tally = { reckoned: 0, beyond: 0, planned: 0, late: 0, met: 0 }
  for (const start of starts) {
    const today = step(start, Math.floor(random() * 400))
    // Each counts from a day that is known; then with nothing but the dates of the review, from days that are planned.
    const worlds: readonly OracleFacts[] = [
      Object.fromEntries(facts.map(fact => [fact, start])),
      Object.fromEntries(facts.filter(fact => fact.startsWith('review.')).map(fact => [fact, start])),
    ]
    for (const world of worlds) {
      const results = new Map((await product(world, today)).map(result => [result.deadline, result]))
      for (const deadline of deadlines) {
        const result = results.get(deadline.id)
        const isLeftOut = deadline.when?.includes('2006-04-01') === true && start < '2006-04-01'
        const reckoned = oracle.reckon(deadline, world, today)
        const said = result && { due: result.due?.toString(), notBefore: result.notBefore?.toString() }
        const note = (what: string) =>
          wrong.push(`${deadline.id} from ${start}, today ${today}: ${what}; the product says ${JSON.stringify(said)}`)
        tally.reckoned += 1
        if (isLeftOut || result === undefined) {
          if (!isLeftOut || result !== undefined) note('it is owed or not')
          continue
        }
        if (typeof reckoned === 'string') {
          if (result.due !== undefined || result.status !== 'unknown') note(reckoned)
          if (reckoned === 'beyond') {
            tally.beyond += 1
            if (result.explanation !== 'not known: the table ends 2028') note(`says ${result.explanation}`)
          }
          continue
        }
        if (said?.due !== reckoned.due || said?.notBefore !== reckoned.notBefore) note(JSON.stringify(reckoned))
        if (result.planned) tally.planned += 1
        const done = world[deadline['met-by'] ?? '']
        const isRepeated = deadline.repeats !== undefined || deadline.anchor === 'annual'
        const due = reckoned.due ?? '9'
        const missed = done === undefined && deadline['met-by'] !== undefined && !result.planned && today > due
        const isDone = done !== undefined && !isRepeated
        const status = isDone ? (done > due ? 'late' : 'met') : missed ? 'late' : 'due'
        if (status === 'late') tally.late += 1
        if (status === 'met') tally.met += 1
        if (result.status !== status) note(`it is ${status}, not ${result.status}`)
      }
    }
  }
  return { wrong, tally }
}

const everyStart = daysFrom('2005-01-01', '2029-12-31')

function someStarts(random: () => number): readonly string[] {
  return isProof ? everyStart : everyStart.filter(() => random() < 0.1)
}

describe('JAR-72 JAR-73 every deadline, beside an oracle that walks the calendar', { timeout: 3_000_000 }, () => {
  it.each(['joint-area-review', 'harbour-review'] as const)('%s', async name => {
    const random = chance(freshSeed(`Deadlines of ${name}`))
    const starts = someStarts(random)
    const { wrong, tally } = await compare(name, await productOf(name), starts, random)
    console.log(`Deadlines of ${name}: ${starts.length} start days, ${JSON.stringify(tally)}`)
    expect(wrong.slice(0, 10)).toEqual([])
    expect(tally.reckoned).toBeGreaterThan(1000)
    expect(tally.beyond).toBeGreaterThan(50)
    expect(tally.late).toBeGreaterThan(50)
  })

  it('the oracle itself keeps to days reckoned by hand', () => {
    const { deadlines, oracle } = writtenIn('joint-area-review')
    const due = (id: string, facts: OracleFacts) => {
      const deadline = deadlines.find(each => each.id === id)
      const reckoned = deadline && oracle.reckon(deadline, facts, '2005-01-01')
      return typeof reckoned === 'object' ? reckoned.due : reckoned
    }
    // Published on 14 August 2006, due by 20 November where it was received on 11 August (data/inspection_rules_facts).
    expect(due('action-plan', { 'receipt.date': '2006-08-11' })).toBe('2006-11-20')
    expect(due('action-plan', { 'receipt.date': '2006-08-14' })).toBe('2006-11-21')
    expect(due('notification-day', { 'review.analysisStart': '2007-02-05' })).toBe('2005-12-31')
    expect(due('report-distribution', { 'receipt.date': '2028-12-01' })).toBe('beyond')
    expect(due('action-plan', {})).toBe('unknown')
    // Whole years where nothing is worked on Saturdays, Sundays and the holidays of the table.
    const worked = daysFrom('2006-01-01', '2006-12-31').filter(day => oracle.works(day) === true)
    expect(worked).toHaveLength(252)
  })
})

describe('A planted fault in deadlines is found', { timeout: 600_000 }, () => {
  it('the day of receipt counted as day one', async () => {
    const right = await productOf('joint-area-review')
    const product: Product = async (facts, today) => {
      const receipt = facts['receipt.date']
      const early = receipt === undefined ? facts : { ...facts, 'receipt.date': step(receipt, -1) }
      return right(early, today)
    }
    const starts = daysFrom('2006-08-07', '2006-08-11')
    const { wrong } = await compare('joint-area-review', product, starts, chance(1))
    expect(wrong.some(each => each.startsWith('action-plan from 2006-08-11'))).toBe(true)
    expect(wrong.some(each => each.startsWith('report-distribution from'))).toBe(true)
  })

  it('a bank holiday forgotten', async () => {
    const fewer = rows.filter(({ date }) => date.toString() !== '2006-08-28')
    const product = await productOf('joint-area-review', fewer)
    const starts = daysFrom('2006-08-01', '2006-09-15')
    const { wrong } = await compare('joint-area-review', product, starts, chance(1))
    expect(wrong.some(each => each.startsWith('report-distribution from 2006-08-25'))).toBe(true)
    expect(wrong.some(each => each.startsWith('report-distribution from 2006-08-29'))).toBe(false)
  })

  it('a month that runs over its end instead of stopping there', async () => {
    const right = await productOf('harbour-review')
    const product: Product = async (facts, today) =>
      (await right(facts, today)).map(result => {
        const issued = facts['report.issuedOn']
        if (result.deadline !== 'lamps-counted' || issued === undefined || result.due === undefined) return result
        const [year = 0, month = 0, day = 0] = issued.split('-').map(Number)
        const over = new Date(Date.UTC(year, month - 1 + 3, day))
        return { ...result, due: Temporal.PlainDate.from(over.toISOString().slice(0, 10)) }
      })
    const today = () => 0
    const { wrong } = await compare('harbour-review', product, ['2007-11-29', '2007-11-30', '2007-12-15'], today)
    expect(wrong.filter(each => each.startsWith('lamps-counted')).map(each => each.slice(0, 29))).toEqual([
      'lamps-counted from 2007-11-30',
    ])
  })
})
