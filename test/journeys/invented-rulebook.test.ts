import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { addOrganisation, addPerson, addTraining, listAreas } from '../../src/modules/register/index.ts'
import { createAccount } from '../../src/platform/access/accounts.ts'
import { actorOf } from '../../src/platform/access/grants.ts'
import { readPdfStructure } from '../documents/structure.ts'
import { startProduct, type TestProduct } from '../product.ts'
import { formsOf } from './pages.ts'
import { mainOf, messages, type Walker, walker, walkerFor } from './walker.ts'

/*
 * A framework that the code has never heard of, invented in `test/rulebooks/invented`: harbours, a scale on which 1 is
 * best, three stages, other limits. It goes from opening to the statement that answers it, by forms alone.
 */

const evidenceText = 'Every lamp on the north pier burned from dusk to dawn.'

describe('ALL-8 a framework that the code does not know', () => {
  let product: TestProduct
  let manager: Walker
  let approver: Walker
  let director: Walker
  let lead: Walker
  let area: string
  let keepers: { [name: string]: string }
  let review: string
  const at = (path = '') => `/reviews/${review}${path}`

  beforeAll(async () => {
    product = await startProduct({
      rulebooks: fileURLToPath(new URL('../rulebooks/invented', import.meta.url)),
    })
    const { database } = product.services
    const areas = await database.as(await product.caller('manager'), 'read', listAreas)
    area = areas.find(each => each.name === 'Dorset')?.id ?? ''
    keepers = await database.asSystem('set-up', async tx => {
      await addOrganisation(tx, {
        areaId: area,
        kind: 'children-services-authority',
        name: 'Dorset Harbour Authority',
        address: '',
        validFrom: Temporal.PlainDate.from('2005-01-01'),
      })
      const made: { [name: string]: string } = {}
      for (const [name, body, training] of [
        ['Anchor Bell', 'quay-office', ['knots', 'currents', 'helm']],
        ['Lan Tern', 'lantern-board', ['knots', 'currents']],
        ['Cord Age', 'rope-guild', ['knots']],
        ['Spare Oar', 'quay-office', ['knots', 'currents']],
      ] as const) {
        const email = `${name.replace(' ', '.').toLowerCase()}@example.org`
        const person = { name, body, email, post: 'Keeper', organisationId: undefined, specialism: '' }
        const personId = await addPerson(tx, person)
        for (const kind of training)
          await addTraining(tx, { personId, kind, completedOn: Temporal.PlainDate.from('2005-06-01') })
        await createAccount(tx, { personId, name, email, kind: 'staff', passwordHash: undefined, isExample: true })
        made[name] = personId
      }
      return made
    })
    manager = await walker(product, 'manager')
    approver = await walker(product, 'approver')
    director = await walker(product, 'director')
    const actor = await actorOf(database, id('Anchor Bell'), Temporal.Instant.from('2006-09-01T10:00Z'))
    const visitor = product.stranger()
    await visitor.post('/example/sign-in', { account: actor.kind === 'public' ? '' : actor.accountId })
    lead = walkerFor(visitor)
    for (const each of [manager, approver, director, lead]) await each.onDay('2006-09-01')
  })
  afterAll(() => product.close())

  const id = (name: string) => keepers[name] ?? ''

  test('opens a review, whose days and team its own limits hold', async () => {
    const opening = { area, edition: 'harbour-review/1', requestReference: 'Tide 7', requestedOn: '2006-08-01' }
    const opened = await manager.complete('/reviews/new', { ...opening, bodies: ['quay-office', 'lantern-board'] })
    review = opened.location?.split('/')[2] ?? ''
    const days = { analysisStart: '2006-10-16', analysisEnd: '2006-10-20', fieldworkEnd: '2006-11-17' }
    const backward = await manager.send(at('/dates'), { ...days, fieldworkStart: '2006-10-02' })
    expect(backward.status).toBe(422)
    expect(messages(backward.html)).toContain('A tide does not run backward; put the days in order.')
    expect(backward.html).toContain('¶14')
    await manager.complete(at('/dates'), { ...days, fieldworkStart: '2006-11-06' })
    for (const [name, role] of [
      ['Anchor Bell', 'lead'],
      ['Lan Tern', 'joint'],
      ['Cord Age', 'member'],
    ] as const) {
      await manager.complete(at('/team'), { person: id(name), role })
    }
    const fourth = await manager.send(at('/team'), { person: id('Spare Oar'), role: 'member' })
    expect(fourth.status).toBe(422)
    expect(messages(fourth.html)).toContain('A watch has at most three keepers; this one has 4.')
    const team = await manager.open(at('/team'))
    expect(team.html).toContain('Harbour master of the review')
    expect(team.html).toContain('Still to do: Currents')
    expect(team.html).toContain('Head of the quay')
    expect(mainOf(team.html)).toContain('goes to whoever answers as Head of the quay')
    expect(mainOf(team.html)).not.toContain('ofsted')
    await manager.complete(
      at('/team'),
      { respondent: product.people.director, respondentRole: 'director' },
      at('/team/respondent'),
    )
  })

  test('sends its own letter', async () => {
    const letter = mainOf((await lead.open(at('/letters/new/notice-letter'))).html)
    expect(letter).toContain('Harbour review: Dorset: the soundings begin on 16 October 2006.')
    expect(letter).toContain('1. Light the lamps')
    // Its reminder is offered while what it reminds of is not done, and no longer.
    expect(mainOf((await lead.open(at('/letters'))).html)).toContain('The plan is wanted : Notice of the soundings')
    await lead.complete(at('/letters/new/notice-letter'), { sentOn: '2006-09-01', next: 'send' })
    expect(mainOf((await lead.open(at('/letters'))).html)).not.toContain('The plan is wanted : Notice of the soundings')
    await lead.complete(at('/feedback/quay-word'), { heldOn: '2006-09-01', present: 'Pilots' })
    expect(mainOf((await lead.open(at('/feedback'))).html)).toMatch(/Word on the quay.*Pilots/)
  })

  test('asks for its documents, and records whom its meeting briefed and what it confirmed', async () => {
    await lead.complete(at('/documents'), {}, at('/documents/ask'))
    const documents = await director.open(at('/documents'))
    expect(documents.html).toContain('Plan of the berths')
    const one = /\/documents\/\d+/.exec(documents.html)?.[0] ?? ''
    await director.complete(at(one), { answer: 'send', words: 'In the harbour office.' }, at(`${one}/answer`))
    await lead.complete(at('/provisions'), { state: 'received' })
    const meeting = await lead.open(at('/setting-up'))
    expect(meeting.html).toContain('The tides are agreed')
    expect(mainOf(meeting.html)).not.toMatch(/councillor|lead member/i)
    await lead.complete(at('/setting-up'), {
      heldOn: '2006-09-20',
      present: 'Harbour master; head of the quay',
      briefed: ['pilots'],
      confirmed: ['tides-agreed'],
    })
  })

  test('chooses routes, of which its limit lets three be fieldwork, and leaves its first stage by its own rules', async () => {
    await lead.complete(at('/stage'), {}, at('/stage/begin'))
    const leave = () => lead.send(at('/stage'), {}, at('/stage/leave'))
    const refused = await leave()
    expect(refused.status).toBe(422)
    expect(messages(refused.html)).toContain('Safe passage is always seen from the water')
    for (const judgement of ['P1', 'P2', 'L1'])
      await lead.complete(at(`/coverage/${judgement}`), { route: 'fieldwork', reason: 'The log is thin.' })
    const fourth = await lead.send(at('/coverage/L2'), { route: 'fieldwork', reason: 'The log is thin.' })
    expect(fourth.status).toBe(422)
    expect(messages(fourth.html)).toContain('At most three key judgements are made on the water; 4 are chosen.')
    expect(fourth.html).toContain('¶16')
    for (const judgement of ['L2', 'Q1', 'U1'])
      await lead.complete(at(`/coverage/${judgement}`), { route: 'logbook', reason: 'The log says enough.' })
    const wall = await lead.open(at('/coverage'))
    expect(wall.html).toContain('From the water')
    expect(wall.html).toContain('From the logbook')
    expect((await leave()).status).toBe(303)
  })

  test('writes evidence of its own kinds, and goes out by its own activities', async () => {
    await lead.onDay('2006-11-07')
    for (const [source, direction] of [
      ['deckhands', 'strength'],
      ['cabin-crew', 'weakness'],
    ] as const) {
      await lead.complete(at('/evidence/new'), {
        kind: 'sighting',
        event: '2006-11-06',
        text: `${evidenceText} Told by ${source}.`,
        source,
        group: 'small-boats',
        tier: 'shallows',
        ...Object.fromEntries(['P1', 'P2', 'L1', 'L2', 'Q1', 'U1'].map(judgement => [`bears.${judgement}`, direction])),
      })
    }
    await lead.complete(at('/hypotheses/new'), { judgement: 'P1', text: 'The lamps go out before dawn.' })
    await lead.complete(at('/plan'), { compared: 'There is no other inspection.' }, at('/plan/finalise'))
    const planned = await lead.complete(at('/activities/new'), {
      kind: 'night-watch',
      title: 'Watch on the pier',
      members: [id('Anchor Bell')],
      place: 'North pier',
      plannedOn: '2006-11-07',
      judgements: ['P1'],
      heldOn: '2006-11-07',
    })
    expect(planned.location).toMatch(/activities/)
    const activities = await lead.open(at('/activities'))
    const activity = /\/activities\/\d+/.exec(activities.html)?.[0] ?? ''
    expect((await lead.open(at(activity))).html).toContain('Lamps seen')
    await lead.complete(at('/stage'), {}, at('/stage/leave'))
  })

  test('judges on its scale, and says which end is best', async () => {
    for (const judgement of ['P1', 'P2', 'L1', 'L2', 'Q1', 'U1']) {
      const path = at(`/conclusions/${judgement}`)
      const evidence = await lead.offered(path, 'evidence')
      await lead.complete(path, { text: 'It is so.', state: 'concluded', evidence })
    }
    for (const [graded, grade] of [
      ['passage-grade', '1'],
      ['landing-grade', '2'],
      ['quay-grade', '5'],
    ] as const) {
      const path = at(`/grades/${graded}`)
      await lead.complete(path, { grade, reasons: 'What the log and the watch showed.' })
      const forms = formsOf((await lead.open(path)).html, path)
      const isResponsible = forms.some(form => form.action === `${path}/view`)
      if (isResponsible) await lead.complete(path, { text: 'The lamps are bright.' }, `${path}/view`)
      await lead.complete(path, {}, `${path}/open`)
      await lead.complete(
        path,
        {
          grade,
          reasons: 'All that was seen.',
          'agreed-by': [id('Anchor Bell')],
          evidence: await lead.offered(path, 'evidence', `${path}/agree`),
          ...(isResponsible ? { 'answer-lantern-board': 'The view is shared.' } : {}),
        },
        `${path}/agree`,
      )
    }
    const grades = await lead.open(at('/grades'))
    expect(grades.html).toContain('1 is the best grade, 5 the lowest')
    expect(grades.html).toContain('<strong>Grade 5</strong>: Dark')
  })

  test('writes its sections, and sends the draft to whom it names', async () => {
    for (const each of [lead, director]) await each.onDay('2006-11-20')
    for (const [section, kind] of [
      ['opening-words', 'passage'],
      ['soundings-found', 'finding'],
    ] as const) {
      const path = at('/report/new')
      const shown = `${path}?section=${section}&kind=${kind}`
      await lead.complete(shown, {
        section,
        text: `The ${section.replace('-', ' ')} of this harbour.`,
        evidence: await lead.offered(shown, 'evidence'),
        ...(kind === 'finding'
          ? { judgements: ['P2'], outcome: 'safe-passage', group: 'small-boats', tiers: ['shallows', 'deep-water'] }
          : {}),
        next: 'place',
      })
    }
    await lead.complete(at('/report/recommendations/new'), {
      section: 'soundings-found',
      text: 'Light the south pier too.',
      answers: 'The harbour authority',
    })
    await lead.complete(at('/report/send'), { next: 'send' })
    await director.complete(at('/draft'), { text: 'The pier has nine lamps, not eight.' })
    await director.complete(at('/draft/submission'), { next: 'send' })
    const page = /\/draft\/comments\/\d+/.exec((await lead.open(at('/draft'))).html)?.[0] ?? ''
    await lead.complete(at(page), { answer: 'accepted', because: 'Counted again.' }, at(`${page}/answer`))
  })

  test('takes the steps that its quality asks for, and no other, and signs its own words', async () => {
    const steps = mainOf((await lead.open(at('/quality'))).html)
    expect(steps).toContain('Code of conduct signed')
    expect(steps).toContain('Final approval')
    // It names no reader and no committee.
    expect(steps).not.toContain('Read by an inspector')
    expect(steps).not.toContain('Discussed by the committee')
    expect(mainOf((await lead.open(at('/quality/code'))).html)).toContain('I have kept my lantern lit.')
    await lead.complete(at('/quality/code'), {})
    // What a level of risk suggests stands in the rulebook.
    const { html } = await lead.open('/rulebooks/harbour-review/1')
    expect(html).toContain('Two lamps and a bell.')
  })

  test('is issued with its own words in the open page, the PDF and the JSON', async () => {
    await approver.onDay('2006-12-18')
    await approver.complete(at('/report/issue'), {})
    const reader = walkerFor(product.stranger())
    const open = await reader.open(`/published/${review}`)
    const main = mainOf(open.html)
    for (const words of ['Harbour review: Dorset', 'Safe passage', 'Bright', 'Dark', 'Every lamp burns.'])
      expect(main).toContain(words)
    expect(main).toContain('How well does this harbour keep its boats?')
    expect(main).toContain('Grade 1. The best is 1, the lowest 5.')
    expect(main).toContain('Sighting')
    const json = await reader.open(`/published/${review}/report.json`)
    const pdf = (await readPdfStructure((await reader.open(`/published/${review}/report.pdf`)).bytes)).text.join(' ')
    for (const text of [main, json.html, pdf]) {
      expect(text).toContain('Opening words')
      expect(text).toContain('boats')
      expect(text).not.toMatch(/child|young people|ofsted|inspector|corporate|key judgement/i)
    }
  })

  test('has its own clocks, recipients and statement', async () => {
    for (const each of [director, lead, manager]) await each.onDay('2006-12-20')
    await director.complete(at('/actions/receipt'), { receivedOn: '2006-12-20' })
    const plan = await director.open(at('/actions'))
    expect(plan.html).toContain('Copies of the chart')
    expect(plan.html).toContain('Dorset Harbour Authority')
    const [recommendation = ''] = await director.offered(at('/actions/new'), 'recommendation')
    const undated = { text: 'Light the south pier.', owner: 'Lamp keeper', recommendation }
    await director.complete(at('/actions/new'), undated)
    const statement = { madeOn: '2006-12-20', adoptedBy: 'Margaret Oduya', adoptedPost: 'Head of the quay' }
    const refused = await director.send(at('/actions/statement'), statement)
    expect(refused.status).toBe(422)
    expect(messages(refused.html)).toContain('Without a date:')
    expect(refused.html).toContain('¶21')
    const action = /\/actions\/items\/\d+|\/actions\/\d+/.exec((await director.open(at('/actions'))).html)?.[0] ?? ''
    await director.complete(at(action), { lastDay: '2007-03-01' })
    await director.complete(at('/actions/statement'), statement)
    expect((await director.open(at('/actions/statement'))).html).toContain('Head of the quay')
    await lead.complete(at('/stage'), {}, at('/stage/close'))
  })
})
