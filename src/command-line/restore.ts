import { resolve } from 'node:path'
import { openDatabase } from '../platform/db/database.ts'
import { appliedMigrations, migrate, readMigrations } from '../platform/db/migrate.ts'
import { inspectBackup, restore } from '../platform/db/restore.ts'
import { verifyRecord } from '../platform/record/verify.ts'
import { type Command, readWords } from './call.ts'
import { readPlace } from './place.ts'

/**
 * `restore FILE`: puts a backup in the place of what is there. Into a new database, a backup of an older version is
 * restored as it was and then brought to the newest migration. Needs a data folder for itself.
 */
export const restoreCommand: Command = async call => {
  const words = readWords(call.words, { usage: 'restore FILE --data DIR', words: ['FILE'], values: ['data'] })
  const file = resolve(words.word('FILE'))
  const place = readPlace(call, words)
  const { at, migrations } = await inspectBackup(file)
  const database = await openDatabase(place)
  try {
    const isNew = (await database.asOwner(appliedMigrations)).length === 0
    const then = new Set(migrations.map(({ name }) => name))
    if (isNew)
      await migrate(
        database,
        readMigrations().filter(({ name }) => then.has(name)),
      )
    const rows = await restore(database, file)
    await migrate(database)
    const { faults } = await verifyRecord(database)
    call.print(`${rows} rows of ${at} were restored.`)
    if (faults.length === 0) return 0
    call.say(`The record is broken in ${faults.length} places, as it was in the backup: see "conspectus audit verify".`)
    return 1
  } finally {
    await database.close()
  }
}
