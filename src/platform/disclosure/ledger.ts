import { sql } from 'kysely'
import type { Transaction } from '../db/database.ts'
import type { Ledger } from './cells.ts'
import { joinLedgers } from './world.ts'

/** Everything told of some populations, and where the ledger stood when it was read. */
export type Told = { readonly ledger: Ledger; readonly stand: string }

/** What was told of the counts of these populations, in the order in which it was. For who may release. One statement. */
export async function readLedger(tx: Transaction, populations: readonly string[]): Promise<Told> {
  const { rows } = await sql<{ id: string; ledger: Ledger }>`
    select id, ledger from platform_released where populations && ${[...populations]}::text[] order by id`.execute(tx)
  return { ledger: joinLedgers(rows.map(({ ledger }) => ledger)), stand: rows.at(-1)?.id ?? '' }
}

/**
 * Notes what a release tells. False where something else was told of the same people since `stand`: the release was
 * protected without knowing it, and may not go out. Releases wait for one another here until the transaction ends.
 */
export async function noteReleased(
  tx: Transaction,
  told: {
    readonly what: string
    readonly populations: readonly string[]
    readonly added: Ledger
    readonly stand: string
  },
): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtext('platform_released'))`.execute(tx)
  const { rows } = await sql<{ stand: string | null }>`
    select max(id)::text as stand from platform_released where populations && ${[...told.populations]}::text[]`.execute(
    tx,
  )
  if ((rows[0]?.stand ?? '') !== told.stand) return false
  if (told.populations.length === 0) return true
  await sql`
    insert into platform_released (what, populations, ledger)
    values (${told.what}, ${[...told.populations]}::text[], ${JSON.stringify(told.added)}::jsonb)`.execute(tx)
  return true
}
