import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ChildrenReport,
  childrenCompanion,
  childrenReportId,
  currentChildrenReport,
  listLines,
} from '../src/modules/children/index.ts'
import { addPerson } from '../src/modules/register/index.ts'
import { issuedCompanion, issuedReport, listRecommendations } from '../src/modules/reports/index.ts'
import { findReview } from '../src/modules/reviews/index.ts'
import { assured } from './assured.ts'
import { readPdfStructure } from './documents/structure.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'
import { readyReport } from './report-journey.ts'

/* The report for children goes out with the main one: made, printed, stopped where it is too long, frozen and served. */

let product: TestProduct
let review: string
let blocks: readonly string[]
let lead: Visitor
let approver: Visitor
beforeAll(async () => {
  product = await startProduct()
  ;({ reviewId: review, blocks } = await readyReport(product))
  lead = await product.visitor('lead')
  approver = await product.visitor('approver')
  await approver.onDay('2006-12-18')
}, 240_000)
afterAll(() => product.close())

const at = (path: string) => `/reviews/${review}${path}`
const words = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function mark(source: string, kind: string, text: string) {
  const form = { source, kind, outcome: '', symbol: 'helping', words: text, byWhen: '' }
  expect((await lead.post(at('/children/lines/new'), form)).status).toBe(303)
}

async function writePart(text: string) {
  const version = /name="version" value="(\d+)"/.exec((await lead.get(at('/children/parts/children-who-we-are'))).html)
  const saved = await lead.post(at('/children/parts/children-who-we-are'), { version: version?.[1] ?? '', text })
  expect(saved.status).toBe(303)
}

/** The report as it would be printed now, with so many paragraphs about who we are. */
async function pagesWith(paragraphs: number): Promise<number> {
  const report = await product.readAs('lead', async tx => {
    const found = await findReview(tx, review)
    return found && currentChildrenReport(product.services, tx, found)
  })
  if (report === undefined) throw new Error('There is no report for children.')
  const parts = report.parts.map(part =>
    part.id === 'children-who-we-are' ? { ...part, text: paragraphsOf(paragraphs) } : part,
  )
  const { files } = await childrenCompanion.files({ ...report, parts })
  return (await readPdfStructure(files[0]?.bytes ?? new Uint8Array())).pages
}
const paragraphsOf = (count: number) =>
  Array.from(
    { length: count },
    (_, number) => `We looked at place number ${number + 1}. We asked how things are there.`,
  )

const issue = async () => {
  const reasons = (await approver.get(at('/report/issue'))).html
  const fields = Object.fromEntries(
    [...reasons.matchAll(/name="(reason-[^"]+)"/g)].map(([, name]) => [name ?? '', 'Agreed.']),
  )
  const answer = await approver.post(at('/report/issue'), fields)
  // Rules that ask for a reason are given one.
  const asked = [...answer.html.matchAll(/name="(reason[^"]*)"/g)].map(([, name]) => [name ?? '', 'Agreed.'])
  return asked.length === 0 ? answer : approver.post(at('/report/issue'), { ...fields, ...Object.fromEntries(asked) })
}

