import { AsyncLocalStorage } from 'node:async_hooks'
import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { Temporal } from '../../kernel/dates.ts'
import type { Actor } from '../access/actor.ts'
import { onlyReads } from './asked-once.ts'
import { type Beside, type Embedded, socketPort, startEmbedded } from './embedded.ts'
import { requireRoom } from './trouble.ts'

/** Who and when a transaction is for; every line of the record repeats it. */
export type Caller = {
  readonly actor: Actor
  /** The moment commands reckon with: the clock's, or the day chosen in the worked example. */
  readonly now: Temporal.Instant
  /** Identifies the request in the record and the log. */
  readonly requestId: string
}

/** A transaction. Each store and view narrows it to its own tables with `tx.withTables<…>()`. */
// biome-ignore lint/complexity/noBannedTypes: Kysely's word for "no tables yet"
export type Transaction = Kysely<{}>

export type Database = {
  readonly kind: 'embedded' | 'postgresql'
  /**
   * Runs `work` in one transaction as the actor's low-privilege role. Never wait for a network, a hash or a rendering
   * inside: the embedded database has one connection.
   *
   * @param command names what is done, for the record; `read` for pages
   */
  as<Value>(caller: Caller, command: string, work: (tx: Transaction) => Promise<Value>): Promise<Value>
  /**
   * Like `as`, for carrying out jobs: the role that reads and changes jobs and sweeps away what has run out. Everything that
   * the product does of itself is done so, since a server has no other database role beside those of its visitors.
   *
   * @param command names what is done, for the record; `read` where nothing is written, so that it is done on a full disk too
   */
  asJobs<Value>(work: (tx: Transaction) => Promise<Value>, command?: string): Promise<Value>
  /**
   * Like `as`, for signing in: the role that reads accounts, sessions and grants, and nothing else.
   *
   * @param on who changes how they sign in, and under which command, where the record is to name them; `accountId` where
   *   that is somebody half signed in
   */
  asGate<Value>(
    work: (tx: Transaction) => Promise<Value>,
    on?: { readonly caller: Caller; readonly command: string; readonly accountId?: string },
  ): Promise<Value>
  /**
   * As the public's role, with nothing said of who asks, when or by which request, and counted nowhere: for pages that
   * leave no trace.
   */
  asStranger<Value>(work: (tx: Transaction) => Promise<Value>): Promise<Value>
  /**
   * As the product itself, on behalf of no person: first accounts and reference data. The record names the command
   * and no account.
   */
  asSystem<Value>(command: string, work: (tx: Transaction) => Promise<Value>): Promise<Value>
  /** As the owner of the tables: migrations, backup, restore, verification. Never on behalf of a person. */
  asOwner<Value>(work: (client: pg.ClientBase) => Promise<Value>): Promise<Value>
  /** Statements sent since the start, transaction control not counted. */
  statements(): number
  /** How much is waited for connections: those waiting now, and since the start how often one was taken and after how long. */
  pressure(): { readonly waiting: number; readonly taken: number; readonly waitedMilliseconds: number }
  /** Flushes to disk since the start; only the embedded database counts them. */
  fsyncs(): number
  /** Closes it; a second time changes nothing. */
  close(): Promise<void>
}

export type DatabaseLocation =
  | {
      /** A PostgreSQL server, as a plain role that may become the `conspectus_…` roles and owns nothing. */
      readonly url: string
      /** The same database as the owner of the tables, where that is another role; only `asSystem` and `asOwner` use it. */
      readonly ownerUrl?: string
    }
  | {
      /** Folder of the embedded database. */
      readonly folder: string
    }

const typeDate = 1082
const typeTimestampTz = 1184

/** Days come back as `Temporal.PlainDate`, moments as `Temporal.Instant`, 64-bit integers as strings. */
function typeParser(oid: number): (text: string) => unknown {
  if (oid === typeDate) return dayFrom
  if (oid === typeTimestampTz) return text => Temporal.Instant.from(text)
  return pg.types.getTypeParser(oid) as (text: string) => unknown
}

