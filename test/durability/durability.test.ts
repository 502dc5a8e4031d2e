import { cpSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { templateFolder } from '../database-template.ts'
import { temporaryFolder } from '../program.ts'
import { chance, freshSeed, isProof, runs } from '../proof.ts'
import { extentOf, faultsAfter, type Round, unflushed, writeUntilKilled } from './kills.ts'

/*
 * What the embedded database has acknowledged survives a kill -9 at any moment, and reaches the disk: flushes are
 * counted outside the product. Power loss itself cannot be tried here; a kill shows what the process loses, the count
 * of flushes what the machine could.
 */

describe('The embedded database', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  beforeAll(async () => {
    folder = await temporaryFolder()
  })
  afterAll(() => folder.delete())

  const kills = Math.max(5, runs(50))
  const random = chance(freshSeed('durability'))
  const moment = () => ({ writes: 1 + Math.floor(random() * 150), milliseconds: random() * 20 })

  async function copied(name: string): Promise<string> {
    const data = join(folder.path, name)
    cpSync(templateFolder(), data, { recursive: true })
    return data
  }

  test(`loses no acknowledged write in ${kills} kills at random moments`, { timeout: kills * 90_000 }, async () => {
    const location = { folder: await copied('data') }
    const rounds: Round[] = []
    for (let kill = 0; kill < kills; kill += 1) {
      rounds.push(await writeUntilKilled(folder.path, { location, how: 'product', atATime: 3 }, moment()))
      if (isProof) expect(await faultsAfter(location, rounds)).toEqual([])
    }
    const written = rounds.reduce((sum, round) => sum + round.acknowledged.length, 0)
    const flushed = rounds.reduce((sum, round) => sum + (round.flushes.at(-1) ?? 0), 0)
    expect(written).toBeGreaterThan(kills)
    expect(await faultsAfter(location, rounds)).toEqual([])
    expect(unflushed(rounds)).toBe(0)
    console.log(
      `durability, embedded: ${kills} kills, ${written} acknowledged writes, 0 lost, 0 corrupt (${await extentOf(location)}), ` +
        `record whole, ${flushed} flushes counted before the acknowledgements, 0 too late`,
    )
  })

  test('opened without a flush that reaches the disk is caught', { timeout: 90_000 }, async () => {
    const location = { folder: await copied('planted') }
    const order = { location, how: 'library', atATime: 1 } as const
    const round = await writeUntilKilled(folder.path, order, { writes: 20, milliseconds: 0 })
    expect(round.acknowledged.length).toBeGreaterThan(1)
    expect(unflushed([round])).toBe(round.acknowledged.length)
  })

  test('that acknowledges before it commits is caught', { timeout: 90_000 }, async () => {
    const location = { folder: await copied('early') }
    const order = { location, how: 'early', atATime: 1 } as const
    const round = await writeUntilKilled(folder.path, order, { writes: 1, milliseconds: 50 })
    expect(round.acknowledged).toHaveLength(1)
    expect(unflushed([round])).toBe(1)
    expect(await faultsAfter(location, [round])).toEqual(['1 acknowledged writes are lost'])
  })

  test('whose files were changed behind its back is caught', { timeout: 90_000 }, async () => {
    const location = { folder: await copied('corrupt') }
    // The largest file of rows: a byte in each page is another.
    const base = join(location.folder, 'database', 'base')
    const files = (await readdir(base, { recursive: true, withFileTypes: true })).filter(
      entry => /^\d+$/.test(entry.name) && entry.isFile(),
    )
    const sized = await Promise.all(
      files.map(async entry => {
        const handle = await open(join(entry.parentPath, entry.name), 'r+')
        const { size } = await handle.stat()
        await handle.close()
        return { path: join(entry.parentPath, entry.name), size, number: Number(entry.name) }
      }),
    )
    const ours = sized.filter(({ number, size }) => number >= 16_384 && size >= 16_384)
    expect(ours.length).toBeGreaterThan(0)
    for (const { path, size } of ours) {
      const handle = await open(path, 'r+')
      for (let page = 0; page < size; page += 8192) await handle.write(Buffer.alloc(24, 0xa5), 0, 24, page + 8192 - 400)
      await handle.close()
    }
    const faults = await faultsAfter(location, []).catch((error: unknown) => [String(error)])
    expect(faults.length).toBeGreaterThan(0)
  })
})
