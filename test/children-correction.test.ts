import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { childrenReportId, listLines, markForChildren } from '../src/modules/children/index.ts'
import { addPerson } from '../src/modules/register/index.ts'
import { issuedCompanion, issuedReport, issueReport, listRecommendations } from '../src/modules/reports/index.ts'
import { appointMember } from '../src/modules/reviews/index.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { assured } from './assured.ts'
import { readPdfStructure } from './documents/structure.ts'
import { anyReason, done } from './journey.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'
import { readyReport } from './report-journey.ts'

/* A correction of the report brings a newly made report for children; the one before stays with its version. */

let product: TestProduct
let review: string
let lead: Visitor
let approver: Visitor
beforeAll(async () => {
  product = await startProduct()
  const { services, people } = product
  const ready = await readyReport(product)
  review = ready.reviewId
  done(
    await appointMember(
      services,
      await product.caller('manager', '2006-11-20'),
      review,
      { personId: people.youngInspector, role: 'young-person', title: '' },
      { reasons: anyReason },
    ),
  )
  const told = { outcome: '', symbol: 'helping', byWhen: '' } as const
  const caller = await product.caller('lead')
  const finding = { kind: 'finding', id: ready.blocks[2] ?? '' } as const
  const first = { ...told, source: finding, kind: 'good', words: 'Most of you keep the same worker.' } as const
  done(await markForChildren(services, caller, review, first))
  const [recommendation] = await product.readAs('lead', tx => listRecommendations(tx, review))
  const asked = { kind: 'recommendation', id: recommendation?.id ?? '' } as const
  const promise = { ...told, source: asked, kind: 'promise', words: 'Each child must keep the same worker.' } as const
  done(await markForChildren(services, caller, review, promise))
  await assured(product, review)
  done(await issueReport(services, await product.caller('approver', '2006-12-18'), review, { reasons: anyReason }))
  await services.database.asSystem('set-up', tx =>
    giveStandingRole(tx, people.inspectionManager, 'approver', Temporal.Instant.from('2005-01-01T00:00Z')),
  )
  lead = await product.visitor('lead')
  approver = await product.visitor('inspectionManager')
  for (const visitor of [lead, approver]) await visitor.onDay('2007-02-05')
}, 240_000)
afterAll(() => product.close())

const at = (path: string) => `/reviews/${review}${path}`
const words = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const lineOf = async (kind: string) =>
  (await product.readAs('lead', tx => listLines(tx, review))).find(line => line.kind === kind)
const version = async () => {
  const { rows } = await product.services.database.asOwner(client =>
    client.query<{ version: number }>('select version from reports_correction order by id desc limit 1'),
  )
  return String(rows[0]?.version ?? 0)
}
const takeIn = async (visitor = lead, anew = 'yes') =>
  visitor.post(at('/report/correction/companions/children'), { version: await version(), anew })
const issue = async () => approver.post(at('/report/correction/issue'), { version: await version() })

async function write(text: string, visitor = lead) {
  const line = await lineOf('good')
  const form = { version: String(line?.version), kind: 'good', outcome: '', symbol: 'helping', words: text, byWhen: '' }
  return visitor.post(at(`/children/lines/${line?.id}`), form)
}

/** What everybody is answered at the addresses of version 1, byte for byte. */
async function first(): Promise<readonly string[]> {
  const stranger = product.stranger()
  const answers: string[] = []
  for (const path of ['report.pdf', 'report.json', 'children.pdf']) {
    const { status, bytes } = await stranger.get(`/published/${review}/versions/1/${path}`)
    answers.push(`${path} ${status} ${createHash('sha256').update(bytes).digest('hex')}`)
  }
  return [
    ...answers,
    JSON.stringify(await product.readAs('public', tx => issuedCompanion(tx, review, childrenReportId, 1))),
  ]
}

