import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { currentChildrenReport, markForChildren } from '../src/modules/children/index.ts'
import { findReview } from '../src/modules/reviews/index.ts'
import { desk, faultsOn, forPages, openInBrowser, phone, tabTo } from './browsing.ts'
import { done } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'
import { placed, reportingReview } from './report-journey.ts'

/* A child reads the report in a real browser and listens to it. Voices are the world outside: one that says nothing stands in. */

let product: TestProduct
let browser: Browser
let origin: string
let address: string
beforeAll(async () => {
  product = await startProduct({ server: forPages })
  const { reviewId, item } = await reportingReview(product)
  const lead = await product.caller('lead')
  for (const kind of ['good', 'better'] as const) {
    const id = await placed(product, reviewId, { judgements: ['SS7'], evidence: [item] })
    const line = {
      kind,
      outcome: 'staying-safe',
      symbol: kind,
      words: `This is ${kind}. You said so.`,
      byWhen: '',
    } as const
    done(await markForChildren(product.services, lead, reviewId, { ...line, source: { kind: 'finding', id } }))
  }
  const model = await product.services.database.as(lead, 'read', async tx => {
    const review = await findReview(tx, reviewId)
    return review && currentChildrenReport(product.services, tx, review)
  })
  // As it is frozen with the issue, by the tables alone: issuing is tested elsewhere.
  await product.services.database.asOwner(async client => {
    await client.query(
      `with issued as (
         insert into reports_issue (review_id, number, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
         select id, 1, '2006-11-07', 1, title, area_id, 'Dorset', rulebook, edition, rulebook_sha256, '{}', '[]' from reviews_review where id = $1
         returning id, review_id)
       insert into reports_issue_companion (issue_id, review_id, companion, label, model, files)
       select id, review_id, 'children', 'Report for children', $2, '[]' from issued`,
      [reviewId, JSON.stringify(model)],
    )
  })
  const opened = await openInBrowser(product)
  browser = opened.browser
  origin = opened.origin
  address = `${origin}/published/${reviewId}/children`
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

/** A voice that says nothing: each sentence ends when the test says so. */
const voice = `
  globalThis.spoken = []
  const voice = { paused: false, speak(words) { globalThis.spoken.push(words.text); globalThis.current = words },
    cancel() { globalThis.current = undefined }, pause() { voice.paused = true }, resume() { voice.paused = false } }
  Object.defineProperty(globalThis, 'speechSynthesis', { value: voice })
  globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }`

test('JAR-70 a child listens: each sentence is marked while it is read, with pause, carry on and stop, by keyboard', async () => {
  const context = await browser.newContext(phone)
  const page = await context.newPage()
  await page.addInitScript(voice)
  await page.goto(address)
  const now = () => page.locator('.conspectus-told__now').allInnerTexts()
  const main = page.locator('.conspectus-listen__button').first()
  await tabTo(page, '.conspectus-listen__button')
  await page.keyboard.press('Enter')
  const [first] = await now()
  expect(first).toContain('What we found out about services for children')
  await page.evaluate('globalThis.current.onend()')
  expect(await now()).toEqual(['Who we are'])
  expect(await main.textContent()).toBe('Pause')
  await main.click()
  expect(await page.evaluate('speechSynthesis.paused')).toBe(true)
  expect(await main.textContent()).toBe('Carry on')
  await main.click()
  expect(await page.evaluate('speechSynthesis.paused')).toBe(false)
  await page.getByRole('button', { name: 'Stop' }).click()
  expect(await now()).toEqual([])
  expect(await main.textContent()).toBe('Listen')
  await page.getByRole('button', { name: 'Listen from here: What is good' }).click()
  expect(await now()).toEqual(['What is good'])
  expect(await faultsOn(page)).toEqual([])
  await context.close()
}, 120_000)

test('JAR-70 ALL-7 a child finds the report from the front of the site on a phone, with scripts and without, and reads it', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ ...phone, javaScriptEnabled })
    const page = await context.newPage()
    await page.addInitScript(voice)
    await page.goto(origin)
    if (javaScriptEnabled) expect(await faultsOn(page)).toEqual([])
    const young = page.getByRole('region', { name: 'For children and young people' })
    await young.getByRole('link', { name: 'Report for children: Dorset' }).click()
    await page.waitForURL(address)
    expect(await page.locator('h1').textContent()).toContain('What we found out about services for children')
    await page.getByRole('link', { name: 'What is good' }).click()
    const part = page.locator('section', { has: page.locator(`[id="${new URL(page.url()).hash.slice(1)}"]`) })
    expect(await part.textContent()).toContain('This is good. You said so.')
    if (javaScriptEnabled) {
      await page.getByRole('button', { name: 'Listen', exact: true }).click()
      expect(await page.evaluate('globalThis.spoken[0]')).toContain('What we found out')
    }
    expect(await context.cookies()).toEqual([])
    await context.close()
  }
}, 120_000)

test('JAR-70 the page is whole without scripts, on a phone, on a desk and in letters of twice the size, and prints on four pages', async () => {
  for (const screen of [phone, desk, { viewport: { width: 640, height: 450 } }]) {
    const context = await browser.newContext({ ...screen, javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(address)
    expect(await page.locator('main').textContent()).toContain('You said so.')
    expect(await page.getByRole('button', { name: 'Listen' }).count()).toBe(0)
    await context.close()
    const scripted = await browser.newContext(screen)
    const seen = await scripted.newPage()
    await seen.goto(address)
    expect(await faultsOn(seen)).toEqual([])
    await scripted.close()
  }
  const context = await browser.newContext(desk)
  const page = await context.newPage()
  await page.goto(address)
  const pdf = await page.pdf({ format: 'A4' })
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
  expect(pages).toBeGreaterThan(0)
  expect(pages).toBeLessThanOrEqual(4)
  await context.close()
}, 120_000)
