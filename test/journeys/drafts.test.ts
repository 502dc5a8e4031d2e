import { AxeBuilder } from '@axe-core/playwright'
import { sql } from 'kysely'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { forPages, openInBrowser, signInAt } from '../browsing.ts'
import { openedReview } from '../journey.ts'
import { type Part, startProduct, type TestProduct } from '../product.ts'

/* Nothing typed is lost, in a real browser: crash, lost connection, lost session, signing out, another person. */

const words = 'Children said that they know whom to call.'
const wcag = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']

let product: TestProduct
let browser: Browser
let origin: string
let path: string

beforeAll(async () => {
  const clock = { now: () => Temporal.Instant.from('2006-11-07T14:32:00Z') }
  product = await startProduct({ server: { ...forPages, clock } })
  path = `/reviews/${await openedReview(product, 'Devon')}/evidence/new`
  ;({ origin, browser } = await openInBrowser(product))
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})
beforeEach(async () => {
  await product.services.database.asSystem('read', tx => sql`delete from platform_draft`.execute(tx))
})

function signIn(context: BrowserContext, part: Part): Promise<Page> {
  return signInAt(origin, product, context, part)
}

async function signedIn(part: Part, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  return signIn(await browser.newContext(options), part)
}

/** Types as a person does and waits until the page says what became of it. */
async function type(page: Page, text: string, until: string): Promise<void> {
  await page.locator('#text').pressSequentially(text)
  await page.locator('.conspectus-kept', { hasText: until }).waitFor()
}

async function endSessions(): Promise<void> {
  await product.services.database.asSystem('read', tx => sql`delete from platform_session`.execute(tx))
}

function offer(page: Page) {
  return page.locator('.conspectus-draft-offer')
}

async function copies(page: Page): Promise<readonly string[]> {
  const keys = (await page.evaluate('Object.keys(localStorage)')) as string[]
  return keys.filter(key => key.startsWith('conspectus.draft.'))
}

describe('ALL-6 what is typed', { timeout: 120_000 }, () => {
  test('is kept while one types, and offered again after the page was killed', async () => {
    const page = await signedIn('lead')
    const context = page.context()
    await page.goto(origin + path)
    // What is typed is kept a second later: that waits here until the line before it was read.
    const isRead = Promise.withResolvers<void>()
    await page.route('**/drafts', async route => {
      await isRead.promise
      await route.continue()
    })
    await page.locator('#text').pressSequentially('Children')
    expect(await page.locator('.conspectus-kept').textContent()).toBe('Not kept yet')
    isRead.resolve()
    await page.unroute('**/drafts')
    await type(page, words.slice('Children'.length), 'Kept at 2:32pm')
    await page.close({ runBeforeUnload: false })

    const again = await context.newPage()
    await again.goto(origin + path)
    await expect(offer(again).textContent()).resolves.toContain('not saved, from 7 November 2006 at 2:32pm')
    const found = await new AxeBuilder({ page: again }).withTags(wcag).analyze()
    expect(found.violations.map(one => one.id)).toEqual([])
    await again.getByRole('button', { name: 'Use it' }).press('Enter')
    await again.waitForLoadState()
    expect(await again.locator('#text').inputValue()).toBe(words)
    await context.close()
  })

  test('is kept on the device when the server does not answer, and offered after a crash', async () => {
    const page = await signedIn('lead', { viewport: { width: 375, height: 800 } })
    const context = page.context()
    await page.goto(origin + path)
    await context.route('**/drafts', route => route.abort())
    await type(page, words, 'Kept on this device only')
    await page.close({ runBeforeUnload: false })
    await context.unroute('**/drafts')

    const again = await context.newPage()
    await again.goto(origin + path)
    await expect(offer(again).textContent()).resolves.toMatch(
      /not saved, from 7 November 2006 at 2:3\dpm\. Only this device has it\. It begins: “Children said/,
    )
    const found = await new AxeBuilder({ page: again }).withTags(wcag).analyze()
    expect(found.violations.map(one => one.id)).toEqual([])
    const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await again.evaluate(beyond)).toBeLessThanOrEqual(0)
    await again.getByRole('button', { name: 'Use it' }).press('Enter')
    expect(await again.locator('#text').inputValue()).toBe(words)
    await again.locator('.conspectus-kept', { hasText: 'Kept at' }).waitFor()
    await context.close()
  })

  test('goes from device and server when it is saved, and from the device when one signs out', async () => {
    const page = await signedIn('lead')
    await page.goto(origin + path)
    await page.selectOption('[name="kind"]', 'discussion')
    for (const [part, value] of Object.entries({ day: '6', month: '11', year: '2006' }))
      await page.fill(`[name="event-${part}"]`, value)
    await type(page, words, 'Kept at')
    expect(await copies(page)).toHaveLength(1)
    await page.getByRole('button', { name: /^Save/ }).first().click()
    await page.waitForURL(url => url.pathname !== path)
    await page.waitForLoadState()
    expect(await copies(page)).toEqual([])
    await page.goto(origin + path)
    expect(await offer(page).count()).toBe(0)

    await type(page, 'Something else.', 'Kept at')
    expect(await copies(page)).toHaveLength(1)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(/sign-in/)
    expect(await copies(page)).toEqual([])
    await page.context().close()
  })

  test('survives a session that ended, for the same person and for nobody else on that device', async () => {
    const page = await signedIn('lead')
    const context = page.context()
    await page.goto(origin + path)
    await page.locator('#text').fill(words)
    await endSessions()
    await page.getByRole('button', { name: /^Save/ }).first().click()
    await page.waitForURL(/sign-in/)
    await expect(page.locator('main').textContent()).resolves.toContain('What you typed is kept for an hour')
    await page.close()

    const other = await signIn(context, 'joint')
    await other.goto(origin + path)
    expect(await offer(other).count()).toBe(0)
    expect(await other.content()).not.toContain('whom to call')
    await other.getByRole('button', { name: 'Sign out' }).click()
    await other.waitForURL(/sign-in/)
    await other.close()

    const again = await signIn(context, 'lead')
    expect(new URL(again.url()).pathname).toBe(path)
    expect(await offer(again).count()).toBe(1)
    await again.getByRole('button', { name: 'Use it' }).click()
    await expect.poll(() => again.locator('#text').inputValue(), { timeout: 30_000 }).toBe(words)
    await context.close()
  })

  test('survives a session that ended without scripts too', async () => {
    const page = await signedIn('lead', { javaScriptEnabled: false })
    await page.goto(origin + path)
    await page.locator('#text').fill(words)
    await endSessions()
    await page.getByRole('button', { name: /^Save/ }).first().click()
    await page.waitForURL(/sign-in/)
    const again = await signIn(page.context(), 'lead')
    await again.getByRole('button', { name: 'Use it' }).press('Enter')
    await again.waitForURL(/draft=/)
    expect(await again.locator('#text').inputValue()).toBe(words)
    await again.getByRole('button', { name: 'Discard it' }).click()
    await again.waitForURL(origin + path)
    expect(await offer(again).count()).toBe(0)
    expect(await again.locator('#text').inputValue()).toBe('')
    await page.context().close()
  })
})

