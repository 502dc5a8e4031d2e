import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { saveBlock } from '../src/modules/reports/index.ts'
import { sendsAll, writes } from './accuracy-round.ts'
import { done } from './journey.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { bareFinding, issuedReview, readyReport } from './report-journey.ts'

let product: TestProduct
let reviewId: string
let issuedId: string
let block: string
beforeAll(async () => {
  product = await startProduct()
  const ready = await readyReport(product)
  reviewId = ready.reviewId
  block = ready.blocks[1] ?? ''
  issuedId = (await issuedReview(product, 'Devon')).reviewId
  const lead = await product.caller('lead')
  done(await saveBlock(product.services, lead, reviewId, bareFinding, undefined))
  const director = await product.visitor('director')
  await director.onDay('2006-11-25')
  await writes(director, reviewId, { about: block, text: 'Three workers in the year.' })
  await writes(director, reviewId, { about: 'outcome.staying-safe', kind: 'reply', text: 'We have begun on this.' })
  await sendsAll(director, reviewId)
  await writes(director, reviewId, { about: block, text: 'And four in the other.' })
}, 120_000)
afterAll(() => product.close())

const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: { 'no-trailing-whitespace': 'off', 'void-style': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
})

async function faultsOf(part: Part | undefined, path: string): Promise<string> {
  const visitor = part === undefined ? product.stranger() : await product.visitor(part)
  const answer = await visitor.get(path)
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}.`)
  const report = await validator.validateString(answer.html)
  return report.results
    .flatMap(result => result.messages)
    .map(message => `${message.ruleId}: ${message.message} ${message.selector ?? ''}`)
    .join('\n')
}

test('ALL-7 every page of the report is valid HTML, for each who sees it', async () => {
  const base = `/reviews/${reviewId}`
  for (const [part, path] of [
    ['lead', `${base}/report`],
    ['lead', `${base}/report/new?section=outcomes-section&kind=finding`],
    ['lead', `${base}/report/new?section=summary&kind=fixed`],
    ['lead', `${base}/report/blocks/${block}`],
    ['approver', `${base}/report/blocks/${block}`],
    ['lead', `${base}/report/recommendations/new?section=context`],
    ['lead', `${base}/report/recommendations/1`],
    ['lead', `${base}/report/send`],
    ['lead', `${base}/draft`],
    ['director', `${base}/draft`],
    ['director', `${base}/draft/submission`],
    ['director', `${base}/draft/delegates`],
    ['director', `${base}/draft/replies`],
    ['lead', `${base}/draft/replies`],
    ['director', `${base}/draft/comments`],
    ['lead', `${base}/draft/comments`],
    ['lead', `${base}/draft/comments/1`],
    ['lead', `${base}/draft/comments/2`],
    ['director', `${base}/draft/comments/3`],
    ['approver', `${base}/report/issue`],
    ['lead', `/reviews/${issuedId}/report`],
    ['approver', `/reviews/${issuedId}/report/issue`],
    [undefined, '/published'],
    [undefined, `/published/${issuedId}`],
    ['director', `/published/${issuedId}`],
  ] as const) {
    expect(await faultsOf(part, path), `${part} ${path}`).toBe('')
  }
}, 60_000)

test('ALL-7 the report as a file is valid HTML by itself', async () => {
  const visitor = await product.visitor('lead')
  const answer = await visitor.get(`/reviews/${reviewId}/report.html`)
  expect(answer.type).toContain('text/html')
  const report = await validator.validateString(answer.html)
  expect(report.results.flatMap(result => result.messages.map(each => `${each.ruleId} ${each.message}`))).toEqual([])
})

test('the buttons of the report are those that would go through', async () => {
  const says = async (part: Part, path: string) => (await (await product.visitor(part)).get(path)).html
  const report = `/reviews/${reviewId}/report`
  expect(await says('lead', report)).toContain('Add a finding')
  expect(await says('lead', report)).not.toContain('>Issue the report<')
  for (const absent of ['Add a finding', 'Move up', 'Send the draft']) {
    expect(await says('approver', report)).not.toContain(absent)
  }
  expect(await says('approver', `${report}/issue`)).toContain('Issue the report\n')
  expect(await says('lead', `${report}/issue`)).not.toContain('method="post" action="/reviews')
  for (const absent of ['Add a finding', 'Move up', 'Take out']) {
    expect(await says('lead', `/reviews/${issuedId}/report`)).not.toContain(absent)
  }
})
