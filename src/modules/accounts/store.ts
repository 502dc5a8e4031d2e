import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import { hashOfToken, type Token } from '../../platform/access/links.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { onlyId } from '../../platform/db/only-id.ts'

/** What the first administrator says of themselves. */
export type FirstAdministrator = {
  readonly name: string
  readonly email: string
  readonly passwordHash: string
  /** Also opens reviews and appoints who leads them. */
  readonly managesProgramme: boolean
}

/** Makes the first administrator: person, account and roles. Undefined where the link does not work any more. */
export async function makeFirstAdministrator(
  tx: Transaction,
  token: string,
  { name, email, passwordHash, managesProgramme }: FirstAdministrator,
  now: Temporal.Instant,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string | null }>`
    select accounts_make_first(${hashOfToken(token)}, ${name}, ${email}, ${passwordHash}, ${managesProgramme}, ${now.toString()}) as id`.execute(
    tx,
  )
  return rows[0]?.id ?? undefined
}

export type NewInvitation = {
  readonly personId: string
  readonly email: string
  readonly kind: 'staff' | 'respondent'
  readonly invitedBy: string
}

/** Days in which an invitation can be followed. */
export const invitationDays = 7

/** Writes an invitation down. Returns its number. */
export async function addInvitation(
  tx: Transaction,
  invitation: NewInvitation,
  token: Token,
  now: Temporal.Instant,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into accounts_invitation (person_id, email, kind, token_sha256, invited_by_id, invited_at, expires_at)
    values (${invitation.personId}, ${invitation.email}, ${invitation.kind}, ${token.sha256}, ${invitation.invitedBy},
      ${now.toString()}, ${now.add({ hours: invitationDays * 24 }).toString()})
    returning id`.execute(tx)
  return onlyId(rows)
}

/** Gives an open invitation another link, from now; false where it is not open or somebody else changed it. */
export async function renewInvitation(
  tx: Transaction,
  at: { readonly id: string; readonly version: number; readonly invitedBy: string },
  token: Token,
  now: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql`
    update accounts_invitation set token_sha256 = ${token.sha256}, invited_by_id = ${at.invitedBy},
      invited_at = ${now.toString()}, expires_at = ${now.add({ hours: invitationDays * 24 }).toString()}
    where id = ${at.id} and version = ${at.version} and accepted_at is null and withdrawn_at is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}

/** Withdraws an open invitation; false where it is not open or somebody else changed it. */
export async function withdrawInvitation(
  tx: Transaction,
  at: { readonly id: string; readonly version: number },
  now: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql`
    update accounts_invitation set withdrawn_at = ${now.toString()}
    where id = ${at.id} and version = ${at.version} and accepted_at is null and withdrawn_at is null returning id`.execute(
    tx,
  )
  return rows.length > 0
}

/** An invitation as those who invite see it. */
export type Invitation = {
  readonly id: string
  readonly version: number
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly kind: 'staff' | 'respondent'
  readonly invitedBy: string
  readonly invitedAt: Temporal.Instant
  readonly expiresAt: Temporal.Instant
}

const invitation = sql.raw(`
  select invitation.id, invitation.version, invitation.person_id as "personId", person.name, invitation.email, invitation.kind,
    inviter.name as "invitedBy", invitation.invited_at as "invitedAt", invitation.expires_at as "expiresAt"
  from accounts_invitation invitation
  join register_read_person person on person.id = invitation.person_id
  join platform_read_account inviter on inviter.id = invitation.invited_by_id
  where invitation.accepted_at is null and invitation.withdrawn_at is null`)

/** Invitations that wait to be followed, those that run out first. One statement. */
export async function listInvitations(tx: Transaction): Promise<readonly Invitation[]> {
  const { rows } = await sql<Invitation>`${invitation} order by invitation.expires_at, invitation.id limit 200`.execute(
    tx,
  )
  return rows
}

/** One invitation that waits to be followed. One statement. */
export async function findInvitation(tx: Transaction, id: string): Promise<Invitation | undefined> {
  const { rows } = await sql<Invitation>`${invitation} and invitation.id = ${id}`.execute(tx)
  return rows[0]
}

/** Who an invitation is for. */
export type Invited = { readonly name: string; readonly email: string; readonly kind: 'staff' | 'respondent' }

/** Who is invited by a link, as the gate may know; undefined where it does not work, or does not any more. One statement. */
export async function findInvited(tx: Transaction, token: string, now: Temporal.Instant): Promise<Invited | undefined> {
  const { rows } = await sql<Invited>`
    select name, email, kind from accounts_invited(${hashOfToken(token)}, ${now.toString()})`.execute(tx)
  return rows[0]
}

/**
 * Makes the account of somebody who was invited, and uses the link up. For the gate.
 *
 * @param passwordHash from `hashPassword`; undefined for people who sign in through their organisation
 * @returns the number of the account; undefined where the link does not work, or the person has an account
 */
export async function acceptInvitation(
  tx: Transaction,
  token: string,
  passwordHash: string | undefined,
  now: Temporal.Instant,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string | null }>`
    select accounts_accept(${hashOfToken(token)}, ${passwordHash ?? null}, ${now.toString()}) as id`.execute(tx)
  return rows[0]?.id ?? undefined
}
