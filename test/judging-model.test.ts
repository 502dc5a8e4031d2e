import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  answerDue,
  type Deed,
  type Happened,
  insiders,
  judged,
  judgements,
  leaders,
  outsiders,
  shownBefore,
  team,
  whomOf,
} from './judging-model.ts'
import {
  checkDatabase,
  checkElsewhere,
  checkPages,
  checkStanding,
  type Reading,
  type World,
} from './judging-readings.ts'
import { type Part, startProduct, type TestProduct, type Visitor } from './product.ts'
import { freshSeed, runs } from './proof.ts'
import { placed, reportingReview } from './report-journey.ts'

/*
 * JAR-60, JAR-61: whatever a team, whoever leads it and people from outside do with two judgements in whatever order,
 * nobody reads what another gave alone before it is laid open, nothing that was written is lost, and a grade opened again
 * stands nowhere. Every text has a word of its own, so that it is found wherever it comes out: on pages, in files, and in
 * whatever the database lets each person's role select.
 */

const everybody = [...insiders, ...outsiders]
const nobodySent: readonly Part[] = ['joint', 'fifth']

let product: TestProduct
const visitors = new Map<Part, Visitor>()
const areas = ['Norfolk', 'Suffolk', 'Kent', 'Devon', 'Dorset', 'Essex', 'Surrey', 'Cumbria', 'Durham', 'Cornwall']
let words = 0
/** All that happened in reviews of sequences before: it stays as closed as it was. */
const before: World[] = []

beforeAll(async () => {
  product = await startProduct()
  for (const part of everybody) visitors.set(part, await product.visitor(part))
}, 120_000)
afterAll(() => product.close())

function visitor(part: Part): Visitor {
  const found = visitors.get(part)
  if (found === undefined) throw new Error(`Nobody signed ${part} in.`)
  return found
}

/** A review in its last stage, with one paragraph in the report that rests on both judgements. */
async function freshReview(): Promise<{ readonly reviewId: string; readonly block: string }> {
  const { reviewId, item } = await reportingReview(product, areas[before.length % areas.length])
  const block = await placed(product, reviewId, { judgements: [...judgements], evidence: [item] })
  return { reviewId, block }
}

// ---------------------------------------------------------------- deeds

type Wish = Omit<Deed, 'by'> & { readonly wrongly: boolean; readonly who: number }

const wish: fc.Arbitrary<Wish> = fc.record({
  what: fc.oneof(
    ...(
      [
        ['gave', 6],
        ['viewed', 4],
        ['aside', 1],
        ['opened', 3],
        ['noted', 3],
        ['agreed', 4],
        ['dissented', 3],
        ['reopened', 1],
        ['afresh', 1],
      ] as const
    ).map(([what, weight]) => ({ weight, arbitrary: fc.constant(what) })),
  ),
  on: fc.constantFrom(...judgements),
  grade: fc.integer({ min: 1, max: 4 }),
  old: fc.nat(5).map(one => one === 0),
  pick: fc.nat(9),
  wrongly: fc.nat(5).map(one => one === 0),
  who: fc.nat(99),
})

/** Mostly somebody whose deed it is, at times anybody. */
function deedOf({ wrongly, who, ...rest }: Wish): Deed {
  const right = {
    gave: team,
    viewed: [judged[rest.on].sent, judged[rest.on].sent, 'lead', 'manager'],
    aside: [...nobodySent, 'lead'],
    opened: leaders,
    noted: insiders,
    agreed: leaders,
    dissented: team,
    reopened: leaders,
    afresh: leaders,
  } as const satisfies { readonly [what in Deed['what']]: readonly Part[] }
  const among: readonly Part[] = wrongly ? everybody : right[rest.what]
  return { ...rest, by: among[who % among.length] ?? 'lead' }
}

/** The same reason for whatever rule advises otherwise. */
const reasons = Object.fromEntries(
  ['grades-given-before-opening', 'grades-opened-before-agreement'].map(id => [`reason.${id}`, 'Two are in court.']),
)
const tableOf: { readonly [what in Deed['what']]?: string } = {
  gave: 'judgements_proposal',
  viewed: 'judgements_body_view',
  noted: 'judgements_note',
  agreed: 'judgements_agreed',
}
const pathOf = {
  gave: '',
  viewed: '/view',
  aside: '/aside',
  opened: '/open',
  noted: '/note',
  agreed: '/agree',
  dissented: '/dissent',
  reopened: '/reopen',
  afresh: '/reopen',
} as const satisfies { readonly [what in Deed['what']]: string }

