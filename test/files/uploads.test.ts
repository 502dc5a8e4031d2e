import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askForDocuments } from '../../src/modules/evidence/index.ts'
import { done, openedReview } from '../journey.ts'
import { startProduct, type TestProduct, type Visitor } from '../product.ts'
import * as samples from './samples.ts'

let product: TestProduct
let review: string
let lead: Visitor
let director: Visitor

beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product)
  lead = await product.visitor('lead')
  director = await product.visitor('director')
  done(await askForDocuments(product.services, await product.caller('lead', '2006-09-20'), review))
})
afterAll(() => product.close())

const item = {
  from: 'own',
  kind: 'interview',
  'event-day': '7',
  'event-month': '11',
  'event-year': '2006',
  text: 'The duty manager showed the referral figures.',
}

/** Files that are coming in lie here; nothing may be left. */
async function leftBehind(): Promise<readonly string[]> {
  return readdir(product.services.files.incoming)
}

async function rows(table: string): Promise<number> {
  return product.services.database.asOwner(async client => {
    const { rows: found } = await client.query<{ count: string }>(`select count(*) from ${table}`)
    return Number(found[0]?.count)
  })
}

/** Where the links of a page to files lead, in order. */
function fileLinks(html: string): readonly string[] {
  return [...html.matchAll(/href="(\/reviews\/\d+\/files\/\d+)"/g)].map(found => found[1] ?? '')
}

async function newItem(files: Parameters<Visitor['send']>[2] = []): Promise<string> {
  const answer = await lead.send(`/reviews/${review}/evidence/new`, item, files)
  expect(answer.status, answer.html).toBe(303)
  return answer.location ?? ''
}

const kindOf = async () => {
  const form = await lead.get(`/reviews/${review}/evidence/new`)
  return /<option value="([a-z-]+)"/.exec(form.html.split('name="kind"')[1] ?? '')?.[1] ?? ''
}
beforeAll(async () => {
  item.kind = await kindOf()
})

