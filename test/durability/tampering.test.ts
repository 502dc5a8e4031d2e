import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Temporal } from '../../src/kernel/dates.ts'
import { addEvidence } from '../../src/modules/evidence/index.ts'
import { RollBack, type Transaction } from '../../src/platform/db/database.ts'
import { erase } from '../../src/platform/record/erasure.ts'
import { type Chain, readChains, verifyWithin } from '../../src/platform/record/verify.ts'
import { done, openedReview } from '../journey.ts'
import { startProduct, type TestProduct } from '../product.ts'
import { freshSeed, runs } from '../proof.ts'
import { type Choice, type Deed, deedsOn, type Line } from './tampering.ts'

/*
 * Everything that somebody who owns the tables could do to the record, one deed at a time and chosen by chance: each is
 * found. A chain by itself shows what was changed before its end; what was cut off there, or reckoned anew from some line
 * on, shows against heads that were kept elsewhere.
 */

let product: TestProduct
let lines: readonly Line[]
/** The heads as an anchor carries them. */
let anchored: readonly Chain[]
let reviewId: string
let numberOfErased: number
beforeAll(async () => {
  product = await startProduct()
  reviewId = await openedReview(product)
  const rulebook = product.services.rulebooks.get('joint-area-review', '2005-08')
  for (const text of ['The first note.', 'The second note, of one child.'])
    done(
      await addEvidence(product.services, await product.caller('lead'), reviewId, {
        kind: rulebook['evidence-kinds'][0]?.id ?? '',
        title: '',
        text,
        eventOn: Temporal.PlainDate.from('2006-11-06'),
        receivedOn: undefined,
        place: '',
        peopleMet: 'two managers',
        source: 'service-managers',
        body: undefined,
        provision: undefined,
        group: undefined,
        tier: undefined,
        fromChildren: false,
        goodPractice: false,
        bearings: [],
      }),
    )
  const { database } = product.services
  const before = await database.asSystem('read', tx => verifyWithin(tx))
  expect(before.faults).toEqual([])
  const earlier = before.chains
  // One item is erased as the rules have it: the record stays whole, against what was known before, too.
  await database.asSystem('erase', async tx => {
    const { rows } = await sql<{ id: string }>`select id from evidence_item order by id desc limit 1`.execute(tx)
    const erasing = { subject: 'evidence', ids: rows.map(({ id }) => id), rule: undefined, ground: 'A test' } as const
    expect((await erase(tx, erasing)).kind).toBe('erased')
  })
  await database.asSystem('read', async tx => {
    expect((await verifyWithin(tx, earlier)).faults).toEqual([])
    anchored = await readChains(tx)
    const { rows } = await sql<Line>`
      select line.id, line.chain, line.sequence::integer as sequence, content.record_id is not null as has_content,
        line.sequence = max(line.sequence) over (partition by line.chain) as is_last
      from platform_record line left join platform_record_content content on content.record_id = line.id
      order by line.chain, line.sequence`.execute(tx)
    lines = rows
  })
  numberOfErased = lines.filter(line => !line.has_content).length
  expect(numberOfErased).toBeGreaterThan(0)
}, 120_000)
afterAll(() => product.close())

type Verify = (tx: Transaction, known: readonly Chain[]) => Promise<number>
const whole: Verify = async (tx, known) => (await verifyWithin(tx, known)).faults.length

/** How many faults there are after a deed, by the record alone and against the anchor; the deed is undone. */
function faultsOf(deed: Deed, verify: Verify): Promise<{ readonly alone: number; readonly anchored: number }> {
  return product.services.database.asSystem('read', async tx => {
    await sql`set local session_replication_role = replica`.execute(tx)
    for (const statement of deed.statements) await sql.raw(statement).execute(tx)
    throw new RollBack({ alone: await verify(tx, []), anchored: await verify(tx, anchored) })
  })
}

const fraction = fc.double({ min: 0, max: 0.999_999, noNaN: true })
const choices: fc.Arbitrary<Choice> = fc.tuple(fraction, fraction, fraction)
const kinds = Object.keys(deedsOn([], '')).length
const each = Math.ceil(runs(1_000) / kinds)

describe('ALL-3 The record', { timeout: 600_000 }, () => {
  const seed = freshSeed('tampering')

  test(`shows each of ${each * kinds} deeds of ${kinds} kinds`, async () => {
    let [chains, anchors] = [0, 0]
    for (const [name, deedOf] of Object.entries(deedsOn(lines, reviewId))) {
      await fc.assert(
        fc.asyncProperty(choices, async choice => {
          const deed = deedOf(choice)
          const found = await faultsOf(deed, whole)
          expect(found.anchored, name).toBeGreaterThan(0)
          if (deed.foundBy === 'chain') expect(found.alone, name).toBeGreaterThan(0)
          else expect(found.alone, `${name}, which only an anchor shows`).toBe(0)
          if (deed.foundBy === 'chain') chains += 1
          else anchors += 1
        }),
        { seed, numRuns: each, verbose: 1 },
      )
    }
    console.log(
      `tampering: ${chains + anchors} deeds of ${kinds} kinds on ${lines.length} lines (${numberOfErased} of them erased), ` +
        `all found: ${chains} by the record alone, ${anchors} only against an anchor`,
    )
    const left = await product.services.database.asSystem('read', tx => whole(tx, anchored))
    expect(left).toBe(0)
  })

  test('that nobody compares with its contents is caught', async () => {
    // The planted fault: a verification that only follows the hashes.
    const hashesAlone: Verify = async tx => {
      const { rows } = await sql`
        select from (select r as line, r.hash, r.previous, r.sequence,
            lag(r.hash, 1, sha256(convert_to('chain ' || r.chain, 'UTF8'))) over chain as hash_before,
            lag(r.sequence, 1, 0::bigint) over chain as sequence_before
          from platform_record r window chain as (partition by r.chain order by r.sequence)) followed
        where sequence <> sequence_before + 1 or previous <> hash_before or hash <> platform_record_hash(previous, line)`.execute(
        tx,
      )
      return rows.length
    }
    const overlooked: string[] = []
    for (const [name, deedOf] of Object.entries(deedsOn(lines, reviewId))) {
      const deed = deedOf([0.3, 0.6, 0.5])
      if (deed.foundBy === 'chain' && (await faultsOf(deed, hashesAlone)).alone === 0) overlooked.push(name)
    }
    expect(overlooked).toEqual(
      expect.arrayContaining(['changes what is after', 'takes a content away', 'swaps the contents of two lines']),
    )
    expect(overlooked).not.toContain('changes the command')
  })
})