/** Posts a deed as its page would; `shown` is the row that the page showed. */
function post(reviewId: string, deed: Deed, shown: string, word: string): ReturnType<Visitor['post']> {
  const { people } = product
  const { body } = judged[deed.on]
  const grade = String(deed.grade)
  const text = `It reads ${word} to me.`
  const fields = {
    gave: { grade, reasons: text, supersedes: shown },
    viewed: { body, text, grade: deed.pick % 2 === 0 ? grade : '', supersedes: shown },
    aside: { person: people[whomOf(deed)], because: text },
    opened: {},
    noted: { text, supersedes: shown },
    agreed: {
      grade,
      reasons: text,
      [`answer-${body}`]: 'The view is shared.',
      'agreed-by': [people.lead, people.fifth],
      after: shown,
    },
    dissented: { agreement: shown, text },
    reopened: { agreement: shown, because: text, afresh: 'no' },
    afresh: { agreement: shown, because: text, afresh: 'yes' },
  }[deed.what]
  const path = `/reviews/${reviewId}/grades/${deed.on}${pathOf[deed.what]}`
  return visitor(deed.by).post(path, { ...fields, ...reasons })
}

const lastId = (table: string) =>
  product.services.database.asOwner(async client => {
    const { rows } = await client.query<{ id: string }>(`select max(id)::text as id from ${table}`)
    return rows[0]?.id ?? ''
  })

// ---------------------------------------------------------------- sequences

/** Carries a sequence out in a review of its own and says what is not as the model has it. */
async function walk(deeds: readonly Deed[], tally: { [what: string]: number }): Promise<readonly string[]> {
  const past: Happened[] = []
  const replaced = new Set<string>()
  const world: World = { ...(await freshReview()), past }
  const reading: Reading = { product, visitor, before }
  const check = async () => {
    for (const [place, deed] of deeds.entries()) {
      const wrong = await carryOut(world.reviewId, deed, past, replaced, tally)
      const reader = everybody[(place + deed.pick) % everybody.length] ?? 'manager'
      for (const part of everybody)
        wrong.push(...(await checkDatabase(reading, world, part, part === reader ? 'record' : 'judging')))
      wrong.push(...(await checkPages(reading, world, reader, deed.on)))
      const turns = ['agreed', 'reopened', 'afresh', 'dissented'].includes(deed.what)
      if (turns) wrong.push(...(await checkStanding(reading, world, insiders[deed.pick % insiders.length] ?? 'lead')))
      if (wrong.length > 0) return wrong.map(what => `after ${JSON.stringify(deed)}: ${what}`)
    }
    const wrong: string[] = []
    for (const part of everybody) {
      wrong.push(...(await checkDatabase(reading, world, part, 'all')))
      for (const on of judgements) wrong.push(...(await checkPages(reading, world, part, on)))
    }
    // Pages for a whole review look alike to all who read it: one of them and one from outside, in turn.
    const inside = insiders[before.length % insiders.length] ?? 'lead'
    const outside = outsiders[before.length % outsiders.length] ?? 'director'
    for (const part of [inside, outside]) wrong.push(...(await checkElsewhere(reading, world, part)))
    wrong.push(...(await checkStanding(reading, world, inside)))
    return wrong.map(what => `at the end: ${what}`)
  }
  const wrong = await check()
  before.push(world)
  return wrong
}

/** Does one deed and writes down what happened, if the product let it through. */
async function carryOut(
  reviewId: string,
  deed: Deed,
  past: Happened[],
  replaced: Set<string>,
  tally: { [what: string]: number },
): Promise<string[]> {
  words += 1
  const word = `zq.${words}.zq`
  const now = shownBefore(past, deed)
  // An old page shows nothing, or a row that has been replaced since.
  const shown = deed.old
    ? now === ''
      ? '999999999'
      : deed.what === 'gave' || deed.what === 'viewed'
        ? ''
        : '999999999'
    : now
  const due = answerDue(past, deed, replaced)
  const { status } = await post(reviewId, deed, shown, word)
  tally[`${deed.what} ${status}`] = (tally[`${deed.what} ${status}`] ?? 0) + 1
  if (status !== due) return [`it answered ${status}, not ${due}`]
  if (status !== 303) return []
  const table = tableOf[deed.what]
  const id = table === undefined ? '' : await lastId(table)
  const grade =
    ['gave', 'agreed'].includes(deed.what) || (deed.what === 'viewed' && deed.pick % 2 === 0) ? deed.grade : undefined
  past.push({ ...deed, word: deed.what === 'opened' ? '' : word, grade, id, whom: whomOf(deed) })
  if (deed.what === 'noted') replaced.add(now)
  replaced.delete('')
  return []
}

