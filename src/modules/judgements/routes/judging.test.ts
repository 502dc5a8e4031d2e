import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyReason, done, inStage, openedReview } from '../../../../test/journey.ts'
import { type Part, startProduct, type TestProduct, type Visitor } from '../../../../test/product.ts'
import { Temporal } from '../../../kernel/dates.ts'
import { addEvidence } from '../../evidence/index.ts'
import { chooseRoute } from '../../fieldwork/index.ts'
import { listAreas } from '../../register/index.ts'
import { appointMember, askRules, factLoader, findReview, openReview } from '../../reviews/index.ts'
import { agreedGrades, conclusionsOf, openGradesOf } from '../index.ts'

/*
 * Conclusions and grades through the running product: what the rules refuse, what is hidden until one has given one's
 * own grade, and what is kept for good.
 */

let product: TestProduct
let review: string
let elsewhere: string
const visitors = new Map<Part, Visitor>()

const outsiders = [
  { part: 'sixth', role: 'lead' },
  { part: 'seventh', role: 'member' },
] as const

beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product, 'Dorset')
  await inStage(product, review, 'fieldwork')
  elsewhere = await openedReview(product, 'Devon', outsiders)
  for (const part of ['lead', 'joint', 'socialCare', 'health', 'fifth', 'manager', 'seventh', 'director'] as const) {
    visitors.set(part, await product.visitor(part))
  }
})
afterAll(() => product.close())

function as(part: Part): Visitor {
  const visitor = visitors.get(part)
  if (visitor === undefined) throw new Error(`Nobody signed ${part} in.`)
  return visitor
}

const at = (path: string) => `/reviews/${review}/${path}`

/** Rows in a table, seen by its owner. */
function rows(table: string, where = 'true'): Promise<number> {
  return product.services.database.asOwner(async client => {
    const counted = await client.query<{ count: string }>(`select count(*) from ${table} where ${where}`)
    return Number(counted.rows[0]?.count)
  })
}

function asked<Value>(table: string, column: string, where: string): Promise<Value[]> {
  return product.services.database.asOwner(async client => {
    const found = await client.query(`select ${column} as value from ${table} where ${where} order by id`)
    return found.rows.map(row => row.value as Value)
  })
}

async function rule(id: string, moment: string) {
  const { services } = product
  return services.database.as(await product.caller('lead'), 'read', async tx => {
    const subject = await findReview(tx, review)
    if (subject === undefined) throw new Error('The review is gone.')
    const results = await askRules(services, tx, subject, [moment])
    const found = results.find(result => result.rule === id)
    if (found === undefined) throw new Error(`No rule ${id} speaks at ${moment}.`)
    return found
  })
}

async function openWithoutNote(): Promise<readonly string[]> {
  const { services } = product
  const facts = await services.database.as(await product.caller('lead'), 'read', async tx => {
    const subject = await findReview(tx, review)
    if (subject === undefined) throw new Error('The review is gone.')
    return factLoader(services, tx, subject)('conclusions')
  })
  return facts['openWithoutNote'] as readonly string[]
}

async function anItem(
  judgement: string,
  direction: 'strength' | 'weakness',
  title: string,
  of = review,
  part: Part = 'lead',
) {
  const item = {
    kind: 'inspection-findings',
    title,
    text: `${title}: what was seen and heard.`,
    eventOn: Temporal.PlainDate.from('2006-11-06'),
    receivedOn: undefined,
    place: '',
    peopleMet: '',
    source: undefined,
    body: undefined,
    provision: undefined,
    group: undefined,
    tier: undefined,
    fromChildren: false,
    goodPractice: false,
    bearings: [{ judgement, direction }],
  }
  return done(await addEvidence(product.services, await product.caller(part), of, item)).id
}

const mine = (grade: string, reasons = 'E1 and what was heard.', supersedes = '') => ({ grade, reasons, supersedes })

/** The hidden field that says which of something the page showed. */
function shownIn(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
}

async function agree(judgement: string, fields: { readonly [name: string]: string | readonly string[] }) {
  const before = await as('lead').get(at(`grades/${judgement}`))
  // The lead gives a grade first, like every member; the form to agree comes after it.
  if (before.html.includes('Your grade first')) await as('lead').post(at(`grades/${judgement}`), mine('3'))
  const page = await as('lead').get(at(`grades/${judgement}`))
  const { people } = product
  const standard = { after: shownIn(page.html, 'after'), reasons: 'All the evidence points this way.', answer: '' }
  return as('lead').post(at(`grades/${judgement}/agree`), {
    ...standard,
    'agreed-by': [people.lead, people.health],
    ...fields,
  })
}

