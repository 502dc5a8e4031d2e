import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../db/database.ts'

/** What is erased: things of a kind by their numbers, why, and under which rule of the retention schedule, if any. */
export type Erasing = {
  readonly subject: 'evidence'
  readonly ids: readonly string[]
  readonly rule: string | undefined
  readonly ground: string
}

export type Erased =
  | { readonly kind: 'erased'; readonly erasure: string }
  | { readonly kind: 'held' }
  | { readonly kind: 'nothing' }

/**
 * Blanks the words of these things and takes content and salt of their lines out of the record; the chain stays whole
 * and says so. A legal hold on any of them keeps all of them. What was issued stays as it was issued.
 */
export function erase(tx: Transaction, { subject, ids, rule, ground }: Erasing): Promise<Erased> {
  return unlessHeld(tx, async () => {
    const { rows } = await sql<{ erasure: string | null }>`
      select platform_erase(${subject}, ${[...ids]}::text[], ${rule ?? null}, ${ground}) as erasure`.execute(tx)
    return rows[0]?.erasure
  })
}

/** What an erasure came to, where the statement is one of the database's own; held where it says that a hold stands. */
export async function unlessHeld(tx: Transaction, work: () => Promise<string | null | undefined>): Promise<Erased> {
  try {
    await sql`savepoint erasing`.execute(tx)
    const erasure = await work()
    return erasure === undefined || erasure === null ? { kind: 'nothing' } : { kind: 'erased', erasure }
  } catch (error) {
    if (!isHold(error)) throw error
    await sql`rollback to savepoint erasing`.execute(tx)
    return { kind: 'held' }
  }
}

function isHold(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'platform_hold'
}

/** A legal hold on a review, or on what a person wrote. */
export type Hold = {
  readonly id: string
  readonly reviewId: string | undefined
  readonly personId: string | undefined
  readonly because: string
  readonly placedAt: Temporal.Instant
  readonly placedBy: string
  readonly endedAt: Temporal.Instant | undefined
  readonly endedBecause: string | undefined
  readonly version: number
}

/** Every hold, those that stand first. One statement. */
export async function listHolds(tx: Transaction): Promise<readonly Hold[]> {
  const { rows } = await sql<{
    id: string
    review_id: string | null
    person_id: string | null
    because: string
    placed_at: Temporal.Instant
    placed_by: string | null
    ended_at: Temporal.Instant | null
    ended_because: string | null
    version: number
  }>`
    select hold.id, hold.review_id, hold.person_id, hold.because, hold.placed_at, account.name as placed_by, hold.ended_at, hold.ended_because, hold.version
    from platform_hold hold left join platform_read_account account on account.id = hold.placed_by
    order by hold.ended_at desc nulls first, hold.id desc limit 200`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    reviewId: row.review_id ?? undefined,
    personId: row.person_id ?? undefined,
    because: row.because,
    placedAt: row.placed_at,
    placedBy: row.placed_by ?? 'Somebody',
    endedAt: row.ended_at ?? undefined,
    endedBecause: row.ended_because ?? undefined,
    version: row.version,
  }))
}

/** Places a hold on a review or on what a person wrote. */
export async function placeHold(
  tx: Transaction,
  hold: { readonly reviewId?: string; readonly personId?: string; readonly because: string },
): Promise<void> {
  await sql`
    insert into platform_hold (review_id, person_id, because)
    values (${hold.reviewId ?? null}, ${hold.personId ?? null}, ${hold.because})`.execute(tx)
}

/** Ends a hold; false where somebody ended it first. */
export async function endHold(tx: Transaction, id: string, version: number, because: string): Promise<boolean> {
  const { rows } = await sql`
    update platform_hold set ended_at = platform_now(), ended_because = ${because}
    where id = ${id} and version = ${version} and ended_at is null returning id`.execute(tx)
  return rows.length > 0
}
