import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  agree,
  anItem,
  as,
  asked,
  at,
  mine,
  product,
  review,
  rows,
  rule,
  shownIn,
  startJudging,
} from '../../../../test/judging.ts'
import { agreedGrades } from '../index.ts'

beforeAll(startJudging)
afterAll(() => product.close())

describe('what the team agrees', () => {
  const judgement = 'health-service'
  const answer = 'The Commission’s doubt about waiting times is met by E3.'

  test('JAR-61 refuses the grade of a service without the view of its responsible body', async () => {
    const refusal = await agree(judgement, { grade: '3', answer })
    expect(refusal.status).toBe(422)
    expect(refusal.html).toContain('Its view is missing')
    expect(refusal.html).toContain('¶32')
    expect(refusal.html).toContain(answer)
    expect(await rows('judgements_agreed', `judgement = '${judgement}'`)).toBe(0)
  })

  test('JAR-61 only that body speaks, or the lead writes down what it sent', async () => {
    const view = {
      body: 'healthcare-commission',
      text: 'Services for adolescents are slow to respond.',
      supersedes: '',
    }
    expect((await as('socialCare').post(at(`grades/${judgement}/view`), view)).status).toBe(404)
    const wrong = await as('lead').post(at(`grades/${judgement}/view`), { ...view, body: 'ofsted' })
    expect(wrong.status).toBe(422)
    expect(await rows('judgements_body_view')).toBe(0)
    expect((await as('health').post(at(`grades/${judgement}/view`), view)).status).toBe(303)
    expect((await as('fifth').get(at(`grades/${judgement}`))).html).toContain('slow to respond')
    const old = await as('lead').post(at(`grades/${judgement}/view`), view)
    expect(old.status).toBe(409)
    expect(await rows('judgements_body_view')).toBe(1)
  })

  test('JAR-61 refuses reasons that are empty or do not answer the view', async () => {
    for (const fields of [{ answer: '' }, { answer, reasons: '' }]) {
      const refusal = await agree(judgement, { grade: '3', ...fields })
      expect(refusal.status).toBe(422)
      expect(refusal.html).toContain('answer in them the responsible body')
      expect(refusal.html).toContain('¶61')
    }
    expect(await rows('judgements_agreed', `judgement = '${judgement}'`)).toBe(0)
  })

  test('JAR-61 tells reasons that are missing from reasons that leave the view unanswered', async () => {
    const unanswered = await agree(judgement, { grade: '3', answer: '' })
    expect(unanswered.status).toBe(422)
    expect(unanswered.html).toContain('leave a view on record unanswered')
    expect(unanswered.html).not.toContain('there are no reasons')
    const without = await agree(judgement, { grade: '3', answer, reasons: '' })
    expect(without.status).toBe(422)
    expect(without.html).toContain('there are no reasons')
    expect(without.html).not.toContain('leave a view on record unanswered')
    expect([unanswered.html, without.html].every(html => html.includes('¶61'))).toBe(true)
    expect(await rows('judgements_agreed', `judgement = '${judgement}'`)).toBe(0)
  })

  test('JAR-61 asks who agreed, and takes nobody from outside the team', async () => {
    const nobody = await agree(judgement, { grade: '3', answer, 'agreed-by': [] })
    expect(nobody.html).toContain('Choose the members who agreed')
    const stranger = await agree(judgement, { grade: '3', answer, 'agreed-by': [product.people.seventh] })
    expect(stranger.html).toContain('Choose members of this review')
    expect([nobody.status, stranger.status]).toEqual([422, 422])
    expect(await rows('judgements_agreed', `judgement = '${judgement}'`)).toBe(0)
  })

  test('JAR-61 lets it through with view, reasons and answer, and says who agreed and when', async () => {
    const item = await anItem('BH4', 'weakness', 'Waiting times in the north of the county')
    const went = await agree(judgement, { grade: '3', answer, evidence: [item] })
    expect(went.status).toBe(303)
    const page = await as('fifth').get(at(`grades/${judgement}`))
    expect(page.html).toContain('Agreed by Ann Lee, David Chen on 7 November 2006')
    expect(page.html).toContain(answer)
    expect(page.html).toContain('Waiting times in the north of the county')
    const list = await as('fifth').get(at('grades'))
    expect(list.html).toContain('resting on 1 item of evidence')
    const [grade] = await product.services.database.as(await product.caller('fifth'), 'read', tx =>
      agreedGrades(tx, review),
    )
    expect(grade).toMatchObject({ judgement, grade: 3, evidence: 1, dissent: 0 })
  })

  test('an agreed grade takes no further grade or view until it is opened again', async () => {
    const refusal = await as('fifth').post(at(`grades/${judgement}`), mine('1'))
    expect(refusal.status).toBe(422)
    expect(refusal.html).toContain('The lead inspector can reopen it with a reason')
    const again = await as('lead').post(at(`grades/${judgement}/agree`), {
      grade: '1',
      reasons: 'x',
      'answer-healthcare-commission': answer,
      after: '',
      'agreed-by': [product.people.lead],
    })
    expect(again.status).toBe(409)
    expect(await asked('judgements_agreed', 'grade', `judgement = '${judgement}'`)).toEqual([3])
  })

  test('JAR-61 keeps dissent for good, through reopening and agreeing again', async () => {
    const page = await as('fifth').get(at(`grades/${judgement}`))
    const agreement = shownIn(page.html, 'agreement')
    const text = 'I hold that the grade should be lower for the north.'
    expect((await as('fifth').post(at(`grades/${judgement}/dissent`), { agreement, text: '' })).status).toBe(422)
    expect((await as('fifth').post(at(`grades/${judgement}/dissent`), { agreement, text })).status).toBe(303)

    expect(
      (await as('fifth').post(at(`grades/${judgement}/reopen`), { agreement, because: 'No.', afresh: 'no' })).status,
    ).toBe(404)
    expect(
      (await as('lead').post(at(`grades/${judgement}/reopen`), { agreement, because: '', afresh: 'no' })).status,
    ).toBe(422)
    const because = 'New figures on waiting times arrived.'
    expect((await as('lead').post(at(`grades/${judgement}/reopen`), { agreement, because, afresh: 'no' })).status).toBe(
      303,
    )
    const open = await as('socialCare').get(at(`grades/${judgement}`))
    expect(open.html).toContain('No grade agreed yet')
    expect(open.html).toContain(because)
    expect(open.html).toContain(text)
    const list = await as('socialCare').get(at('grades'))
    expect(list.html).toContain('0 of 12 grades are agreed')
    expect(list.html).toContain(because)
    expect((await as('fifth').post(at(`grades/${judgement}/dissent`), { agreement, text })).status).toBe(409)

    expect((await agree(judgement, { grade: '2', answer, reasons: 'The new figures weigh more.' })).status).toBe(303)
    const after = await as('socialCare').get(at(`grades/${judgement}`))
    expect(after.html).toContain(text)
    expect(after.html).toContain('Grade 3, agreed on 7 November 2006, reopened on 7 November 2006')
    expect(await asked('judgements_agreed', 'grade', `judgement = '${judgement}'`)).toEqual([3, 2])
    expect(await rows('judgements_dissent')).toBe(1)
  })

  test('what is agreed cannot be changed or taken away in the database by anybody of the team', async () => {
    const { sql } = await import('kysely')
    for (const statement of [
      'update judgements_agreed set grade = 4',
      'delete from judgements_agreed',
      "update judgements_dissent set text = ''",
      'delete from judgements_dissent',
      "update judgements_proposal set reasons = ''",
      'delete from judgements_proposal',
    ]) {
      const caller = await product.caller('lead')
      const tried = product.services.database.as(caller, 'read', tx => sql.raw(statement).execute(tx))
      await expect(tried, statement).rejects.toThrow('permission denied')
    }
  })

  test('JAR-63 the council overall, its two services and health carry grades of their own', async () => {
    const views = [
      ['council-education', 'ofsted'],
      ['council-social-care', 'csci'],
    ] as const
    for (const [service, body] of views) {
      expect((await agree(service, { grade: '3', answer })).status).toBe(422)
      const view = { body, text: 'Our view.', supersedes: '' }
      expect((await as('lead').post(at(`grades/${service}/view`), view)).status).toBe(303)
    }
    expect((await agree('council-services', { grade: '4' })).status).toBe(303)
    expect((await agree('council-education', { grade: '3', answer })).status).toBe(303)
    expect((await agree('council-social-care', { grade: '1', answer })).status).toBe(303)
    const agreed = await product.services.database.as(await product.caller('lead'), 'read', tx =>
      agreedGrades(tx, review),
    )
    expect(Object.fromEntries(agreed.map(each => [each.judgement, each.grade]))).toEqual({
      'council-services': 4,
      'council-education': 3,
      'council-social-care': 1,
      'health-service': 2,
    })
  })

  test('JAR-60 the report waits for exactly twelve, each resting on evidence', async () => {
    expect(await rule('exactly-twelve', 'act issue-report')).toMatchObject({ status: 'not-met', cite: '¶60' })
    expect(await rule('grades-rest-on-evidence', 'act issue-report')).toMatchObject({ status: 'not-met', cite: '¶77' })
    const item = await anItem('EA1', 'strength', 'Teaching seen in six schools')
    const rulebook = product.services.rulebooks.get('joint-area-review', '2005-08')
    for (const { id } of rulebook.graded) {
      const page = await as('lead').get(at(`grades/${id}`))
      const agreement = shownIn(page.html, 'agreement')
      if (agreement !== '')
        await as('lead').post(at(`grades/${id}/reopen`), { agreement, because: 'To cite evidence.', afresh: 'no' })
      const own = await as('lead').get(at(`grades/${id}`))
      await as('lead').post(at(`grades/${id}`), mine('3', 'x', shownIn(own.html, 'supersedes')))
      expect((await agree(id, { grade: '3', answer, evidence: [item] })).status, id).toBe(303)
    }
    expect((await rule('exactly-twelve', 'act issue-report')).status).toBe('met')
    expect((await rule('grades-rest-on-evidence', 'act issue-report')).status).toBe('met')
    expect((await as('lead').get(at('grades'))).html).toContain('All 12 grades are agreed')
  })
})
