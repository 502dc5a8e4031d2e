import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { done as carried, denied, type Outcome } from '../src/kernel/outcome.ts'
import { conclude, conclusionsOf } from '../src/modules/judgements/index.ts'
import {
  approveReport,
  callCommittee,
  finishReading,
  giveReadingBack,
  giveToReader,
  recordDecision,
  signCode,
  withdrawApproval,
} from '../src/modules/quality/index.ts'
import {
  answerComment,
  findLastDraft,
  issueReport,
  listComments,
  saveRecommendation,
  sendComments,
  sendDraft,
  writeComment,
} from '../src/modules/reports/index.ts'
import { appointMember, askRules, findReview, giveRole, type Services } from '../src/modules/reviews/index.ts'
import { giveStandingRole } from '../src/platform/access/grants.ts'
import type { Caller } from '../src/platform/db/database.ts'
import { standing } from './assured.ts'
import { anyReason } from './journey.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { freshSeed, runs } from './proof.ts'
import {
  type Act,
  acts,
  beginning,
  drawn,
  happened,
  isAllowed,
  isApproved,
  isSent,
  type Model,
  makesSense,
  onward,
} from './quality-model.ts'
import { judgeAnew } from './releasing.ts'
import { placed, readyReport, reportingReview } from './report-journey.ts'

/*
 * Whatever people do in whatever order, by commands: each is let through when the model of test/quality-model.ts says so,
 * and after each the rules at the issue let the report out when the model does, and not otherwise.
 */

let product: TestProduct
let reviewId: string
let item: string
let block: string
let reached: { [what: string]: number } = {}

beforeAll(async () => {
  product = await startProduct()
  const ready = await readyReport(product, 'Dorset')
  reviewId = ready.reviewId
  item = ready.item
  block = ready.blocks[0] ?? ''
  const manager = await product.caller('manager', '2006-11-01')
  for (const part of drawn)
    for (const role of ['quality-reader', 'committee-member', 'committee-clerk']) {
      const given = { personId: product.people[part], role, until: undefined, because: 'To try it.' }
      await giveRole(product.services, manager, reviewId, given)
    }
  await product.services.database.asSystem('set-up', async tx => {
    for (const part of drawn)
      if (part !== 'approver') await giveStandingRole(tx, product.people[part], 'approver', manager.now)
  })
}, 120_000)
afterAll(() => product.close())

/** The same report with none of its steps taken, and the team that it had. */
async function afresh(): Promise<void> {
  await product.services.database.asOwner(async client => {
    for (const name of ['approval', 'seat', 'committee', 'point', 'reading', 'signature'])
      await client.query(`delete from quality_${name}`)
    // An issued report is never changed: only below the trigger that says so can it be taken back.
    for (const table of ['site_passage', 'reports_issue_companion', 'reports_issue_file', 'reports_issue']) {
      await client.query(`alter table ${table} disable trigger user`)
      await client.query(`delete from ${table}`)
      await client.query(`alter table ${table} enable trigger user`)
    }
    for (const name of ['answer', 'comment_file', 'comment', 'submission', 'draft'])
      await client.query(`delete from reports_${name}`)
    await client.query('delete from reviews_member where person_id = $1', [product.people.eighth])
    await client.query(`delete from platform_grant where person_id = $1 and role = 'member'`, [product.people.eighth])
    await client.query(`update reviews_review set state = 'in-stage', stage = 'reporting' where id = $1`, [reviewId])
    await client.query(`update reviews_stage set left_on = null where review_id = $1 and stage = 'reporting'`, [
      reviewId,
    ])
  })
}

async function written(services: Services, by: Part = 'lead') {
  const conclusions = await services.database.as(await product.caller(by), 'read', tx => conclusionsOf(tx, reviewId))
  const found = conclusions.find(each => each.judgement === 'SS7')
  if (found === undefined) throw new Error('The conclusion is gone.')
  return found
}

