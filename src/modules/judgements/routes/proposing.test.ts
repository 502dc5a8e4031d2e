import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agree, as, asked, at, mine, product, review, rows, shownIn, startJudging } from '../../../../test/judging.ts'
import type { Part } from '../../../../test/product.ts'

beforeAll(startJudging)
afterAll(() => product.close())

describe('which judgements take a grade, and which grades there are', () => {
  test('JAR-60 shows exactly twelve in the order of the framework, and every descriptor word for word', async () => {
    const rulebook = product.services.rulebooks.get('joint-area-review', '2005-08')
    const list = await as('joint').get(at('grades'))
    expect(list.status).toBe(200)
    const shown = [...list.html.matchAll(/id="grade-([^"]+)" aria-label/g)].map(found => found[1])
    expect(shown).toHaveLength(12)
    expect(shown).toEqual(rulebook.graded.map(graded => graded.id))
    expect(list.html).toContain('Capacity to improve <span')
    expect(list.html).toContain('4 is the best grade, 1 the lowest')
    const page = await as('joint').get(at('grades/service-management'))
    for (const { descriptor } of rulebook.grades.scale) expect(page.html).toContain(descriptor)
  })

  test.each([
    ['a key judgement', 'SS3', '3', 'Twelve judgements take a grade'],
    ['an area in management', 'SM1', '3', 'Twelve judgements take a grade'],
    ['a thirteenth judgement', 'outcome.being-famous', '3', 'Twelve judgements take a grade'],
    ['no grade of the scale, above it', 'outcome.being-healthy', '5', 'A grade is one of the four-point scale'],
    ['no grade of the scale, below it', 'outcome.being-healthy', '0', 'A grade is one of the four-point scale'],
  ])('JAR-60 refuses a grade on %s (%s, grade %s) with its paragraph', async (_, judgement, grade, sentence) => {
    const given = await as('fifth').post(at(`grades/${judgement}`), mine(grade))
    expect(given.status).toBe(422)
    expect(given.html).toContain(sentence)
    expect(given.html).toContain('¶60')
    const agreed = await agree(judgement, { grade })
    expect(agreed.status).toBe(422)
    expect(agreed.html).toContain(sentence)
    expect(agreed.html).toContain('¶60')
    expect(
      await rows('judgements_proposal', `judgement = '${judgement}' and person_id = ${product.people.fifth}`),
    ).toBe(0)
    expect(await rows('judgements_agreed', `judgement = '${judgement}'`)).toBe(0)
  })

  test('JAR-60 a word instead of a grade is refused by the form, beside the field, and the reasons stay typed', async () => {
    const answer = await as('fifth').post(at('grades/capacity-all'), mine('abc', 'Typed before the mistake.'))
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('This must be a whole number')
    expect(answer.html).toContain('href="#grade"')
    expect(answer.html).toContain('Typed before the mistake.')
    const unchosen = await as('fifth').post(at('grades/capacity-all'), { supersedes: '', reasons: 'x' })
    expect(unchosen.html).toContain('Choose a grade')
    const silent = await as('fifth').post(at('grades/capacity-all'), { grade: '3', supersedes: '', reasons: '' })
    expect(silent.status).toBe(422)
    expect(silent.html).toContain('Write your reasons')
    expect(await rows('judgements_proposal', `judgement = 'capacity-all'`)).toBe(0)
  })

  test('JAR-60 lets a grade of the scale on one of the twelve through', async () => {
    const answer = await as('fifth').post(at('grades/capacity-all'), mine('2'))
    expect(answer.status).toBe(303)
    expect(await asked('judgements_proposal', 'grade', `judgement = 'capacity-all'`)).toEqual([2])
  })

  test('JAR-60 the page of a judgement that takes no grade says where it is written', async () => {
    const page = await as('lead').get(at('grades/SS3'))
    expect(page.status).toBe(200)
    expect(page.html).toContain('takes no grade')
    expect(page.html).toContain(`/reviews/${review}/conclusions/SS3`)
    expect((await as('lead').get(at('grades/no-such-thing'))).status).toBe(404)
    expect((await as('lead').get(at('conclusions/service-management'))).location).toBe(at('grades/service-management'))
    const conclusion = { state: 'concluded', text: 'A text.', version: '0' }
    expect((await as('lead').post(at('conclusions/service-management'), conclusion)).html).toContain('takes a grade')
    expect((await as('lead').post(at('conclusions/no-such-thing'), conclusion)).status).toBe(404)
    expect(await rows('judgements_conclusion')).toBe(0)
  })
})

