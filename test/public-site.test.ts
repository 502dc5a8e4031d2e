import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { issueReport } from '../src/modules/reports/index.ts'
import { assured } from './assured.ts'
import { anyReason, done } from './journey.ts'
import { startProduct, type TestProduct } from './product.ts'
import { placed, readyReport, reportingReview } from './report-journey.ts'

/* What the public finds without signing in: areas, their reports, and the words of what was issued. */

let product: TestProduct
let review: string
let unpublished: string
beforeAll(async () => {
  product = await startProduct()
  const ready = await readyReport(product, 'Devon')
  review = ready.reviewId
  await placed(product, review, {
    text: 'Young carers wait too long. The brass teapot stands for nothing else, as O’Hara & Sons said; nobody “knows”.',
    judgements: ['SS7'],
    evidence: [ready.item],
  })
  await assured(product, review)
  done(
    await issueReport(product.services, await product.caller('approver', '2006-12-18'), review, { reasons: anyReason }),
  )
  const other = await reportingReview(product, 'Kent')
  unpublished = other.reviewId
  await placed(product, unpublished, {
    text: 'Xylophone lessons are spread unevenly.',
    judgements: ['SS7'],
    evidence: [other.item],
  })
}, 300_000)
afterAll(() => product.close())

const mainOf = (html: string) => /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? ''

describe('Finding an area', () => {
  const find = async (name: string) => {
    const { status, html } = await product.stranger().get(`/published/areas?name=${encodeURIComponent(name)}`)
    expect(status).toBe(200)
    return mainOf(html).split('All areas by region')[0] ?? ''
  }

  test.each([
    ['devon', 'Devon'],
    ['DEVON county council', 'Devon'],
    ['brighton & hove', 'Brighton and Hove'],
    ['st helens', 'St. Helens'],
    ["St Helen's", 'St. Helens'],
    ['king’s', 'Kingston upon Thames'],
    ['City of Bristol', 'Bristol'],
    // A district, and what an older list calls it.
    ['Exeter', 'Devon'],
    ['Herefordshire, County of', 'Herefordshire'],
  ])('%s finds %s', async (typed, name) => {
    expect(await find(typed)).toContain(name)
  })

  test('what no area is called says what to do, and hostile text harms nothing', async () => {
    expect(await find('Qqqq')).toContain('No area has this name')
    const hostile = await find('<script>alert(1)</script>\'";--')
    expect(hostile).not.toContain('<script>alert')
  })
})

describe('An area', () => {
  test('that ended or began between two lists says so and names nothing in its place', async () => {
    const stranger = product.stranger()
    const ended = mainOf((await stranger.get('/published/areas/909')).html)
    expect(ended).toContain('Cumbria is in the list of authorities of 2007 and not in that of 2025')
    expect(ended).not.toMatch(/Cumberland|Westmorland/)
    const began = mainOf((await stranger.get('/published/areas/942')).html)
    expect(began).toContain('Cumberland is not in the list of authorities of 2007')
    expect(began).not.toContain('Cumbria')
    expect(mainOf((await stranger.get('/published/areas/878')).html)).not.toContain('list of authorities')
    expect((await stranger.get('/published/areas/4711')).status).toBe(404)
  })

  test('shows its reports, and without any says what will stand there', async () => {
    const stranger = product.stranger()
    const devon = await stranger.get('/published/areas/878')
    expect(mainOf(devon.html)).toContain(`href="/published/${review}"`)
    expect(mainOf((await stranger.get('/published/areas/886')).html)).toContain('No report is published yet')
  })
})

describe('The front page', () => {
  test('leads whoever is not signed in to everything that is open, in two statements', async () => {
    const { status, html, statements } = await product.stranger().get('/')
    expect([status, statements]).toEqual([200, 2])
    const main = mainOf(html)
    expect(main).toContain('action="/published/areas"')
    for (const path of [
      `/published/${review}`,
      '/published',
      '/published/areas',
      '/published/map',
      '/published/search',
      '/data',
      '/data/api',
      '/feeds/reports.atom',
      '/complain',
      '/tell-us',
      '/rulebooks',
      '/sign-in',
    ]) {
      expect(main).toContain(`href="${path}"`)
      expect((await product.stranger().get(path)).status, path).toBe(200)
    }
    expect(main).not.toContain('Kent')
  })

  test('says the same whoever was here before, and signed in the same address is home', async () => {
    const lead = await product.visitor('lead')
    expect((await lead.get('/')).html).toContain('What waits for you')
    expect(mainOf((await product.stranger().get('/')).html)).not.toContain('What waits for you')
    await lead.post('/sign-out', {})
    expect(mainOf((await lead.get('/')).html)).toBe(mainOf((await product.stranger().get('/')).html))
  })
})

describe('Searching published reports', () => {
  const search = async (query: string) => {
    const answer = await product.stranger().get(`/published/search?${query}`)
    expect(answer.status).toBe(200)
    return mainOf(answer.html)
  }

  test('finds a word in any of its forms and shows the sentence with it marked', async () => {
    const found = await search('words=carer')
    expect(found).toContain('Young <mark>carers</mark> wait too long.')
    expect(found).not.toContain('teapot')
    expect(found).toContain('Devon')
    expect(found).toMatch(new RegExp(`href="/published/${review}#\\d+"`))
  })

  test('ALL-4 never finds what is not published', async () => {
    expect(await search('words=xylophone')).toContain('Nothing found')
    expect(await search('words=carers&area=886')).not.toContain('xylophone')
  })
})

