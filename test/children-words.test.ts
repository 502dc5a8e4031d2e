import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import type { Outcome } from '../src/kernel/outcome.ts'
import { assembleChildrenReport, wordsOfReport } from '../src/modules/children/domain/report.ts'
import {
  type ChildrenReport,
  childrenCompanion,
  currentChildrenReport,
  listLines,
  markForChildren,
  takeOut,
  writeLine,
  writePart,
} from '../src/modules/children/index.ts'
import { addLine } from '../src/modules/children/store/lines.ts'
import { classifyEvidence } from '../src/modules/evidence/commands/access.ts'
import { addEvidence, type NewItem } from '../src/modules/evidence/index.ts'
import { addPerson } from '../src/modules/register/index.ts'
import { placeBlock, saveBlock, saveRecommendation } from '../src/modules/reports/index.ts'
import { findReview } from '../src/modules/reviews/index.ts'
import { anyStep, kept, leaksIn, type Step, said, squeezed, staff } from './children-lead.ts'
import { readPdfStructure } from './documents/structure.ts'
import { anyReason, done } from './journey.ts'
import { plainItem } from './plain-item.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'
import { freshSeed, runs } from './proof.ts'
import { bareFinding, placed, reportingReview } from './report-journey.ts'

/*
 * Whatever a lead writes and marks: nothing stands in the report for children that was not marked and does not stand, no
 * name of anybody on staff, and nothing copied out of evidence that tells of single children. Looked for in the model, the
 * page and the PDF by an eye of its own, which knows letters and rows and none of the product's checks.
 */

let product: TestProduct
let review: string
let lead: Visitor
/** What can be marked, by number: findings placed and only kept, recommendations, items of every kind, and of another review. */
let sources: readonly { readonly kind: 'finding' | 'recommendation' | 'evidence'; readonly id: string }[]
let findings: readonly string[]
let openItem: string

const item = (text: string, classification: NewItem['classification']): NewItem => ({
  ...plainItem,
  kind: 'discussion',
  title: 'What was heard',
  text,
  place: 'Poole Youth Centre',
  source: 'children',
  fromChildren: true,
  eventOn: Temporal.PlainDate.from('2006-11-06'),
  ...(classification === undefined ? {} : { classification }),
})

beforeAll(async () => {
  product = await startProduct()
  const { services } = product
  const { reviewId, item: first } = await reportingReview(product)
  review = reviewId
  const caller = await product.caller('lead')
  await services.database.asSystem('set-up', async tx => {
    for (const name of staff.slice(4))
      await addPerson(tx, {
        name,
        post: 'Nurse',
        body: undefined,
        organisationId: undefined,
        specialism: '',
        email: '',
      })
  })
  const keep = async (text: string, classification: NewItem['classification']) =>
    done(await addEvidence(services, caller, review, item(text, classification))).id
  openItem = await keep(said.open, 'open')
  const items = [openItem, await keep(said.team, 'review-team'), await keep(said.child, 'child-level')]
  items.push(await keep(said.told, 'whistle-blower'))
  const finding = (text: string) => placed(product, review, { text, judgements: ['SS7'], evidence: [first] })
  findings = [await finding(kept[0] ?? ''), await finding(kept[1] ?? '')]
  const bare = { ...bareFinding, text: kept[2] ?? '' }
  const { id: onlyKept } = done(await saveBlock(services, caller, review, bare, undefined))
  const recommendation = { section: 'outcomes-section', text: 'Run a later bus.', answers: 'The council', blocks: [] }
  const { id: asked } = done(await saveRecommendation(services, caller, review, recommendation, undefined))
  const { reviewId: elsewhere } = await reportingReview(product, 'Devon')
  const { id: other } = done(
    await addEvidence(
      services,
      await product.caller('lead'),
      elsewhere,
      item('We like the skate park by the river very much.', 'open'),
    ),
  )
  sources = [
    ...[...findings, onlyKept].map(id => ({ kind: 'finding', id }) as const),
    { kind: 'recommendation', id: asked },
    ...[...items, other].map(id => ({ kind: 'evidence', id }) as const),
  ]
  lead = await product.visitor('lead')
}, 180_000)
afterAll(() => product.close())

/** Whether these words are those of a text in its order; what is left out between them is shown by dots. */
function isQuoted(words: string, text: string): boolean {
  let left = squeezed(text)
  for (const part of words.split('…').map(squeezed)) {
    const at = left.indexOf(part)
    if (at === -1) return false
    left = left.slice(at + part.length)
  }
  return true
}