async function commented(services: Services, director: Caller): Promise<Outcome<unknown>> {
  const draft = await services.database.as(director, 'read', tx => findLastDraft(tx, reviewId))
  const draftId = draft?.id ?? '0'
  const said = { draftId, kind: 'accuracy', about: block, text: 'Two workers, not one.' } as const
  const kept = await writeComment(services, director, reviewId, said)
  if (kept.kind !== 'done') return kept
  const marks = [{ id: kept.value.id, version: 1, heldBack: false, position: undefined }]
  return sendComments(services, director, reviewId, { draftId, marks, note: '', send: true })
}

async function answered(services: Services, lead: Caller): Promise<Outcome<unknown>> {
  const comments = await services.database.as(lead, 'read', tx => listComments(tx, reviewId))
  let outcome: Outcome<unknown> = carried()
  for (const { id, answered: former } of comments) {
    if (former !== undefined || outcome.kind !== 'done') continue
    const given = { id, version: 0, answer: 'partly', because: 'Looked up again.' } as const
    outcome = await answerComment(services, lead, reviewId, given)
  }
  return outcome
}

/** An approval written past the commands: the rows themselves have to refuse whoever may not give it. */
async function forged(by: Caller, personId: string, judgements: string, wording: string): Promise<Outcome> {
  const row = sql`insert into quality_approval (review_id, approver_id, approved_on, judgements_print, wording_print)
    values (${reviewId}, ${personId}, '2006-12-18', ${judgements}, ${wording})`
  try {
    await product.services.database.as(by, 'forge', tx => row.execute(tx))
    return carried()
  } catch (thrown) {
    if (String(thrown).includes('row-level security')) return denied('row-level security')
    // The row was let in, and only the approval that stands already kept it out.
    if (String(thrown).includes('quality_approval_current')) return carried()
    throw thrown
  }
}

/** Carries an act out, by the command that a page would call. */
async function carriedOut(services: Services, model: Model, act: Act): Promise<Outcome<unknown>> {
  const { people } = product
  const as = (part: Part) => product.caller(part, model.day.toString())
  const { reading, committee, approval, wordingPrint, judgementsPrint } = await standing(product, reviewId)
  const reasons = { reasons: anyReason }
  switch (act.do) {
    case 'sign':
      return signCode(services, await as(act.by), reviewId)
    case 'give': {
      const isOpen = reading !== undefined && reading.finishedOn === undefined
      const after = act.knows && isOpen ? { id: reading.id, version: 1, because: 'Somebody else can.' } : undefined
      return giveToReader(services, await as('lead'), reviewId, { readerId: people[act.reader], after })
    }
    case 'finish': {
      const given = { id: reading?.id ?? '0', version: 1, recommendation: 'go-on', remarks: '' } as const
      return finishReading(services, await as(act.by), reviewId, given)
    }
    case 'give-back':
      return giveReadingBack(services, await as(act.by), reviewId, {
        id: reading?.id ?? '0',
        version: 1,
        because: 'No time.',
      })
    case 'call': {
      const isOpen = committee !== undefined && committee.decidedOn === undefined
      const after = act.knows && isOpen ? { id: committee.id, version: 1, because: 'Another day.' } : undefined
      const members = act.members.map(member => people[member])
      const called = { meetsOn: model.day, members, papers: '', after }
      return callCommittee(services, await as(act.by), reviewId, called)
    }
    case 'decide': {
      const { decision } = act
      const given = { id: committee?.id ?? '0', version: 1, minutes: 'Discussed.', decision }
      return recordDecision(services, await as(act.by), reviewId, given, reasons)
    }
    case 'send':
      return sendDraft(services, await as(act.by), reviewId, reasons)
    case 'comment':
      return commented(services, await as('director'))
    case 'answer':
      return answered(services, await as('lead'))
    case 'reword': {
      const more = { section: 'context', text: 'Keep all of them.', answers: 'The council', blocks: [] }
      return saveRecommendation(services, await as('lead'), reviewId, more, undefined)
    }
    case 'judge': {
      const lead = await as('lead')
      const { version } = await written(services)
      const judged = { reviewId, judgement: 'SS7', state: 'concluded', evidence: [item], version } as const
      return conclude(services, lead, { ...judged, text: act.text })
    }
    case 'join': {
      const place = { personId: people.eighth, role: 'member', title: '' } as const
      return appointMember(services, await product.caller('manager'), reviewId, place, reasons)
    }
    case 'approve':
      return approveReport(services, await as(act.by), reviewId, { print: wordingPrint, note: '' }, reasons)
    case 'withdraw': {
      const given = { id: approval?.id ?? '0', because: 'On reflection.' }
      return withdrawApproval(services, await as('approver'), reviewId, given)
    }
    case 'forge':
      return forged(await as(act.by), people[act.by], judgementsPrint, wordingPrint)
    case 'issue':
      return issueReport(services, await as(act.by), reviewId, reasons)
    case 'regrade':
      if (model.issued) return denied('it is issued')
      await judgeAnew(product, reviewId, item)
      return carried()
    case 'wait':
      return carried()
  }
}

