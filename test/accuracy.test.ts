import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listComments, sendDraft } from '../src/modules/reports/index.ts'
import { nameRespondent } from '../src/modules/reviews/index.ts'
import type { Transaction } from '../src/platform/db/database.ts'
import { draftIn, gatheredIn, sendsAll, versionIn, writes } from './accuracy-round.ts'
import { readPdfStructure } from './documents/structure.ts'
import { pdf, program } from './files/samples.ts'
import { anyReason, done } from './journey.ts'
import { type Part, startProduct, type TestProduct, type Visitor } from './product.ts'
import { placed, reportingReview } from './report-journey.ts'

/* ¶67: the director's office coordinates written comments on the accuracy of the draft, and each is answered. */

let product: TestProduct
let own: string
let block: string
let director: Visitor
let delegate: Visitor
beforeAll(async () => {
  product = await startProduct()
  const review = await reportingReview(product, 'Norfolk')
  own = review.reviewId
  block = await placed(product, own, { judgements: ['SS7'], evidence: [review.item] })
  const lead = await product.caller('lead', '2006-11-20')
  for (const part of ['delegate', 'partner'] as const) {
    const given = { personId: product.people[part], role: 'partner', title: '' } as const
    done(await nameRespondent(product.services, lead, own, given))
  }
  done(await sendDraft(product.services, lead, own, { reasons: anyReason }))
  director = await product.visitor('director')
  delegate = await product.visitor('delegate')
  await director.onDay('2006-11-21')
  await delegate.onDay('2006-11-21')
}, 120_000)
afterAll(() => product.close())

const at = (path: string) => `/reviews/${own}/draft${path}`

async function read<Value>(part: Part, work: (tx: Transaction) => Promise<Value>, day?: string): Promise<Value> {
  return product.services.database.as(await product.caller(part, day), 'read', work)
}
const commentsOf = (part: Part, day?: string) => read(part, tx => listComments(tx, own), day)
/** What the rows alone say to somebody, with no page in between. */
const rowsFor = (part: Part, table: string, day?: string) =>
  read(part, async tx => (await sql`select id from ${sql.table(table)}`.execute(tx)).rows.length, day)

async function asks(visitor: Visitor, person: Part, until = '2'): Promise<number> {
  const given = { person: product.people[person], 'until-day': until, 'until-month': '12', 'until-year': '2006' }
  return (await visitor.post(at('/delegates'), { ...given, because: 'What it says of health' })).status
}

