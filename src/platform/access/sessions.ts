import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../db/database.ts'

/** Settings of how long one stays signed in. */
export type SessionLimits = {
  /** From signing in until it ends in any case. */
  readonly hours: number
  /** From the last use until it ends. */
  readonly idleMinutes: number
}

/** Twelve hours, and one without a request: a working day, and what a screen left alone may stay open for. */
export const usualSessionLimits: SessionLimits = { hours: 12, idleMinutes: 60 }

/** A browser in which somebody is signed in. */
export type SignedInBrowser = {
  /** The hash of its token, in hexadecimal: names it, and opens nothing. */
  readonly id: string
  readonly browser: string
  readonly beganAt: Temporal.Instant
  /** Roughly. */
  readonly lastUsedAt: Temporal.Instant
}

/** Browsers in which the one who acts is signed in, the one last used first. One statement. */
export async function listSignedInBrowsers(
  tx: Transaction,
  now: Temporal.Instant,
): Promise<readonly SignedInBrowser[]> {
  const { rows } = await sql<SignedInBrowser>`
    select encode(token_sha256, 'hex') as id, browser, began_at as "beganAt", last_used_at as "lastUsedAt"
    from platform_session where account_id = platform_account_id() and expires_at > ${now.toString()}
    order by last_used_at desc, began_at desc limit 100`.execute(tx)
  return rows
}

/** Signs one browser of the one who acts out; false where it was not signed in. */
export async function endSession(tx: Transaction, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from platform_session where account_id = platform_account_id() and token_sha256 = decode(${id}, 'hex')
    returning account_id`.execute(tx)
  return rows.length > 0
}

/** Signs an account out everywhere, and ends what was half signed in. For the gate. Returns how many browsers. */
export async function endSessions(tx: Transaction, accountId: string): Promise<number> {
  const { rows } = await sql`
    delete from platform_session where account_id = ${accountId} or pending_account_id = ${accountId}
    returning account_id`.execute(tx)
  return rows.length
}

/**
 * Signs out whoever of the inspecting side came in by a password alone, once a second step is required of them. Returns how
 * many browsers.
 */
export async function endSessionsWithoutSecondStep(tx: Transaction): Promise<number> {
  const { rows } = await sql`
    delete from platform_session session using platform_account account
    where account.id = session.account_id and account.kind = 'staff' and not account.example
      and account.password_hash is not null and account.second_step_since is null
    returning session.account_id`.execute(tx)
  return rows.length
}

/** The family of browser and system of a request's `User-Agent`, in words. */
export function sayBrowser(userAgent: string): string {
  const name = firstOf(userAgent, [
    ['Edg', 'Edge'],
    ['OPR', 'Opera'],
    ['SamsungBrowser', 'Samsung Internet'],
    ['Firefox', 'Firefox'],
    ['FxiOS', 'Firefox'],
    ['CriOS', 'Chrome'],
    ['Chrome', 'Chrome'],
    ['Safari', 'Safari'],
  ])
  const system = firstOf(userAgent, [
    ['iPhone', 'iPhone'],
    ['iPad', 'iPad'],
    ['Android', 'Android'],
    ['Windows', 'Windows'],
    ['CrOS', 'ChromeOS'],
    ['Mac OS X', 'Mac'],
    ['Linux', 'Linux'],
  ])
  if (name === undefined)
    return system === undefined ? 'A browser that does not say what it is' : `A browser on ${system}`
  return system === undefined ? name : `${name} on ${system}`
}

function firstOf(text: string, names: readonly (readonly [string, string])[]): string | undefined {
  return names.find(([part]) => text.includes(part))?.[1]
}
