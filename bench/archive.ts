import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { Temporal } from '../src/kernel/dates.ts'
import { joinHistories } from '../src/kernel/history.ts'
import { archiveReview } from '../src/modules/records/index.ts'
import { actorOf } from '../src/platform/access/grants.ts'
import { noSecrets } from '../src/platform/access/secret-key.ts'
import { createProduct, histories, type Product } from '../src/product.ts'
import { report, rounded } from './measure.ts'

/*
 * The archive of a whole review, the first of the worked example, and of the same review once it has ten times as many
 * rows: time, size, and what the process took on at most. Each is made in a process of its own, since a process gives
 * little memory back; the database is embedded in it, so its share is in the figures.
 */

const review = '1'
const times = 10
const now = Temporal.Instant.from('2006-11-07T10:00:00Z')

type Figures = {
  readonly rows: number
  readonly kilobytes: number
  readonly milliseconds: number
  /** The most the process ever held, with the program and the database. */
  readonly megabytesAtMost: number
  /** How much of it came on while the archive was made. */
  readonly megabytesTakenOn: number
}

const open = (folder: string): Promise<Product> => createProduct({ database: { folder }, secrets: noSecrets })
const mostHeld = () => process.resourceUsage().maxRSS / 1000

/** Makes the archive, and reads it to its end without keeping it. */
async function measure(folder: string): Promise<Figures> {
  const { services, close } = await open(folder)
  const { rows } = await services.database.asSystem('read', tx =>
    sql<{ person: string }>`select person_id as person from reviews_member where review_id = ${review} and role = 'lead'
      order by id desc limit 1`.execute(tx),
  )
  const caller = { actor: await actorOf(services.database, rows[0]?.person ?? '', now), now, requestId: 'bench' }
  const before = mostHeld()
  const start = performance.now()
  const made = await archiveReview(services, joinHistories(histories), caller, review)
  if (made.kind !== 'done') throw new Error(`No archive was made: ${made.kind}.`)
  let bytes = 0
  await pipeline(
    made.value.zip(),
    async function* count(source: AsyncIterable<Buffer>) {
      for await (const part of source) {
        bytes += part.length
        yield part
      }
    },
    createHash('sha256'),
  )
  const milliseconds = performance.now() - start
  await close()
  return {
    rows: made.value.rows,
    kilobytes: rounded(bytes / 1000, 0),
    milliseconds: rounded(milliseconds, 0),
    megabytesAtMost: rounded(mostHeld(), 0),
    megabytesTakenOn: rounded(mostHeld() - before, 0),
  }
}

/** Writes so many further items of evidence, each with a page of words, as the record has them too. */
async function write(folder: string, items: number): Promise<void> {
  const { services, close } = await open(folder)
  await services.database.asSystem('set-up', async tx => {
    await sql`
      with written as (
        insert into evidence_item (review_id, number, kind, event_on, author_id)
        select ${review}, 10000 + place, 'visit', '2006-05-23', (select min(author_id) from evidence_item where review_id = ${review})
        from generate_series(1, ${items}::int) place returning id, number)
      insert into evidence_words (item_id, review_id, title, text)
      select id, ${review}, 'Visit ' || number, repeat('Managers described how referrals are screened. ', 40) from written`.execute(
      tx,
    )
  })
  await close()
}

/** The same in a process of its own. */
async function measuredApart(folder: string): Promise<Figures> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', fileURLToPath(import.meta.url), folder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let said = ''
  for await (const part of child.stdout) said += String(part)
  return JSON.parse(said) as Figures
}

const [, , given] = process.argv
if (given === undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'conspectus-bench-'))
  const program = fileURLToPath(new URL('../bin/conspectus', import.meta.url))
  await promisify(execFile)(program, ['example', '--data', folder])
  const one = await measuredApart(folder)
  // Each further item is two rows: itself, and its words.
  await write(folder, Math.round(((times - 1) * one.rows) / 2))
  const ten = await measuredApart(folder)
  await rm(folder, { recursive: true })
  const ratio = (of: keyof Figures) => rounded(ten[of] / one[of], 2)
  report('archive', {
    one,
    ten,
    ratios: { rows: ratio('rows'), milliseconds: ratio('milliseconds'), megabytesAtMost: ratio('megabytesAtMost') },
  })
} else {
  process.stdout.write(JSON.stringify(await measure(given)))
}
process.exit(0)
