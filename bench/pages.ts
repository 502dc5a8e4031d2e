import { Temporal } from '../src/kernel/dates.ts'
import type { NewItem } from '../src/modules/evidence/index.ts'
import { addEvidence } from '../src/modules/evidence/index.ts'
import { setup } from '../test/database-template.ts'
import { makeReviews } from '../test/evaluating.ts'
import { done, inStage, openedReview } from '../test/journey.ts'
import { startProduct } from '../test/product.ts'
import { chance } from '../test/proof.ts'
import { report } from './measure.ts'
import { measurePages } from './measure-pages.ts'

/*
 * The pages people open most, each as a ratio to the sign-in page of the same run: milliseconds, statements and bytes,
 * first in a review with little in it, then with 400 items of evidence, then with 20 other reviews beside it. At last the
 * evaluation over 500 reviews.
 */

const runs = 15
const manyItems = 400
const otherReviews = 20
const evaluatedReviews = 500

const item = (at: number, judgements: readonly string[]): NewItem => ({
  kind: 'meeting-notes',
  title: '',
  text: `Managers of the service described how referrals are screened and who decides. Note ${at} of a long fortnight.`,
  eventOn: Temporal.PlainDate.from('2006-11-06'),
  receivedOn: undefined,
  place: 'Civic centre',
  peopleMet: 'two service managers',
  source: 'service-managers',
  body: undefined,
  provision: undefined,
  group: undefined,
  tier: undefined,
  fromChildren: at % 5 === 0,
  goodPractice: false,
  bearings: [
    { judgement: judgements[at % judgements.length] ?? '', direction: at % 3 === 0 ? 'weakness' : 'strength' },
  ],
})

await setup()
const product = await startProduct()
const id = await openedReview(product)
await inStage(product, id, 'fieldwork')
const rulebook = product.services.rulebooks.get('joint-area-review', '2005-08')
const judgements = rulebook.outcomes.flatMap(outcome => outcome.judgements.map(judgement => judgement.id))
const kind = rulebook['evidence-kinds'][0]?.id ?? ''
const lead = await product.visitor('lead')

const paths = ['', '/coverage', '/evidence', '/grades', '/report', '/conclusions', '/stage']
const pages = Object.fromEntries(paths.map(path => [path === '' ? '/overview' : path, `/reviews/${id}${path}`]))

const measure = () => measurePages(product, lead, pages, runs)
const little = await measure()
for (let at = 0; at < manyItems; at += 1) {
  done(await addEvidence(product.services, await product.caller('lead'), id, { ...item(at, judgements), kind }))
}
await product.services.database.asOwner(client => client.query('analyze'))
const much = await measure()
for (let at = 0; at < otherReviews; at += 1) await openedReview(product, 'Kent')
await product.services.database.asOwner(client => client.query('analyze'))
const beside = await measure()
await makeReviews(product, evaluatedReviews, chance(1))
await product.services.database.asOwner(client => client.query('analyze'))
const questions = ['', '/timeliness', '/joint-working', '/whole', '/whole.csv']
const evaluation = Object.fromEntries(questions.map(path => [`/evaluation${path}`, `/evaluation${path}`]))
const evaluated = await measurePages(product, await product.visitor('manager'), evaluation, runs)
report('pages', {
  little,
  [`with${manyItems}Items`]: much,
  [`with${otherReviews}OtherReviews`]: beside,
  [`evaluationOver${evaluatedReviews}Reviews`]: evaluated,
})
await product.close()
process.exit(0)
