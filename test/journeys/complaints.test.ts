import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { giveStandingRole } from '../../src/platform/access/grants.ts'
import { desk, faultsOnAnyScreen, forPages, openInBrowser, phone, signInAt } from '../browsing.ts'
import { startProduct, type TestProduct } from '../product.ts'
import { issuedReview } from '../report-journey.ts'

let product: TestProduct
let browser: Browser
let origin: string
/** Where the pictures go, for whoever wants to look at them. */
const pictures = process.env['PICTURES']

beforeAll(async () => {
  product = await startProduct({ server: forPages })
  await issuedReview(product)
  await product.services.database.asSystem('set-up', async tx => {
    const from = Temporal.Instant.from('2005-01-01T00:00Z')
    await giveStandingRole(tx, product.people.untrained, 'complaints-handler', from)
    await giveStandingRole(tx, product.people.ninth, 'complaints-investigator', from)
  })
  ;({ origin, browser } = await openInBrowser(product))
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

test('JAR-80 a complainant on a phone complains, and comes back to a reply with every point and the next step', async () => {
  const context = await browser.newContext(phone)
  const page = await context.newPage()
  const keep = async (name: string, which = page) => {
    if (pictures !== undefined) await which.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
    expect(await faultsOnAnyScreen(which), name).toEqual([])
  }
  await page.goto(`${origin}/published`)
  await page.click('a:has-text("Complain")')
  await page.selectOption('#reviewId', { index: 1 })
  await page.click('button:has-text("Send it")')
  expect(await page.textContent('.govuk-error-summary')).toContain('Choose what it is about')
  await keep('complain')
  await page.check('#kind')
  await page.fill('#about', 'I was not let finish.')
  await page.click('button:has-text("Send it")')
  await page.waitForSelector('.conspectus-receipt')
  const receipt = (await page.textContent('.conspectus-receipt'))?.trim() ?? ''
  await keep('filed')

  const handling = await browser.newContext(desk)
  const handler = await signInAt(origin, product, handling, 'untrained')
  await handler.goto(`${origin}/complaints/new`)
  await keep('complaint-new', handler)
  await handler.goto(`${origin}/complaints`)
  await keep('complaints', handler)
  await handler.click('main table a')
  await handler.fill('[name="text"]', 'We have it. Somebody outside the review looks into it.')
  await handler.click('button:has-text("Acknowledge it")')
  await handler.selectOption('[name="person"]', { label: 'Neil Ford' })
  await handler.click('button:has-text("Name them")')
  await handler.waitForSelector('text=They investigate it.')
  await handler.goto(`${origin}/complaints/figures`)
  await keep('complaint-figures', handler)

  const investigating = await browser.newContext(desk)
  const investigator = await signInAt(origin, product, investigating, 'ninth')
  await investigator.goto(`${origin}/complaints`)
  await investigator.click('main table a')
  await investigator.fill('#point-text', 'Whether people are let finish')
  await investigator.click('button:has-text("Add the point")')
  await keep('complaint-investigated', investigator)
  await investigator.selectOption('#asked-person', { label: 'David Chen' })
  await investigator.fill('#question', 'Do you let people finish?')
  await investigator.click('button:has-text("Ask them")')
  const asked = await browser.newContext(desk)
  const health = await signInAt(origin, product, asked, 'health')
  await health.goto(`${origin}/complaints`)
  await health.click('main a:has-text("Asked on")')
  await keep('complaint-asked', health)
  await health.fill('#text', 'As a rule.')
  await health.click('button:has-text("Give the answer")')

  // The reply is stopped at the point without an answer, and nothing typed is lost.
  await investigator.reload()
  await investigator.check('form[action$="/reply"] [name="outcome"]')
  await investigator.fill('#likeCases', 'None.')
  await investigator.fill('#reply', 'You should have been let finish.')
  await investigator.fill('#nextStep', 'Write to the adjudicator.')
  await investigator.click('button:has-text("Send the reply")')
  expect(await investigator.textContent('.govuk-error-summary')).toContain('without an answer: 1')
  expect(await investigator.inputValue('#reply')).toBe('You should have been let finish.')
  await keep('complaint-refused', investigator)
  const point = investigator.locator('form[action*="/points/"]')
  await point.locator('[name="finding"]').first().check()
  await point.locator('[name="text"]').fill('You were not, and we are sorry.')
  await point.locator('button').click()
  await investigator.fill('#told-text', 'We have heard the team.')
  await investigator.click('button:has-text("Tell them")')
  await investigator.check('form[action$="/reply"] [name="outcome"]')
  await investigator.fill('#likeCases', 'None.')
  await investigator.fill('#reply', 'You should have been let finish.')
  await investigator.fill('#nextStep', 'Write to the adjudicator.')
  await investigator.click('button:has-text("Send the reply")')
  await investigator.waitForSelector('text=The reply is sent.')

  await page.goto(`${origin}/complain/follow`)
  await keep('follow')
  await page.fill('#receipt', receipt.toLowerCase())
  await page.click('button:has-text("Show how far it is")')
  const main = (await page.textContent('main')) ?? ''
  for (const text of ['You were not, and we are sorry.', 'We have heard the team.', 'Write to the adjudicator.'])
    expect(main).toContain(text)
  expect(main).not.toContain('David Chen')
  await keep('followed')
  expect(await context.cookies()).toEqual([])
}, 240_000)