describe('ALL-3 a file attached to evidence', () => {
  test('comes back byte for byte, to be saved and never shown', async () => {
    const content = await samples.docx()
    const page = await lead.get(await newItem([{ name: 'C:\\fakepath\\Thresholds – März.docx', content }]))
    expect(page.html).toContain('Thresholds – März.docx')
    expect(page.html).toContain('Word document, ')
    expect(page.html).toContain('sent by Ann Lee on 7 November 2006')
    expect(page.html).toContain('Not scanned for viruses')
    const [link = ''] = fileLinks(page.html)
    const about = await lead.get(link)
    expect(about.html).toContain(samples.sha256(content))
    const download = await lead.get(`${link}/download`)
    expect(download.status).toBe(200)
    expect(download.bytes.equals(content)).toBe(true)
    expect(download.headers).toMatchObject({
      'content-disposition': `attachment; filename="Thresholds _ M_rz.docx"; filename*=UTF-8''Thresholds%20%E2%80%93%20M%C3%A4rz.docx`,
      'content-length': String(content.length),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private, no-store',
    })
    expect(await leftBehind()).toEqual([])
  })

  test('is a picture without the place where it was taken', async () => {
    const content = await samples.photograph()
    expect((await sharp(content).metadata()).exif?.includes('SecretPhotographer')).toBe(true)
    const [link = ''] = fileLinks((await lead.get(await newItem([{ name: 'room.jpg', content }]))).html)
    expect((await lead.get(link)).html).toContain('Only what can be seen in the picture was kept')
    const { bytes } = await lead.get(`${link}/download`)
    const kept = await sharp(bytes).metadata()
    expect(kept.exif).toBeUndefined()
    expect(bytes.includes('SecretPhotographer')).toBe(false)
    // Turned as the camera was held.
    expect([kept.width, kept.height, kept.format]).toEqual([40, 60, 'jpeg'])
  })

  test('is refused for its content, with the other files and every word kept', async () => {
    const path = `/reviews/${review}/evidence/new`
    const before = await rows('evidence_item')
    const files = [
      { name: 'good.pdf', content: samples.pdf('one') },
      { name: 'report.pdf', content: samples.program() },
    ]
    const refused = await lead.send(path, item, files)
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('report.pdf is a program. Programs are never taken.')
    expect(refused.html).toContain('The duty manager showed the referral figures.')
    const held = /name="filesHeld" type="checkbox" value="(\d+)" checked/.exec(refused.html)?.[1] ?? ''
    expect(refused.html).toContain('good.pdf (')
    expect(await rows('evidence_item')).toBe(before)
    const again = await lead.send(path, { ...item, filesHeld: held }, [])
    expect(again.status, again.html).toBe(303)
    const page = await lead.get(again.location ?? '')
    expect(fileLinks(page.html)).toHaveLength(1)
    expect(page.html).toContain('good.pdf')
    expect(await leftBehind()).toEqual([])
  })

  test('is left out when it is unticked before the form is sent again', async () => {
    const path = `/reviews/${review}/evidence/new`
    const bad = { ...item, text: '' }
    const refused = await lead.send(path, bad, [{ name: 'unwanted.pdf', content: samples.pdf('unwanted') }])
    expect(refused.status).toBe(422)
    const again = await lead.send(path, item, [])
    expect(again.status, again.html).toBe(303)
    expect((await lead.get(again.location ?? '')).html).not.toContain('unwanted.pdf')
  })

  test('is attached once, however often its form is sent', async () => {
    const address = await newItem()
    const file = { name: 'minutes.pdf', content: samples.pdf('minutes') }
    const before = await rows('platform_file')
    const answers = await Promise.all(
      [1, 2, 3].map(() => lead.send(`${address}/files`, {}, [file], { key: 'sent-thrice' })),
    )
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
    expect(await rows('platform_file')).toBe(before + 1)
    expect(fileLinks((await lead.get(address)).html)).toHaveLength(1)
    // The same bytes under another form are there already.
    const other = await lead.send(`${address}/files`, {}, [{ ...file, name: 'the same.pdf' }])
    expect(other.status).toBe(422)
    expect(other.html).toContain('These files are attached already.')
    expect((await lead.send(`${address}/files`, {}, [])).html).toContain('Choose at least one file.')
  })

  test('is replaced by another and withdrawn with the reason, and stays readable', async () => {
    const address = await newItem([{ name: 'plan.txt', content: 'first draft' }])
    const [first = ''] = fileLinks((await lead.get(address)).html)
    const replaced = await lead.send(`${first}/replace`, { version: '1' }, [
      { name: 'plan.txt', content: 'second draft' },
    ])
    expect(replaced.status).toBe(303)
    const second = replaced.location ?? ''
    expect((await lead.get(second)).html).toContain('What it replaced')
    expect((await lead.get(first)).html).toContain('Replaced by')
    // Whoever still has the first page open is told.
    expect((await lead.post(`${first}/withdraw`, { version: '1', because: 'Wrong file' })).status).toBe(409)
    expect((await lead.post(`${second}/withdraw`, { version: '1', because: ' ' })).status).toBe(422)
    expect((await lead.post(`${second}/withdraw`, { version: '1', because: 'It names a child' })).status).toBe(303)
    const page = await lead.get(address)
    expect(page.html).toContain('Why it was withdrawn: It names a child')
    expect((await lead.get(`${first}/download`)).html).toBe('first draft')
  })

  test('goes on with what supersedes its item', async () => {
    const address = await newItem([{ name: 'kept.txt', content: 'figures' }])
    const answer = await lead.post(`${address}/supersede`, { ...item, version: '1', because: 'A figure was wrong' })
    expect(answer.status, answer.html).toBe(303)
    const [link = ''] = fileLinks((await lead.get(answer.location ?? '')).html)
    expect((await lead.get(`${link}/download`)).html).toBe('figures')
  })
})

