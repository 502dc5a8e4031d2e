import { randomUUID } from 'node:crypto'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadExample } from '../../src/example/load.ts'
import { Temporal } from '../../src/kernel/dates.ts'
import { registerLoss, reportFault } from '../../src/modules/faults/commands.ts'
import { correctablePlaces } from '../../src/modules/reports/domain/correction.ts'
import {
  correctPlace,
  issueCorrection,
  issuedReport,
  saveBlock,
  saveRecommendation,
  writeCorrection,
} from '../../src/modules/reports/index.ts'
import { linkInspection } from '../../src/modules/reviews/index.ts'
import { actorOf } from '../../src/platform/access/grants.ts'
import { forPages, openInBrowser, signInBy } from '../browsing.ts'
import { done } from '../journey.ts'
import { startProduct, type TestProduct } from '../product.ts'
import { bareFinding } from '../report-journey.ts'

/*
 * The worked example in a real browser: by keyboard, at the width of a phone, without scripts, and every page that
 * somebody can reach read by axe.
 */

const wcag = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
/** Files that are downloaded, not pages. */
const isFile = (path: string) =>
  /\.(?:pdf|docx|odt|json|html|csv|atom)$|\/:file$|^\/(?:api|feeds)\/|\/comments\/[^/]+\/files\/[^/]+\/download$/.test(
    path,
  )

let product: TestProduct
let browser: Browser
let origin: string
let northmoor: string
let wexcombe: string

