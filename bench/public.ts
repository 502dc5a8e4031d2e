import { loadavg } from 'node:os'
import fastify from 'fastify'
import { issueReport } from '../src/modules/reports/index.ts'
import { numberParagraphs, type ReportDocument } from '../src/platform/documents/model.ts'
import { assured } from '../test/assured.ts'
import { setup } from '../test/database-template.ts'
import { anyReason, done, openedReview } from '../test/journey.ts'
import { startProduct } from '../test/product.ts'
import { readyReport } from '../test/report-journey.ts'
import { median, report, rounded } from './measure.ts'

/*
 * The page of a published report against a bare page of the same size: answers per second and milliseconds of the processor
 * (server and database together) for each. `made`: read and rendered anew. `kept`: known here by its version. `same`: the
 * visitor has it. Short, and with 400 paragraphs. All without a network, one after the other, the ways taking turns.
 */

const rounds = 9
const inRound = 12
const paragraphs = 400

await setup()
const product = await startProduct()
const { reviewId } = await readyReport(product, 'Devon')
await assured(product, reviewId)
done(
  await issueReport(product.services, await product.caller('approver', '2006-12-18'), reviewId, {
    reasons: anyReason,
  }),
)
const long = await openedReview(product, 'Kent')
await product.services.database.asOwner(async client => {
  const { rows } = await client.query<{ model: ReportDocument }>(
    'select model from reports_issue where review_id = $1',
    [reviewId],
  )
  const model = rows[0]?.model
  if (model === undefined) throw new Error('Nothing was issued.')
  const each = Math.ceil(paragraphs / model.sections.length)
  const sections = model.sections.map((section, place) => ({
    ...section,
    blocks: [
      ...section.blocks,
      ...Array.from({ length: each }, (_, at) => ({
        kind: 'finding' as const,
        id: String(100_000 + place * 1000 + at),
        number: 0,
        text: `Paragraph ${at} of ${section.heading}. Young people say that they see the same worker for a year or more. Managers know it, and parents say so too.`,
        trail: {
          judgements: [
            { id: 'SS7', code: 'SS7', text: 'children live in safe environments and are protected from abuse' },
          ],
          evidence: [{ kind: 'Discussion', body: 'gathered by the review team', date: '2006-11-06' }],
        },
      })),
    ],
  }))
  await client.query(
    `insert into reports_issue (review_id, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
     select $2, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, $3, files from reports_issue where review_id = $1`,
    [reviewId, long, JSON.stringify(numberParagraphs({ ...model, sections }))],
  )
  await client.query('analyze')
})

type Asked = { readonly url: string; readonly headers?: { readonly [name: string]: string } }
type Ask = (asked: Asked) => Promise<{ readonly statusCode: number; readonly rawPayload: Buffer }>

/** Of one page: what each way costs, the bare page of the same size among them. */
async function measure(path: string) {
  const first = await product.app.inject({ url: path })
  const size = first.rawPayload.length
  const bare = fastify()
  const html = first.body
  bare.get('/', async (_, reply) => reply.type('text/html; charset=utf-8').send(html))
  await bare.ready()
  const ours: Ask = asked => product.app.inject(asked)
  let number = 0
  const ways: { readonly [name: string]: () => Promise<number> } = {
    bare: async () => (await bare.inject({ url: '/' })).statusCode,
    // An address with a query is never kept here.
    made: async () => (await ours({ url: `${path}?${++number}` })).statusCode,
    kept: async () => (await ours({ url: path })).statusCode,
    same: async () =>
      (await ours({ url: path, headers: { 'if-none-match': String(first.headers['etag']) } })).statusCode,
  }
  const taken = Object.fromEntries(
    Object.keys(ways).map(name => [name, { wall: [] as number[], processor: [] as number[] }]),
  )
  for (let round = -1; round < rounds; round += 1)
    for (const [name, way] of Object.entries(ways)) {
      const before = process.cpuUsage()
      const start = performance.now()
      for (let run = 0; run < inRound; run += 1) {
        const status = await way()
        if (status !== (name === 'same' ? 304 : 200)) throw new Error(`${path}, ${name}, answered ${status}`)
      }
      const { user, system } = process.cpuUsage(before)
      if (round < 0) continue
      taken[name]?.wall.push((performance.now() - start) / inRound)
      taken[name]?.processor.push((user + system) / 1000 / inRound)
    }
  await bare.close()
  const base = taken['bare']
  const figures = Object.entries(taken).map(([name, { wall, processor }]) => [
    name,
    {
      perSecond: rounded(1000 / median(wall), 0),
      processorMilliseconds: rounded(median(processor), 2),
      ratioToBare: rounded(median(processor) / median(base?.processor ?? []), 1),
    },
  ])
  return { kilobytes: rounded(size / 1000), ...Object.fromEntries(figures) }
}

const short = await measure(`/published/${reviewId}`)
const many = await measure(`/published/${long}`)
const section = await measure(`/published/${long}/sections/summary`)
report('public', {
  load: loadavg().map(each => rounded(each)),
  report: short,
  [`with${paragraphs}Paragraphs`]: many,
  oneSectionOfThem: section,
})
await product.close()
process.exit(0)
