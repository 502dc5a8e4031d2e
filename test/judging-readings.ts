import { sql } from 'kysely'
import { Temporal } from '../src/kernel/dates.ts'
import { reportDocument } from '../src/modules/reports/index.ts'
import { askRules, factLoader, findReview } from '../src/modules/reviews/index.ts'
import type { Transaction } from '../src/platform/db/database.ts'
import {
  dissents,
  gradesKnown,
  type Happened,
  inForce,
  type Judged,
  judgements,
  known,
  outsiders,
} from './judging-model.ts'
import type { Part, TestProduct, Visitor } from './product.ts'

/*
 * How the test of judging reads what comes out of the product, and compares it with its model. Each check says in a
 * sentence what is not as the model has it. The words planted are found by their shape wherever they come out.
 */

/** One sequence: its review, a paragraph of the report that rests on its judgements, and what happened in it. */
export type World = { readonly reviewId: string; readonly block: string; readonly past: readonly Happened[] }

/** Where readings are made: the product, everybody signed in, and the sequences before this one. */
export type Reading = {
  readonly product: TestProduct
  readonly visitor: (part: Part) => Visitor
  readonly before: readonly World[]
}

/** Told apart from anything that a token of a form spells by chance: none of them has a dot. */
const anyWord = /zq\.\d+\.zq/g
const wordsIn = (text: string) => new Set(text.match(anyWord) ?? [])

/** How much of the database is searched: what judging keeps, that and the record, or all of it. */
export type Breadth = 'judging' | 'record' | 'all'
const searched = {
  judging: /^(judgements_|reviews_exception)/,
  record: /^(judgements_|reviews_exception|platform_record)/,
  all: /^/,
} as const satisfies { readonly [breadth in Breadth]: RegExp }

type Source = { readonly relation: string; readonly columns: string }
const sourcesOf = new Map<string, readonly Source[]>()

/** Every table and view that the role of this transaction may select from, with the columns that it may. */
async function sources(tx: Transaction, role: string): Promise<readonly Source[]> {
  const found =
    sourcesOf.get(role) ??
    (
      await sql<Source>`
        select relation.relname as relation, string_agg(format('%I::text', attribute.attname), ', ') as columns
        from pg_class relation join pg_attribute attribute on attribute.attrelid = relation.oid and attribute.attnum > 0
          and not attribute.attisdropped
        where relation.relnamespace = 'public'::regnamespace and relation.relkind in ('r', 'v', 'm', 'p')
          and has_column_privilege(relation.oid, attribute.attnum, 'select')
        group by relation.relname order by relation.relname`.execute(tx)
    ).rows
  sourcesOf.set(role, found)
  return found
}

/** The planted words that somebody can select, with where; from as much of the database as is asked. */
async function selectable(
  product: TestProduct,
  part: Part,
  breadth: Breadth,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const caller = await product.caller(part)
  return product.services.database.as(caller, 'read', async tx => {
    const from = (await sources(tx, caller.actor.kind)).filter(({ relation }) => searched[breadth].test(relation))
    const parts = from.map(
      ({ relation, columns }) =>
        sql`select ${sql.lit(relation)} as relation, concat_ws(' ', ${sql.raw(columns)}) as text from ${sql.table(relation)}`,
    )
    const found = new Map<string, Set<string>>()
    if (parts.length === 0) return found
    const { rows } = await sql<{ word: string; relation: string }>`
      select distinct relation, told.word[1] as word from (${sql.join(parts, sql` union all `)}) said,
        lateral regexp_matches(said.text, '(zq\\.\\d+\\.zq)', 'g') as told (word)
      where said.text like '%zq.%'`.execute(tx)
    for (const { word, relation } of rows) found.set(word, (found.get(word) ?? new Set()).add(relation))
    return found
  })
}

/** Compares what somebody can select with what the model lets them know, of this review and of all before. */
export async function checkDatabase(
  { product, before }: Reading,
  { past }: World,
  part: Part,
  breadth: Breadth,
): Promise<readonly string[]> {
  const found = await selectable(product, part, breadth)
  const here = known(past, part).map(each => each.word)
  const allowed = new Set([...here, ...before.flatMap(one => known(one.past, part).map(each => each.word))])
  const leaks = [...found].filter(([word]) => !allowed.has(word))
  const lost = here.filter(word => {
    const places = [...(found.get(word) ?? [])]
    return (
      !places.some(place => place.startsWith('judgements_')) ||
      (breadth !== 'judging' && !places.some(place => place.startsWith('platform_')))
    )
  })
  return [
    ...leaks.map(([word, places]) => `${part} can select ${word} from ${[...places].join(', ')}`),
    ...lost.map(word => `${part} can no longer select ${word} or its line of the record`),
  ]
}

