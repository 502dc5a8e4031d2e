import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { desk, faultsOn, forPages, openInBrowser, phone, signInAt, tabTo } from '../browsing.ts'
import { anItem, at, product, rows, startJudgingWith } from '../judging.ts'
import type { Part } from '../product.ts'

/*
 * The team judges the local health service together, in a real browser: each alone, then side by side, then agreed, with
 * a dissent, and opened again. Every page they pass is read by axe, on a desk and on a phone.
 */

const judgement = 'health-service'
const said = {
  member: 'E1 weighs most: the waiting list says two.',
  specialist: 'Services for adolescents are slow to respond.',
  view: 'The trust has no plan for adolescents who wait.',
  lead: 'E1 and E2 together say three.',
}

let browser: Browser
let origin: string

beforeAll(async () => {
  await startJudgingWith({ server: forPages })
  await anItem('BH1', 'strength', 'Health visitors reach every family')
  await anItem('BH5', 'weakness', 'Adolescents wait for five months')
  ;({ origin, browser } = await openInBrowser(product))
}, 600_000)
afterAll(async () => {
  await browser?.close()
  await product?.close()
})

async function signedIn(part: Part, options: Parameters<Browser['newContext']>[0] = desk): Promise<Page> {
  return signInAt(origin, product, await browser.newContext(options), part)
}

const openGrade = (page: Page) => page.goto(`${origin}${at(`grades/${judgement}`)}`)
const words = async (page: Page) => ((await page.textContent('main')) ?? '').replace(/\s+/g, ' ')

/** Nothing that axe finds, nothing wider than the screen, and what is next in the first screenful, phone and desk. */
async function isSound(page: Page): Promise<void> {
  const before = page.viewportSize()
  for (const { viewport } of [phone, desk]) {
    await page.setViewportSize(viewport)
    expect(await faultsOn(page)).toEqual([])
    // Where something is wrong, that stands first.
    const isFirst = (await page.locator('.govuk-error-summary').count()) === 0
    for (const next of isFirst ? await page.locator('.conspectus-next-step > p').all() : []) {
      const box = await next.boundingBox()
      expect((box?.y ?? Number.NaN) + (box?.height ?? 0)).toBeLessThan(viewport.height)
    }
  }
  if (before !== null) await page.setViewportSize(before)
}

/** Presses a button and waits for the page it leads to. */
async function press(page: Page, button: string): Promise<void> {
  await Promise.all([
    page.waitForEvent('load'),
    page.locator('main').getByRole('button', { name: button, exact: true }).click(),
  ])
}

async function pressEnter(page: Page): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
}

/** Opens what is folded, where it is not open yet. */
async function unfold(page: Page, summary: string): Promise<void> {
  const folded = page.locator('details', { has: page.locator('summary', { hasText: summary }) })
  if ((await folded.last().getAttribute('open')) === null)
    await folded.last().locator('summary', { hasText: summary }).click()
}

