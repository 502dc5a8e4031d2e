import { hash, verify } from '@node-rs/argon2'
import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Database, Transaction } from '../db/database.ts'

/** Argon2id, the library's own choice, as recommended where memory is shared with a server: 19 MiB, two passes. */
const cost = { memoryCost: 19_456, timeCost: 2 }

/** Hashes a password; takes tens of milliseconds, so never inside a transaction. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost)
}

/** Compared with when there is no such account, so that the time taken tells nothing. */
const nobody = hashPassword('no account has this password')

/**
 * The account to which address and password belong, or undefined. A wrong address and a wrong password take the same
 * time and give the same answer.
 */
export async function accountByPassword(
  database: Database,
  email: string,
  password: string,
): Promise<string | undefined> {
  const { rows } = await database.asGate(tx =>
    sql<{ id: string; password_hash: string | null }>`
      select id, password_hash from platform_account where lower(email) = lower(${email}) and closed_at is null`.execute(
      tx,
    ),
  )
  const account = rows[0]
  const right = await verify(account?.password_hash ?? (await nobody), password)
  return right && account !== undefined && account.password_hash !== null ? account.id : undefined
}

export type NewAccount = {
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly kind: 'staff' | 'respondent'
  /** From `hashPassword`; undefined for people who sign in another way. */
  readonly passwordHash: string | undefined
}

/** Makes an account; only the product itself does (`asSystem`), for whoever runs the installation. Returns its number. */
export async function createAccount(tx: Transaction, account: NewAccount): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into platform_account (person_id, name, email, kind, password_hash)
    values (${account.personId}, ${account.name}, ${account.email}, ${account.kind}, ${account.passwordHash ?? null})
    returning id`.execute(tx)
  const row = rows[0]
  if (row === undefined) throw new Error('The new account has no number.')
  return row.id
}

/** An account as those who run the installation see it. */
export type AccountEntry = {
  readonly id: string
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly kind: 'staff' | 'respondent'
  /** Roles held outside any one review. */
  readonly roles: readonly string[]
  readonly closedAt: Temporal.Instant | null
}

/** Every account, by email address; only the product itself does (`asSystem`). One statement. */
export async function listAllAccounts(tx: Transaction): Promise<readonly AccountEntry[]> {
  const { rows } = await sql<AccountEntry>`
    select account.id, account.person_id as "personId", account.name, account.email, account.kind,
      coalesce((select array_agg(held.role order by held.role) from platform_grant held
        where held.person_id = account.person_id and held.review_id is null and held.until_at is null), '{}') as roles,
      account.closed_at as "closedAt"
    from platform_account account order by lower(account.email)`.execute(tx)
  return rows
}

/** True when somebody can sign in. */
export async function hasAccount(database: Database): Promise<boolean> {
  const { rows } = await database.asGate(tx =>
    sql`select from platform_account where closed_at is null limit 1`.execute(tx),
  )
  return rows.length > 0
}

/** Closes an account and signs it out everywhere; what it did stays, and it can be opened again. */
export async function closeAccount(tx: Transaction, accountId: string): Promise<void> {
  await sql`update platform_account set closed_at = now() where id = ${accountId}`.execute(tx)
  await endSessions(tx, accountId)
}

export async function reopenAccount(tx: Transaction, accountId: string): Promise<void> {
  await sql`update platform_account set closed_at = null where id = ${accountId}`.execute(tx)
}

/** Another password, from `hashPassword`. Signs the account out everywhere: the old one may have been known. */
export async function changePassword(tx: Transaction, accountId: string, passwordHash: string): Promise<void> {
  await sql`update platform_account set password_hash = ${passwordHash} where id = ${accountId}`.execute(tx)
  await endSessions(tx, accountId)
}

async function endSessions(tx: Transaction, accountId: string): Promise<void> {
  await sql`delete from platform_session where account_id = ${accountId}`.execute(tx)
}
