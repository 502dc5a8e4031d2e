import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openedReview } from './journey.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'
import { freshSeed, runs } from './proof.ts'
import { anyWorld, emptyReview, make, oracleOf, type Query, queryOf, type ThreadWorld } from './thread-world.ts'

let product: TestProduct
let query: Query
let model: string
let lead: Visitor
beforeAll(async () => {
  product = await startProduct()
  query = queryOf(product)
  model = await openedReview(product, 'Dorset')
  lead = await product.visitor('lead')
}, 120_000)
afterAll(() => product.close())

const sorted = (all: Iterable<string>) => [...new Set(all)].sort()

/** The kind and number of everything that the backward page of an item lists. */
function listed(html: string, review: string): readonly string[] {
  const list = /<ul class="conspectus-uses">[\s\S]*?<\/ul>/g
  const uses = [...html.matchAll(list)].flatMap(([part]) => part.split('<li>').slice(1))
  return uses.map(use => {
    const [, href = '', words = ''] = /href="([^"]*)">([\s\S]*?)<\/a>/.exec(use) ?? []
    if (href === `/published/${review}`) return 'issue'
    const [, page = '', id = ''] = /\/reviews\/\d+\/(.*?)[/#]r?([^/#]*)$/.exec(href) ?? []
    const paragraph = words.startsWith('A passage') ? 'passage' : 'finding'
    const kinds: { readonly [page: string]: string } = {
      coverage: 'route',
      hypotheses: 'hypothesis',
      activities: 'activity',
      conclusions: 'conclusion',
      grades: 'grade',
      'grades/passages': 'grade-passage',
      report: 'recommendation',
      'actions/items': 'action',
      'children/lines': 'children-line',
      'thread/blocks': paragraph,
    }
    return `${kinds[page] ?? page} ${id}`
  })
}

/** Numbers of the items that the forward page of a block shows. */
function shown(html: string): readonly string[] {
  return [...html.matchAll(/class="conspectus-source"[\s\S]*?href="\/reviews\/\d+\/evidence\/(\d+)"/g)].map(
    ([, id]) => id ?? '',
  )
}

/** Where the pages and the raw rows say different things; nothing where the thread is whole. */
async function differences(review: string): Promise<readonly string[]> {
  const oracle = await oracleOf(query, review)
  const found: string[] = []
  const differ = (what: string, said: readonly string[], wanted: ReadonlySet<string>) => {
    if (JSON.stringify(sorted(said)) !== JSON.stringify(sorted(wanted)))
      found.push(`${what}: the page says ${sorted(said).join(', ')}; the rows say ${sorted(wanted).join(', ')}`)
  }
  for (const { id, reference, isClosed } of oracle.items) {
    const page = await lead.get(`/reviews/${review}/thread/evidence/${id}`)
    expect(page.status).toBe(200)
    expect(page.html).toContain(reference)
    expect(page.html.includes('An item you may not read')).toBe(isClosed)
    differ(`from ${reference} up`, listed(page.html, review), oracle.usedBy(id))
  }
  for (const id of oracle.blocks) {
    const page = await lead.get(`/reviews/${review}/thread/blocks/${id}`)
    expect(page.status).toBe(200)
    differ(`from paragraph ${id} down`, shown(page.html), oracle.restsOn(id))
    for (const { title, isClosed } of oracle.items) if (isClosed) expect(page.html).not.toContain(title)
  }
  for (const id of oracle.gone) expect((await lead.get(`/reviews/${review}/thread/blocks/${id}`)).status).toBe(404)
  return found
}

async function made(world: ThreadWorld): Promise<string> {
  const review = await emptyReview(query, model, product.people.lead)
  await make(query, world, review, product.people.joint)
  return review
}

