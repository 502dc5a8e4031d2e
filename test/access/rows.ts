import { Temporal } from '../../src/kernel/dates.ts'
import type { Database } from '../../src/platform/db/database.ts'
import type { Asker, Place, World } from './oracle.ts'

/* Asking the rows themselves as somebody, and making the database be a world of the oracle's. */

const roleOf: { readonly [place in Place]: string } = {
  'programme manager': 'programme-manager',
  approver: 'approver',
  administrator: 'administrator',
  'data protection officer': 'data-protection-officer',
  evaluates: 'evaluator',
  leads: 'lead',
  joint: 'joint',
  member: 'member',
  'reads for quality': 'quality-reader',
  'young inspector': 'young-person',
  'assigned to children': 'child-level-reader',
  'assigned to whistle-blowers': 'whistle-blower-reader',
  director: 'director',
  office: 'director-office',
  'lead member': 'lead-member',
  partner: 'partner',
  contributor: 'contributor',
  'asked to comment': 'draft-delegate',
}
export type Row = { readonly id: string; readonly review: string; readonly row: { readonly [column: string]: unknown } }
const firstDay = Temporal.PlainDate.from('2007-03-01')
const dayText = (number: number) => firstDay.add({ days: number }).toString()
const refusedByLaw = '42501'

export type Rows = ReturnType<typeof rowsOf>

/**
 * Asks a database as somebody, below every policy. `people` are those whose places a world says; `accountOf` gives the
 * account of each.
 */
