import { describe, expect, test } from 'vitest'
import { sayBreaches } from './breach.ts'
import type { Floors } from './modules.ts'
import { planted } from './sources.ts'
import { checkMigrations, checkOwnerDoor, checkSqlRooms, checkTableOwners, tablesIn, tablesInSql } from './sql.ts'

/* That law 3 catches what breaks it. test/architecture.test.ts holds it against the code. */

const floors: Floors = { register: 1, reviews: 2, evidence: 3, judgements: 6 }

describe('The law on SQL', () => {
  const spoken = (code: string, file = 'src/modules/evidence/commands.ts') =>
    sayBreaches(checkSqlRooms(planted({ [file]: code })))

  test.each([
    ["import { sql } from 'kysely'"],
    ['const rows = await sql`select 1`.execute(tx)'],
    ['const rows = sql<{ id: string }>`select id from evidence_item`'],
    ["tx.selectFrom('evidence_item').selectAll()"],
    ["tx.insertInto('evidence_item').values(row)"],
    ["client.query('select id from evidence_item')"],
    ['client.query(`DELETE FROM evidence_item WHERE id = $1`)'],
    ["client.query('update evidence_item set title = $1')"],
  ])('catches %s outside its rooms', code => {
    expect(spoken(code)[0]).toContain('Move the statement into the store.ts')
    expect(spoken(code, 'src/modules/evidence/store.ts')).toEqual([])
    expect(spoken(code, 'src/platform/db/command.ts')).toEqual([])
  })

  test('catches a job that acts as the owner, and lets the command line', () => {
    const code = "await services.database.asSystem('escalate', tx => tell(tx))"
    const job = { 'src/modules/concerns/commands/jobs.ts': code, 'src/command-line/import.ts': code }
    expect(sayBreaches(checkOwnerDoor(planted(job)))).toEqual([
      expect.stringMatching(/^src\/modules\/concerns\/commands\/jobs\.ts:1 acts as the owner/),
    ])
  })

  test('takes no prose for SQL', () => {
    const prose = ['Select a date from the list', 'Update the plan', 'Delete from the report', 'With the notice', 'set']
    expect(spoken(`import type { Kysely } from 'kysely'\nconst said = ${JSON.stringify(prose)}`)).toEqual([])
  })

  const owned = (code: string, file = 'src/modules/evidence/store.ts') =>
    sayBreaches(checkTableOwners(planted({ [file]: code }), floors))

  test.each([
    ["tx.selectFrom('review_stage as s')", 'Read a view reviews_read_…'],
    ["tx.selectFrom('evidence_item').innerJoin('review_member', 'a', 'b')", 'Read a view reviews_read_…'],
    ["tx.insertInto('review_log')", 'Only reviews writes its tables'],
    ['sql`update review_stage set closed = true`', 'Only reviews writes its tables'],
    ['sql`delete from review_stage where id = 1`', 'Only reviews writes its tables'],
    ['sql`select * from evidence_item i join judgement_proposal p on true`', 'Read a view judgements_read_…'],
    ["tx.selectFrom('judgements_read_agreed')", 'judgements does not stand on a lower floor'],
    ["tx.selectFrom('notes')", 'Name the table after the module'],
    ['sql`select * from platform_account`', 'Read a view platform_read_…'],
  ])('catches %s in the store of evidence', (code, mend) => {
    expect(owned(code).join()).toContain(mend)
    expect(owned(code)).toHaveLength(1)
  })

  test('lets own tables, lower views and names made by the statement through', () => {
    expect(
      owned(`tx.selectFrom(['evidence_item as i', 'reviews_read_team']).leftJoin('evidence_bearing as b', 'b.item', 'i.id')
        sql\`with found as (select id from evidence_item for update), more (id) as (select 1)
          insert into evidence_bearing select id from found join more on true cross join lateral unnest(\${ids}) as u
          where a is distinct from b and extract(year from day) = 1 on conflict do update set x = 'from review_log'\`
        tx.with('heard', q => q.selectFrom('evidence_item')).selectFrom('heard')
        sql\`select * from platform_read_record where -- from review_log
          true\``),
    ).toEqual([])
  })

  test('reads tables out of statements', () => {
    const { uses, made } = tablesInSql('with a as (select 1) insert into b select * from a, lateral c join d on true')
    expect(uses.map(use => use.table)).toEqual(['b', 'a', 'd'])
    expect(made).toEqual(['a'])
    expect(
      tablesIn(planted({ 'x.ts': 'sql`select 1 from evidence_item`' })[0] ?? never()).map(use => use.table),
    ).toEqual(['evidence_item'])
  })

  test('catches a view with the rights of its owner and a table nobody owns or explains', () => {
    const text = `create table evidence_item (id bigint);
      create table notes (id bigint);
      comment on table notes is 'One row is a note.';
      create view evidence_read_items as select * from evidence_item;`
    const said = sayBreaches(checkMigrations([{ file: 'migrations/0009-x.sql', text }], floors))
    expect(said).toEqual([
      expect.stringContaining('0009-x.sql:4 makes the view evidence_read_items'),
      expect.stringContaining('0009-x.sql:1 makes the table evidence_item without saying what it holds'),
      expect.stringContaining('0009-x.sql:2 makes the table notes, which belongs to nobody'),
    ])
  })
})

function never(): never {
  throw new Error('nothing was planted')
}
