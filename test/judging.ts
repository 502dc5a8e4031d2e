import { Temporal } from '../src/kernel/dates.ts'
import { addEvidence } from '../src/modules/evidence/index.ts'
import { askRules, factLoader, findReview } from '../src/modules/reviews/index.ts'
import { done, inStage, openedReview } from './journey.ts'
import { plainItem } from './plain-item.ts'
import { type Part, startProduct, type TestProduct, type Visitor } from './product.ts'

/*
 * What the tests of judging share: a review whose team can give grades, and short words for what they do there. Each
 * test file has this module to itself.
 */

/** Set by `startJudging`: the product, a review in fieldwork, and another review with a team of its own. */
export let product: TestProduct
export let review: string
export let elsewhere: string
const visitors = new Map<Part, Visitor>()

const outsiders = [
  { part: 'sixth', role: 'lead' },
  { part: 'seventh', role: 'member' },
] as const

/** The usual team in fieldwork in Dorset, two others in Devon; everybody signed in. */
export function startJudging(): Promise<void> {
  return startJudgingWith({})
}

/** The same on a product started in another way. */
export async function startJudgingWith(options: NonNullable<Parameters<typeof startProduct>[0]>): Promise<void> {
  product = await startProduct(options)
  review = await openedReview(product, 'Dorset')
  await inStage(product, review, 'fieldwork')
  elsewhere = await openedReview(product, 'Devon', outsiders)
  for (const part of ['lead', 'joint', 'socialCare', 'health', 'fifth', 'manager', 'seventh', 'director'] as const) {
    visitors.set(part, await product.visitor(part))
  }
}

export function as(part: Part): Visitor {
  const visitor = visitors.get(part)
  if (visitor === undefined) throw new Error(`Nobody signed ${part} in.`)
  return visitor
}

export const at = (path: string) => `/reviews/${review}/${path}`

/** Rows in a table, seen by its owner. */
export function rows(table: string, where = 'true'): Promise<number> {
  return product.services.database.asOwner(async client => {
    const counted = await client.query<{ count: string }>(`select count(*) from ${table} where ${where}`)
    return Number(counted.rows[0]?.count)
  })
}

export function asked<Value>(table: string, column: string, where: string): Promise<Value[]> {
  return product.services.database.asOwner(async client => {
    const found = await client.query(`select ${column} as value from ${table} where ${where} order by id`)
    return found.rows.map(row => row.value as Value)
  })
}

export async function rule(id: string, moment: string) {
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

export async function openWithoutNote(): Promise<readonly string[]> {
  const { services } = product
  const facts = await services.database.as(await product.caller('lead'), 'read', async tx => {
    const subject = await findReview(tx, review)
    if (subject === undefined) throw new Error('The review is gone.')
    return factLoader(services, tx, subject)('conclusions')
  })
  return facts['openWithoutNote'] as readonly string[]
}

export async function anItem(
  judgement: string,
  direction: 'strength' | 'weakness',
  title: string,
  of = review,
  part: Part = 'lead',
) {
  const item = {
    ...plainItem,
    kind: 'inspection-findings',
    title,
    text: `${title}: what was seen and heard.`,
    eventOn: Temporal.PlainDate.from('2006-11-06'),
    bearings: [{ judgement, direction }],
  }
  return done(await addEvidence(product.services, await product.caller(part), of, item)).id
}

export const mine = (grade: string, reasons = 'E1 and what was heard.', supersedes = '') => ({
  grade,
  reasons,
  supersedes,
})

/** The hidden field that says which of something the page showed. */
export function shownIn(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
}

/** Reasons for what the rules advise to write before a grade is agreed; tests of those rules post their own. */
const reasonsForWords = Object.fromEntries(
  [
    'outcomes-rest-on-key-judgements',
    'governance-considered',
    'management-dimensions',
    'capacity-after-contributions',
    'capacity-rests-on-both',
  ].map(id => [`reason.${id}`, 'Agreed on what was heard, and written down later.']),
)

/** The lead gives a grade first, like every member, and lays all of them open, whoever is waited for. */
export async function layOpen(judgement: string) {
  const before = await as('lead').get(at(`grades/${judgement}`))
  if (before.html.includes('Your grade first')) await as('lead').post(at(`grades/${judgement}`), mine('3'))
  return as('lead').post(at(`grades/${judgement}/open`), {
    'reason.grades-given-before-opening': 'The others have no part in it.',
  })
}

/** Agrees as the lead, once the grades lie open; `answer` goes to each body responsible. */
export async function agree(
  judgement: string,
  { answer = '', ...fields }: { readonly [name: string]: string | readonly string[] },
) {
  const rulebook = product.services.rulebooks.get('joint-area-review', '2005-08')
  const bodies = rulebook.graded.find(graded => graded.id === judgement)?.['responsible-bodies'] ?? []
  const before = await as('lead').get(at(`grades/${judgement}`))
  if (before.html.includes('Lay the grades open')) await layOpen(judgement)
  const page = await as('lead').get(at(`grades/${judgement}`))
  const { people } = product
  const standard = { after: shownIn(page.html, 'after'), reasons: 'All the evidence points this way.' }
  return as('lead').post(at(`grades/${judgement}/agree`), {
    ...standard,
    'agreed-by': [people.lead, people.health],
    ...reasonsForWords,
    ...Object.fromEntries(bodies.map(body => [`answer-${body}`, answer])),
    ...fields,
  })
}
