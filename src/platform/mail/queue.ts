import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Transaction } from '../db/database.ts'
import { enqueue } from '../jobs/queue.ts'
import { faultsOfMessage, type MailMessage } from './message.ts'

/** The queue of mails. */
export const mailQueue = 'mail'

/**
 * Lets a mail be sent once the transaction has committed; rolled back, it is never sent. It arrives at least once: a
 * process that ends between sending and noting it sends again, under the same message id.
 *
 * Ask `mailIsConfigured` first: where no mail server is named, show the person what the mail would have said (such as a
 * link) instead of calling this. A mail queued all the same is not lost: it waits, listed by `conspectus jobs`, for a
 * process that has MAIL_URL.
 *
 * @throws where receiver or subject could not stand in a header, or the text is too long: forms check with `isMailAddress`
 */
export async function queueMail(tx: Transaction, message: MailMessage): Promise<void> {
  await queueAs(tx, randomUUID(), message)
}

/**
 * The same for a mail whose sender is shown what became of it (`followedMails`), for commands of staff.
 *
 * @returns the number by which it is followed
 */
export async function queueFollowedMail(tx: Transaction, message: MailMessage): Promise<string> {
  const messageId = randomUUID()
  await sql`select platform_follow_mail(${messageId})`.execute(tx)
  await queueAs(tx, messageId, message)
  return messageId
}

async function queueAs(tx: Transaction, messageId: string, { to, subject, text }: MailMessage): Promise<void> {
  const faults = faultsOfMessage({ to, subject, text })
  if (faults.length > 0) throw new Error(faults.join(' '))
  await enqueue(tx, { queue: mailQueue, data: { messageId, to, subject, text } })
}
