import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listBlocks, saveBlock } from '../src/modules/reports/index.ts'
import { faultsOn, forPages, openInBrowser, signInAt, tabTo } from './browsing.ts'
import { done } from './journey.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { bareFinding, reportingReview } from './report-journey.ts'

/* Two inspectors write in one section in a real browser: by keyboard alone, and without scripts. */

let product: TestProduct
let browser: Browser
let origin: string
let reviewId: string
beforeAll(async () => {
  product = await startProduct({ server: forPages })
  ;({ reviewId } = await reportingReview(product))
  ;({ origin, browser } = await openInBrowser(product))
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

async function signedIn(part: Part, options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
  const context = await browser.newContext(options)
  await (await signInAt(origin, product, context, part)).close()
  return context
}

async function written(text: string): Promise<string> {
  const lead = await product.caller('lead')
  return done(await saveBlock(product.services, lead, reviewId, { ...bareFinding, text }, undefined)).id
}

async function textOf(id: string): Promise<string | undefined> {
  const lead = await product.caller('lead')
  const blocks = await product.services.database.as(lead, 'read', tx => listBlocks(tx, reviewId))
  return blocks.find(each => each.id === id)?.text
}

const section = () => `${origin}/reviews/${reviewId}/report/sections/outcomes-section`

/** Opens a paragraph's form and types over its words, with the keyboard. */
async function typeInto(page: Page, id: string, text: string): Promise<void> {
  await tabTo(page, `#paragraph-${id} summary`)
  await page.keyboard.press('Enter')
  await tabTo(page, `#text-${id}`)
  await page.keyboard.press('Control+A')
  await page.keyboard.type(text)
}

async function pressSave(page: Page, form: string): Promise<void> {
  await tabTo(page, form)
  await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Enter')])
  await page.waitForLoadState('load')
}

test('ALL-6 ALL-7 two inspectors write one paragraph in two tabs by keyboard, and both have their sentence in it', async () => {
  const id = await written('Most know whom to call. Few wait for long.')
  const contexts = [await signedIn('lead'), await signedIn('joint', { viewport: { width: 375, height: 800 } })]
  const pages = await Promise.all(contexts.map(context => context.newPage()))
  const [ann, tom] = pages
  if (ann === undefined || tom === undefined) throw new Error('Both need a page.')
  for (const page of pages) await page.goto(section())
  expect([...(await faultsOn(ann)), ...(await faultsOn(tom))]).toEqual([])

  await typeInto(ann, id, 'All know whom to call. Few wait for long.')
  // A second later it is kept, and the colleague is told that she is at it.
  await ann.waitForResponse(response => response.url().endsWith('/drafts') && response.ok())
  await tom.reload()
  expect(await tom.textContent(`#paragraph-${id}`)).toContain('Ann Lee was writing here at 10:00am')
  expect(await tom.textContent('main')).not.toContain('All know')
  await typeInto(tom, id, 'Most know whom to call. Nobody waits for long.')
  expect([...(await faultsOn(ann)), ...(await faultsOn(tom))]).toEqual([])
  await pressSave(ann, `#paragraph-${id} form button.govuk-button`)
  expect(await ann.textContent('main')).toContain('All know whom to call.')
  expect(await textOf(id)).toBe('All know whom to call. Few wait for long.')

  await pressSave(tom, `#paragraph-${id} form button.govuk-button`)
  expect(await tom.textContent('h1')).toContain('Two people changed this')
  expect(await faultsOn(tom)).toEqual([])
  await tabTo(tom, 'input[type=radio]')
  // Of three, the last.
  await tom.keyboard.press('ArrowUp')
  expect(await tom.isChecked('input[value=edit]')).toBe(true)
  expect(await tom.inputValue('textarea[name=text]')).toBe('All know whom to call. Nobody waits for long.')
  await pressSave(tom, 'form:has(input[name=_compared]) button.govuk-button')
  expect(await textOf(id)).toBe('All know whom to call. Nobody waits for long.')

  await tom.goto(`${origin}/reviews/${reviewId}/report/blocks/${id}/versions`)
  expect(await faultsOn(tom)).toEqual([])
  await tom.goto(`${origin}/reviews/${reviewId}/report/blocks/${id}`)
  expect(await faultsOn(tom)).toEqual([])
  await Promise.all(contexts.map(context => context.close()))
}, 240_000)

test('ALL-6 ALL-7 without scripts a paragraph is written, commented on, compared and put back', async () => {
  const id = await written('It was so.')
  const context = await signedIn('joint', { javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(section())
  await page.click(`#paragraph-${id} summary`)
  await page.fill(`#text-${id}`, 'It is so.')
  await page.click(`#paragraph-${id} form button.govuk-button`)
  expect(await textOf(id)).toBe('It is so.')
  await page.click(`#paragraph-${id} a[href$="#comments"]`)
  await page.fill('#comment', 'How do we know?')
  await page.fill('#quote', 'is so')
  await page.click('#comments form button:has-text("Comment")')
  expect(await page.textContent('#comments')).toContain('How do we know?')
  await page.goto(section())
  expect(await page.textContent(`#paragraph-${id}`)).toContain('1 open comment')
  await page.click(`#paragraph-${id} a[href$="/versions"]`)
  expect(await page.textContent('del')).toContain('was')
  await page.click('#version-1 summary')
  await page.click('#version-1 button')
  expect(await textOf(id)).toBe('It was so.')
  await context.close()
}, 120_000)
