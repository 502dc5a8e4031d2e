import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { inStage, openedReview } from '../journey.ts'
import { startProduct, type TestProduct } from '../product.ts'

const folder = (path: string) => new URL(path, import.meta.url).pathname
const ours = folder('../../rulebooks')
const invented = folder('invented')

type Edition = { readonly address: string; readonly content: { readonly [key: string]: unknown } }

/** Every edition below a folder as its files say, read without the product. */
function editionsIn(root: string): readonly Edition[] {
  return readdirSync(root, { withFileTypes: true })
    .filter(each => each.isDirectory())
    .flatMap(rulebook =>
      readdirSync(join(root, rulebook.name)).map(edition => {
        const files = readdirSync(join(root, rulebook.name, edition)).filter(file => file.endsWith('.yaml'))
        const texts = files.map(file => readFileSync(join(root, rulebook.name, edition, file), 'utf8'))
        const content = Object.assign({}, ...texts.map(text => parse(text))) as Edition['content']
        return { address: `/rulebooks/${rulebook.name}/${edition}`, content }
      }),
    )
}

/** Every id of an edition; those within an activity, a letter, a part of a grade, a question or the briefings are unique there alone and have no address. */
function idsIn(content: Edition['content']): readonly string[] {
  const found = new Set<string>()
  const walk = (value: unknown, key = ''): void => {
    if (['records', 'things', 'briefings', 'considers', 'options'].includes(key)) return
    if (Array.isArray(value)) for (const each of value) walk(each, key)
    else if (typeof value === 'object' && value !== null) {
      const { id, rule } = value as { id?: unknown; rule?: unknown }
      for (const name of [id, rule]) if (typeof name === 'string') found.add(name)
      for (const [inner, each] of Object.entries(value)) walk(each, inner)
    }
  }
  walk(content)
  return [...found]
}

const anchorsIn = (html: string) => [...html.matchAll(/ id="([^"]+)"/g)].map(found => found[1] ?? '')
const text = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')

const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: { 'no-trailing-whitespace': 'off', 'void-style': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
})

async function faultsOf(html: string): Promise<readonly string[]> {
  const report = await validator.validateString(html)
  return report.results.flatMap(result => result.messages.map(each => `${each.line}: ${each.ruleId} ${each.message}`))
}

describe.each([
  { name: 'our rulebooks', root: ours },
  { name: 'invented rulebooks', root: invented },
])('$name', ({ root }) => {
  let product: TestProduct
  const editions = editionsIn(root)
  beforeAll(async () => {
    product = await startProduct({ rulebooks: root })
  })
  afterAll(() => product.close())

  test('ALL-1 every entry of every rulebook has one anchor, so that each "why?" has a place to lead to', async () => {
    expect(editions.length).toBeGreaterThan(0)
    for (const { address, content } of editions) {
      const answer = await product.stranger().get(address)
      expect(answer.status).toBe(200)
      const anchors = anchorsIn(answer.html)
      const ids = idsIn(content)
      expect(ids.length).toBeGreaterThan(30)
      expect(ids.filter(id => !anchors.includes(id))).toEqual([])
      expect(anchors.filter((anchor, index) => anchors.indexOf(anchor) < index)).toEqual([])
      const led = [...answer.html.matchAll(/href="#([^"]+)"/g)].map(found => found[1] ?? '')
      expect(led.length).toBeGreaterThan(30)
      expect(led.filter(anchor => !anchors.includes(anchor))).toEqual([])
    }
  })

  test('the page is open to everybody, asks the database nothing, is small and its markup is valid', async () => {
    const stranger = product.stranger()
    for (const path of ['/rulebooks', ...editions.map(edition => edition.address)]) {
      const { html, statements } = await stranger.get(path)
      expect(statements).toBe(0)
      expect(Buffer.byteLength(html)).toBeLessThan(200_000)
      expect(await faultsOf(html)).toEqual([])
    }
  })

  test('ALL-1 every rule stands there with its sentence, its paragraph and its strength', async () => {
    for (const { address, content } of editions) {
      const { html } = await product.stranger().get(address)
      const rules = content['rules'] as { id: string; say: string; cite: string; must?: string; should?: string }[]
      for (const rule of rules) {
        const from = html.indexOf(` id="${rule.id}"`)
        const entry = text(html.slice(from, html.indexOf('</li>', from)))
        expect(entry).toContain(
          rule.say
            .replace(/\{[^}]*\}/g, '[…]')
            .replace(/\s+/g, ' ')
            .trim(),
        )
        expect(entry).toContain(rule.cite)
        expect(entry).toContain(rule.must !== undefined ? 'Must' : rule.should !== undefined ? 'Should' : 'May')
      }
    }
  })

  test('ALL-1 every limit stands there with what it limits, the grades it reads, its paragraph and its strength', async () => {
    for (const { address, content } of editions) {
      const { html } = await product.stranger().get(address)
      const limits = content['limits'] as { id: string; of: string; say: string; cite: string; strength: string }[]
      if (limits.length === 0) expect(text(html)).toContain('no grade limits another')
      for (const limit of limits) {
        const from = html.indexOf(` id="${limit.id}"`)
        const entry = html.slice(from, html.indexOf('</li>', from))
        expect(text(entry)).toContain(limit.say.replace(/\{[^}]*\}/g, '[…]'))
        expect(text(entry)).toContain(limit.cite)
        expect(text(entry)).toContain(limit.strength === 'must' ? 'Must' : 'Should')
        expect(entry).toContain(`Limits: <a href="#${limit.of}">`)
        expect(text(entry)).toMatch(/To no better than: grade \d, .*Reads: /)
      }
    }
  })
})