describe('one’s own grade first', () => {
  const judgement = 'outcome.enjoying-and-achieving'
  const secret = 'The attendance figures settle it for me.'

  const seen = async (part: Part, table: string, column: string) =>
    product.services.database.as(await product.caller(part), 'read', async tx => {
      const found = await sql<{ text: string | null }>`
        select ${sql.ref(column)}::text as text from ${sql.table(table)}`.execute(tx)
      return found.rows.map(row => row.text ?? '').join('\n')
    })

  test('JAR-61 hides what others gave until the grades are laid open, on the page, in the record and in the database', async () => {
    expect((await as('socialCare').post(at(`grades/${judgement}`), mine('4', secret))).status).toBe(303)
    expect((await as('joint').post(at(`grades/${judgement}`), mine('2'))).status).toBe(303)
    // Having given one's own opens nothing, and whoever leads sees no more than the others.
    for (const part of ['joint', 'manager', 'lead'] as const) {
      const before = await as(part).get(at(`grades/${judgement}`))
      expect(before.html).toContain('Maria Santos')
      expect(before.html).not.toContain('by 1 member')
      for (const path of [`grades/${judgement}`, 'grades', 'record', `record?kind=grade&of=${judgement}`, 'report']) {
        const html = (await as(part).get(at(path))).html
        expect(html, path).not.toContain(secret)
      }
      expect(await seen(part, 'judgements_proposal', 'reasons')).not.toContain(secret)
      expect((await seen(part, 'judgements_read_proposal', 'person_id')).split('\n')).not.toContain(
        product.people.socialCare,
      )
      expect(await seen(part, 'platform_record_content', 'after')).not.toContain(secret)
    }
    expect(await seen('socialCare', 'platform_record_content', 'after')).toContain(secret)
  })

  test('JAR-61 a change of mind supersedes, and both grades stay to be read', async () => {
    const page = await as('joint').get(at(`grades/${judgement}`))
    const answer = await as('joint').post(
      at(`grades/${judgement}`),
      mine('3', 'Persuaded by E7.', shownIn(page.html, 'supersedes')),
    )
    expect(answer.status).toBe(303)
    const after = await as('joint').get(at(`grades/${judgement}`))
    expect(after.html).toContain('You gave 2 on 7 November 2006 before')
    expect(
      await asked('judgements_proposal', 'grade', `judgement = '${judgement}' and person_id = ${product.people.joint}`),
    ).toEqual([2, 3])
  })

  test('ALL-6 a grade given from an old page is stale: both are shown and nothing is overwritten', async () => {
    const answer = await as('joint').post(at(`grades/${judgement}`), mine('1', 'Typed on an old page.'))
    expect(answer.status).toBe(409)
    expect(answer.html).toContain('Typed on an old page.')
    expect(answer.html).toMatch(/What is there now[\s\S]+3[\s\S]+What you typed[\s\S]+1/)
    const current = `judgement = '${judgement}' and person_id = ${product.people.joint} and superseded_on is null`
    expect(await asked('judgements_proposal', 'grade', current)).toEqual([3])
  })

  test('ALL-6 the same post twice is carried out once', async () => {
    const first = await as('health').post(at(`grades/${judgement}`), mine('3'), 'one-key-for-a-grade')
    const second = await as('health').post(at(`grades/${judgement}`), mine('3'), 'one-key-for-a-grade')
    expect([first.status, second.status]).toEqual([303, 303])
    expect(
      await rows('judgements_proposal', `judgement = '${judgement}' and person_id = ${product.people.health}`),
    ).toBe(1)
  })

  test('only members of the team give grades, and each their own', async () => {
    expect((await as('manager').post(at(`grades/${judgement}`), mine('3'))).status).toBe(404)
    expect((await as('seventh').post(at(`grades/${judgement}`), mine('3'))).status).toBe(404)
    expect((await as('director').post(at(`grades/${judgement}`), mine('3'))).status).toBe(404)
    expect(await rows('judgements_proposal', `judgement = '${judgement}' and superseded_on is null`)).toBe(3)
  })
})