/** A day as the database writes it, `2006-11-07`; read part by part, since a page may read thousands. */
function dayFrom(text: string): Temporal.PlainDate {
  if (text.length !== 10) return Temporal.PlainDate.from(text)
  return new Temporal.PlainDate(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8)))
}

const databaseRole = {
  staff: 'conspectus_staff',
  respondent: 'conspectus_respondent',
  public: 'conspectus_public',
} as const satisfies Record<Actor['kind'], string>

/** What is to happen once the transaction under way has committed. */
const afterwards = new AsyncLocalStorage<(() => void)[]>()

/** Does something once the transaction under way has committed; never, when it rolls back. Must not throw. */
export function afterCommit(deed: () => void): void {
  const deeds = afterwards.getStore()
  if (deeds === undefined) throw new Error('There is no transaction to wait for.')
  deeds.push(deed)
}

/** Rolls the transaction back and gives `value` to the caller of `as`. */
export class RollBack<Value> extends Error {
  readonly value: Value
  constructor(value: Value) {
    super('rolled back on purpose')
    this.value = value
  }
}

/**
 * Opens the database: embedded in a folder, or a PostgreSQL server. One path for both: the same pool, the same SQL.
 *
 * @throws DataFolderInUse when another process has the folder
 */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  if ('url' in location) {
    const pool = joinServer(location.url, 20)
    return databaseOver({
      kind: 'postgresql',
      pool,
      ownerPool: location.ownerUrl === undefined ? pool : joinServer(location.ownerUrl, 4),
      closeBehind: async () => {},
      fsyncs: () => 0,
      beforeWriting: () => {},
    })
  }
  return databaseOn(await startEmbedded(location.folder), () => requireRoom(location.folder))
}

/** A new embedded database beside the one of a data folder, which it may take the place of at the end (`exchange.ts`). */
export async function openBeside(folder: string, beside: Beside): Promise<Database> {
  return databaseOn(await startEmbedded(folder, beside), () => requireRoom(folder))
}

function databaseOn(embedded: Embedded, beforeWriting: () => void): Database {
  const pool = joinEmbedded(embedded.socketFolder)
  return databaseOver({
    kind: 'embedded',
    pool,
    ownerPool: pool,
    closeBehind: () => embedded.close(),
    fsyncs: () => embedded.fsyncs(),
    beforeWriting,
  })
}

/** Joins the embedded database that a running server holds. */
export function joinDatabase(socketFolder: string): Database {
  const pool = joinEmbedded(socketFolder)
  return databaseOver({
    kind: 'embedded',
    pool,
    ownerPool: pool,
    closeBehind: async () => {},
    fsyncs: () => 0,
    beforeWriting: () => {},
  })
}

function joinServer(url: string, connectionsMax: number): pg.Pool {
  return new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    // Our statements are short and their policies many: a server that compiles them first takes seconds for milliseconds.
    options: '-c jit=off',
    types: { getTypeParser: typeParser },
  })
}

function joinEmbedded(socketFolder: string): pg.Pool {
  return new pg.Pool({
    host: socketFolder,
    port: socketPort,
    user: 'postgres',
    database: 'postgres',
    max: 1,
    idleTimeoutMillis: 0,
    types: { getTypeParser: typeParser },
  })
}

