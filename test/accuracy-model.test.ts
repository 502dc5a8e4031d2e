import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Temporal } from '../src/kernel/dates.ts'
import type { Outcome } from '../src/kernel/outcome.ts'
import {
  answerComment,
  editComment,
  endDraftDelegate,
  findLastDraft,
  listComments,
  nameDraftDelegate,
  releaseAnswers,
  sendComments,
  sendDraft,
  withdrawComment,
  writeComment,
} from '../src/modules/reports/index.ts'
import { nameRespondent } from '../src/modules/reviews/index.ts'
import { anyReason, done } from './journey.ts'
import { type Part, startProduct, type TestProduct } from './product.ts'
import { freshSeed, runs } from './proof.ts'
import { placed, reportingReview } from './report-journey.ts'

/*
 * JAR-67, ALL-6: whatever people of the office and those whom it asked do in whatever order, every word that the product
 * said it kept is still there, in the state that a model of few lines says, and the team sees exactly what was sent.
 */

type Writer = 'director' | 'delegate' | 'partner'
const writers: readonly Writer[] = ['director', 'delegate', 'partner']

type Step =
  | { readonly do: 'write'; readonly by: Writer; readonly on: number; readonly reply: boolean; readonly text: string }
  | {
      readonly do: 'edit' | 'withdraw'
      readonly by: Writer
      readonly which: number
      readonly text: string
      /** Somebody else tries, or the author with an old page. */
      readonly other: boolean
      readonly stale: boolean
    }
  | { readonly do: 'send'; readonly leaveOut: number; readonly stale: boolean }
  | { readonly do: 'answer'; readonly which: number }
  | { readonly do: 'release' | 'draft' | 'day' }
  | { readonly do: 'ask' | 'end'; readonly whom: 'delegate' | 'partner' }

const text = fc
  .string({ minLength: 1, maxLength: 12 })
  .map(words => `Not so: ${words.replace(/[\p{Cc}\p{Cf}\s]/gu, '_')}.`)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      by: fc.constantFrom(...writers),
      on: fc.nat(9),
      reply: fc.boolean(),
      text,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('edit' as const, 'withdraw' as const),
      by: fc.constantFrom(...writers),
      which: fc.nat(9),
      text,
      other: fc.nat(3).map(one => one === 0),
      stale: fc.nat(3).map(one => one === 0),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('send' as const), leaveOut: fc.nat(4), stale: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('release' as const, 'draft' as const, 'day' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('ask' as const, 'end' as const),
      whom: fc.constantFrom('delegate' as const, 'partner' as const),
    }),
  },
)

/** What the model knows of a comment: no more than what its author was told. */
type Known = { text: string; readonly by: Writer; state: 'kept' | 'withdrawn' | 'sent'; late: boolean; answer: string }

let product: TestProduct
let reviewId: string
let targets: readonly string[]
beforeAll(async () => {
  product = await startProduct()
  const review = await reportingReview(product, 'Norfolk')
  reviewId = review.reviewId
  const block = await placed(product, reviewId, { judgements: ['SS7'], evidence: [review.item] })
  targets = [block, 'outcome.staying-safe', 'section.summary']
  const lead = await product.caller('lead', '2006-11-20')
  for (const part of ['delegate', 'partner'] as const) {
    const given = { personId: product.people[part], role: 'partner', title: '' } as const
    done(await nameRespondent(product.services, lead, reviewId, given))
  }
}, 120_000)
afterAll(() => product.close())

/** Takes the round back to its beginning, below every policy, so that each sequence has one of its own. */
async function afresh(): Promise<void> {
  await product.services.database.asOwner(async client => {
    for (const table of [
      'reports_answer',
      'reports_comment_file',
      'reports_comment',
      'reports_submission',
      'reports_draft',
    ])
      await client.query(`delete from ${table}`)
    await client.query(`delete from platform_grant where role = 'draft-delegate'`)
  })
  const lead = await product.caller('lead', '2006-11-20')
  done(await sendDraft(product.services, lead, reviewId, { reasons: anyReason }))
}

