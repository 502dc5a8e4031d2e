import fc from 'fast-check'
import type { TestProduct } from './product.ts'

/*
 * Worlds for the golden thread: items, what cites them and what follows from that, written straight into the tables; and
 * an oracle that follows the thread over the raw rows, in a language of its own.
 */

const judgements = ['SS7', 'BH2', 'SM1', 'council-education'] as const

/** A part of the graded one of these. */
const part = 'education.quality'

/** Numbers stand for the place of a thing among those of its kind. */
export type ThreadWorld = {
  readonly items: readonly {
    readonly supersedes: boolean
    readonly goodPractice: boolean
    readonly isClosed: boolean
  }[]
  readonly blocks: readonly {
    readonly kind: 'finding' | 'passage' | 'fixed'
    readonly judgements: readonly string[]
    readonly placed: boolean
    readonly withdrawn: boolean
  }[]
  readonly citations: readonly {
    readonly item: number
    readonly by: 'route' | 'conclusion' | 'grade' | 'part' | 'block'
    readonly which: number
    readonly risk: boolean
    readonly withdrawn: boolean
  }[]
  readonly hypotheses: readonly { readonly judgement: number; readonly withdrawn: boolean }[]
  readonly activities: readonly { readonly judgements: readonly string[]; readonly calledOff: boolean }[]
  readonly recommendations: readonly { readonly blocks: readonly number[]; readonly withdrawn: boolean }[]
  readonly actions: readonly { readonly recommendation: number; readonly withdrawn: boolean }[]
  /** Lines of the report for children, each from a block, a recommendation or an item. */
  readonly lines: readonly {
    readonly from: 'block' | 'recommendation' | 'item'
    readonly which: number
    readonly withdrawn: boolean
  }[]
  readonly issued: boolean
}

const some = fc.integer({ min: 0, max: 5 })
const seldom = fc.integer({ min: 0, max: 4 }).map(number => number === 0)
const ofJudgements = fc.subarray([...judgements])

export const anyWorld: fc.Arbitrary<ThreadWorld> = fc.record({
  items: fc.array(fc.record({ supersedes: seldom, goodPractice: fc.boolean(), isClosed: seldom }), {
    minLength: 1,
    maxLength: 6,
  }),
  blocks: fc.array(
    fc.record({
      kind: fc.constantFrom('finding', 'finding', 'passage', 'fixed'),
      judgements: ofJudgements,
      placed: fc.boolean(),
      withdrawn: seldom,
    }),
    { minLength: 1, maxLength: 6 },
  ),
  citations: fc.array(
    fc.record({
      item: some,
      by: fc.constantFrom('route', 'conclusion', 'grade', 'part', 'block', 'block'),
      which: some,
      risk: fc.boolean(),
      withdrawn: seldom,
    }),
    { maxLength: 16 },
  ),
  hypotheses: fc.array(fc.record({ judgement: some, withdrawn: seldom }), { maxLength: 3 }),
  activities: fc.array(fc.record({ judgements: ofJudgements, calledOff: seldom }), { maxLength: 3 }),
  recommendations: fc.array(fc.record({ blocks: fc.array(some, { maxLength: 3 }), withdrawn: seldom }), {
    maxLength: 4,
  }),
  actions: fc.array(fc.record({ recommendation: some, withdrawn: seldom }), { maxLength: 4 }),
  lines: fc.array(
    fc.record({ from: fc.constantFrom('block', 'recommendation', 'item'), which: some, withdrawn: seldom }),
    { maxLength: 4 },
  ),
  issued: fc.boolean(),
}) as fc.Arbitrary<ThreadWorld>

type Row = { readonly [column: string]: unknown }
export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>

export function queryOf(product: TestProduct): Query {
  return (text, values = []) =>
    product.services.database.asOwner(async client => (await client.query(text, [...values])).rows as Row[])
}

