import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadExample } from '../src/example/load.ts'
import { startProduct, type TestProduct } from './product.ts'

type Description = {
  readonly openapi: string
  readonly servers: readonly { readonly url: string }[]
  readonly paths: {
    readonly [path: string]: {
      readonly get: {
        readonly operationId: string
        readonly parameters: readonly { readonly name: string; readonly in: string }[]
        readonly responses: {
          readonly [status: string]: { readonly content?: { readonly [type: string]: { readonly schema: object } } }
        }
      }
    }
  }
  readonly components: { readonly schemas: object }
}

let product: TestProduct
let description: Description
let ajv: Ajv2020
beforeAll(async () => {
  product = await startProduct()
  await loadExample(product.services)
  expect((await (await product.visitor('approver')).post('/data/publish', { note: '' })).location).toBe(
    '/data/releases/2',
  )
  description = JSON.parse((await ask('/api/v1/openapi.json')).body)
  ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ ...description, $id: 'api' })
}, 600_000)
afterAll(() => product.close())

const ask = (url: string, headers: { readonly [name: string]: string } = {}) => product.app.inject({ url, headers })

/** Whether an answer is as the description says for its status: body, type, and what goes with it. */
function faultsOf(path: string, answer: Awaited<ReturnType<typeof ask>>): readonly string[] {
  const responses = description.paths[path]?.get.responses ?? {}
  const response = responses[answer.statusCode] ?? responses['default']
  const status = answer.statusCode in responses ? String(answer.statusCode) : 'default'
  const [type = ''] = String(answer.headers['content-type']).split(';')
  if (response?.content?.[type] === undefined) return [`${path} answered ${answer.statusCode} as ${type}`]
  const pointer = ['paths', path, 'get', 'responses', status, 'content', type, 'schema']
    .map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/')
  const validate = ajv.compile({ $ref: `api#/${pointer}` })
  return validate(JSON.parse(answer.body)) ? [] : [`${path}: ${ajv.errorsText(validate.errors)}`]
}

/** An address of the operation of which there is something. */
async function filled(path: string): Promise<string> {
  const first = async (list: string, field: string) => JSON.parse((await ask(`/api/v1${list}`)).body).items[0][field]
  const values: { readonly [name: string]: unknown } = {
    area: await first('/areas', 'area'),
    review: await first('/reports', 'review'),
    number: 1,
  }
  return `/api/v1${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]))}`
}

describe('The API', () => {
  test('is described in valid OpenAPI 3.1', async () => {
    const checked = await new Validator().validate(structuredClone(description))
    expect(checked.errors).toBeUndefined()
    expect(checked.valid).toBe(true)
    expect(description.openapi).toBe('3.1.0')
    expect(Object.keys(description.paths).length).toBeGreaterThan(8)
  })

  test('answers every operation as described, with something in it', async () => {
    for (const path of Object.keys(description.paths)) {
      const url = await filled(path)
      const answer = await ask(url)
      expect(answer.statusCode, url).toBe(200)
      expect(faultsOf(path, answer)).toEqual([])
      const body = JSON.parse(answer.body)
      if ('items' in body) expect(body.items.length, url).toBeGreaterThan(0)
      expect(answer.headers['access-control-allow-origin']).toBe('*')
      const again = await ask(url, { 'if-none-match': String(answer.headers.etag) })
      expect([again.statusCode, again.body]).toEqual([304, ''])
    }
  })

  test('errors are as described too: what is not there, filters that are none, pages beyond the end', async () => {
    for (const [path, { get }] of Object.entries(description.paths)) {
      const unknown = await ask(`/api/v1${path.replaceAll(/\{\w+\}/g, '987654')}`)
      if (path.includes('{')) {
        expect(unknown.statusCode, path).toBe(404)
        const odd = await ask(`/api/v1${path.replaceAll(/\{\w+\}/g, 'x%27')}`)
        expect(odd.statusCode).toBe(404)
        expect(faultsOf(path, odd)).toEqual([])
      }
      expect(faultsOf(path, unknown)).toEqual([])
      for (const { name } of get.parameters.filter(each => each.in === 'query')) {
        const wrong = await ask(`/api/v1${path}?${name}=x`)
        expect(wrong.statusCode, path).toBe(400)
        expect(faultsOf(path, wrong)).toEqual([])
        const none = await ask(`/api/v1${path}?${name}=98765`)
        expect(JSON.parse(none.body).items).toEqual([])
        expect(faultsOf(path, none)).toEqual([])
      }
    }
    const nowhere = await ask('/api/v1/nothing')
    expect([nowhere.statusCode, nowhere.headers['content-type']]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ])
  })

  test('the checker sees an answer that is not as described', async () => {
    const answer = await ask('/api/v1/grades')
    const body = JSON.parse(answer.body)
    body.items[0].best = 'four'
    expect(
      faultsOf('/grades', { ...answer, statusCode: 200, headers: answer.headers, body: JSON.stringify(body) }),
    ).not.toEqual([])
  })

  test('narrows lists, and says the same to whoever is signed in', async () => {
    const all = JSON.parse((await ask('/api/v1/recommendations')).body).items
    const review = all[0].review
    expect(JSON.parse((await ask(`/api/v1/recommendations?review=${review}`)).body).items).toEqual(
      all.filter((each: { review: string }) => each.review === review),
    )
    const lead = await product.visitor('manager')
    for (const path of ['/api/v1/reports', '/api/v1/findings', '/feeds/reports.atom']) {
      expect((await lead.get(path)).bytes.toString()).toBe((await ask(path)).body)
    }
  })

  test('has a page that names every operation', async () => {
    const { html } = await product.stranger().get('/data/api')
    for (const path of Object.keys(description.paths)) expect(html).toContain(`/api/v1${path}`)
  })
})

