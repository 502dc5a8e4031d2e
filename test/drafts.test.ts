import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sweepDrafts } from '../src/platform/jobs/sweep.ts'
import { openedReview } from './journey.ts'
import { type Answers, fill, formsOf, type PageForm } from './journeys/pages.ts'
import { type Answer, startProduct, type TestProduct, type Visitor } from './product.ts'

const text = 'Children said that they know whom to call.\nTwo did not.'
const offered = 'data-draft-form'

let product: TestProduct
let review: string
let lead: Visitor
beforeAll(async () => {
  product = await startProduct()
  review = await openedReview(product, 'Devon')
  lead = await product.visitor('lead')
})
afterAll(() => product.close())

const page = () => `/reviews/${review}/evidence/new`

async function formAt(visitor: Visitor, path: string, action = path): Promise<PageForm> {
  const form = formsOf((await visitor.get(path)).html, path).find(each => each.action === action)
  if (form === undefined) throw new Error(`no form to ${action}`)
  return form
}

function only(form: PageForm, name: string): string {
  return form.filled.get(name)?.[0] ?? ''
}

/** What the script of the page sends while one types. */
function keep(visitor: Visitor, form: PageForm, fields: Answers): Promise<Answer> {
  return visitor.post('/drafts', {
    page: only(form, '_page'),
    form: form.action,
    formKey: only(form, '_key'),
    fields: JSON.stringify(fields),
  })
}

/** Sends a form as its page has it, token and key included. */
function send(visitor: Visitor, form: PageForm, answers: Answers): Promise<Answer> {
  const { _csrf: _, _key, ...fields } = fill(form, answers)
  return visitor.post(form.action, fields, _key?.[0])
}

async function drafts(): Promise<number> {
  const { rows } = await product.services.database.asSystem('read', tx =>
    sql<{ count: number }>`select count(*)::integer as count from platform_draft`.execute(tx),
  )
  return rows[0]?.count ?? 0
}

async function lose(part: 'lead'): Promise<void> {
  const { actor } = await product.caller(part)
  if (actor.kind === 'public') throw new Error('nobody')
  await product.services.database.asSystem('read', tx =>
    sql`delete from platform_session where account_id = ${actor.accountId}`.execute(tx),
  )
}

describe('ALL-6 text that was typed and not saved', () => {
  test('is offered on its page, fills the form without scripts, and goes when the form is saved', async () => {
    const form = await formAt(lead, page())
    expect((await keep(lead, form, { kind: 'discussion', text, 'event-day': '6' })).html).toMatch(
      /"kept":true,"at":"10:00am"/,
    )
    const opened = await lead.get(page())
    expect(opened.html).toContain('You have text here that was not saved, from 7 November 2006 at 10:00am')
    expect(opened.html).toContain('Children said that they know whom to call. Two did not.')
    const link = /href="([^"]*\?draft=\d+)"/.exec(opened.html)?.[1] ?? ''
    const used = await lead.get(link)
    expect(used.html).toContain('The form holds your text from 7 November 2006 at 10:00am')
    const again = formsOf(used.html, link).find(each => each.action === page())
    expect(again?.filled.get('text')).toEqual([text])
    expect(again?.filled.get('event-day')).toEqual(['6'])
    expect(again?.filled.get('kind')).toEqual(['discussion'])
    if (again === undefined) throw new Error('no form')
    const saved = await send(lead, again, { event: '2006-11-06' })
    expect(saved.status).toBe(303)
    expect(await drafts()).toBe(0)
    expect((await lead.get(page())).html).not.toContain(offered)
    // What the browser sent a moment before and arrives now comes too late.
    expect((await keep(lead, again, { text })).html).toContain('"kept":false')
    expect(await drafts()).toBe(0)
  })

  test('stays when the form is refused, and is discarded by its author alone', async () => {
    const form = await formAt(lead, page())
    await keep(lead, form, { text })
    const refused = await send(lead, form, { text, kind: '' })
    expect(refused.status).toBe(422)
    expect(refused.html).not.toContain(offered)
    const opened = await lead.get(page())
    expect(opened.html).toContain(offered)
    const id = /name="draft" value="(\d+)"/.exec(opened.html)?.[1] ?? ''
    const other = await product.visitor('joint')
    const seen = await other.get(page())
    expect(seen.status).toBe(200)
    expect(seen.html).not.toContain(offered)
    expect((await other.get(`${page()}?draft=${id}`)).html).not.toContain('whom to call')
    expect((await other.post('/drafts/discard', { draft: id })).status).toBe(404)
    expect(await drafts()).toBe(1)
    expect((await lead.post('/drafts/discard', { draft: id })).location).toBe(page())
    expect(await drafts()).toBe(0)
  })

  test('row security gives a draft to its author and to nobody else', async () => {
    const form = await formAt(lead, page())
    await keep(lead, form, { text })
    const { database } = product.services
    const seenBy = async (part: 'lead' | 'joint' | 'manager' | 'director') => {
      const { rows } = await database.as(await product.caller(part), 'read', tx =>
        sql`select id from platform_draft`.execute(tx),
      )
      return rows.length
    }
    expect(await seenBy('lead')).toBe(1)
    expect([await seenBy('joint'), await seenBy('manager'), await seenBy('director')]).toEqual([0, 0, 0])
    await expect(database.asGate(tx => sql`select id from platform_draft`.execute(tx))).rejects.toThrow(/permission/)
    const forJoint = database.as(await product.caller('lead'), 'read', tx =>
      sql`update platform_draft set account_id = account_id + 1`.execute(tx),
    )
    await expect(forJoint).rejects.toThrow(/row-level security/)
  })

  test('goes ninety days after it was last typed', async () => {
    const { database } = product.services
    const form = await formAt(lead, page())
    await keep(lead, form, { text })
    const age = (days: number) =>
      database.asSystem('read', tx =>
        sql`update platform_draft set kept_at = clock_timestamp() - make_interval(days => ${days})`.execute(tx),
      )
    await age(89)
    await database.asJobs(sweepDrafts)
    expect(await drafts()).toBe(1)
    await age(91)
    await database.asJobs(sweepDrafts)
    expect(await drafts()).toBe(0)
  })

  test.each([
    ['a page elsewhere', { page: '//evil.example/', form: '/x', formKey: 'k', fields: '{}' }],
    ['no JSON', { page: '/x', form: '/x', formKey: 'k', fields: '{' }],
    ['too much', { page: '/x', form: '/x', formKey: 'k', fields: JSON.stringify({ text: 'x'.repeat(400_001) }) }],
    ['objects', { page: '/x', form: '/x', formKey: 'k', fields: '{"a":{"b":1}}' }],
  ])('%s is not kept', async (_, fields) => {
    const before = await drafts()
    expect((await lead.post('/drafts', fields)).status).toBe(422)
    expect(await drafts()).toBe(before)
  })

  test('signs that no database holds are left out, and the rest is kept', async () => {
    const fields = JSON.stringify({ text: 'a\u0000b\uD83E c' })
    expect((await lead.post('/drafts', { page: '/y', form: '/y', formKey: 'k', fields })).html).toContain('"kept":true')
  })

  test('passwords and codes are never kept', async () => {
    const fields = JSON.stringify({
      text: 'x y',
      password: 'a',
      'new-password': 'b',
      code: '123456',
      recoveryToken: 'c',
    })
    await lead.post('/drafts', { page: '/x', form: '/x', formKey: 'k', fields })
    const { rows } = await product.services.database.asSystem('read', tx =>
      sql<{ fields: object }>`select fields from platform_draft where page = '/x'`.execute(tx),
    )
    expect(rows).toEqual([{ fields: { text: ['x y'] } }])
  })
})

