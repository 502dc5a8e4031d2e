import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { cp, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/platform/db/database.ts'
import { verifyRecord } from '../../src/platform/record/verify.ts'
import { templateFolder } from '../database-template.ts'
import { temporaryFolder } from '../program.ts'
import { chance, freshSeed, isProof, runs } from '../proof.ts'

/*
 * What the embedded database has acknowledged survives a kill -9 at any moment, and reaches the disk: flushes are
 * counted outside the product. Power loss itself cannot be tried here; a kill shows what the process loses, the count
 * of flushes what the machine could.
 */

type Round = {
  /** Numbers of the people whose commit was acknowledged before the kill. */
  readonly acknowledged: readonly string[]
  /** Flushes of files while they were written. */
  readonly flushes: number
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/**
 * Lets a process write into the folder and kills it some milliseconds after so many writes were acknowledged, which is
 * in the midst of another.
 */
async function writeUntilKilled(
  folder: string,
  after: { readonly writes: number; readonly milliseconds: number },
  opened: 'product' | 'library',
): Promise<Round> {
  const counted = join(folder, '..', 'flushes')
  await writeFile(counted, '')
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      here('./count-flushes.ts'),
      here('./writer.ts'),
      folder,
      opened,
    ],
    { env: { ...process.env, FLUSHES: counted }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let out = ''
  let err = ''
  let before = 0
  let isDue = false
  child.stderr.on('data', (part: Buffer) => {
    err += part.toString()
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (part: Buffer) => {
      const isFirst = out === ''
      out += part.toString()
      if (!isDue && out.split('\n').length > after.writes + 1) {
        isDue = true
        setTimeout(() => child.kill('SIGKILL'), after.milliseconds)
      }
      if (!isFirst) return
      // What opening flushed proves nothing of the writes.
      before = statSync(counted).size
    })
    child.once('error', reject).once('close', () => resolve())
  })
  if (!out.startsWith('open\n')) throw new Error(`The writer did not begin: ${err}`)
  // A line that was cut short was not acknowledged.
  const acknowledged = out.slice(0, out.lastIndexOf('\n')).split('\n').slice(1)
  return { acknowledged, flushes: (await stat(counted)).size - before }
}

/** What is wrong after rounds of writing and killing; nothing when the database is durable. */
async function faultsAfter(folder: string, rounds: readonly Round[]): Promise<readonly string[]> {
  const database = await openDatabase({ folder })
  try {
    const { there, tables } = await database.asOwner(async client => {
      const people = await client.query<{ id: string }>('select id::text from register_person')
      const broken = await client.query<{ relname: string }>(`
        select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`)
      return { there: new Set(people.rows.map(row => row.id)), tables: broken.rows.length }
    })
    const { faults } = await verifyRecord(database)
    const lost = rounds.flatMap(round => round.acknowledged).filter(id => !there.has(id))
    const short = rounds.filter(round => round.flushes < round.acknowledged.length)
    return [
      ...(tables === 0 ? ['no table is left'] : []),
      ...(lost.length > 0 ? [`${lost.length} acknowledged writes are lost`] : []),
      ...(faults.length > 0 ? [`the record is broken in ${faults.length} places`] : []),
      ...(short.length > 0 ? [`${short[0]?.flushes} flushes for ${short[0]?.acknowledged.length} commits`] : []),
    ]
  } finally {
    await database.close()
  }
}

describe('The embedded database', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  beforeAll(async () => {
    folder = await temporaryFolder()
  })
  afterAll(() => folder.delete())

  const kills = Math.max(5, runs(50))
  const random = chance(freshSeed('durability'))
  const moment = () => ({ writes: 1 + Math.floor(random() * 150), milliseconds: random() * 20 })

  test(`loses no acknowledged write in ${kills} kills at random moments`, { timeout: kills * 60_000 }, async () => {
    const data = join(folder.path, 'data')
    await cp(templateFolder(), data, { recursive: true })
    const rounds: Round[] = []
    for (let kill = 0; kill < kills; kill += 1) {
      rounds.push(await writeUntilKilled(data, moment(), 'product'))
      if (isProof) expect(await faultsAfter(data, rounds)).toEqual([])
    }
    const written = rounds.reduce((sum, round) => sum + round.acknowledged.length, 0)
    const flushed = rounds.reduce((sum, round) => sum + round.flushes, 0)
    console.log(`durability: ${kills} kills, ${written} acknowledged writes, ${flushed} flushes`)
    expect(written).toBeGreaterThan(kills)
    expect(await faultsAfter(data, rounds)).toEqual([])
  })

  test('opened without a flush that reaches the disk is caught', { timeout: 60_000 }, async () => {
    const data = join(folder.path, 'planted')
    await cp(templateFolder(), data, { recursive: true })
    const round = await writeUntilKilled(data, { writes: 20, milliseconds: 0 }, 'library')
    expect(round.acknowledged.length).toBeGreaterThan(1)
    expect(round.flushes).toBe(0)
    expect(await faultsAfter(data, [round])).toContainEqual(expect.stringMatching(/^0 flushes for \d+ commits$/))
  })

  test('that lost a write is caught', { timeout: 60_000 }, async () => {
    const data = join(folder.path, 'lost')
    await cp(templateFolder(), data, { recursive: true })
    const round = await writeUntilKilled(data, { writes: 5, milliseconds: 0 }, 'product')
    const invented = { acknowledged: [...round.acknowledged, '999999999'], flushes: round.flushes + 1 }
    expect(await faultsAfter(data, [invented])).toEqual(['1 acknowledged writes are lost'])
  })
})