function databaseOver({
  kind,
  pool,
  ownerPool,
  closeBehind,
  fsyncs,
  beforeWriting,
}: {
  readonly kind: Database['kind']
  readonly pool: pg.Pool
  /** Connected as the owner of the tables; the same pool where that is one role. */
  readonly ownerPool: pg.Pool
  readonly closeBehind: () => Promise<void>
  readonly fsyncs: () => number
  /** Refuses, by throwing, what could not be written. */
  readonly beforeWriting: () => void
}): Database {
  let statements = 0
  let taken = 0
  let waitedMilliseconds = 0
  let closed: Promise<void> | undefined
  const open = new AsyncLocalStorage<true>()
  const pools = new Set([pool, ownerPool])
  // A connection that breaks while idle is replaced by the pool; one that breaks in use rejects its next query. Without
  // these two, one that breaks between two queries of a transaction would end the process.
  for (const each of pools) each.on('error', () => {}).on('connect', client => client.on('error', () => {}))

  async function transaction<Value>(
    from: pg.Pool,
    begin: string,
    work: (client: pg.PoolClient) => Promise<Value>,
    isCounted = true,
  ): Promise<Value> {
    // The embedded database has one connection: waiting for a second inside a transaction would wait for ever.
    if (open.getStore()) throw new Error('A transaction is open already: pass it on instead of opening another.')
    const asked = performance.now()
    const client = await from.connect()
    if (isCounted) {
      taken += 1
      waitedMilliseconds += performance.now() - asked
    }
    let broken: Error | undefined
    try {
      await client.query(begin)
      const deeds: (() => void)[] = []
      const value = await afterwards.run(deeds, () => open.run(true, () => work(client)))
      await client.query('commit')
      for (const deed of deeds) deed()
      return value
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure
      })
      if (error instanceof RollBack) return error.value as Value
      throw error
    } finally {
      client.release(broken)
    }
  }

  function kyselyOn(client: pg.PoolClient, isCounted = true): Transaction {
    const counted: PostgresPoolClient = {
      query: ((...parameters: Parameters<PostgresPoolClient['query']>) => {
        if (isCounted) statements += 1
        return client.query(...(parameters as unknown as Parameters<pg.PoolClient['query']>))
      }) as unknown as PostgresPoolClient['query'],
      release: () => {},
    } as PostgresPoolClient
    return new Kysely({
      dialect: new PostgresDialect({ pool: { options: {}, connect: async () => counted, end: async () => {} } }),
    })
  }

  return {
    kind,
    async as(caller, command, work) {
      if (command !== 'read') beforeWriting()
      return transaction(pool, beginAs(caller, command), client => {
        const tx = kyselyOn(client)
        return work(command === 'read' ? onlyReads(tx) : tx)
      })
    },
    asGate: (work, on) =>
      transaction(
        pool,
        on === undefined
          ? 'begin; set local role conspectus_gate'
          : beginAs(on.caller, on.command, 'conspectus_gate', on.accountId),
        client => work(kyselyOn(client)),
      ),
    async asStranger(work) {
      beforeWriting()
      const begin = 'begin; set local role conspectus_public'
      return transaction(pool, begin, client => work(kyselyOn(client, false)), false)
    },
    async asJobs(work, command) {
      if (command !== 'read') beforeWriting()
      const begin = `begin; select set_config('conspectus.command', ${pg.escapeLiteral(command ?? '')}, true); set local role conspectus_jobs`
      return transaction(pool, begin, client => work(kyselyOn(client)))
    },
    async asSystem(command, work) {
      if (command !== 'read') beforeWriting()
      const begin = `begin; select set_config('conspectus.command', ${pg.escapeLiteral(command)}, true)`
      return transaction(ownerPool, begin, client => work(kyselyOn(client)))
    },
    async asOwner(work) {
      const client = await ownerPool.connect()
      try {
        return await work(client)
      } finally {
        client.release()
      }
    },
    statements: () => statements,
    pressure: () => ({ waiting: pool.waitingCount, taken, waitedMilliseconds }),
    fsyncs,
    close() {
      closed ??= Promise.all([...pools].map(each => each.end())).then(closeBehind)
      return closed
    },
  }
}

/** One round trip: begin, the role, and who acts. */
function beginAs(
  { actor, now, requestId }: Caller,
  command: string,
  role: (typeof databaseRole)[Actor['kind']] | 'conspectus_gate' = databaseRole[actor.kind],
  accountId = actor.kind === 'public' ? '' : actor.accountId,
): string {
  const settings: Record<string, string> = {
    'conspectus.account': accountId,
    'conspectus.person': actor.kind === 'public' ? '' : actor.personId,
    'conspectus.now': now.toString(),
    'conspectus.request': requestId,
    'conspectus.command': command,
  }
  const list = Object.entries(settings).map(
    ([name, value]) => `set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`,
  )
  return `begin; set local role ${role}; select ${list.join(', ')}`
}
