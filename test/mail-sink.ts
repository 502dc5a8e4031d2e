import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { type MailSettings, readMailSettings } from '../src/platform/config/environment.ts'

/** A mail as the world outside received it. */
export type ReceivedMail = {
  readonly to: readonly string[]
  /** Names in small letters. */
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
}

/** A mail server on loopback that keeps what it is given. */
export type MailSink = {
  readonly settings: MailSettings
  readonly environment: { readonly MAIL_URL: string; readonly MAIL_FROM: string }
  /** In the order of arrival. */
  readonly received: readonly ReceivedMail[]
  /** From now on refuses every receiver with this answer; undefined takes them again. */
  refuse(answer: { readonly code: number; readonly says: string } | undefined): void
  close(): Promise<void>
}

/**
 * @param options.port any free one unless said, so that a server can come back where it was
 * @param options.pauseMilliseconds how long it takes to accept a mail
 */
export async function startMailSink({ port = 0, pauseMilliseconds = 0 } = {}): Promise<MailSink> {
  const received: ReceivedMail[] = []
  let refusal: { readonly code: number; readonly says: string } | undefined
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo(_, __, done) {
      if (refusal === undefined) return done()
      return done(Object.assign(new Error(refusal.says), { responseCode: refusal.code }))
    },
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        received.push({
          to: session.envelope.rcptTo.map(each => each.address),
          ...read(Buffer.concat(parts).toString('utf8')),
        })
        setTimeout(done, pauseMilliseconds)
      })
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const taken = (server.server.address() as AddressInfo).port
  const environment = {
    MAIL_URL: `smtp://127.0.0.1:${taken}`,
    MAIL_FROM: 'Conspectus <conspectus@example.org>',
  }
  const settings = readMailSettings(environment)
  if (settings === undefined) throw new Error('The settings of the mail server are not read.')
  return {
    settings,
    environment,
    received,
    refuse(answer) {
      refusal = answer
    },
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}

function read(raw: string): { readonly headers: ReadonlyMap<string, string>; readonly text: string } {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = new Map(
    lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const body = raw.slice(end + 4)
  const text =
    headers.get('content-transfer-encoding') === 'base64'
      ? Buffer.from(body, 'base64').toString('utf8')
      : headers.get('content-transfer-encoding') === 'quoted-printable'
        ? fromQuotedPrintable(body)
        : body
  return { headers, text: text.replaceAll('\r\n', '\n').trimEnd() }
}

function fromQuotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
