import { appendFileSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { addPerson } from '../../src/modules/register/index.ts'
import { verifyRecord } from '../../src/platform/record/verify.ts'
import { openedReview } from '../journey.ts'
import { startProduct } from '../product.ts'

/*
 * The whole product on a disk that is filled under it, to the reserve and then to the last byte, and that has room again
 * afterwards. Prints what was seen as JSON. TMPDIR is the small disk.
 */

const disk = process.env['TMPDIR']
if (disk === undefined) throw new Error('TMPDIR should name the small disk.')
const ballast = join(disk, 'ballast')
const freeBytes = () => statfsSync(disk).bavail * statfsSync(disk).bsize
const fillUntil = (left: number) => appendFileSync(ballast, Buffer.alloc(Math.max(0, freeBytes() - left)))

const item = {
  'event-day': '6',
  'event-month': '11',
  'event-year': '2006',
  kind: 'discussion',
  place: 'Weymouth',
  people: 'Six young people aged 14 to 16',
  source: 'children',
  text: 'Young people spoke warmly of the mentoring scheme.',
  title: '',
  'bears.SS3': 'strength',
}

const product = await startProduct()
const { database } = product.services
const base = `/reviews/${await openedReview(product)}`
const lead = await product.visitor('lead')
const headingOf = (html: string) => /<h1[^>]*>([^<]*)/.exec(html)?.[1]?.trim() ?? ''
const seen = async (asked: Promise<{ status: number; html: string }>) => {
  const { status, html } = await asked
  return { status, heading: headingOf(html) }
}
const write = () => seen(lead.post(`${base}/evidence/new`, item, 'the-same-form'))
const count = (table: string) =>
  database.asOwner(async client => Number((await client.query(`select count(*) as n from ${table}`)).rows[0].n))

fillUntil(30_000_000)
const short = {
  post: await write(),
  page: await seen(lead.get(`${base}/evidence`)),
  items: await count('evidence_item'),
}

// Past the reserve, as the housekeeping of the database itself goes, until nothing fits and it panics.
fillUntil(6_000_000)
const acknowledged: string[] = []
let stopped = ''
const pageNow = () => seen(lead.get(`${base}/evidence`))
// A row that finds no room is refused and no more; the database stops when its log finds none, so it takes a new file of
// the log each time.
for (let turn = 0; turn < 200 && (stopped === '' || (await pageNow()).status === 200); turn += 1) {
  try {
    await database.asOwner(async client => {
      const { rows } = await client.query(
        "insert into register_person (name, post, specialism, email) select repeat('P', 2000), '', '', '' from generate_series(1, 20) returning id::text",
      )
      acknowledged.push(...rows.map(row => row.id))
      await client.query('select pg_switch_wal()')
    })
  } catch (error) {
    stopped = String(error)
  }
}
const full = { stopped, acknowledged: acknowledged.length, page: await pageNow() }

rmSync(ballast)
const since = performance.now()
let page = await pageNow()
while (page.status !== 200 && performance.now() - since < 60_000) {
  await pause(200)
  page = await pageNow()
}
const post = await write()
const again = await write()
const id = await database.asSystem('add-person', tx =>
  addPerson(tx, { name: 'After', post: '', body: undefined, organisationId: undefined, specialism: '', email: '' }),
)
const { rows } = await database.asOwner(client => client.query<{ id: string }>('select id::text from register_person'))
const there = new Set(rows.map(row => row.id))
const lost = [...acknowledged, id].filter(each => !there.has(each)).length
const { faults } = await verifyRecord(database)
const after = { page, post, again, items: await count('evidence_item'), lost, faults: faults.length }
process.stdout.write(`${JSON.stringify({ short, full, after })}\n`)
await product.close()
process.exit(0)
