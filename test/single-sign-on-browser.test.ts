import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import { type Accounts, password, startAccounts } from './accounts.ts'
import { launchBrowser } from './browser.ts'
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts'

/*
 * The whole way in a real browser, which holds the pages to their policy: a form that led to another origin would stop
 * there. With scripts and without.
 */

const client = { id: 'conspectus', secret: 'a secret that only the two know' }
let accounts: Accounts
let world: IdentityProvider
let browser: Browser
let address: string
beforeAll(async () => {
  accounts = await startAccounts(['manager', 'lead', 'joint'], { origin: () => address })
  await accounts.app.listen({ host: '127.0.0.1', port: 0 })
  address = `http://127.0.0.1:${(accounts.app.server.address() as AddressInfo).port}`
  world = await startIdentityProvider([
    { ...client, returnsTo: [`${address}/sign-in/organisation/1/return`], signsOutTo: [`${address}/sign-in`] },
  ])
  const from = Temporal.Instant.from('2005-01-01T00:00Z')
  await accounts.product.services.database.asSystem('set-up', tx =>
    giveStandingRole(tx, accounts.product.people.manager, 'administrator', from),
  )
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await Promise.all([accounts.close(), world.close()])
})

async function open(javaScriptEnabled: boolean): Promise<{ page: Page; stopped: string[] }> {
  const context = await browser.newContext({ javaScriptEnabled })
  const page = await context.newPage()
  const stopped: string[] = []
  page.on('console', message => {
    if (/Content Security Policy/.test(message.text())) stopped.push(message.text())
  })
  await page.goto(`${address}/sign-in`)
  return { page, stopped }
}

async function signIn(page: Page, part: string): Promise<void> {
  await page.getByLabel('Email address').fill(`${part}@example.org`)
  await page.locator('#password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(`${address}/`)
}

async function atProvider(page: Page, subject: string): Promise<void> {
  await page.waitForURL(url => url.origin === world.issuer)
  await page.getByLabel('Subject').fill(subject)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('ALL-6 an administrator sets a sign-in up in the browser, tries it and switches it on', async () => {
  const { page, stopped } = await open(true)
  await signIn(page, 'manager')
  await page.goto(`${address}/organisation-sign-ins`)
  await page.getByRole('button', { name: 'Add an organisation’s sign-in' }).click()
  await page.getByLabel('Whose people sign in here').selectOption('body:ofsted')
  await page.getByLabel('Name that people know it by').fill('Ofsted')
  await page.getByLabel('Address of the provider').fill(world.issuer)
  await page.getByLabel('Client number').fill(client.id)
  await page.getByLabel('Client secret').fill(client.secret)
  await page.getByRole('button', { name: 'Add it' }).click()
  expect(await page.textContent('main')).toContain(`${address}/sign-in/organisation/1/return`)
  await page.getByRole('button', { name: 'Test the connection' }).click()
  expect(await page.textContent('main')).toContain('The provider answers')
  await page.getByRole('button', { name: 'Switch it on' }).click()
  await page.waitForURL(`${address}/organisation-sign-ins/1`)
  expect(await page.textContent('main')).toContain('Switch it off')
  expect(stopped).toEqual([])
})

for (const [part, withScripts] of [
  ['lead', true],
  ['joint', false],
] as const) {
  test(`ALL-6 one links one’s account, comes in by it and signs out there too, ${withScripts ? 'with' : 'without'} scripts`, async () => {
    const { page, stopped } = await open(withScripts)
    await signIn(page, part)
    await page.goto(`${address}/account/organisation`)
    await page.getByRole('button', { name: 'Link Ofsted' }).click()
    await page.getByRole('button', { name: 'Go on' }).click()
    await atProvider(page, part)
    await page.waitForURL(`${address}/account`)
    expect(await page.textContent('body')).toContain('From now on you can sign in with Ofsted')
    await page.context().close()

    const fresh = await open(withScripts)
    await fresh.page.getByRole('button', { name: 'Sign in with Ofsted' }).click()
    await atProvider(fresh.page, part)
    await fresh.page.waitForURL(`${address}/`)
    await fresh.page.getByRole('button', { name: 'Sign out' }).click()
    await fresh.page.waitForURL(`${address}/signed-out`)
    await fresh.page.getByRole('link', { name: 'Sign out of Ofsted too' }).click()
    await fresh.page.waitForURL(url => url.origin === world.issuer)
    expect([...stopped, ...fresh.stopped]).toEqual([])
    await fresh.page.context().close()
  })
}

test('ALL-6 what the pages rest on: the same browser stops a form that leads to the provider', async () => {
  const { page, stopped } = await open(true)
  // A page under the same policy, made to do what ours avoid.
  await page.evaluate(`
    const form = document.createElement('form')
    form.action = ${JSON.stringify(`${world.issuer}/`)}
    form.method = 'post'
    document.body.append(form)
    form.submit()`)
  await expect.poll(() => stopped.length, { timeout: 30_000 }).toBeGreaterThan(0)
  expect(page.url()).toBe(`${address}/sign-in`)
})
