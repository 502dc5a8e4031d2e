import { z } from 'zod'

/** Environment variables as a process has them. */
export type Environment = { readonly [name: string]: string | undefined }

/** What the environment says of the server, once it was found to make sense. */
export type ServerSettings = {
  /** 0 takes any free port. */
  readonly port: number
  readonly host: string
  /** The address by which people reach it, where that is not host and port: behind a proxy that speaks TLS. */
  readonly publicUrl: URL | undefined
  /** One line of JSON for each request and fault on the standard output. */
  readonly log: boolean | undefined
}

/** Where PostgreSQL is, if the environment names one. */
export type PostgresqlSettings = { readonly url: string; readonly ownerUrl?: string }

/** A fault in the configuration; the message is one sentence for each. */
export class WrongConfiguration extends Error {
  override readonly name = 'WrongConfiguration'
}

const postgresqlUrl = (name: string) =>
  z
    .string()
    .refine(
      text => /^postgres(?:ql)?:$/.test(URL.parse(text)?.protocol ?? ''),
      `${name} should be an address such as postgres://user:password@host:5432/database.`,
    )

const ServerVariables = z.object({
  PORT: z
    .string()
    .refine(
      text => /^\d{1,5}$/.test(text) && Number(text) <= 65_535,
      'PORT should be a whole number from 0 to 65535, such as 3000.',
    )
    .default('3000'),
  HOST: z
    .string()
    .regex(/^\S+$/, 'HOST should be a name or an address of this machine, such as 127.0.0.1.')
    .default('127.0.0.1'),
  PUBLIC_URL: z
    .string()
    .refine(
      text => /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
      'PUBLIC_URL should be an address such as https://conspectus.example.org.',
    )
    .optional(),
  LOG: z.enum(['on', 'off'], 'LOG should be on or off.').optional(),
})

const PostgresqlVariables = z.object({
  DATABASE_URL: postgresqlUrl('DATABASE_URL').optional(),
  DATABASE_OWNER_URL: postgresqlUrl('DATABASE_OWNER_URL').optional(),
})

/**
 * Reads PORT (3000), HOST (127.0.0.1), PUBLIC_URL and LOG (on or off).
 *
 * @throws WrongConfiguration with one sentence for each fault
 */
export function readServerSettings(environment: Environment): ServerSettings {
  const read = parse(ServerVariables, environment)
  return {
    port: Number(read.PORT),
    host: read.HOST,
    publicUrl: read.PUBLIC_URL === undefined ? undefined : new URL(read.PUBLIC_URL),
    log: read.LOG === undefined ? undefined : read.LOG === 'on',
  }
}

/**
 * Reads DATABASE_URL and, for the role that owns the tables, DATABASE_OWNER_URL; undefined without the first.
 *
 * @throws WrongConfiguration with one sentence for each fault
 */
export function readPostgresqlSettings(environment: Environment): PostgresqlSettings | undefined {
  const { DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl } = parse(PostgresqlVariables, environment)
  if (url === undefined) return undefined
  return ownerUrl === undefined ? { url } : { url, ownerUrl }
}

function parse<Read>(schema: z.ZodType<Read>, environment: Environment): Read {
  // An empty variable is one that somebody wanted to take away.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const read = schema.safeParse(given)
  if (!read.success) throw new WrongConfiguration(read.error.issues.map(issue => issue.message).join('\n'))
  return read.data
}
