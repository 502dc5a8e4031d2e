import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadExample } from '../src/example/load.ts'
import { Temporal } from '../src/kernel/dates.ts'
import { correctablePlaces } from '../src/modules/reports/domain/correction.ts'
import {
  correctPlace,
  issueCorrection,
  issuedReport,
  listCompanions,
  listIssued,
  writeCorrection,
} from '../src/modules/reports/index.ts'
import type { Companion } from '../src/modules/reviews/index.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { everybody } from '../src/platform/web/access.ts'
import { page, pageRoute } from '../src/platform/web/route.ts'
import { addressesOf, alterEverything, type Change, changeTable, type Published, readPublished } from './frozen.ts'
import { done } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'

/*
 * Frozen means frozen: after the issue no change to any table changes a byte of what was published. The worked example
 * with a corrected report; each table in turn is changed in every column of every row, and emptied.
 */

/** Tables whose rows are meant to show, with the addresses they may move and why. Everything else may move nothing. */
const meant: { readonly [table: string]: { readonly moves: RegExp; readonly because: string } } = {
  actions_statement: {
    moves: /^\/published\/\d+(?:\/plan\.csv)?$/,
    because: 'the council answers after the issue: what it proposes stands on the page of the newest version',
  },
  actions_progress: {
    moves: /^\/published\/\d+$/,
    because: 'how far the plan has come stands on the page of the newest version, once it is verified',
  },
  actions_verification: {
    moves: /^\/published\/\d+$/,
    because: 'how far the plan has come stands on the page of the newest version, once it is verified',
  },
}

/** What the council reports of its plan shows as it goes on, at the same addresses as the plan. */
function isMeant(table: string, path: string): boolean {
  const plan = meant['actions_statement']?.moves
  return meant[table]?.moves.test(path) === true || (table.startsWith('actions_') && plan?.test(path) === true)
}

const note: Companion = {
  id: 'note',
  label: 'A note that goes out with the report',
  page: '/report',
  changes: (before, after) =>
    JSON.stringify(before) === JSON.stringify(after)
      ? []
      : [{ place: 'All of it', before: JSON.stringify(before ?? ''), after: JSON.stringify(after) }],
  model: async (_, __, review) => ({ title: review.title }),
  problems: async () => [],
  files: async model => ({
    files: [
      {
        name: 'note.txt',
        type: 'text/plain; charset=utf-8',
        label: 'The note',
        bytes: new TextEncoder().encode(JSON.stringify(model)),
      },
    ],
    problems: [],
  }),
}

let product: TestProduct
let reviewId: string
let addresses: ReturnType<typeof addressesOf>
let before: Published
let tables: readonly string[]
beforeAll(async () => {
  product = await startProduct({ companions: [note] })
  const { services, people } = product
  await loadExample(services)
  const [line] = await services.database.asSystem('read', tx => listIssued(tx, { offset: 0, limit: 1 }))
  reviewId = line?.reviewId ?? ''
  // Corrected once more than in the example, so that there are three versions and a notice behind a notice.
  await services.database.asSystem('set-up', tx =>
    giveStandingRole(tx, people.inspectionManager, 'approver', Temporal.Instant.from('2005-01-01T00:00Z')),
  )
  const writer = await product.caller('approver', '2006-11-06')
  const words = { wrong: 'A word was left out.', saysNow: 'It is there.', because: 'Nobody saw it.' }
  done(await writeCorrection(services, writer, reviewId, { ...words, version: 0 }))
  const issued = await services.database.asSystem('read', tx => issuedReport(tx, reviewId))
  const place = issued && correctablePlaces(issued.model)[0]
  if (place === undefined) throw new Error('The example has no issued report.')
  done(await correctPlace(services, writer, reviewId, { id: place.id, text: `${place.text} So.`, version: 1 }))
  done(await issueCorrection(services, await product.caller('inspectionManager', '2006-11-06'), reviewId, 2))

  const companions = await services.database.asSystem('read', tx => listCompanions(tx, reviewId))
  const files = [...(issued?.files ?? []), ...companions.flatMap(each => each.files)].map(({ name }) => name)
  const every = addressesOf(product.product.routes, reviewId, {
    versions: [1, 2, 3],
    files,
    sections: issued?.model.sections.map(({ id }) => id) ?? [],
  })
  // A section with no page of its own, or that came with the correction, is not there in each version.
  const there = await services.database.asSystem('read', tx => readPublished(tx, every))
  const answered = [...there.values()]
  addresses = every.filter((_, index) => !answered[index]?.includes('"kind":"missing"'))
  before = await services.database.asSystem('read', tx => readPublished(tx, addresses))
  tables = await services.database.asSystem('read', async tx => {
    const found = await sql<{ name: string }>`
      select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`.execute(
      tx,
    )
    return found.rows.map(({ name }) => name)
  })
}, 900_000)
afterAll(() => product.close())

