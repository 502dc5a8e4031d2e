import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { desk, faultsOn, faultsOnAnyScreen, forPages, openInBrowser, phone, signInAt, tabTo } from '../browsing.ts'
import { concern, nameForConcerns } from '../concerns.ts'
import { openedReview } from '../journey.ts'
import { startProduct, type TestProduct } from '../product.ts'

let product: TestProduct
let browser: Browser
let origin: string
/** Where the pictures go, for whoever wants to look at them. */
const pictures = process.env['PICTURES']

beforeAll(async () => {
  product = await startProduct({ server: forPages })
  await openedReview(product)
  await nameForConcerns(product, { danger: ['clerk', 'seatAudit'], tellings: ['reader'] })
  ;({ origin, browser } = await openInBrowser(product))
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

test.each([
  ['on a phone', phone, true],
  ['on a desk without scripts', desk, false],
])(
  'CAA-V2 a whistle-blower %s tells, comes back, reads the reply and adds to it',
  async (how, screen, javaScriptEnabled) => {
    const context = await browser.newContext({ ...screen, javaScriptEnabled })
    const page = await context.newPage()
    const keep = async (name: string) => {
      if (pictures !== undefined)
        await page.screenshot({ path: `${pictures}/${name}-${screen.viewport.width}.png`, fullPage: true })
      if (javaScriptEnabled) expect(await faultsOn(page), name).toEqual([])
    }
    await page.goto(`${origin}/published`)
    await page.click('a:has-text("Tell us in confidence")')
    await keep('tell')
    await page.click('button:has-text("Send it")')
    expect(await page.textContent('.govuk-error-summary')).toContain('Write what you want to tell us')
    await page.fill('#words', `Two children share one bed, ${how}.`)
    await page.keyboard.press('Tab')
    await tabTo(page, 'button.govuk-button')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.conspectus-receipt')
    const receipt = (await page.textContent('.conspectus-receipt'))?.trim() ?? ''
    expect(receipt).toMatch(/^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}$/)
    await keep('receipt')
    expect(page.url()).toBe(`${origin}/tell-us`)
    expect(await context.cookies()).toEqual([])

    const handler = await product.visitor('reader')
    const list = await handler.get('/tellings')
    const addresses = [...list.html.matchAll(/href="(\/tellings\/[0-9a-f-]{36})"/g)].map(found => found[1] ?? '')
    const pages: { readonly address: string; readonly html: string }[] = []
    for (const address of addresses) pages.push({ address, html: (await handler.get(address)).html })
    const theirs = pages.find(({ html }) => html.includes(`one bed, ${how}.`))?.address ?? ''
    expect((await handler.post(`${theirs}/reply`, { text: 'Which home is it?' })).status).toBe(303)

    // Another day, another browser: the receipt from paper, in small letters, one sign wrong at first.
    const later = await browser.newContext({ ...screen, javaScriptEnabled })
    const back = await later.newPage()
    await back.goto(`${origin}/tell-us`)
    await back.click('a:has-text("Come back with your receipt")')
    const typed = receipt.toLowerCase().replaceAll('-', ' ')
    await back.fill('#receipt', `${typed.slice(0, -1)}${typed.endsWith('2') ? '3' : '2'}`)
    await back.click('button:has-text("Read the reply")')
    expect(await back.textContent('.govuk-error-summary')).toContain('One of the signs is not right')
    if (javaScriptEnabled) expect(await faultsOn(back)).toEqual([])
    await back.fill('#receipt', typed)
    await back.click('button:has-text("Read the reply")')
    expect(await back.textContent('main')).toContain('Which home is it?')
    await back.fill('#words', 'The one at the ring road.')
    await back.click('button:has-text("Send it")')
    expect(await back.textContent('main')).toContain('What you added is with us')
    if (pictures !== undefined)
      await back.screenshot({ path: `${pictures}/thread-${screen.viewport.width}.png`, fullPage: true })
    if (javaScriptEnabled) expect(await faultsOn(back)).toEqual([])
    expect(await later.cookies()).toEqual([])
    expect(back.url()).toBe(`${origin}/tell-us/more`)
    expect((await handler.get(theirs)).html).toContain('The one at the ring road.')
    await context.close()
    await later.close()
  },
  120_000,
)

test('ALL-4 an inspector on a phone raises a child in danger; the designated person takes it up, passes it on and closes it', async () => {
  const context = await browser.newContext(phone)
  const page = await signInAt(origin, product, context, 'lead')
  const keep = async (name: string, which = page) => {
    if (pictures !== undefined) await which.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
    expect(await faultsOnAnyScreen(which), name).toEqual([])
  }
  await page.goto(`${origin}/reviews/1/evidence`)
  await keep('review')
  await page.click('a:has-text("A child is in danger")')
  expect(await page.textContent('main')).toMatch(
    /^\s*A child is in danger\s+!\s*Warning\s+If a child is in immediate danger, call 999 first/,
  )
  await keep('new')
  for (const [name, value] of Object.entries(concern)) await page.fill(`#${name}`, value)
  // The connection breaks before it is sent: the words are on the server, and not on the phone.
  await page.waitForSelector('text=Kept at')
  expect(await page.evaluate('Object.keys(localStorage).filter(key => key.includes("concerns")).length')).toBe(0)
  await page.goto(`${origin}/`)
  await page.click('a:has-text("You began to say that a child is in danger")')
  await page.click('a:has-text("Use it"), a:has-text("Use this"), .conspectus-draft-offer a')
  expect(await page.inputValue('#what')).toBe(concern.what)
  await page.click('button:has-text("Raise it now")')
  await page.waitForSelector('.govuk-panel__title')
  await keep('receipt-of-concern')

  const other = await browser.newContext(desk)
  const clerk = await signInAt(origin, product, other, 'clerk')
  await clerk.click('a:has-text("A child may be in danger")')
  await keep('concern', clerk)
  await clerk.click('button:has-text("Acknowledge")')
  await clerk.check('#to')
  for (const [box, value] of [
    ['on-day', '7'],
    ['on-month', '11'],
    ['on-year', '2006'],
  ] as const)
    await clerk.fill(`[name="${box}"]`, value)
  await clerk.fill('#at', '9:50')
  await clerk.click('button:has-text("Note that it was passed on")')
  await clerk.check('#outcome')
  await clerk.click('button:has-text("Close it")')
  await clerk.waitForSelector('text=It is closed.')
  await keep('closed', clerk)
  await clerk.goto(`${origin}/concerns/people`)
  await keep('people', clerk)
  await clerk.goto(`${origin}/concerns`)
  await keep('concerns', clerk)
  const third = await browser.newContext(desk)
  const reader = await signInAt(origin, product, third, 'reader')
  await reader.goto(`${origin}/tellings`)
  await keep('tellings', reader)
  await reader.click('main table a')
  await keep('telling', reader)
}, 240_000)