describe('ALL-6 a form posted after its session is gone', () => {
  test('is offered again when the same account signs in, and to nobody else', async () => {
    await product.services.database.asSystem('read', tx => sql`delete from platform_draft`.execute(tx))
    const form = await formAt(lead, page())
    await lose('lead')
    const posted = await send(lead, form, { kind: 'discussion', text, event: '2006-11-06' })
    expect(posted.status).toBe(303)
    expect(posted.location).toBe('/sign-in')
    expect((await lead.get('/sign-in')).html).toContain('What you typed is kept for an hour')
    const { rows } = await product.services.database.asSystem('read', tx =>
      sql<{ sealed: Buffer }>`select sealed from platform_lost_form`.execute(tx),
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]?.sealed.toString('latin1')).not.toContain('whom to call')

    const { actor: joint } = await product.caller('joint')
    const { actor: owner } = await product.caller('lead')
    if (joint.kind === 'public' || owner.kind === 'public') throw new Error('nobody')
    await lead.post('/example/sign-in', { account: joint.accountId })
    expect((await lead.get('/')).status).toBe(200)
    expect((await lead.get(page())).html).not.toContain('whom to call')
    await lead.post('/sign-out', {})
    await lead.post('/example/sign-in', { account: owner.accountId })
    expect((await lead.get('/')).location).toBe(page())
    const back = await lead.get(page())
    expect(back.html).toContain(offered)
    const link = /href="([^"]*\?draft=\d+)"/.exec(back.html)?.[1] ?? ''
    const again = formsOf((await lead.get(link)).html, link).find(each => each.action === page())
    expect(again?.filled.get('text')).toEqual([text])
    expect(again?.filled.get('event-year')).toEqual(['2006'])
    expect((await lead.get('/')).status).toBe(200)
  })

  test('from another site is neither carried out nor kept', async () => {
    const form = await formAt(lead, page())
    const { _csrf: _, ...fields } = fill(form, { text: 'Planted words.' })
    const body = new URLSearchParams()
    for (const [name, values] of Object.entries(fields)) for (const value of values) body.append(name, value)
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }, {}]) {
      const answer = await product.app.inject({
        method: 'POST',
        url: page(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        payload: body.toString(),
      })
      expect(answer.statusCode).toBe(403)
      expect(answer.cookies.map(each => each.name)).not.toContain('unsaved')
    }
  })

  test('with a token of an older session of the same person is kept at once', async () => {
    const form = await formAt(lead, page())
    const answer = await product.app.inject({
      method: 'POST',
      url: page(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        cookie: lead.cookies(),
      },
      payload: new URLSearchParams({
        _csrf: 'old',
        _key: only(form, '_key'),
        _page: only(form, '_page'),
        _account: only(form, '_account'),
        text: 'Typed on an old page.',
      }).toString(),
    })
    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toBe(page())
    expect((await lead.get(page())).html).toContain('Typed on an old page.')
  })
})
