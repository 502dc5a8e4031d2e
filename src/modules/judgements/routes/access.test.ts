import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inStage } from '../../../../test/journey.ts'
import { agree, as, at, elsewhere, mine, product, review, rows, startJudging } from '../../../../test/judging.ts'
import { openGradesOf } from '../index.ts'

beforeAll(startJudging)
afterAll(() => product.close())

describe('who sees and does what', () => {
  const pages = ['conclusions', 'conclusions/SS1', 'grades', 'grades/health-service']

  test.each(pages)('another review’s member and the director’s office find nothing at %s', async path => {
    for (const part of ['seventh', 'director'] as const) expect((await as(part).get(at(path))).status).toBe(404)
    const stranger = await product.stranger().get(at(path))
    expect([stranger.status, stranger.location]).toEqual([303, '/sign-in'])
  })

  test('another review’s member writes nothing here', async () => {
    const agreement = '1'
    const posts = [
      ['conclusions/SS5', { state: 'concluded', text: 'x', version: '0' }],
      ['grades/health-service/view', { body: 'healthcare-commission', text: 'x', supersedes: '' }],
      [
        'grades/health-service/agree',
        { grade: '3', reasons: 'x', answer: 'x', after: '', 'agreed-by': [product.people.lead] },
      ],
      ['grades/health-service/dissent', { agreement, text: 'x' }],
      ['grades/health-service/reopen', { agreement, because: 'x', afresh: 'no' }],
    ] as const
    const lines = await rows('platform_record')
    for (const [path, fields] of posts) {
      for (const part of ['seventh', 'director'] as const) {
        expect((await as(part).post(at(path), fields)).status, path).toBe(404)
      }
    }
    expect(await rows('platform_record')).toBe(lines)
  })

  test('a manager reads and is offered nothing to write; each page keeps to its statements', async () => {
    for (const path of pages) {
      const page = await as('manager').get(at(path))
      expect(page.status).toBe(200)
      expect(page.html).not.toContain('Give my grade')
      expect(page.html).not.toContain('id="conclusion-form"')
    }
  })

  test('the home page can ask what grades somebody still owes', async () => {
    const { database, rulebooks } = product.services
    const caller = await product.caller('fifth')
    const owed = () => database.as(caller, 'read', tx => openGradesOf(tx, rulebooks, product.people.fifth))
    expect((await owed())[0]?.open).toHaveLength(12)
    expect((await as('fifth').post(at('grades/capacity-all'), mine('2'))).status).toBe(303)
    expect((await agree('service-management', { grade: '3' })).status).toBe(303)
    const left = (await owed())[0]?.open.map(each => each.judgement)
    expect(left).toHaveLength(10)
    expect(left).not.toContain('capacity-all') // given
    expect(left).not.toContain('service-management') // agreed without it
    await inStage(product, elsewhere, 'fieldwork')
    const other = await product.caller('seventh')
    const open = await database.as(other, 'read', tx => openGradesOf(tx, rulebooks, product.people.seventh))
    expect(open).toHaveLength(1)
    expect(open[0]).toMatchObject({ reviewId: elsewhere, of: 12 })
    expect(open[0]?.open).toHaveLength(12)
    const early = await product.caller('seventh', '2006-10-30')
    expect(await database.as(early, 'read', tx => openGradesOf(tx, rulebooks, product.people.seventh))).toEqual([])
  })

  test('nothing is written, and no form offered, once the report is issued', async () => {
    const setState = (state: string) =>
      product.services.database.asOwner(client =>
        client.query('update reviews_review set state = $1 where id = $2', [state, review]),
      )
    const text = { state: 'concluded', text: 'Too late.', version: '0' }
    await setState('published')
    expect((await as('lead').get(at('conclusions/SS6'))).html).not.toContain('id="conclusion-form"')
    expect((await as('lead').get(at('grades/outcome.staying-safe'))).html).not.toContain('Give my grade')
    expect((await as('lead').post(at('conclusions/SS6'), text)).status).toBe(404)
    expect((await as('lead').post(at('grades/outcome.staying-safe'), mine('3'))).status).toBe(404)
    expect(await rows('judgements_conclusion', `judgement = 'SS6'`)).toBe(0)
    await setState('in-stage')
    expect((await as('lead').get(at('conclusions/SS6'))).html).toContain('id="conclusion-form"')
    expect((await as('lead').post(at('conclusions/SS6'), text)).status).toBe(303)
  })
})
