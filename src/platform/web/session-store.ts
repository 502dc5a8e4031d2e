import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Actor } from '../access/actor.ts'
import type { Database } from '../db/database.ts'

/** What a session keeps between requests. `actor` is read afresh each time and never stored. */
export type StoredSession = {
  accountId?: string
  day?: string
  actor?: Actor
  cookie: { expires?: Date | null | string; originalMaxAge: number | null }
}

type SessionRow = {
  content: StoredSession
  account_id: string | null
  person_id: string | null
  name: string | null
  kind: 'staff' | 'respondent' | null
  grants: { role: string; reviewId: string | null }[]
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
    this.read(token).then(session => callback(undefined, session), callback)
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
          coalesce((select json_agg(json_build_object('role', held.role, 'reviewId', held.review_id::text))
            from platform_grant held
            where held.person_id = account.person_id and (held.until_at is null or held.until_at > now())), '[]') as grants
        from platform_session session
        left join platform_account account on account.id = session.account_id and account.closed_at is null
        where session.token_sha256 = ${hashed(token)} and session.expires_at > now()`.execute(tx),
    )
    const row = rows[0]
    if (row === undefined) return null
    if (row.account_id === null || row.person_id === null || row.name === null || row.kind === null) return row.content
    const actor: Actor = {
      kind: row.kind,
      accountId: row.account_id,
      personId: row.person_id,
      name: row.name,
      grants: row.grants.map(grant => ({ role: grant.role, reviewId: grant.reviewId ?? undefined })),
    }
    return { ...row.content, actor }
  }

  private async write(token: string, { actor: _, ...content }: StoredSession): Promise<void> {
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
