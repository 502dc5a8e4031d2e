import { Temporal } from '../src/kernel/dates.ts'
import type { NewItem } from '../src/modules/evidence/index.ts'
import { plainItem } from './plain-item.ts'
import { startProduct, type TestProduct, type Visitor } from './product.ts'
import { reportingReview } from './report-journey.ts'

/* What the tests of the sweep share: a review in its last stage after its fieldwork, and reading what the sweep says. */

export const today = '2006-11-27'
export const day = (text: string) => Temporal.PlainDate.from(text)

/** Set by `startSweeping`: each test file has this module to itself. */
export let product: TestProduct
export let lead: Visitor
export let review: string
/** An item of evidence that bears on something. */
export let item: string

export async function startSweeping(): Promise<void> {
  product = await startProduct()
  const made = await reportingReview(product, 'Dorset')
  review = made.reviewId
  item = made.item
  lead = await product.visitor('lead')
  await lead.onDay(today)
}

export const asLead = () => product.caller('lead', today)
export const at = (path: string) => `/reviews/${review}${path}`

export async function sweep(of = review): Promise<string> {
  const page = await lead.get(`/reviews/${of}/sweep`)
  if (page.status !== 200) throw new Error(`The sweep answered ${page.status}.`)
  return page.html
}

export async function version(table: string, id: string): Promise<number> {
  return product.services.database.asOwner(async client => {
    const { rows } = await client.query<{ version: number }>(`select version from ${table} where id = $1`, [id])
    return rows[0]?.version ?? 0
  })
}

export const anItem = (title: string, bearings: NewItem['bearings'] = []): NewItem => ({
  ...plainItem,
  kind: 'discussion',
  title,
  text: 'What was said.',
  eventOn: day('2006-11-08'),
  bearings,
})

/** The trouble of this sentence, with its places; undefined where the sweep has none such. */
export function troubleIn(html: string, sentence: RegExp): { text: string; links: readonly string[] } | undefined {
  const troubles = html.split('<li class="conspectus-problem-list__problem">').slice(1)
  const found = troubles.find(each => sentence.test(each))?.split('</section>')[0]
  return found === undefined
    ? undefined
    : { text: found, links: [...found.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '') }
}
