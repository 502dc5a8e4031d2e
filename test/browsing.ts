import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import type { Part, TestProduct } from './product.ts'

/*
 * What the tests in a browser share: how it is opened, who sits at it, how wide its screen is, and what is wrong with the
 * page it shows.
 */

/**
 * How a product is served that pages ask several things of at once: statements are counted for one visitor at a time, and
 * so not there.
 */
export const forPages = { strict: false } as const

export const phone = { viewport: { width: 375, height: 800 } } as const
export const desk = { viewport: { width: 1280, height: 900 } } as const

const wcag = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']

/** Puts the product on an address of this machine and opens a browser. The caller closes both. */
export async function openInBrowser(
  product: TestProduct,
): Promise<{ readonly origin: string; readonly browser: Browser }> {
  const origin = await product.app.listen({ host: '127.0.0.1', port: 0 })
  return { origin, browser: await launchBrowser() }
}

/** Signs somebody of the cast in by their button; the page stands where signing in leads. */
export async function signInAt(
  origin: string,
  product: TestProduct,
  context: BrowserContext,
  part: Part,
): Promise<Page> {
  const { actor } = await product.caller(part)
  if (actor.kind === 'public') throw new Error(`${part} has no account`)
  return signInBy(origin, context, `button[name="account"][value="${actor.accountId}"]`)
}

/** Signs in whoever has this button on the page of those who can; the page stands where signing in leads. */
export async function signInBy(origin: string, context: BrowserContext, button: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${origin}/sign-in`)
  await page.click(button)
  await page.waitForURL(url => url.pathname !== '/sign-in')
  await page.waitForLoadState()
  return page
}

/** What axe finds on the page as it is shown now, and whether it is wider than its screen. */
export async function faultsOn(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(wcag).analyze()
  const beyond = Number(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  )
  return [
    ...violations.map(one => `${page.url()} ${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(' ')}`),
    ...(beyond > 0 ? [`${page.url()}: ${beyond} pixels beyond the edge of the screen`] : []),
  ]
}

/** The same on a phone and on a desk. The screen is afterwards as wide as before. */
export async function faultsOnAnyScreen(page: Page): Promise<readonly string[]> {
  const before = page.viewportSize()
  const faults: string[] = []
  for (const { viewport } of [phone, desk]) {
    await page.setViewportSize(viewport)
    faults.push(...(await faultsOn(page)))
  }
  if (before !== null) await page.setViewportSize(before)
  return faults
}

/** Goes on with the Tab key until what has the focus is this. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let pressed = 0; pressed < 300; pressed += 1) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)})`)) === true) return
  }
  throw new Error(`The keyboard does not come to ${selector}.`)
}
