import type { MailServer } from './mail-server.ts'
import { type Environment, readSettings, readVariables, type Settings } from './variables.ts'

export { type Environment, WrongConfiguration } from './variables.ts'

/** What the environment says of the server, once it was found to make sense. */
export type ServerSettings = {
  /** 0 takes any free port. */
  readonly port: number
  readonly host: string
  /** The address by which people reach it, where that is not host and port: behind a proxy that speaks TLS. */
  readonly publicUrl: URL | undefined
  /** One line of JSON for each request and fault on the standard output. */
  readonly log: boolean | undefined
  /** Everything that was set, by the names of the variables. */
  readonly all: Settings
}

/** Where PostgreSQL is, if the environment names one. */
export type PostgresqlSettings = { readonly url: string; readonly ownerUrl?: string }

/** The mail server and who mails are from, if the environment names them. */
export type MailSettings = MailServer & {
  /** Such as `Conspectus <conspectus@example.org>`. */
  readonly from: string
}

/**
 * Reads every variable, before anything is opened.
 *
 * @throws WrongConfiguration with one sentence for each fault
 */
export function readServerSettings(environment: Environment): ServerSettings {
  const all = readSettings(environment)
  return { port: all.PORT, host: all.HOST, publicUrl: all.PUBLIC_URL, log: all.LOG, all }
}

/**
 * Reads DATABASE_URL and, for the role that owns the tables, DATABASE_OWNER_URL; undefined without the first.
 *
 * @throws WrongConfiguration with one sentence for each fault
 */
export function readPostgresqlSettings(environment: Environment): PostgresqlSettings | undefined {
  const { DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl } = readVariables(environment, [
    'DATABASE_URL',
    'DATABASE_OWNER_URL',
  ])
  if (url === undefined) return undefined
  return ownerUrl === undefined ? { url } : { url, ownerUrl }
}

/**
 * Reads MAIL_URL and MAIL_FROM, which go together; undefined without them.
 *
 * @throws WrongConfiguration with one sentence for each fault of any variable
 */
export function readMailSettings(environment: Environment): MailSettings | undefined {
  const { MAIL_URL: server, MAIL_FROM: from } = readSettings(environment)
  return server === undefined || from === undefined ? undefined : { ...server, from }
}

/** Where anchors of the record are kept, as far as the environment says. */
export type AnchorVariables = { readonly folder: string | undefined; readonly mailTo: string | undefined }

/**
 * Reads ANCHOR_FOLDER and ANCHOR_MAIL.
 *
 * @throws WrongConfiguration with one sentence for each fault of any variable
 */
export function readAnchorSettings(environment: Environment): AnchorVariables {
  const { ANCHOR_FOLDER: folder, ANCHOR_MAIL: mailTo } = readSettings(environment)
  return { folder, mailTo }
}
