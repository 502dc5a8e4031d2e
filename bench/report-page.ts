import { saveBlock } from '../src/modules/reports/index.ts'
import { setup } from '../test/database-template.ts'
import { done } from '../test/journey.ts'
import { startProduct } from '../test/product.ts'
import { bareFinding, reportingReview } from '../test/report-journey.ts'
import { report } from './measure.ts'
import { measurePages } from './measure-pages.ts'

/*
 * The pages on which a report is written, as ratios to the sign-in page of the same run: with one paragraph and one item
 * of evidence, then with 400 paragraphs that cite three items each and 5,000 items. The statements are the same in both.
 */

const runs = 9
const manyItems = 5_000
const manyBlocks = 400

await setup()
const product = await startProduct()
const { reviewId, item } = await reportingReview(product)
const lead = await product.visitor('lead')
const written = { ...bareFinding, judgements: ['SS7'], evidence: [item] }
const { id: block } = done(
  await saveBlock(product.services, await product.caller('lead'), reviewId, written, undefined),
)
const base = `/reviews/${reviewId}/report`
const pages = {
  report: base,
  section: `${base}/sections/outcomes-section`,
  paragraph: `${base}/blocks/${block}`,
  versions: `${base}/blocks/${block}/versions`,
}

const measure = () => measurePages(product, lead, pages, runs)
const little = await measure()
await product.services.database.asOwner(async client => {
  await client.query(
    `insert into evidence_item (review_id, number, kind, event_on, author_id, source)
     select review_id, number + each, kind, event_on, author_id, source from evidence_item, generate_series(1, $2) each where id = $1`,
    [item, manyItems - 1],
  )
  await client.query(
    `insert into evidence_words (item_id, review_id, title, text)
     select id, review_id, 'Note ' || number, 'Managers described how referrals are screened and who decides. Note ' || number || ' of a long fortnight.'
     from evidence_item where review_id = $1 and id <> $2`,
    [reviewId, item],
  )
  await client.query(
    `insert into evidence_bearing (review_id, item_id, judgement, direction)
     select review_id, id, (array['SS1', 'SS3', 'SS5', 'SS7', 'BH1', 'EA1'])[1 + number % 6],
       case when number % 3 = 0 then 'weakness' else 'strength' end
     from evidence_item where review_id = $1 and id <> $2`,
    [reviewId, item],
  )
  await client.query(
    `insert into reports_block (review_id, section, kind, position, text, outcome, judgements, placed)
     select review_id, (array['outcomes-section', 'service-contribution', 'service-management-section', 'summary'])[1 + each % 4], 'finding',
       position + each, 'Paragraph ' || each || '. ' || text || ' Managers know it, and parents say so too.', outcome,
       (array['{SS1}', '{SS3}', '{SS5}', '{SS7}'])[1 + each % 4]::text[], true
     from reports_block, generate_series(1, $2) each where id = $1`,
    [block, manyBlocks - 1],
  )
  await client.query(
    `insert into evidence_citation (review_id, item_id, by_kind, by_id, purpose)
     select block.review_id, item.id, 'finding', block.id::text, 'rests-on' from reports_block block
     join lateral (select id from evidence_item where review_id = block.review_id order by (id * 7919 + block.id) % 4999 limit 3) item on true
     where block.review_id = $1 and block.id <> $2`,
    [reviewId, block],
  )
  await client.query('analyze')
})
const much = await measure()
report('report-page', { little, [`with${manyItems}ItemsAnd${manyBlocks}Paragraphs`]: much })
await product.close()
process.exit(0)