test('ALL-2 the thread is followed from any paragraph down and from any item up, as the raw rows have it', async () => {
  const seed = freshSeed('Golden thread')
  let worlds = 0
  await fc.assert(
    fc.asyncProperty(anyWorld, async world => {
      worlds += 1
      expect(await differences(await made(world))).toEqual([])
    }),
    { seed, numRuns: runs(200), endOnFailure: true },
  )
  console.log(`Golden thread: ${worlds} worlds, pages and rows agree.`)
}, 1_200_000)

/** A world in which every kind of thing is on one thread. */
const whole: ThreadWorld = {
  items: [
    { supersedes: false, goodPractice: true, isClosed: false },
    { supersedes: true, goodPractice: true, isClosed: false },
    { supersedes: false, goodPractice: false, isClosed: true },
  ],
  blocks: [
    { kind: 'finding', judgements: ['SS7', 'council-education'], placed: true, withdrawn: false },
    { kind: 'passage', judgements: [], placed: false, withdrawn: false },
  ],
  citations: [
    { item: 0, by: 'route', which: 0, risk: true, withdrawn: false },
    { item: 0, by: 'conclusion', which: 0, risk: false, withdrawn: false },
    { item: 1, by: 'block', which: 0, risk: false, withdrawn: false },
    { item: 1, by: 'grade', which: 3, risk: false, withdrawn: false },
    { item: 2, by: 'block', which: 0, risk: false, withdrawn: false },
    { item: 1, by: 'part', which: 0, risk: false, withdrawn: false },
  ],
  hypotheses: [{ judgement: 0, withdrawn: false }],
  activities: [{ judgements: ['SS7'], calledOff: false }],
  recommendations: [{ blocks: [0], withdrawn: false }],
  actions: [{ recommendation: 0, withdrawn: false }],
  lines: [
    { from: 'block', which: 0, withdrawn: false },
    { from: 'recommendation', which: 0, withdrawn: false },
  ],
  issued: true,
}

test('ALL-2 an item leads to route, hypothesis, activity, conclusion, grade, finding, recommendation, action and the issued report', async () => {
  const review = await made(whole)
  const [first, second, closed] = (await oracleOf(query, review)).items
  const up = await lead.get(`/reviews/${review}/thread/evidence/${first?.id}`)
  const kinds = listed(up.html, review).map(each => each.split(' ')[0])
  expect(kinds).toEqual([
    'route',
    'hypothesis',
    'activity',
    'conclusion',
    'grade-passage',
    'grade',
    'finding',
    'recommendation',
    'children-line',
    'children-line',
    'issue',
    'action',
  ])
  expect(up.html).toContain('as the risk that called for it')
  expect(up.html).toContain(`Cites ${second?.reference} of the same line`)
  // Good practice says where it is reported.
  expect(up.html).toContain('Reported in')
  const hidden = await lead.get(`/reviews/${review}/thread/evidence/${closed?.id}`)
  expect(hidden.html).toContain('An item you may not read')
  expect(hidden.html).not.toContain('Title of item 3')
})

test('ALL-2 a finding leads to what children are told of it, and the line leads back', async () => {
  const review = await made(whole)
  const [block, passage] = (await oracleOf(query, review)).blocks
  const down = await lead.get(`/reviews/${review}/thread/blocks/${block}`)
  const [, line = ''] = /href="(\/reviews\/\d+\/children\/lines\/\d+)">It is so\.</.exec(down.html) ?? []
  expect(down.html).toContain('What children are told of it')
  expect((await lead.get(`/reviews/${review}/thread/blocks/${passage}`)).html).not.toContain('What children are told')
  const back = await lead.get(line)
  expect(back.status).toBe(200)
  expect(back.html).toContain(`href="/reviews/${review}/thread/blocks/${block}"`)
})

