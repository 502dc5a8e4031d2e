import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { type GrantRow, grantsOf } from '../access/grants.ts'
import type { Database } from '../db/database.ts'

/** Who is signed in, with every role ever given: the moment of the request says which of them hold. */
export type KnownAccount = {
  readonly kind: 'staff' | 'respondent'
  readonly accountId: string
  readonly personId: string
  readonly name: string
  readonly grants: readonly GrantRow[]
}

/** What a session keeps between requests. `known` is read afresh each time and never stored. */
export type StoredSession = {
  accountId?: string
  day?: string
  known?: KnownAccount
  cookie: { expires?: Date | null | string; originalMaxAge: number | null }
}

type SessionRow = {
  content: StoredSession
  account_id: string | null
  person_id: string | null
  name: string | null
  kind: 'staff' | 'respondent' | null
  grants: readonly GrantRow[]
}

type Callback = (error?: unknown, session?: unknown) => void

/**
 * Sessions in the database, by the hash of their token. Reading one brings account and grants in the same statement.
 *
 * The three methods are those that @fastify/session asks of a store.
 */
export class SessionStore {
  private readonly database: Database
  constructor(database: Database) {
    this.database = database
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
    this.database
      .asGate(tx => sql`delete from platform_session where token_sha256 = ${hashed(token)}`.execute(tx))
      .then(() => callback(), callback)
  }

  private async read(token: string): Promise<StoredSession | null> {
    const { rows } = await this.database.asGate(tx =>
      sql<SessionRow>`
        select session.content, account.id as account_id, account.person_id, account.name, account.kind,
          ${grantsOf(sql`account.person_id`)} as grants
        from platform_session session
        left join platform_account account on account.id = session.account_id and account.closed_at is null
        where session.token_sha256 = ${hashed(token)} and session.expires_at > now()`.execute(tx),
    )
    const row = rows[0]
    if (row === undefined) return null
    if (row.account_id === null || row.person_id === null || row.name === null || row.kind === null) return row.content
    const known: KnownAccount = {
      kind: row.kind,
      accountId: row.account_id,
      personId: row.person_id,
      name: row.name,
      grants: row.grants,
    }
    return { ...row.content, known }
  }

  private async write(token: string, { known: _, ...content }: StoredSession): Promise<void> {
    const expires = content.cookie.expires
    const until = expires === undefined || expires === null ? new Date(Date.now() + 12 * 3_600_000) : new Date(expires)
    await this.database.asGate(tx =>
      sql`
        insert into platform_session (token_sha256, account_id, content, expires_at)
        values (${hashed(token)}, ${content.accountId ?? null}, ${JSON.stringify(content)}::jsonb, ${until.toISOString()})
        on conflict (token_sha256) do update
          set account_id = excluded.account_id, content = excluded.content, expires_at = excluded.expires_at`.execute(
        tx,
      ),
    )
  }
}

function hashed(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
