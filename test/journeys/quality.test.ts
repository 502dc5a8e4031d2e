import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signCode } from '../../src/modules/quality/index.ts'
import { giveRole } from '../../src/modules/reviews/index.ts'
import { lacks, withAssurers } from '../assured.ts'
import { faultsOnAnyScreen, forPages, openInBrowser, phone, signInAt } from '../browsing.ts'
import { done } from '../journey.ts'
import { type Part, startProduct, type TestProduct } from '../product.ts'
import { count } from '../releasing.ts'
import { readyReport } from '../report-journey.ts'

/*
 * A report from the code of conduct over its reader to the decision of the committee, in a real browser. Every form on
 * the way is posted through its page at least once; each page is read by axe, on a phone and on a desk.
 */

type Day = `${number}-${number}-${number}`

let product: TestProduct
let browser: Browser
let origin: string
let review: string
const day: Day = '2007-03-01'

beforeAll(async () => {
  product = await startProduct({ server: forPages })
  review = (await readyReport(product, 'Dorset')).reviewId
  // As it was before anybody read it: the same report, with none of its steps taken.
  await product.services.database.asOwner(async client => {
    for (const table of ['approval', 'seat', 'committee', 'point', 'reading', 'signature'])
      await client.query(`delete from quality_${table}`)
  })
  await withAssurers(product, review)
  const role = { role: 'quality-reader', until: undefined, because: 'In case the first reader is ill.' }
  const manager = await product.caller('manager', '2006-11-02')
  done(await giveRole(product.services, manager, review, { ...role, personId: product.people.eighth }))
  ;({ origin, browser } = await openInBrowser(product))
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

async function signedIn(part: Part, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const page = await signInAt(origin, product, await browser.newContext(options), part)
  await page.goto(`${origin}/example/day`)
  await enterDay(page, 'day', day)
  await sends(page, page.locator('main form button').first())
  return page
}

const at = (path: string) => `${origin}/reviews/${review}/quality${path}`
const main = (page: Page) => page.locator('main').textContent()

/** Nothing that axe finds, and nothing wider than the screen, on a phone and on a desk. */
async function isFair(page: Page): Promise<void> {
  expect(await faultsOnAnyScreen(page)).toEqual([])
}

async function sends(page: Page, button: Locator): Promise<void> {
  await Promise.all([page.waitForNavigation(), button.click()])
}

const press = (page: Page, name: string) => sends(page, page.getByRole('button', { name, exact: true }))

/** Fills the three boxes of a day. */
async function enterDay(page: Page, name: string, date: Day): Promise<void> {
  const [year = '', month = '', dayOfMonth = ''] = date.split('-')
  await page.locator(`[name="${name}-day"]`).fill(String(Number(dayOfMonth)))
  await page.locator(`[name="${name}-month"]`).fill(String(Number(month)))
  await page.locator(`[name="${name}-year"]`).fill(year)
}

/** What stands in the error summary, which a page has when it refuses. */
const complaint = (page: Page) => page.locator('.govuk-error-summary').textContent()

describe('JAR-77 JAR-78 in the browser', { timeout: 300_000 }, () => {
  test('JAR-77 each of the team signs the code: one by keyboard alone, one on a phone without scripts', async () => {
    const lead = await signedIn('lead')
    await lead.goto(at('/code'))
    await isFair(lead)
    const focused = () => lead.evaluate('document.activeElement.textContent.trim()')
    for (let stop = 0; stop < 200 && (await focused()) !== 'Sign for yourself'; stop += 1)
      await lead.keyboard.press('Tab')
    expect(await focused()).toBe('Sign for yourself')
    await Promise.all([lead.waitForNavigation(), lead.keyboard.press('Enter')])
    expect(await lead.getByRole('button', { name: 'Sign for yourself' }).count()).toBe(0)
    await isFair(lead)
    const joint = await signedIn('joint', { ...phone, javaScriptEnabled: false })
    await joint.goto(at('/code'))
    await press(joint, 'Sign for yourself')
    expect(await joint.getByRole('button', { name: 'Sign for yourself' }).count()).toBe(0)
    expect(await count(product, 'quality_signature', review)).toBe(2)
    for (const part of ['socialCare', 'health', 'fifth'] as const)
      done(await signCode(product.services, await product.caller(part, day), review))
    await lead.context().close()
    await joint.context().close()
  })

  test('JAR-77 the lead records what was assured at a stage, and keeps what was typed', async () => {
    const page = await signedIn('lead')
    await page.goto(at('/assurance'))
    await isFair(page)
    await page.getByLabel('What was checked').fill('Every conclusion against its evidence.')
    await press(page, 'Record it')
    expect(await complaint(page)).toContain('Write what was found')
    expect(await page.getByLabel('What was checked').inputValue()).toBe('Every conclusion against its evidence.')
    await isFair(page)
    await page.locator('#stage').selectOption('reporting')
    await page.getByLabel('What was found').fill('Two lacked a date.')
    await page.getByLabel('What followed (optional)').fill('Both were dated.')
    await press(page, 'Record it')
    expect(await main(page)).toContain('Both were dated.')
    await isFair(page)
    await page.context().close()
  })

  test('JAR-78 the inspection manager says the risk, records a call, and asks a service, without scripts', async () => {
    const page = await signedIn('inspectionManager', { javaScriptEnabled: false })
    await page.goto(at('/oversight'))
    await press(page, 'Say how great the risk is')
    expect(await complaint(page)).toContain('Choose how great the risk is')
    await page.locator('[name="level"]').last().check()
    await page.getByLabel('Reasons').fill('The lead inspector is new.')
    await press(page, 'Say how great the risk is')
    expect(await main(page)).toContain('The lead inspector is new.')
    await page.getByLabel('Call', { exact: true }).check()
    await enterDay(page, 'heldOn', '2006-11-14')
    await page.getByLabel('With whom, by post').fill('The lead inspector')
    await page.getByLabel('What was found').fill('Interviews went to plan.')
    await press(page, 'Record it')
    expect(await main(page)).toContain('Call, 14 November 2006')
    await page.goto(at('/services'))
    await press(page, 'Record it as asked')
    expect(await complaint(page)).toContain('Enter the name of the service')
    await page.getByLabel('Name of the service').fill('Dorchester Youth Service')
    await page.getByLabel('Letter').fill('Please tell us.\n\nWith thanks')
    await press(page, 'Record it as asked')
    const asked = page.url()
    expect(asked).toMatch(/services\/\d+$/)
    await page.locator('textarea').first().fill('It helped us to plan.')
    await page.getByLabel('Who answered, by post, and how').fill('The manager, on paper')
    await press(page, 'Enter the answers')
    await page.context().close()
    const seen = await signedIn('inspectionManager')
    for (const path of ['/oversight', '/services', asked.slice(at('').length)]) {
      await seen.goto(at(path))
      await isFair(seen)
    }
    expect(await main(seen)).toContain('The manager, on paper')
    await seen.context().close()
  })
})

describe('JAR-79 from the reader to the committee, in the browser', { timeout: 300_000 }, () => {
  test('JAR-79 the lead gives the report to a reader, who gives it back, and hands it on', async () => {
    const lead = await signedIn('lead')
    await lead.goto(at('/reading'))
    await press(lead, 'Give the report as it stands')
    expect(await complaint(lead)).toContain('Choose a reader')
    await lead.locator('#reader').selectOption(product.people.eighth)
    await press(lead, 'Give the report as it stands')
    expect(await main(lead)).toContain('Being read')
    await isFair(lead)
    const first = await signedIn('eighth')
    await first.goto(at('/reading'))
    await first.getByRole('button', { name: 'Read the report' }).click()
    await first.getByText('You cannot read it after all?').click()
    await press(first, 'Give the report back')
    expect(await complaint(first)).toContain('Say why you give it back')
    await isFair(first)
    await first.locator('#backBecause').fill('I know the director.')
    await press(first, 'Give the report back')
    expect(await main(first)).toContain('I know the director.')
    await lead.goto(at('/reading'))
    await lead.locator('#reader').selectOption(product.people.eighth)
    await press(lead, 'Give the report as it stands')
    await press(lead, 'Hand it on')
    expect(await complaint(lead)).toContain('Say why the reading is handed on')
    await isFair(lead)
    await lead.locator('#reader').selectOption(product.people.reader)
    await lead.locator('#handedBecause').fill('She is away.')
    await press(lead, 'Hand it on')
    expect(await main(lead)).toContain('She is away.')
    await first.context().close()
    await lead.context().close()
  })

  test('JAR-79 the reader makes points and finishes; the lead answers each', async () => {
    const reader = await signedIn('reader', phone)
    await reader.goto(at('/reading'))
    await reader.getByRole('button', { name: 'Read the report' }).click()
    await press(reader, 'Keep the point')
    expect(await complaint(reader)).toContain('Write the point')
    await reader.locator('#point').fill('Say sooner what children told you.')
    await press(reader, 'Keep the point')
    await reader.locator('#about').selectOption({ index: 1 })
    await reader.locator('#point').fill('Name the month.')
    await press(reader, 'Keep the point')
    expect(await main(reader)).toContain('Name the month.')
    await isFair(reader)
    await press(reader, 'Finish the reading')
    expect(await complaint(reader)).toContain('Choose what you recommend')
    await reader.getByLabel('Go on with changes').check()
    await reader.getByLabel('Remarks (optional)').fill('Clear, and fair to the evidence.')
    await press(reader, 'Finish the reading')
    expect(await main(reader)).toContain('Go on with changes')
    const lead = await signedIn('lead')
    await lead.goto(at('/reading'))
    await lead
      .getByRole('link', { name: /^Frances Hale/ })
      .first()
      .click()
    for (const [answer, because] of [
      ['Accepted', 'It comes first now.'],
      ['Not accepted', 'The month would tell who they are.'],
    ] as const) {
      const box = lead.locator('details', { has: lead.locator('[name="answer"]') }).first()
      await box.locator('summary').click()
      await sends(lead, box.getByRole('button', { name: 'Answer the point' }))
      expect(await complaint(lead)).toContain('Choose whether it is accepted')
      await isFair(lead)
      const again = lead.locator('details[open]', { has: lead.locator('[name="answer"]') }).first()
      await again.getByLabel(answer, { exact: true }).check()
      await again.getByLabel('What was changed, or why nothing was').fill(because)
      await sends(lead, again.getByRole('button', { name: 'Answer the point' }))
      expect(await main(lead)).toContain(because)
    }
    await isFair(lead)
    expect(await lacks(product, review, 'reading', day)).toBe('')
    await reader.context().close()
    await lead.context().close()
  })

  test('JAR-79 the clerk calls the committee, calls it off, calls another and records its decision', async () => {
    const clerk = await signedIn('clerk')
    await clerk.goto(at('/committee'))
    await isFair(clerk)
    await enterDay(clerk, 'meetsOn', '2007-03-01')
    await press(clerk, 'Call the committee')
    expect(await complaint(clerk)).toContain('Choose who sits on it')
    expect(await clerk.locator('[name="meetsOn-year"]').inputValue()).toBe('2007')
    await isFair(clerk)
    await clerk.locator('[name="members"]').first().check()
    await press(clerk, 'Call the committee')
    expect(await main(clerk)).toContain('Called for 1 March 2007')
    await isFair(clerk)
    await clerk.getByText('Call this meeting off and call another').click()
    const off = clerk.locator('details', { has: clerk.locator('#offBecause') })
    await off.locator('[name="members"]').first().check()
    await press(clerk, 'Call another')
    expect(await complaint(clerk)).toContain('Say why the meeting is called off')
    await isFair(clerk)
    await clerk.locator('#offBecause').fill('Three bodies were not asked.')
    await enterDay(clerk, 'meetsOn', '2007-03-01')
    for (const box of await clerk.locator('[name="members"]').all()) await box.check()
    await clerk.getByLabel('Further papers (optional)').fill('The grades side by side.')
    await press(clerk, 'Call another')
    expect(await main(clerk)).toContain('Three bodies were not asked.')
    await press(clerk, 'Record minutes and decision')
    expect(await complaint(clerk)).toContain('Choose what was decided')
    await isFair(clerk)
    await clerk.locator('#minutes').fill('Each section was gone through.')
    await clerk.getByLabel('Go on', { exact: true }).check()
    await press(clerk, 'Record minutes and decision')
    expect(await main(clerk)).toContain('Met on 1 March 2007: Go on')
    await isFair(clerk)
    await clerk
      .getByRole('link', { name: /^The report as it stood/ })
      .first()
      .click()
    await isFair(clerk)
    expect(await lacks(product, review, 'committee', day)).toBe('')
    await clerk.context().close()
  })
})

describe('JAR-79 the release, in the browser', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    review = (await readyReport(product, 'Devon')).reviewId
    await product.services.database.asOwner(client =>
      client.query('delete from quality_approval where review_id = $1', [review]),
    )
  }, 120_000)

  test('JAR-79 an approver approves what was read, takes it back with the reason, approves again and issues', async () => {
    const approver = await signedIn('approver', phone)
    await approver.goto(`${origin}/reviews/${review}/report/issue`)
    await press(approver, 'Issue the report')
    expect(await complaint(approver)).toContain('¶79')
    await isFair(approver)
    await approver.goto(at('/approval'))
    await isFair(approver)
    await approver.locator('#note').fill('Read from the first word to the last.')
    await press(approver, 'Approve the release')
    expect(await main(approver)).toContain('The report is approved as it stands')
    await isFair(approver)
    await approver.goto(at('/approval'))
    expect(await main(approver)).toMatch(/approved the report on .*, as it stands now/)
    await isFair(approver)
    await approver.getByText('Withdraw the approval').first().click()
    await press(approver, 'Withdraw the approval')
    expect(await complaint(approver)).toMatch(/why/i)
    await isFair(approver)
    await approver.locator('#withdrawnBecause').fill('A figure is in doubt.')
    await press(approver, 'Withdraw the approval')
    await approver.goto(at('/approval'))
    expect(await main(approver)).toContain('A figure is in doubt.')
    await isFair(approver)
    expect(await lacks(product, review, 'approval', day)).not.toBe('')
    await press(approver, 'Approve the release')
    expect(await lacks(product, review, 'approval', day)).toBe('')
    await approver.goto(at('/approval'))
    await approver.getByRole('link', { name: 'Issue the report' }).click()
    await press(approver, 'Issue the report')
    // What should be so and is not takes a reason (¶70).
    expect(await complaint(approver)).toContain('¶70')
    await approver.locator('[name="reason.children-report-made"]').fill('It follows with the summer term.')
    await press(approver, 'Issue the report')
    expect(await complaint(approver)).toContain('¶68')
    await approver.locator('[name="reason.issued-in-time"]').fill('The committee met again.')
    await press(approver, 'Issue the report')
    expect(await count(product, 'reports_issue', review)).toBe(1)
    await approver.goto(at(''))
    await isFair(approver)
    expect(await main(approver)).toContain('Report issued')
    await approver.context().close()
  })

  test('JAR-79 the lead finds no way to approve their own work', async () => {
    const lead = await signedIn('lead')
    await lead.goto(at('/approval'))
    expect(await lead.getByRole('button', { name: 'Approve the release' }).count()).toBe(0)
    await lead.context().close()
  })
})
