import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../db/database.ts'

/** Lines of the record that are looked through: what somebody saved a moment ago stands among the newest. */
const linesMost = 1_000

/**
 * Who wrote one of these texts last, word for word, and when: by the newest lines of the record that its reader may see.
 * Undefined where none of them holds it.
 *
 * @param review the number of the review to which it belongs, where it belongs to one
 */
export async function whoWrote(
  tx: Transaction,
  texts: readonly string[],
  review: string | undefined,
): Promise<{ readonly by: string; readonly at: Temporal.Instant } | undefined> {
  const { rows } = await sql<{ by: string; at: Temporal.Instant }>`
    select line.account_name as by, line.at
    from (select id, account_name, at, after from platform_read_record
      where chain = ${review ?? '0'}::bigint and operation <> 'delete' order by id desc limit ${linesMost}) line
    where line.account_name is not null
      and exists (select from jsonb_each_text(line.after) as held (name, value) where held.value = any (${[...texts]}::text[]))
    order by line.id desc limit 1`.execute(tx)
  return rows[0]
}
