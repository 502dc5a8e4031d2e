import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clamd } from '../../src/platform/files/scanner.ts'
import { scanWaiting } from '../../src/platform/files/sweep.ts'
import { openedReview } from '../journey.ts'
import { startProduct, type TestProduct, type Visitor } from '../product.ts'
import { type FakeClamd, startFakeClamd } from './fake-clamd.ts'
import { eicar, pdf } from './samples.ts'
import { evidenceOf, fileLinks } from './sending.ts'

let fake: FakeClamd
let port: number
let product: TestProduct
let lead: Visitor
let review: string

beforeAll(async () => {
  fake = await startFakeClamd()
  port = fake.port
  product = await startProduct({ files: { scanner: clamd({ host: '127.0.0.1', port }) } })
  review = await openedReview(product)
  lead = await product.visitor('lead')
})
afterAll(async () => {
  await product.close()
  await fake.stop()
})

const path = () => `/reviews/${review}/evidence/new`

async function send(name: string, content: Uint8Array | string) {
  return lead.send(path(), await evidenceOf(lead, review), [{ name, content }])
}

describe('ALL-3 with a scanner (a fake clamd on loopback)', () => {
  test('a clean file can be opened, and says that it was scanned', async () => {
    const before = fake.scans()
    const page = await lead.get((await send('clean.pdf', pdf('clean'))).location ?? '')
    expect(fake.scans()).toBe(before + 1)
    expect(page.html).toContain('Scanned: no virus found')
    expect(page.html).not.toContain('Not scanned')
    expect((await lead.get(`${fileLinks(page.html)[0]}/download`)).status).toBe(200)
  })

  test('a file with a virus is refused in a sentence, kept nowhere, and on record', async () => {
    const answer = await send('invoice.txt', eicar)
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('invoice.txt was refused: the scanner found a virus in it (Eicar-Test-Signature).')
    const { rows } = await product.services.database.asOwner(client =>
      client.query<{ command: string; after: { name: string; found: string } }>(`
        select line.command, content.after from platform_record line join platform_record_content content on content.record_id = line.id
        where line.table_name = 'platform_refused_file'`),
    )
    expect(rows).toMatchObject([
      { command: 'refuse-file', after: { name: 'invoice.txt', found: 'Eicar-Test-Signature' } },
    ])
    const { rows: kept } = await product.services.database.asOwner(client =>
      client.query(`select from platform_file where name = 'invoice.txt'`),
    )
    expect(kept).toEqual([])
    expect(await readdir(product.services.files.incoming)).toEqual([])
  })

  test('a file that comes while it is down waits, and opens or never opens once it was looked at', async () => {
    await fake.stop()
    const clean = await lead.get((await send('waits.pdf', pdf('waits'))).location ?? '')
    const bad = await lead.get((await send('waits too.txt', `before ${eicar}`)).location ?? '')
    const [cleanLink = ''] = fileLinks(clean.html)
    const [badLink = ''] = fileLinks(bad.html)
    expect(clean.html).toContain('Waiting for the virus scan; it can be opened afterwards')
    // The page of the file says why, instead of opening it.
    expect(await lead.get(`${cleanLink}/download`)).toMatchObject({ status: 303, location: cleanLink })
    const { database, files } = product.services
    expect(await scanWaiting(database, files)).toEqual({ clean: 0, infected: 0, waiting: 2 })

    fake = await startFakeClamd(port)
    expect(await scanWaiting(database, files)).toEqual({ clean: 1, infected: 1, waiting: 0 })
    expect((await lead.get(`${cleanLink}/download`)).status).toBe(200)
    expect(await lead.get(`${badLink}/download`)).toMatchObject({ status: 303, location: badLink })
    expect((await lead.get(badLink)).html).toContain(
      'Quarantined: the scanner found a virus in it (Eicar-Test-Signature)',
    )
    expect(await scanWaiting(database, files)).toEqual({ clean: 0, infected: 0, waiting: 0 })
  })

  test('whatever else it says is no answer, and the file waits', async () => {
    for (const said of ['', 'INSTREAM size limit exceeded. ERROR', 'stream: OK FOUND nothing', 'stream: ok']) {
      fake.say(said)
      const page = await lead.get((await send('unclear.pdf', pdf(`unclear ${said}`))).location ?? '')
      expect(page.html).toContain('Waiting for the virus scan')
    }
    fake.say(undefined)
    const { database, files } = product.services
    expect(await scanWaiting(database, files)).toEqual({ clean: 4, infected: 0, waiting: 0 })
  })
})

test('a file that came before there was a scanner is not opened before it was looked at', async () => {
  const { database, files } = product.services
  const page = await lead.get((await send('early.pdf', pdf('early'))).location ?? '')
  const [link = ''] = fileLinks(page.html)
  await database.asOwner(client =>
    client.query(`update platform_file set scan = 'not-scanned', scanned_at = null where name = 'early.pdf'`),
  )
  expect((await lead.get(`${link}/download`)).status).toBe(303)
  expect((await scanWaiting(database, files)).clean).toBe(1)
  expect((await lead.get(`${link}/download`)).status).toBe(200)
})