/** A deed done by the one whose it is, from a page loaded just now. */
const fresh = (what: Deed['what'], by: Part, pick = 0): Deed => ({
  what,
  by,
  on: 'health-service',
  grade: 2,
  old: false,
  pick,
})
const alone = [fresh('gave', 'fifth'), fresh('viewed', 'health'), fresh('gave', 'lead')]
const agreedOnce = [
  ...alone,
  fresh('opened', 'lead'),
  fresh('noted', 'joint'),
  fresh('agreed', 'lead'),
  fresh('dissented', 'fifth'),
]

test('JAR-60 JAR-61 nobody peeks, nothing is lost and no reopened grade stands, whoever does what in whatever order', async () => {
  const seed = freshSeed('Judging together')
  const tally: { [what: string]: number } = {}
  const sequences = runs(30)
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(wish.map(deedOf), { minLength: 12, maxLength: 20 }),
      async (late, deeds) => {
        // Half of them begin with a grade agreed, for chance alone seldom comes that far.
        expect(await walk(late ? [...agreedOnce, ...deeds] : deeds, tally)).toEqual([])
      },
    ),
    // The first is that grade alone: of a few sequences chance may begin none with it.
    { seed, numRuns: sequences + 1, endOnFailure: true, examples: [[true, []]] },
  )
  const told = Object.entries(tally).toSorted(([one], [other]) => one.localeCompare(other))
  console.log(
    `Judging together: ${sequences} sequences; ${told.map(([what, times]) => `${what} ${times}`).join(', ')}.`,
  )
  for (const what of ['gave 303', 'opened 303', 'viewed 303']) expect(tally[what] ?? 0, what).toBeGreaterThan(0)
}, 1_800_000)

test('JAR-60 JAR-61 a grade is given, laid open, discussed, agreed against dissent, and opened again both ways', async () => {
  const tally = {}
  const again = [
    fresh('agreed', 'manager'),
    fresh('dissented', 'joint'),
    fresh('afresh', 'lead'),
    fresh('gave', 'health'),
  ]
  expect(await walk([...agreedOnce, fresh('reopened', 'lead'), ...again], tally)).toEqual([])
  expect(tally).toEqual({
    'gave 303': 3,
    'viewed 303': 1,
    'opened 303': 1,
    'noted 303': 1,
    'agreed 303': 2,
    'dissented 303': 2,
    'reopened 303': 1,
    'afresh 303': 1,
  })
}, 120_000)

test('JAR-60 JAR-61 a fault that lets somebody peek, loses something or leaves a reopened grade standing is caught', async () => {
  const { database } = product.services
  const plant = (statement: string) => database.asOwner(client => client.query(statement))
  /** What the walk finds while a fault stands in the database. */
  const caught = async (fault: string, mend: string, deeds: readonly Deed[]) => {
    await plant(fault)
    const wrong = await walk(deeds, {})
    await plant(mend)
    return wrong.join('\n')
  }
  const unlawful = (table: string) =>
    [
      `create policy planted on ${table} for select to conspectus_staff using (true)`,
      `drop policy planted on ${table}`,
    ] as const
  expect(await caught(...unlawful('judgements_proposal'), alone)).toContain('can select')
  expect(await caught(...unlawful('judgements_body_view'), alone)).toContain('can select')
  const unfollowed = [
    'drop policy follows on platform_record_content',
    `call platform_record_follows('judgements_proposal')`,
  ] as const
  expect(await caught(...unfollowed, alone)).toContain('from platform_record')

  const whenever = (event: string, deed: string) =>
    [
      `create function planted() returns trigger language plpgsql security definer set search_path = public, pg_temp as
      $$ begin ${deed}; return new; end $$; create trigger planted ${event} for each row execute function planted()`,
      `drop trigger planted on ${event.split(' on ')[1]}; drop function planted()`,
    ] as const
  const reopened = [...agreedOnce, fresh('reopened', 'lead')]
  const standing =
    'new.reopened_on := null; new.reopened_by_id := null; new.reopened_because := null; new.afresh := null'
  expect(await caught(...whenever('before update on judgements_agreed', standing), reopened)).toContain('agreed')
  const forgetting = 'delete from judgements_dissent where agreed_id = new.id'
  expect(await caught(...whenever('after update on judgements_agreed', forgetting), reopened)).toContain('no longer')
  const silencing = `update judgements_note set superseded_on = '2006-11-07'`
  expect(await caught(...whenever('after insert on judgements_agreed', silencing), agreedOnce)).toContain('lost noted')
  expect(await walk(alone, {})).toEqual([])
}, 240_000)
