import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

/**
 * Keeps what was told under the hash of a receipt. False where nothing begins and there is no such receipt. The same words
 * sent twice count once. For strangers.
 */
export async function tell(
  tx: Transaction,
  told: {
    readonly receiptSha256: Uint8Array
    readonly words: string
    readonly identity: Uint8Array | undefined
    readonly on: Temporal.PlainDate
    readonly begins: boolean
  },
): Promise<boolean> {
  const { rows } = await sql<{ kept: boolean }>`
    select concerns_tell(${told.receiptSha256}, ${told.words}, ${told.identity ?? null}, ${told.on.toString()}, ${told.begins}) as kept`.execute(
    tx,
  )
  return rows[0]?.kept === true
}

/** Notes how far somebody of those who handle it has read. */
export async function noteRead(tx: Transaction, tellingId: string, position: number): Promise<void> {
  await sql`
    insert into concerns_triage (telling_id, read_to) values (${tellingId}, ${position})
    on conflict (telling_id) do update set read_to = greatest(concerns_triage.read_to, excluded.read_to),
      state = case when concerns_triage.state = 'closed' and excluded.read_to > concerns_triage.read_to then 'open' else concerns_triage.state end`.execute(
    tx,
  )
}

export async function addReply(
  tx: Transaction,
  tellingId: string,
  text: string,
  today: Temporal.PlainDate,
): Promise<void> {
  await sql`
    insert into concerns_message (telling_id, position, text, told_on)
    select ${tellingId}, coalesce(max(position), 0) + 1, ${text}, ${today.toString()}::date
    from concerns_message where telling_id = ${tellingId}`.execute(tx)
}

/** False when somebody changed it since `version`. */
export async function closeTelling(
  tx: Transaction,
  telling: { readonly id: string; readonly version: number; readonly because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update concerns_triage set state = 'closed', because = ${telling.because}
    where telling_id = ${telling.id} and version = ${telling.version} and state <> 'closed' returning id`.execute(tx)
  return rows.length === 1
}

/** Notes that it was passed on as a concern. */
export async function markPassed(tx: Transaction, tellingId: string, concernId: string): Promise<void> {
  await sql`
    insert into concerns_triage (telling_id, state, concern_id) values (${tellingId}, 'passed', ${concernId})
    on conflict (telling_id) do update set state = 'passed', concern_id = excluded.concern_id`.execute(tx)
}

/** Who told it, sealed; undefined where they did not say. The view is on record with its reason. */
export async function openIdentity(
  tx: Transaction,
  tellingId: string,
  because: string,
): Promise<Uint8Array | undefined> {
  const { rows } = await sql<{ sealed: Buffer | null }>`
    select concerns_open_identity(${tellingId}, ${because}) as sealed`.execute(tx)
  return rows[0]?.sealed ?? undefined
}

/**
 * Writes every row anew in one transaction, so that the number of the transaction that wrote it first, which would tie it to
 * what else happened at that moment, is gone. For jobs.
 */
export async function rewriteTellings(tx: Transaction): Promise<void> {
  await sql`select concerns_forget_moments()`.execute(tx)
}
