import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import { type GrantRow, grantsOf } from '../access/grants.ts'
import type { SessionLimits } from '../access/sessions.ts'
import type { Database, Transaction } from '../db/database.ts'
import type { Pending } from './route.ts'

/** Who is signed in, with every role ever given: the moment of the request says which of them hold. */
export type KnownAccount = {
  readonly kind: 'staff' | 'respondent'
  readonly accountId: string
  readonly personId: string
  readonly name: string
  readonly grants: readonly GrantRow[]
}

/** What a session keeps between requests. `known` and `stored` are read afresh each time and never stored. */
export type StoredSession = {
  accountId?: string
  pending?: Pending
  browser?: string
  day?: string
  known?: KnownAccount
  /** It came from the database: it is changed there and never made anew, since somebody may have ended it meanwhile. */
  stored?: true
  cookie: { expires?: Date | null | string; originalMaxAge: number | null }
}

type SessionRow = {
  content: StoredSession
  last_used_at: Temporal.Instant
  account_id: string | null
  person_id: string | null
  name: string | null
  kind: 'staff' | 'respondent' | null
  grants: readonly GrantRow[]
}

/** Time for the second step, after a password was right. */
const pendingMinutes = 15
/** The last use is written down this often within the time after which an unused session ends. */
const usesNoted = 12

export type SessionStoreOptions = {
  readonly database: Database
  readonly clock: { now(): Temporal.Instant }
  readonly limits: SessionLimits
}

type Callback = (error?: unknown, session?: unknown) => void

/**
 * Sessions in the database, by the hash of their token. Reading one brings account and grants in the same statement.
 *
 * The three methods are those that @fastify/session asks of a store.
 */
export class SessionStore {
  private readonly options: SessionStoreOptions
  constructor(options: SessionStoreOptions) {
    this.options = options
  }

  get(token: string, callback: Callback): void {
    this.read(token).then(
      session => callback(undefined, session),
      // An error with the code ENOENT, as of a database that is being opened again, would be taken for a session that is
      // gone, and the person would be signed out.
      (error: unknown) => callback(new Error('A session could not be read.', { cause: error })),
    )
  }

  set(token: string, session: StoredSession, callback: Callback): void {
    this.write(token, session).then(() => callback(), callback)
  }

  destroy(token: string, callback: Callback): void {
    this.options.database
      .asGate(tx => sql`delete from platform_session where token_sha256 = ${hashed(token)}`.execute(tx))
      .then(() => callback(), callback)
  }

  private async read(token: string): Promise<StoredSession | null> {
    const now = this.options.clock.now()
    const row = await this.options.database.asGate(async tx => {
      const { rows } = await sql<SessionRow>`
        select session.content, session.last_used_at, account.id as account_id, account.person_id, account.name, account.kind,
          ${grantsOf(sql`account.person_id`)} as grants
        from platform_session session
        left join platform_account account on account.id = session.account_id and account.closed_at is null
        where session.token_sha256 = ${hashed(token)} and session.expires_at > ${now.toString()}`.execute(tx)
      const found = rows[0]
      if (found !== undefined) await this.noteUse(tx, token, found.last_used_at, now)
      return found
    })
    if (row === undefined) return null
    const content: StoredSession = { ...row.content, stored: true }
    if (row.account_id === null || row.person_id === null || row.name === null || row.kind === null) return content
    const known: KnownAccount = {
      kind: row.kind,
      accountId: row.account_id,
      personId: row.person_id,
      name: row.name,
      grants: row.grants,
    }
    return { ...content, known }
  }

  /** Puts the end off, once in several minutes; what waits for a second step ends when it was to end. */
  private async noteUse(tx: Transaction, token: string, last: Temporal.Instant, now: Temporal.Instant): Promise<void> {
    const { hours, idleMinutes } = this.options.limits
    if (now.since(last).total('minutes') < idleMinutes / usesNoted) return
    await sql`
      update platform_session set last_used_at = ${now.toString()},
        expires_at = case when pending_account_id is null
          then least(began_at + make_interval(hours => ${hours}::integer), ${now.add({ minutes: idleMinutes }).toString()}::timestamptz)
          else expires_at end
      where token_sha256 = ${hashed(token)}`.execute(tx)
  }

  private async write(token: string, { known: _, stored, ...content }: StoredSession): Promise<void> {
    const { hours, idleMinutes } = this.options.limits
    const now = this.options.clock.now()
    const pending = content.pending?.accountId ?? null
    const ends = now.add({ minutes: pending === null ? Math.min(hours * 60, idleMinutes) : pendingMinutes })
    const [account, text] = [content.accountId ?? null, JSON.stringify(content)]
    await this.options.database.asGate(tx =>
      stored === true
        ? sql`
            update platform_session set account_id = ${account}, pending_account_id = ${pending}, content = ${text}::jsonb
            where token_sha256 = ${hashed(token)}`.execute(tx)
        : sql`
            insert into platform_session (token_sha256, account_id, pending_account_id, content, browser, began_at, last_used_at, expires_at)
            values (${hashed(token)}, ${account}, ${pending}, ${text}::jsonb, ${content.browser ?? ''}, ${now.toString()}, ${now.toString()}, ${ends.toString()})
            on conflict (token_sha256) do update set account_id = excluded.account_id, content = excluded.content,
              pending_account_id = excluded.pending_account_id, browser = excluded.browser, expires_at = excluded.expires_at`.execute(
            tx,
          ),
    )
  }
}

/** Names a session by the hash of its token, in hexadecimal, as the list of signed-in browsers does. */
export function nameOfSession(token: string): string {
  return hashed(token).toString('hex')
}

function hashed(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
