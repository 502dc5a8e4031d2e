import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../db/database.ts'
import type { JobEnd } from '../jobs/worker.ts'

/* What became of mails whose sender is shown it. */

/** Where a mail stands: `lost` neither went nor waits any more, as after a restore. */
export type FollowedMail = {
  readonly id: string
  readonly state: 'waiting' | 'sent' | 'failed' | 'lost'
  /** Why the last attempt failed, in the words of the mail server; empty where none did. */
  readonly says: string
  /** The last attempt or, before it, when the mail was asked for. */
  readonly at: Temporal.Instant
}

/** Where these mails stand. One statement; for staff. */
export async function followedMails(tx: Transaction, ids: readonly string[]): Promise<readonly FollowedMail[]> {
  const { rows } = await sql<FollowedMail>`
    select id, state, says, at from platform_mails(${[...ids]}::uuid[])`.execute(tx)
  return rows
}

/** Tries a mail again that was given up; false where there is none such. */
export async function retryFollowedMail(tx: Transaction, id: string): Promise<boolean> {
  const { rows } = await sql<{ tried: boolean }>`select platform_retry_mail(${id}) as tried`.execute(tx)
  return rows[0]?.tried === true
}

/** Notes what became of an attempt, where somebody follows the mail; with the job itself, or not at all. */
export async function noteMail(tx: Transaction, messageId: string, end: JobEnd): Promise<void> {
  const state = end.kind === 'done' ? 'sent' : end.kind === 'given-up' ? 'failed' : 'waiting'
  await sql`
    update platform_mail set state = ${state}, says = ${end.kind === 'done' ? '' : end.error}, at = now()
    where id = ${messageId}`.execute(tx)
}

/** The mail addresses of people's open accounts, by person. One statement; for staff. */
export async function accountAddresses(
  tx: Transaction,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ person: string; email: string }>`
    select person_id as person, email from platform_account
    where person_id = any (${[...personIds]}::bigint[]) and closed_at is null`.execute(tx)
  return new Map(rows.map(row => [row.person, row.email]))
}