export function rowsOf(database: Database, people: readonly string[], accountOf: (person: string) => string) {
  async function owner<Found extends object = object>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Found[]> {
    return database.asOwner(async client => (await client.query(text, [...values])).rows as Found[])
  }

  async function askAs<Value>(
    who: Asker,
    work: (query: (text: string, values?: readonly unknown[]) => Promise<readonly Row['row'][]>) => Promise<Value>,
  ): Promise<Value> {
    const role = who.side === 'staff' ? 'conspectus_staff' : 'conspectus_respondent'
    return database.asOwner(async client => {
      try {
        await client.query(`begin; set local role ${role}`)
        await client.query(
          `select set_config('conspectus.account', $1, true), set_config('conspectus.person', $2, true), set_config('conspectus.now', $3, true)`,
          [accountOf(who.person), who.person, `${dayText(who.day)}T12:00:00Z`],
        )
        return await work(async (text, values = []) => (await client.query(text, [...values])).rows)
      } finally {
        await client.query('rollback')
      }
    })
  }

  /** Columns of a table that a side may write in this way. What people hold has no part in it: each is asked for once. */
  const writable = new Map<string, readonly string[]>()
  async function columnsFor(
    side: Asker['side'],
    table: string,
    way: 'insert' | 'update',
    query: (text: string, values: readonly unknown[]) => Promise<readonly Row['row'][]>,
  ): Promise<readonly string[]> {
    const key = `${side} ${way} ${table}`
    const known = writable.get(key)
    if (known !== undefined) return known
    const columns = await query(
      `select column_name as name from information_schema.columns where table_schema = 'public' and table_name = $1
       and is_generated = 'NEVER' and is_identity = 'NO' and has_column_privilege($1, column_name, $2) order by ordinal_position`,
      [table, way],
    )
    const names = columns.map(column => String(column['name']))
    writable.set(key, names)
    return names
  }

  /** Every row of a table, of all reviews, in one order. */
  async function everyRow(table: string): Promise<readonly Row[]> {
    const key = table === 'reviews_review' ? 'id' : 'review_id'
    const found = await owner<{ row: Row['row'] }>(
      `select to_jsonb(t) as row from ${table} t order by ${keyOf(table)}, to_jsonb(t)::text`,
    )
    return found.map(({ row }) => ({
      id: String(row[keyOf(table)]),
      review: String(row[key]),
      row,
    }))
  }

  /** Makes the database be this world; everybody else's roles are taken away. */
  async function become(world: World): Promise<void> {
    await owner('delete from platform_grant')
    for (const held of world.held) {
      await owner(
        `insert into platform_grant (person_id, role, review_id, from_at, until_at, on_behalf_of_id) values ($1, $2, $3, $4, $5, $6)`,
        [
          held.person,
          roleOf[held.place],
          held.review ?? null,
          held.from === undefined ? '2005-01-01T00:00:00Z' : `${dayText(held.from)}T00:00:00Z`,
          held.until === undefined ? null : `${dayText(held.until + 1)}T00:00:00Z`,
          held.for ?? null,
        ],
      )
    }
    await owner('delete from evidence_share')
    await owner('delete from reviews_member where person_id = any ($1)', [people])
    for (const item of world.items)
      await owner('update evidence_item set classification = $2, author_id = $3, held_by = $4 where id = $1', [
        item.id,
        item.kind,
        item.author,
        item.body ?? null,
      ])
    for (const { person, review, body } of world.sent)
      await owner(
        `insert into reviews_member (review_id, person_id, body, role, from_on) values ($1, $2, $3, 'member', '2005-01-01')`,
        [review, person, body],
      )
    for (const { item, body } of world.given)
      await owner(
        `insert into evidence_share (review_id, item_id, to_body, gateway, shared_by_id, shared_on)
       select review_id, id, $2, 'A law', author_id, '2006-01-01' from evidence_item where id = $1`,
        [item, body],
      )
  }

  /** Tries to add a row like this one as its own author; true unless the database refuses the right to. */
  async function tryAdding(who: Asker, table: string, like: Row): Promise<boolean> {
    return askAs(who, async query => {
      const names = await columnsFor(who.side, table, 'insert', query)
      if (names.length === 0) return false
      const own: { [column: string]: unknown } = { ...like.row }
      if (['judgements_proposal', 'judgements_body_view', 'judgements_note'].includes(table))
        own['person_id'] = who.person
      if (table === 'judgements_opening') own['opened_by_id'] = who.person
      if (table === 'reviews_exception') own['account_id'] = accountOf(who.person)
      if (table === 'reports_remark')
        Object.assign(own, { author_id: who.person, resolution: null, resolved_by_id: null, resolved_at: null })
      if (table === 'reports_comment') own['sent_on'] = null
      if (table === 'children_comment')
        Object.assign(own, { author_id: who.person, answer: '', answered_by_id: null, answered_on: null })
      if (table === 'children_note') {
        const tasks = await query(
          'select id from children_task where review_id = $1 and person_id = $2 and started_on is not null limit 1',
          [like.review, who.person],
        )
        Object.assign(own, { author_id: who.person, answer: null, because: '', item_id: null, answered_on: null })
        own['task_id'] = tasks[0]?.['id'] ?? own['task_id']
      }
      if (['reports_comment', 'reports_submission', 'actions_verification'].includes(table))
        own['person_id'] = who.person
      try {
        await query(
          `insert into ${table} (${names.join(', ')}) select ${names.map(name => `given.${name}`).join(', ')} from jsonb_populate_record(null::${table}, $1) as given`,
          [JSON.stringify(own)],
        )
        return true
      } catch (error) {
        return codeOf(error) !== refusedByLaw
      }
    })
  }

  /** Tables whose rows a side may ask for at all. */
  const readable = new Map<string, boolean>()

  /** Ids of the rows of a table that somebody sees. */
  async function seen(who: Asker, table: string): Promise<ReadonlySet<string>> {
    return askAs(who, async query => {
      const key = `${who.side} ${table}`
      const known = readable.get(key)
      const may =
        known ?? (await query(`select has_any_column_privilege($1, 'select') as may`, [table]))[0]?.['may'] === true
      readable.set(key, may)
      if (!may) return new Set<string>()
      return new Set((await query(`select ${keyOf(table)}::text as key from ${table}`)).map(row => String(row['key'])))
    })
  }

  /** What the record tells somebody of items' words and of grades. */
  async function told(who: Asker) {
    if (who.side === 'respondent') return []
    const found = await askAs(who, query =>
      query(`select line.table_name, line.row_id, content.after ->> 'item_id' as item from platform_record_content content
        join platform_record line on line.id = content.record_id where line.table_name in ('evidence_words', 'judgements_proposal', 'judgements_body_view')`),
    )
    return found.map(line => ({
      table: String(line['table_name']),
      row: String(line['row_id']),
      item: String(line['item']),
    }))
  }

  /** Tries to write a row as it is; true when that changed it. */
  async function tryChanging(who: Asker, table: string, row: Row): Promise<boolean> {
    return askAs(who, async query => {
      const [name] = await columnsFor(who.side, table, 'update', query)
      if (name === undefined) return false
      try {
        return (
          (await query(`update ${table} set ${name} = ${name} where ${keyOf(table)} = $1 returning 1`, [row.id]))
            .length === 1
        )
      } catch (error) {
        if (codeOf(error) !== refusedByLaw) throw error
        return false
      }
    })
  }

  async function tryGiving(
    who: Asker,
    given: { readonly to: string; readonly place: Place; readonly review: string },
  ): Promise<boolean> {
    return askAs(who, async query => {
      try {
        await query(
          `insert into platform_grant (person_id, role, review_id, from_at) values ($1, $2, $3, platform_now())`,
          [given.to, roleOf[given.place], given.review],
        )
        return true
      } catch (error) {
        return codeOf(error) !== refusedByLaw
      }
    })
  }

  return { owner, everyRow, seen, told, become, tryAdding, tryChanging, tryGiving }
}

/** The column that names a row of the table. */
function keyOf(table: string): string {
  if (table === 'evidence_words') return 'item_id'
  return table === 'reports_issue_file' ? 'sha256' : 'id'
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