describe('ALL-3 a file sent in answer to a request', () => {
  const documents = async (visitor: Visitor) => {
    const list = await visitor.get(`/reviews/${review}/documents`)
    return [...list.html.matchAll(/href="(\/reviews\/\d+\/documents\/\d+)"/g)].map(found => found[1] ?? '')
  }

  test('is the answer itself; the team opens it, and the office sees nothing of the evidence', async () => {
    const [address = ''] = await documents(director)
    const sent = await director.send(`${address}/answer`, { version: '1', answer: 'send', words: '' }, [
      { name: 'Children plan.odt', content: await samples.openDocument('text') },
    ])
    expect(sent.status, sent.html).toBe(303)
    const [link = ''] = fileLinks((await lead.get(address)).html)
    expect((await lead.get(link)).html).toContain('Margaret Oduya on 7 November 2006')
    expect((await lead.get(`${link}/download`)).status).toBe(200)
    expect((await director.get(`${link}/download`)).status).toBe(200)
    expect((await director.get(`/reviews/${review}/documents`)).html).toContain('Children plan.odt')

    const evidence = await newItem([{ name: 'secret.txt', content: 'what a child said' }])
    const [secret = ''] = fileLinks((await lead.get(evidence)).html)
    expect((await lead.get(secret)).status).toBe(200)
    for (const path of [secret, `${secret}/download`, evidence]) expect((await director.get(path)).status).toBe(404)
    expect((await director.post(`${secret}/withdraw`, { version: '1', because: 'Gone' })).status).toBe(404)
    expect((await director.send(`${evidence}/files`, {}, [{ name: 'a.txt', content: 'a' }])).status).toBe(404)

    // The team does not change what the area sent, nor the area what is accepted.
    expect((await lead.post(`${link}/withdraw`, { version: '1', because: 'No' })).status).toBe(404)
    expect((await lead.post(`${address}/reception`, { version: '2', reception: 'accept' })).status).toBe(303)
    expect((await director.post(`${link}/withdraw`, { version: '1', because: 'No' })).status).toBe(404)
  })

  test('contradicts that there is none, and words alone still do', async () => {
    const [, address = ''] = await documents(director)
    const file = [{ name: 'a.txt', content: 'a file' }]
    const both = await director.send(
      `${address}/answer`,
      { version: '1', answer: 'say-not-available', words: 'None' },
      file,
    )
    expect(both.status).toBe(422)
    expect(both.html).toContain('there cannot be none of it and files of it')
    const nothing = await director.send(`${address}/answer`, { version: '1', answer: 'send', words: '' }, [])
    expect(nothing.status).toBe(422)
    expect(nothing.html).toContain('Say where it is to be found, or how it was sent, or attach it.')
    const words = await director.post(`${address}/answer`, {
      version: '1',
      answer: 'send',
      words: 'On the shared drive',
    })
    expect(words.status).toBe(303)
  })
})