/** What stands on the page of a judgement whatever followed; the rest is in its history. */
const onPage: readonly Happened['what'][] = ['noted', 'agreed', 'dissented', 'reopened', 'afresh']

/** The page of a judgement and its history to the end, against what the model lets the reader know. */
export async function checkPages(
  { visitor }: Reading,
  { reviewId, past }: World,
  part: Part,
  on: Judged,
): Promise<readonly string[]> {
  const mayKnow = known(past, part)
  const allowed = new Set(mayKnow.map(each => each.word))
  const page = await visitor(part).get(`/reviews/${reviewId}/grades/${on}`)
  let history = ''
  for (let number = 1; ; number += 1) {
    const answer = await visitor(part).get(`/reviews/${reviewId}/record?kind=grade&of=${on}&page=${number}`)
    if (answer.status !== 200) break
    history += answer.html
  }
  if (outsiders.includes(part)) return page.status === 404 && history === '' ? [] : [`${part} opens the pages of ${on}`]
  const told = [...wordsIn(page.html), ...wordsIn(history)]
  const due = mayKnow.filter(each => each.on === on)
  return [
    ...told.filter(word => !allowed.has(word)).map(word => `${part} reads ${word} on a page`),
    ...due
      .filter(({ word }) => !history.includes(word))
      .map(each => `the history of ${on} lost ${each.what} for ${part}`),
    ...due
      .filter(({ what, word }) => onPage.includes(what) && !page.html.includes(word))
      .map(each => `the page of ${on} lost ${each.what} for ${part}`),
  ]
}

/** Pages on which nothing given alone may come out. */
const elsewhere = (block: string) => [
  '',
  '/grades',
  '/record',
  '/report',
  '/report.html',
  '/report.json',
  '/limits',
  '/limits/what-if',
  '/sweep',
  '/views',
  `/thread/blocks/${block}`,
]

export async function checkElsewhere(
  { visitor }: Reading,
  { reviewId, block, past }: World,
  part: Part,
): Promise<readonly string[]> {
  const allowed = new Set(known(past, part).map(each => each.word))
  const wrong: string[] = []
  for (const path of elsewhere(block)) {
    const { html } = await visitor(part).get(`/reviews/${reviewId}${path}`)
    for (const word of wordsIn(html)) if (!allowed.has(word)) wrong.push(`${part} reads ${word} on ${path}`)
  }
  return wrong
}

const strip = /__judgement">([^<]*)<\/p>\s*<p class="conspectus-grade-strip__words">(?:<strong>Grade (\d+)<\/strong>)?/g

const plain = (html: string) => html.replaceAll('&#39;', "'")

/** The grades on every scale of a page, by the name of the judgement; those not agreed are left out. */
function stripsOf(html: string): ReadonlyMap<string, number> {
  const found = [...html.matchAll(strip)].flatMap(([, label = '', grade]) =>
    grade === undefined ? [] : [[plain(label), Number(grade)] as const],
  )
  return new Map(found)
}

type Stands = { readonly [label: string]: number }
const asStands = (entries: Iterable<readonly [string, number]>): Stands => Object.fromEntries([...entries].toSorted())

