import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '../src/platform/db/database.ts'

/* What anybody could find who has the whole database, all that was logged and measured, and every file. */

/** Everything there is at one moment. */
export type Seen = {
  /** Every row of every table as text, and every sequence with where it stands. */
  readonly rows: ReadonlyMap<string, readonly { readonly [column: string]: unknown }[]>
  readonly logged: readonly string[]
  readonly measured: string
  readonly mails: number
  /** Every file under the folders that the product writes to, but the database's own. */
  readonly files: readonly string[]
}

/** What each table may hold more of after somebody told something: all their new rows are looked at, column by column. */
const kept: { readonly [table: string]: { readonly [column: string]: RegExp } } = {
  concerns_telling: { id: /^[0-9a-f-]{36}$/, receipt_sha256: /^\\x[0-9a-f]{64}$/, told_on: /^\d{4}-\d\d-\d\d$/ },
  concerns_message: {
    id: /^[0-9a-f-]{36}$/,
    telling_id: /^[0-9a-f-]{36}$/,
    position: /^\d+$/,
    from_teller: /^true$/,
    text: /./s,
    told_on: /^\d{4}-\d\d-\d\d$/,
    by_id: /^null$/,
  },
}

export async function everyRow(database: Database): Promise<Seen['rows']> {
  return database.asOwner(async client => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select relname as name from pg_class where relkind in ('r', 'm') and relnamespace = 'public'::regnamespace order by 1`,
    )
    const found = new Map<string, readonly { readonly [column: string]: unknown }[]>()
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: { [column: string]: unknown } }>(
        `select to_jsonb(t) as row from ${name} t order by to_jsonb(t)::text`,
      )
      found.set(
        name,
        rows.map(({ row }) => row),
      )
    }
    const { rows: sequences } = await client.query<{ name: string; last: string | null }>(
      `select sequencename as name, last_value::text as last from pg_sequences where schemaname = 'public' order by 1`,
    )
    found.set('every sequence', sequences)
    return found
  })
}

export function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .toSorted()
}

/** A text in the forms in which it could lie somewhere: as it is, in hexadecimal and base64, and as its hashes. */
function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const hash = (kind: string) => createHash(kind).update(bytes).digest()
  return [bytes, hash('sha256'), hash('md5'), hash('sha1')].flatMap((each, index) => [
    ...(index === 0 ? [text] : []),
    each.toString('hex'),
    each.toString('base64').replace(/=+$/, ''),
    each.toString('base64url'),
  ])
}

/** Where any of these texts lies, in whatever form. */
export function where(texts: readonly string[], places: ReadonlyMap<string, string>): readonly string[] {
  return texts.flatMap(text =>
    formsOf(text).flatMap(form =>
      [...places].filter(([, content]) => content.includes(form)).map(([place]) => `${text} in ${place}`),
    ),
  )
}

/** Everything in which something may lie, by its name; `raw` are folders whose files are read as they are. */
export function placesOf(seen: Seen, raw: readonly string[]): ReadonlyMap<string, string> {
  return new Map([
    ...[...seen.rows].map(([table, rows]): [string, string] => [`table ${table}`, JSON.stringify(rows)]),
    ['the log', seen.logged.join('\n')],
    ['the measurements', seen.measured],
    ...raw.flatMap(filesUnder).map((file): [string, string] => [file, readFileSync(file, 'latin1')]),
  ])
}

/** What came of a telling besides what is meant to be kept, sentence by sentence; nothing when it left no trace. */
export function tracesBetween(before: Seen, after: Seen): readonly string[] {
  const traces: string[] = []
  for (const [table, rows] of after.rows) {
    const known = new Map<string, number>()
    for (const row of before.rows.get(table) ?? []) {
      const text = JSON.stringify(row)
      known.set(text, (known.get(text) ?? 0) + 1)
    }
    const added = rows.filter(row => {
      const text = JSON.stringify(row)
      const count = known.get(text) ?? 0
      known.set(text, count - 1)
      return count <= 0
    })
    for (const row of added) {
      const columns = kept[table]
      if (columns === undefined) traces.push(`a row of ${table} is new or changed`)
      else
        for (const [column, value] of Object.entries(row))
          if (columns[column]?.test(String(value)) !== true) traces.push(`${table}.${column} holds ${String(value)}`)
    }
    if (rows.length - added.length < (before.rows.get(table) ?? []).length && added.length === 0)
      traces.push(`a row of ${table} is gone`)
  }
  for (const line of after.logged.slice(before.logged.length)) traces.push(`a line was logged: ${line.trim()}`)
  if (after.measured !== before.measured) traces.push('a measurement changed')
  if (after.mails !== before.mails) traces.push('a mail went out')
  for (const file of after.files) if (!before.files.includes(file)) traces.push(`the file ${file} is new`)
  return traces
}
