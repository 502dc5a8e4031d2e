import { Temporal } from '../src/kernel/dates.ts'
import { addEvidence } from '../src/modules/evidence/index.ts'
import { proposeGrade } from '../src/modules/judgements/index.ts'
import { setup } from '../test/database-template.ts'
import { done, inStage, openedReview } from '../test/journey.ts'
import { plainItem } from '../test/plain-item.ts'
import { type Part, startProduct } from '../test/product.ts'
import { report } from './measure.ts'
import { measurePages } from './measure-pages.ts'

/*
 * The page on which the team judges one judgement together, as a ratio to the sign-in page of the same run: with one
 * grade and one item of evidence, then with the grades of twelve members, laid open with a note from each, and 5,000
 * items, of which the page shows one page. The statements are the same in all.
 */

const runs = 9
const manyItems = 5_000
const judgement = 'council-services'
// The framework seats eight; the four above are put there as the owner of the tables, for the measure alone.
const others: readonly Part[] = [
  'joint',
  'socialCare',
  'health',
  'police',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'reader',
  'seatOfsted',
]

await setup()
const product = await startProduct()
const { services, people } = product
const review = await openedReview(product, 'Dorset', [{ part: 'lead', role: 'lead' }])
await inStage(product, review, 'fieldwork')
const { id: item } = done(
  await addEvidence(services, await product.caller('lead'), review, {
    ...plainItem,
    kind: 'inspection-findings',
    title: 'How referrals are screened',
    text: 'Managers described how referrals are screened and who decides.',
    eventOn: Temporal.PlainDate.from('2006-11-06'),
    bearings: [{ judgement: 'SS4', direction: 'strength' }],
  }),
)
const reasons = 'E1 and what was heard: referrals are screened the same day, and plans are reviewed late. '.repeat(5)
const mine = { reviewId: review, judgement, grade: 3, reasons, supersedes: undefined }
done(await proposeGrade(services, await product.caller('lead'), mine))
const lead = await product.visitor('lead')
const pages = { grades: `/reviews/${review}/grades`, judgement: `/reviews/${review}/grades/${judgement}` }

const measure = () => measurePages(product, lead, pages, runs)
const little = await measure()
const numbers = others.map(part => people[part])
await services.database.asOwner(async client => {
  await client.query(
    `insert into reviews_member (review_id, person_id, body, role, from_on)
     select $1, id, coalesce(body, 'ofsted'), 'member', '2006-10-01' from register_person where id = any($2::bigint[])`,
    [review, numbers],
  )
  await client.query(
    `insert into judgements_proposal (review_id, judgement, person_id, body, grade, reasons, given_on)
     select review_id, judgement, each, body, 2 + each % 3, reasons, given_on
     from judgements_proposal, unnest($2::bigint[]) each where review_id = $1`,
    [review, numbers],
  )
  await client.query(
    `insert into evidence_item (review_id, number, kind, event_on, author_id, source)
     select review_id, number + each, kind, event_on, author_id, source from evidence_item, generate_series(1, $2) each where id = $1`,
    [item, manyItems - 1],
  )
  await client.query(
    `insert into evidence_words (item_id, review_id, title, text)
     select id, review_id, 'Note ' || number, 'Managers described how referrals are screened and who decides. Note ' || number || ' of a long fortnight.'
     from evidence_item where review_id = $1 and id <> $2`,
    [review, item],
  )
  await client.query(
    `insert into evidence_bearing (review_id, item_id, judgement, direction)
     select review_id, id, (array['SS1', 'SS3', 'SS5', 'SS7', 'BH1', 'EA1'])[1 + number % 6],
       case when number % 3 = 0 then 'weakness' else 'strength' end
     from evidence_item where review_id = $1 and id <> $2`,
    [review, item],
  )
  await client.query('analyze')
})
const alone = await measure()
const opened = await lead.post(`${pages.judgement}/open`, {})
if (opened.status !== 303) throw new Error(`Laying the grades open answered ${opened.status}`)
await services.database.asOwner(client =>
  client.query(
    `insert into judgements_note (review_id, judgement, person_id, text, written_on)
     select review_id, judgement, person_id, 'What was said of it. ' || reasons, given_on
     from judgements_proposal where review_id = $1`,
    [review],
  ),
)
const open = await measure()
report('judging', { little, [`with12MembersAnd${manyItems}Items`]: alone, laidOpen: open })
await product.close()
process.exit(0)