describe('JAR-67 whom the office lets comment', () => {
  test('reads the draft and writes until the day, sends nothing, and sees nothing of the working material', async () => {
    expect((await delegate.get(at(''))).status).toBe(404)
    expect((await director.get(at('/delegates'))).html).toContain('Leo Marsh, Head of a youth service')
    expect(await asks(director, 'delegate')).toBe(303)
    expect((await delegate.get(at(''))).html).toContain('see the same worker')
    expect((await delegate.get('/')).html).toContain('Comment on the accuracy of the draft report')
    expect((await delegate.get(`/reviews/${own}`)).html).toContain(`href="${at('')}"`)
    await writes(delegate, own, { about: block, text: 'Health has three workers.' })
    expect((await director.get(at(''))).html).toContain('Health has three workers.')
    for (const page of ['/submission', '/delegates']) expect((await delegate.get(at(page))).status, page).toBe(404)
    const gathered = gatheredIn((await director.get(at('/submission'))).html)
    expect((await delegate.post(at('/submission'), { ...gathered, note: '', next: 'send' })).status).toBe(404)
    expect(await asks(delegate, 'partner')).toBe(404)
    for (const page of ['report', 'evidence', 'grades', 'documents', 'record', 'actions'])
      expect((await delegate.get(`/reviews/${own}/${page}`)).status, page).toBe(404)
    await expect(rowsFor('delegate', 'reports_block')).rejects.toThrow('permission denied')
    expect(await rowsFor('delegate', 'reports_recommendation')).toBe(0)
    expect(await commentsOf('lead')).toEqual([])
  })

  test('is told apart from a partner who is asked for nothing', async () => {
    const partner = await product.visitor('partner')
    expect((await partner.get(`/reviews/${own}`)).status).toBe(200)
    for (const page of ['', '.pdf', '/comments', '/replies', '/submission'])
      expect((await partner.get(at(page))).status, page).toBe(404)
    expect((await partner.post(at(''), { draft: '1', kind: 'accuracy', about: block, text: 'x' })).status).toBe(404)
    for (const table of [
      'reports_draft',
      'reports_comment',
      'reports_comment_file',
      'reports_submission',
      'reports_answer',
    ])
      expect(await rowsFor('partner', table), table).toBe(0)
  })

  test('writes under their own name alone: nobody rewrites or withdraws another’s comment, not even the office', async () => {
    const [theirs] = await commentsOf('director')
    const page = (await director.get(at(`/comments/${theirs?.id}`))).html
    expect(page).toContain('Health has three workers.')
    expect(page).not.toContain('Withdraw it')
    const version = String(theirs?.version)
    expect((await director.post(at(`/comments/${theirs?.id}`), { version, text: 'Other words.' })).status).toBe(404)
    expect((await director.post(at(`/comments/${theirs?.id}/withdraw`), { version })).status).toBe(404)
    expect((await commentsOf('director'))[0]?.text).toBe('Health has three workers.')
  })

  test('is ended at once, or by the day itself; what they wrote stays with the office', async () => {
    const lastDay = await product.visitor('delegate')
    await lastDay.onDay('2006-12-02')
    expect((await lastDay.get(at(''))).status).toBe(200)
    await lastDay.onDay('2006-12-03')
    expect((await lastDay.get(at(''))).status).toBe(404)
    expect(await rowsFor('delegate', 'reports_draft', '2006-12-03')).toBe(0)
    const page = (await director.get(at('/delegates'))).html
    const [, grant = '', version = ''] =
      /name="grant" value="(\d+)"><input type="hidden" name="version" value="(\d+)"/.exec(page) ?? []
    expect((await director.post(at('/delegates/end'), { grant, version })).status).toBe(303)
    expect((await delegate.get(at(''))).status).toBe(404)
    for (const table of ['reports_draft', 'reports_comment', 'reports_submission'])
      expect(await rowsFor('delegate', table, '2006-11-22'), table).toBe(0)
    expect((await director.get(at(''))).html).toContain('Health has three workers.')
    expect((await director.post(at('/delegates/end'), { grant, version })).status).toBe(409)
    expect(await asks(director, 'delegate')).toBe(303)
    expect((await delegate.get(at(''))).status).toBe(200)
  })

  test('is named by the office for a day to come, and only somebody of the area', async () => {
    const past = { person: product.people.partner, 'until-day': '1', 'until-month': '11', 'until-year': '2006' }
    const refused = await director.post(at('/delegates'), { ...past, because: 'The youth service' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('This day is past')
    expect(refused.html).toContain('value="The youth service"')
    for (const stranger of ['otherDirector', 'lead', 'director'] as const)
      expect(await asks(director, stranger), stranger).toBe(422)
    const lead = await product.visitor('lead')
    expect(await asks(lead, 'partner')).toBe(404)
  })
})

describe('JAR-67 a comment', () => {
  test('can be about every heading, paragraph, recommendation and grade, and as long as it needs to be', async () => {
    const page = (await director.get(at(''))).html
    const targets = new Set([...page.matchAll(/name="about" value="([^"]+)"/g)].map(found => found[1] ?? ''))
    for (const about of ['section.summary', block, 'outcome.staying-safe', 'outcomes-section.staying-safe'])
      expect([...targets], about).toContain(about)
    const long = 'ÄÖ The figures of table 4 are those of 2004. '.repeat(2_000).trim()
    const id = await writes(director, own, { about: 'section.summary', text: long })
    expect((await commentsOf('director')).find(each => each.id === id)?.text).toBe(long)
    const shown = (await director.get(at(`/comments/${id}`))).html
    expect(shown).toContain(long)
    const again = await director.send(at(`/comments/${id}`), { version: versionIn(shown), text: `${long} Twice.` }, [])
    expect(again.status).toBe(303)
    const strange = { draft: draftIn(page), kind: 'accuracy', about: 'nothing-of-it', text: 'x' }
    expect((await director.post(at(''), strange)).status).toBe(422)
  })

  test('carries files, which are looked into, seen by whoever sees the comment, and taken away again', async () => {
    const id = await writes(delegate, own, { about: 'outcome.being-healthy', text: 'The register shows it.' })
    const path = at(`/comments/${id}`)
    const text = 'The register shows it.'
    const bad = await delegate.send(path, { version: '1', text }, [{ name: 'tool.pdf', content: program() }])
    expect(bad.status).toBe(422)
    const fine = [{ name: 'Register.pdf', content: pdf('Register of health visitors') }]
    expect((await delegate.send(path, { version: '1', text }, fine)).status).toBe(303)
    const link = /href="([^"]+\/download)"/.exec((await director.get(path)).html)?.[1] ?? ''
    expect((await director.get(link)).bytes.toString()).toContain('Register of health visitors')
    const lead = await product.visitor('lead')
    expect((await lead.get(link)).status).toBe(404)
    expect(await rowsFor('lead', 'reports_comment_file')).toBe(0)
    const files = await rowsFor('lead', 'platform_file')
    const away = link.replace('/download', '/take-away')
    expect((await director.post(away, { version: '1' })).status).toBe(404)
    expect((await delegate.post(away, { version: '1' })).status).toBe(303)
    expect((await director.get(path)).html).not.toContain('Register.pdf')
    const second = [{ name: 'Register 2.pdf', content: pdf('Register, second edition') }]
    expect(
      (await delegate.send(path, { version: versionIn((await delegate.get(path)).html), text }, second)).status,
    ).toBe(303)
    expect(files).toBe(0)
  })

  test('is withdrawn by its author before it is sent, and what it said is kept', async () => {
    const id = await writes(delegate, own, { about: block, text: 'Said in haste.' })
    const path = at(`/comments/${id}`)
    expect((await delegate.post(`${path}/withdraw`, { version: '1' })).status).toBe(303)
    expect((await director.get(at(''))).html).toContain('Said in haste.')
    expect((await director.get(at('/submission'))).html).not.toContain('Said in haste.')
    expect((await delegate.post(path, { version: '2', text: 'Said again.' })).status).toBe(409)
  })
})

describe('JAR-67 the office sends', () => {
  test('what it gathered: it is shown what stands twice on one paragraph, orders, leaves out and writes a note', async () => {
    await writes(director, own, { about: block, text: 'Two workers, not one.' })
    await writes(director, own, { about: 'SS7', kind: 'reply', text: 'We have begun on this.' })
    const page = (await director.get(at('/submission'))).html
    expect(page).toContain('<strong>2 comments on this.</strong>')
    const all = gatheredIn(page)
    const comments = await commentsOf('director')
    const idOf = (text: string) => comments.find(each => each.text === text)?.id ?? ''
    const late = idOf('Health has three workers.')
    const first = idOf('The register shows it.')
    const wrong = await director.post(at('/submission'), {
      ...all,
      [`position.${first}`]: 'one',
      note: 'Thank you.',
      next: 'keep',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('Thank you.')
    const marks = { ...all, send: all.send.filter(id => id !== late), [`position.${first}`]: '1', note: '' }
    expect((await director.post(at('/submission'), { ...marks, next: 'keep' })).status).toBe(303)
    expect(await commentsOf('lead')).toEqual([])
    const kept = (await director.get(at('/submission'))).html
    expect(kept).toContain('Left out for now')
    expect(kept.indexOf('The register shows it.')).toBeLessThan(kept.indexOf('ÄÖ The figures'))
    expect((await director.post(at('/submission'), { ...marks, next: 'send' })).status).toBe(409)
    await sendsAll(director, own, { note: 'Checked with our partners.', leftOut: [late] })
    const sent = await commentsOf('lead')
    expect(sent.map(each => each.position)).toEqual(expect.arrayContaining([1, 2, 3, 4]))
    expect(sent.find(each => each.position === 1)?.text).toBe('The register shows it.')
    expect(sent.some(each => each.id === late)).toBe(false)
    const lead = await product.visitor('lead')
    expect((await lead.get(at(''))).html).toContain('Checked with our partners.')
    expect((await lead.get('/')).html).toContain('Answer 4 comments on accuracy')
    const link = /href="([^"]+\/download)"/.exec((await lead.get(at(`/comments/${first}`))).html)?.[1] ?? ''
    expect((await lead.get(link)).bytes.toString()).toContain('Register, second edition')
  })

  test('more afterwards: in time it is an addition, after the day it is taken and marked late', async () => {
    const page = (await director.get(at(''))).html
    expect(page).toContain('What comes to you later can still be sent')
    await director.onDay('2006-12-07')
    await delegate.onDay('2006-11-30')
    expect((await director.get(at('/submission'))).html).toContain('Left out for now')
    await sendsAll(director, own)
    const sent = await commentsOf('lead')
    expect(sent).toHaveLength(5)
    expect(sent.find(each => each.text === 'Health has three workers.')).toMatchObject({ late: true })
    const empty = await director.post(at('/submission'), { draft: draftIn(page), note: '', next: 'send' })
    expect(empty.status).toBe(422)
    expect(empty.html).toContain('Choose at least one comment to send')
    await director.onDay('2006-11-22')
  })

  test('and its sent comments change no more', async () => {
    const [sent] = (await commentsOf('director')).filter(each => each.personName === 'Margaret Oduya' && each.sentOn)
    const path = at(`/comments/${sent?.id}`)
    const version = String(sent?.version)
    expect((await director.post(path, { version, text: 'Another.' })).status).toBe(409)
    expect((await director.post(`${path}/withdraw`, { version })).status).toBe(409)
    await read('director', async tx => {
      const { rows } = await sql`update reports_comment set text = 'x' where id = ${sent?.id} returning id`.execute(tx)
      expect(rows).toEqual([])
    })
  })
})

describe('JAR-67 the answers', () => {
  test('go back together as a table, when the one who leads releases them', async () => {
    const lead = await product.visitor('lead')
    await lead.onDay('2006-12-08')
    for (const { id, text } of await commentsOf('lead')) {
      const answer = text.startsWith('ÄÖ') ? 'partly' : 'accepted'
      const given = { version: '0', answer, because: `Looked up for ${id}.` }
      expect((await lead.post(at(`/comments/${id}/answer`), given)).status).toBe(303)
    }
    for (const page of ['', '/comments', '/comments.csv', '/replies'])
      expect((await director.get(at(page))).html, page).not.toContain('Looked up for')
    expect(await rowsFor('director', 'reports_answer')).toBe(0)
    expect((await lead.get(at('/comments'))).html).toContain('5 answers are not seen by the director’s office yet')
    expect((await director.post(at('/comments/release'), {})).status).toBe(404)
    expect((await lead.post(at('/comments/release'), {})).status).toBe(303)
    expect((await lead.post(at('/comments/release'), {})).status).toBe(422)
    for (const visitor of [director, delegate]) {
      expect((await visitor.get(at('/comments'))).html).toContain('Looked up for')
      const table = (await visitor.get(at('/comments.csv'))).bytes.toString()
      expect(table.split('\r\n')).toHaveLength(7)
      expect(table).toContain('"The grade for')
    }
    const printed = await readPdfStructure((await director.get(at('/comments.pdf'))).bytes)
    expect(printed).toMatchObject({ claimsUniversalAccess: true, marked: true })
    expect(printed.tables).toHaveLength(2)
    for (const table of printed.tables) {
      expect(table.headerCells).toBeGreaterThanOrEqual(3)
      expect(table.cellsWithoutHeader).toBe(0)
    }
    const said = printed.text.join(' ').replace(/\s+/g, ' ')
    expect(said).toContain('Checked with our partners.')
    for (const { id } of await commentsOf('lead')) expect(said).toContain(`Looked up for ${id}.`)
  }, 60_000)

  test('name the version that was changed, and lead to the grade that is disputed', async () => {
    const lead = await product.visitor('lead')
    const { id: about, version } = await read('lead', async tx => {
      const { rows } = await sql<{
        id: string
        version: number
      }>`select id, version from reports_block where id = ${block}`.execute(tx)
      return rows[0] ?? { id: '', version: 0 }
    })
    await product.services.database.asOwner(client =>
      client.query('update reports_block set text = $1 where id = $2', [
        'Young people say that they see two workers.',
        about,
      ]),
    )
    const comments = await commentsOf('lead')
    const on = comments.find(each => each.text === 'Two workers, not one.')
    const path = at(`/comments/${on?.id}`)
    const page = (await lead.get(path)).html
    expect(page).toContain('What was changed since the draft')
    expect(page).toContain(`/report/blocks/${block}`)
    const given = { version: versionIn(page), answer: 'accepted', because: 'It says two now.' }
    expect((await lead.post(`${path}/answer`, given)).status).toBe(303)
    expect((await commentsOf('lead')).find(each => each.id === on?.id)?.answered?.changedVersion).toBe(version + 1)
    const disputing = comments.find(each => each.disputesGrade === 'outcome.being-healthy')
    expect((await lead.get(at(`/comments/${disputing?.id}`))).html).toContain(
      `/reviews/${own}/grades/outcome.being-healthy`,
    )
  })

  test('to a reply stand beside the judgement, and whether it is published is decided with a reason', async () => {
    const lead = await product.visitor('lead')
    const reply = (await commentsOf('lead')).find(each => each.kind === 'reply')
    const page = (await lead.get(at('/replies'))).html
    expect(page).toContain('We have begun on this.')
    expect(page).toContain('Looked up for')
    const path = at(`/comments/${reply?.id}`)
    const version = String(reply?.answered?.version)
    const silent = await lead.post(`${path}/decide`, { version, publish: 'no', publishBecause: '' })
    expect(silent.status).toBe(422)
    expect(silent.html).toContain('Say why')
    const decided = { version, publish: 'no', publishBecause: 'It belongs in the statement of action.' }
    expect((await lead.post(`${path}/decide`, decided)).status).toBe(303)
    expect((await lead.post(`${path}/decide`, decided)).status).toBe(409)
    expect((await director.get(path)).html).toContain('It belongs in the statement of action.')
    const report = async () => (await lead.get(`/reviews/${own}/report.html`)).html
    expect(await report()).not.toContain('We have begun on this.')
    const other = { version: String(Number(version) + 1), publish: 'yes', publishBecause: 'The reader wants to know.' }
    expect((await lead.post(`${path}/decide`, other)).status).toBe(303)
    expect(await report()).toContain('What the area replies')
    expect(await report()).toContain('We have begun on this.')
    expect((await director.post(`${path}/decide`, decided)).status).toBe(404)
  })
})

test('JAR-67 the days of the round are told to both sides, overdue ones in words, and shut nothing', async () => {
  const lead = await product.visitor('lead')
  await lead.onDay('2006-12-20')
  const late = (await lead.get(at(''))).html
  expect(late).toContain('20 November 2006')
  const other = await reportingReview(product, 'Suffolk')
  await lead.onDay('2006-12-10')
  expect((await lead.get(`/reviews/${other.reviewId}/draft`)).html).toContain('5 days left')
  await lead.onDay('2006-12-20')
  expect((await lead.get(`/reviews/${other.reviewId}/draft`)).html).toContain('5 days late')
  done(
    await sendDraft(product.services, await product.caller('lead', '2006-12-20'), other.reviewId, {
      reasons: anyReason,
    }),
  )
  await director.onDay('2007-01-05')
  const page = (await director.get(`/reviews/${other.reviewId}/draft`)).html
  expect(page).toContain('2 days late')
  expect(page).toContain('Nothing closes when the day passes')
  expect((await director.get('/')).html).toContain('Comment on the accuracy of the draft report')
  await writes(director, other.reviewId, { about: 'section.summary', text: 'Too short.' })
  await sendsAll(director, other.reviewId)
  await director.onDay('2006-11-22')
})
