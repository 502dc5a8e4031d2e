import { sql } from 'kysely'
import type { Transaction } from '../db/database.ts'
import type { MailMessage } from './message.ts'
import { queueMail } from './queue.ts'

/**
 * Lets a mail go to the address of a person's account, for commands of staff. Two statements.
 *
 * @returns false, and nothing is sent, where the person has no open account: then nothing waits for them here either
 */
export async function tellByMail(
  tx: Transaction,
  personId: string,
  message: Omit<MailMessage, 'to'>,
): Promise<boolean> {
  const { rows } = await sql<{ email: string }>`
    select email from platform_account where person_id = ${personId} and closed_at is null`.execute(tx)
  const account = rows[0]
  if (account === undefined) return false
  await queueMail(tx, { to: account.email, ...message })
  return true
}
