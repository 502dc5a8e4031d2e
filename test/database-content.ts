import { leftOutTables } from '../src/platform/db/backup.ts'
import type { Database } from '../src/platform/db/database.ts'

/** Everything in the database as text, by table, what a backup leaves out not; and where the sequences stand. */
export async function contentOf(database: Database): Promise<{ readonly [table: string]: readonly string[] }> {
  return database.asOwner(async client => {
    await client.query("set timezone = 'UTC'")
    const { rows: tables } = await client.query<{ name: string }>(
      `
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> all ($1)
      order by 1`,
      [Object.keys(leftOutTables)],
    )
    const content: Record<string, readonly string[]> = {}
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select r::text as row from "${name}" r order by 1`)
      content[name] = rows.map(each => each.row)
    }
    const { rows: sequences } = await client.query<{ row: string }>(`
      select sequencename || ' ' || coalesce(last_value::text, 'fresh') as row from pg_sequences
      where schemaname = 'public' order by 1`)
    await client.query('reset timezone')
    return { ...content, sequences: sequences.map(each => each.row) }
  })
}