describe('JAR-61 the team judges together, in a browser', { timeout: 300_000 }, () => {
  test('JAR-61 a member without JavaScript gives a grade alone, and reads nobody else’s', async () => {
    const page = await signedIn('socialCare', { ...desk, javaScriptEnabled: false })
    await page.goto(`${origin}${at('grades')}`)
    await page.locator(`a[href$="grades/${judgement}"]`).first().click()
    await page.getByLabel('Your reasons').fill(said.member)
    await press(page, 'Give my grade')
    expect(await page.textContent('.govuk-error-summary')).toContain('Choose a grade')
    expect(await page.getByLabel('Your reasons').inputValue()).toBe(said.member)
    await page.locator('input[name=grade][value="2"]').first().check()
    await press(page, 'Give my grade')
    expect(await page.textContent('#mine-heading')).toBe('Your grade: 2')
    expect(await words(page)).toContain('Given: Maria Santos.')
    await page.context().close()

    const other = await signedIn('fifth')
    await other.goto(`${origin}${at('grades')}`)
    await isSound(other)
    await openGrade(other)
    expect(await words(other)).toContain('Given: Maria Santos.')
    expect(await other.content()).not.toContain(said.member)
    expect(await other.locator('.conspectus-given').count()).toBe(0)
    await isSound(other)
    await other.context().close()
  })

  test('JAR-61 the specialist of the body responsible gives a grade and its view, by keyboard alone', async () => {
    const page = await signedIn('health')
    await openGrade(page)
    expect(await page.content()).not.toContain(said.member)
    await tabTo(page, 'form input[name="grade"]')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, '#mine-reasons')
    await page.keyboard.type(said.specialist)
    await tabTo(page, 'form:has(#mine-reasons) button')
    await pressEnter(page)
    expect(await page.textContent('#mine-heading')).toBe('Your grade: 2')
    expect(await page.textContent('.conspectus-next-step')).toContain('Write down the view of Healthcare Commission')
    await isSound(page)

    await tabTo(page, '.conspectus-next-step a[href="#view-heading"]')
    await page.keyboard.press('Enter')
    await tabTo(page, 'textarea[name="text"]')
    await page.keyboard.type(said.view)
    await page.keyboard.press('Tab')
    await page.keyboard.type('Grade 2')
    await page.keyboard.press('Tab')
    await pressEnter(page)
    expect(await words(page)).toContain('Nobody else reads it until the grades are laid open.')
    expect(await words(page)).toContain(`${said.view}It names grade 2.`)
    await isSound(page)
    await page.context().close()
  })

  test('JAR-61 whoever leads gives a grade, lays all open, and everybody reads them side by side', async () => {
    const page = await signedIn('lead')
    await openGrade(page)
    for (const hidden of [said.member, said.specialist, said.view]) expect(await page.content()).not.toContain(hidden)
    expect(await page.getByRole('button', { name: 'Lay the grades open' }).count()).toBe(0)
    await isSound(page)
    await page.locator('#mine-heading ~ form input[name=grade][value="3"]').check()
    await page.getByLabel('Your reasons').fill(said.lead)
    await press(page, 'Give my grade')
    expect(await page.textContent('.conspectus-next-step')).toContain('Tom Okafor')
    await press(page, 'Lay the grades open')
    expect(await page.textContent('.govuk-error-summary')).toContain('not given yet')
    await isSound(page)
    await page.locator('textarea[name^="reason."]').fill('Both are in court today and of another field.')
    await press(page, 'Lay the grades open')
    expect(await page.textContent('.conspectus-next-step')).toContain('Laid open')
    await page.context().close()

    const member = await signedIn('fifth')
    await openGrade(member)
    const lines = member.locator('.conspectus-given tbody tr')
    expect(await lines.locator('th strong').allTextContents()).toEqual([
      'Maria Santos',
      'David Chen',
      'Ann Lee',
      'Healthcare Commission',
    ])
    expect(await lines.locator('td:nth-child(2) strong').allTextContents()).toEqual(['2', '2', '3', '2'])
    const text = await words(member)
    for (const shown of [
      ...Object.values(said),
      'grade 3 by 1 member, grade 2 by 2 members',
      'Both are in court today',
    ])
      expect(text).toContain(shown)
    // The strip shows members alone: a body's view has no weight in numbers.
    const strip = member.locator('.conspectus-grade-strip__step')
    expect((await strip.allTextContents()).map(each => each.replace(/\s/g, ''))).toEqual(['1', '2●●', '3●', '4'])
    await isSound(member)
    await member.getByLabel('Add what was said').fill('We read E2 again: the wait is five months.')
    await press(member, 'Keep the note')
    expect(await member.textContent('.conspectus-notes')).toContain('We read E2 again')
    await isSound(member)
    await member.context().close()
  })

  test('JAR-61 the grade is agreed when it answers the body’s view and cites evidence', async () => {
    const page = await signedIn('lead')
    await openGrade(page)
    const form = page.locator('#agree-form')
    await form.locator('input[name=grade][value="2"]').check()
    await form
      .getByLabel('The reasons', { exact: true })
      .fill('E2 shows that adolescents wait; E1 does not make up for it.')
    await page.getByLabel('Adolescents wait for five months').check()
    await press(page, 'Agree this grade')
    expect(await page.textContent('.govuk-error-summary')).toContain('answer in them the responsible body')
    expect(await rows('judgements_agreed')).toBe(0)
    expect(await page.getByLabel('Adolescents wait for five months').isChecked()).toBe(true)
    await isSound(page)
    await form.getByLabel('How the reasons answer the view of Healthcare Commission').fill('We share it, and cite E2.')
    await press(page, 'Agree this grade')
    for (const box of await form.locator('textarea[name^="reason."]').all()) await box.fill('Written down on Friday.')
    if ((await form.count()) > 0) await press(page, 'Agree this grade')
    const text = await words(page)
    for (const shown of ['The team has agreed grade 2.', 'In answer to Healthcare Commission:', 'Cited E2'])
      expect(text).toContain(shown)
    await isSound(page)
    await page.goto(`${origin}${at('grades')}`)
    expect(await words(page)).toContain('1 of 12 grades is agreed.')
    await page.context().close()
  })

  test('JAR-61 a member dissents on a phone, and the dissent stays when the grade is opened again', async () => {
    const page = await signedIn('joint', phone)
    await openGrade(page)
    await page.locator('.conspectus-next-step').getByRole('link', { name: 'If you do not agree' }).click()
    await unfold(page, 'Have your dissent kept')
    await page.getByLabel('What you hold against this grade').fill('E1 speaks for three.')
    await press(page, 'Keep my dissent')
    expect(await words(page)).toContain('Tom Okafor, Audit Commission, dissents: E1 speaks for three.')
    expect(await page.locator('summary', { hasText: 'Open this grade again' }).count()).toBe(0)
    // On a phone the table stands as cards: a grade under the name, not beside it.
    const name = await page.locator('.conspectus-given tbody th').first().boundingBox()
    const grade = await page.locator('.conspectus-given tbody td').first().boundingBox()
    expect(grade?.x).toBe(name?.x)
    expect(grade?.y).toBeGreaterThan(name?.y ?? Number.NaN)
    await isSound(page)
    await page.context().close()

    const lead = await signedIn('lead')
    await openGrade(lead)
    await unfold(lead, 'Open this grade again')
    await lead.getByLabel('Afresh: everybody grades alone once more').check()
    await press(lead, 'Open again')
    expect(await lead.textContent('.govuk-error-summary')).toContain('Write why the grade is opened again')
    await isSound(lead)
    await lead.getByLabel('Why', { exact: true }).fill('The trust sent new waiting times.')
    await press(lead, 'Open again')
    expect(await lead.textContent('.conspectus-next-step')).toContain('Round 2')
    expect(await lead.textContent('#mine-heading')).toBe('Your grade first')
    const text = await words(lead)
    for (const kept of ['The trust sent new waiting times.', 'E1 speaks for three.']) expect(text).toContain(kept)
    await isSound(lead)
    await lead.context().close()
  })
})