beforeAll(async () => {
  product = await startProduct({ server: forPages })
  const names = await loadExample(product.services)
  northmoor = names.get('northmoor-review') ?? ''
  wexcombe = names.get('wexcombe-review') ?? ''
  const leading = {
    actor: (await holder('lead', wexcombe)).actor,
    now: Temporal.Instant.from('2006-11-07T10:00:00Z'),
    requestId: randomUUID(),
  }
  const passage = { ...bareFinding, section: 'context', kind: 'passage', outcome: undefined } as const
  done(await saveBlock(product.services, leading, wexcombe, passage, undefined))
  const recommended = {
    section: 'summary',
    text: 'Keep the same worker for each child.',
    answers: 'The council',
    blocks: [],
  }
  done(await saveRecommendation(product.services, leading, wexcombe, recommended, undefined))
  const together = { otherId: undefined, name: 'Corporate assessment', body: 'Audit Commission', reportOn: undefined }
  const linked = { ...together, runsTogether: true, because: 'Both teams are in the council at once.' }
  done(await linkInspection(product.services, leading, wexcombe, linked))
  await correctAgain()
  // Nothing that people type makes a page wider than a phone, be it one word without a gap.
  const endless = 'x'.repeat(160)
  const fault = { page: endless, reference: endless, did: endless, happened: endless, lost: true }
  done(await reportFault(product.services.database, leading, fault, randomUUID()))
  const keeping = { ...leading, actor: (await holder('administrator')).actor }
  const loss = { report: '', foundOn: Temporal.PlainDate.from('2006-11-07'), rebuilt: true, reviews: [wexcombe] }
  const lost = { ...loss, what: endless, cause: endless, done: endless }
  done(await registerLoss(product.services.database, keeping, lost, randomUUID()))
  ;({ origin, browser } = await openInBrowser(product))
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

/** The issued report is corrected once more than in the example, and a third correction of it is on its way. */
async function correctAgain(): Promise<void> {
  const { services } = product
  const now = Temporal.Instant.from('2006-11-07T10:00:00Z')
  const by = async (role: string, review?: string) => ({
    actor: (await holder(role, review)).actor,
    now,
    requestId: randomUUID(),
  })
  const [lead, approver] = [await by('lead', northmoor), await by('approver')]
  const issued = await services.database.as(lead, 'read', tx => issuedReport(tx, northmoor))
  const [place] = issued === undefined ? [] : correctablePlaces(issued.model)
  if (place === undefined) throw new Error('The worked example issues a report with paragraphs.')
  const notice = { wrong: 'The year was left out.', saysNow: 'It says the year.', because: 'Readers asked.' }
  done(await writeCorrection(services, lead, northmoor, { ...notice, version: 0 }))
  const words = { id: place.id, text: `${place.text} It was so in 2006.`, version: 1 }
  done(await correctPlace(services, lead, northmoor, words))
  done(await issueCorrection(services, approver, northmoor, 2))
  done(await writeCorrection(services, lead, northmoor, { ...notice, version: 0 }))
}

async function rows<Row extends object>(
  text: string,
  values: readonly (string | null)[] = [],
): Promise<readonly Row[]> {
  return product.services.database.asOwner(async client => (await client.query<Row>(text, [...values])).rows)
}

/** Account and name of whoever holds a role, of one review or of all. */
async function holder(role: string, review?: string) {
  const [found] = await rows<{ id: string }>(
    `select person_id::text as id from platform_grant where role = $1 and until_at is null
     and review_id is not distinct from $2::bigint order by id desc limit 1`,
    [role, review ?? null],
  )
  const actor = await actorOf(product.services.database, found?.id ?? '', Temporal.Instant.from('2006-11-07T10:00Z'))
  if (actor.kind === 'public') throw new Error(`Nobody is ${role}.`)
  return { account: actor.accountId, actor }
}

async function signedIn(account: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
  const context = await browser.newContext(options)
  const page = await signInBy(origin, context, `button[name="account"][value="${account}"]`)
  await page.close()
  return context
}

describe('ALL-7 every page', () => {
  const reached = new Set<string>()

  test.each([
    ['the lead of a review in fieldwork', 'lead', 'wexcombe'],
    ['the lead of an issued review', 'lead', 'northmoor'],
    ['the programme manager', 'programme-manager', undefined],
    ['the director’s office', 'director', 'northmoor'],
    ['an approver', 'approver', undefined],
    ['an administrator', 'administrator', undefined],
    ['a data protection officer', 'data-protection-officer', undefined],
    ['a young inspector', 'young-person', 'wexcombe'],
    ['an evaluator', 'evaluator', undefined],
    ['a handler of complaints', 'complaints-handler', undefined],
    ['the public', undefined, undefined],
  ] as const)(
    'that %s reaches has no fault for axe and nothing beyond the edge of a phone',
    async (_, role, where) => {
      const review = where === undefined ? undefined : where === 'northmoor' ? northmoor : wexcombe
      const account = role === undefined ? undefined : (await holder(role, review)).account
      const context = account === undefined ? await browser.newContext() : await signedIn(account)
      const pages = await pagesFrom(context)
      for (const pattern of pages.keys()) reached.add(pattern)
      const page = await context.newPage()
      const faults: string[] = []
      for (const [pattern, { path, html }] of pages)
        if (hasNews(pattern, html)) faults.push(...(await faultsAt(page, path)))
      await context.close()
      expect(faults).toEqual([])
    },
    600_000,
  )

  test('was reached by somebody', () => {
    const all = product.product.routes
      .filter(route => route.method === 'GET' && !isFile(route.path))
      .map(route => route.path)
    expect(all.length).toBeGreaterThan(40)
    expect(all.filter(path => !reached.has(path) && !(path in elsewhere))).toEqual([])
    expect(Object.keys(elsewhere).filter(path => reached.has(path) || !all.includes(path))).toEqual([])
  })
})

const midway = 'stands in the middle of signing in: accounts.test.ts checks its markup'
const byToken = 'is opened by a link that works once: accounts-links.test.ts checks its markup'
const byProvider = 'needs an organisation’s sign-in: single-sign-on tests open it'
const byFile = 'needs a file: the tests of files open it in a browser, with axe'

const byConcern = 'nobody is in danger in the worked example: journeys/concerns.test.ts opens it in a browser, with axe'

/** Pages to which no link leads in the worked example, each with why. */
const elsewhere: { readonly [path: string]: string } = {
  '/reviews/:review/actions/items/:action/files/:file/download': 'needs a file: progress.test.ts opens it',
  '/reviews/:review/earlier/:recommendation': 'needs two reviews of one area: followed.test.ts opens it',
  '/published/:review/your-view/thanks': 'follows on a form: journeys/evaluation.test.ts opens it, with axe',
  '/concerns/:concern': byConcern,
  '/tellings': byConcern,
  '/tellings/:telling': byConcern,
  '/reviews/:review/files/:attachment': byFile,
  '/reviews/:review/files/:attachment/download': byFile,
  '/reviews/:review/limits/what-if': 'needs a framework with limits: limits.test.ts opens it in a browser, with axe',
  '/retention/due/:rule/:number': 'lists what is due years after a report: retention.test.ts opens it',
  '/sign-in/organisation/:provider': byProvider,
  '/sign-in/organisation/:provider/return': byProvider,
  '/signed-out/organisation': byProvider,
  '/organisation-sign-ins/:provider': byProvider,
  '/signed-out': byProvider,
  '/sign-in/code': midway,
  '/sign-in/recovery-code': midway,
  '/sign-in/set-up': midway,
  '/account/password': 'is for accounts with a password, which invented people have not: accounts.test.ts checks it',
  '/account/second-step': midway,
  '/account/second-step/remove': midway,
  '/account/second-step/recovery-codes': midway,
  '/first-administrator/:token': byToken,
  '/invitation/:token': byToken,
  '/new-password/:token': byToken,
}

/** One address of each page that links lead to, by the pattern of its route; two of each are followed further. */
async function pagesFrom(
  context: BrowserContext,
): Promise<ReadonlyMap<string, { readonly path: string; readonly html: string }>> {
  const patterns = product.product.routes
    .filter(route => route.method === 'GET' && !isFile(route.path))
    // An address of words comes before one with a gap for anything.
    .sort((a, b) => a.path.split(':').length - b.path.split(':').length)
    .map(route => ({ path: route.path, matches: new RegExp(`^${route.path.replace(/:[a-z]+/gi, '[^/]+')}$`) }))
  const found = new Map<string, { path: string; html: string }>()
  const followed = new Map<string, number>()
  const queue = ['/', '/sign-in', '/published', '/example/day']
  const seen = new Set(queue)
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const bare = path.split('?')[0] ?? path
    const pattern = patterns.find(each => each.matches.test(bare))
    if (pattern === undefined) continue
    const times = followed.get(pattern.path) ?? 0
    if (times >= 2) continue
    const answer = await context.request.get(`${origin}${path}`, { maxRedirects: 0 })
    expect(answer.status(), path).toBeLessThan(404)
    if (answer.status() !== 200) continue
    const html = await answer.text()
    followed.set(pattern.path, times + 1)
    if (!found.has(pattern.path)) found.set(pattern.path, { path, html })
    for (const [, link = ''] of html.matchAll(/href="(\/[^"#]*)/g)) {
      const next = link.replaceAll('&amp;', '&')
      if (seen.has(next) || next.startsWith('/assets/')) continue
      seen.add(next)
      queue.push(next)
    }
  }
  return found
}

/** What each page is made of so far, words left out: what one person sees is mostly part of what another does. */
const known = new Map<string, Set<string>>()

/** Whether the page holds any kind of element that it did not hold for those who came before. */
function hasNews(pattern: string, html: string): boolean {
  const before = known.get(pattern) ?? new Set()
  known.set(pattern, before)
  const size = before.size
  for (const [tag] of html.matchAll(/<[a-z][^>]*>/g))
    before.add([...tag.matchAll(/^<[a-z0-9]+| (?:class|type|role|aria-current)="[^"]*"/g)].join(''))
  return before.size > size
}

async function faultsAt(page: Page, path: string): Promise<readonly string[]> {
  await page.setViewportSize({ width: 1280, height: 900 })
  const answer = await page.goto(`${origin}${path}`)
  if (answer?.status() !== 200) return [`${path}: answered ${answer?.status()}`]
  const { violations } = await new AxeBuilder({ page }).withTags(wcag).analyze()
  const faults = violations.map(
    one => `${path}: ${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(' ')}`,
  )
  await page.setViewportSize({ width: 375, height: 800 })
  const beyond = (await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )) as number
  return beyond > 0 ? [...faults, `${path}: ${beyond} pixels beyond the edge of a phone`] : faults
}

describe('ALL-7 by keyboard alone', () => {
  test('one signs in, skips to the content, is led to what is wrong, and writes evidence', async () => {
    const { account } = await holder('lead', wexcombe)
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${origin}/sign-in`)
    await tabTo(page, `button[name="account"][value="${account}"]`)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${origin}/`)

    await page.goto(`${origin}/reviews/${wexcombe}/evidence/new`)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toContain('govuk-skip-link')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main-content')
    await tabTo(page, '#text')
    await page.keyboard.type('The duty manager sees every referral the same day.')
    await tabTo(page, 'form[action$="/evidence/new"] button[type="submit"]')
    await press(page, 'Enter')
    expect(await page.evaluate('document.activeElement.className')).toContain('govuk-error-summary')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.name')).toBe('kind')
    expect(await page.inputValue('#text')).toBe('The duty manager sees every referral the same day.')
    await page.keyboard.type('Discussion')
    await tabTo(page, '[name="event-day"]')
    for (const part of ['7', '11', '2006']) {
      await page.keyboard.press('ControlOrMeta+A')
      await page.keyboard.type(part)
      await page.keyboard.press('Tab')
    }
    await tabTo(page, 'form[action$="/evidence/new"] button[type="submit"]')
    await press(page, 'Enter')
    expect(await page.textContent('main')).toContain('The duty manager sees every referral the same day.')
    await context.close()
  })
})

/** Presses Tab until the element has the focus, which must be seen on everything on the way. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let pressed = 0; pressed < 400; pressed += 1) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) === true) return
  }
  throw new Error(`No Tab leads to ${selector}.`)
}

async function press(page: Page, key: string): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.keyboard.press(key)])
}

describe('ALL-7 without JavaScript', () => {
  test('evidence is written and a route is chosen, with what was typed kept on the way', async () => {
    const { account } = await holder('lead', wexcombe)
    const context = await signedIn(account, { javaScriptEnabled: false, viewport: { width: 375, height: 800 } })
    const page = await context.newPage()
    await page.goto(`${origin}/reviews/${wexcombe}/evidence/new`)
    await page.fill('#text', 'Six young people said that they know whom to call.')
    await page.click('form[action$="/evidence/new"] button[type="submit"]')
    expect(await page.textContent('.govuk-error-summary')).toContain('Choose what kind of evidence it is')
    expect(await page.inputValue('#text')).toBe('Six young people said that they know whom to call.')
    await page.selectOption('#kind', { index: 1 })
    for (const [part, text] of Object.entries({ day: '7', month: '11', year: '2006' }))
      await page.fill(`[name="event-${part}"]`, text)
    await page.check('#children')
    await page.click('form[action$="/evidence/new"] button[type="submit"]')
    expect(await page.textContent('main')).toContain('Six young people said that they know whom to call.')

    const path = `/reviews/${wexcombe}/coverage/EA1`
    await page.goto(`${origin}${path}`)
    const chosen = page.locator('input[name="route"]').nth(1)
    await chosen.check()
    await page.fill('#reason', 'The figures of 2006 are clear enough.')
    await page.click(`form[action="${path}"] button[type="submit"]`)
    await page.goto(`${origin}${path}`)
    expect(await page.inputValue('#reason')).toBe('The figures of 2006 are clear enough.')
    expect(await chosen.isChecked()).toBe(true)
    await context.close()
  })
})
