import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { joinHistories, sayCommand } from '../src/kernel/history.ts'
import { setDates } from '../src/modules/reviews/index.ts'
import { histories } from '../src/product.ts'
import { anyReason, done, openedReview } from './journey.ts'
import { commandsIn } from './laws/commands.ts'
import { readSources } from './laws/sources.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'

const history = joinHistories(histories)

let product: TestProduct
let review: string
let lead: Visitor
beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product)
  lead = await product.visitor('lead')
})
afterAll(() => product.close())

/** Text of the page between tags, spaces told once. */
const words = (html: string) => html.replace(/<(?!\/?(?:del|ins)\b)[^>]*>/g, ' ').replace(/\s+/g, ' ')

describe('The record has words', () => {
  test('ALL-3 for every recorded column, or says why it is hidden', async () => {
    const columns = await product.services.database.asSystem('read', async tx => {
      const { rows } = await sql<{ table: string; column: string }>`
        select class.relname as table, attribute.attname as column
        from pg_trigger "trigger" join pg_class class on class.oid = "trigger".tgrelid
        join pg_attribute attribute on attribute.attrelid = class.oid and attnum > 0 and not attisdropped
        where tgname = 'record' and attname not in ('id', 'review_id', 'version', 'search', 'password_hash')`.execute(
        tx,
      )
      return rows
    })
    expect(columns.length).toBeGreaterThan(150)
    const unsaid = columns.filter(({ table, column }) => history.tables[table]?.fields[column] === undefined)
    expect(
      unsaid.map(
        ({ table, column }) => `${table}.${column} has no words: give it a label in domain/history.ts of its module`,
      ),
    ).toEqual([])
    const gone = Object.entries(history.tables).flatMap(([table, { fields, named, of }]) =>
      [...Object.keys(fields), ...named, ...of.flatMap(({ key }) => (key === undefined || key === 'id' ? [] : [key]))]
        .filter(column => !columns.some(each => each.table === table && each.column === column))
        .map(column => `${table}.${column} is no recorded column any more`),
    )
    expect(gone).toEqual([])
    const kinds = Object.values(history.tables).flatMap(({ of }) => of.map(({ kind }) => kind))
    expect(kinds.filter(kind => history.kinds[kind] === undefined)).toEqual([])
  })

  test('ALL-3 for every command that the program knows', () => {
    const { known, unread } = commandsIn(readSources())
    expect(known.size).toBeGreaterThan(60)
    expect(unread).toEqual([])
    const unsaid = [...known].filter(command => history.commands[command] === undefined)
    expect(unsaid.map(command => `${command} has no words: give it some in domain/history.ts of its module`)).toEqual(
      [],
    )
    expect(sayCommand(history, 'import-areas sha256:12')).toBe('Read areas from a file')
  })
})

describe('The history', () => {
  test('ALL-3 tells who did what, from and to, in words', async () => {
    const { services } = product
    const dates = {
      version: 2,
      analysisStart: Temporal.PlainDate.from('2006-10-16'),
      analysisEnd: Temporal.PlainDate.from('2006-10-20'),
      fieldworkStart: Temporal.PlainDate.from('2006-11-06'),
      fieldworkEnd: Temporal.PlainDate.from('2006-11-16'),
      corporateAssessmentStart: undefined,
    }
    done(await setDates(services, await product.caller('lead', '2006-09-05'), review, dates, { reasons: anyReason }))
    const { html, status } = await lead.get(`/reviews/${review}/record?kind=review`)
    expect(status).toBe(200)
    const said = words(html)
    expect(said).toContain('Set the dates Ann Lee, 5 September 2006 at 11:00am')
    expect(said).toContain('Last day of fieldwork from <del>17 November 2006</del> to <ins>16 November 2006</ins>')
    expect(said).not.toMatch(/version|_id\b|rulebook_sha256|\d{4}-\d{2}-\d{2}T/i)
    // The part of the team is another part.
    expect(said).not.toContain('Appointed a member')
    expect(words((await lead.get(`/reviews/${review}/record?kind=team`)).html)).toContain('Role : Lead inspector')
    const person = product.people.joint
    const one = words((await lead.get(`/reviews/${review}/record?kind=team&of=${person}`)).html)
    expect(one).toContain('Place in the team of Tom Okafor')
    expect(one).not.toContain('Maria Santos')
  })

  test('ALL-3 is narrowed to a person and a day', async () => {
    const asked = async (query: string) => words((await lead.get(`/reviews/${review}/record?${query}`)).html)
    expect(await asked('day-day=5&day-month=9&day-year=2006')).toContain('Set the dates Ann Lee')
    expect(await asked('day-day=5&day-month=9&day-year=2006')).not.toContain('Opened the review')
    expect(await asked('day-day=1&day-month=9&day-year=2006')).toContain('Opened the review')
    expect(await asked('day-day=31&day-month=2&day-year=2006')).toContain('This must be a real date')
    const account = (await product.caller('lead')).actor
    const id = account.kind === 'public' ? '' : account.accountId
    expect(await asked(`by=${id}`)).not.toContain('Opened the review')
    expect(await asked(`by=${id}&day-day=2&day-month=9&day-year=2006`)).toContain('Nothing of that kind')
    expect((await lead.get(`/reviews/${review}/record?page=99`)).status).toBe(404)
  })

  test('ALL-3 of people, accounts and roles is for those who keep them', async () => {
    const manager = await product.visitor('manager')
    const { html, status } = await manager.get(`/history?kind=person&of=${product.people.lead}`)
    expect(status).toBe(200)
    expect(words(html)).toContain('Person Ann Lee (new)')
    expect(words(html)).not.toContain('password')
    expect((await lead.get('/history')).status).toBe(404)
    expect((await (await product.visitor('director')).get(`/reviews/${review}/record`)).status).toBe(404)
  })

  test('ALL-3 of a thing is one link away from its page', async () => {
    const { html } = await lead.get(`/reviews/${review}/dates`)
    expect(html).toContain(`href="/reviews/${review}/record?kind=review"`)
    const director = await product.visitor('director')
    expect((await director.get(`/reviews/${review}/documents`)).html).not.toContain('/record')
  })
})