describe('JAR-70 the report for children goes out with the main one', () => {
  test('a fifth page stops the issue with a sentence, and the fourth does not', async () => {
    const [recommendation] = await product.readAs('lead', tx => listRecommendations(tx, review))
    await mark(`finding:${blocks[2]}`, 'good', 'Most of you keep the same worker.')
    await mark(`recommendation:${recommendation?.id}`, 'promise', 'Each child must keep the same worker.')
    let most = 1
    while ((await pagesWith(most + 1)) <= 4) most += 1
    expect([await pagesWith(most), await pagesWith(most + 1)]).toEqual([4, 5])

    await writePart(paragraphsOf(most + 1).join('\n\n'))
    expect(words((await lead.get(at('/children/preview'))).html)).toContain(
      'Printed, it is 5 pages long, and 4 is the most.',
    )
    await assured(product, review)
    const refused = await issue()
    expect(refused.status).toBe(422)
    expect(words(refused.html)).toContain(
      'Printed, the report for children is 5 pages long, and 4 is the most. Take out or shorten lines.',
    )
    expect(await product.readAs('public', tx => issuedReport(tx, review))).toBeUndefined()
    await writePart(paragraphsOf(most).join('\n\n'))
    await assured(product, review)
  }, 240_000)

  test('somebody named in it who came to the register since stops the issue, on its page already', async () => {
    const line = (await product.readAs('lead', tx => listLines(tx, review)))[0]
    const write = async (text: string) => {
      const version = (await product.readAs('lead', tx => listLines(tx, review)))[0]?.version
      const form = { version: String(version), kind: 'good', outcome: '', symbol: 'helping', words: text, byWhen: '' }
      expect((await lead.post(at(`/children/lines/${line?.id}`), form)).status).toBe(303)
    }
    await write('Rowan Thistle keeps you safe.')
    await assured(product, review)
    expect((await approver.get(at('/report/issue'))).html).not.toContain('Rowan Thistle')
    await product.services.database.asSystem('set-up', tx =>
      addPerson(tx, {
        name: 'Rowan Thistle',
        post: 'Nurse',
        body: undefined,
        organisationId: undefined,
        specialism: '',
        email: '',
      }),
    )
    const page = await approver.get(at('/report/issue'))
    expect(words(page.html)).toContain('The report for children: This names Rowan Thistle.')
    expect(page.html).toContain(`href="${at(`/children/lines/${line?.id}`)}"`)
    expect(page.statements).toBeLessThanOrEqual(32)
    const refused = await issue()
    expect(refused.status).toBe(422)
    expect(words(refused.html)).toContain('This names Rowan Thistle.')
    expect(await product.readAs('public', tx => issuedReport(tx, review))).toBeUndefined()
    await write('Most of you keep the same worker.')
    await assured(product, review)
  }, 240_000)

  test('its model and its PDF are frozen with the issue and served to everybody with the right type and hash', async () => {
    const current = await product.readAs('lead', async tx => {
      const found = await findReview(tx, review)
      return found && currentChildrenReport(product.services, tx, found)
    })
    const answer = await issue()
    expect([answer.status, answer.location]).toEqual([303, `/published/${review}`])
    const companion = await product.readAs('public', tx => issuedCompanion(tx, review, childrenReportId))
    if (companion === undefined) throw new Error('Nothing went out with it.')
    expect(companion.model).toEqual(current)
    expect(companion.files.map(({ name, type }) => [name, type])).toEqual([['children.pdf', 'application/pdf']])
    const stranger = product.stranger()
    expect((await stranger.get(`/published/${review}`)).html).toContain(`href="/published/${review}/children"`)
    for (const here of [`/published/${review}`, `/published/${review}/versions/1`]) {
      const page = await stranger.get(`${here}/children`)
      expect([page.status, page.type]).toEqual([200, 'text/html; charset=utf-8'])
      expect(words(page.html)).toContain('Most of you keep the same worker.')
      expect(page.html).toContain(`href="${here}/children.pdf"`)
      const file = await stranger.get(`${here}/children.pdf`)
      expect([file.status, file.type]).toEqual([200, 'application/pdf'])
      expect([hashOf(file.bytes), file.bytes.length]).toEqual([companion.files[0]?.sha256, companion.files[0]?.length])
      const read = await readPdfStructure(file.bytes)
      expect([read.pages, read.title]).toEqual([4, (companion.model as ChildrenReport).title])
      expect(read.said.replace(/\s+/g, ' ')).toContain('Most of you keep the same worker.')
      expect(read.text.join(' ')).not.toContain('Not finished yet')
    }
    expect((await stranger.get(`/published/${review}/versions/2/children`)).status).toBe(404)
  }, 240_000)

  test('ALL-2 a paragraph leads to what children are told of it, and the line back to what the paragraph rests on', async () => {
    const stranger = product.stranger()
    for (const [here, at] of [
      [`/published/${review}`, `/published/${review}`],
      [`/published/${review}/versions/1`, `/published/${review}`],
    ] as const) {
      const report = (await stranger.get(here)).html
      const links = [...report.matchAll(/href="([^"]*\/children#line-(\d+))">What children are told of paragraph/g)]
      expect(links.map(([, href]) => href?.split('#')[0])).toEqual([`${at}/children`])
      const children = (await stranger.get(`${at}/children`)).html
      expect(children).toContain(`id="line-${links[0]?.[2]}"`)
      const [, block] = /href="[^"]*#(\d+)">Read more/.exec(children) ?? []
      expect(block).toBe(blocks[2])
      const paragraph = report.slice(report.indexOf(`conspectus-report__paragraph" id="${block}"`))
      expect(paragraph.indexOf('rests on')).toBeGreaterThan(0)
      expect(paragraph.indexOf('rests on')).toBeLessThan(paragraph.indexOf('What children are told'))
    }
  })
})