/** What the lines of a report come from that may not: asked of the raw rows. */
async function wrongLines(report: ChildrenReport): Promise<readonly string[]> {
  const rows = await product.services.database.asOwner(
    async client =>
      (
        await client.query<{ id: string; source: string; text: string }>(
          `select line.id, 'finding ' || block.id as source, '' as text from children_line line join reports_block block on block.id = line.block_id
             where line.withdrawn_because is null and block.review_id = $1 and block.placed and block.withdrawn_because is null and block.kind <> 'fixed'
           union all select line.id, 'recommendation r' || each.id, '' from children_line line join reports_recommendation each on each.id = line.recommendation_id
             where line.withdrawn_because is null and each.review_id = $1 and each.withdrawn_because is null
           union all select line.id, 'said', words.text from children_line line join evidence_item item on item.id = line.item_id
             join evidence_words words on words.item_id = item.id
             where line.withdrawn_because is null and item.review_id = $1 and item.classification = 'open' and item.from_children and item.superseded_by_id is null`,
          [review],
        )
      ).rows,
  )
  return report.parts
    .flatMap(({ groups }) => groups)
    .flatMap(({ lines }) => lines)
    .filter(line => {
      const row = rows.find(({ id }) => id === line.id)
      const from = line.from.id === undefined ? line.from.kind : `${line.from.kind} ${line.from.id}`
      return row?.source !== from || (from === 'said' && !isQuoted(line.words, row.text))
    })
    .map(({ words }) => words)
}

const usualKind = { finding: 'good', recommendation: 'promise', evidence: 'said' } as const

/** Does one step as the lead; what it answers. */
async function doStep(step: Step): Promise<Outcome<unknown>['kind']> {
  const { services } = product
  const caller = await product.caller('lead')
  const lines = await product.readAs('lead', tx => listLines(tx, review))
  const told = (words: string, byWhen: string) => ({ outcome: '', symbol: undefined, words, byWhen })
  switch (step.does) {
    case 'mark': {
      const source = sources[step.source % sources.length] ?? { kind: 'finding', id: '0' }
      const kind = step.usual ? usualKind[source.kind] : 'better'
      return (await markForChildren(services, caller, review, { source, kind, ...told(step.words, step.byWhen) })).kind
    }
    case 'write': {
      const line = lines[step.which % Math.max(1, lines.length)]
      if (line === undefined) return 'denied'
      return (await writeLine(services, caller, review, { ...line, ...told(step.words, step.byWhen) })).kind
    }
    case 'take out': {
      const line = lines[step.which % Math.max(1, lines.length)]
      if (line === undefined) return 'denied'
      return (await takeOut(services, caller, review, { ...line, because: 'Not now.' })).kind
    }
    case 'part': {
      const version = await versionOf('children_part', `part = '${step.part}' and review_id = ${review}`)
      return (await writePart(services, caller, review, { part: step.part, text: step.words, version })).kind
    }
    case 'place': {
      const id = findings[step.finding] ?? ''
      const version = await versionOf('reports_block', `id = ${id}`)
      return (await placeBlock(services, caller, review, { id, version, placed: step.placed }, { reasons: anyReason }))
        .kind
    }
    case 'classify': {
      const version = await versionOf('evidence_item', `id = ${openItem}`)
      const change = {
        itemId: openItem,
        version,
        classification: step.as,
        heldBy: undefined,
        because: 'Looked at anew.',
      }
      return (await classifyEvidence(services, caller, review, change)).kind
    }
  }
}

async function versionOf(table: string, where: string): Promise<number> {
  const found = await product.services.database.asOwner(client =>
    client.query<{ version: number }>(`select version from ${table} where ${where}`),
  )
  return found.rows[0]?.version ?? 0
}

/** The review as it was before the first step. */
async function startAgain(): Promise<void> {
  await product.services.database.asOwner(async client => {
    await client.query(`update children_line set withdrawn_because = 'Begun again.' where withdrawn_because is null`)
    await client.query('update children_part set text = $1', ['We are inspectors.'])
    await client.query('update reports_block set placed = true where id = any ($1)', [findings])
    await client.query(`update evidence_item set classification = 'open' where id = $1`, [openItem])
  })
}

async function current(): Promise<ChildrenReport> {
  const report = await product.readAs('lead', async tx => {
    const found = await findReview(tx, review)
    return found && currentChildrenReport(product.services, tx, found)
  })
  if (report === undefined) throw new Error('There is no report for children.')
  return report
}

