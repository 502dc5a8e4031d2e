import { sql } from 'kysely'
import type { Transaction } from './database.ts'

/** Every table with the columns of it that whoever asks may read, in the order of their names; bytes are left out. One statement. */
export async function listReadableTables(
  tx: Transaction,
): Promise<readonly { readonly name: string; readonly columns: readonly string[] }[]> {
  const { rows } = await sql<{ name: string; columns: string[] }>`
    select relname as name, array_agg(attname::text order by attnum) as columns
    from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where relkind = 'r' and relnamespace = 'public'::regnamespace and atttypid <> 'bytea'::regtype
      and has_column_privilege(pg_class.oid, attnum, 'select')
    group by relname order by relname`.execute(tx)
  return rows
}