describe('ALL-4 nobody sends or opens files but those who may', () => {
  test('a form with files and without its token is refused before a byte is kept', async () => {
    const address = await newItem()
    const before = await rows('platform_file')
    const file = [{ name: 'forged.pdf', content: samples.pdf('forged') }]
    expect((await lead.send(`${address}/files`, {}, file, { leaveOut: '_csrf' })).status).toBe(403)
    expect((await lead.send(`${address}/files`, { _csrf: 'guessed' }, file)).status).toBe(403)
    expect((await lead.send(`${address}/files`, {}, [], { leaveOut: '_csrf' })).status).toBe(403)
    expect(await rows('platform_file')).toBe(before)
    expect(await leftBehind()).toEqual([])
  })

  test('strangers, other areas and other teams find nothing', async () => {
    const address = await newItem([{ name: 'notes.txt', content: 'ours' }])
    const [link = ''] = fileLinks((await lead.get(address)).html)
    expect((await product.stranger().get(`${link}/download`)).location).toBe('/sign-in')
    for (const part of ['otherDirector', 'police', 'ninth'] as const) {
      const other = await product.visitor(part)
      expect((await other.get(link)).status).toBe(404)
      expect((await other.get(`${link}/download`)).status).toBe(404)
      expect((await other.send(`${address}/files`, {}, [{ name: 'a.txt', content: 'b' }])).status).toBe(404)
    }
    // A reader of everything opens it and changes nothing.
    const approver = await product.visitor('approver')
    expect((await approver.get(`${link}/download`)).html).toBe('ours')
    expect((await approver.send(`${address}/files`, {}, [{ name: 'a.txt', content: 'b' }])).status).toBe(404)
  })

  test('a form that takes no files answers one with 415, and a field that takes none with 400', async () => {
    const address = await newItem()
    const file = { name: 'a.txt', content: 'a' }
    expect((await lead.send(`/reviews/${review}/documents/ask`, {}, [file])).status).toBe(415)
    expect((await lead.send(`${address}/files`, {}, [{ ...file, field: 'other' }])).status).toBe(400)
    expect(await leftBehind()).toEqual([])
  })
})

test('ALL-3 a file of an item on a single child is for those assigned to such material, and its opening is noted', async () => {
  const evidence = await newItem([{ name: 'Case notes of one child.txt', content: 'protected' }])
  const [link = ''] = fileLinks((await lead.get(evidence)).html)
  const id = evidence.split('/').at(-1) ?? ''
  await product.services.database.asOwner(client =>
    client.query(`update evidence_item set classification = 'child-level' where id = $1`, [id]),
  )
  const member = await product.visitor('health')
  expect((await member.get(evidence)).html).not.toContain('Case notes of one child')
  for (const path of [link, `${link}/download`]) expect((await member.get(path)).status).toBe(404)
  expect((await member.send(`${evidence}/files`, {}, [{ name: 'a.txt', content: 'planted' }])).status).toBe(404)
  const record = await member.get(`/reviews/${review}/record`)
  expect(record.html).not.toContain('Case notes of one child')
  // Its author reads it in any case.
  expect((await lead.get(`${link}/download`)).html).toBe('protected')
  const { rows: views } = await product.services.database.asOwner(client =>
    client.query(`select page from platform_view where table_name = 'evidence_item' and row_id = $1 order by id`, [id]),
  )
  expect(views.at(-1)).toEqual({ page: 'File attached to the item' })
})

describe('The store', () => {
  test('keeps files for this user alone, by their hash', async () => {
    const content = 'kept by its hash'
    await newItem([{ name: 'a.txt', content }])
    const hash = samples.sha256(content)
    const { store } = product.services.files
    expect(await store?.has(hash)).toBe(true)
    const folder = /the folder (.*)$/.exec(store?.says ?? '')?.[1] ?? ''
    const { stat } = await import('node:fs/promises')
    const found = await stat(join(folder, 'files', hash.slice(0, 2), hash.slice(2, 4), hash))
    expect(found.mode & 0o777).toBe(0o600)
  })

  test('that was changed behind our back is never taken for the file', async () => {
    const { writeFile } = await import('node:fs/promises')
    const content = 'the words of a witness'
    const [link = ''] = fileLinks((await lead.get(await newItem([{ name: 'a.txt', content }]))).html)
    const hash = samples.sha256(content)
    const folder = /the folder (.*)$/.exec(product.services.files.store?.says ?? '')?.[1] ?? ''
    await writeFile(join(folder, 'files', hash.slice(0, 2), hash.slice(2, 4), hash), 'THE words of a witness')
    const answer = await lead.get(`${link}/download`)
    expect(answer.status).toBe(500)
    expect(answer.html).not.toContain('witness')
  })
})