const agreedInThread =
  /Agreed grade:<\/strong> <a[^>]*grades\/([^"]+)">(\d+)[^<]*<\/a>(?: <strong[^>]*>Dissent kept: (\d+))?/g

/** Everywhere that a grade stands as agreed: pages, files, the report as a model, facts and a rule. */
export async function checkStanding(
  { product, visitor }: Reading,
  { reviewId, block, past }: World,
  part: Part,
): Promise<readonly string[]> {
  const { services } = product
  const rulebook = services.rulebooks.get('joint-area-review', '2005-08')
  const label = (id: string) => rulebook.graded.find(graded => graded.id === id)?.label ?? id
  const agreed = judgements.flatMap(on => {
    const now = inForce(past, on)
    return now?.grade === undefined ? [] : [{ on, id: now.id, grade: now.grade, dissent: dissents(past, on).length }]
  })
  const due = asStands(agreed.map(({ on, grade }) => [label(on), grade]))
  const open = async (path: string) => (await visitor(part).get(`/reviews/${reviewId}${path}`)).html
  const shown: { [where: string]: Stands } = {}

  const grades = await open('/grades')
  shown['grades page'] = asStands(stripsOf(grades))
  const tagged = [...grades.matchAll(/<article[^>]*aria-label="([^"]*)">([\s\S]*?)<\/article>/g)]
  const tags = tagged.filter(([, , inside = '']) => inside.includes('>Agreed</strong>')).map(([, name = '']) => name)
  shown['grades page, tags'] = asStands(tags.map(name => [plain(name), due[plain(name)] ?? 0]))
  const report = await open('/report')
  shown['report page'] = asStands(stripsOf(report))
  shown['report file'] = asStands(stripsOf(await open('/report.html')))
  const json = JSON.parse(await open('/report.json')) as {
    readonly grades: readonly { readonly judgement: string; readonly grade: number | null }[]
  }
  shown['report as JSON'] = asStands(
    json.grades.flatMap(({ judgement, grade }) => (grade === null ? [] : [[judgement, grade] as const])),
  )
  const thread = await open(`/thread/blocks/${block}`)
  const inThread = [...thread.matchAll(agreedInThread)]
  shown['golden thread'] = asStands(inThread.map(([, id = '', grade]) => [label(id), Number(grade)]))
  for (const on of judgements) {
    const html = await open(`/grades/${on}`)
    const now = agreed.find(each => each.on === on)
    const stands = html.includes('id="agreed-heading"')
    if (stands !== (now !== undefined)) return [`the page of ${on} shows ${stands ? 'an' : 'no'} agreed grade`]
    if (now !== undefined && stripsOf(html).get('The team’s grade') !== now.grade)
      return [`the page of ${on} shows another grade`]
  }

  const beside = /id="dissent-([^"]+)"[\s\S]*?Dissent kept: (\d+)/g
  const told = new Map([...report.matchAll(beside)].map(([, id, many]) => [id, Number(many)]))
  const kept = (html: string) => Number(/Dissent kept: (\d+)/.exec(html)?.[1] ?? 0)
  for (const { on, dissent } of agreed) {
    const article = tagged.find(([, name = '']) => plain(name) === label(on))?.[2] ?? ''
    const along = inThread.find(([, id]) => id === on)?.[3] ?? 0
    const counts = [told.get(on) ?? 0, kept(article), Number(along)]
    if (counts.some(count => count !== dissent)) return [`${on}: dissent ${counts.join(', ')} instead of ${dissent}`]
  }
  if (told.size > agreed.length) return ['the report page shows dissent beside a grade that is not agreed']

  const caller = await product.caller(part)
  const { facts, twelve } = await services.database.as(caller, 'read', async tx => {
    const subject = await findReview(tx, reviewId)
    if (subject === undefined) throw new Error(`${part} does not see the review.`)
    const rules = await askRules(services, tx, subject, ['act issue-report'])
    const twelve = rules.find(({ rule }) => rule === 'exactly-twelve')
    return { facts: await factLoader(services, tx, subject)('grades'), twelve }
  })
  type Fact = { readonly judgement: string; readonly grade: bigint }
  const factsAgreed = facts['agreed'] as readonly Fact[]
  shown['facts'] = asStands(factsAgreed.map(({ judgement, grade }) => [label(judgement), Number(grade)]))
  const document = await reportDocument(services, caller, reviewId, Temporal.PlainDate.from('2006-11-07'))
  const rows = (document?.sections ?? []).flatMap(({ blocks }) =>
    blocks.flatMap(each => (each.kind === 'grades' ? each.rows : [])),
  )
  shown['report as a model'] = asStands(
    rows.flatMap(({ judgement, grade }) => (grade === undefined ? [] : [[judgement, grade] as const])),
  )

  const wrong = Object.entries(shown)
    .filter(([, stands]) => JSON.stringify(stands) !== JSON.stringify(due))
    .map(([where, stands]) => `${where} shows ${JSON.stringify(stands)} to ${part}, not ${JSON.stringify(due)}`)
  const missing = rulebook.graded.map(({ id }) => id).filter(id => !agreed.some(({ on }) => on === id))
  if (JSON.stringify(facts['missing']) !== JSON.stringify(missing))
    wrong.push('the facts miss other grades than are open')
  const last = (facts['lastAgreed'] as Fact | undefined)?.judgement
  const lastDue = agreed.toSorted((one, other) => Number(other.id) - Number(one.id))[0]?.on
  if (last !== lastDue) wrong.push(`the facts have ${last} as agreed last, not ${lastDue}`)
  if (twelve?.status !== 'not-met' || !twelve.says.includes(`; ${agreed.length} grades are agreed`))
    wrong.push(`the rule says: ${JSON.stringify(twelve)}`)
  const inOrder = (grades: readonly number[]) => JSON.stringify(grades.toSorted())
  const given = (facts['proposedGrades'] as readonly bigint[]).map(Number)
  if (inOrder(given) !== inOrder(gradesKnown(past, part)))
    wrong.push(`the facts tell ${part} the grades ${inOrder(given)}, not ${inOrder(gradesKnown(past, part))}`)
  return wrong
}