/** Carries a sequence out and says what is not as the model has it. */
async function walk(steps: readonly Step[], tally: { [what: string]: number }): Promise<readonly string[]> {
  await afresh()
  const { services } = product
  const known = new Map<string, Known>()
  const asked = new Set<Writer>(['director'])
  const wrong: string[] = []
  let day = Temporal.PlainDate.from('2006-11-21')
  let draftOn = Temporal.PlainDate.from('2006-11-20')
  const as = (part: Part) => product.caller(part, day.toString())
  const seenBy = async (part: Part) => services.database.as(await as(part), 'read', tx => listComments(tx, reviewId))
  const draftNow = async () => services.database.as(await as('lead'), 'read', tx => findLastDraft(tx, reviewId))
  const count = (what: string, outcome: Outcome<unknown>) => {
    tally[`${what} ${outcome.kind}`] = (tally[`${what} ${outcome.kind}`] ?? 0) + 1
  }
  const expectKind = (what: string, outcome: Outcome<unknown>, ...kinds: readonly Outcome['kind'][]) => {
    count(what, outcome)
    if (!kinds.includes(outcome.kind)) wrong.push(`${what} answered ${outcome.kind}, not ${kinds.join(' or ')}`)
  }
  for (const each of steps) {
    switch (each.do) {
      case 'write': {
        const about = each.reply ? 'outcome.staying-safe' : (targets[each.on % targets.length] ?? '')
        const written = {
          draftId: (await draftNow())?.id ?? '',
          kind: each.reply ? 'reply' : 'accuracy',
          about,
          text: each.text,
        } as const
        const outcome = await writeComment(services, await as(each.by), reviewId, written)
        expectKind('write', outcome, asked.has(each.by) ? 'done' : 'denied')
        if (outcome.kind === 'done')
          known.set(outcome.value.id, { text: each.text, by: each.by, state: 'kept', late: false, answer: '' })
        break
      }
      case 'edit':
      case 'withdraw': {
        const id = [...known.keys()][each.which % Math.max(1, known.size)]
        const its = id === undefined ? undefined : known.get(id)
        if (id === undefined || its === undefined) break
        const version =
          ((await seenBy('director')).find(comment => comment.id === id)?.version ?? 0) - (each.stale ? 1 : 0)
        const by = each.other ? each.by : its.by
        const caller = await as(by)
        const outcome =
          each.do === 'edit'
            ? await editComment(services, caller, reviewId, { id, version, text: each.text })
            : await withdrawComment(services, caller, reviewId, { id, version })
        const isOwn = its.by === by && asked.has(by)
        const goes = isOwn && its.state === 'kept' && !each.stale
        expectKind(each.do, outcome, !isOwn ? 'denied' : goes ? 'done' : 'stale')
        if (outcome.kind === 'done')
          known.set(id, each.do === 'edit' ? { ...its, text: each.text } : { ...its, state: 'withdrawn' })
        break
      }
      case 'send': {
        const draft = await draftNow()
        const kept = (await seenBy('director')).filter(
          comment => comment.sentOn === undefined && comment.withdrawnOn === undefined,
        )
        const marks = kept.map(({ id, version }, index) => ({
          id,
          version,
          heldBack: each.leaveOut > 0 && index % (each.leaveOut + 1) === 0,
          position: undefined,
        }))
        const shown = each.stale && marks.length > 0 ? marks.slice(1) : marks
        const isStale = shown.length < marks.length
        const goes = shown.filter(({ heldBack }) => !heldBack)
        const outcome = await sendComments(services, await as('director'), reviewId, {
          draftId: draft?.id ?? '',
          marks: shown,
          note: '',
          send: true,
        })
        const nothing = goes.length === 0 && draft?.commentsClosedOn !== undefined
        expectKind('send', outcome, isStale ? 'stale' : nothing ? 'refused' : 'done')
        const late = Temporal.PlainDate.compare(day, draftOn.add({ days: 14 })) > 0
        if (outcome.kind === 'done')
          for (const { id } of goes) {
            const its = known.get(id)
            if (its === undefined) wrong.push(`${id} was sent and nobody wrote it`)
            else known.set(id, { ...its, state: 'sent', late })
          }
        break
      }
      case 'answer': {
        const sent = (await seenBy('lead'))[each.which % Math.max(1, (await seenBy('lead')).length)]
        if (sent === undefined) break
        const because = `Because of ${sent.id} on ${day}`
        const outcome = await answerComment(services, await as('lead'), reviewId, {
          id: sent.id,
          version: sent.answered?.version ?? 0,
          answer: 'partly',
          because,
        })
        expectKind('answer', outcome, 'done')
        const its = known.get(sent.id)
        if (its !== undefined) known.set(sent.id, { ...its, answer: because })
        break
      }
      case 'release':
        expectKind('release', await releaseAnswers(services, await as('lead'), reviewId), 'done', 'refused')
        break
      case 'draft':
        expectKind('draft', await sendDraft(services, await as('lead'), reviewId, { reasons: anyReason }), 'done')
        draftOn = day
        break
      case 'day':
        day = day.add({ days: 6 })
        break
      case 'ask': {
        const until = Temporal.PlainDate.from('2008-01-01')
        const given = { personId: product.people[each.whom], until, because: '' }
        expectKind('ask', await nameDraftDelegate(services, await as('director'), reviewId, given), 'done')
        asked.add(each.whom)
        break
      }
      case 'end': {
        const grant = await services.database.asSystem('read', async tx => {
          const { rows } = await sql<{ id: string; version: number }>`
            select id, version from platform_grant where role = 'draft-delegate' and person_id = ${product.people[each.whom]}`.execute(
            tx,
          )
          return rows[0]
        })
        if (grant === undefined) break
        const ended = { grantId: grant.id, version: grant.version }
        expectKind(
          'end',
          await endDraftDelegate(services, await as('director'), reviewId, ended),
          asked.has(each.whom) ? 'done' : 'stale',
        )
        asked.delete(each.whom)
      }
    }
    wrong.push(...(await compare(known, asked, seenBy)))
    if (wrong.length > 0) return wrong.map(what => `after ${JSON.stringify(each)}: ${what}`)
  }
  return wrong
}