const mainOf = (html: string) =>
  (/<main[\s\S]*<\/main>/.exec(html)?.[0] ?? '').replace(/<[^>]*>/g, ' ').replace(/&#39;/g, "'")

/** What is let through and refused, each once: chance alone may draw none of some. */
const bothWays: Step[] = [
  { does: 'mark', source: 0, usual: true, words: 'The bus comes every hour now.', byWhen: '' },
  { does: 'mark', source: 1, usual: true, words: `${staff[0]} runs the bus.`, byWhen: '' },
  { does: 'write', which: 0, words: 'The bus comes every half hour now.', byWhen: '' },
  { does: 'write', which: 0, words: `${staff[0]} runs the bus.`, byWhen: '' },
  { does: 'part', part: 'children-who-we-are', words: `${staff[0]} came to see you.` },
  { does: 'place', finding: 1, placed: false },
  { does: 'classify', as: 'child-level' },
]

describe('JAR-70 whatever a lead writes and marks', () => {
  test('nothing that was not marked, nobody of the staff and nothing of a single child stands in the report for children', async () => {
    const answers = new Map<string, number>()
    let printed = 0
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 4, maxLength: 14 }), async steps => {
        await startAgain()
        for (const step of steps) {
          const answer = `${step.does} ${await doStep(step)}`
          answers.set(answer, (answers.get(answer) ?? 0) + 1)
        }
        const report = await current()
        const page = await lead.get(`/reviews/${review}/children/preview`)
        expect(page.status).toBe(200)
        const files = await childrenCompanion.files(report)
        const pdf = (await readPdfStructure(files.files[0]?.bytes ?? new Uint8Array())).text.join('\n')
        printed += 1
        expect(await wrongLines(report)).toEqual([])
        for (const text of [JSON.stringify(report), wordsOfReport(report), mainOf(page.html), pdf])
          expect(leaksIn(text)).toEqual([])
      }),
      {
        seed: freshSeed('words for children'),
        numRuns: runs(300) + 1,
        endOnFailure: true,
        examples: [[bothWays]],
      },
    )
    // Both ways were gone, or this says nothing.
    for (const answer of [
      'mark done',
      'mark refused',
      'write done',
      'write refused',
      'part refused',
      'place done',
      'classify done',
    ])
      expect(answers.get(answer) ?? 0, `${answer} in ${printed} reports`).toBeGreaterThan(0)
  }, 900_000)

  test('a version that forgets whether a line still stands is caught', async () => {
    await startAgain()
    const [first] = sources
    if (first === undefined) throw new Error('There is nothing to mark.')
    const line = { source: first, kind: 'good', outcome: '', symbol: undefined, byWhen: '' } as const
    const quote = { ...line, source: { kind: 'evidence', id: openItem }, kind: 'said', words: said.open } as const
    const caller = await product.caller('lead')
    done(await markForChildren(product.services, caller, review, { ...line, words: 'You keep the same worker.' }))
    done(await markForChildren(product.services, caller, review, quote))
    expect(await wrongLines(await current())).toEqual([])
    expect(await doStep({ does: 'place', finding: 0, placed: false })).toBe('done')
    expect(await doStep({ does: 'classify', as: 'child-level' })).toBe('done')
    expect(wordsOfReport(await current())).not.toContain('same worker')
    const forgetful = await product.readAs('lead', async tx =>
      assembleChildrenReport({
        rulebook: product.services.rulebooks.get('joint-area-review', '2005-08'),
        areaName: 'Dorset',
        lines: (await listLines(tx, review)).map(each => ({ ...each, stands: true })),
        parts: new Map(),
      }),
    )
    if (forgetful === undefined) throw new Error('There is no report for children.')
    expect(await doStep({ does: 'take out', which: 1 }), 'what was closed since can be taken out').toBe('done')
    expect((await wrongLines(forgetful)).toSorted()).toEqual([said.open, 'You keep the same worker.'].toSorted())
  })

  test.each([
    ['a name', 'We met Tom  Okafor there.', 'This names Tom Okafor'],
    ['a name with a title', 'Ask Mrs Lamb about it.', 'This names Peter Lamb'],
    ['a name in other letters', "Ask Sean O'Hara about it.", 'This names Seán O’Hara'],
    ['a name of two', 'Ask Zoe Nunez-Price about it.', 'This names Zoë Núñez-Price'],
    ['words of a single child', `He says: ${said.child}`, 'evidence that tells of single children'],
  ])(
    '%s is refused beside its field, seen by the other eye, and stops the issue where it stands already',
    async (_, words, says) => {
      await startAgain()
      const [source] = sources
      if (source === undefined) throw new Error('There is nothing to mark.')
      const line = { kind: 'good', outcome: '', symbol: '', byWhen: '' }
      const form = { ...line, source: `${source.kind}:${source.id}`, words }
      const refused = await lead.post(`/reviews/${review}/children/lines/new`, form)
      expect(refused.status).toBe(422)
      expect(refused.html).toContain('id="words-error"')
      expect(mainOf(refused.html)).toContain(says)
      expect(leaksIn(words).length).toBeGreaterThan(0)
      // A version that forgets to look lets it in: the other eye sees it, and so does the issue.
      await product.readAs('lead', tx =>
        addLine(tx, review, { ...line, source, words, kind: 'good', symbol: undefined }),
      )
      const report = await current()
      expect(leaksIn(JSON.stringify(report))).toEqual(leaksIn(words))
      const problems = await product.readAs('lead', async tx => {
        const found = await findReview(tx, review)
        return found && childrenCompanion.problems(report, { services: product.services, tx, review: found })
      })
      expect(problems).toEqual([
        { text: expect.stringContaining(says), href: expect.stringContaining('/children/lines/') },
      ])
    },
  )
})
