import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readTests } from '../../src/platform/config/test-titles.ts'
import { inStage, openedReview } from '../journey.ts'
import { root } from '../laws/sources.ts'
import { startProduct, type TestProduct, type Visitor } from '../product.ts'
import { type Answers, formsOf, type PageForm } from './pages.ts'
import { messages, type Walker, walker } from './walker.ts'

/** What can be typed wrongly, and the test that posts it; those without a file are posted below. */
const proofs: readonly (readonly [what: string, file: string, title: string])[] = [
  [
    'wrong types and over-long text',
    'src/modules/reviews/routes/pages.test.ts',
    'wrong types, a day that no calendar has and over-long text',
  ],
  [
    'an eleventh key judgement',
    'src/modules/fieldwork/routes/pages.test.ts',
    'the eleventh is refused beside the field',
  ],
  [
    'a plan past the thirtieth working day',
    'src/modules/reviews/routes/pages.test.ts',
    'a plan past the thirtieth working day is refused beside the field',
  ],
  ['a ninth inspector', 'src/modules/reviews/routes/team.test.ts', 'a ninth inspector is refused'],
  [
    'leaving with three or one body',
    'src/modules/reviews/routes/team.test.ts',
    'with three inspectors, and with one body, is refused',
  ],
  [
    'analysis with an untrained inspector',
    'src/modules/reviews/routes/team.test.ts',
    'analysis does not begin with one',
  ],
  [
    'a grade on a key judgement or outside the scale',
    'src/modules/judgements/routes/proposing.test.ts',
    'refuses a grade on %s',
  ],
  [
    'a finding without judgement or evidence',
    'test/reports.test.ts',
    'JAR-77 a finding without judgement and evidence is kept, and refused its place',
  ],
  [
    'an action without a date',
    'test/statement.test.ts',
    'the statement is refused while one does not, and nothing is written',
  ],
  ['a stale form', 'src/modules/reviews/routes/pages.test.ts', 'a stale form overwrites nothing unseen'],
  ['the same post twice', 'src/modules/judgements/routes/proposing.test.ts', 'the same post twice is carried out once'],
  ['emoji and Word bullets', 'test/report-issue.test.ts', 'an emoji or a script without a glyph'],
]

const all = await readTests(root)

test.each(proofs)('%s: posted in %s', (_, file, title) => {
  const titles = all.filter(each => each.file === file && each.drivesProduct).flatMap(each => each.titles)
  expect(
    titles.filter(each => each.includes(title)),
    titles.join('\n'),
  ).not.toEqual([])
})

