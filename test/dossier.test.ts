import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { sealDossierAsOperator } from '../src/modules/records/index.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { erase } from '../src/platform/record/erasure.ts'
import { verifyRecord } from '../src/platform/record/verify.ts'
import { startProduct, type TestProduct } from './product.ts'
import { runs } from './proof.ts'
import { issuedReview } from './report-journey.ts'
import { unzipped } from './unzipped.ts'

/*
 * A dossier is checked by the very program that lies in it, run by the machine's Node on the files of the ZIP: it finds
 * every changed byte, every line taken out and every redaction undone falsely.
 */

const run = promisify(execFile)

let product: TestProduct
let review: string
let files: ReadonlyMap<string, Buffer>
let seal: string
let folder: string
const [child, gone] = ['A girl told where she was.', 'A note that somebody asked to be forgotten.']
beforeAll(async () => {
  product = await startProduct()
  const { services, people } = product
  review = (await issuedReview(product)).reviewId
  await services.database.asSystem('set-up', async tx => {
    await giveStandingRole(tx, people.untrained, 'data-protection-officer', Temporal.Instant.from('2005-01-01T00:00Z'))
    for (const [number, text, classification] of [
      [901, child, 'child-level'],
      [902, gone, 'review-team'],
    ] as const) {
      const { rows } = await sql<{ id: string }>`
        insert into evidence_item (review_id, number, kind, event_on, author_id, classification)
        values (${review}, ${number}, 'visit', '2006-11-06', ${people.lead}, ${classification}) returning id`.execute(
        tx,
      )
      await sql`insert into evidence_words (item_id, review_id, title, text) values (${rows[0]?.id}, ${review}, ${text}, ${text})`.execute(
        tx,
      )
    }
  })
  const officer = await product.caller('untrained')
  await services.database.as(officer, 'erase', async tx => {
    const { rows } = await sql<{
      id: string
    }>`select id from records_erasable(${review}) where reference = 'E902'`.execute(tx)
    return erase(tx, { subject: 'evidence', ids: rows.map(({ id }) => id), rule: undefined, ground: 'Asked' })
  })
  const sealed = await sealDossierAsOperator(services, review, Temporal.Instant.from('2007-01-08T10:00Z'))
  if (sealed === undefined) throw new Error('no dossier')
  seal = sealed.seal
  files = unzipped(await buffer(sealed.zip()))
  folder = await mkdtemp(join(tmpdir(), 'conspectus-dossier-'))
}, 120_000)
afterAll(async () => {
  await product.close()
  await rm(folder, { recursive: true })
})

let made = 0
/** What the program in the dossier says of these files, which stand in a folder of their own. */
async function verify(changed: ReadonlyMap<string, Buffer>, words: readonly string[] = []) {
  made += 1
  const place = join(folder, String(made))
  for (const [path, bytes] of changed) {
    await mkdir(join(place, dirname(path)), { recursive: true })
    await writeFile(join(place, path), bytes)
  }
  try {
    const { stdout } = await run(process.execPath, ['verify.mjs', ...words], { cwd: place, env: {} })
    return { code: 0, out: stdout }
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string }
    return { code, out: stdout }
  } finally {
    await rm(place, { recursive: true })
  }
}

const fileOf = (path: string) => {
  const bytes = files.get(path)
  if (bytes === undefined) throw new Error(`no ${path}`)
  return bytes
}

