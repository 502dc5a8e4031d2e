import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { listComments, sendDraft } from '../../src/modules/reports/index.ts'
import { nameRespondent } from '../../src/modules/reviews/index.ts'
import { faultsOn, forPages, openInBrowser, phone, signInAt } from '../browsing.ts'
import { pdf } from '../files/samples.ts'
import { anyReason, done } from '../journey.ts'
import { type Part, startProduct, type TestProduct } from '../product.ts'
import { placed, reportingReview } from '../report-journey.ts'

/*
 * JAR-67 in a real browser: the director's office asks somebody to comment, both write, one with a file; the office sends
 * once, the lead answers and releases. A partner who is asked for nothing sees the outline alone.
 */

let product: TestProduct
let browser: Browser
let origin: string
let own: string
let block: string
let day = '2006-11-21'
beforeAll(async () => {
  product = await startProduct({
    server: { ...forPages, clock: { now: () => Temporal.Instant.from(`${day}T10:00:00Z`) } },
  })
  const review = await reportingReview(product, 'Norfolk')
  own = review.reviewId
  block = await placed(product, own, { judgements: ['SS7'], evidence: [review.item] })
  const lead = await product.caller('lead', '2006-11-20')
  for (const part of ['delegate', 'partner'] as const) {
    const given = { personId: product.people[part], role: 'partner', title: '' } as const
    done(await nameRespondent(product.services, lead, own, given))
  }
  done(await sendDraft(product.services, lead, own, { reasons: anyReason }))
  ;({ origin, browser } = await openInBrowser(product))
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

async function signedIn(part: Part, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  return signInAt(origin, product, await browser.newContext(options), part)
}

const at = (path: string) => `${origin}/reviews/${own}/draft${path}`

/** No fault for axe, and nothing beyond the edge of the page. */
async function isSound(page: Page): Promise<void> {
  expect(await faultsOn(page)).toEqual([])
}

/** Opens the box about a thing of the draft, writes, and presses a button. */
async function writes(page: Page, about: string, text: string, button: string): Promise<void> {
  await page.goto(at(''))
  const box = page.locator(`[id="about-${about}"]`)
  const summary = box.locator('summary').last()
  if ((await box.locator('details[open]').count()) === 0) await summary.click()
  await box.locator('textarea').fill(text)
  await box.getByRole('button', { name: button }).click()
  await page.waitForLoadState()
}

async function sentTexts(): Promise<readonly string[]> {
  const caller = await product.caller('lead')
  const comments = await product.services.database.as(caller, 'read', tx => listComments(tx, own))
  return comments.map(({ text }) => text)
}

describe('JAR-67 the accuracy round in a browser', { timeout: 180_000 }, () => {
  test('the office asks a partner to comment, by keyboard alone', async () => {
    const page = await signedIn('director')
    await page.goto(`${origin}/`)
    await page.getByRole('link', { name: 'Comment on the accuracy of the draft report' }).first().click()
    await isSound(page)
    await page.getByRole('link', { name: 'Who comments with you' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/delegates$/)
    await page.locator('#person').focus()
    await page.keyboard.type('Nadia')
    await page.getByLabel('What they are to look at').focus()
    await page.keyboard.type('Health services')
    await page.keyboard.press('Enter')
    await page.waitForLoadState()
    expect(await page.locator('.govuk-summary-card').textContent()).toContain('Until 4 December 2006')
    await isSound(page)
    await page.context().close()
  })

  test('she writes on a phone, with a file, and without scripts', async () => {
    const page = await signedIn('delegate', { ...phone, javaScriptEnabled: false })
    await page.goto(`${origin}/`)
    await page.getByRole('link', { name: 'Comment on the accuracy of the draft report' }).first().click()
    await writes(page, block, 'Health has three workers.', 'Keep it and add files')
    expect(page.url()).toMatch(/comments\/\d+$/)
    await page.locator('#files').setInputFiles({
      name: 'Register.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from(pdf('Register of health visitors')),
    })
    await page.getByRole('button', { name: 'Keep it' }).click()
    await page.waitForLoadState()
    expect(await page.locator('.conspectus-files').textContent()).toContain('Register.pdf')
    await page.context().close()
    const seen = await signedIn('delegate', phone)
    for (const path of ['', '/replies', '/comments']) {
      await seen.goto(at(path))
      await isSound(seen)
    }
    await seen.goto(at(''))
    await seen.locator('a', { hasText: 'Change it, add files or withdraw it' }).click()
    await isSound(seen)
    expect((await seen.goto(at('/submission')))?.status()).toBe(404)
    await seen.context().close()
  })

  test('a partner who is asked for nothing sees the outline alone', async () => {
    const page = await signedIn('partner')
    await page.goto(`${origin}/reviews/${own}`)
    expect(await page.locator('.conspectus-side').textContent()).not.toContain('Draft')
    await isSound(page)
    expect((await page.goto(at('')))?.status()).toBe(404)
    await page.context().close()
  })

  test('in two tabs the office rewrites one comment, and no word of either is lost', async () => {
    const one = await signedIn('director')
    await writes(one, block, 'Two workers, not one.', 'Keep it and add files')
    const other = await one.context().newPage()
    await other.goto(one.url())
    await one.locator('#text').fill('Two workers in the year.')
    await one.getByRole('button', { name: 'Keep it' }).click()
    await one.waitForLoadState()
    await other.locator('#text').fill('Two workers in both years.')
    await other.getByRole('button', { name: 'Keep it' }).click()
    await other.waitForLoadState()
    const shown = await other.locator('main').textContent()
    expect(shown).toContain('the year.')
    expect(shown).toContain('both years.')
    await isSound(other)
    await one.context().close()
  })

  test('it replies to a judgement, sees what stands twice, and sends all once', async () => {
    const page = await signedIn('director')
    await page.goto(at('/replies'))
    const judgement = page.locator('[id="about-outcome.staying-safe"]')
    await judgement.locator('summary').click()
    await judgement.locator('textarea').fill('We have begun on this.')
    await judgement.getByRole('button', { name: 'Keep this reply' }).click()
    await page.waitForLoadState()
    await isSound(page)
    await page.goto(at('/submission'))
    expect(await page.locator('main').textContent()).toContain('2 comments on this.')
    await isSound(page)
    await page.setViewportSize(phone.viewport)
    await isSound(page)
    expect(await sentTexts()).toEqual([])
    await page.locator('#note').fill('Checked with our partners.')
    await page.getByRole('button', { name: 'Send to the lead inspector' }).click()
    await page.waitForURL(/draft$/)
    expect(await page.locator('.govuk-notification-banner').textContent()).toContain('3 comments are sent')
    expect(await sentTexts()).toHaveLength(3)
    await page.context().close()
  })

  test('the lead answers each, releases, and the office reads the table on a phone', async () => {
    day = '2006-11-28'
    const lead = await signedIn('lead')
    for (const path of ['', '/replies']) {
      await lead.goto(at(path))
      const links = await lead
        .locator('.conspectus-comment__to a', { hasText: /^Answer/ })
        .evaluateAll(all => all.map(String))
      for (const link of links) {
        await lead.goto(link)
        await lead.getByLabel('Accepted in part').check()
        await lead.locator('#because').fill('Looked up again.')
        await lead.getByRole('button', { name: 'Keep the answer' }).click()
        await lead.waitForLoadState()
        await isSound(lead)
      }
    }
    const office = await signedIn('director', phone)
    await office.goto(at('/comments'))
    expect(await office.locator('main').textContent()).not.toContain('Looked up again.')
    await lead.goto(at('/comments'))
    await isSound(lead)
    await lead.getByRole('button', { name: 'Release the answers' }).click()
    await lead.waitForLoadState()
    await office.reload()
    expect(await office.locator('main').textContent()).toContain('Looked up again.')
    await isSound(office)
    await lead.context().close()
    await office.context().close()
  })
})
