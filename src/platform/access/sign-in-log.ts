import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../db/database.ts'

/** What the sign-in log can say. Never a password, a code, or a name that is no account. */
export type SignInEvent =
  | 'signed-in'
  | 'signed-out'
  | 'wrong-password'
  | 'wrong-code'
  | 'recovery-code-used'
  | 'signed-out-elsewhere'
  | 'password-changed'
  | 'new-password-asked'
  | 'second-step-set-up'
  | 'second-step-removed'
  | 'recovery-codes-renewed'
  | 'account-made'
  | 'organisation-linked'
  | 'organisation-unlinked'

/** Where a request came from, as far as it says. */
export type Origin = { readonly address: string; readonly browser: string }

/** Notes something in the sign-in log. For the gate. */
export async function noteSignIn(
  tx: Transaction,
  entry: { readonly accountId: string | undefined; readonly event: SignInEvent; readonly from: Origin },
  now: Temporal.Instant,
): Promise<void> {
  await sql`
    insert into platform_sign_in (account_id, at, event, browser, address)
    values (${entry.accountId ?? null}, ${now.toString()}, ${entry.event}, ${entry.from.browser}, ${entry.from.address})`.execute(
    tx,
  )
}

export type SignInEntry = {
  readonly at: Temporal.Instant
  readonly event: SignInEvent
  readonly browser: string
  readonly address: string
}

/** The newest lines of an account's sign-in log, for the person and for those who keep accounts. One statement. */
export async function listSignIns(tx: Transaction, accountId: string, most: number): Promise<readonly SignInEntry[]> {
  const { rows } = await sql<SignInEntry>`
    select at, event, browser, address from platform_sign_in
    where account_id = ${accountId} order by at desc, id desc limit ${most}`.execute(tx)
  return rows
}

const keptMonths = 13

/** Sweeps away what has run out: the log after 13 months, links and counted tries after a day. For the gate. */
export async function sweepSignIns(tx: Transaction, now: Temporal.Instant): Promise<void> {
  const aDayAgo = now.subtract({ hours: 24 }).toString()
  const oldest = now.toZonedDateTimeISO('Europe/London').subtract({ months: keptMonths }).toInstant().toString()
  await sql`delete from platform_try where last_at < ${aDayAgo} and (held_until is null or held_until < ${now.toString()})`.execute(
    tx,
  )
  await sql`delete from platform_link where expires_at < ${aDayAgo}`.execute(tx)
  await sql`delete from platform_second_step where confirmed_at is null and begun_at < ${aDayAgo}`.execute(tx)
  await sql`delete from platform_sign_in where at < ${oldest}`.execute(tx)
}
