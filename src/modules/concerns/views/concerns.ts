import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'

export type ConcernState = 'raised' | 'acknowledged' | 'closed'

/** A concern as far as its reader may know it. */
export type Concern = {
  readonly id: string
  readonly what: string
  readonly place: string
  readonly who: string
  readonly happened: string
  readonly raisedAt: Temporal.Instant
  readonly raisedBy: string
  readonly acknowledgeBy: Temporal.Instant
  readonly state: ConcernState
  readonly acknowledgedAt: Temporal.Instant | null
  readonly acknowledgedBy: string | null
  readonly closedAt: Temporal.Instant | null
  readonly version: number
  /** The reader raised it, and reads nothing of what others wrote. */
  readonly isOwn: boolean
  /** It has reached the reader, who is named. */
  readonly isReceived: boolean
}

const columns = sql`
  concern.id, concern.what, concern.place, concern.who, concern.happened, concern.raised_at as "raisedAt", coalesce(raiser.name, '') as "raisedBy",
  concern.acknowledge_by as "acknowledgeBy", concern.state, concern.acknowledged_at as "acknowledgedAt", receiver.name as "acknowledgedBy",
  concern.closed_at as "closedAt", concern.version, concern.raised_by = platform_account_id() as "isOwn",
  ((select concerns_duty('danger')) or concern.id = any ((select concerns_reached())::bigint[])) as "isReceived"
  from concerns_concern concern
  left join platform_read_account raiser on raiser.id = concern.raised_by
  left join platform_read_account receiver on receiver.id = concern.acknowledged_by`

const concernsShown = 200

/** Concerns that the reader raised or that have reached them: open ones first, the oldest at the top. One statement. */
export async function listConcerns(tx: Transaction): Promise<readonly Concern[]> {
  const { rows } = await sql<Concern>`
    select ${columns} order by concern.state = 'closed', concern.state = 'acknowledged', concern.id limit ${concernsShown}`.execute(
    tx,
  )
  return rows
}

/** One of them; undefined where there is none for this reader. One statement. */
export async function findConcern(tx: Transaction, id: string): Promise<Concern | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined
  const { rows } = await sql<Concern>`select ${columns} where concern.id = ${id}`.execute(tx)
  return rows[0]
}

export type Told = {
  readonly name: string
  readonly step: number
  readonly toldAt: Temporal.Instant
  readonly mailed: boolean
}

/** To whom a concern went, in order. One statement. */
export async function listTold(tx: Transaction, concernId: string): Promise<readonly Told[]> {
  const { rows } = await sql<Told>`
    select coalesce(person.name, '') as name, told.step, told.told_at as "toldAt", told.mailed
    from concerns_told told left join register_read_person person on person.id = told.person_id
    where told.concern_id = ${concernId} order by told.id limit 200`.execute(tx)
  return rows
}

export type ConcernNote = {
  readonly kind: 'note' | 'passed' | 'closed'
  readonly text: string
  readonly passedTo: string | null
  readonly passedAt: Temporal.Instant | null
  readonly outcome: string | null
  readonly at: Temporal.Instant
  readonly by: string
}

/** What those who received a concern did; nothing for whoever raised it. One statement. */
export async function listNotes(tx: Transaction, concernId: string): Promise<readonly ConcernNote[]> {
  const { rows } = await sql<ConcernNote>`
    select note.kind, note.text, note.passed_to as "passedTo", note.passed_at as "passedAt", note.outcome, note.at, coalesce(account.name, '') as by
    from concerns_note note left join platform_read_account account on account.id = note.by_id
    where note.concern_id = ${concernId} order by note.id`.execute(tx)
  return rows
}

/** What of concerns and tellings waits for somebody of the inspecting side. */
export type WaitingConcerns = {
  /** Concerns that have reached them and that nobody has acknowledged. */
  readonly unacknowledged: readonly { readonly id: string; readonly acknowledgeBy: Temporal.Instant }[]
  /** Concerns that are acknowledged and not closed. */
  readonly open: number
  /** What whistle-blowers told and nobody has read, for those who handle it. */
  readonly unread: number
  /** A concern that they began to write and did not send. */
  readonly isUnsent: boolean
}

/** What waits for the reader. One statement. */
export async function waitingConcerns(tx: Transaction): Promise<WaitingConcerns> {
  const { rows } = await sql<{ id: string | null; by: Temporal.Instant | null; what: string; count: number }>`
    select id, acknowledge_by as by, 'unacknowledged' as what, 1 as count from concerns_concern
      where state = 'raised' and raised_by <> platform_account_id()
    union all
    select null, null, 'open', count(*)::integer from concerns_concern where state = 'acknowledged' and raised_by <> platform_account_id()
    union all
    select null, null, 'unread', count(distinct message.telling_id)::integer
      from concerns_message message left join concerns_triage triage on triage.telling_id = message.telling_id
      where message.from_teller and message.position > coalesce(triage.read_to, 0)
    union all
    select null, null, 'unsent', concerns_unsent()::integer
    order by 1`.execute(tx)
  const count = (wanted: string) => rows.find(({ what }) => what === wanted)?.count ?? 0
  return {
    unacknowledged: rows.flatMap(({ id, by }) => (id === null || by === null ? [] : [{ id, acknowledgeBy: by }])),
    open: count('open'),
    unread: count('unread'),
    isUnsent: count('unsent') > 0,
  }
}
