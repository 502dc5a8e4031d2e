import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { harbourReview } from '../../../../test/journey.ts'
import {
  agree,
  anItem,
  as,
  asked,
  at,
  product,
  review,
  rows,
  rule,
  shownIn,
  startJudging,
} from '../../../../test/judging.ts'
import { startProduct, type Visitor } from '../../../../test/product.ts'

beforeAll(startJudging)
afterAll(() => product.close())

type Typed = { readonly [name: string]: string | readonly string[] }

/** Writes a part as its page offers it. */
async function write(passage: string, typed: Typed, who: Visitor = as('lead')) {
  const page = await who.get(at(`grades/passages/${passage}`))
  return who.post(at(`grades/passages/${passage}`), {
    version: shownIn(page.html, 'version'),
    state: 'written',
    ...typed,
  })
}

/** The rules that ask for a reason, as a page of a refused form names them. */
const askedReasons = (html: string) => [...html.matchAll(/name="reason\.([a-z-]+)"/g)].map(found => found[1])
const noReasons = Object.fromEntries(
  [
    'outcomes-rest-on-key-judgements',
    'governance-considered',
    'management-dimensions',
    'management-cites-outcomes',
    'value-for-money-considered',
    'capacity-after-contributions',
    'capacity-rests-on-both',
  ].map(id => [`reason.${id}`, '']),
)
const aspects = ['costs', 'local-context', 'equity', 'quality-of-service']
const overTime = ['efficiency-gains', 'partnerships', 'procurement', 'pooled-budgets', 'commissioning']

