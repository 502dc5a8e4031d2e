import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prepareDatabase } from '../../src/command-line/prepare.ts'
import { openDatabase } from '../../src/platform/db/database.ts'
import { temporaryFolder } from '../program.ts'
import { chance, freshSeed, isProof, runs } from '../proof.ts'
import { testServerUrl } from '../server-database.ts'
import { extentOf, faultsAfter, type Round, writeUntilKilled } from './kills.ts'
import { makeOwnServer, type OwnServer, postgresqlPrograms } from './own-server.ts'

/*
 * What the product has acknowledged on a PostgreSQL server survives a kill -9 of the product, and of the whole server: one
 * that these tests start, with its flushes on. They run where a server is named for tests, and when proving.
 */

const isDue = postgresqlPrograms !== undefined && (isProof || testServerUrl !== undefined)

describe.runIf(isDue)('On a PostgreSQL server', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let server: OwnServer
  const kills = Math.max(5, runs(50))
  const random = chance(freshSeed('durability on a server'))
  const moment = () => ({ writes: 1 + Math.floor(random() * 150), milliseconds: random() * 20 })

  beforeAll(async () => {
    folder = await temporaryFolder()
    server = await makeOwnServer(postgresqlPrograms ?? '')
    await prepare(server)
  }, 180_000)
  afterAll(async () => {
    await server.end()
    await folder.delete()
  })

  async function prepare({ url }: OwnServer): Promise<void> {
    const database = await openDatabase({ url })
    await prepareDatabase(database, true).finally(() => database.close())
  }

  test(`no acknowledged write is lost in ${kills} kills at random moments`, { timeout: kills * 90_000 }, async () => {
    const location = { url: server.url }
    const order = { location, how: 'product', atATime: 6 } as const
    const rounds: Round[] = []
    let serverKills = 0
    for (let kill = 0; kill < kills; kill += 1) {
      // Each third time it is the server that dies.
      const isServer = kill % 3 === 2
      rounds.push(await writeUntilKilled(folder.path, order, moment(), isServer ? server.kill : undefined))
      if (isServer) {
        serverKills += 1
        await server.start()
      }
      if (isProof) expect(await faultsAfter(location, rounds)).toEqual([])
    }
    const written = rounds.reduce((sum, round) => sum + round.acknowledged.length, 0)
    expect(written).toBeGreaterThan(kills)
    expect(await faultsAfter(location, rounds)).toEqual([])
    console.log(
      `durability, PostgreSQL: ${kills} kills, ${serverKills} of them of the whole server, ${written} acknowledged writes, ` +
        `0 lost, 0 corrupt (${await extentOf(location)}), record whole`,
    )
  })

  test('one that acknowledges before it commits is caught', { timeout: 90_000 }, async () => {
    const location = { url: server.url }
    const order = { location, how: 'early', atATime: 1 } as const
    const round = await writeUntilKilled(folder.path, order, { writes: 1, milliseconds: 50 })
    expect(await faultsAfter(location, [round])).toEqual(['1 acknowledged writes are lost'])
  })

  test('a server that acknowledges before it flushes is caught', { timeout: 240_000 }, async () => {
    const settings = { synchronous_commit: 'off', wal_writer_delay: '10s', wal_writer_flush_after: '0' }
    const careless = await makeOwnServer(postgresqlPrograms ?? '', settings)
    try {
      await prepare(careless)
      const location = { url: careless.url }
      const rounds: Round[] = []
      let faults: readonly string[] = []
      for (let turn = 0; turn < 20 && faults.length === 0; turn += 1) {
        const order = { location, how: 'product', atATime: 3 } as const
        rounds.push(await writeUntilKilled(folder.path, order, { writes: 40, milliseconds: 0 }, careless.kill))
        await careless.start()
        faults = await faultsAfter(location, rounds)
      }
      expect(faults).toEqual([expect.stringMatching(/^\d+ acknowledged writes are lost$/)])
    } finally {
      await careless.end()
    }
  })
})
