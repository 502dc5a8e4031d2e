import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { giveRole } from '../../src/modules/reviews/index.ts'
import { faultsOn, forPages, openInBrowser, phone, signInAt } from '../browsing.ts'
import { done } from '../journey.ts'
import { type Part, startProduct, type TestProduct } from '../product.ts'
import { issuedReview } from '../report-journey.ts'
import { furnishDorset } from './company.ts'

/*
 * A council officer makes, sends and reports a plan: from the home page on, by the links and forms that are there, on a
 * phone. Every page on the way is looked at.
 */

let product: TestProduct
let browser: Browser
let origin: string
/** Where the pictures go, for whoever wants to look at them. */
const pictures = process.env['PICTURES']

beforeAll(async () => {
  product = await startProduct({ server: forPages })
  ;({ origin, browser } = await openInBrowser(product))
}, 400_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

/** Somebody at a phone, who sees each page that they come to held by axe and not wider than the screen. */
type Officer = {
  readonly page: Page
  /** Goes where a link of the page leads. */
  follow(selector: string): Promise<void>
  /** Fills what is named and presses the button; a day is written whole. */
  fill(fields: { readonly [name: string]: string }, button: string, form?: string): Promise<void>
  go(path: string): Promise<void>
  onDay(day: string): Promise<void>
  main(): Promise<string>
}

async function officer(page: Page, hasScripts = true): Promise<Officer> {
  let seen = 0
  const look = async () => {
    seen += 1
    if (pictures !== undefined) {
      const name = `${String(seen).padStart(2, '0')}${new URL(page.url()).pathname.replaceAll('/', '-')}`
      await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
    }
    // axe is a script itself: the same pages are looked at by it where there are scripts.
    if (hasScripts) expect(await faultsOn(page)).toEqual([])
    expect(Number(await page.evaluate('document.documentElement.scrollWidth')), page.url()).toBeLessThanOrEqual(375)
  }
  const press = async (what: () => Promise<void>) => {
    await Promise.all([page.waitForNavigation(), what()])
    await look()
  }
  const go = async (path: string) => {
    const answer = await page.goto(`${origin}${path}`)
    expect(answer?.status(), path).toBe(200)
    await look()
  }
  if (page.url().startsWith(origin)) await look()
  return {
    page,
    go,
    follow: selector => press(() => page.locator(`main ${selector}`).first().click()),
    async fill(fields, button, form = 'main form') {
      const where = page.locator(form).filter({ has: page.locator(`button:has-text("${button}")`) })
      for (const [name, value] of Object.entries(fields)) {
        const day = where.locator(`[name="${name}-year"]`)
        if ((await day.count()) > 0) {
          const [year = '', month = '', date = ''] = value.split('-')
          await where.locator(`[name="${name}-day"]`).fill(date)
          await where.locator(`[name="${name}-month"]`).fill(month)
          await day.fill(year)
          continue
        }
        const field = where.locator(`[name="${name}"]`)
        const kind = await field.first().evaluate(element => `${element.tagName} ${element.getAttribute('type') ?? ''}`)
        if (kind.startsWith('SELECT')) await field.selectOption({ label: value })
        else if (kind.endsWith('radio')) await where.locator(`[name="${name}"][value="${value}"]`).check()
        else await field.fill(value)
      }
      await press(() => where.locator(`button:has-text("${button}")`).click())
    },
    async onDay(day) {
      await page.goto(`${origin}/example/day`)
      const [year = '', month = '', date = ''] = day.split('-')
      await page.fill('[name="day-day"]', date)
      await page.fill('[name="day-month"]', month)
      await page.fill('[name="day-year"]', year)
      await Promise.all([page.waitForNavigation(), page.click('main form button')])
      await go('/')
    },
    main: async () => ((await page.textContent('main')) ?? '').replaceAll(/\s+/g, ' '),
  }
}

/** A review whose report is issued, with those to whom it goes and a second person in the director's office. */
async function received(area: string): Promise<string> {
  await furnishDorset(product, area)
  const { reviewId } = await issuedReview(product, area)
  const office = { personId: product.people.delegate, role: 'director-office', until: undefined, because: 'Plans.' }
  done(await giveRole(product.services, await product.caller('lead', '2006-12-18'), reviewId, office))
  return reviewId
}

/** Somebody who is nobody here, at a browser that has kept nothing. */
async function reader(javaScriptEnabled: boolean): Promise<Officer> {
  const context = await browser.newContext({ ...phone, javaScriptEnabled })
  return officer(await context.newPage(), javaScriptEnabled)
}

async function at(part: Part, javaScriptEnabled: boolean): Promise<Officer> {
  const context = await browser.newContext({ ...phone, javaScriptEnabled })
  return officer(await signInAt(origin, product, context, part), javaScriptEnabled)
}

test.each([
  ['with scripts', 'Dorset', true],
  ['without scripts', 'Somerset', false],
] as const)(
  'JAR-72 JAR-73 JAR-74 JAR-75 a council officer makes, sends and reports a plan on a phone, %s',
  async (_, area, javaScriptEnabled) => {
    const review = await received(area)
    const here = (text: string) => `a[href^="/reviews/${review}/"]:has-text("${text}")`
    const director = await at('director', javaScriptEnabled)
    await director.onDay('2006-12-20')
    await director.follow(here('Say on which day the report was received'))
    await director.fill({ receivedOn: '2006-12-20' }, 'Record the receipt')
    expect(await director.main()).toContain('2 April 2007')
    await director.follow(here('Timeline of the plan'))
    await director.go(`/reviews/${review}/actions`)
    await director.follow(here('Mail about what is due'))
    await director.go(`/reviews/${review}/actions`)

    // An action for the first recommendation: words are asked for, a date not yet.
    await director.follow(here('Add one'))
    await director.fill({ text: '' }, 'Add the action')
    expect(await director.main()).toContain('Say what is to be done')
    const action = {
      text: 'Recruit six foster carers.',
      owner: 'Head of placements',
      ownerId: 'Margaret Oduya, Director of children’s services',
    }
    await director.fill(action, 'Add the action')
    expect(await director.main()).toContain('No date yet')
    await director.follow(here('Add one'))
    const second = { text: 'Name one worker for each child.', owner: 'Head of social care', lastDay: '2007-06-30' }
    await director.fill(second, 'Add the action')
    await director.follow(here('say why it is not accepted'))
    await director.fill({ because: 'The plan of 2005 says it already.' }, 'Say that it is not accepted')

    // The partner is consulted, and its part in the review is on record; a newspaper is no partner.
    await director.follow(here(`Record the consultation of ${area} Primary Care Trust`))
    await director.fill({ consultedOn: '2006-12-20', note: 'At the board.' }, 'Record')
    await director.go(`/reviews/${review}/partners`)
    expect(await director.main()).not.toContain(`${area} Echo`)
    await director.follow(here(`Record: ${area} Primary Care Trust`))
    await director.fill({ doneOn: '2006-12-20', note: 'At the board.' }, 'Record')

    // The report goes out, and one copy of it late, with the reason.
    await director.go('/')
    await director.follow(here(`${area} Echo`))
    await director.fill({ doneOn: '2006-12-20', note: 'By post.' }, 'Record as done')
    await director.go('/')
    await director.follow(here('Keep open to see the report'))
    await director.fill({ doneOn: '2006-12-20', note: '' }, 'Record as done')

    // The named person makes the statement; only when each action is taken is demanded.
    await director.onDay('2007-03-01')
    await director.follow(here('Make the written statement'))
    const made = { madeOn: '2007-03-01', adoptedBy: 'Margaret Oduya', adoptedPost: 'Director of children’s services' }
    await director.fill(made, 'Make the statement')
    expect(await director.main()).toContain('must say when each action is proposed to be taken')
    expect(await director.page.inputValue('[name="adoptedBy"]')).toBe('Margaret Oduya')
    await director.go(`/reviews/${review}/actions`)
    await director.follow('[aria-labelledby="actions"] a:has-text("Recruit six foster carers.")')
    await director.fill({ lastDay: '2007-03-31' }, 'Save the action')
    await director.follow(here('the statement'))
    await director.fill(made, 'Make the statement')
    expect(await director.main()).toContain('A reason is needed')
    await director.fill({ 'reason.partners-involved': 'Asked for in December.' }, 'Make the statement')
    expect(await director.main()).toContain('The statement of proposed action was made on 1 March 2007.')

    // It is sent on, and everybody reads it; progress is not there yet.
    await director.go('/')
    await director.follow(here('Send the statement'))
    await director.fill({ doneOn: '2007-03-01', note: '' }, 'Record as done')
    const everybody = await reader(javaScriptEnabled)
    await everybody.go('/published')
    await everybody.go(`/published/${review}`)
    // Which recommendation an action answers is known, though several say the same.
    const answers = await everybody.page.locator('[aria-labelledby="must-improve"] li').allInnerTexts()
    expect(answers.map(text => /\d actions?|Not accepted|No action/.exec(text)?.[0])).toEqual([
      '1 action',
      '1 action',
      'Not accepted',
      'No action',
      'No action',
    ])
    expect(await everybody.main()).toContain('adopted by Margaret Oduya, Director of children’s services')
    expect(await everybody.main()).toContain('Why: The plan of 2005 says it already.')
    expect(await everybody.main()).toMatch(
      /Recruit six foster carers\. By 31 March 2007 Head of placements .{0,30}None yet/,
    )

    // Progress is reported with what shows it; nobody verifies their own.
    await director.onDay('2007-03-20')
    await director.follow(here('Report what came of: Recruit six foster carers.'))
    const content = Buffer.from('Two carers approved on 12 March 2007.')
    await director.page.setInputFiles('main input[type="file"]', {
      name: 'carers.txt',
      mimeType: 'text/plain',
      buffer: content,
    })
    await director.fill({ state: 'under-way', progressNote: 'Two of six carers are approved.' }, 'Report progress')
    expect(await director.main()).toContain('carers.txt')
    expect(await director.main()).toContain('Somebody else verifies this')

    // Somebody else of the office finds it waiting, sees what shows it, and verifies it.
    const office = await at('delegate', javaScriptEnabled)
    await office.onDay('2007-03-21')
    await office.follow(here('Verify what was reported of: Recruit six foster carers.'))
    expect(await office.main()).toContain('carers.txt')
    await office.page.click('summary:has-text("Verify it or send it back")')
    await office.fill({ verdict: 'verified', verdictBecause: 'Saw the register of carers.' }, 'Answer the report')
    expect(await office.main()).toContain('Verified by Nadia Khan on 21 March 2007')
    const later = await reader(javaScriptEnabled)
    await later.go(`/published/${review}`)
    const read = await later.main()
    expect(read).toContain('Under way, verified on 21 March 2007. Two of six carers are approved.')
    for (const inside of ['Nadia Khan', 'carers.txt', 'Saw the register']) expect(read).not.toContain(inside)

    // Late things stand in front, at home and in the plan.
    await office.onDay('2007-04-16')
    expect(await office.main()).toMatch(/Overdue.*Recruit six foster carers/)
    await office.go(`/reviews/${review}/actions/timeline`)
    const lines = await office.page.locator('main table').last().locator('tbody tr').allInnerTexts()
    expect(lines.findLastIndex(line => /late/i.test(line))).toBeLessThan(lines.findIndex(line => !/late/i.test(line)))
    expect(lines.find(line => /late/i.test(line))).toBeDefined()
    await office.go(`/reviews/${review}/actions`)
    await office.follow('[aria-labelledby="actions"] a:has-text("Recruit six foster carers.")')
    await office.fill({ state: 'done', progressNote: 'All six carers are approved.' }, 'Report progress')
  },
  900_000,
)
