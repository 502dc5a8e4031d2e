import { sql } from 'kysely'
import type { Database, Transaction } from '../db/database.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { FileDamaged, openChecked } from './file-store.ts'
import type { Files } from './files.ts'
import { ScannerDown, type ScanResult } from './scanner.ts'

/** Bytes younger than this may be those of a form that is still on its way to the database. */
const graceMilliseconds = 24 * 3_600_000

/**
 * Takes away rows of files whose form never went through, and then all bytes to which no row refers: those that came
 * before a loss of power, and those whose rows were erased. Meant to run once a day.
 *
 * @returns how many of each were taken away
 */
export async function sweepFiles(
  database: Database,
  { store }: Files,
  now: Date,
): Promise<{ readonly rows: number; readonly files: number }> {
  if (store === undefined) return { rows: 0, files: 0 }
  const rows = await asCommand(database, 'sweep-files', async tx => {
    const { numAffectedRows } = await sql`
      delete from platform_file where held_until < ${now.toISOString()}::timestamptz`.execute(tx)
    return Number(numAffectedRows ?? 0n)
  })
  const before = new Date(now.getTime() - graceMilliseconds)
  const old: string[] = []
  for await (const { sha256, since } of store.list()) if (since < before) old.push(sha256)
  let files = 0
  for (let at = 0; at < old.length; at += 1000) {
    for (const sha256 of await unreferred(database, old.slice(at, at + 1000))) {
      // Asked for its date again: somebody may be sending the same bytes just now.
      if (await store.remove(sha256, before)) files += 1
    }
  }
  return { rows, files }
}

async function unreferred(database: Database, hashes: readonly string[]): Promise<readonly string[]> {
  return asCommand(database, 'sweep-files', async tx => {
    const { rows } = await sql<{ sha256: string }>`
      select lying.sha256 from unnest(${hashes}::text[]) as lying (sha256)
      where not exists (select from platform_file file where file.sha256 = lying.sha256)`.execute(tx)
    return rows.map(row => row.sha256)
  })
}

/**
 * Has the scanner look at every file it has not seen yet: those that came while it was down or before there was one.
 * Ends at the first that it does not answer for; the next run goes on.
 *
 * @returns how many were found clean, how many infected, and how many still wait
 */
export async function scanWaiting(
  database: Database,
  { store, scanner }: Files,
): Promise<{ readonly clean: number; readonly infected: number; readonly waiting: number }> {
  const waiting = await asCommand(database, 'scan-files', async tx => {
    const { rows } = await sql<{ sha256: string }>`
      select distinct sha256 from platform_file where scan in ('not-scanned', 'waiting')`.execute(tx)
    return rows.map(row => row.sha256)
  })
  const counts = { clean: 0, infected: 0 }
  if (store === undefined || scanner === undefined) return { ...counts, waiting: waiting.length }
  for (const sha256 of waiting) {
    let result: ScanResult
    try {
      const { content } = await openChecked(store, sha256)
      result = await scanner.scan(content as AsyncIterable<Buffer>)
    } catch (error) {
      if (error instanceof FileDamaged) continue // said loudly by whoever opens it; it goes on waiting
      if (error instanceof ScannerDown) break
      throw error
    }
    await asCommand(database, 'scan-files', tx =>
      sql`
        update platform_file set scan = ${result.clean ? 'clean' : 'infected'}, scanned_at = now(), found = ${result.clean ? '' : result.found}
        where sha256 = ${sha256} and scan in ('not-scanned', 'waiting')`.execute(tx),
    )
    counts[result.clean ? 'clean' : 'infected'] += 1
  }
  return { ...counts, waiting: waiting.length - counts.clean - counts.infected }
}

/** As the role of jobs, under a name by which the record knows it. */
function asCommand<Value>(
  database: Database,
  command: 'sweep-files' | 'scan-files',
  work: (tx: Transaction) => Promise<Value>,
): Promise<Value> {
  return database.asJobs(async tx => {
    await sql`select set_config('conspectus.command', ${command}, true)`.execute(tx)
    return work(tx)
  })
}

/** Once a day, what no form wants; every hour, what the scanner has not seen. */
export function fileJobs(database: Database, files: Files): readonly JobHandler[] {
  const day: JobHandler = {
    queue: 'sweep-files',
    attemptsMax: 1,
    secondsMax: 3600,
    repeatsAfterHours: 24,
    carryOut: async () => {
      await sweepFiles(database, files, new Date())
    },
  }
  const hour: JobHandler = {
    queue: 'scan-files',
    attemptsMax: 1,
    secondsMax: 3600,
    repeatsAfterHours: 1,
    carryOut: async () => {
      await scanWaiting(database, files)
    },
  }
  return files.store === undefined ? [] : files.scanner === undefined ? [day] : [day, hour]
}
