import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Rulebook } from '../../src/modules/rulebooks/index.ts'
import { assured, readAndDiscussed } from '../assured.ts'
import { readPdfStructure } from '../documents/structure.ts'
import { type Part, startProduct, type TestProduct } from '../product.ts'
import { bearing, type Company, furnishDorset, gather, type Player } from './company.ts'
import { formsOf } from './pages.ts'
import { mainOf, messages, theReason, type Walker, walkerFor } from './walker.ts'

/*
 * One joint area review from its opening to its action plan, by those who carry it, without JavaScript: what stands on
 * no page cannot be posted. The markup of every page on the way is read.
 */

describe('one whole review without JavaScript', { timeout: 60_000 }, () => {
  let product: TestProduct
  let rulebook: Rulebook
  let area = ''
  let review = ''
  let company: Company
  const as = (part: Player): Walker => company.as(part)
  const at = (path = '') => `/reviews/${review}${path}`
  const everybodyOn = (day: string) => company.everybodyOn(day)
  const leave = async (stage: string) => {
    await as('lead').complete(at('/stage'), {}, at('/stage/leave'))
    expect(mainOf((await as('lead').open(at('/stage'))).html)).toContain(stage)
  }
  const keys = () => rulebook.outcomes.flatMap(outcome => outcome.judgements)
  const management = () => rulebook.management.judgements
  /** Two key judgements of each outcome: what the team goes out for. */
  const chosen = () => rulebook.outcomes.flatMap(outcome => outcome.judgements.slice(0, 2).map(each => each.id))

  beforeAll(async () => {
    product = await startProduct()
    rulebook = product.services.rulebooks.get('joint-area-review', '2005-08')
    area = await furnishDorset(product)
    company = await gather(product)
    await everybodyOn('2006-09-01')
  })
  afterAll(() => product.close())

  test('JAR-2 JAR-29 the programme manager opens it, sets its days and gives the team its places', async () => {
    const manager = as('manager')
    const opened = await manager.complete('/reviews/new', {
      area,
      edition: 'joint-area-review/2005-08',
      requestReference: 'Programme of December 2005',
      requestedOn: '2005-12-12',
      bodies: ['ofsted', 'csci', 'healthcare-commission', 'audit-commission'],
    })
    review = opened.location?.split('/')[2] ?? ''
    await manager.complete(at('/dates'), {
      analysisStart: '2006-10-16',
      analysisEnd: '2006-10-20',
      fieldworkStart: '2006-11-06',
      fieldworkEnd: '2006-11-17',
      corporateAssessmentStart: '2006-11-06',
    })
    expect(mainOf((await manager.open(at('/dates'))).html)).toContain('24 November 2006')
    const team: readonly (readonly [Part, string])[] = [
      ['lead', 'lead'],
      ['joint', 'joint'],
      ['socialCare', 'member'],
      ['health', 'member'],
      ['fifth', 'member'],
    ]
    for (const [part, role] of team) await manager.complete(at('/team'), { person: product.people[part], role })
    await manager.complete(
      at('/team'),
      {
        respondent: product.people.director,
        respondentRole: 'director',
        respondentTitle: 'Director for People',
      },
      at('/team/respondent'),
    )
    expect(mainOf((await as('lead').open(at('/team'))).html)).toContain('Margaret Oduya , Director for People')
    expect(mainOf((await as('lead').open('/')).html)).toContain('Dorset')
  })

  test('JAR-37 the lead sends the notification, and the director’s office reads it and nothing else', async () => {
    await as('lead').complete(at('/letters/new/notification'), { sentOn: '2006-09-01', next: 'send' })
    const overview = mainOf((await as('director').open(at())).html)
    expect(overview).toContain('The analysis begins on 16 October 2006')
    expect(overview).toContain('5. The arrangements for the feedback')
    const visitor = await product.visitor('director')
    for (const page of ['evidence', 'coverage', 'conclusions', 'grades', 'report', 'team', 'record'])
      expect((await visitor.get(at(`/${page}`))).status, page).toBe(404)
  })

  test('the director’s office answers what is asked of it, and the team takes it or sends it back', async () => {
    await as('lead').complete(at('/stage'), {}, at('/stage/begin'))
    await leave('Consultation')
    await leave('Setting up')
    await as('lead').complete(at('/documents'), {}, at('/documents/ask'))
    const list = (await as('director').open(at('/documents'))).html
    const requests = [...new Set([...list.matchAll(/\/documents\/\d+/g)].map(found => found[0]))]
    expect(requests).toHaveLength(rulebook.documents.length)
    const [first = '', second = ''] = requests
    await as('director').complete(at(first), { answer: 'send', words: 'By courier.' }, at(`${first}/answer`))
    await as('lead').complete(at(first), { reception: 'accept' }, at(`${first}/reception`))
    await as('director').complete(
      at(second),
      { answer: 'say-not-available', words: 'It is being rewritten.' },
      at(`${second}/answer`),
    )
    expect(mainOf((await as('lead').open(at(second))).html)).toContain('It is being rewritten.')
  })

  test('JAR-48 JAR-28 the setting-up meeting and what other bodies provide are on record', async () => {
    await everybodyOn('2006-10-13')
    await as('lead').complete(at('/setting-up'), {
      heldOn: '2006-10-02',
      present: 'Director; lead inspector; lead of the corporate assessment',
      briefed: rulebook.briefings.map(each => each.id),
      confirmed: rulebook.confirmations.map(each => each.id),
      jointly: 'yes',
    })
    const form = formsOf((await as('lead').open(at('/provisions'))).html, at('/provisions'))
    const rows = form.flatMap(each => each.filled.get('provision') ?? [])
    expect(rows.length).toBeGreaterThan(15)
    const assessment = at('/evidence/new?from=another-body')
    await as('socialCare').complete(assessment, {
      kind: 'performance-assessment',
      event: '2005-12-01',
      received: '2006-10-02',
      body: 'csci',
      provision: 'a1',
      text: 'Outcomes for looked-after children lag behind those of similar areas.',
      ...bearing(chosen(), 'weakness'),
    })
    expect(mainOf((await as('lead').open(at('/evidence/1'))).html)).toContain('2 October 2006')
  })

  test('JAR-12 JAR-13 each judgement has a route with its reason, ten of them fieldwork', async () => {
    await as('lead').complete(at('/evidence/new?from=another-body'), {
      kind: 'self-assessment',
      event: '2006-09-20',
      received: '2006-10-02',
      body: 'ofsted',
      text: 'The area says of each judgement where it stands.',
      ...bearing(
        [...keys(), ...management(), ...rulebook.ungraded].map(each => each.id),
        'strength',
      ),
    })
    const fieldwork = chosen()
    for (const { id } of [...keys(), ...rulebook.ungraded]) {
      const isFieldwork = fieldwork.includes(id)
      await as('lead').complete(at(`/coverage/${id}`), {
        route: isFieldwork ? 'fieldwork' : 'existing-evidence',
        reason: isFieldwork ? 'The assessment leaves it open.' : 'The self-assessment is borne out.',
        ...(isFieldwork ? { risk: ['1'], person: product.people.health } : { rests: ['2'] }),
      })
    }
    for (const { id } of management())
      await as('lead').complete(at(`/coverage/${id}`), {
        route: 'analysis',
        reason: 'Plans and figures show it.',
        rests: ['2'],
        workingTogether: 'The partners plan as one.',
        usersViews: 'Young people sit on the board.',
      })
    const wall = mainOf((await as('lead').open(at('/coverage'))).html)
    expect(wall).toContain('10 of at most 10 key judgements')
    expect(mainOf((await as('health').open('/')).html)).toContain(fieldwork[0])
    await leave('Analysis')
  })

  test('JAR-50 JAR-51 the analysis ends with a hypothesis and an activity for each, and a final plan', async () => {
    await everybodyOn('2006-10-18')
    const early = await as('lead').send(at('/stage'), {}, at('/stage/leave'))
    expect(early.status).toBe(422)
    expect(messages(early.html)).toContain('The analysis ends with a hypothesis')
    for (const judgement of chosen())
      await as('fifth').complete(at('/hypotheses/new'), { judgement, text: `What is said of ${judgement} holds.` })
    for (const [index, activity] of rulebook.activities.entries())
      await as('lead').complete(at('/activities/new'), {
        kind: activity.id,
        title: `${activity.label} in Bridport`,
        members: [product.people.lead, product.people.health],
        place: 'Bridport',
        plannedOn: `2006-11-${String(6 + (index % 5)).padStart(2, '0')}`,
        plannedAt: '9:30',
        judgements: chosen(),
        tie: 'Bridport',
      })
    await as('lead').complete(at('/plan'), { compared: 'No meeting falls on one of theirs.' }, at('/plan/finalise'))
    await leave('Fieldwork')
  })

  test('JAR-52 JAR-56 the fieldwork is held, with the visit to the duty team, and every source is heard', async () => {
    await everybodyOn('2006-11-17')
    const early = await as('lead').send(at('/stage'), {}, at('/stage/leave'))
    expect(early.status).toBe(422)
    expect(messages(early.html)).toContain('A visit is always made to a children')
    const list = (await as('lead').open(at('/activities'))).html
    const activities = [...new Set([...list.matchAll(/\/activities\/\d+/g)].map(found => found[0]))]
    expect(activities).toHaveLength(rulebook.activities.length)
    for (const path of activities) {
      const held = at(`${path}/held`)
      const records = (await as('lead').fields(at(path), held)).filter(name => name.startsWith('record.'))
      await as('lead').complete(
        at(path),
        { heldOn: '2006-11-08', ...Object.fromEntries(records.map(name => [name, 'Sound in nine cases of ten.'])) },
        held,
      )
    }
    for (const [index, source] of rulebook.sources.entries())
      await as(index % 2 === 0 ? 'socialCare' : 'fifth').complete(at('/evidence/new'), {
        kind: 'discussion',
        event: '2006-11-08',
        place: 'Bridport',
        people: 'Six people of this source',
        text: `${source.label}: the same worker stays for a year or more.`,
        source: source.id,
        group: index % 2 === 0 ? 'looked-after' : 'learning-difficulties',
        tier: rulebook.tiers[index % rulebook.tiers.length]?.id ?? '',
        ...bearing(
          [...keys(), ...management()].map(each => each.id),
          'strength',
        ),
      })
    await as('lead').complete(at('/feedback/oral-summary'), {
      heldOn: '2006-11-17',
      presentIds: [product.people.director],
      note: 'The main findings.',
    })
    await leave('Reporting')
  })

  test('JAR-9 every judgement is concluded on evidence', async () => {
    const written = [...keys(), ...management(), ...rulebook.ungraded]
    for (const { id } of written) {
      const path = at(`/conclusions/${id}`)
      const [first = ''] = await as('fifth').offered(path, 'evidence')
      const conclusion = { text: 'It is done well, and better than before.', state: 'concluded' }
      await as('fifth').complete(path, { ...conclusion, evidence: [first] })
    }
    expect(mainOf((await as('lead').open(at('/conclusions'))).html)).not.toContain('Nothing written')
  })

  test('JAR-60 JAR-61 JAR-63 twelve grades are given, viewed by the body responsible, and agreed', async () => {
    const speakers: { readonly [body: string]: Player } = {
      ofsted: 'fifth',
      csci: 'socialCare',
      'healthcare-commission': 'health',
    }
    expect(rulebook.graded).toHaveLength(12)
    for (const { id, 'responsible-bodies': bodies = [] } of rulebook.graded) {
      const path = at(`/grades/${id}`)
      for (const part of ['lead', 'health'] as const)
        await as(part).complete(path, { grade: part === 'lead' ? '3' : '2', reasons: 'E1, E2 and what was heard.' })
      for (const body of bodies)
        await as(speakers[body] ?? 'lead').complete(path, { text: 'Good, and improving.' }, `${path}/view`)
      await as('lead').complete(path, {}, `${path}/open`)
      const [evidence = ''] = await as('lead').offered(path, 'evidence', `${path}/agree`)
      await as('lead').complete(
        path,
        {
          grade: '3',
          reasons: 'All the evidence points this way.',
          ...Object.fromEntries(bodies.map(body => [`answer-${body}`, 'The team shares the view.'])),
          'agreed-by': [product.people.lead, product.people.joint],
          evidence: [evidence],
        },
        `${path}/agree`,
      )
    }
    const one = at(`/grades/${rulebook.graded[0]?.id}`)
    await as('health').complete(one, { text: 'I still see more that is adequate.' }, `${one}/dissent`)
    expect(mainOf((await as('joint').open(one)).html)).toContain('I still see more that is adequate.')
    expect(mainOf((await as('lead').open(at('/grades'))).html)).toContain('All 12 grades are agreed')
  })

  test('JAR-69 JAR-9b ALL-2 the report is written block by block, each with its thread', async () => {
    const tiers = rulebook.tiers.map(tier => tier.id)
    for (const section of rulebook.sections) {
      const kind = section.blocks[0] === 'passage' ? 'passage' : 'finding'
      await writeBlock(section.id, kind, { text: `On ${section.label}: the same worker stays.` })
      if (section.groups !== undefined)
        for (const group of section.groups)
          for (const outcome of rulebook.outcomes) {
            const own = outcome.judgements.find(judgement => judgement.group === group)?.id ?? ''
            await writeBlock(section.id, 'finding', {
              text: `Services act together for this group in ${outcome.label}.`,
              outcome: outcome.id,
              group,
              jointAction: 'yes',
              tiers,
              judgements: [own],
            })
          }
      await as('joint').complete(
        at(`/report/recommendations/new?section=${section.id}`),
        {
          section: section.id,
          text: `Keep what works in ${section.label}.`,
          answers: 'The council with the primary care trust',
        },
        at('/report/recommendations/new'),
      )
    }
    const page = (await as('lead').open(at('/report'))).html
    const item = /\/evidence\/\d+/.exec(page.slice(page.indexOf('<main')))?.[0] ?? ''
    expect(mainOf((await as('lead').open(at(item))).html)).toContain('A finding in the report')
    const draft = await as('lead').open(at('/report.html'))
    expect(mainOf(draft.html)).toContain('Draft report of the review')
  })

  test('JAR-67 the draft goes to the director, whose office comments, and each comment is answered', async () => {
    await everybodyOn('2006-11-20')
    expect(mainOf((await as('director').open(at('/draft'))).html)).toContain('No draft yet')
    await readAndDiscussed(product, review)
    await as('lead').complete(at('/report/send'), { next: 'send' })
    await everybodyOn('2006-11-30')
    await as('director').complete(at('/draft'), { text: 'It is two years, not one.' })
    await as('director').complete(at('/draft'), { text: 'The trust was renamed in October.' })
    await as('director').complete(at('/draft/replies'), { text: 'We have begun on this since.' })
    await as('director').complete(at('/draft/submission'), { next: 'send' })
    await everybodyOn('2006-12-05')
    const sent = (await as('lead').open(at('/draft'))).html + (await as('lead').open(at('/draft/replies'))).html
    const pages = new Set([...sent.matchAll(/\/draft\/comments\/\d+/g)].map(found => found[0]))
    expect(pages.size).toBe(3)
    for (const page of pages)
      await as('lead').complete(at(page), { answer: 'partly', because: 'Looked up again.' }, at(`${page}/answer`))
    expect(mainOf((await as('director').open(at('/draft'))).html)).not.toContain('Looked up again.')
    await as('lead').complete(at('/draft/comments'), {}, at('/draft/comments/release'))
    expect(mainOf((await as('director').open(at('/draft'))).html)).toContain('Looked up again.')
  })

  test('JAR-72 the approver issues it, and everybody reads what was issued', async () => {
    await everybodyOn('2006-12-18')
    for (const meeting of rulebook['feedback-meetings'] ?? [])
      await as('lead').complete(at(`/feedback/${meeting.id}`), { heldOn: '2006-12-11', present: 'Those invited' })
    const visitor = await product.visitor('lead')
    const own = await visitor.post(at('/report/issue'), {})
    expect(own.status).toBe(404)
    const page = mainOf((await as('approver').open(at('/report/issue'))).html)
    expect(page).toContain('does not check')
    await assured(product, review)
    await as('approver').complete(at('/report/issue'), {})
    const reader = walkerFor(product.stranger())
    expect(mainOf((await reader.open('/published')).html)).toContain('Dorset')
    const open = mainOf((await reader.open(`/published/${review}`)).html)
    expect(open).toContain('How good are services for children and young people here?')
    expect(open).toContain('Grade 3. The best is 4, the lowest 1.')
    expect(open).toContain('Discussion')
    expect(open).not.toContain(theReason)
    for (const name of ['Margaret Oduya', 'Ann Lee', 'David Chen']) expect(open).not.toContain(name)
    const pdf = await readPdfStructure((await reader.open(`/published/${review}/report.pdf`)).bytes)
    expect(pdf.marked && pdf.claimsUniversalAccess).toBe(true)
    expect(pdf.headings.map(heading => heading.text)).toEqual(
      expect.arrayContaining(rulebook.sections.map(section => section.label)),
    )
    const json = JSON.parse((await reader.open(`/published/${review}/report.json`)).html) as { sections?: unknown[] }
    expect(json).toBeTypeOf('object')
  })

  test('JAR-72 JAR-73 JAR-74 the authority receives it, consults, and makes its dated statement', async () => {
    await everybodyOn('2006-12-20')
    const director = as('director')
    await director.complete(at('/actions/receipt'), { receivedOn: '2006-12-20' })
    const plan = await director.open(at('/actions'))
    // 30 and 70 working days from 21 December 2006, across Christmas, New Year and Easter.
    expect(mainOf(plan.html)).toContain('5 February 2007')
    expect(mainOf(plan.html)).toContain('2 April 2007')
    const consultation = /\/actions\/consultations?\/\d+/.exec(plan.html)?.[0] ?? ''
    await director.complete(at(consultation), { consultedOn: '2006-12-20', note: 'At the board.' })
    const recommendations = await director.offered(at('/actions/new'), 'recommendation')
    expect(recommendations).toHaveLength(rulebook.sections.length)
    for (const recommendation of recommendations)
      await director.complete(at('/actions/new'), {
        text: 'Keep the same worker for each child.',
        owner: 'Head of social care',
        recommendation,
        lastDay: '2007-06-30',
      })
    await everybodyOn('2007-03-01')
    const statement = { madeOn: '2007-03-01', adoptedBy: 'Margaret Oduya', adoptedPost: 'Director for People' }
    await director.complete(at('/actions/statement'), statement)
    const made = mainOf((await director.open(at('/actions/statement'))).html)
    expect(made).toContain('Margaret Oduya')
    expect(made).toContain('30 June 2007')
    await as('lead').complete(at('/stage'), {}, at('/stage/close'))
    expect(mainOf((await as('lead').open(at('/record'))).html)).toContain('Margaret Oduya')
  })

  type Answers = { readonly [name: string]: string | readonly string[] }
  async function writeBlock(section: string, kind: string, answers: Answers) {
    const shown = at(`/report/new?section=${section}&kind=${kind}`)
    const [evidence = ''] = await as('lead').offered(shown, 'evidence', at('/report/new'))
    const judgements = kind === 'finding' ? { judgements: [keys()[0]?.id ?? ''] } : {}
    await as('lead').complete(
      shown,
      { section, evidence: [evidence], ...judgements, ...answers, next: 'place' },
      at('/report/new'),
    )
  }
})
