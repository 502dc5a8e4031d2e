import { cpSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../src/platform/db/database.ts'
import { verifyRecord } from '../src/platform/record/verify.ts'
import { templateFolder } from './database-template.ts'
import { carryOut, run, temporaryFolder } from './program.ts'

/** As one who owns the tables can put them aside. */
const withoutTriggers = 'set local session_replication_role = replica'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
/** Its record holds 150 lines, one for each area. */
let database: Database
beforeAll(async () => {
  folder = await temporaryFolder()
  const data = join(folder.path, 'data')
  cpSync(templateFolder(), data, { recursive: true })
  database = await openDatabase({ folder: data })
})
afterAll(async () => {
  await database.close()
  await folder.delete()
})

/** A data folder whose record was tampered with by one who owns the tables. */
async function tampered(name: string, statement: string): Promise<string> {
  const data = join(folder.path, name)
  cpSync(templateFolder(), data, { recursive: true })
  const database = await openDatabase({ folder: data })
  try {
    await database.asOwner(async client => {
      await client.query(`begin; ${withoutTriggers}`)
      await client.query(statement)
      await client.query('commit')
    })
    return data
  } finally {
    await database.close()
  }
}

const content = (sequence: number) => `(select id from platform_record where sequence = ${sequence})`

describe('The record', { timeout: 60_000 }, () => {
  test.each([
    [
      'a changed line',
      "update platform_record set command = 'nothing' where sequence = 7",
      [['7', 'this line was changed']],
    ],
    [
      'a line with another hour',
      "update platform_record set at = at - interval '1 microsecond' where sequence = 7",
      [['7', 'this line was changed']],
    ],
    [
      'a line that was deleted',
      `delete from platform_record_content where record_id = ${content(7)}; delete from platform_record where sequence = 7`,
      [['8', 'a line is missing before this one']],
    ],
    [
      'a line that was deleted and the rest counted anew',
      `delete from platform_record_content where record_id = ${content(7)}; delete from platform_record where sequence = 7;
       update platform_record set sequence = -sequence where sequence > 7;
       update platform_record set sequence = -sequence - 1 where sequence < 0`,
      [['7', 'this line does not follow from the one before']],
    ],
    [
      'two lines in another order',
      `update platform_record set sequence = -7 where sequence = 7;
       update platform_record set sequence = 7 where sequence = 8;
       update platform_record set sequence = 8 where sequence = -7`,
      [
        ['7', 'this line does not follow from the one before'],
        ['8', 'this line does not follow from the one before'],
        ['9', 'this line does not follow from the one before'],
      ],
    ],
    [
      'changed content',
      `update platform_record_content set after = after || '{"name": "Atlantis"}' where record_id = ${content(7)}`,
      [['7', 'the content of this line was changed']],
    ],
    [
      'content that is gone',
      `delete from platform_record_content where record_id = ${content(7)}`,
      [['7', 'the content of this line is gone']],
    ],
    [
      'a line that was changed and sealed again',
      `update platform_record line set command = 'nothing' where sequence = 7;
       update platform_record line set hash = platform_record_hash(line.previous, line) where sequence = 7`,
      [['8', 'this line does not follow from the one before']],
    ],
  ] as const)('ALL-3 shows %s', async (name, statement, faults) => {
    const found = await database.asOwner(async client => {
      await client.query(`begin; ${withoutTriggers}`)
      await client.query(statement)
      const { rows } = await client.query<{ sequence: string; fault: string }>(
        'select sequence, fault from platform_record_verify()',
      )
      await client.query('rollback')
      return rows.map(({ sequence, fault }) => [sequence, fault])
    })
    // Lines counted anew are all changed; the first says where it began.
    expect(found.slice(0, name.includes('counted anew') ? 1 : undefined)).toEqual(faults)
    expect((await verifyRecord(database)).faults).toEqual([])
  })

  test('ALL-3 that was changed fails `audit verify`', async () => {
    const data = await tampered('changed', "update platform_record set command = 'nothing' where sequence = 7")
    const { code, out } = await run(['audit', 'verify', '--json', '--data', data])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      whole: false,
      lines: 150,
      faults: [{ chain: '0', sequence: '7', fault: 'this line was changed' }],
    })
  })

  test('ALL-3 shows lines that were cut off its end, against what was known before', async () => {
    const before = await carryOut(['audit', 'verify', '--json', '--data', await tampered('whole', 'select')])
    expect(before.code).toBe(0)
    const known = join(folder.path, 'known.json')
    await writeFile(known, before.out)
    const data = await tampered(
      'cut',
      `delete from platform_record_content where record_id = ${content(150)}; delete from platform_record where sequence = 150`,
    )
    expect((await carryOut(['audit', 'verify', '--data', data])).code).toBe(0)
    const { code, out } = await carryOut(['audit', 'verify', '--against', known, '--data', data])
    expect(code).toBe(1)
    expect(out).toContain('Chain 0, line 150: this line is not the one that was known earlier.')
    expect((await carryOut(['audit', 'verify', '--against', known, '--data', join(folder.path, 'whole')])).code).toBe(0)
  })

  test('ALL-3 cannot be edited, not by its owner either while the triggers stand', async () => {
    for (const statement of [
      "update platform_record set command = 'nothing'",
      'delete from platform_record',
      'truncate platform_record cascade',
      "update platform_record_content set after = '{}'",
    ]) {
      await expect(database.asOwner(client => client.query(statement))).rejects.toThrow(
        'the record is only ever added to',
      )
    }
    expect((await verifyRecord(database)).faults).toEqual([])
  })
})
