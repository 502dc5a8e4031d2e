import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueReport } from '../../src/modules/reports/index.ts'
import { assured } from '../assured.ts'
import { desk, faultsOnAnyScreen, forPages, openInBrowser, phone, signInAt } from '../browsing.ts'
import { anyReason, done } from '../journey.ts'
import { startProduct, type TestProduct } from '../product.ts'
import { placed, readyReport } from '../report-journey.ts'

/*
 * A newspaper takes the open data: in a browser without JavaScript, from the front of the site to the tables, what
 * describes them, the API and the feed, by links alone. PICTURES=<folder> keeps a picture of each page.
 */

let product: TestProduct
let browser: Browser
let origin: string
let looking: BrowserContext
beforeAll(async () => {
  product = await startProduct({ server: forPages })
  const { reviewId, item } = await readyReport(product, 'Devon')
  await placed(product, reviewId, { text: 'Young carers wait too long.', judgements: ['SS7'], evidence: [item] })
  await assured(product, reviewId)
  const approver = await product.caller('approver', '2006-12-18')
  done(await issueReport(product.services, approver, reviewId, { reasons: anyReason }))
  const { location } = await (await product.visitor('approver')).post('/data/publish', { note: 'The first release.' })
  expect(location).toBe('/data/releases/1')
  ;({ origin, browser } = await openInBrowser(product))
  looking = await browser.newContext(desk)
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

/** The page again, with JavaScript, which axe needs. */
async function look(at: Page, name: string): Promise<void> {
  const page = await looking.newPage()
  await page.goto(at.url())
  expect(await faultsOnAnyScreen(page)).toEqual([])
  const folder = process.env['PICTURES']
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true })
    for (const { viewport } of [desk, phone]) {
      await page.setViewportSize(viewport)
      await page.screenshot({ path: path.join(folder, `${name}-${viewport.width}.png`), fullPage: true })
    }
  }
  await page.close()
}

test('ALL-5 ALL-7 a newspaper goes from the front of the site to tables, description, API and feed without JavaScript', async () => {
  const context = await browser.newContext({ ...desk, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(origin)
  await look(page, 'front')
  await page.click('main >> text=Open data')
  expect(new URL(page.url()).pathname).toBe('/data')
  await look(page, 'data')
  await page.click('text=Release 1,')
  await look(page, 'release')
  expect(await page.textContent('main')).toContain('The first release.')
  const hrefs = await page
    .locator('main a[href^="/data/releases/1/"]')
    .evaluateAll(links => links.map(link => link.getAttribute('href')))
  expect(hrefs.length).toBe(6)
  for (const href of hrefs) {
    const file = await context.request.get(`${origin}${href}`)
    expect(file.status()).toBe(200)
    expect(await page.textContent('main')).toContain(String(href).split('/').at(-1))
  }
  const reports = await (await context.request.get(`${origin}/data/releases/1/reports.csv`)).text()
  expect(reports).toContain('"Devon"')
  const metadata = await (await context.request.get(`${origin}/data/releases/1/csv-metadata.json`)).json()
  expect(metadata.tables.map((table: { url: string }) => table.url)).toContain('reports.csv')
  await page.click('text=All releases')
  await page.click('text=The API')
  expect(new URL(page.url()).pathname).toBe('/data/api')
  await look(page, 'api')
  const listed = await page
    .locator('main a[href^="/api/v1/"]')
    .evaluateAll(links => links.map(link => link.getAttribute('href')))
  expect(listed.length).toBeGreaterThan(6)
  for (const href of listed) {
    const answer = await context.request.get(`${origin}${href}`)
    expect(answer.status(), String(href)).toBe(200)
    expect(Object.keys(await answer.json()).length).toBeGreaterThan(0)
  }
  await page.goto(`${origin}/data`)
  const feed = await page.locator('main a[href$=".atom"]').getAttribute('href')
  const atom = await context.request.get(`${origin}${feed}`)
  expect(atom.headers()['content-type']).toContain('application/atom+xml')
  expect(await atom.text()).toContain('Devon')
  await context.close()
}, 240_000)

test('ALL-7 the page on which a release is published has no fault that axe finds', async () => {
  const page = await signInAt(origin, product, looking, 'approver')
  await page.goto(`${origin}/data`)
  await page.click('text=Release open data')
  await look(page, 'publish')
})