describe('Keeping public pages', () => {
  const ask = (url: string, headers: { readonly [name: string]: string } = {}) => product.app.inject({ url, headers })
  const pages = () => [
    '/',
    '/published',
    `/published/${review}`,
    '/published/areas',
    '/published/areas/878',
    '/published/search?words=carer',
    '/privacy',
  ]

  test('a page that everybody may read is kept, sets no cookie, and is answered without a body while it is the same', async () => {
    for (const path of pages()) {
      const first = await ask(path)
      expect(first.statusCode, path).toBe(200)
      expect(first.headers['cache-control'], path).toMatch(/^public, max-age=60$/)
      expect(first.headers['etag'], path).toMatch(/^"[0-9a-f]{40}"$/)
      expect(first.headers['vary'], path).toBe('Cookie')
      expect(first.headers['set-cookie'], path).toBeUndefined()
      expect(first.body, path).not.toMatch(/nonce=|_csrf/)
      const second = await ask(path)
      expect(second.body, path).toBe(first.body)
      const again = await ask(path, { 'if-none-match': `W/"other", ${first.headers['etag']}` })
      expect([again.statusCode, again.body, again.headers['etag']], path).toEqual([304, '', first.headers['etag']])
      expect(again.headers['content-security-policy']).toBe(first.headers['content-security-policy'])
      expect((await ask(path, { 'if-none-match': '"other"' })).statusCode, path).toBe(200)
    }
  })

  test('a report that somebody has is neither read nor made again, and another process says the same of it', async () => {
    const url = `/published/${review}`
    const first = await ask(url)
    const again = await ask(url, { 'if-none-match': String(first.headers['etag']) })
    // Its mark and the plan: nothing of its words.
    expect(again.headers['x-statements']).toBe('2')
    const other = await product.product.server({
      clock: { now: () => Temporal.Instant.from('2006-11-09T10:00:00Z') },
      secureCookies: false,
      strict: true,
      log: false,
    })
    try {
      const theirs = await other.inject({ url })
      expect(theirs.headers['etag']).toBe(first.headers['etag'])
      expect(theirs.body).toBe(first.body)
    } finally {
      await other.close()
    }
  })

  test('to whoever is signed in the same pages are private, with or without the tag that everybody is given', async () => {
    const lead = await product.visitor('lead')
    for (const path of pages()) {
      const everybodys = String((await ask(path)).headers['etag'])
      const own = await ask(path, { cookie: lead.cookies(), 'if-none-match': everybodys })
      expect(own.statusCode, path).toBe(200)
      expect(own.headers['cache-control'], path).toBe('private, no-store')
      expect(own.headers['etag'], path).toBeUndefined()
      // The page of a person who is signed in is never given to anybody else afterwards.
      expect(own.body, path).toContain('Sign out')
      expect((await ask(path)).body, path).not.toContain('Sign out')
    }
  })

  test('a file of a version is kept for ever, the newest for a minute, each known by its own hash', async () => {
    const fixed = await ask(`/published/${review}/versions/1/report.json`)
    expect(fixed.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    const newest = await ask(`/published/${review}/report.json`)
    expect(newest.headers['cache-control']).toBe('public, max-age=60')
    expect(newest.rawPayload.equals(fixed.rawPayload)).toBe(true)
    for (const answer of [fixed, newest]) {
      const again = await ask(
        answer === fixed ? `/published/${review}/versions/1/report.json` : `/published/${review}/report.json`,
        {
          'if-none-match': String(answer.headers['etag']),
        },
      )
      expect([again.statusCode, again.body, again.headers['x-statements']]).toEqual([304, '', '1'])
    }
  })

  test('what is missing, an answer with a notice, and a page where one signs in are kept by nobody', async () => {
    expect((await ask('/published/987654')).headers['cache-control']).toBe('no-store')
    expect((await ask('/published', { cookie: 'notice=Saved' })).headers['cache-control']).toBe('private, no-store')
    expect((await ask('/sign-in')).headers['cache-control']).toBe('private, no-store')
  })
})

describe('One section of a report', () => {
  test('is a page of its own, with the way to those beside it and to whole paragraphs elsewhere', async () => {
    const stranger = product.stranger()
    const whole = mainOf((await stranger.get(`/published/${review}`)).html)
    const sections = [...whole.matchAll(new RegExp(`href="/published/${review}/sections/([^"]+)"`, 'g'))].map(
      found => found[1] ?? '',
    )
    expect(sections.length).toBeGreaterThan(3)
    for (const [index, section] of sections.entries()) {
      const { status, html } = await stranger.get(`/published/${review}/sections/${section}`)
      expect(status).toBe(200)
      const [before, after] = [sections[index - 1], sections[index + 1]]
      expect(/sections\/([^"]+)" rel="prev"/.exec(html)?.[1]).toBe(before)
      expect(/sections\/([^"]+)" rel="next"/.exec(html)?.[1]).toBe(after)
      // Every paragraph of it has the same address as on the page of the whole.
      for (const [id] of mainOf(html).matchAll(/id="r?\d+"/g)) expect(whole).toContain(id)
    }
    expect((await stranger.get(`/published/${review}/sections/nowhere`)).status).toBe(404)
  })
})
