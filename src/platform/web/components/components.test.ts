import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { HtmlValidate } from 'html-validate'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../../../../test/browser.ts'
import { createTemplates } from '../nunjucks.ts'
import { components } from './all.examples.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const templates = createTemplates({ folders: [] })
const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: { 'no-trailing-whitespace': 'off', 'void-style': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
})

type Case = { readonly name: string; readonly title: string; readonly html: string }

/** Parts of the design system that name their typeface more strongly than the rest. */
const strongest = `<div class="govuk-error-summary"><h2 class="govuk-error-summary__title">There is a problem</h2>
  <ul class="govuk-list govuk-error-summary__list"><li><a href="#main-content">Enter a day</a></li></ul></div>
  <div class="govuk-button-group"><button type="submit" class="govuk-button">Save</button><a class="govuk-link" href="/x">Leave</a></div>`

const official: Case = {
  name: 'official',
  title: 'parts of the design system',
  html: templates
    .render('components/example.njk', {
      title: 'Official',
      file: 'empty',
      macro: 'empty',
      params: { heading: 'a', text: 'b' },
    })
    .replace('</h1>', `</h1>${strongest}`),
}

const examples: readonly Case[] = components.flatMap(({ file, macro, examples }) =>
  examples.map((example, index) => {
    const title = `${file}: ${example.name}`
    return {
      name: `${file}-${index + 1}`,
      title,
      html: templates.render('components/example.njk', { title, file, macro, params: example.params }),
    }
  }),
)

const cases = [...examples, official]

/** Styles and fonts from where the server has them, without a server. */
async function serveAssets(page: Page): Promise<void> {
  await page.route('**/*', async route => {
    const path = new URL(route.request().url()).pathname
    const shown = cases.find(one => path === `/${one.name}`)
    if (shown !== undefined) return route.fulfill({ contentType: 'text/html', body: shown.html })
    const file = path
      .replace(/^\/assets\/govuk\//, 'node_modules/govuk-frontend/dist/govuk/')
      .replace(/^\/assets\/fonts\//, 'node_modules/@expo-google-fonts/source-sans-3/')
      .replace(/^\/assets\//, 'src/platform/web/assets/')
    return route.fulfill({
      body: readFileSync(join(root, file)),
      contentType: file.endsWith('.css') ? 'text/css' : 'font/ttf',
    })
  })
}

test.each(cases)('$title: the markup is valid', async ({ html }) => {
  const report = await validator.validateString(html)
  expect(
    report.results.flatMap(result => result.messages.map(one => `${one.line}: ${one.ruleId} ${one.message}`)),
  ).toEqual([])
})

describe.each([1280, 375])('at %i pixels wide', width => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchBrowser()
    page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage()
    await serveAssets(page)
  }, 60_000)
  afterAll(() => browser.close())

  test.each(cases)('$title: no fault for axe, nothing beyond the edge, no typeface of gov.uk', async ({ name }) => {
    await page.goto(`http://components.test/${name}`)
    await page.evaluate('document.fonts.ready.then(() => true)')
    const pictures = process.env['PICTURES']
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true })
      await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true })
    }
    const found = await new AxeBuilder({ page }).analyze()
    expect(found.passes.length).toBeGreaterThan(5)
    expect(found.violations.map(one => `${one.id}: ${one.nodes.map(node => node.html).join(' ')}`)).toEqual([])
    const measured = (await page.evaluate(`({
      beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      typefaces: [...new Set([...document.body.querySelectorAll('*')].map(one => getComputedStyle(one).fontFamily))],
      loaded: [...document.fonts].filter(font => font.status === 'loaded').map(font => font.family.replaceAll('"', '')),
    })`)) as { beyond: number; typefaces: string[]; loaded: string[] }
    expect(measured.beyond).toBeLessThanOrEqual(0)
    expect(measured.typefaces.filter(family => family.includes('GDS'))).toEqual([])
    expect(new Set(measured.loaded)).toEqual(new Set(['Source Sans 3']))
  })
})
