import { randomUUID } from 'node:crypto'
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
export async function queueMail(tx: Transaction, { to, subject, text }: MailMessage): Promise<void> {
  const faults = faultsOfMessage({ to, subject, text })
  if (faults.length > 0) throw new Error(faults.join(' '))
  await enqueue(tx, { queue: mailQueue, data: { messageId: randomUUID(), to, subject, text } })
}