describe('what was published', () => {
  test('is everything the public can ask of the review: pages, every version, every file', () => {
    const paths = [...before.keys()]
    for (const path of [
      '',
      '/versions/1',
      '/versions/2',
      '/versions/3',
      '/report.pdf',
      '/versions/1/report.pdf',
      '/note.txt',
      '/plan.csv',
    ])
      expect(paths).toContain(`/published/${reviewId}${path}`)
    expect([...before].filter(([, answer]) => answer.includes('"kind":"missing"'))).toEqual([])
  })

  test('is not changed by a byte, whatever is changed in any table', async () => {
    const changes: Change[] = []
    for (const table of tables) changes.push(await changeTable(product, table, before, addresses))
    const moved = changes.flatMap(({ table, moved }) =>
      moved.filter(path => !isMeant(table, path)).map(path => `${table} moves ${path}`),
    )
    expect(moved).toEqual([])
    // The tables of what is issued and released refuse by themselves.
    expect(changes.filter(({ refused }) => refused).map(({ table }) => table)).toEqual([
      'platform_released',
      'releases_file',
      'releases_release',
      'reports_issue',
      'reports_issue_companion',
      'reports_issue_file',
    ])
    // What is said to be meant to show does show, or it would say nothing.
    for (const [table] of Object.entries(meant))
      expect(changes.find(each => each.table === table)?.moved.length, table).toBeGreaterThan(0)
    const rows = changes.reduce((sum, each) => sum + each.rows, 0)
    const columns = changes.reduce((sum, each) => sum + each.changed.length, 0)
    const kept = changes.flatMap(({ table, kept }) => kept.map(each => `${table}.${each}`))
    console.log(
      `Frozen: ${changes.length} tables with ${rows} rows, ${columns} columns changed, ${kept.length} not, ${before.size} addresses read each time.`,
    )
    // The rows of a column that cannot be changed were still taken away.
    expect(kept).toEqual([])
    expect(columns).toBeGreaterThan(800)
  }, 900_000)

  test('a page that reads a live table is caught', async () => {
    const fault = pageRoute({
      ...everybody,
      path: '/published/:review/live',
      statements: 1,
      async show({ tx, params }) {
        const { rows } = await sql<{ text: string }>`
          select section || ' ' || text as text from reports_recommendation where review_id = ${params['review']}`.execute(
          tx,
        )
        return page('site/pages/list.njk', { title: 'Live', rows })
      },
    })
    const faulty = addressesOf([fault], reviewId, { versions: [], files: [] })
    const grant = (tx: Parameters<typeof readPublished>[0]) => readPublished(tx, faulty)
    await product.services.database.asOwner(async client => {
      await client.query('grant select on reports_recommendation to conspectus_public')
      await client.query('create policy planted on reports_recommendation to conspectus_public using (true)')
    })
    const live = await product.services.database.asSystem('read', grant)
    const change = await changeTable(product, 'reports_recommendation', live, faulty)
    expect(change.moved).toEqual([`/published/${reviewId}/live`])
    expect((await changeTable(product, 'evidence_item', live, faulty)).moved).toEqual([])
  })

  test('is what the running server goes on answering when everything else has changed for good', async () => {
    const stranger = product.stranger()
    const served = async () => {
      const answers: string[] = []
      for (const path of before.keys()) {
        const { status, type, bytes } = await stranger.get(path)
        // Each answer has a token and a nonce of its own.
        const text = type.startsWith('text/html')
          ? bytes.toString().replaceAll(/(nonce|value)="[A-Za-z0-9+/_.=-]{16,}"/g, '$1=""')
          : createHash('sha256').update(bytes).digest('hex')
        answers.push(`${path} ${status} ${text}`)
      }
      return answers
    }
    const was = await served()
    expect(was.filter(each => !/^\S+ 200 /.test(each))).toEqual([])
    // What the server itself lives on (its settings, roles and jobs) is left to it.
    const others = tables.filter(
      table => !table.startsWith('platform_') && !table.startsWith('reports_issue') && !table.startsWith('actions_'),
    )
    let columns = 0
    for (const table of others)
      columns += (await product.services.database.asSystem('try', tx => alterEverything(tx, table))).changed.length
    expect(columns).toBeGreaterThan(300)
    expect(await served()).toEqual(was)
  }, 600_000)
})
