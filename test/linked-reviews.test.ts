import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import { findLastDraft, issuedReport, sendComments } from '../src/modules/reports/index.ts'
import { askRules, findReview, linkInspection, listLinks, recordMeeting } from '../src/modules/reviews/index.ts'
import type { Transaction } from '../src/platform/db/database.ts'
import { on } from './after-report.ts'
import { anyReason, done, openedReview } from './journey.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { readyReport } from './report-journey.ts'

/* Inspections that belong together: linked, told of at the issue, and issued in one act. */

let product: TestProduct
/** Two reviews that are ready, and linked as running together. */
let first: string
let second: string
/** Ready as well, and linked with one that is kept elsewhere. */
let third: string
beforeAll(async () => {
  product = await startProduct()
  first = (await readyReport(product, 'Dorset', { withFeedback: false })).reviewId
  second = (await readyReport(product, 'Devon')).reviewId
  third = (await readyReport(product, 'Kent', { withFeedback: false })).reviewId
}, 600_000)
afterAll(() => product.close())

async function read<Value>(part: Part, work: (tx: Transaction) => Promise<Value>, day?: string): Promise<Value> {
  return product.services.database.as(await product.caller(part, day), 'read', work)
}
const day = (text: string) => Temporal.PlainDate.from(text)
const link = {
  otherId: undefined,
  name: 'Corporate assessment of Kent',
  body: 'Audit Commission',
  runsTogether: true,
  because: 'Both look at the same council in the same weeks.',
  reportOn: undefined,
}

/** How a rule of the issue stands for a review, and what it says. */
async function ruleAt(reviewId: string, rule: string, today = '2006-12-18') {
  return read(
    'approver',
    async tx => {
      const review = await findReview(tx, reviewId)
      if (review === undefined) throw new Error('The review cannot be read.')
      return (await askRules(product.services, tx, review, ['act issue-report'])).find(each => each.rule === rule)
    },
    today,
  )
}

