import { type RawBuilder, sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Reference } from '../../../kernel/history.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ReadLine } from '../domain/entries.ts'
import { boundsOf, type Filter, type Place } from '../domain/filter.ts'
import { keyOfName } from '../domain/names.ts'

type Row = { readonly [column: string]: unknown }

/** Lines of one chain, newest first, a page at a time; `places` narrows them to one kind of thing. One statement. */
export async function listLines(
  tx: Transaction,
  asked: {
    readonly chain: string
    readonly filter: Filter
    readonly places: readonly Place[]
    readonly page: number
    readonly size: number
  },
): Promise<{ readonly lines: readonly ReadLine[]; readonly count: number }> {
  const { rows } = await sql<{
    id: string
    at: Temporal.Instant
    account_id: string | null
    account_name: string | null
    request: string | null
    command: string
    table_name: string
    operation: ReadLine['operation']
    before: Row | null
    after: Row | null
    count: string
  }>`
    select id, at, account_id, account_name, request, command, table_name, operation, before, after, count(*) over () as count
    from platform_read_record where chain = ${asked.chain} and ${wanted(asked.filter, asked.places)}
    order by id desc limit ${asked.size} offset ${(asked.page - 1) * asked.size}`.execute(tx)
  return {
    count: Number(rows[0]?.count ?? 0),
    lines: rows.map(row => ({
      id: row.id,
      at: row.at,
      accountId: row.account_id ?? undefined,
      name: row.account_name ?? undefined,
      request: row.request ?? undefined,
      command: row.command,
      table: row.table_name,
      operation: row.operation,
      before: row.before ?? undefined,
      after: row.after ?? undefined,
    })),
  }
}

function wanted({ kind, of, by, day }: Filter, places: readonly Place[]): RawBuilder<unknown> {
  const conditions: RawBuilder<unknown>[] = [sql`true`]
  if (kind !== undefined) {
    const rows = places.map(place => {
      const parts = [sql`table_name = ${place.table}`]
      if (of !== undefined && place.key !== undefined) parts.push(sql`coalesce(after, before) ->> ${place.key} = ${of}`)
      if (place.when !== undefined) parts.push(sql`coalesce(after, before) ->> ${place.when.column} = ${place.when.is}`)
      return sql`(${sql.join(parts, sql` and `)})`
    })
    conditions.push(rows.length === 0 ? sql`false` : sql`(${sql.join(rows, sql` or `)})`)
  }
  if (by !== undefined) conditions.push(sql`account_id = ${by}`)
  if (day !== undefined) {
    const { from, until } = boundsOf(day)
    conditions.push(sql`at >= ${from} and at < ${until}`)
  }
  return sql.join(conditions, sql` and `)
}

/** Who stands in a chain of the record, by name. One statement. */
export async function listDoers(
  tx: Transaction,
  chain: string,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select account.id, account.name from platform_read_account account
    where account.id in (select account_id from platform_read_record where chain = ${chain})
    order by lower(account.name), account.id`.execute(tx)
  return rows
}

/** Names of people, accounts, organisations and areas that lines refer to. One statement. */
export async function findNames(
  tx: Transaction,
  references: readonly Reference[],
): Promise<ReadonlyMap<string, string>> {
  const ids = (to: string) =>
    references.filter(each => each.to === to && /^\d{1,18}$/.test(each.id)).map(({ id }) => id)
  const { rows } = await sql<{ to: string; id: string; name: string }>`
    select 'person' as to, id, name from register_read_person where id = any (${ids('person')}::bigint[])
    union all select 'account', id, name from platform_read_account where id = any (${ids('account')}::bigint[])
    union all select 'organisation', id, name from register_read_organisation where id = any (${ids('organisation')}::bigint[])
    union all select 'area', id, name from register_read_area where id = any (${ids('area')}::bigint[])`.execute(tx)
  return new Map(rows.map(row => [keyOfName(row.to, row.id), row.name]))
}

/** Rows that lines refer to, as the record last has them and the reader may see them. One statement. */
export async function findRows(
  tx: Transaction,
  chain: string,
  references: readonly Reference[],
): Promise<readonly { readonly table: string; readonly id: string; readonly row: Row }[]> {
  const wantedRows = references.flatMap(({ to, id }) => (to.startsWith('row:') ? [{ table: to.slice(4), id }] : []))
  const { rows } = await sql<{ table: string; id: string; row: Row }>`
    select distinct on (line.table_name, line.row_id) line.table_name as table, line.row_id as id, coalesce(line.after, line.before) as row
    from json_to_recordset(${JSON.stringify(wantedRows)}) as wanted("table" text, id text)
    join platform_read_record line on line.table_name = wanted."table" and line.row_id = wanted.id
    where line.chain = ${chain} and coalesce(line.after, line.before) is not null
    order by line.table_name, line.row_id, line.id desc`.execute(tx)
  return rows
}

/** What must be known of items of evidence before they are shown. One statement. */
export async function findProtected(
  tx: Transaction,
  items: readonly string[],
): Promise<readonly { readonly id: string; readonly classification: string; readonly isOpen: boolean }[]> {
  const ids = [...new Set(items)].filter(id => /^\d{1,18}$/.test(id))
  const { rows } = await sql<{ id: string; classification: string; isOpen: boolean }>`
    select id, classification, is_open as "isOpen" from evidence_read_item where id = any (${ids}::bigint[])`.execute(
    tx,
  )
  return rows
}
