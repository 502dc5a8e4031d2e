import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { Receiver, Unacknowledged } from '../domain/escalation.ts'
import type { Duty } from '../domain/people.ts'

export type NewConcern = {
  readonly what: string
  readonly place: string
  readonly who: string
  readonly happened: string
}

export async function addConcern(
  tx: Transaction,
  concern: NewConcern & { readonly acknowledgeBy: Temporal.Instant },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into concerns_concern (what, place, who, happened, acknowledge_by)
    values (${concern.what}, ${concern.place}, ${concern.who}, ${concern.happened}, ${concern.acknowledgeBy.toString()})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Notes to whom a concern goes with one step of its clock. */
export async function addTold(
  tx: Transaction,
  told: { concernId: string; step: number; personIds: readonly string[]; mailed: boolean },
): Promise<void> {
  await sql`
    insert into concerns_told (concern_id, step, person_id, mailed)
    select ${told.concernId}, ${told.step}::integer, person, ${told.mailed} from unnest(${[...told.personIds]}::bigint[]) as told (person)
    on conflict do nothing`.execute(tx)
}

/** Who is named for a duty and can sign in, by rank. For staff and for jobs. One statement. */
export async function presentFor(tx: Transaction, duty: Duty): Promise<readonly Receiver[]> {
  const { rows } = await sql<Receiver>`
    select person_id as "personId", rank from concerns_present(${duty}) order by rank`.execute(tx)
  return rows
}

/** Addresses of those of these people who are named to receive concerns. For staff and for jobs. One statement. */
export async function addressesOf(tx: Transaction, personIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ email: string }>`
    select email from concerns_addresses(${[...personIds]}::bigint[]) order by person_id`.execute(tx)
  return rows.map(({ email }) => email)
}

/** False when somebody changed it since `version`, or acknowledged it. */
export async function acknowledge(tx: Transaction, id: string, version: number): Promise<boolean> {
  const { rows } = await sql`
    update concerns_concern set state = 'acknowledged', acknowledged_at = platform_now(), acknowledged_by = platform_account_id()
    where id = ${id} and version = ${version} and state = 'raised' returning id`.execute(tx)
  return rows.length === 1
}

/** False when somebody changed it since `version`. One that nobody acknowledged is acknowledged with it. */
export async function close(tx: Transaction, id: string, version: number): Promise<boolean> {
  const { rows } = await sql`
    update concerns_concern set state = 'closed', closed_at = platform_now(), acknowledged_at = coalesce(acknowledged_at, platform_now()),
      acknowledged_by = coalesce(acknowledged_by, platform_account_id())
    where id = ${id} and version = ${version} and state <> 'closed' returning id`.execute(tx)
  return rows.length === 1
}

export type NewNote =
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'passed'; readonly text: string; readonly to: string; readonly at: Temporal.Instant }
  | { readonly kind: 'closed'; readonly text: string; readonly outcome: string }

export async function addNote(tx: Transaction, concernId: string, note: NewNote): Promise<void> {
  await sql`
    insert into concerns_note (concern_id, kind, text, passed_to, passed_at, outcome)
    values (${concernId}, ${note.kind}, ${note.text}, ${note.kind === 'passed' ? note.to : null},
      ${note.kind === 'passed' ? note.at.toString() : null}, ${note.kind === 'closed' ? note.outcome : null})`.execute(
    tx,
  )
}

/** Concerns that nobody has acknowledged, with the last step of their clock. For jobs. One statement. */
export async function listUnacknowledged(
  tx: Transaction,
): Promise<readonly (Unacknowledged & { readonly id: string })[]> {
  const { rows } = await sql<Unacknowledged & { id: string }>`
    select id, raised_at as "raisedAt", raised_by as "raisedBy", last_step as "lastStep"
    from concerns_unacknowledged() order by id`.execute(tx)
  return rows
}