describe('A feed', () => {
  type Link = { readonly '@rel'?: string; readonly '@href': string }
  const read = async (path: string) => {
    const answer = await ask(path)
    expect(answer.statusCode, path).toBe(200)
    expect(answer.headers['content-type']).toContain('application/atom+xml')
    expect(XMLValidator.validate(answer.body)).toBe(true)
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '@',
      isArray: name => ['entry', 'link', 'author'].includes(name),
    })
    return { answer, feed: parser.parse(answer.body).feed }
  }
  const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/
  const address = /^(?:urn|tag|https?):\S+$/

  test('keeps the rules of Atom (RFC 4287), for all areas and for each', async () => {
    const { area } = JSON.parse((await ask('/api/v1/areas')).body).items[0]
    for (const path of ['/feeds/reports.atom', `/feeds/areas/${area}.atom`]) {
      const { feed } = await read(path)
      expect(feed['@xmlns']).toBe('http://www.w3.org/2005/Atom')
      expect(feed.id).toMatch(/^tag:\S+$/)
      expect(feed.title).toBeTruthy()
      expect(feed.updated).toMatch(moment)
      expect(feed.author[0].name).toBeTruthy()
      const own = feed.link.find((link: Link) => link['@rel'] === 'self')
      expect(own['@href']).toMatch(new RegExp(`${path}$`))
      expect(feed.entry.length).toBeGreaterThan(0)
      const ids = feed.entry.map((entry: { id: string }) => entry.id)
      expect(new Set(ids).size).toBe(ids.length)
      for (const entry of feed.entry) {
        expect(entry.id).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(entry.updated).toMatch(moment)
        expect(entry.title).toBeTruthy()
        expect(entry.summary).toBeTruthy()
        const links: readonly Link[] = entry.link
        expect(links.length).toBe(1)
        expect(links[0]?.['@href']).toMatch(address)
        expect((await ask(new URL(links[0]?.['@href'] ?? '').pathname)).statusCode).toBe(200)
      }
      const moments = feed.entry.map((entry: { updated: string }) => entry.updated)
      expect(feed.updated).toBe(moments.toSorted().at(-1))
    }
  })

  test('is the same until something is issued, and is found from the pages of the site', async () => {
    const { answer } = await read('/feeds/reports.atom')
    const again = await ask('/feeds/reports.atom', { 'if-none-match': String(answer.headers.etag) })
    expect(again.statusCode).toBe(304)
    for (const path of ['/published', '/data']) {
      expect((await product.stranger().get(path)).html).toContain(
        '<link rel="alternate" type="application/atom+xml" title="New reports and corrections" href="/feeds/reports.atom">',
      )
    }
    expect((await ask('/feeds/areas/987654.atom')).statusCode).toBe(404)
    expect((await ask('/feeds/areas/x.atom')).statusCode).toBe(404)
  })
})