/** What the rules at the issue say of the code, of the steps before the approval, and of the approval. */
async function letOut(services: Services, model: Model) {
  const approver = await product.caller('approver', model.day.toString())
  const results = await services.database.as(approver, 'read', async tx => {
    const review = await findReview(tx, reviewId)
    if (review === undefined) throw new Error('The review is gone.')
    return askRules(services, tx, review, ['act issue-report'], ['quality'])
  })
  const isKept = (...ids: readonly string[]) =>
    results.every(({ rule, status }) => !ids.includes(rule) || status === 'met')
  return {
    signed: isKept('code-of-conduct-signed'),
    sent: isKept('reader-and-committee'),
    approved: isKept('release-approved'),
  }
}

class Doing implements fc.AsyncCommand<Model, Services> {
  private readonly drawn: Act | 'onward'
  private done: string | undefined
  constructor(act: Act | 'onward') {
    this.drawn = act
  }
  private act(model: Model): Act {
    return this.drawn === 'onward' ? onward(model) : this.drawn
  }
  check(model: Readonly<Model>): boolean {
    return makesSense(model, this.act(model))
  }
  async run(model: Model, services: Services): Promise<void> {
    const act = this.act(model)
    this.done = JSON.stringify(act)
    const expected = isAllowed(model, act)
    const outcome = await carriedOut(services, model, act)
    const key = `${act.do} ${outcome.kind === 'done' ? 'done' : 'not done'}`
    reached[key] = (reached[key] ?? 0) + 1
    expect(outcome.kind === 'done', `${this.done}: ${JSON.stringify(outcome)}`).toBe(expected)
    if (expected) happened(model, act)
    if (model.issued) return
    const standing = { signed: model.unsigned.size === 0, sent: isSent(model), approved: isApproved(model) }
    expect(await letOut(services, model), `after ${this.done}`).toEqual(standing)
  }
  toString(): string {
    return this.done ?? JSON.stringify(this.drawn)
  }
}

function wholeWay(services: () => Services, from: typeof acts = acts) {
  const commands = fc.commands(
    from.map(each => each.map(act => new Doing(act))),
    { maxCommands: 60, size: 'max' },
  )
  return fc.asyncProperty(commands, async sequence => {
    await afresh()
    const model = beginning((await written(services())).text)
    await fc.asyncModelRun(() => ({ model, real: services() }), sequence)
  })
}

