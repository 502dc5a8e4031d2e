import { createTransport, type Transporter } from 'nodemailer'
import { z } from 'zod'
import type { MailSettings } from '../config/environment.ts'
import { type JobHandler, JobImpossible } from '../jobs/worker.ts'
import { noteMail } from './followed.ts'
import { faultsOfMessage } from './message.ts'
import { mailQueue } from './queue.ts'

const QueuedMail = z.object({ messageId: z.uuid(), to: z.string(), subject: z.string(), text: z.string() })

/** Every wait for the mail server; an attempt has several. */
const waitMilliseconds = 20_000
/** With pauses of half a minute to four hours: about twelve hours, so that a night without the mail server does not matter. */
const attemptsMax = 12

/** Sends the mails that wait by SMTP, one connection for each. */
export function mailHandler(settings: MailSettings): JobHandler {
  const transport = createTransport({
    host: settings.host,
    port: settings.port,
    secure: settings.isSecure,
    requireTLS: settings.mustUpgrade,
    ...(settings.user === undefined ? {} : { auth: { user: settings.user, pass: settings.password ?? '' } }),
    connectionTimeout: waitMilliseconds,
    greetingTimeout: waitMilliseconds,
    socketTimeout: waitMilliseconds,
    dnsTimeout: waitMilliseconds,
    // The text of a mail names no file and no address to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    queue: mailQueue,
    attemptsMax,
    secondsMax: 90,
    carryOut: data => send(transport, settings.from, data),
    noted: (tx, data, end) => noteMail(tx, QueuedMail.parse(data).messageId, end),
  }
}

async function send(transport: Transporter, from: string, data: unknown): Promise<void> {
  const { messageId, to, subject, text } = QueuedMail.parse(data)
  const faults = faultsOfMessage({ to, subject, text })
  if (faults.length > 0) throw new JobImpossible(faults.join(' '))
  try {
    await transport.sendMail({
      from,
      to: { name: '', address: to },
      subject,
      text,
      // The same each time the mail is sent again, so that its server and its reader can tell.
      messageId: `<${messageId}@${from.replace(/^.*@/, '').replace('>', '')}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
  } catch (error) {
    if (isRefusedForGood(error)) throw new JobImpossible(error.message, { cause: error })
    throw error
  }
}

/** The server will never take this mail: its receiver or its content, not who signs in or whether it has room. */
function isRefusedForGood(error: unknown): error is Error {
  if (!(error instanceof Error) || !('responseCode' in error) || !('code' in error)) return false
  return Number(error.responseCode) >= 500 && (error.code === 'EENVELOPE' || error.code === 'EMESSAGE')
}