/** A review like `model`, with nothing in it, led by `person`; its number. */
export async function emptyReview(query: Query, model: string, person: string): Promise<string> {
  const columns = (
    await query(
      `select string_agg(column_name, ', ') as all from information_schema.columns
       where table_schema = 'public' and table_name = 'reviews_review' and column_name <> 'id' and is_generated = 'NEVER'`,
    )
  )[0]?.['all']
  const made = await query(
    `insert into reviews_review (${columns}) select ${columns} from reviews_review where id = $1 returning id`,
    [model],
  )
  const review = String(made[0]?.['id'])
  await query(
    `insert into platform_grant (person_id, role, review_id, from_at) values ($1, 'lead', $2, '2006-01-01T00:00:00Z')`,
    [person, review],
  )
  return review
}

/** What the item of this number of a review is called. */
function titleOf(number: number): string {
  return `Title of item ${number}`
}

/** Makes the tables of an empty review be this world. `author` wrote every item and is not who reads. */
export async function make(query: Query, world: ThreadWorld, review: string, author: string): Promise<void> {
  const ids: string[] = []
  for (const [index, item] of world.items.entries()) {
    const made = await query(
      `insert into evidence_item (review_id, number, kind, event_on, good_practice, author_id, classification)
       values ($1, $2, 'discussion', '2006-11-06', $3, $4, $5) returning id`,
      [review, index + 1, item.goodPractice, author, item.isClosed ? 'whistle-blower' : 'review-team'],
    )
    const id = String(made[0]?.['id'])
    ids.push(id)
    await query(`insert into evidence_words (item_id, review_id, title, text) values ($1, $2, $3, 'What was said.')`, [
      id,
      review,
      titleOf(index + 1),
    ])
    const before = ids.at(-2)
    if (item.supersedes && before !== undefined)
      await query(`update evidence_item set superseded_by_id = $1, superseded_because = 'Misheard.' where id = $2`, [
        id,
        before,
      ])
  }
  for (const judgement of judgements) {
    const graded = judgement.includes('-')
    if (graded)
      await query(
        `insert into judgements_agreed (review_id, judgement, grade, reasons, answer, agreed_on, agreed_by, written_by_id)
         values ($1, $2, 2, 'Reasons.', '', '2006-11-20', array[$3::bigint], $3)`,
        [review, judgement, author],
      )
    if (graded)
      await query(
        `insert into judgements_passage (review_id, judgement, passage, state, text, author_id, written_on)
         values ($1, $2, $3, 'written', 'It is so.', $4, '2006-11-20')`,
        [review, judgement, part, author],
      )
    else
      await query(
        `insert into judgements_conclusion (review_id, judgement, state, text, author_id, written_on)
         values ($1, $2, 'concluded', 'It is so.', $3, '2006-11-20')`,
        [review, judgement, author],
      )
  }
  const blocks: { id: string; kind: string }[] = []
  for (const [index, block] of world.blocks.entries()) {
    const made = await query(
      `insert into reports_block (review_id, section, kind, position, text, judgements, placed, withdrawn_because)
       values ($1, 'outcomes-section', $2, $3, $4, $5, $6, $7) returning id`,
      [
        review,
        block.kind,
        index + 1,
        `Paragraph ${index + 1}.`,
        block.kind === 'finding' ? block.judgements : [],
        block.placed,
        block.withdrawn ? 'Wrong.' : null,
      ],
    )
    blocks.push({ id: String(made[0]?.['id']), kind: block.kind })
  }
  for (const citation of world.citations) {
    const item = ids[citation.item % ids.length]
    const block = blocks[citation.which % blocks.length]
    const judgement = judgements[citation.which % judgements.length] ?? 'SS7'
    const [kind, id] =
      citation.by === 'block'
        ? [block?.kind, block?.id]
        : citation.by === 'part'
          ? ['grade-passage', part]
          : [citation.by, judgement]
    if (kind === 'fixed') continue
    const purpose = citation.by === 'route' && citation.risk ? 'risk' : 'rests-on'
    await query(
      `insert into evidence_citation (review_id, item_id, by_kind, by_id, purpose, withdrawn)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [review, item, kind, id, purpose, citation.withdrawn],
    )
  }
  for (const { judgement, withdrawn } of world.hypotheses)
    await query(
      `insert into fieldwork_hypothesis (review_id, judgement, text, withdrawn_because) values ($1, $2, 'Perhaps.', $3)`,
      [review, judgements[judgement % judgements.length], withdrawn ? 'No.' : null],
    )
  for (const activity of world.activities)
    await query(
      `insert into fieldwork_activity (review_id, kind, title, judgements, called_off_because) values ($1, 'visit', 'A visit', $2, $3)`,
      [review, activity.judgements, activity.calledOff ? 'Snow.' : null],
    )
  const recommendations: string[] = []
  for (const recommendation of world.recommendations) {
    const made = await query(
      `insert into reports_recommendation (review_id, section, position, text, answers, blocks, withdrawn_because)
       values ($1, 'outcomes-section', 1, 'Do it.', 'The council', $2, $3) returning id`,
      [
        review,
        recommendation.blocks.map(which => blocks[which % blocks.length]?.id),
        recommendation.withdrawn ? 'No.' : null,
      ],
    )
    recommendations.push(String(made[0]?.['id']))
  }
  for (const action of world.actions)
    await query(
      `insert into actions_action (review_id, text, recommendation_id, withdrawn_because) values ($1, 'An action', $2, $3)`,
      [
        review,
        recommendations.length === 0 ? null : recommendations[action.recommendation % recommendations.length],
        action.withdrawn ? 'No.' : null,
      ],
    )
  // What children said is quoted from an open item of theirs alone, and a finding is marked once.
  const marked = new Set<string>()
  for (const { from, which, withdrawn } of world.lines) {
    const id =
      from === 'block'
        ? blocks[which % blocks.length]?.id
        : from === 'recommendation'
          ? recommendations[which % Math.max(1, recommendations.length)]
          : ids[which % ids.length]
    if (id === undefined || (!withdrawn && marked.has(`${from} ${id}`))) continue
    if (!withdrawn) marked.add(`${from} ${id}`)
    if (from === 'item')
      await query(`update evidence_item set from_children = true, classification = 'open' where id = $1`, [id])
    const column = { block: 'block_id', recommendation: 'recommendation_id', item: 'item_id' }[from]
    const kind = { block: 'good', recommendation: 'promise', item: 'said' }[from]
    await query(
      `insert into children_line (review_id, kind, ${column}, words, position, withdrawn_because) values ($1, $2, $3, 'It is so.', 1, $4)`,
      [review, kind, id, withdrawn ? 'No.' : null],
    )
  }
  if (world.issued)
    await query(
      `insert into reports_issue (review_id, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
       select id, '2006-12-18', 1, title, area_id, 'Dorset', rulebook, edition, rulebook_sha256, '{}', '[]' from reviews_review where id = $1`,
      [review],
    )
}

/** What the raw rows of a review say of the thread: from an item up to all that used it, and from a block down. */
export async function oracleOf(query: Query, review: string) {
  const rows = (table: string) => query(`select * from ${table} where review_id = $1`, [review])
  // Who asks counts on the order in which they were made, and a row that was changed may come later than it was.
  const made = async (table: string) =>
    (await rows(table)).toSorted((one, other) => Number(one['id']) - Number(other['id']))
  const items = await made('evidence_item')
  const citations = (await rows('evidence_citation')).filter(row => row['withdrawn'] === false)
  const blocks = (await made('reports_block')).filter(
    row => row['withdrawn_because'] === null && row['kind'] !== 'fixed',
  )
  const hypotheses = (await rows('fieldwork_hypothesis')).filter(row => row['withdrawn_because'] === null)
  const activities = (await rows('fieldwork_activity')).filter(row => row['called_off_because'] === null)
  const recommendations = (await rows('reports_recommendation')).filter(row => row['withdrawn_because'] === null)
  const actions = (await rows('actions_action')).filter(row => row['withdrawn_because'] === null)
  const issues = await rows('reports_issue')
  const parts = await rows('judgements_passage')
  const lines = (await rows('children_line')).filter(row => row['withdrawn_because'] === null)
  const text = (value: unknown) => String(value)
  const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : [])

  /** The item with all that its line of superseding holds. */
  function lineOf(item: string): Set<string> {
    const line = new Set([item])
    for (let grown = -1; grown !== line.size; ) {
      grown = line.size
      for (const row of items) if (line.has(text(row['superseded_by_id']))) line.add(text(row['id']))
    }
    for (let last: string | undefined = item; last !== undefined; ) {
      line.add(last)
      const next: unknown = items.find(row => text(row['id']) === last)?.['superseded_by_id']
      last = next === null || next === undefined ? undefined : text(next)
    }
    // What an earlier one superseded is of the line too.
    for (let grown = -1; grown !== line.size; ) {
      grown = line.size
      for (const row of items) if (line.has(text(row['superseded_by_id'])) && line.has(item)) line.add(text(row['id']))
    }
    return line
  }

  function usedBy(item: string): Set<string> {
    const line = lineOf(item)
    const citing = citations.filter(row => line.has(text(row['item_id'])))
    const cites = (kind: string, id: string) => citing.some(row => row['by_kind'] === kind && text(row['by_id']) === id)
    const found = new Set(citing.map(row => `${row['by_kind']} ${row['by_id']}`))
    for (const row of hypotheses) if (cites('route', text(row['judgement']))) found.add(`hypothesis ${row['id']}`)
    for (const row of activities)
      if (list(row['judgements']).some(judgement => cites('route', judgement))) found.add(`activity ${row['id']}`)
    const resting = blocks.filter(
      row =>
        found.has(`${row['kind']} ${row['id']}`) ||
        list(row['judgements']).some(
          judgement =>
            cites('conclusion', judgement) ||
            cites('grade', judgement) ||
            parts.some(each => each['judgement'] === judgement && cites('grade-passage', text(each['passage']))),
        ),
    )
    for (const row of resting) found.add(`${row['kind']} ${row['id']}`)
    const restingIds = new Set(resting.map(row => text(row['id'])))
    const advised = recommendations.filter(row => list(row['blocks']).some(block => restingIds.has(block)))
    for (const row of advised) found.add(`recommendation ${row['id']}`)
    const advisedIds = new Set(advised.map(row => text(row['id'])))
    for (const row of actions)
      if (row['recommendation_id'] !== null && advisedIds.has(text(row['recommendation_id'])))
        found.add(`action ${row['id']}`)
    for (const row of lines)
      if (
        line.has(text(row['item_id'])) ||
        restingIds.has(text(row['block_id'])) ||
        advisedIds.has(text(row['recommendation_id']))
      )
        found.add(`children-line ${row['id']}`)
    if (resting.some(row => row['placed'] === true)) for (const _ of issues) found.add('issue')
    // What was withdrawn after it cited is not on the thread any more.
    const gone = citing.filter(
      row => ['finding', 'passage'].includes(text(row['by_kind'])) && !restingIds.has(text(row['by_id'])),
    )
    return new Set([...found].filter(each => !gone.some(row => each === `${row['by_kind']} ${row['by_id']}`)))
  }

  function restsOn(block: string): Set<string> {
    const row = blocks.find(each => text(each['id']) === block)
    if (row === undefined) return new Set()
    const found = citations.filter(
      each =>
        (text(each['by_id']) === block && each['by_kind'] === row['kind']) ||
        (['conclusion', 'grade'].includes(text(each['by_kind'])) &&
          list(row['judgements']).includes(text(each['by_id']))) ||
        (each['by_kind'] === 'grade-passage' &&
          parts.some(
            own => own['passage'] === each['by_id'] && list(row['judgements']).includes(text(own['judgement'])),
          )),
    )
    return new Set(found.map(each => text(each['item_id'])))
  }

  return {
    items: items.map(row => ({
      id: text(row['id']),
      reference: text(row['reference']),
      title: titleOf(Number(row['number'])),
      isClosed: !['review-team', 'open'].includes(text(row['classification'])),
    })),
    blocks: blocks.map(row => text(row['id'])),
    gone: (await rows('reports_block'))
      .map(row => text(row['id']))
      .filter(id => !blocks.some(row => text(row['id']) === id)),
    usedBy,
    restsOn,
  }
}