describe('JAR-64 the judgement of service management', () => {
  test('has a part for each dimension, in the words of ¶64, and asks for no form of organisation', async () => {
    const { html } = await as('fifth').get(at('grades/service-management'))
    const parts = ['users-views', 'working-together', 'value-for-money-now', 'value-for-money-trend']
    expect([...html.matchAll(/grades\/passages\/([a-z-]+)"/g)].map(found => found[1])).toEqual(parts)
    expect(html.match(/Not written yet/g)).toHaveLength(4)
    const together = await as('fifth').get(at('grades/passages/working-together'))
    expect(together.html).toContain('how well local services work together to deliver good outcomes')
    expect(together.html).toContain('No prior assumptions')
    const fields = [...together.html.matchAll(/<(?:input|select|textarea)[^>]* name="([a-z-]+)"/g)].map(
      found => found[1],
    )
    expect([...new Set(fields)].filter(name => name !== 'q').toSorted()).toEqual(['cites', 'state', 'text', 'version'])
    const trend = await as('fifth').get(at('grades/passages/value-for-money-trend'))
    for (const id of [...aspects, ...overTime]) expect(trend.html).toContain(`value="${id}"`)
  })

  test('agreed without them is warned about with ¶64; with a reason, which is kept and shown, it goes through', async () => {
    const before = await rows('judgements_agreed')
    const warned = await agree('service-management', { grade: '3', ...noReasons })
    expect(warned.status).toBe(422)
    expect(askedReasons(warned.html)).toEqual(['management-dimensions'])
    expect(warned.html).toContain('¶64')
    expect(warned.html).toContain('Users&#39; views and needs')
    expect(await rows('judgements_agreed')).toBe(before)
    const because = 'The parts follow with the corporate assessment.'
    const through = await agree('service-management', {
      grade: '3',
      ...noReasons,
      'reason.management-dimensions': because,
    })
    expect(through.status).toBe(303)
    expect(await rows('reviews_exception', `rule = 'management-dimensions' and reason = '${because}'`)).toBe(1)
    const { html } = await as('fifth').get(at('grades'))
    expect(html).toContain('Agreed all the same, with the reason')
    expect(html).toContain(because)
  })

  test('bad input is refused beside its field, and nothing typed is lost', async () => {
    const empty = await write('users-views', { text: '' })
    expect([empty.status, empty.html.includes('Write this part')]).toEqual([422, true])
    const odd = await write('users-views', { text: 'Heard and used.', considers: ['weather'] })
    expect([odd.status, odd.html.includes('Choose what it considers from the list')]).toEqual([422, true])
    expect(odd.html).toContain('Heard and used.')
    const cited = await write('users-views', { text: 'Heard and used.', cites: ['BH1', 'lighthouse'] })
    expect([cited.status, cited.html.includes('Choose judgements from the list')]).toEqual([422, true])
    const left = await write('users-views', { text: 'No time.', state: 'not-judged' })
    expect([left.status, left.html.includes('¶64 asks for this in every review')]).toEqual([422, true])
    const elsewhere = await write('users-views', { text: 'Heard.', evidence: ['999999'] })
    expect([elsewhere.status, elsewhere.html.includes('not on record here')]).toEqual([422, true])
    expect(await rows('judgements_passage')).toBe(0)
    expect((await as('lead').get(at('grades/passages/lighthouse'))).status).toBe(404)
  })

  test('a part is kept with evidence, judgements and what it considers; what it lacks is said', async () => {
    const item = await anItem('SM3', 'strength', 'Costs beside those of similar councils')
    const text = 'Costs are in the middle of similar councils.'
    expect((await write('value-for-money-now', { text, considers: ['costs'], evidence: [item] })).status).toBe(303)
    const lacking = await as('fifth').get(at('grades/passages/value-for-money-now'))
    expect(lacking.html).toContain('cites none of the judgements it rests on')
    expect(lacking.html).toContain('does not consider local context, equity and quality of service')
    expect((await rule('management-cites-outcomes', 'act agree-grade')).status).toBe('not-met')
    expect((await rule('value-for-money-considered', 'act agree-grade')).says).toContain('Value for money now')
    const whole = { text, considers: aspects, cites: ['outcome.staying-safe'], evidence: [item] }
    expect((await write('value-for-money-now', whole)).status).toBe(303)
    const [version] = await asked<number>('judgements_passage', 'version', `passage = 'value-for-money-now'`)
    expect(version).toBe(2)
    for (const id of ['management-cites-outcomes', 'value-for-money-considered']) {
      expect((await rule(id, 'act agree-grade')).status, id).toBe('met')
    }
    const stale = await as('lead').post(at('grades/passages/value-for-money-now'), {
      ...whole,
      state: 'written',
      version: '1',
    })
    expect(stale.status).toBe(409)
    expect(
      await rows('evidence_citation', `by_kind = 'grade-passage' and by_id = 'value-for-money-now' and not withdrawn`),
    ).toBe(1)
    expect((await as('lead').get(at(`evidence/${item}`))).html).toContain('A part of a graded judgement')
    const said = await as('lead').get(at('record'))
    expect(said.html).toContain('Wrote a part of a graded judgement')
  })

  test('with every part written and citing what it rests on, the rules of ¶64 are kept', async () => {
    const item = await anItem('SM1', 'strength', 'What young people chose')
    for (const passage of ['users-views', 'working-together']) {
      expect((await write(passage, { text: 'It is so.', evidence: [item] })).status).toBe(303)
    }
    const trend = { text: 'It improves.', considers: [...aspects, ...overTime], cites: ['outcome.being-healthy'] }
    expect((await write('value-for-money-trend', { ...trend, evidence: [item] })).status).toBe(303)
    for (const id of ['management-dimensions', 'management-cites-outcomes', 'value-for-money-considered']) {
      expect((await rule(id, 'act agree-grade')).status, id).toBe('met')
    }
    expect((await rule('passages-rest-on-evidence', 'act issue-report')).status).toBe('met')
    await write('working-together', { text: 'It is so.', evidence: [] })
    expect((await rule('passages-rest-on-evidence', 'act issue-report')).says).toContain(
      'Local services working together',
    )
  })
})

describe('JAR-62 the grade of an outcome', () => {
  test('agreed with key judgements unconcluded, or without its governance, asks for a reason each time', async () => {
    const warned = await agree('outcome.being-healthy', { grade: '3', ...noReasons })
    expect(warned.status).toBe(422)
    expect(askedReasons(warned.html)).toEqual(['outcomes-rest-on-key-judgements', 'governance-considered'])
    expect(warned.html).toContain('BH1, BH2, BH3, BH4, BH5 and BH6')
    expect(warned.html).toContain('¶62')
    const reasons = {
      'reason.outcomes-rest-on-key-judgements': 'All six are drafted.',
      'reason.governance-considered': 'Two bodies, one board.',
    }
    expect((await agree('outcome.being-healthy', { grade: '3', ...noReasons, ...reasons })).status).toBe(303)
    // What was said of one outcome answers for no other.
    const other = await agree('outcome.staying-safe', { grade: '2', ...noReasons })
    expect(askedReasons(other.html)).toEqual(['outcomes-rest-on-key-judgements', 'governance-considered'])
    expect(await rows('reviews_exception', `rule = 'governance-considered'`)).toBe(1)
  })

  test('goes through without a reason once each is concluded, or not reported, and the governance is written', async () => {
    for (const judgement of ['EW1', 'EW2', 'EW3', 'EW4', 'EW5', 'EW6', 'EW7']) {
      const state = judgement === 'EW4' ? 'not-reported' : 'concluded'
      const conclusion = { state, text: 'It is so.', version: '0' }
      expect((await as('lead').post(at(`conclusions/${judgement}`), conclusion)).status).toBe(303)
    }
    expect((await write('achieving-economic-well-being.governance', { text: 'Funded nationally.' })).status).toBe(303)
    const agreed = await agree('outcome.achieving-economic-well-being', { grade: '3', ...noReasons })
    // The grade agreed before with a reason is the only one that still lacks anything, and its sentence was answered.
    expect(agreed.status).toBe(303)
  })
})

describe('JAR-65 capacity to improve', () => {
  test('agreed before contributions, and resting on neither them nor a record, asks for reasons with ¶65', async () => {
    const warned = await agree('capacity-all', { grade: '3', ...noReasons })
    expect(warned.status).toBe(422)
    expect(askedReasons(warned.html)).toEqual(['capacity-after-contributions', 'capacity-rests-on-both'])
    expect(warned.html).toContain('¶65')
    expect(warned.html).toContain('Track record in service management')
    const says = (await rule('capacity-after-contributions', 'act agree-grade')).status
    expect(says).toBe('met') // nothing was agreed
  })

  test('agreed after all of them and resting on both goes through; a contribution agreed anew comes after it', async () => {
    const asYet = ['enjoying-and-achieving', 'making-a-positive-contribution', 'staying-safe'].map(
      id => `outcome.${id}`,
    )
    for (const judgement of [...asYet, 'council-services']) {
      expect((await agree(judgement, { grade: '3' })).status, judgement).toBe(303)
    }
    const views = [
      ['council-education', 'ofsted', 'lead'],
      ['council-social-care', 'csci', 'socialCare'],
      ['health-service', 'healthcare-commission', 'health'],
    ] as const
    for (const [judgement, body, who] of views) {
      const view = { body, text: 'Above the minimum.', supersedes: '' }
      expect((await as(who).post(at(`grades/${judgement}/view`), view)).status).toBe(303)
      expect((await agree(judgement, { grade: '3', answer: 'The team agrees.' })).status, judgement).toBe(303)
    }
    const contribution = { text: 'Three of five improved.', cites: ['outcome.staying-safe'] }
    expect((await write('capacity-all.contribution', contribution)).status).toBe(303)
    const record = { text: 'What was planned was done.', cites: ['service-management'] }
    expect((await write('capacity-all.track-record', record)).status).toBe(303)
    expect((await agree('capacity-all', { grade: '3', ...noReasons })).status).toBe(303)

    const page = await as('lead').get(at('grades/council-services'))
    const [agreement] = await asked<string>('judgements_agreed', 'id::text', `judgement = 'council-services'`)
    const reopening = { agreement: agreement ?? '', because: 'A figure was wrong.', afresh: 'no' }
    expect(page.html).toContain('Open this grade again')
    expect((await as('lead').post(at('grades/council-services/reopen'), reopening)).status).toBe(303)
    expect((await rule('capacity-after-contributions', 'act agree-grade')).says).toContain(
      'The contribution of council',
    )
    const anew = await agree('council-services', { grade: '2', ...noReasons })
    expect(askedReasons(anew.html)).toEqual(['capacity-after-contributions'])
  })
})

describe('JAR-8 services judged for quality, management, leadership and capacity', () => {
  test('education and social care have the four parts; unwritten ones are pointed out at the issue with ¶8 and ¶14', async () => {
    for (const [judgement, name] of [
      ['council-education', 'education'],
      ['council-social-care', 'social-care'],
    ]) {
      const { html } = await as('fifth').get(at(`grades/${judgement}`))
      const parts = ['quality', 'management', 'leadership', 'capacity'].map(part => `${name}.${part}`)
      expect([...html.matchAll(/grades\/passages\/([a-z.-]+)"/g)].map(found => found[1])).toEqual(parts)
    }
    const open = await rule('education-and-social-care-concluded', 'act issue-report')
    expect(open).toMatchObject({ status: 'not-met', strength: 'should', cite: '¶8, ¶14' })
    expect(open.says).toMatch(/for The council's education services; The council's social care services/)
    for (const part of ['quality', 'management', 'leadership', 'capacity']) {
      for (const name of ['education', 'social-care']) {
        expect((await write(`${name}.${part}`, { text: 'It is so.' })).status).toBe(303)
      }
    }
    expect((await rule('education-and-social-care-concluded', 'act issue-report')).status).toBe('met')
    const left = await write('education.quality', { text: 'Too little evidence.', state: 'not-judged' })
    expect(left.status).toBe(422)
  })

  test('another body’s service is judged where evidence suffices, else not judged with the reason', async () => {
    const other = () => rule('other-services-concluded', 'act issue-report')
    expect((await other()).status).toBe('not-met')
    const silent = await write('health-service.quality', { text: '', state: 'not-judged' })
    expect(silent.status).toBe(422)
    const text = 'Two trusts merged in April: nothing of the new one has been inspected.'
    expect((await write('health-service.quality', { text, state: 'not-judged' }, as('health'))).status).toBe(303)
    const shown = await as('fifth').get(at('grades/health-service'))
    expect(shown.html).toContain('Not judged')
    expect(shown.html).toContain(text)
    expect((await other()).status).toBe('not-met')
    const conclusion = {
      state: 'not-reported',
      text: 'No inspection of these bodies falls in the period.',
      version: '0',
    }
    expect((await as('lead').post(at('conclusions/services-of-other-bodies'), conclusion)).status).toBe(303)
    expect((await other()).status).toBe('met')
  })
})

describe('who reads and writes parts of a grade', () => {
  const path = 'grades/passages/users-views'

  test('another review’s member and the director’s office find nothing', async () => {
    const lines = await rows('platform_record')
    for (const part of ['seventh', 'director'] as const) {
      expect((await as(part).get(at(path))).status).toBe(404)
      expect((await as(part).post(at(path), { state: 'written', text: 'x', version: '0' })).status).toBe(404)
    }
    expect(await rows('platform_record')).toBe(lines)
    const seen = await product.services.database.as(await product.caller('seventh'), 'read', async tx => {
      const found = await sql<{
        count: string
      }>`select count(*) from judgements_passage where review_id = ${review}`.execute(tx)
      return Number(found.rows[0]?.count)
    })
    expect(seen).toBe(0)
  })

  test('a manager reads, and is offered nothing to write', async () => {
    const page = await as('manager').get(at(path))
    expect(page.status).toBe(200)
    expect(page.html).not.toContain('id="passage-form"')
  })
})

describe('another framework, whose parts may be left unjudged', () => {
  test('JAR-64 JAR-65 has its own parts, what they consider and rest on, and its own rules about them', async () => {
    const rulebooks = fileURLToPath(new URL('../../../../test/rulebooks/invented', import.meta.url))
    const harbour = await startProduct({ rulebooks })
    try {
      const id = await harbourReview(harbour)
      const lead = await harbour.visitor('lead')
      const path = (passage: string) => `/reviews/${id}/grades/passages/${passage}`
      const page = await lead.get(path('quay-by-night'))
      expect(page.html).toContain('value="ropes"')
      expect(page.html).toContain('One at least of: Safe passage; boats are guided in by night.')
      const first = { version: '0', state: 'written', text: 'The lamps burn.' }
      expect((await lead.post(path('quay-by-night'), { ...first, considers: ['costs'] })).status).toBe(422)
      const half = { ...first, considers: ['lamps'], cites: ['P1'] }
      expect((await lead.post(path('quay-by-night'), half)).status).toBe(303)
      const quay = await lead.get(`/reviews/${id}/grades/quay-grade`)
      expect(quay.html).toContain('does not consider ropes')
      const left = { ...first, version: '1', state: 'not-judged', text: 'Fog all week.' }
      expect((await lead.post(path('quay-by-night'), left)).status).toBe(303)
      expect((await lead.post(path('quay-order'), { ...left, version: '0' })).html).toContain('¶8 asks for this')
      expect((await lead.get(`/reviews/${id}/grades/passage-grade`)).html).not.toContain('Written part by part')
    } finally {
      await harbour.close()
    }
  })
})
