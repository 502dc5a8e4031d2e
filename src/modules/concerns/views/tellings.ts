import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

/** One of the things said, by the whistle-blower or in reply. */
export type Message = {
  readonly position: number
  readonly fromTeller: boolean
  readonly text: string
  /** The day and no more. */
  readonly toldOn: Temporal.PlainDate
}

/** What was told and answered under a receipt, by its hash; empty where there is none such. For strangers. One statement. */
export async function toldBack(tx: Transaction, receiptSha256: Uint8Array): Promise<readonly Message[]> {
  const { rows } = await sql<Message>`
    select "position", from_teller as "fromTeller", text, told_on as "toldOn" from concerns_told_back(${receiptSha256})`.execute(
    tx,
  )
  return rows
}

/** Something that was told, as those who handle it see it. */
export type Telling = {
  readonly id: string
  readonly toldOn: Temporal.PlainDate
  readonly state: 'open' | 'passed' | 'closed'
  readonly concernId: string | null
  readonly because: string
  /** 0 before anybody has opened it. */
  readonly version: number
  readonly unread: number
  readonly lastPosition: number
  readonly isNamed: boolean
}

const columns = sql`
  telling.id, telling.told_on as "toldOn", coalesce(triage.state, 'open') as state, triage.concern_id as "concernId",
  coalesce(triage.because, '') as because, coalesce(triage.version, 0) as version,
  (select count(*)::integer from concerns_message message where message.telling_id = telling.id and message.from_teller
    and message.position > coalesce(triage.read_to, 0)) as unread,
  (select coalesce(max(message.position), 0) from concerns_message message where message.telling_id = telling.id) as "lastPosition",
  exists (select from concerns_identity identity where identity.telling_id = telling.id) as "isNamed"
  from concerns_telling telling left join concerns_triage triage on triage.telling_id = telling.id`

const tellingsShown = 200

/** Everything that was told: unread first, then the newest day. For those who handle it. One statement. */
export async function listTellings(tx: Transaction): Promise<readonly Telling[]> {
  const { rows } = await sql<Telling>`
    select * from (select ${columns}) told order by unread = 0, state <> 'open', "toldOn" desc, id limit ${tellingsShown}`.execute(
    tx,
  )
  return rows
}

/** One of them. One statement. */
export async function findTelling(tx: Transaction, id: string): Promise<Telling | undefined> {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined
  const { rows } = await sql<Telling>`select ${columns} where telling.id = ${id}`.execute(tx)
  return rows[0]
}

/** What was said in it. One statement. */
export async function listMessages(
  tx: Transaction,
  tellingId: string,
): Promise<readonly (Message & { readonly by: string | null })[]> {
  const { rows } = await sql<Message & { by: string | null }>`
    select message.position, message.from_teller as "fromTeller", message.text, message.told_on as "toldOn", account.name as by
    from concerns_message message left join platform_read_account account on account.id = message.by_id
    where message.telling_id = ${tellingId} order by message.position`.execute(tx)
  return rows
}

/** Who has seen who told it, and why. One statement. */
export async function listIdentityViews(
  tx: Transaction,
  tellingId: string,
): Promise<readonly { readonly at: Temporal.Instant; readonly name: string; readonly because: string }[]> {
  const { rows } = await sql<{ at: Temporal.Instant; name: string; because: string }>`
    select seen.at, coalesce(account.name, '') as name, seen.because
    from concerns_identity_view seen left join platform_read_account account on account.id = seen.account_id
    where seen.telling_id = ${tellingId} order by seen.id`.execute(tx)
  return rows
}
