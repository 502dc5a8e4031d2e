import { utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keyOf } from '../../src/platform/files/file-store.ts'
import { clearIncoming } from '../../src/platform/files/files.ts'
import { fileJobs, sweepFiles } from '../../src/platform/files/sweep.ts'
import { openedReview } from '../journey.ts'
import { startProduct, type TestProduct, type Visitor } from '../product.ts'
import { sha256 } from './samples.ts'
import { evidenceOf, fileLinks } from './sending.ts'

let product: TestProduct
let lead: Visitor
let review: string
let folder: string

beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product)
  lead = await product.visitor('lead')
  folder = /the folder (.*)$/.exec(product.services.files.store?.says ?? '')?.[1] ?? ''
})
afterAll(() => product.close())

const hours = (count: number) => new Date(Date.now() + count * 3_600_000)

async function age(content: string): Promise<void> {
  const old = hours(-48)
  await utimes(join(folder, keyOf(sha256(content))), old, old)
}

const has = (content: string) => product.services.files.store?.has(sha256(content))
const sweep = (now = new Date()) => sweepFiles(product.services.database, product.services.files, now)

describe('ALL-3 the sweep', () => {
  test('takes away what no form wanted and no row refers to, and nothing else', async () => {
    const item = await evidenceOf(lead, review)
    const path = `/reviews/${review}/evidence/new`
    const kept = await lead.send(path, item, [{ name: 'kept.txt', content: 'attached to evidence' }])
    const refused = await lead.send(path, { ...item, text: '' }, [{ name: 'held.txt', content: 'held for a form' }])
    expect([kept.status, refused.status]).toEqual([303, 422])
    const [link = ''] = fileLinks((await lead.get(kept.location ?? '')).html)
    await lead.post(`${link}/withdraw`, { version: '1', because: 'Not ours' })
    const { store } = product.services.files
    for (const content of ['orphan that is old', 'orphan that came just now']) {
      await writeFile(join(folder, 'coming'), content)
      await store?.put(sha256(content), join(folder, 'coming'))
    }
    for (const content of ['attached to evidence', 'held for a form', 'orphan that is old']) await age(content)

    expect(await sweep()).toEqual({ rows: 0, files: 1 })
    expect(await has('orphan that is old')).toBe(false)
    // Too young: its form may be on its way to the database.
    expect(await has('orphan that came just now')).toBe(true)
    expect(await has('held for a form')).toBe(true)

    expect(await sweep(hours(25))).toEqual({ rows: 1, files: 2 })
    expect(await has('held for a form')).toBe(false)
    // Withdrawn is not deleted.
    expect((await lead.get(`${link}/download`)).html).toBe('attached to evidence')
    expect(await sweep(hours(25))).toEqual({ rows: 0, files: 0 })
  })

  test('runs as a job each day, under a name in the record', async () => {
    const { database, files } = product.services
    const [day] = fileJobs(database, files)
    expect(day).toMatchObject({ queue: 'sweep-files', repeatsAfterHours: 24 })
    await day?.carryOut({}, AbortSignal.timeout(10_000))
    const { rows } = await database.asOwner(client =>
      client.query(
        `select distinct command from platform_record where table_name = 'platform_file' and operation = 'delete'`,
      ),
    )
    expect(rows).toEqual([{ command: 'sweep-files' }])
  })

  test('and a start clear what a process that was killed left half received', async () => {
    const { files } = product.services
    const { mkdir, readdir } = await import('node:fs/promises')
    for (const [name, at] of [
      ['sent-old', hours(-7)],
      ['sent-new', hours(-1)],
    ] as const) {
      await mkdir(join(files.incoming, name))
      await writeFile(join(files.incoming, name, 'half'), 'half')
      await utimes(join(files.incoming, name), at, at)
    }
    await clearIncoming(files, new Date())
    expect(await readdir(files.incoming)).toEqual(['sent-new'])
  })
})

test('ALL-3 the bytes of a form that is sent again are put again where they went missing', async () => {
  const { store } = product.services.files
  const content = 'went missing before its row'
  const path = `/reviews/${review}/evidence/new`
  const item = await evidenceOf(lead, review)
  await lead.send(path, { ...item, text: '' }, [{ name: 'a.txt', content }])
  await store?.remove(sha256(content), hours(1))
  const again = await lead.send(path, item, [{ name: 'a.txt', content }])
  const [link = ''] = fileLinks((await lead.get(again.location ?? '')).html)
  expect((await lead.get(`${link}/download`)).html).toBe(content)
})