type Line = {
  said: string
  previous: string
  hash: string
  id: string
  salt?: string
  content?: string
  redacted?: string
  erased?: boolean
}
const lines = (): Line[] =>
  fileOf('record.ndjson')
    .toString('utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Line)

/** As a forger would: other lines, and everything that says what they are made to fit. */
function forged(all: readonly Line[], last = all.at(-1)?.hash): ReadonlyMap<string, Buffer> {
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  const record = Buffer.from(all.map(line => `${JSON.stringify(line)}\n`).join(''))
  const manifest = JSON.parse(fileOf('manifest.json').toString('utf8'))
  manifest.chain = { ...manifest.chain, lines: all.length, head: last }
  for (const file of manifest.files)
    if (file.path === 'record.ndjson') Object.assign(file, { sha256: hash(record), bytes: record.length })
  const text = Buffer.from(JSON.stringify(manifest))
  return new Map([
    ...files,
    ['record.ndjson', record],
    ['manifest.json', text],
    ['SEAL', Buffer.from(`${hash(text)}\n`)],
  ])
}

describe('ALL-3 A sealed dossier', { timeout: 120_000 }, () => {
  test('holds, says what is left out and why, and its seal is in the record', async () => {
    const { code, out } = await verify(files, ['--seal', seal])
    expect(out).toContain('Left out, because it tells of single children: 2 lines.')
    expect(out).toContain('Erased, as the record itself says: ')
    expect(out).toContain(`The seal is ${seal}.`)
    expect(code).toBe(0)
    const { database } = product.services
    const kept = await database.asSystem('read', tx =>
      sql<{ manifest_sha256: string }>`select manifest_sha256 from records_dossier`.execute(tx),
    )
    expect(kept.rows).toEqual([{ manifest_sha256: seal }])
    expect((await verifyRecord(database)).faults).toEqual([])
  })

  test('holds the review and nothing that is protected or erased', () => {
    for (const path of [
      'evidence.json',
      'conclusions.json',
      'grades.json',
      'report.json',
      'report/report.pdf',
      'READ-ME.txt',
    ])
      expect(files.has(path), path).toBe(true)
    expect(fileOf('evidence.json').toString()).toContain('Young people in care')
    for (const [path, bytes] of files) {
      expect(bytes.includes(child), path).toBe(false)
      expect(bytes.includes(gone), path).toBe(false)
    }
    const all = lines()
    expect(all.filter(line => line.redacted !== undefined).every(line => line.salt === undefined)).toBe(true)
  })

  test('shows any byte of any file that was changed, and files put in or taken out', async () => {
    const bytesOf = fc
      // The program in it cannot answer for itself once it was changed: the read-me says to take another then.
      .constantFrom(...[...files.keys()].filter(path => path !== 'verify.mjs'))
      .chain(path =>
        fc.record({
          path: fc.constant(path),
          at: fc.nat(fileOf(path).length - 1),
          by: fc.integer({ min: 1, max: 255 }),
        }),
      )
    await fc.assert(
      fc.asyncProperty(bytesOf, async ({ path, at, by }) => {
        const bytes = Buffer.from(fileOf(path))
        bytes.writeUInt8(bytes.readUInt8(at) ^ by, at)
        expect((await verify(new Map([...files, [path, bytes]]))).code).not.toBe(0)
      }),
      { numRuns: runs(200), endOnFailure: true },
    )
    for (const path of files.keys()) {
      const without = new Map(files)
      without.delete(path)
      expect((await verify(without)).code, path).not.toBe(0)
    }
    const { out, code } = await verify(new Map([...files, ['report/other.pdf', Buffer.from('x')]]))
    expect(code).toBe(1)
    expect(out).toContain('report/other.pdf is not part of the dossier.')
  })

  test('shows a record that was forged, though manifest and seal were made to fit', async () => {
    const all = lines()
    expect((await verify(forged(all))).code).toBe(0)
    expect((await verify(forged(all), ['--seal', seal])).out).toContain('The seal is not the one that was given')
    const without = await verify(forged(all.filter((_, index) => index !== 5)))
    expect(without.out).toContain('A line is missing before line 7 of the record.')
    expect(without.code).toBe(1)
    const swapped = [...all]
    swapped.splice(5, 2, ...all.slice(5, 7).toReversed())
    expect((await verify(forged(swapped))).code).toBe(1)
    const change = (index: number, to: Partial<Line>) =>
      all.map((line, at) => (at === index ? { ...line, ...to } : line))
    const said = all[5]?.said ?? ''
    expect((await verify(forged(change(5, { said: said.replace(/"20\d\d-/, '"1999-') })))).out).toContain(
      'Line 6 of the record was changed.',
    )
    expect((await verify(forged(change(5, { content: '[null, {"id": 1}]' })))).out).toContain(
      'What line 6 of the record holds was changed.',
    )
  })

  test('shows a redaction that was undone falsely, and an erasure that nobody recorded', async () => {
    const all = lines()
    const at = all.findIndex(line => line.redacted?.includes('single children'))
    const undone = all.map((line, index) => {
      if (index !== at) return line
      const { redacted: _, ...rest } = line
      return { ...rest, salt: '00'.repeat(16), content: '[null, {"text": "She said nothing"}]' }
    })
    const falsely = await verify(forged(undone))
    expect(falsely.code).toBe(1)
    expect(falsely.out).toContain('holds was changed.')
    const open = all.findIndex(line => line.content !== undefined)
    const hidden = all.map(({ content, salt, ...line }, index) =>
      index === open ? { ...line, erased: true } : { ...line, ...(content && salt ? { content, salt } : {}) },
    )
    expect((await verify(forged(hidden))).out).toContain('is gone, and no erasure says so.')
  })

  test('is handed out by who conducts the review or releases its report, from its page', async () => {
    const lead = await product.visitor('lead')
    const answer = await lead.post(`/reviews/${review}/dossier`, {})
    expect(answer.status).toBe(200)
    expect(answer.type).toBe('application/zip')
    const theirs = unzipped(answer.bytes)
    const { code, out } = await verify(theirs)
    expect(out).toContain('by Ann Lee.')
    expect(code).toBe(0)
    const own = createHash('sha256')
      .update(theirs.get('manifest.json') ?? '')
      .digest('hex')
    expect((await lead.get(`/reviews/${review}/dossier`)).html).toContain(own)
    expect((await lead.get(`/reviews/${review}/record?kind=dossier`)).html).toContain(own)
    for (const part of ['joint', 'director', 'otherDirector'] as const) {
      const visitor = await product.visitor(part)
      expect((await visitor.get(`/reviews/${review}/dossier`)).status).toBe(404)
      expect((await visitor.post(`/reviews/${review}/dossier`, {})).status).toBe(404)
    }
  })

  test('the program in it is the one of the source', async () => {
    expect(fileOf('verify.mjs').equals(await readFile('data/verify-dossier.mjs'))).toBe(true)
  })
})