/** Everything that was kept is there for whoever may see it, in the state of the model, and nothing besides. */
async function compare(
  known: ReadonlyMap<string, Known>,
  asked: ReadonlySet<Writer>,
  seenBy: (part: Part) => ReturnType<typeof listComments>,
): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const part of ['director', 'delegate', 'partner', 'lead'] as const) {
    const seen = await seenBy(part)
    const expected = [...known].filter(([, its]) => (part === 'lead' ? its.state === 'sent' : asked.has(part)))
    if (seen.length !== expected.length) wrong.push(`${part} sees ${seen.length} comments, not ${expected.length}`)
    for (const [id, its] of expected) {
      const found = seen.find(comment => comment.id === id)
      const state = found?.sentOn !== undefined ? 'sent' : found?.withdrawnOn !== undefined ? 'withdrawn' : 'kept'
      if (found?.text !== its.text) wrong.push(`${part} reads “${found?.text}” where ${its.by} wrote “${its.text}”`)
      else if (state !== its.state || found.late !== its.late)
        wrong.push(`${part} sees ${id} as ${state}, not ${its.state}`)
      if (part === 'lead' && (found?.answered?.because ?? '') !== its.answer) wrong.push(`the answer to ${id} is lost`)
      if (part !== 'lead' && found?.answered !== undefined && found.answered.releasedOn === undefined)
        wrong.push(`${part} sees an answer to ${id} that is not released`)
    }
  }
  return wrong
}

test('JAR-67 ALL-6 no comment is lost and none is seen too early, whatever is done in whatever order', async () => {
  const seed = freshSeed('Accuracy round')
  const tally: { [what: string]: number } = {}
  const sequences = runs(150)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async steps => {
      expect(await walk(steps, tally)).toEqual([])
    }),
    { seed, numRuns: sequences, endOnFailure: true },
  )
  console.log(
    `Accuracy round: ${sequences} sequences; ${Object.entries(tally)
      .map(([what, times]) => `${what} ${times}`)
      .join(', ')}.`,
  )
  for (const what of ['write done', 'send done', 'ask done']) expect(tally[what] ?? 0, what).toBeGreaterThan(0)
}, 1_800_000)

test('a fault that loses what was not sent, or shows it too early, is caught', async () => {
  const write = { do: 'write', by: 'director', on: 0, reply: false, text: 'Not so: here.' } as const
  const { database } = product.services
  const plant = (statement: string) => database.asOwner(client => client.query(statement))
  await plant(
    `create function planted_loss() returns trigger language plpgsql security definer set search_path = public as $$ begin update reports_comment set text = 'x' where sent_on is null; return null; end $$`,
  )
  await plant('create trigger planted after insert on reports_draft for each row execute function planted_loss()')
  expect(await walk([write, { do: 'draft' }], {})).not.toEqual([])
  await plant('drop trigger planted on reports_draft')
  await plant('drop function planted_loss()')
  await plant('create policy planted on reports_comment for select to conspectus_staff using (true)')
  expect(await walk([write], {})).not.toEqual([])
  await plant('drop policy planted on reports_comment')
  expect(await walk([write, { do: 'draft' }], {})).toEqual([])
}, 120_000)