describe('which judgements take a grade, and which grades there are', () => {
  test('JAR-60 shows exactly twelve in the order of the framework, and every descriptor word for word', async () => {
    const rulebook = product.services.rulebooks.get('joint-area-review', '2005-08')
    const list = await as('joint').get(at('grades'))
    expect(list.status).toBe(200)
    const shown = [...list.html.matchAll(/id="grade-([^"]+)" aria-label/g)].map(found => found[1])
    expect(shown).toHaveLength(12)
    expect(shown).toEqual(rulebook.graded.map(graded => graded.id))
    expect(list.html).toContain('Question 4 of 4')
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

  test('JAR-61 hides what others gave until one has given one’s own, on the page and in the database', async () => {
    expect((await as('socialCare').post(at(`grades/${judgement}`), mine('4', secret))).status).toBe(303)
    const before = await as('joint').get(at(`grades/${judgement}`))
    expect(before.html).toContain('Maria Santos')
    expect(before.html).not.toContain(secret)
    expect(before.html).not.toContain('by 1 member')
    expect((await as('joint').get(at('grades'))).html).not.toContain('by 1 member')
    expect((await as('joint').get(at('record'))).html).not.toContain(secret)
    const seen = (part: Part, table: string, column: string) =>
      product.services.database
        .asOwner(async () => undefined)
        .then(async () =>
          product.services.database.as(await product.caller(part), 'read', async tx => {
            const { sql } = await import('kysely')
            const found = await sql<{
              text: string
            }>`select ${sql.ref(column)}::text as text from ${sql.table(table)}`.execute(tx)
            return found.rows.map(row => row.text ?? '').join('\n')
          }),
        )
    for (const part of ['joint', 'manager', 'lead'] as const) {
      expect(await seen(part, 'judgements_proposal', 'reasons')).not.toContain(secret)
      expect(await seen(part, 'platform_record_content', 'after')).not.toContain(secret)
    }
    expect(await seen('socialCare', 'platform_record_content', 'after')).toContain(secret)

    expect((await as('joint').post(at(`grades/${judgement}`), mine('2'))).status).toBe(303)
    const after = await as('joint').get(at(`grades/${judgement}`))
    expect(after.html).toContain(secret)
    expect(after.html).toContain('Proposed: grade 4 by 1 member, grade 2 by 1 member.')
    expect(await seen('joint', 'platform_record_content', 'after')).toContain(secret)
    expect(await seen('lead', 'judgements_proposal', 'reasons')).not.toContain(secret)
  })

  test('JAR-61 a change of mind supersedes, and both grades stay to be read', async () => {
    const page = await as('joint').get(at(`grades/${judgement}`))
    const answer = await as('joint').post(
      at(`grades/${judgement}`),
      mine('3', 'Persuaded by E7.', shownIn(page.html, 'supersedes')),
    )
    expect(answer.status).toBe(303)
    const after = await as('joint').get(at(`grades/${judgement}`))
    expect(after.html).toContain('gave 2 on 7 November 2006 before')
    expect(
      await asked('judgements_proposal', 'grade', `judgement = '${judgement}' and person_id = ${product.people.joint}`),
    ).toEqual([2, 3])
  })

  test('ALL-6 a grade given from an old page is stale: both are shown and nothing is overwritten', async () => {
    const answer = await as('joint').post(at(`grades/${judgement}`), mine('1', 'Typed on an old page.'))
    expect(answer.status).toBe(409)
    expect(answer.html).toContain('Typed on an old page.')
    expect(answer.html).toContain('you gave grade 3')
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
      answer,
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

    expect((await as('fifth').post(at(`grades/${judgement}/reopen`), { agreement, because: 'No.' })).status).toBe(404)
    expect((await as('lead').post(at(`grades/${judgement}/reopen`), { agreement, because: '' })).status).toBe(422)
    const because = 'New figures on waiting times arrived.'
    expect((await as('lead').post(at(`grades/${judgement}/reopen`), { agreement, because })).status).toBe(303)
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
        await as('lead').post(at(`grades/${id}/reopen`), { agreement, because: 'To cite evidence.' })
      const own = await as('lead').get(at(`grades/${id}`))
      await as('lead').post(at(`grades/${id}`), mine('3', 'x', shownIn(own.html, 'supersedes')))
      expect((await agree(id, { grade: '3', answer, evidence: [item] })).status, id).toBe(303)
    }
    expect((await rule('exactly-twelve', 'act issue-report')).status).toBe('met')
    expect((await rule('grades-rest-on-evidence', 'act issue-report')).status).toBe('met')
    expect((await as('lead').get(at('grades'))).html).toContain('All 12 grades are agreed')
  })
})

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
    const saved = await as('joint').post(at('conclusions/SS1'), {
      ...first,
      text: 'Both in one.',
      version: shownIn(second.html, 'version'),
    })
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

describe('who sees and does what', () => {
  const pages = ['conclusions', 'conclusions/SS1', 'grades', 'grades/health-service']

  test.each(pages)('another review’s member and the director’s office find nothing at %s', async path => {
    for (const part of ['seventh', 'director'] as const) expect((await as(part).get(at(path))).status).toBe(404)
    const stranger = await product.stranger().get(at(path))
    expect(stranger.status).not.toBe(200)
    expect(stranger.html).not.toContain('Judgement')
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
      ['grades/health-service/reopen', { agreement, because: 'x' }],
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
    const owed = await database.as(caller, 'read', tx => openGradesOf(tx, rulebooks, product.people.fifth))
    expect(owed).toEqual([]) // all twelve are agreed by now
    await inStage(product, elsewhere, 'fieldwork')
    const other = await product.caller('seventh')
    const open = await database.as(other, 'read', tx => openGradesOf(tx, rulebooks, product.people.seventh))
    expect(open).toHaveLength(1)
    expect(open[0]).toMatchObject({ reviewId: elsewhere, of: 12 })
    expect(open[0]?.open).toHaveLength(12)
    const early = await product.caller('seventh', '2006-10-30')
    expect(await database.as(early, 'read', tx => openGradesOf(tx, rulebooks, product.people.seventh))).toEqual([])
  })
})

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

    const agreeing = { grade: '5', reasons: 'Dark.', answer: 'Seen.', after: '', 'agreed-by': [people.lead] }
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
