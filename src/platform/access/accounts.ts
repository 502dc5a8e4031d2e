import { hash, verify } from '@node-rs/argon2'
import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Database, Transaction } from '../db/database.ts'
import { onlyId } from '../db/only-id.ts'
import { endSessions } from './sessions.ts'

/** Argon2id, the library's own choice, as recommended where memory is shared with a server: 19 MiB, two passes. */
const cost = { memoryCost: 19_456, timeCost: 2 }

/** Hashes a password; takes tens of milliseconds, so never inside a transaction. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost)
}

/** Compared with when there is no such account, so that the time taken tells nothing. */
const nobody = hashPassword('no account has this password')

/** What signing in has to know of an account. */
export type Entrant = {
  readonly id: string
  readonly kind: 'staff' | 'respondent'
  readonly name: string
  readonly email: string
  /** A code is asked for after the password. */
  readonly hasSecondStep: boolean
}

/**
 * Whether address and password belong together. A wrong address and a wrong password take the same time.
 *
 * @returns `account` is whoever has the address; nobody outside may learn of it where `isRight` is false
 */
export async function checkPassword(
  database: Database,
  email: string,
  password: string,
): Promise<{ readonly isRight: boolean; readonly account: Entrant | undefined }> {
  const { rows } = await database.asGate(tx =>
    sql<Entrant & { hash: string | null }>`
      select ${entrant}, password_hash as hash from platform_account
      where lower(email) = lower(${email}) and closed_at is null`.execute(tx),
  )
  const [account] = rows
  const fits = await verify(account?.hash ?? (await nobody), password)
  if (account === undefined) return { isRight: false, account: undefined }
  const { hash, ...known } = account
  return { isRight: fits && hash !== null, account: known }
}

/** An open account, as signing in knows it. For the gate. */
export async function findEntrant(tx: Transaction, accountId: string): Promise<Entrant | undefined> {
  const { rows } = await sql<Entrant>`
    select ${entrant} from platform_account where id = ${accountId} and closed_at is null`.execute(tx)
  return rows[0]
}

const entrant = sql.raw('id, kind, name, email, second_step_since is not null as "hasSecondStep"')

/** How the one who acts signs in. */
export type OwnAccount = {
  readonly email: string
  readonly hasPassword: boolean
  readonly passwordChangedAt: Temporal.Instant | null
  readonly secondStepSince: Temporal.Instant | null
  readonly recoveryCodesSince: Temporal.Instant | null
  readonly recoveryCodesLeft: number
}

/** How the one who acts signs in. One statement. */
export async function findOwnAccount(tx: Transaction): Promise<OwnAccount> {
  const { rows } = await sql<OwnAccount>`
    select email, has_password as "hasPassword", password_changed_at as "passwordChangedAt", second_step_since as "secondStepSince",
      recovery_codes_since as "recoveryCodesSince", recovery_codes_left as "recoveryCodesLeft" from platform_own_account()`.execute(
    tx,
  )
  const row = rows[0]
  if (row === undefined) throw new Error('Whoever acts has no account.')
  return row
}

/** A role of the one who acts, in the words of its table. */
export type OwnRole = {
  readonly label: string
  readonly meaning: string
  readonly reviewId: string | null
  readonly until: Temporal.Instant | null
}

/** Roles that the one who acts holds at that moment. One statement. */
export async function listOwnRoles(tx: Transaction, now: Temporal.Instant): Promise<readonly OwnRole[]> {
  const { rows } = await sql<OwnRole>`
    select role.label, role.meaning, held.review_id as "reviewId", held.until_at as until
    from platform_grant held join platform_role role on role.id = held.role
    where held.person_id = platform_person_id() and (held.until_at is null or held.until_at > ${now.toString()})
    order by held.review_id nulls first, role.label`.execute(tx)
  return rows
}

/** An account as those who keep accounts see it. */
export type KeptAccount = {
  readonly id: string
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly kind: 'staff' | 'respondent'
  readonly closedAt: Temporal.Instant | null
  readonly secondStepSince: Temporal.Instant | null
  readonly signedInAt: Temporal.Instant | null
  /** Wrong passwords and codes in thirty days. */
  readonly failures: number
}

const kept = sql.raw(`
  select account_id as id, person_id as "personId", name, email, kind, closed_at as "closedAt",
    second_step_since as "secondStepSince", signed_in_at as "signedInAt", failures from platform_accounts_kept()`)

/** Every account, for those who keep accounts; none for anybody else. One statement. */
export async function listKeptAccounts(tx: Transaction): Promise<readonly KeptAccount[]> {
  const { rows } = await sql<KeptAccount>`${kept}`.execute(tx)
  return rows
}

/** One account, for those who keep accounts. One statement. */
export async function findKeptAccount(tx: Transaction, accountId: string): Promise<KeptAccount | undefined> {
  const { rows } = await sql<KeptAccount>`${kept} where account_id = ${accountId}`.execute(tx)
  return rows[0]
}

export type NewAccount = {
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly kind: 'staff' | 'respondent'
  /** From `hashPassword`; undefined for people who sign in another way. */
  readonly passwordHash: string | undefined
  /** Somebody invented, of the worked example: refused in any other database, as everybody else is in that one. */
  readonly isExample?: boolean
}

/** Makes an account; only the product itself does (`asSystem`), for whoever runs the installation. Returns its number. */
export async function createAccount(tx: Transaction, account: NewAccount): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into platform_account (person_id, name, email, kind, password_hash, password_changed_at, example)
    values (${account.personId}, ${account.name}, ${account.email}, ${account.kind}, ${account.passwordHash ?? null},
      ${account.passwordHash === undefined ? sql`null` : sql`now()`}, ${account.isExample ?? false})
    returning id`.execute(tx)
  return onlyId(rows)
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
export async function changePassword(
  tx: Transaction,
  accountId: string,
  passwordHash: string,
  now: Temporal.Instant,
): Promise<void> {
  await sql`
    update platform_account set password_hash = ${passwordHash}, password_changed_at = ${now.toString()}
    where id = ${accountId}`.execute(tx)
  await sql`delete from platform_link where account_id = ${accountId}`.execute(tx)
  await endSessions(tx, accountId)
}