describe('JAR-70 the report for children in a correction', () => {
  test('after the issue nothing of it is written until a correction is begun; a young inspector still says what they think', async () => {
    const early = await write('Nearly all of you keep the same worker.')
    expect(early.status).toBe(422)
    expect(words(early.html)).toContain('The report is issued. Begin a correction of it first')
    expect(early.html).toContain('Nearly all of you keep the same worker.')
    expect((await lead.get(at('/children'))).html).not.toContain('Change the words')
    const young = await product.visitor('youngInspector')
    const line = await lineOf('good')
    const said = await young.post(at(`/children/lines/${line?.id}/comment`), { comment: 'It is not most of us.' })
    expect(said.status).toBe(303)
    const notice = { version: '0', wrong: 'It said most.', saysNow: 'It says some.', because: 'It was miscounted.' }
    expect((await young.post(at('/report/correction'), notice)).status).toBe(404)
    expect((await lead.post(at('/report/correction'), notice)).status).toBe(303)
    expect((await write('Some of us do.', young)).status).toBe(404)
    expect((await young.post(at('/report/correction/companions/children'), { version: '1', anew: 'yes' })).status).toBe(
      404,
    )
  })

  test('it is taken in as it stands, and only where something changed, may be told, and nothing changed since', async () => {
    const same = await takeIn()
    expect([same.status, words(same.html).includes('it says what was issued')]).toEqual([422, true])
    expect(words((await issue()).html)).toContain('Nothing changes yet.')
    const named = await write('Some of you keep Tom Okafor.')
    expect([named.status, words(named.html).includes('This names Tom Okafor')]).toEqual([422, true])
    expect((await write('Some of you keep Rowan Thistle.')).status).toBe(303)
    expect((await takeIn()).status).toBe(303)
    const page = await approver.get(at('/report/correction'))
    expect(words(page.html)).toContain('Before: Most of you keep the same worker.')
    expect(words(page.html)).toContain('Now: Some of you keep Rowan Thistle.')
    await product.services.database.asSystem('set-up', tx =>
      addPerson(tx, {
        name: 'Rowan Thistle',
        post: '',
        body: undefined,
        organisationId: undefined,
        specialism: '',
        email: '',
      }),
    )
    const newcomer = await issue()
    expect([newcomer.status, words(newcomer.html).includes('This names Rowan Thistle')]).toEqual([422, true])
    expect((await write('Some of you keep the same worker.')).status).toBe(303)
    const changed = await issue()
    expect([changed.status, words(changed.html).includes('Take it in again')]).toEqual([422, true])
    expect((await takeIn()).status).toBe(303)
    expect((await takeIn(lead, 'no')).status).toBe(303)
    expect(words((await issue()).html)).toContain('Nothing changes yet.')
    expect((await takeIn()).status).toBe(303)
    expect((await takeIn(await product.visitor('director'))).status).toBe(404)
    expect((await product.readAs('public', tx => issuedReport(tx, review)))?.number).toBe(1)
  })

  test('a fifth page stops a correction too', async () => {
    const path = at('/children/parts/children-who-we-are')
    const own = async () => /name="version" value="(\d+)"/.exec((await lead.get(path)).html)?.[1] ?? ''
    const long = Array.from({ length: 200 }, (_, number) => `We looked at place number ${number}.`).join('\n\n')
    expect((await lead.post(path, { version: await own(), text: long })).status).toBe(303)
    expect((await takeIn()).status).toBe(303)
    const refused = await issue()
    expect(refused.status).toBe(422)
    expect(words(refused.html)).toMatch(/Printed, the report for children is \d pages long, and 4 is the most\./)
    expect((await lead.post(path, { version: await own(), text: 'We are inspectors.' })).status).toBe(303)
    expect((await takeIn()).status).toBe(303)
  }, 60_000)

  test('goes out with the next version, the notice says so, and the old one is read at the address of its version', async () => {
    const was = await first()
    const answer = await issue()
    expect([answer.status, answer.location]).toEqual([303, `/published/${review}`])
    expect(await first()).toEqual(was)
    const now = await product.readAs('public', tx => issuedReport(tx, review))
    expect(now).toMatchObject({ number: 2, notice: { changes: [], companions: [{ id: 'children' }] } })
    const companion = await product.readAs('public', tx => issuedCompanion(tx, review, childrenReportId))
    expect(companion?.number).toBe(2)

    const stranger = product.stranger()
    const report = await stranger.get(`/published/${review}`)
    expect(words(report.html)).toContain('Report for children: made anew with this version.')
    expect(words(report.html)).toContain('Before: Most of you keep the same worker.')
    expect(words(report.html)).toContain('Now: Some of you keep the same worker.')
    expect(report.html).toContain(`href="/published/${review}/versions/1/children"`)
    const pdf = await readPdfStructure((await stranger.get(`/published/${review}/report.pdf`)).bytes)
    expect(pdf.said.replace(/\s+/g, ' ')).toContain('Made anew: report for children.')
    for (const path of ['', '/versions/2']) {
      const page = await stranger.get(`/published/${review}${path}/children`)
      expect(words(page.html)).toContain('Some of you keep the same worker.')
      expect(words(page.html)).not.toContain('There is a newer one')
      const file = await stranger.get(`/published/${review}${path}/children.pdf`)
      expect(createHash('sha256').update(file.bytes).digest('hex')).toBe(companion?.files[0]?.sha256)
      expect((await readPdfStructure(file.bytes)).said).toContain('Some of you')
    }
    const old = await stranger.get(`/published/${review}/versions/1/children`)
    expect(words(old.html)).toContain('Most of you keep the same worker.')
    expect(words(old.html)).toContain('There is a newer one, of 5 February 2007.')
    const oldFile = await stranger.get(`/published/${review}/versions/1/children.pdf`)
    expect((await readPdfStructure(oldFile.bytes)).said).toContain('Most of you')
    const record = await (await product.visitor('manager')).get(at('/record'))
    expect(words(record.html)).toContain('made anew in a correction')
    // Closed again with the correction.
    expect((await write('All of you do.')).status).toBe(422)
  }, 60_000)

  test('a later correction takes the newest along as it is', async () => {
    const notice = { version: '0', wrong: 'A word.', saysNow: 'Another.', because: 'Nobody saw it.' }
    expect((await lead.post(at('/report/correction'), notice)).status).toBe(303)
    const places = [...(await lead.get(at('/report/correction'))).html.matchAll(/correction\/places\/([^"]+)"/g)]
    const place = at(`/report/correction/places/${places[0]?.[1]}`)
    expect((await lead.post(place, { version: await version(), text: 'It was so in 2006.' })).status).toBe(303)
    expect((await issue()).status).toBe(303)
    const [two, three] = await Promise.all(
      [2, 3].map(number => product.readAs('public', tx => issuedCompanion(tx, review, childrenReportId, number))),
    )
    expect({ ...three, number: 2 }).toEqual(two)
    expect((await product.readAs('public', tx => issuedReport(tx, review)))?.notice?.companions).toBeUndefined()
  }, 60_000)
})
