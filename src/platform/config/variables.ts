import { isIP } from 'node:net'
import { readKey } from '../access/secret-box.ts'
import { readAddress, readMailServer, readSender } from './mail-server.ts'
import { nearest } from './near-names.ts'

/** Environment variables as a process has them. */
export type Environment = { readonly [name: string]: string | undefined }

/** A fault in the configuration; the message is one sentence for each, on a line of its own. */
export class WrongConfiguration extends Error {
  override readonly name = 'WrongConfiguration'
}

/** What a text was read as, or what it should be: the end of the sentence "NAME should be …". */
type Read<Value> = { readonly value: Value } | { readonly shouldBe: string }

type Variable<Value> = {
  /** What it is for, in a sentence or two; `docs/configuration.md` repeats it word for word. */
  readonly meaning: string
  /** What holds without it, as one would write it; nothing where it is left out. */
  readonly otherwise?: string
  /** What holds without it, in words, where that is no value. */
  readonly without?: string
  readonly read: (text: string) => Read<Value>
}

const onOrOff = (text: string): Read<boolean> =>
  text === 'on' || text === 'off' ? { value: text === 'on' } : { shouldBe: 'on or off' }

const wholeNumber =
  (least: number, most: number, example: number) =>
  (text: string): Read<number> =>
    /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most
      ? { value: Number(text) }
      : { shouldBe: `a whole number from ${least} to ${most}, such as ${example}` }

const matching =
  (pattern: RegExp, shouldBe: string) =>
  (text: string): Read<string> =>
    pattern.test(text) ? { value: text } : { shouldBe }

function publicAddress(text: string): Read<URL> {
  const url = URL.parse(text)
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === ''
  return isPlain ? { value: url } : { shouldBe: 'an address such as https://conspectus.example.org' }
}

function postgresql(text: string): Read<string> {
  return /^postgres(?:ql)?:$/.test(URL.parse(text)?.protocol ?? '')
    ? { value: text }
    : { shouldBe: 'an address such as postgres://user:password@host:5432/database' }
}

function secretKey(text: string): Read<Uint8Array> {
  const key = readKey(text)
  return key === undefined
    ? { shouldBe: '32 bytes in base64, as "openssl rand -base64 32" makes them' }
    : { value: key }
}

const requiredOrOffered = (text: string): Read<'required' | 'offered'> =>
  text === 'required' || text === 'offered' ? { value: text } : { shouldBe: 'required or offered' }

/** Which proxies are believed when they say for whom they ask: their addresses, or how many stand in a row. */
export type TrustedProxies = { readonly hops: number } | { readonly addresses: readonly string[] }

function proxies(text: string): Read<TrustedProxies> {
  if (/^[1-9]$/.test(text)) return { value: { hops: Number(text) } }
  const addresses = text.split(',').map(each => each.trim())
  return addresses.every(isAddressOrRange)
    ? { value: { addresses } }
    : {
        shouldBe:
          'the addresses of proxies, such as 10.0.0.5 or 10.0.0.0/24, 10.0.1.5, or how many stand in a row, such as 1',
      }
}

function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const kind = isIP(address)
  if (kind === 0 || more.length > 0) return false
  return bits === undefined || 'value' in wholeNumber(1, kind === 6 ? 128 : 32, 24)(bits)
}

export type Listening = { readonly host: string; readonly port: number }