test('ALL-2 everything that cites evidence is called by its name and has its page, on the item and in the sweep', async () => {
  const review = await made(whole)
  const [first, second] = (await oracleOf(query, review)).items
  for (const [kind, id] of [
    ['grade-passage', 'value-for-money-trend'],
    ['emerging-issue', 'issue-1'],
  ])
    await query(
      `insert into evidence_citation (review_id, item_id, by_kind, by_id, purpose) values ($1, $2, $3, $4, 'rests-on')`,
      [review, first?.id, kind, id],
    )
  const item = await lead.get(`/reviews/${review}/evidence/${first?.id}`)
  const [list = ''] = /<h2[^>]*>What rests on it<\/h2>[\s\S]*?<\/ul>/.exec(item.html) ?? []
  expect(list).toContain('A part of a graded judgement')
  expect(list).toContain('An emerging issue')
  const uses = [...list.matchAll(/<li>(?:<a class="govuk-link" href="([^"]*)")?/g)].map(([, href = '']) => href)
  expect(uses).toContain(`/reviews/${review}/issues#issue-1`)
  for (const href of uses) expect((await lead.get(href.split('#')[0] ?? '')).status, href).toBe(200)
  const swept = (await lead.get(`/reviews/${review}/sweep`)).html
  const left = [
    ['in a part of a graded judgement', `/reviews/${review}/grades/passages/value-for-money-trend`],
    ['in an emerging issue', `/reviews/${review}/issues#issue-1`],
  ]
  for (const [words, href] of left)
    expect(swept).toContain(`href="${href}">${first?.reference}, superseded by ${second?.reference}, ${words}</a>`)
})

test('ALL-2 the thread costs as many statements for many items as for one', async () => {
  const review = await made(whole)
  const oracle = await oracleOf(query, review)
  const [block] = oracle.blocks
  const [item] = oracle.items
  const before = {
    block: (await lead.get(`/reviews/${review}/thread/blocks/${block}`)).statements,
    item: (await lead.get(`/reviews/${review}/thread/evidence/${item?.id}`)).statements,
  }
  await query(
    `insert into evidence_item (review_id, number, kind, event_on, author_id)
     select $1, 100 + number, 'discussion', '2006-11-06', $2 from generate_series(1, 400) number`,
    [review, product.people.joint],
  )
  await query(
    `insert into evidence_words (item_id, review_id, title, text)
     select id, review_id, 'One of many', 'What was said.' from evidence_item where review_id = $1 and number > 100`,
    [review],
  )
  await query(
    `insert into evidence_citation (review_id, item_id, by_kind, by_id, purpose)
     select review_id, id, 'finding', $2, 'rests-on' from evidence_item where review_id = $1 and number > 100`,
    [review, block],
  )
  const page = await lead.get(`/reviews/${review}/thread/blocks/${block}`)
  expect(shown(page.html).length).toBeGreaterThan(400)
  expect(page.statements).toBe(before.block)
  expect((await lead.get(`/reviews/${review}/thread/evidence/${item?.id}`)).statements).toBe(before.item)
})

test('ALL-2 the comparison catches a thread that is cut', async () => {
  const review = await made(whole)
  expect(await differences(review)).toEqual([])
  const definition = (await query(`select pg_get_viewdef('reports_read_recommendation'::regclass) as text`))[0]?.[
    'text'
  ]
  const replaced = (text: unknown) =>
    query(`create or replace view reports_read_recommendation with (security_invoker = true) as ${text}`)
  await replaced(`select * from (${String(definition).replace(/;\s*$/, '')}) whole where false`)
  const found = await differences(review)
  await replaced(definition)
  expect(found.join('\n')).toMatch(/from E1 up: the page says .*; the rows say .*recommendation/)
  expect(await differences(review)).toEqual([])
}, 60_000)

test('ALL-4 neither the area nor somebody outside the review follows the thread', async () => {
  const review = await made(whole)
  const oracle = await oracleOf(query, review)
  for (const part of ['director', 'ninth', 'administrator'] as const) {
    const visitor = await product.visitor(part)
    expect((await visitor.get(`/reviews/${review}/thread/blocks/${oracle.blocks[0]}`)).status).toBe(404)
    expect((await visitor.get(`/reviews/${review}/thread/evidence/${oracle.items[0]?.id}`)).status).toBe(404)
  }
})
