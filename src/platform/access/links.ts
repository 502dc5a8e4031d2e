import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../db/database.ts'

/** A token that opens one thing once: the text goes into a link, its hash into the database. */
export type Token = { readonly text: string; readonly sha256: Buffer }

export function newToken(): Token {
  const text = randomBytes(32).toString('base64url')
  return { text, sha256: hashOfToken(text) }
}

export function hashOfToken(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Time in which a mailed link to a new password can be followed. */
export const newPasswordHours = 1
/** Time in which the link that the program prints can be followed. */
export const firstAdministratorHours = 24

/**
 * Makes a link to a new password for the open account under an address that has a password already. Earlier ones are worth
 * nothing from then on.
 *
 * @returns whose it is; undefined where there is no such account, and then no link either
 */
export async function makeNewPasswordLink(
  tx: Transaction,
  email: string,
  token: Token,
  now: Temporal.Instant,
): Promise<{ readonly id: string; readonly name: string; readonly email: string } | undefined> {
  const { rows } = await sql<{ id: string; name: string; email: string }>`
    select id, name, email from platform_account
    where lower(email) = lower(${email}) and closed_at is null and password_hash is not null`.execute(tx)
  const account = rows[0]
  await sql`
    delete from platform_link where account_id = ${account?.id ?? null}::bigint`.execute(tx)
  if (account === undefined) return undefined
  await sql`
    insert into platform_link (token_sha256, purpose, account_id, made_at, expires_at)
    values (${token.sha256}, 'new-password', ${account.id}, ${now.toString()}, ${now.add({ hours: newPasswordHours }).toString()})`.execute(
    tx,
  )
  return account
}

/** Whose new password a link is for, while it works. */
export async function accountOfLink(
  tx: Transaction,
  token: string,
  now: Temporal.Instant,
): Promise<{ readonly id: string; readonly name: string; readonly email: string } | undefined> {
  const { rows } = await sql<{ id: string; name: string; email: string }>`
    select account.id, account.name, account.email
    from platform_link link join platform_account account on account.id = link.account_id and account.closed_at is null
    where link.token_sha256 = ${hashOfToken(token)} and link.purpose = 'new-password' and link.used_at is null
      and link.expires_at > ${now.toString()}`.execute(tx)
  return rows[0]
}

/** Uses a link to a new password up; false where another was quicker. */
export async function useLink(tx: Transaction, token: string, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`
    update platform_link set used_at = ${now.toString()}
    where token_sha256 = ${hashOfToken(token)} and used_at is null and expires_at > ${now.toString()}
    returning purpose`.execute(tx)
  return rows.length > 0
}

/** Makes the one link by which the first administrator comes; an earlier one is worth nothing from then on. */
export async function makeFirstLink(tx: Transaction, token: Token, now: Temporal.Instant): Promise<void> {
  await sql`delete from platform_link where purpose = 'first-administrator'`.execute(tx)
  await sql`
    insert into platform_link (token_sha256, purpose, made_at, expires_at)
    values (${token.sha256}, 'first-administrator', ${now.toString()}, ${now.add({ hours: firstAdministratorHours }).toString()})`.execute(
    tx,
  )
}

/** True while the link that the program printed works. */
export async function isFirstLink(tx: Transaction, token: string, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql`
    select from platform_link where token_sha256 = ${hashOfToken(token)} and purpose = 'first-administrator'
      and used_at is null and expires_at > ${now.toString()}
      and not exists (select from platform_account where closed_at is null)`.execute(tx)
  return rows.length > 0
}
