import { createHash } from 'node:crypto'
import { existsSync, renameSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exampleDay, prepareDatabase } from '../src/command-line/prepare.ts'
import { openDatabase } from '../src/platform/db/database.ts'
import { readMigrations } from '../src/platform/db/migrate.ts'
import { makeServerTemplate, testServerUrl } from './server-database.ts'

/** The day of every test that does not choose another. */
export const testDay = exampleDay

/**
 * A migrated data folder that each test copies, which takes a tenth of making one. Named by the migrations, so that it
 * is made once and a changed migration makes another.
 */
export function templateFolder(): string {
  const migrations = readMigrations().map(({ name, sha256 }) => [name, sha256])
  const name = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16)
  return join(tmpdir(), `conspectus-template-${name}`)
}

export async function setup(): Promise<void> {
  if (process.env['WITHOUT_DATABASE'] === '1') return
  if (testServerUrl !== undefined) await makeServerTemplate(testServerUrl)
  const folder = templateFolder()
  if (existsSync(folder)) return
  const unfinished = await mkdtemp(join(tmpdir(), 'conspectus-making-'))
  const database = await openDatabase({ folder: unfinished })
  await prepareDatabase(database, true)
  await database.close()
  try {
    renameSync(unfinished, folder)
  } catch {
    await rm(unfinished, { recursive: true }) // another run was quicker
  }
}
