import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { markForChildren } from '../src/modules/children/index.ts'
import { supersedeEvidence } from '../src/modules/evidence/index.ts'
import { saveBlock } from '../src/modules/reports/index.ts'
import { appointMember } from '../src/modules/reviews/index.ts'
import { anyReason, done } from './journey.ts'
import { plainItem } from './plain-item.ts'
import { type Part, startProduct, type TestProduct, type Visitor } from './product.ts'
import { bareFinding, placed, reportingReview } from './report-journey.ts'

/* The report for children in the making: what may stand in it, and who sees it. */

let product: TestProduct
let review: string
let item: string
let finding: string
let lead: Visitor
beforeAll(async () => {
  product = await startProduct()
  ;({ reviewId: review, item } = await reportingReview(product))
  finding = await placed(product, review, { judgements: ['SS7'], evidence: [item] })
  done(
    await appointMember(
      product.services,
      await product.caller('manager', '2006-09-01'),
      review,
      { personId: product.people.youngInspector, role: 'young-person', title: '' },
      { reasons: anyReason },
    ),
  )
  lead = await product.visitor('lead')
}, 120_000)
afterAll(() => product.close())

const at = (path: string) => `/reviews/${review}/children${path}`
const words = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const rows = async () =>
  product.services.database.asOwner(
    async client =>
      (
        await client.query<{ words: string; id: string; version: number }>(
          'select id, words, version from children_line where withdrawn_because is null order by id',
        )
      ).rows,
  )

describe('JAR-70 the report for children', () => {
  test('is made of a finding that stands in the report, in words that a person writes', async () => {
    const sources = await lead.get(at('/sources'))
    expect(sources.html).toContain(`/children/lines/new?source=finding:${finding}`)
    const form = await lead.get(at(`/lines/new?source=finding:${finding}`))
    expect(words(form.html)).toContain('see the same worker for a year or more')
    const saved = await lead.post(at('/lines/new'), {
      source: `finding:${finding}`,
      kind: 'good',
      outcome: 'staying-safe',
      symbol: 'helping',
      words: 'Most of you keep the same social worker. That helps you feel safe.',
      byWhen: '',
    })
    expect(saved.status).toBe(303)
    const preview = await lead.get(at('/preview'))
    expect(words(preview.html)).toContain('Most of you keep the same social worker.')
    expect(words(preview.html)).toContain('Being safe')
    expect(words(preview.html)).toContain('Printed, it is 1 page long; 4 is the most')
    const pdf = await lead.get(at('/preview.pdf'))
    expect(pdf.type).toBe('application/pdf')
    expect((await lead.get(at('/sources'))).html).toContain('Marked')
  })

  test('has no name of staff in it, nor a finding that is only kept', async () => {
    const [line] = await rows()
    const named = await lead.post(at(`/lines/${line?.id}`), {
      version: String(line?.version),
      kind: 'good',
      outcome: '',
      symbol: '',
      words: 'Your social worker is Tom Okafor.',
      byWhen: '',
    })
    expect(named.status).toBe(422)
    expect(words(named.html)).toContain('This names Tom Okafor.')
    expect(named.html).toContain('Your social worker is Tom Okafor.')
    expect((await rows())[0]?.words).toContain('Most of you keep')
    const caller = await product.caller('lead')
    const { id: kept } = done(await saveBlock(product.services, caller, review, bareFinding, undefined))
    const outcome = await markForChildren(product.services, caller, review, {
      source: { kind: 'finding', id: kept },
      kind: 'good',
      outcome: '',
      symbol: undefined,
      words: 'This is good.',
      byWhen: '',
    })
    expect(outcome).toMatchObject({
      kind: 'refused',
      problems: [{ text: expect.stringContaining('Only a finding that stands') }],
    })
  })

  test('quotes children word for word, out of items that may be published and nothing else', async () => {
    const caller = await product.caller('lead')
    const quote = (words: string, id = item) =>
      markForChildren(product.services, caller, review, {
        source: { kind: 'evidence', id },
        kind: 'said',
        outcome: '',
        symbol: undefined,
        words,
        byWhen: '',
      })
    const closed = await quote('They said that they see the same worker')
    expect(closed).toMatchObject({
      kind: 'refused',
      problems: [{ text: expect.stringContaining('classified as open') }],
    })
    const { id: open } = done(
      await supersedeEvidence(product.services, caller, review, {
        itemId: item,
        version: 1,
        because: 'It may be published.',
        item: {
          ...plainItem,
          title: 'What one said',
          eventOn: Temporal.PlainDate.from('2006-11-06'),
          kind: 'discussion',
          text: 'I like my worker. She listens to me at Poole Youth Centre.',
          place: 'Poole Youth Centre',
          source: 'children',
          fromChildren: true,
          classification: 'open',
        },
      }),
    )
    expect(await quote('I love my worker', open)).toMatchObject({
      kind: 'refused',
      problems: [{ text: expect.stringContaining('do not stand in the item') }],
    })
    expect(await quote('She listens to me at Poole Youth Centre.', open)).toMatchObject({
      kind: 'refused',
      problems: [{ text: expect.stringContaining('would tell where the child') }],
    })
    expect((await quote('I like my worker. She listens to me', open)).kind).toBe('done')
    const preview = await lead.get(at('/preview'))
    expect(words(preview.html)).toContain('“ I like my worker. She listens to me ”')
  })

  test('JAR-33 is read and commented on by a young inspector, who sees nothing else of the review', async () => {
    const young = await product.visitor('youngInspector')
    expect(words((await young.get(at(''))).html)).toContain('Most of you keep the same social worker.')
    for (const closed of [
      '',
      '/evidence',
      '/report',
      '/grades',
      '/team',
      '/record',
      '/children/sources',
      '/young-inspectors',
    ])
      expect((await young.get(`/reviews/${review}${closed}`)).status, closed).toBe(404)
    const [line] = await rows()
    const page = await young.get(at(`/lines/${line?.id}`))
    expect(words(page.html)).not.toContain('see the same worker for a year or more')
    const said = await young.post(at(`/lines/${line?.id}/comment`), { comment: 'Say “your” and not “of you”.' })
    expect(said.status).toBe(303)
    const seen = await lead.get(at(`/lines/${line?.id}`))
    expect(words(seen.html)).toContain('Zoe Field')
    expect(words(seen.html)).toContain('Say “your” and not “of you”.')
    const comment = /comments\/(\d+)"/.exec(seen.html)?.[1] ?? ''
    expect((await young.post(at(`/comments/${comment}`), { version: '1', answer: 'No' })).status).toBe(404)
    expect((await lead.post(at(`/comments/${comment}`), { version: '1', answer: 'Changed.' })).status).toBe(303)
    expect(words((await young.get(at(`/lines/${line?.id}`))).html)).toContain('Changed.')
  })

  test.each<Part>(['director', 'otherDirector', 'sixth'])('is nothing for %s before it is issued', async part => {
    const visitor = await product.visitor(part)
    expect((await visitor.get(at(''))).status).toBe(404)
    expect((await visitor.get(`/published/${review}/children`)).status).toBe(404)
  })
})