describe('ALL-6 bad input', { timeout: 60_000 }, () => {
  let product: TestProduct
  let lead: Walker
  let visitor: Visitor
  let review: string
  const at = (path = '') => `/reviews/${review}${path}`

  beforeAll(async () => {
    product = await startProduct()
    review = await openedReview(product)
    lead = await walker(product, 'lead')
    visitor = await product.visitor('lead')
  })
  afterAll(() => product.close())

  test('dates out of order are refused beside the field with ¶38, and the old ones stand', async () => {
    const answers = { analysisStart: '2006-10-20', analysisEnd: '2006-10-16' }
    const refused = await lead.send(at('/dates'), answers)
    expect(refused.status).toBe(422)
    expect(messages(refused.html)).toContain('The dates are out of order')
    expect(refused.html).toContain('¶38')
    const [typed] = formsOf(refused.html, at('/dates')).filter(form => form.action === at('/dates'))
    expect(typed?.filled.get('analysisStart-day')).toEqual(['20'])
    const [kept] = formsOf((await lead.open(at('/dates'))).html, '').filter(form => form.action === at('/dates'))
    expect(kept?.filled.get('analysisStart-day')).toEqual(['16'])
  })

  test('setting up is not left without a judgement of staying safe: refused with ¶12 and the way there', async () => {
    await inStage(product, review, 'setting-up')
    const refused = await lead.send(at('/stage'), {}, at('/stage/leave'))
    expect(refused.status).toBe(422)
    expect(messages(refused.html)).toContain('Some fieldwork is always done on staying safe')
    expect(refused.html).toContain('¶12')
    expect(refused.html).toContain(`href="${at('/coverage')}"`)
    expect((await lead.open(at('/stage'))).html).toContain('Leave this stage and begin: Analysis')
  })

  test('a thirteenth grade has no page, and a second one on the same judgement overwrites nothing', async () => {
    expect((await visitor.get(at('/grades/thirteenth'))).status).toBe(404)
    const posted = await visitor.post(at('/grades/thirteenth'), { grade: '3', reasons: 'More.', supersedes: '' })
    expect(posted.status).toBe(422)
    expect(messages(posted.html)).toContain('Twelve judgements take a grade and no other does.')
    expect(posted.html).toContain('¶60')
    const path = at('/grades/capacity-all')
    await lead.complete(path, { grade: '3', reasons: 'Seen.' })
    const again = await visitor.post(path, { grade: '2', reasons: 'Seen otherwise.', supersedes: '' })
    expect(again.status).toBe(409)
    expect(again.html).toContain('Seen otherwise.')
  })

  test.each([
    ['nothing at all', () => ({})],
    ['text without end', (form: PageForm) => typed(form, 'x'.repeat(20_001))],
    [
      'signs that no text has',
      (form: PageForm) => typed(form, 'a\u0000b\uFFFF\uD83E<script>alert(1)</script>{{ 7*7 }} \uF0B7 one'),
    ],
    ['words for numbers and lists for words', (form: PageForm) => everywhere(form, ['seven', 'eight'])],
    ['numbers beyond every table', (form: PageForm) => everywhere(form, ['999999999999999999'])],
    ['what only objects are called', (form: PageForm) => everywhere(form, ['__proto__'])],
  ] as const)('in every form of a review, %s gets a sentence and never an error', async (_, wrong) => {
    await inStage(product, await ensured(), 'fieldwork')
    const forms = await formsOfReview()
    expect(forms.size).toBeGreaterThan(25)
    const faults: string[] = []
    for (const [action, form] of forms) {
      const fields = wrong(form)
      const answer = await visitor.post(action, fields)
      const isLost =
        answer.status === 422 &&
        Object.entries(fields).some(
          ([name, value]) =>
            form.open.has(name) &&
            isLong(value as string | readonly string[]) &&
            !answer.html.includes('x'.repeat(20_001)),
        )
      const hasNoSentence = answer.status === 422 && !answer.html.includes('govuk-error-summary')
      if (answer.status >= 500 || isLost || hasNoSentence)
        faults.push(
          `${action}: ${answer.status}${isLost ? ' lost what was typed' : ''}${hasNoSentence ? ' says nothing' : ''}`,
        )
    }
    expect(faults).toEqual([])
  })

  async function ensured(): Promise<string> {
    review = await openedReview(product, 'Devon')
    return review
  }

  /** Every form that the lead finds on the pages of the review, by where it is posted; those of lists once. */
  async function formsOfReview(): Promise<ReadonlyMap<string, PageForm>> {
    await lead.complete(at('/documents'), {}, at('/documents/ask'))
    await lead.complete(at('/evidence/new'), {
      kind: 'discussion',
      event: '2006-11-06',
      text: 'They know whom to call.',
    })
    await lead.complete(at('/hypotheses/new'), { judgement: 'SS1', text: 'They do.' })
    await lead.complete(at('/activities/new'), { kind: 'setting-visit', title: 'A visit' })
    await lead.complete(at('/report/new?section=context&kind=passage'), {
      section: 'context',
      text: 'A coast.',
      next: 'save',
    })
    const forms = new Map<string, PageForm>()
    const known = new Set<string>()
    const queue = [at()]
    const seen = new Set(queue)
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const kind = path.replace(/\?.*/, '').replace(/\/(?:\d+|[A-Z]{2}\d)(?=\/|$)/g, '/:one')
      if (known.has(kind) || path.includes('/grades/')) continue
      known.add(kind)
      const answer = await visitor.get(path)
      if (answer.status !== 200 || !answer.type.startsWith('text/html')) continue
      for (const form of formsOf(answer.html, path)) if (form.action.startsWith(at())) forms.set(form.action, form)
      for (const [, link = ''] of answer.html.matchAll(/href="([^"#]*)/g)) {
        const next = link.replaceAll('&amp;', '&')
        if (!next.startsWith(at()) || seen.has(next)) continue
        seen.add(next)
        queue.push(next)
      }
    }
    return forms
  }
})

/** A text in every field in which one writes, the rest as the page has it. */
function typed(form: PageForm, text: string): Answers {
  return { ...Object.fromEntries(form.filled), ...Object.fromEntries([...form.open].map(name => [name, text])) }
}

/** The same in every field that the form has, hidden ones too. */
function everywhere(form: PageForm, values: readonly string[]): Answers {
  const names = [...form.filled.keys(), ...form.offered.keys()].filter(name => !name.startsWith('_'))
  return Object.fromEntries(names.map(name => [name, values]))
}

function isLong(value: string | readonly string[]): boolean {
  return [value].flat().some(each => each.length > 20_000)
}
