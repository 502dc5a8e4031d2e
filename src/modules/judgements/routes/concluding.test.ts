import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyReason, done } from '../../../../test/journey.ts'
import { chosen } from '../../../../test/journeys/pages.ts'
import {
  anItem,
  as,
  asked,
  at,
  elsewhere,
  openWithoutNote,
  product,
  review,
  rows,
  rule,
  shownIn,
  startJudging,
} from '../../../../test/judging.ts'
import { chooseRoute } from '../../fieldwork/index.ts'
import { conclusionsOf } from '../index.ts'

beforeAll(startJudging)
afterAll(() => product.close())

describe('conclusions in words', () => {
  const write = (judgement: string, state: string, text: string, more: object = {}) =>
    as('lead').post(at(`conclusions/${judgement}`), { state, text, version: '0', ...more })

  test('JAR-9 a group’s own judgement is concluded, or not reported with its reason', async () => {
    const bare = await write('BH5', 'not-reported', '')
    expect(bare.status).toBe(422)
    expect(bare.html).toContain('Write the conclusion, or why there is none')
    const nothing = await write('BH5', '', 'A text.')
    expect(nothing.status).toBe(422)
    expect(nothing.html).toContain('A text.')
    expect(await rows('judgements_conclusion')).toBe(0)
    expect((await write('BH5', 'not-reported', 'The one home was inspected in June.')).status).toBe(303)
    expect((await write('BH6', 'concluded', 'Needs are met early.')).status).toBe(303)
    const list = await as('joint').get(at('conclusions'))
    expect(list.html).toContain('The own judgement of: Children and young people who are looked after by the council')
    expect(list.html).toContain('1 of 40 judgements is concluded, 1 not reported with a reason')
    const kept = await product.services.database.as(await product.caller('lead'), 'read', tx =>
      conclusionsOf(tx, review),
    )
    expect(kept.map(each => [each.judgement, each.state]).toSorted()).toEqual([
      ['BH5', 'not-reported'],
      ['BH6', 'concluded'],
    ])
  })

  test('JAR-77 a conclusion that cites no evidence is named, and stops the report until it cites some', async () => {
    expect((await as('lead').get(at('conclusions'))).html).toContain('1 conclusion cites no evidence')
    expect(await rule('conclusions-rest-on-evidence', 'act issue-report')).toMatchObject({
      status: 'not-met',
      cite: '¶77',
    })
    const item = await anItem('BH6', 'strength', 'Clinic in the special school')
    const page = await as('lead').get(at('conclusions/BH6'))
    expect(page.html).toContain('Clinic in the special school')
    const saved = await write('BH6', 'concluded', 'Needs are met early.', {
      version: shownIn(page.html, 'version'),
      evidence: [item],
    })
    expect(saved.status).toBe(303)
    expect((await rule('conclusions-rest-on-evidence', 'act issue-report')).status).toBe('met')
    const again = await as('lead').get(at('conclusions/BH6'))
    expect(again.html).toMatch(new RegExp(`value="${item}" id="evidence-${item}"[^>]* checked`))
  })

  test('JAR-77 evidence of another review, or none at all, cannot be cited', async () => {
    const foreign = await anItem('BH6', 'strength', 'Seen in Devon', elsewhere, 'sixth')
    for (const [evidence, sentence] of [
      [foreign, 'Choose evidence of this review'],
      ['E1; drop', 'Choose evidence from the list'],
    ] as const) {
      const refusal = await write('MC1', 'concluded', 'Heard and acted on.', { evidence: [evidence] })
      expect(refusal.status).toBe(422)
      expect(refusal.html).toContain(sentence)
      expect(refusal.html).toContain('Heard and acted on.')
    }
    expect(await rows('judgements_conclusion', `judgement = 'MC1'`)).toBe(0)
    expect(await rows('evidence_citation', `by_id = 'MC1'`)).toBe(0)
  })

  test('JAR-50 what needs no fieldwork is concluded or noted in the analysis; a note is enough and shows', async () => {
    const before = await rule('rest-concluded', 'leave analysis')
    expect(before).toMatchObject({ status: 'not-met', strength: 'should', cite: '¶50' })
    expect(await openWithoutNote()).toEqual(expect.arrayContaining(['EW1', 'EW2', 'EW3', 'EW4', 'SM1']))
    const route = {
      version: 0,
      workingTogether: '',
      usersViews: '',
      riskEvidence: [],
      restsOn: [],
      reason: 'Risk shown by the assessment.',
    }
    const choose = async (judgement: string, name: string) =>
      done(
        await chooseRoute(
          product.services,
          await product.caller('lead'),
          review,
          { ...route, judgement, route: name },
          { reasons: anyReason },
        ),
      )
    await choose('EW1', 'fieldwork')
    await choose('EW2', 'not-reported')
    expect((await write('EW3', 'not-yet', 'The college figures come in December.')).status).toBe(303)
    const after = await openWithoutNote()
    for (const judgement of ['EW1', 'EW2', 'EW3']) expect(after).not.toContain(judgement)
    expect(after).toContain('EW4')
    expect((await as('fifth').get(at('conclusions'))).html).toContain('The college figures come in December.')
    const open = await as('fifth').get(at('conclusions?show=open'))
    expect(open.html).not.toContain('>BH6:')
    expect(open.html).toContain('Its route leaves it out: take its reason over')
    expect((await as('fifth').get(at('conclusions/EW2'))).html).toContain('Risk shown by the assessment.')
  })

  test('ALL-6 of two who write the same conclusion the second is told, and nothing typed or written is lost', async () => {
    const page = await as('joint').get(at('conclusions/SS1'))
    const version = shownIn(page.html, 'version')
    const first = { state: 'concluded', text: 'Written by the first.', version }
    expect((await as('lead').post(at('conclusions/SS1'), first)).status).toBe(303)
    const second = await as('joint').post(at('conclusions/SS1'), { ...first, text: 'Written by the second.' })
    expect(second.status).toBe(409)
    expect(second.html).toContain('Written by the first.')
    expect(second.html).toContain('Written by the second.')
    expect(await asked('judgements_conclusion', 'text', `judgement = 'SS1'`)).toEqual(['Written by the first.'])
    const both = chosen(second.html, 'edit', { text: 'Both in one.' })
    const saved = await as('joint').post(at('conclusions/SS1'), both)
    expect(saved.status).toBe(303)
    expect(await asked('judgements_conclusion', 'text', `judgement = 'SS1'`)).toEqual(['Both in one.'])
  })

  test('ALL-6 the same conclusion posted twice is written once; one too long is refused and stays typed', async () => {
    const fields = { state: 'concluded', text: 'Once only.', version: '0' }
    for (const _ of [1, 2]) expect((await as('lead').post(at('conclusions/SS2'), fields, 'twice')).status).toBe(303)
    expect(await asked('judgements_conclusion', 'version', `judgement = 'SS2'`)).toEqual([1])
    const long = await write('SS4', 'concluded', 'a'.repeat(20_001))
    expect(long.status).toBe(422)
    expect(long.html).toContain('20000 is the most that fits')
    expect(long.html).toContain('a'.repeat(20_001))
    expect(await rows('judgements_conclusion', `judgement = 'SS4'`)).toBe(0)
  })
})