describe('JAR-68 linking', () => {
  test('an inspection kept elsewhere needs its name and body, one kept here the review; nothing typed is lost', async () => {
    const lead = await product.visitor('lead')
    const at = `/reviews/${third}/links`
    const bare = await lead.post(at, { where: 'elsewhere', because: 'The same council.' })
    expect(bare.status).toBe(422)
    expect(bare.html).toContain('Enter what it is called')
    expect(bare.html).toContain('The same council.</textarea>')
    expect((await lead.post(at, { because: 'Why' })).html).toContain('Say whether the other inspection is kept here')
    expect((await lead.post(at, { where: 'here', other: third, because: 'Why' })).html).toContain(
      'Choose another review than this one',
    )
    expect((await lead.post(at, { where: 'here', other: '99', because: 'Why' })).html).toContain(
      'Choose the other review',
    )
    const { name, body, because } = link
    const linked = await lead.post(at, { where: 'elsewhere', name, body, because, runsTogether: 'yes' })
    expect([linked.status, linked.location]).toEqual([303, at])
    const page = await lead.get(at)
    for (const words of [name, body, because, 'Runs together', 'Not known yet']) expect(page.html).toContain(words)
    expect((await lead.get(`/reviews/${third}/record?kind=link`)).html).toMatch(/linked an inspection/i)
  })

  test('two reviews kept here are linked once, shown from both sides, and ended with a reason from either', async () => {
    const lead = await product.visitor('lead')
    const asked = { where: 'here', other: second, runsTogether: 'yes', because: 'They run together.' }
    expect((await lead.post(`/reviews/${first}/links`, asked)).status).toBe(303)
    const twice = await lead.post(`/reviews/${second}/links`, { ...asked, other: first })
    expect([twice.status, twice.html.includes('The two are linked already')]).toEqual([422, true])
    const [mine] = await read('lead', tx => listLinks(tx, first))
    const [theirs] = await read('lead', tx => listLinks(tx, second))
    expect([mine?.reviewId, theirs?.reviewId]).toEqual([second, first])
    expect((await lead.get(`/reviews/${second}/links`)).html).toContain(`href="/reviews/${first}">`)

    const end = `/reviews/${second}/links/${mine?.id}/end`
    expect((await lead.post(end, { version: '1', endBecause: '' })).html).toContain(
      'Say why they belong together no longer',
    )
    expect((await lead.post(end, { version: '9', endBecause: 'Done' })).status).toBe(409)
    expect((await lead.post(end, { version: '1', endBecause: 'They were parted.' })).status).toBe(303)
    for (const review of [first, second])
      expect((await lead.get(`/reviews/${review}/links`)).html).toContain('Linked no longer')
    // And linked anew, for what follows.
    expect((await lead.post(`/reviews/${first}/links`, asked)).status).toBe(303)
  })

  test('is for who leads: others of the team read it, the area and other reviews’ people know nothing of it', async () => {
    const elsewhere = await openedReview(product, 'Essex', [{ part: 'sixth', role: 'lead' }])
    const member = await product.visitor('health')
    expect((await member.get(`/reviews/${first}/links`)).status).toBe(200)
    expect(
      (await member.post(`/reviews/${first}/links`, { where: 'here', other: elsewhere, because: 'No' })).status,
    ).toBe(404)
    for (const part of ['director', 'sixth', 'administrator'] as const)
      expect((await (await product.visitor(part)).get(`/reviews/${first}/links`)).status, part).toBe(404)
    // Below the policy too: neither side's lead, neither row.
    expect(await read('sixth', tx => listLinks(tx, first))).toEqual([])
    await expect(
      product.services.database.as(await product.caller('sixth'), 'try', tx =>
        sql`insert into reviews_link (review_id, title, name, runs_together, because, linked_on)
          values (${first}, 'a', 'b', true, 'c', '2006-11-07')`.execute(tx),
      ),
    ).rejects.toThrow('row-level security')
  })
})

describe('JAR-68 the feedback meetings', () => {
  const meeting = (kind: string, heldOn: string, version = 0) => ({
    kind,
    heldOn: day(heldOn),
    presentIds: [],
    present: 'Members and senior officers',
    briefed: [],
    confirmed: [],
    jointly: false,
    note: '',
    version,
  })

  test('both are on record before the issue, on one day where the inspections run together', async () => {
    const record = async (review: string, kind: string, heldOn: string, version = 0) =>
      done(await recordMeeting(product.services, await product.caller('lead'), review, meeting(kind, heldOn, version)))
    expect(await ruleAt(first, 'feedback-meetings')).toMatchObject({
      status: 'not-met',
      strength: 'should',
      cite: '¶68',
      says: expect.stringContaining('Feedback to the council'),
    })
    await record(first, 'feedback-to-the-council', '2006-11-29')
    expect((await ruleAt(first, 'feedback-meetings'))?.says).not.toContain('Feedback to the council')
    await record(first, 'feedback-to-partners', '2006-11-30')
    expect((await ruleAt(first, 'feedback-meetings'))?.status).toBe('met')
    expect(await ruleAt(first, 'feedback-on-one-day')).toMatchObject({ status: 'not-met', strength: 'should' })
    await record(first, 'feedback-to-partners', '2006-11-29', 1)
    expect((await ruleAt(first, 'feedback-on-one-day'))?.status).toBe('met')
    // Where nothing runs together two days are as good.
    for (const [kind, heldOn] of [
      ['feedback-to-the-council', '2006-11-20'],
      ['feedback-to-partners', '2006-11-21'],
    ] as const)
      await record(third, kind, heldOn)
    const lead = await product.caller('lead')
    const [only] = await read('lead', tx => listLinks(tx, third))
    expect((await ruleAt(third, 'feedback-on-one-day'))?.status).toBe('not-met')
    await product.services.database.asOwner(client =>
      client.query('update reviews_link set runs_together = false where id = $1', [only?.id]),
    )
    expect((await ruleAt(third, 'feedback-on-one-day'))?.status).toBe('met')
    await product.services.database.asOwner(client =>
      client.query('update reviews_link set runs_together = true where id = $1', [only?.id]),
    )
    expect(lead.actor.kind).toBe('staff')
  })

  test('the report follows about four weeks later: day 28 is kept, day 29 wants a reason', async () => {
    expect((await ruleAt(first, 'issued-in-time', '2006-12-27'))?.status).toBe('met')
    expect(await ruleAt(first, 'issued-in-time', '2006-12-28')).toMatchObject({
      status: 'not-met',
      strength: 'should',
      says: expect.stringContaining('29 days have passed'),
    })
  })
})