describe('as a policy officer reads it', () => {
  let product: TestProduct
  beforeAll(async () => {
    product = await startProduct()
  })
  afterAll(() => product.close())

  test('the list says which editions are drafts, how many rules they have and how many wait', async () => {
    const { html } = await product.stranger().get('/rulebooks')
    for (const { address, content } of editionsIn(ours)) {
      const from = html.indexOf(`href="${address}"`)
      const row = text(html.slice(from, html.indexOf('</tr>', from)))
      expect(row).toContain(content['status'] === 'draft' ? 'Draft' : 'Published')
      expect(row).toContain(String((content['rules'] as unknown[]).length))
      expect(row).toContain(String((content['not-yet'] as unknown[]).length))
    }
  })

  test('a scale says which end is best, whichever way it runs', async () => {
    const { html } = await product.stranger().get('/rulebooks/joint-area-review/2005-08')
    expect(text(html)).toContain('4 is the best grade and 1 the worst')
    const other = await startProduct({ rulebooks: invented })
    const [edition] = editionsIn(invented)
    if (edition === undefined) throw new Error('There is no invented edition.')
    const { best, scale } = edition.content['grades'] as { best: number; scale: { grade: number }[] }
    const worst = scale.map(each => each.grade).sort((one, two) => Math.abs(two - best) - Math.abs(one - best))[0]
    const page = await other.stranger().get(edition.address)
    await other.close()
    expect(best).toBeLessThan(worst ?? 0)
    expect(text(page.html)).toContain(`${best} is the best grade and ${worst} the worst`)
  })

  test('deadlines are said in words, without the names of facts', async () => {
    const { html } = await product.stranger().get('/rulebooks/joint-area-review/2005-08')
    const from = html.indexOf(' id="report-distribution"')
    const entry = text(html.slice(from, html.indexOf('</li>', from)))
    expect(entry).toContain('Not after 30 working days from the day of receipt')
    const part = html.slice(html.indexOf('id="part_deadlines"'), html.indexOf('id="part_report"'))
    expect(text(part.replace(/<code>.*?<\/code>/gs, ''))).not.toMatch(/\b(?:receipt|report|review|statement)\.[a-z]/)
  })

  test('ALL-10 an equivalent senior officer is named where the role is', async () => {
    const { html } = await product.stranger().get('/rulebooks/joint-area-review/2005-08')
    const from = html.indexOf(' id="director"')
    expect(text(html.slice(from, html.indexOf('</li>', from)))).toContain('or equivalent senior officer')
  })

  test('an edition that is not there leads nowhere', async () => {
    const lead = await product.visitor('lead')
    expect((await lead.get('/rulebooks/joint-area-review/1999')).status).toBe(404)
    expect((await product.stranger().get('/rulebooks/joint-area-review/1999')).location).toBe('/sign-in')
  })

  test('ALL-1 every "why?" that a page of a review draws leads to an anchor that is there', async () => {
    const review = await openedReview(product)
    const lead = await product.visitor('lead')
    const anchors = new Map<string, readonly string[]>()
    const drawn = new Set<string>()
    for (const stage of ['setting-up', 'analysis', 'fieldwork', 'reporting']) {
      if (stage === 'setting-up') await inStage(product, review, stage)
      else
        await product.services.database.asOwner(client =>
          client.query('update reviews_review set stage = $1 where id = $2', [stage, review]),
        )
      for (const page of [
        '',
        '/stage',
        '/dates',
        '/team',
        '/coverage',
        '/grades',
        '/conclusions',
        '/documents',
        '/plan',
        '/report',
      ]) {
        const { html, status } = await lead.get(`/reviews/${review}${page}`)
        expect(status, page).toBe(200)
        for (const [, to = ''] of html.matchAll(/href="(\/rulebooks\/[^"]*#[^"]+)"/g)) drawn.add(to)
      }
    }
    expect(drawn.size).toBeGreaterThan(25)
    for (const to of drawn) {
      const [address = '', anchor = ''] = to.split('#')
      if (!anchors.has(address)) anchors.set(address, anchorsIn((await lead.get(address)).html))
      expect(anchors.get(address), to).toContain(anchor)
    }
  })
})
