import { readFile } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import type { FastifyInstance } from 'fastify'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { launchBrowser } from '../browser.ts'
import { openedReview } from '../journey.ts'
import { startProduct, type TestProduct } from '../product.ts'
import { docx, program } from './samples.ts'

let product: TestProduct
let browser: Browser
let server: FastifyInstance
let origin: string
let review: string

beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product)
  const clock = { now: () => Temporal.Instant.from('2006-11-07T10:00:00Z') }
  server = await product.product.server({ clock, secureCookies: false, strict: false, log: false })
  origin = await server.listen({ host: '127.0.0.1', port: 0 })
  browser = await launchBrowser()
}, 300_000)
afterAll(async () => {
  await browser.close()
  await server.close()
  await product.close()
})

test.each([
  ['without scripts', 1280, false],
  ['on a phone', 375, true],
])(
  'ALL-3 a browser %s sends files, loses none when one is refused, and gets them back',
  async (_, width, javaScriptEnabled) => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled })
    const page = await context.newPage()
    await page.goto(`${origin}/sign-in`)
    await page.click('button:has-text("Ann Lee")')
    await page.goto(`${origin}/reviews/${review}/evidence/new`)
    await page.selectOption('#kind', { index: 1 })
    await page.fill('#text', `What the duty manager showed, ${width}.`)
    const content = await docx({ 'word/width.txt': String(width) })
    await page.setInputFiles('#files', [
      { name: 'Thresholds ü.docx', mimeType: 'application/octet-stream', buffer: content },
      { name: 'setup.pdf', mimeType: 'application/pdf', buffer: program() },
    ])
    const save = 'button:has-text("Save"):not(:has-text("next"))'
    await page.click(save)
    expect(await page.textContent('.govuk-error-summary')).toContain('setup.pdf is a program.')
    expect(await page.inputValue('#text')).toBe(`What the duty manager showed, ${width}.`)
    expect(await page.isChecked('input[name=filesHeld]')).toBe(true)
    if (javaScriptEnabled) expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.click(save)
    await page.click('a:has-text("Thresholds ü.docx")')
    if (javaScriptEnabled) expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth').catch(() => 0)).toBe(0)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click('a:has-text("Download Word document")'),
    ])
    expect(download.suggestedFilename()).toBe('Thresholds ü.docx')
    expect((await readFile(await download.path())).equals(content)).toBe(true)
    await context.close()
  },
  300_000,
)