describe('JAR-68 the issue', () => {
  test('one that goes out alone wants a reason, which is kept and shown; the hold is said before', async () => {
    const approver = await product.visitor('approver')
    await approver.onDay('2006-12-18')
    const page = await approver.get(`/reviews/${third}/report/issue`)
    expect(page.html).toContain('Corporate assessment of Kent, Audit Commission: runs together with it')
    expect(page.html).toContain('Not on one day with this one: Corporate assessment of Kent (no day is known)')
    expect(page.html).toContain('On hold: it goes out together with what runs together with it')
    expect(page.html).toMatch(/Corporate assessment of Kent: its day is not known yet/)
    const held = await approver.post(`/reviews/${third}/report/issue`, {})
    expect(held.status).toBe(422)
    expect(held.html).toContain('name="reason.issued-together"')
    expect(await read('lead', tx => issuedReport(tx, third))).toBeUndefined()
    // Once its day is told and is another, it is still apart; the same day is not.
    const lead = await product.visitor('lead')
    const [only] = await read('lead', tx => listLinks(tx, third))
    const at = `/reviews/${third}/links/${only?.id}/report`
    expect((await lead.post(at, { version: String(only?.version), ...on('day', '2006-12-20') })).status).toBe(303)
    expect((await ruleAt(third, 'issued-together'))?.says).toContain('(20 December 2006)')
    expect((await ruleAt(third, 'issued-together', '2006-12-20'))?.status).toBe('met')
    const reasons = Object.fromEntries(
      [...held.html.matchAll(/name="(reason\.[a-z-]+)"/g)].map(found => [found[1] ?? '', 'The other is late.']),
    )
    expect((await approver.post(`/reviews/${third}/report/issue`, reasons)).status).toBe(303)
    const given = await product.services.database.asOwner(
      async client =>
        (
          await client.query(`select reason from reviews_exception where review_id = $1 and rule = 'issued-together'`, [
            third,
          ])
        ).rows,
    )
    expect(given).toEqual([{ reason: 'The other is late.' }])
    // One that goes out on another day than this did is told so as well.
    expect((await ruleAt(third, 'issued-together', '2007-01-31'))?.says).toContain('20 December 2006')
  }, 60_000)

  test('reports of reviews that run together go out in one act: all of them or none', async () => {
    const approver = await product.visitor('approver')
    await approver.onDay('2006-12-18')
    // The hold is said on the pages of both reviews, and at home of who issues.
    for (const [one, other] of [
      [first, second],
      [second, first],
    ])
      for (const path of ['', '/issue']) {
        const { html } = await approver.get(`/reviews/${one}/report${path}`)
        expect(html, `${one} ${path}`).toMatch(
          new RegExp(`id="holds"[^]+href="/reviews/${other}">[^<]+</a>: it is not issued yet`),
        )
      }
    // Once the area has said what it has to say of both drafts, both wait for who issues.
    const director = await product.caller('director', '2006-12-18')
    for (const review of [first, second]) {
      const draft = await read('lead', tx => findLastDraft(tx, review))
      done(
        await sendComments(product.services, director, review, {
          draftId: draft?.id ?? '',
          marks: [],
          note: '',
          send: true,
        }),
      )
    }
    const home = await approver.get('/')
    expect(home.html.match(/on hold, since it goes out together with/g)).toHaveLength(2)
    const page = await approver.get(`/reviews/${first}/report/issue`)
    expect(page.html).toContain(`name="together" id="together-${second}" value="${second}" checked`)
    expect((await ruleAt(first, 'issued-together'))?.status).toBe('met')
    // What is wrong with the one stops both.
    const spoil = (text: string) => product.services.database.asOwner(client => client.query(text, [second]))
    await spoil(`update reviews_review set paused_because = 'Ill' where id = $1`)
    const refused = await approver.post(`/reviews/${first}/report/issue`, { together: second })
    expect([refused.status, refused.html.includes('cannot be issued with this one')]).toEqual([422, true])
    await spoil(`update reviews_review set paused_because = null where id = $1`)
    await spoil('update evidence_citation set withdrawn = true where review_id = $1')
    const broken = await approver.post(`/reviews/${first}/report/issue`, { together: second, ...reasonsFor(page.html) })
    expect(broken.status).toBe(422)
    expect(broken.html).toMatch(/Devon[^<]*: Every finding/)
    for (const review of [first, second])
      expect(await read('lead', tx => issuedReport(tx, review)), review).toBeUndefined()
    await spoil('update evidence_citation set withdrawn = false where review_id = $1')

    // A review that is not linked does not come along, nor one that somebody else wrote in.
    const unlinked = await approver.post(`/reviews/${first}/report/issue`, { together: third })
    expect(unlinked.html).toContain('That review cannot be issued with this one')

    const issued = await allReasons(approver, `/reviews/${first}/report/issue`, { together: second })
    expect(issued.status).toBe(303)
    const days = await Promise.all([first, second].map(review => read('lead', tx => issuedReport(tx, review))))
    expect(days.map(each => each?.issuedOn.toString())).toEqual(['2006-12-18', '2006-12-18'])
    for (const review of [first, second]) {
      expect((await ruleAt(review, 'issued-together', '2007-02-01'))?.status).toBe('met')
      expect((await product.stranger().get(`/published/${review}`)).status).toBe(200)
      expect((await read('lead', tx => findReview(tx, review)))?.state).toBe('published')
      for (const path of ['', '/issue'])
        expect((await approver.get(`/reviews/${review}/report${path}`)).html).not.toContain('id="holds"')
    }
    expect((await approver.get('/')).html).not.toContain('on hold')
  }, 120_000)

  test('one issued after the other on another day is told so, and needs its reason', async () => {
    const lead = await product.caller('lead')
    done(await linkInspection(product.services, lead, first, { ...link, name: 'Another', reportOn: day('2007-03-01') }))
    expect((await ruleAt(first, 'issued-together', '2007-03-01'))?.says).toContain('Another (1 March 2007)')
    expect(anyReason['issued-together']).toBeDefined()
  })
})

function reasonsFor(html: string): { [name: string]: string } {
  return Object.fromEntries(
    [...html.matchAll(/name="(reason\.[a-z0-9-]+)"/g)].map(found => [found[1] ?? '', 'Agreed with all concerned.']),
  )
}

/** Posts a form again with a reason for whatever asks for one, as somebody at the page does. */
async function allReasons(
  visitor: Awaited<ReturnType<TestProduct['visitor']>>,
  path: string,
  fields: { readonly [name: string]: string },
) {
  let given = { ...fields }
  for (let round = 0; round < 5; round += 1) {
    const answer = await visitor.post(path, given)
    const asked = reasonsFor(answer.html)
    if (answer.status === 303 || Object.keys(asked).every(name => name in given)) return answer
    given = { ...asked, ...given }
  }
  throw new Error('It asks for reasons again and again.')
}