function hostAndPort(text: string): Read<Listening> {
  const url = URL.parse(`http://${text}`)
  const port = Number(/:(\d{1,5})$/.exec(text)?.[1])
  const isPlain = url !== null && url.host !== '' && url.pathname === '/' && url.username === '' && !/[/?#]/.test(text)
  return isPlain && port <= 65_535
    ? { value: { host: url.hostname.replace(/^\[|\]$/g, ''), port } }
    : { shouldBe: 'a host and a port, such as 127.0.0.1:9464' }
}

function placeOfFiles(text: string): Read<URL> {
  const url = URL.parse(text)
  const hasBucket = url?.pathname.split('/').some(part => part !== '') === true && url.username === ''
  return url !== null && ['file:', 's3+https:', 's3+http:'].includes(url.protocol) && hasBucket
    ? { value: url }
    : {
        shouldBe:
          'a folder such as file:///srv/conspectus, or an object store such as s3+https://s3.eu-west-2.amazonaws.com/bucket?region=eu-west-2',
      }
}

/** Where a scanner listens: a host and a port, or a socket of this machine. */
export type ScannerPlace = Listening | { readonly socket: string }

function scannerPlace(text: string): Read<ScannerPlace> {
  const [kind, place = ''] = text.split(/^(clamd):/).slice(1)
  const read: Read<ScannerPlace> = place.startsWith('/') ? { value: { socket: place } } : hostAndPort(place)
  return kind === 'clamd' && 'value' in read
    ? read
    : { shouldBe: 'clamd: and its host and port or its socket, such as clamd:127.0.0.1:3310 or clamd:/run/clamd.sock' }
}

/**
 * Every variable that the program reads, each on a line of its own. To add one, add it here and to the table of
 * `docs/configuration.md`; a test holds the two equal.
 */
export const variables = {
  PORT: {
    meaning: 'The port on which pages are served; 0 takes any free one.',
    otherwise: '3000',
    read: wholeNumber(0, 65_535, 3000),
  },
  HOST: {
    meaning: 'The address of this machine on which it listens; 0.0.0.0 is all of them.',
    otherwise: '127.0.0.1',
    read: matching(/^[^\s/]+$/, 'a name or an address of this machine, such as 127.0.0.1'),
  },
  PUBLIC_URL: {
    meaning:
      'The address by which people reach it, where that is not host and port. With https, cookies travel over TLS only, and a request for any other host is refused.',
    without: 'host and port',
    read: publicAddress,
  },
  TRUSTED_PROXY: {
    meaning:
      'The addresses of the proxies in front, or how many stand in a row: only they are believed when they say for whom they ask. A number trusts whoever connects, so nothing but the proxy may reach the port.',
    without: 'none',
    read: proxies,
  },
  DATABASE_URL: {
    meaning: 'The PostgreSQL server, as the role that serves pages. `--data DIR` goes before it.',
    without: 'the embedded database',
    read: postgresql,
  },
  DATABASE_OWNER_URL: {
    meaning: 'The same database as the role that owns the tables: for migrations, backup and restore.',
    without: 'DATABASE_URL',
    read: postgresql,
  },
  MAIL_URL: {
    meaning:
      'The mail server, as smtp:// (upgraded to TLS) or smtps://, with user and password where it wants them. A server on another machine that cannot do TLS needs `?tls=optional` at the end. Goes with MAIL_FROM.',
    without: 'no mail is sent, and links are shown to be passed on',
    read: readMailServer,
  },
  MAIL_FROM: {
    meaning: 'Who mails are from, such as `Conspectus <conspectus@example.org>`. Goes with MAIL_URL.',
    without: 'nobody',
    read: readSender,
  },
  ANCHOR_FOLDER: {
    meaning:
      'The folder outside the database in which the heads of the record are kept once a day, so that `audit verify --against` shows whether it was rewritten. Best on another machine.',
    without: '`anchors` in the data folder of the embedded database; with PostgreSQL none are kept',
    read: matching(/^[^\0]+$/, 'the path of a folder'),
  },
  ANCHOR_MAIL: {
    meaning: 'Who is sent each of these heads by mail as well. Goes with MAIL_URL.',
    without: 'nobody',
    read: readAddress,
  },
  CONSPECTUS_KEY: {
    meaning:
      'The key with which secrets are sealed before they go into the database: 32 bytes in base64, as "openssl rand -base64 32" makes them. Needed with PostgreSQL. No backup holds it: keep a copy elsewhere.',
    without: 'the file secret-key in the data folder',
    read: secretKey,
  },
  SECOND_FACTOR: {
    meaning:
      'Whether people of the inspecting side have to sign in with a code from their telephone as well (required), or may (offered).',
    otherwise: 'offered',
    read: requiredOrOffered,
  },
  SESSION_HOURS: {
    meaning: 'The hours after which one has to sign in again in any case.',
    otherwise: '12',
    read: wholeNumber(1, 168, 12),
  },
  SESSION_IDLE_MINUTES: {
    meaning: 'The minutes without a request after which one has to sign in again.',
    otherwise: '60',
    read: wholeNumber(5, 10_080, 60),
  },
  LOG: {
    meaning: 'One line of JSON for each request and fault on the standard output, on or off.',
    without: 'on, and off in the worked example',
    read: onOrOff,
  },
  REQUESTS_PER_MINUTE: {
    meaning:
      'How many requests one account, or one address where nobody is signed in, may make in a minute before it is asked to wait.',
    otherwise: '1200',
    read: wholeNumber(10, 1_000_000, 1200),
  },
  METRICS: {
    meaning: 'Host and port on which `/metrics` is served by itself, for the operator’s own network.',
    without: 'on PORT, to this machine alone and only where no proxy is configured',
    read: hostAndPort,
  },
  METRICS_TOKEN: {
    meaning: 'Whoever sends this text as a bearer token may read `/metrics` from anywhere.',
    without: 'nobody from elsewhere',
    read: matching(/^[\x21-\x7e]{16,200}$/, 'at least 16 letters and digits without a space'),
  },
  FILES_URL: {
    meaning: 'Where files that people send are kept: a folder, or an S3-compatible object store with its bucket.',
    without: 'the data folder; on a PostgreSQL server none are taken',
    read: placeOfFiles,
  },
  FILES_ACCESS_KEY: {
    meaning: 'The name of the key that may read and write in the object store.',
    without: 'none',
    read: matching(/^[\x21-\x7e]{1,200}$/, 'the name of a key, without a space'),
  },
  FILES_SECRET_KEY: {
    meaning: 'The secret of that key.',
    without: 'none',
    read: matching(/^[\x21-\x7e]{1,200}$/, 'the secret of a key, without a space'),
  },
  FILE_MEGABYTES: {
    meaning: 'How large one file may be, in millions of bytes. A scanner has to take as much.',
    otherwise: '25',
    read: wholeNumber(1, 1000, 25),
  },
  FORM_MEGABYTES: {
    meaning: 'How large all files of one form may be together.',
    otherwise: '100',
    read: wholeNumber(1, 4000, 100),
  },
  FORM_FILES: {
    meaning: 'How many files may be sent with one form.',
    otherwise: '10',
    read: wholeNumber(1, 100, 10),
  },
  SCANNER: {
    meaning:
      'The virus scanner that looks at each file before anybody can open it: ClamAV’s clamd. Without one, pages say beside each file that it was not scanned.',
    without: 'none',
    read: scannerPlace,
  },
} as const satisfies { readonly [name: string]: Variable<unknown> }

type Name = keyof typeof variables
type ValueOf<Each> = Each extends { readonly read: (text: string) => Read<infer Value> } ? Value : never

/** The value of each variable; undefined for one that is not set and has none without. */
export type Settings = {
  readonly [Each in Name]:
    | ValueOf<(typeof variables)[Each]>
    | ((typeof variables)[Each] extends { readonly otherwise: string } ? never : undefined)
}

/** Names that begin so are ours: one that we do not know is a mistake, wherever it is spelt. */
const ourPrefix = 'CONSPECTUS_'

/**
 * Reads some of the variables, or all. An empty variable is one that somebody wanted to take away.
 *
 * @throws WrongConfiguration with one sentence for each fault, all at once
 */
export function readVariables<Wanted extends Name>(
  environment: Environment,
  wanted: readonly Wanted[],
): Pick<Settings, Wanted> {
  const values: { [name: string]: unknown } = {}
  const faults: string[] = []
  for (const name of wanted) {
    const variable: Variable<unknown> = variables[name]
    const given = environment[name] === '' ? undefined : environment[name]
    const text = given ?? variable.otherwise
    if (text === undefined) continue
    const read = variable.read(text)
    if ('value' in read) values[name] = read.value
    else faults.push(`${name} should be ${read.shouldBe}.`)
  }
  if (faults.length > 0) throw new WrongConfiguration(faults.join('\n'))
  return values as Pick<Settings, Wanted>
}

/**
 * Reads every variable.
 *
 * @throws WrongConfiguration with one sentence for each fault, all at once: wrong values, variables that go together,
 *   and names that are nearly ours
 */
export function readSettings(environment: Environment): Settings {
  const names = Object.keys(variables) as Name[]
  const faults: string[] = []
  let settings: Settings | undefined
  try {
    settings = readVariables(environment, names)
  } catch (error) {
    if (!(error instanceof WrongConfiguration)) throw error
    faults.push(error.message)
  }
  faults.push(...misspelt(environment, names), ...apart(environment))
  if (settings === undefined || faults.length > 0) throw new WrongConfiguration(faults.join('\n'))
  return settings
}

/** A name that begins as ours do, or is a slip away from one of ours that is not set. */
function misspelt(environment: Environment, names: readonly Name[]): readonly string[] {
  const unset = names.filter(name => (environment[name] ?? '') === '')
  return Object.keys(environment).flatMap(given => {
    if (Object.hasOwn(variables, given) || environment[given] === '') return []
    const meant = nearest(given, unset)
    if (meant !== undefined) return [`There is no variable ${given}: ${meant} may be meant.`]
    return given.startsWith(ourPrefix) ? [`There is no variable ${given}: take it away.`] : []
  })
}

/** Variables that mean nothing without another. */
function apart(environment: Environment): readonly string[] {
  const isSet = (name: Name) => (environment[name] ?? '') !== ''
  const faults: readonly (readonly [boolean, string])[] = [
    [
      isSet('DATABASE_OWNER_URL') && !isSet('DATABASE_URL'),
      'DATABASE_OWNER_URL is set without DATABASE_URL, which names the same database for serving.',
    ],
    [isSet('MAIL_URL') && !isSet('MAIL_FROM'), 'MAIL_URL is set without MAIL_FROM, which says who mails are from.'],
    [isSet('ANCHOR_MAIL') && !isSet('MAIL_URL'), 'ANCHOR_MAIL is set without MAIL_URL, which names the mail server.'],
    [isSet('MAIL_FROM') && !isSet('MAIL_URL'), 'MAIL_FROM is set without MAIL_URL, which names the mail server.'],
    [
      (environment['FILES_URL'] ?? '').startsWith('s3') && !(isSet('FILES_ACCESS_KEY') && isSet('FILES_SECRET_KEY')),
      'FILES_URL names an object store: FILES_ACCESS_KEY and FILES_SECRET_KEY are needed with it.',
    ],
  ]
  return faults.flatMap(([isFault, said]) => (isFault ? [said] : []))
}
