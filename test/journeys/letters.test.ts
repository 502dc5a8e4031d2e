import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { desk, faultsOnAnyScreen, forPages, openInBrowser, signInAt } from '../browsing.ts'
import { inStage, openedReview } from '../journey.ts'
import { type Part, startProduct, type TestProduct } from '../product.ts'

/* The lead previews and sends the notification and shares an emerging issue; the director reads both. In a browser. */

let product: TestProduct
let browser: Browser
let origin: string
let review: string

beforeAll(async () => {
  product = await startProduct({ server: forPages })
  review = await openedReview(product)
  await inStage(product, review, 'fieldwork')
  ;({ origin, browser } = await openInBrowser(product))
}, 600_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

async function signedIn(part: Part): Promise<Page> {
  return signInAt(origin, product, await browser.newContext(desk), part)
}

/** Nothing that axe finds, and nothing wider than the screen, on a phone and on a desk. */
async function expectFair(page: Page): Promise<void> {
  expect(await faultsOnAnyScreen(page)).toEqual([])
}

describe('JAR-37 JAR-66 in a browser', { timeout: 600_000 }, () => {
  test('the lead looks at the notification, sends it, and shares an emerging issue', async () => {
    const page = await signedIn('lead')
    await page.goto(`${origin}/reviews/${review}/letters`)
    await expectFair(page)
    await page.getByRole('link', { name: 'Notification of a joint area review' }).first().click()
    await page.getByLabel('Your own paragraph, before the rest (optional)').fill('I shall telephone you tomorrow.')
    await page.getByRole('button', { name: 'Show the letter again' }).click()
    const letter = page.locator('.conspectus-letter-sheet')
    expect(await letter.textContent()).toContain('I shall telephone you tomorrow.')
    expect(await letter.textContent()).toContain('16 October 2006')
    await expectFair(page)
    const seen = await letter.locator('div.conspectus-lines').textContent()
    await page.getByRole('button', { name: 'Send the letter' }).click()
    expect(await page.locator('.conspectus-letter-sheet div.conspectus-lines').textContent()).toBe(seen)
    expect(await page.textContent('main')).toContain('It waits here; no mail says so')
    await expectFair(page)

    await page.goto(`${origin}/reviews/${review}/issues/new`)
    await page.getByLabel('Margaret Oduya').check()
    await page.getByLabel('The issue', { exact: true }).fill('Referrals wait too long.')
    await page.getByText('For which judgements').click()
    await page.locator('input[name=judgements][value=SS4]').check()
    await expectFair(page)
    await page.getByRole('button', { name: 'Keep the entry' }).click()
    await expectFair(page)
    await page.getByRole('button', { name: 'Share it with the director’s office' }).click()
    expect(await page.textContent('main')).toContain('The team and, since')
    await page.goto(`${origin}/reviews/${review}/feedback/oral-summary`)
    await expectFair(page)
    await page.goto(`${origin}/reviews/${review}/feedback`)
    await expectFair(page)
  })

  test('the director reads both', async () => {
    const page = await signedIn('director')
    await page.goto(`${origin}/reviews/${review}/letters`)
    await expectFair(page)
    await page.getByRole('link', { name: /^Notification of a joint area review/ }).click()
    expect(await page.textContent('main')).toContain('I shall telephone you tomorrow.')
    await expectFair(page)
    await page.getByRole('link', { name: 'Emerging issues' }).click()
    expect(await page.textContent('main')).toContain('Referrals wait too long.')
    await expectFair(page)
  })
})
