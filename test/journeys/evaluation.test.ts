import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadExample } from '../../src/example/load.ts'
import { desk, faultsOnAnyScreen, forPages, openInBrowser, phone, signInBy } from '../browsing.ts'
import { startProduct, type TestProduct } from '../product.ts'

/*
 * The worked example in a real browser: a reader says what they think of a report, those who keep the programme read it
 * and release counts, and an evaluator who has never seen the product looks whether the work is good.
 */

let product: TestProduct
let browser: Browser
let origin: string
let northmoor: string
let wexcombe: string

beforeAll(async () => {
  product = await startProduct({ server: forPages })
  const names = await loadExample(product.services)
  northmoor = names.get('northmoor-review') ?? ''
  wexcombe = names.get('wexcombe-review') ?? ''
  ;({ origin, browser } = await openInBrowser(product))
}, 600_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

async function rows<Row extends object>(text: string): Promise<readonly Row[]> {
  return product.services.database.asOwner(async client => (await client.query<Row>(text)).rows)
}

async function signedIn(name: string, options: Parameters<Browser['newContext']>[0] = desk): Promise<Page> {
  return signInBy(origin, await browser.newContext(options), `button[name="account"]:has-text("${name}")`)
}

const withoutScripts = { javaScriptEnabled: false } as const
const main = async (page: Page) => ((await page.textContent('main')) ?? '').replace(/\s+/g, ' ')

describe('JAR-82 ALL-7 in a browser', { timeout: 600_000 }, () => {
  test('a reader on a phone, without scripts, says what they think, and nobody knows who', async () => {
    const context = await browser.newContext({ ...phone, ...withoutScripts })
    const page = await context.newPage()
    await page.goto(`${origin}/published/${northmoor}`)
    await page.getByRole('link', { name: 'Say what you think of this report' }).click()
    expect(await main(page)).toContain('We do not ask who you are')
    await page.getByRole('button', { name: 'Send' }).click()
    expect(await main(page)).toContain('Answer one question, or write something')
    await page.getByLabel('Anything else? (optional)').fill('x'.repeat(2001))
    await page.getByRole('group', { name: 'Why do you read it?' }).getByLabel('I am a parent or carer').check()
    await page.getByRole('button', { name: 'Send' }).click()
    expect(await main(page)).toContain('This has 2001 characters; 2000 is the most that fits.')
    // Nothing typed is lost.
    expect(await page.getByLabel('I am a parent or carer').isChecked()).toBe(true)
    await page.getByLabel('Anything else? (optional)').fill('More about schools in the east, please.')
    await page.getByRole('button', { name: 'Send' }).click()
    expect(await main(page)).toContain('We have what you said, and not who said it')
    const [kept] = await rows<{ given_on: unknown; answers: object; line: string }>(
      `select given_on, answers, to_jsonb(said)::text as line from evaluation_view said where words like 'More about schools%'`,
    )
    expect(kept?.answers).toEqual({ 'reader-is': 'parent' })
    expect(kept?.line).not.toMatch(/127\.0\.0\.1|account|session|request|\d\d:\d\d/)
    // No line of the record says that there was one, so none says by which request.
    expect(await rows(`select 1 from platform_record where table_name = 'evaluation_view'`)).toEqual([])
    expect((await page.goto(`${origin}/published/${wexcombe}/your-view`))?.status()).toBe(404)
    await context.close()
  })

  test('each page that a reader meets is fair to everybody', async () => {
    const page = await (await browser.newContext(phone)).newPage()
    for (const path of ['your-view', 'your-view/thanks']) {
      await page.goto(`${origin}/published/${northmoor}/${path}`)
      expect(await faultsOnAnyScreen(page), path).toEqual([])
    }
  })

  test('the same form sent twice counts once, and somebody signed in is nobody here', async () => {
    const before = await rows('select 1 from evaluation_view')
    const page = await signedIn('Celia Norwood', { ...desk, ...withoutScripts })
    await page.goto(`${origin}/published/${northmoor}/your-view`)
    await page.getByLabel('Yes, all of it').check()
    const field = async (name: string) =>
      (await page.locator(`main input[name="${name}"]`).first().getAttribute('value')) ?? ''
    const form = {
      _csrf: await field('_csrf'),
      _key: await field('_key'),
      'answer.found-what-you-looked-for': 'all',
      words: '',
    }
    for (let sent = 0; sent < 2; sent += 1) {
      const answer = await page.request.post(`${origin}/published/${northmoor}/your-view`, { form, maxRedirects: 0 })
      expect(answer.status()).toBe(303)
    }
    expect((await rows('select 1 from evaluation_view')).length).toBe(before.length + 1)
    await page.context().close()
  })

  test('who keeps the programme reads it first, gives a reason for keeping it back, and releases counts', async () => {
    const page = await signedIn('Judith Ashworth')
    await page.goto(`${origin}/evaluation`)
    await page.getByRole('link', { name: 'Read what readers wrote' }).click()
    expect(await faultsOnAnyScreen(page)).toEqual([])
    const section = () => page.locator('section', { hasText: 'Too many names of boards.' }).last()
    await section().getByLabel('Nobody else').check()
    await section().getByRole('button', { name: 'I have read it' }).click()
    expect(await main(page)).toContain('Say why it is kept back')
    await section().getByLabel('Evaluators too').check()
    await section().getByRole('button', { name: 'I have read it' }).click()
    expect(await main(page)).not.toContain('Too many names of boards.')
    await page.getByRole('button', { name: 'Release counts: readers of reports' }).click()
    expect(await main(page)).toContain('Readers of reports: released until 6 November 2006')
    await page.getByRole('button', { name: 'Release counts: readers of reports' }).click()
    expect(await main(page)).toContain('What there is until yesterday is released already')
    await page.context().close()
  })

  test('an evaluator sees in one screenful whether the work is good, opens the outlier, and no child’s page', async () => {
    const page = await signedIn('Celia Norwood', { ...desk, ...withoutScripts })
    await page.getByRole('link', { name: 'Evaluation', exact: true }).click()
    const overview = await main(page)
    expect(overview).toContain('Is our work good?')
    expect(overview).toMatch(/\d+ of \d+ deadlines that have passed were kept/)
    expect(overview).not.toContain('Read what readers wrote')
    const fits = await page.locator('dl.govuk-summary-list').boundingBox()
    expect((fits?.y ?? 0) + (fits?.height ?? 0)).toBeLessThan(desk.viewport.height)
    await page.getByRole('link', { name: /days late$/ }).click()
    expect(await main(page)).toContain('Stages and deadlines, planned and as they came')
    expect(await main(page)).not.toContain('Open the review')
    await page.goto(`${origin}/evaluation/timeliness`)
    await page.getByText('Choose the reviews').click()
    await page.locator('#group').selectOption({ label: 'The first reviews, autumn 2005' })
    await page.getByRole('button', { name: 'Show' }).click()
    expect(await main(page)).toContain('The first reviews, autumn 2005: 0 reviews')
    await page.goto(`${origin}/evaluation/timeliness?region=South+West&with-region=Yorkshire+and+The+Humber`)
    expect(await main(page)).toContain('South West, beside Yorkshire and The Humber')
    const sheet = await page.request.get(`${origin}/evaluation/whole.csv`)
    expect(sheet.headers()['content-type']).toContain('text/csv')
    expect(await sheet.text()).toContain('"Deadlines","Documents asked for"')
    const readers = await page.goto(`${origin}/evaluation/views-of-readers`)
    expect(readers?.status()).toBe(200)
    const words = await main(page)
    expect(words).toContain('Clear and short.')
    expect(words).not.toContain('number nine')
    expect(words).toContain('Not shown')
    for (const path of [
      '',
      '/evidence',
      '/evidence?classification=child-level',
      '/coverage',
      '/record',
      '/grades',
      '/days',
      '/quality/services',
    ])
      expect((await page.goto(`${origin}/reviews/${northmoor}${path}`))?.status(), path).toBe(404)
    await page.context().close()
  })

  test('each page of the evaluation is fair to everybody, on a phone too', async () => {
    const page = await signedIn('Celia Norwood')
    for (const path of [
      '',
      '/timeliness',
      '/manageability',
      '/joint-working',
      '/views-of-those-involved',
      '/views-of-readers',
      '/agreement',
      '/cost',
      '/whole',
      `/reviews/${wexcombe}`,
      '/timeliness?region=South+West&with-region=Yorkshire+and+The+Humber',
    ]) {
      await page.goto(`${origin}/evaluation${path}`)
      expect(await faultsOnAnyScreen(page), path).toEqual([])
    }
    await page.context().close()
  })

  test('each of the team says their own days in halves, and nothing else is let through', async () => {
    const page = await signedIn('Gareth Lloyd')
    await page.goto(`${origin}/reviews/${wexcombe}/days`)
    expect(await faultsOnAnyScreen(page)).toEqual([])
    await page.locator('#stage').selectOption({ label: 'Analysis' })
    await page.getByLabel('Days spent (optional)').fill('3.3')
    await page.getByRole('button', { name: 'Save the days' }).click()
    expect(await main(page)).toContain('Days are counted in halves, such as 3 or 3.5.')
    await page.getByLabel('Days spent (optional)').fill('3½')
    await page.getByRole('button', { name: 'Save the days' }).click()
    expect(await main(page)).toMatch(/Analysis\s*Gareth Lloyd\s*–\s*3½/)
    await page.getByRole('link', { name: /^Change the days of Gareth/ }).click()
    await page.getByLabel('Days spent').fill('4')
    expect(await faultsOnAnyScreen(page)).toEqual([])
    await page.getByRole('button', { name: 'Save the days' }).click()
    expect(await main(page)).toMatch(/Gareth Lloyd\s*–\s*4/)
    await page.context().close()
  })
})