describe('ALL-6 of two who change one text', { timeout: 120_000 }, () => {
  const first = 'Leaflets reach nobody who needs them.'
  const theirs = 'Leaflets reach few of those who need them.'
  const mine = 'Leaflets and posters reach nobody who needs them.'

  /** Two people open one hypothesis; the other saves first, then the lead saves. */
  async function conflict(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const hypotheses = path.replace('evidence/new', 'hypotheses')
    const lead = await signedIn('lead', options)
    await lead.goto(`${origin}${hypotheses}/new?judgement=SS1`)
    await lead.locator('#text').fill(first)
    await lead.getByRole('button', { name: 'Save' }).press('Enter')
    await lead.waitForURL(origin + hypotheses)
    const own = await lead.locator(`main a[href*="${hypotheses}/"]:not([href*="new"])`).last().getAttribute('href')
    const joint = await signedIn('joint')
    await joint.goto(origin + own)
    await lead.goto(origin + own)
    await joint.locator('#text').fill(theirs)
    await joint.getByRole('button', { name: 'Save' }).press('Enter')
    await joint.waitForURL(origin + hypotheses)
    await joint.context().close()
    await lead.locator('#text').fill(mine)
    await lead.getByRole('button', { name: 'Save' }).press('Enter')
    await lead.getByRole('heading', { name: 'Two people changed this' }).waitFor()
    return lead
  }

  async function stored(): Promise<string | undefined> {
    const { rows } = await product.services.database.asSystem('read', tx =>
      sql<{ text: string }>`select text from fieldwork_hypothesis order by id desc limit 1`.execute(tx),
    )
    return rows[0]?.text
  }

  test.each([
    ['What is there now', theirs],
    ['What I typed', mine],
  ])('the second sees both, and can choose by keyboard: %s', async (choice, kept) => {
    const page = await conflict({ viewport: { width: 375, height: 800 } })
    const main = page.locator('main')
    await expect(main.textContent()).resolves.toContain(
      'Tom Okafor changed this hypothesis while you were writing, on 7 November',
    )
    await expect(main.locator('.conspectus-compare__text').first().textContent()).resolves.toMatch(/few of those/)
    expect((await main.locator('del').allTextContents()).join()).toMatch(/only there now: .*few of those, until here/)
    const found = await new AxeBuilder({ page }).withTags(wcag).analyze()
    expect(found.violations.map(one => one.id)).toEqual([])
    const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(beyond)).toBeLessThanOrEqual(0)
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await page.getByRole('link', { name: /Choose which to keep/ }).press('Enter')
    expect(await stored()).toBe(theirs)
    await page.getByLabel(choice, { exact: true }).press(' ')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await page.waitForURL(/hypotheses$/)
    expect(await stored()).toBe(kept)
    await page.context().close()
  })

  test('the second can write it afresh out of both, without scripts', async () => {
    const page = await conflict({ javaScriptEnabled: false })
    await page.getByLabel('Something out of both').check()
    await page.getByLabel('The text out of both').fill('Leaflets and posters reach few.')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await page.waitForURL(/hypotheses$/)
    expect(await stored()).toBe('Leaflets and posters reach few.')
    await page.context().close()
  })
})
