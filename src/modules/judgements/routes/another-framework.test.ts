import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyReason, done } from '../../../../test/journey.ts'
import { mine } from '../../../../test/judging.ts'
import { startProduct, type TestProduct } from '../../../../test/product.ts'
import { Temporal } from '../../../kernel/dates.ts'
import { listAreas } from '../../register/index.ts'
import { appointMember, openReview } from '../../reviews/index.ts'

describe('another framework, whose best grade is 1', () => {
  let harbour: TestProduct
  beforeAll(async () => {
    harbour = await startProduct({
      rulebooks: fileURLToPath(new URL('../../../../test/rulebooks/invented', import.meta.url)),
    })
  })
  afterAll(() => harbour.close())

  test('ALL-8 its judgements, scale, bodies and rules carry a grade from proposal to agreement', async () => {
    const { services, people } = harbour
    const manager = () => harbour.caller('manager')
    const [area] = await services.database.as(await manager(), 'read', listAreas)
    if (area === undefined) throw new Error('There are no areas.')
    const opened = await openReview(services, await manager(), {
      areaId: area.id,
      areaName: area.name,
      rulebook: 'harbour-review',
      edition: '1',
      requestReference: 'R1',
      requestedOn: Temporal.PlainDate.from('2006-09-01'),
      bodies: ['quay-office', 'lantern-board'],
    })
    const { id } = done(opened)
    const place = { personId: people.lead, role: 'lead', title: '' } as const
    done(await appointMember(services, await manager(), id, place, { reasons: anyReason }))
    const lead = await harbour.visitor('lead')
    const path = (judgement: string) => `/reviews/${id}/grades/${judgement}`

    const list = await lead.get(`/reviews/${id}/grades`)
    expect(list.html).toContain('1 is the best grade, 5 the lowest')
    expect(list.html).toContain('0 of 3 grades are agreed')
    expect(list.html).not.toContain('Question 1')
    const page = await lead.get(path('quay-grade'))
    expect(page.html.indexOf('Every lamp burns.')).toBeLessThan(page.html.indexOf('No lamp burns.'))
    expect(page.html).toContain(`${path('passage-grade')}">Safe passage</a>: no grade agreed yet`)

    const beyond = await lead.post(path('passage-grade'), mine('6'))
    expect(beyond.status).toBe(422)
    expect(beyond.html).toContain('A grade is one of')
    expect(beyond.html).toContain('¶18')
    const unknown = await lead.post(path('lighthouse'), mine('2'))
    expect(unknown.status).toBe(422)
    expect(unknown.html).toContain('The rulebook of this review has no such judgement')
    expect((await lead.post(path('passage-grade'), mine('5'))).status).toBe(303)

    const agreeing = {
      grade: '5',
      reasons: 'Dark.',
      'answer-lantern-board': 'Seen.',
      after: '',
      'agreed-by': [people.lead],
    }
    const early = await lead.post(`${path('passage-grade')}/agree`, agreeing)
    expect(early.status).toBe(422)
    expect(early.html).toContain('The body responsible has not given its view.')
    const view = { body: 'lantern-board', text: 'All lamps are out.', supersedes: '' }
    expect((await lead.post(`${path('passage-grade')}/view`, view)).status).toBe(303)
    expect((await lead.post(`${path('passage-grade')}/agree`, agreeing)).status).toBe(303)
    expect((await lead.get(`/reviews/${id}/grades`)).html).toContain('<strong>Grade 5</strong>: Dark')
    expect((await lead.get(path('quay-grade'))).html).toContain('grade 5 agreed')
    expect((await lead.get(`/reviews/${id}/conclusions`)).html).toContain('P2: small boats are guided in')
  })
})
