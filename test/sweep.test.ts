import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkReview } from '../src/command-line/review.ts'
import { addAction, recordReceipt, reportProgress } from '../src/modules/actions/index.ts'
import { addEvidence, answerRequest, askForDocuments, receiveDocument } from '../src/modules/evidence/index.ts'
import { conclude } from '../src/modules/judgements/index.ts'
import { saveBlock } from '../src/modules/reports/index.ts'
import { allocateTask, finishTask } from '../src/modules/reviews/index.ts'
import { afterReport } from './after-report.ts'
import { done, inStage, openedReview } from './journey.ts'
import { bareFinding, reportingReview } from './report-journey.ts'
import { anItem, asLead, at, day, lead, product, review, startSweeping, sweep, today, troubleIn } from './sweeping.ts'

beforeAll(startSweeping, 120_000)
afterAll(() => product.close())

describe('The standing sweep', () => {
  test('JAR-37 follows a document from asked to late, answered and accepted', async () => {
    const { services } = product
    const other = await openedReview(product, 'Surrey')
    done(await askForDocuments(services, await product.caller('lead', '2006-09-05'), other))
    const waiting = await product.services.database.asOwner(async client => {
      const { rows } = await client.query<{ id: string }>(
        'select id from evidence_request where review_id = $1 order by id',
        [other],
      )
      return rows.map(row => row.id)
    })
    const [first = ''] = waiting
    await lead.onDay('2006-09-06')
    expect(troubleIn(await sweep(other), /documents asked of the area are still to come/)).toBeDefined()
    await lead.onDay('2006-12-27')
    const late = troubleIn(await sweep(other), /documents asked of the area are late/)
    expect(late?.links).toContain(`/reviews/${other}/documents/${first}`)
    const director = await product.caller('director', '2006-12-27')
    const sent = { requestId: first, version: 1, answer: { kind: 'send', where: 'On the disc.' } } as const
    done(await answerRequest(services, director, other, sent))
    const answered = troubleIn(
      await sweep(other),
      /1 answer of the area about documents is neither accepted nor returned/,
    )
    expect(answered?.links).toEqual([`/reviews/${other}/documents/${first}`])
    const accepted = { requestId: first, version: 2, reception: { kind: 'accept' } } as const
    done(await receiveDocument(services, await product.caller('lead', '2006-12-27'), other, accepted))
    expect(troubleIn(await sweep(other), /neither accepted nor returned/)).toBeUndefined()
    await lead.onDay(today)
  }, 60_000)

  test('says of the rules what review check says, each once, by gravity', async () => {
    // The lead gives a grade, so that what they see is what everybody sees.
    const html = await sweep()
    const rulesIn = (part: string) =>
      [...part.matchAll(/href="\/rulebooks\/[^"#]*#([^"]*)"/g)].map(([, rule]) => rule ?? '')
    const section = (gravity: string) =>
      html
        .split(/<details class="govuk-details" id="(?:reasoned|later)"/)[0]
        ?.split(`conspectus-problem-list--${gravity}"`)[1]
        ?.split('</section>')[0] ?? ''
    const checked = (await checkReview(product.product, review)).filter(each => each.strength !== 'may')
    const edition = product.services.rulebooks.get('joint-area-review', '2005-08')
    const deadlines = new Set(edition.deadlines.map(({ id }) => id))
    const open = checked.filter(each => !deadlines.has(each.rule) && each.status !== 'met')
    expect(open.length).toBeGreaterThan(20)
    const shown = rulesIn(html.split('<main')[1] ?? '').filter(rule => !deadlines.has(rule))
    expect([...shown].sort()).toEqual(open.map(({ rule }) => rule).sort())
    const ruleOf = (id: string) => open.find(({ rule }) => rule === id)
    for (const rule of rulesIn(section('must')))
      expect(ruleOf(rule)).toMatchObject({ strength: 'must', status: 'not-met' })
    for (const rule of rulesIn(section('must-unknown')))
      expect(ruleOf(rule)).toMatchObject({ strength: 'must', status: 'unknown' })
    for (const rule of rulesIn(section('should')))
      expect(ruleOf(rule)).toMatchObject({ strength: 'should', status: 'not-met' })
    // In the last stage everything that shuts the issue of the report stands in front, and the words are the same.
    const stops = open.filter(({ strength, status, rule }) => {
      const moment = edition.rules.find(({ id }) => id === rule)?.at
      return strength === 'must' && status === 'not-met' && (moment === 'always' || moment === 'act issue-report')
    })
    expect(stops.length).toBeGreaterThan(0)
    for (const { rule } of stops) expect(rulesIn(section('must'))).toContain(rule)
  })

  test('leads from every trouble to a page that answers and holds the thing', async () => {
    const crowded = (await reportingReview(product, 'Devon')).reviewId
    const { services } = product
    for (const name of ['First', 'Second', 'Third'])
      done(await addEvidence(services, await asLead(), crowded, anItem(`${name} stray note`)))
    const put = { reviewId: crowded, state: 'not-yet', text: 'Not yet.', evidence: [], version: 0 } as const
    for (const judgement of ['SS1', 'SS2', 'BH1']) done(await conclude(services, await asLead(), { ...put, judgement }))
    const written = { ...bareFinding, text: 'Something that is only kept for now.' }
    done(await saveBlock(services, await asLead(), crowded, written, undefined))
    done(await askForDocuments(services, await asLead(), crowded))
    const html = await sweep(crowded)
    const main = html.split('<main')[1]?.split('<nav')[0] ?? ''
    const links = [...main.matchAll(/<a class="govuk-link[^"]*" href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g)]
    expect(links.length).toBeGreaterThan(40)
    const wrong: string[] = []
    for (const [, href = '', words = ''] of links) {
      const [path = '', anchor] = href.split('#')
      if (path === '') continue
      const page = await lead.get(path)
      if (page.status !== 200) wrong.push(`${href}: ${page.status}`)
      if (anchor !== undefined && !page.html.includes(`id="${anchor}"`)) wrong.push(`${href}: no such place`)
      // A place is called by the first words of the thing, its number or its code.
      const [first = ''] = words
        .replace(/<[^>]*>/g, '')
        .replaceAll(/[“”…]/g, '')
        .trim()
        .split(/[,:]| {2}/)
      const [, code = '', name = ''] = /^([A-Z]+\d+)? ?(.*)$/.exec(first) ?? []
      const isPlace = !words.startsWith('Put this right') && !href.startsWith('/rulebooks')
      const isThere = page.html.includes(code) && page.html.includes(name.split(' ').slice(0, 3).join(' '))
      if (isPlace && !isThere) wrong.push(`${href}: not about ${first}`)
    }
    console.log(`Sweep: ${links.length} links of a review full of trouble were followed.`)
    expect(wrong).toEqual([])
  }, 120_000)

  test('costs as many statements with hundreds of troubles as with few, and the overview shows five', async () => {
    const few = await lead.get(at('/sweep'))
    const overview = await lead.get(at(''))
    await product.services.database.asOwner(async client => {
      await client.query(
        `insert into evidence_item (review_id, number, kind, event_on, author_id)
         select $1, 1000 + number, 'discussion', '2006-11-06', $2 from generate_series(1, 300) number`,
        [review, product.people.lead],
      )
      await client.query(
        `insert into evidence_words (item_id, review_id, title, text)
         select id, review_id, 'One of many', 'What was said.' from evidence_item where review_id = $1 and number > 1000`,
        [review],
      )
    })
    const many = await lead.get(at('/sweep'))
    expect(many.html).toContain('300 items of evidence bear on no judgement and are used by nothing')
    expect(many.statements).toBe(few.statements)
    const after = await lead.get(at(''))
    expect(after.statements).toBe(overview.statements)
    expect(after.html.split('conspectus-problem-list__problem"').length - 1).toBe(5)
    expect(after.html).toMatch(/All \d+ things/)
  }, 60_000)

  test('ALL-4 is for those who read the review, and for nobody else', async () => {
    expect((await (await product.visitor('approver')).get(at('/sweep'))).status).toBe(200)
    for (const part of ['director', 'ninth', 'administrator'] as const)
      expect((await (await product.visitor(part)).get(at('/sweep'))).status).toBe(404)
  })

  test('is clear before a review has anything in it, but for what the rules want', async () => {
    const bare = await openedReview(product, 'Kent')
    await inStage(product, bare, 'briefing-conference')
    await lead.onDay('2006-09-05')
    const html = await sweep(bare)
    expect(html).not.toContain('conspectus-problem-list--left')
    await lead.onDay(today)
  }, 60_000)
})

test('JAR-73 actions of the plan and duties past their day are late until they are done', async () => {
  const world = await afterReport()
  try {
    const { services } = world.product
    await world.issued(world.review, '2006-08-09')
    const director = () => world.product.caller('director')
    done(
      await recordReceipt(services, await director(), world.review, {
        receivedOn: day('2006-08-11'),
        note: '',
        version: 0,
      }),
    )
    const action = { text: 'Train the duty team.', owner: 'Head of children’s social care' }
    const due = { ...action, firstDay: undefined, lastDay: day('2006-10-01'), recommendationId: undefined }
    const { id } = done(await addAction(services, await director(), world.review, due))
    const page = async () => (await world.lead.get(`/reviews/${world.review}/sweep`)).html
    const late = troubleIn(await page(), /1 action of the plan past its day and not done/)
    expect(late?.links).toEqual([`/reviews/${world.review}/actions/items/${id}`])
    expect(troubleIn(await page(), /duties to recipients past their day/)?.links.length).toBeGreaterThan(1)
    done(await reportProgress(services, await director(), world.review, { actionId: id, state: 'done', note: 'Done.' }))
    expect(troubleIn(await page(), /action of the plan past its day/)).toBeUndefined()
  } finally {
    await world.product.close()
  }
}, 120_000)

test('JAR-32 a task past its day is late until it is done', async () => {
  const { services, people } = product
  const other = await openedReview(product, 'Kent')
  const given = { kind: 'other', about: '', text: 'Read the plan', personId: people.lead } as const
  const leading = await product.caller('lead', '2006-10-02')
  done(await allocateTask(services, leading, other, { ...given, dueOn: day('2006-10-20') }))
  await lead.onDay('2006-10-20')
  expect(troubleIn(await sweep(other), /1 task past its day/)).toBeUndefined()
  await lead.onDay(today)
  const [link = ''] = troubleIn(await sweep(other), /1 task past its day and not done/)?.links ?? []
  const taskId = /^\/reviews\/\d+\/tasks#task-(\d+)$/.exec(link)?.[1] ?? ''
  expect((await lead.get(`/reviews/${other}/tasks`)).html).toContain(`id="task-${taskId}"`)
  done(await finishTask(services, await product.caller('lead', today), other, { taskId, version: 1, isDone: true }))
  expect(troubleIn(await sweep(other), /task past its day/)).toBeUndefined()
}, 60_000)