describe('JAR-79 whatever anybody does in whatever order', { timeout: 3_600_000 }, () => {
  test('JAR-77 JAR-79 nothing goes out unsigned or out of order, and nobody approves their own work', async () => {
    reached = {}
    const seed = freshSeed('the way to the release')
    await fc.assert(
      wholeWay(() => product.services),
      // The straight way to the end comes first: chance issues two reports of five.
      { numRuns: runs(80) + 1, seed, examples: [[Array.from({ length: 20 }, () => new Doing('onward'))]] },
    )
    // A proof that refuses everything, or never comes to the end, proves nothing.
    for (const act of ['finish', 'decide', 'send', 'approve', 'issue'])
      expect(reached[`${act} done`] ?? 0, JSON.stringify(reached)).toBeGreaterThan(0)
  })

  const open = `language sql stable security definer set search_path = public, pg_temp as`
  test.each([
    [
      'a fingerprint that never changes',
      'quality_prints(bigint)',
      `create or replace function quality_prints(review bigint) returns table (judgements text, wording text) ${open} $$ select 'always'::text, 'the same'::text $$`,
    ],
    [
      'a record that knows nobody’s work',
      'quality_work_of(bigint, bigint)',
      `create or replace function quality_work_of(review bigint, person bigint) returns text ${open} $$ select null::text $$`,
    ],
  ])('the proof sees a planted fault: %s', async (_, name, fault) => {
    const { rows } = await owner<{ def: string }>(`select pg_get_functiondef('${name}'::regprocedure) as def`)
    await owner(fault)
    expect(await found(product.services)).not.toBe('nothing')
    await owner(rows[0]?.def ?? '')
  })

  test('the proof sees a planted fault: a row policy that lets anybody approve', async () => {
    const { rows } = await owner<{ kept: string }>(
      `select with_check as kept from pg_policies where tablename = 'quality_approval' and policyname = 'approving'`,
    )
    await owner('alter policy approving on quality_approval with check (true)')
    expect(await found(product.services)).not.toBe('nothing')
    await owner(`alter policy approving on quality_approval with check (${rows[0]?.kept})`)
  })

  // Of all that anybody may do, each is given what its fault lets through, and little else: chance finds that at once.
  test.each<[string, readonly (Act | 'onward')[]]>([
    ['code-of-conduct-signed', ['onward', { do: 'issue', by: 'approver' }]],
    [
      'read-before-committee',
      [
        { do: 'call', by: 'clerk', members: ['seatOfsted'], knows: true },
        { do: 'decide', by: 'clerk', decision: 'go-on' },
      ],
    ],
    ['approval-after-comments', ['onward', { do: 'approve', by: 'approver' }]],
    ['release-approved', ['onward', { do: 'issue', by: 'approver' }]],
  ])('the proof sees a planted fault: a rulebook without %s', async (rule, from) => {
    const { rulebooks } = product.services
    const check: typeof rulebooks.check = async (...asked) =>
      (await rulebooks.check(...asked)).filter(result => result.rule !== rule)
    const without = { ...product.services, rulebooks: { ...rulebooks, check } }
    expect(
      await found(
        without,
        from.map(act => fc.constant(act)),
      ),
    ).not.toBe('nothing')
  })
})

function owner<Row>(statement: string) {
  return product.services.database.asOwner(client => client.query<Row & object>(statement))
}

/** What sequences find that is not as the model says; what breaks by itself is no such finding. */
async function found(services: Services, from?: typeof acts): Promise<string> {
  const { failed, errorInstance } = await fc.check(
    wholeWay(() => services, from),
    { numRuns: 200, endOnFailure: true },
  )
  if (!failed) return 'nothing'
  if (!(errorInstance instanceof Error) || errorInstance.name !== 'AssertionError') throw errorInstance
  return errorInstance.message
}

test('JAR-79 the fingerprint of an approval follows every word of the report', async () => {
  const { reviewId: other, item: evidence } = await reportingReview(product, 'Devon')
  const paragraph = await placed(product, other, { judgements: ['SS7'], evidence: [evidence] })
  const print = async () => (await standing(product, other)).wordingPrint
  const changes = [
    sql`update reports_block set text = 'Other words.' where id = ${paragraph}`,
    sql`update reports_block set section = 'summary' where id = ${paragraph}`,
    sql`update reports_block set judgements = '{SS1}' where id = ${paragraph}`,
    sql`update evidence_item set event_on = '2006-11-05' where id = ${evidence}`,
    sql`update evidence_item set kind = 'visit' where id = ${evidence}`,
    sql`update reviews_review set title = 'Another title' where id = ${other}`,
    sql`update reviews_review set bodies = '{ofsted,csci}' where id = ${other}`,
    sql`update register_area set name = 'Elsewhere' where id = (select area_id from reviews_review where id = ${other})`,
    sql`update evidence_citation set withdrawn = true where by_id = ${paragraph}`,
    sql`update reports_block set placed = false where id = ${paragraph}`,
  ]
  const seen = new Set([await print()])
  for (const change of changes) {
    await product.services.database.asSystem('change', tx => change.execute(tx))
    seen.add(await print())
  }
  expect(seen.size).toBe(changes.length + 1)
}, 60_000)
