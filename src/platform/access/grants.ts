import { type RawBuilder, sql } from 'kysely'
import { Temporal } from '../../kernel/dates.ts'
import type { Database, Transaction } from '../db/database.ts'
import type { Actor, Grant, Right } from './actor.ts'

/** A grant as the database tells it; `until` is ISO text and the earlier of its own end and that of the one stood in for. */
export type GrantRow = {
  readonly role: string
  /** ISO text; a role held on somebody's behalf begins then. */
  readonly from: string
  readonly reviewId: string | null
  readonly rights: readonly Right[]
  readonly onBehalfOf: string | null
  readonly until: string | null
}

/** The grants of the person whom an SQL expression names, as one JSON value: `GrantRow[]`. For the gate. */
export function grantsOf(person: RawBuilder<unknown>): RawBuilder<readonly GrantRow[]> {
  return sql`coalesce((
    select json_agg(json_build_object('role', held.role, 'from', held.from_at, 'reviewId', held.review_id::text,
      'rights', (select coalesce(array_agg(opens order by opens), '{}') from platform_role_right where role = held.role),
      'onBehalfOf', held.on_behalf_of_id::text,
      'until', least(held.until_at, own.until_at)) order by held.id)
    from platform_grant held
    left join platform_grant own on own.person_id = held.on_behalf_of_id and own.role = held.role
      and own.review_id is not distinct from held.review_id and own.on_behalf_of_id is null
    where held.person_id = ${person} and (held.on_behalf_of_id is null or own.id is not null and not exists (
      select from platform_account gone where gone.person_id = held.on_behalf_of_id and gone.closed_at is not null))), '[]')`
}

/** What is held at a moment: commands reckon with the day chosen in the worked example, and so do roles. */
export function grantsAt(rows: readonly GrantRow[], now: Temporal.Instant): readonly Grant[] {
  return rows
    .filter(row => row.until === null || Temporal.Instant.compare(Temporal.Instant.from(row.until), now) > 0)
    .filter(row => row.onBehalfOf === null || Temporal.Instant.compare(Temporal.Instant.from(row.from), now) <= 0)
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

/** A role to be given. */
export type NewGrant = {
  readonly personId: string
  readonly role: string
  /** Absent for a standing role. */
  readonly reviewId: string | undefined
  readonly from: Temporal.Instant
  /** It ends by itself then. */
  readonly until?: Temporal.Instant | undefined
  readonly because?: string
  /** The person for whom this one stands in. */
  readonly onBehalfOf?: string
}

/**
 * Gives a person a role; given again, it is opened again with the new end. Standing in for somebody begins anew where the
 * days do not meet those of last time. The database refuses what the one who acts may not give.
 */
export async function giveGrant(tx: Transaction, grant: NewGrant): Promise<void> {
  await sql`
    insert into platform_grant (person_id, role, review_id, from_at, until_at, because, on_behalf_of_id)
    values (${grant.personId}, ${grant.role}, ${grant.reviewId ?? null}, ${grant.from.toString()}, ${grant.until?.toString() ?? null},
      ${grant.because ?? ''}, ${grant.onBehalfOf ?? null})
    on conflict (person_id, role, review_id, on_behalf_of_id)
      do update set until_at = excluded.until_at, because = excluded.because,
        from_at = case when platform_grant.on_behalf_of_id is null then platform_grant.from_at
          when platform_grant.until_at is null or platform_grant.until_at >= excluded.from_at
            then least(platform_grant.from_at, excluded.from_at)
          else excluded.from_at end`.execute(tx)
}

/** Ends a person's role in a review, and with it those of whoever stands in for them in it. */
export async function endGrant(
  tx: Transaction,
  grant: { personId: string; role: string; reviewId: string; until: Temporal.Instant },
): Promise<void> {
  await sql`
    update platform_grant set until_at = ${grant.until.toString()}
    where person_id = ${grant.personId} and role = ${grant.role} and review_id = ${grant.reviewId}
      and on_behalf_of_id is null and (until_at is null or until_at > ${grant.until.toString()})`.execute(tx)
}

/** Ends one grant by its number; false when it is not there, over already or changed since `version`. */
export async function endGrantOf(
  tx: Transaction,
  grant: { id: string; version: number; until: Temporal.Instant; because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update platform_grant set until_at = ${grant.until.toString()}, because = ${grant.because}
    where id = ${grant.id} and version = ${grant.version} and (until_at is null or until_at > ${grant.until.toString()})
    returning id`.execute(tx)
  return rows.length === 1
}

/** A role as it stands in the database, with what it opens. */
export type RoleEntry = {
  readonly id: string
  readonly kind: 'staff' | 'respondent'
  readonly scope: 'review' | 'standing'
  /** It comes with a place in the team or among those who answer for the area. */
  readonly byPlace: boolean
  readonly label: string
  readonly meaning: string
  /** The right by which it is given in a review; such a role is not passed on. */
  readonly givenBy: Right | null
  readonly rights: readonly Right[]
}

/** Whether a role opens what is for those assigned: material on single children or what was told in confidence. */
export function opensAssigned(role: Pick<RoleEntry, 'rights'>): boolean {
  return role.rights.includes('child-level') || role.rights.includes('whistle-blower')
}

/** Every role there is. One statement. */
export async function listRoles(tx: Transaction): Promise<readonly RoleEntry[]> {
  const { rows } = await sql<RoleEntry>`
    select role.id, role.kind, role.scope, role.by_place as "byPlace", role.label, role.meaning,
      role.given_by as "givenBy",
      (select coalesce(array_agg(opens order by opens), '{}') from platform_role_right where role = role.id) as rights
    from platform_role role order by role.scope, role.kind desc, role.label`.execute(tx)
  return rows
}

/** A role somebody holds or held. */
export type HeldGrant = {
  readonly id: string
  readonly personId: string
  readonly role: string
  readonly reviewId: string | null
  readonly from: Temporal.Instant
  readonly until: Temporal.Instant | null
  readonly because: string
  readonly onBehalfOf: string | null
  readonly version: number
}

/** Grants that the reader may see, of one review or of one person, the newest last. One statement. */
export async function listGrants(
  tx: Transaction,
  of: { readonly reviewId: string } | { readonly personId: string } | { readonly onBehalfOf: string },
): Promise<readonly HeldGrant[]> {
  const asked =
    'reviewId' in of
      ? sql`review_id = ${of.reviewId}`
      : 'personId' in of
        ? sql`person_id = ${of.personId}`
        : sql`on_behalf_of_id = ${of.onBehalfOf}`
  const { rows } = await sql<HeldGrant>`
    select id, person_id as "personId", role, review_id as "reviewId", from_at as "from", until_at as "until", because,
      on_behalf_of_id as "onBehalfOf", version
    from platform_grant where ${asked} order by id`.execute(tx)
  return rows
}

/** Whether a grant holds at a moment, its own end considered. */
export function holdsAt(grant: HeldGrant, now: Temporal.Instant): boolean {
  return grant.until === null || Temporal.Instant.compare(grant.until, now) > 0
}

/** On which side a person's account stands; undefined without one. One statement. */
export async function accountKindOf(tx: Transaction, personId: string): Promise<'staff' | 'respondent' | undefined> {
  const { rows } = await sql<{ kind: 'staff' | 'respondent' }>`
    select kind from platform_read_account where person_id = ${personId}`.execute(tx)
  return rows[0]?.kind
}
