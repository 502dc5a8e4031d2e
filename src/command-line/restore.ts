import { resolve } from 'node:path'
import { sayCount } from '../kernel/words.ts'
import { readVariables } from '../platform/config/variables.ts'
import { type Database, type DatabaseLocation, openDatabase } from '../platform/db/database.ts'
import { holdsDatabase } from '../platform/db/exchange.ts'
import { DataFolderInUse } from '../platform/db/lock.ts'
import { appliedMigrations } from '../platform/db/migrate.ts'
import {
  inspectBackup,
  type Restored,
  type RestoredFiles,
  requireKnownMigrations,
  restore,
  restoreFolder,
} from '../platform/db/restore.ts'
import { fileVariables, openFiles } from '../platform/files/open-files.ts'
import { sayHeld, whatIsHeld } from '../platform/record/held.ts'
import { CannotBeDone, type Command, readWords } from './call.ts'
import { readPlace } from './place.ts'

/**
 * `restore FILE`: puts a backup, of this version or an older one, where nothing is yet; with `--replace`, in the place of
 * what is there. On any fault what was there stays. Needs a data folder for itself.
 */
export const restoreCommand: Command = async call => {
  const words = readWords(call.words, {
    usage: 'restore FILE [--replace] --data DIR',
    words: ['FILE'],
    values: ['data'],
    flags: ['replace'],
  })
  const file = resolve(words.word('FILE'))
  const place = readPlace(call, words)
  const content = await inspectBackup(file)
  requireKnownMigrations(file, content)
  if (!words.flag('replace')) await requireNothingThere(place)
  const files = openFiles(place, readVariables(call.environment, fileVariables))
  const restored =
    'folder' in place ? await restoreFolder(place.folder, file, files) : await onServer(place, file, files)
  const { rows, faults, missing } = restored
  call.print(`${rows} rows and ${sayCount(content.files.whole, 'file')} of ${content.at} were restored.`)
  if (content.tables.some(({ table, rows: sealed }) => table === 'platform_key' && sealed > 0))
    call.print(
      'Serve it with the key that it was served with before (CONSPECTUS_KEY, or the file secret-key of its folder).',
    )
  for (const each of missing) call.say(`The bytes of the file ${each} are neither in the backup nor where files lie.`)
  if (faults === 0) return missing.length === 0 ? 0 : 1
  call.say(`The record is broken in ${faults} places, as it was in the backup: see "conspectus audit verify".`)
  return 1
}

async function onServer(place: DatabaseLocation, file: string, files: RestoredFiles): Promise<Restored> {
  const database = await openDatabase(place)
  try {
    return await restore(database, file, files)
  } finally {
    await database.close()
  }
}

/** @throws CannotBeDone that names what is there */
async function requireNothingThere(place: DatabaseLocation): Promise<void> {
  if ('folder' in place && !holdsDatabase(place.folder)) return
  const where = 'folder' in place ? place.folder : 'the database'
  const held = await lookInto(place)
  if (held === undefined) return
  throw new CannotBeDone(
    `There is a database in ${where} already, ${held}. To put the backup in its place for good, add --replace.`,
  )
}

async function lookInto(place: DatabaseLocation): Promise<string | undefined> {
  let database: Database
  try {
    database = await openDatabase(place)
  } catch (error) {
    // One that does not open is the very case for a backup, and still nobody's to overwrite unasked.
    if ('url' in place || error instanceof DataFolderInUse) throw error
    return 'which cannot be opened'
  }
  try {
    const isNew = (await database.asOwner(appliedMigrations)).length === 0
    return isNew ? undefined : sayHeld(await whatIsHeld(database))
  } finally {
    await database.close()
  }
}
