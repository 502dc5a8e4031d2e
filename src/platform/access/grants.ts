import { type RawBuilder, sql } from 'kysely'
import { Temporal } from '../../kernel/dates.ts'
import type { Database, Transaction } from '../db/database.ts'
import type { Actor, Grant, Right } from './actor.ts'

/** A grant as the database tells it; `until` is ISO text and the earlier of its own end and that of the one stood in for. */
export type GrantRow = {
  readonly role: string
  readonly reviewId: string | null
  readonly rights: readonly Right[]
  readonly onBehalfOf: string | null
  readonly until: string | null
}

/** The grants of the person whom an SQL expression names, as one JSON value: `GrantRow[]`. For the gate. */
export function grantsOf(person: RawBuilder<unknown>): RawBuilder<readonly GrantRow[]> {
  return sql`coalesce((
    select json_agg(json_build_object('role', held.role, 'reviewId', held.review_id::text,
      'rights', (select coalesce(array_agg(opens order by opens), '{}') from platform_role_right where role = held.role),
      'onBehalfOf', held.on_behalf_of_id::text,
      'until', least(held.until_at, own.until_at)) order by held.id)
    from platform_grant held
    left join platform_grant own on own.person_id = held.on_behalf_of_id and own.role = held.role
      and own.review_id is not distinct from held.review_id and own.on_behalf_of_id is null
    where held.person_id = ${person} and (held.on_behalf_of_id is null or own.id is not null)), '[]')`
}

/** What is held at a moment: commands reckon with the day chosen in the worked example, and so do roles. */
export function grantsAt(rows: readonly GrantRow[], now: Temporal.Instant): readonly Grant[] {
  return rows
    .filter(row => row.until === null || Temporal.Instant.compare(Temporal.Instant.from(row.until), now) > 0)
    .map(row => ({
      role: row.role,
      reviewId: row.reviewId ?? undefined,
      rights: row.rights,
      onBehalfOf: row.onBehalfOf ?? undefined,
    }))
}

/** The account of a person as an actor, with the roles held at that moment. */
export async function actorOf(database: Database, personId: string, now: Temporal.Instant): Promise<Actor> {
  const { rows } = await database.asGate(tx =>
    sql<{ id: string; name: string; kind: 'staff' | 'respondent'; grants: readonly GrantRow[] }>`
      select account.id, account.name, account.kind, ${grantsOf(sql`account.person_id`)} as grants
      from platform_account account where account.person_id = ${personId}`.execute(tx),
  )
  const row = rows[0]
  if (row === undefined) throw new Error(`The person ${personId} has no account.`)
  return { kind: row.kind, accountId: row.id, personId, name: row.name, grants: grantsAt(row.grants, now) }
}

/** Gives a person a role wherever it has standing, such as programme manager; only the product itself does. */
export async function giveStandingRole(
  tx: Transaction,
  personId: string,
  role: string,
  from: Temporal.Instant,
): Promise<void> {
  await sql`
    insert into platform_grant (person_id, role, from_at) values (${personId}, ${role}, ${from.toString()})
    on conflict do nothing`.execute(tx)
}

/** Gives a person a role in a review; given again, it is opened again. */
export async function giveGrant(
  tx: Transaction,
  grant: { personId: string; role: string; reviewId: string; from: Temporal.Instant },
): Promise<void> {
  await sql`
    insert into platform_grant (person_id, role, review_id, from_at)
    values (${grant.personId}, ${grant.role}, ${grant.reviewId}, ${grant.from.toString()})
    on conflict (person_id, role, review_id, on_behalf_of_id) do update set until_at = null`.execute(tx)
}

/** Ends a person's role in a review, and with it those of whoever stands in for them in it. */
export async function endGrant(
  tx: Transaction,
  grant: { personId: string; role: string; reviewId: string; until: Temporal.Instant },
): Promise<void> {
  await sql`
    update platform_grant set until_at = ${grant.until.toString()}
    where person_id = ${grant.personId} and role = ${grant.role} and review_id = ${grant.reviewId}
      and on_behalf_of_id is null and until_at is null`.execute(tx)
}
