import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { sayCount } from '../kernel/words.ts'
import { readVariables } from '../platform/config/variables.ts'
import { backup } from '../platform/db/backup.ts'

import { inspectBackup, requireKnownMigrations } from '../platform/db/restore.ts'
import { fileVariables, openFiles } from '../platform/files/open-files.ts'
import { type Call, CannotBeDone, type Command, readWords } from './call.ts'
import { readPlace, withDatabase } from './place.ts'

/**
 * `backup FILE`: everything in one file, from a folder, from a running server of one, or from PostgreSQL. With `--check`
 * reads a backup to its end and says what it holds; changes nothing and needs no database.
 */
export const backupCommand: Command = async call => {
  const words = readWords(call.words, {
    usage: 'backup FILE --data DIR, or backup FILE --check',
    words: ['FILE'],
    values: ['data'],
    flags: ['check'],
  })
  const file = resolve(words.word('FILE'))
  if (words.flag('check')) return check(call, file)
  const place = readPlace(call, words)
  if (existsSync(file)) throw new CannotBeDone(`${file} is there already: name a new file.`)
  const { store } = openFiles(place, readVariables(call.environment, fileVariables))
  const { rows, sha256, files, damaged } = await withDatabase(place, database =>
    backup(database, file, new Date(), store),
  )
  const inIt =
    store?.kind === 'objects'
      ? `; of ${sayCount(files, 'file')} the bytes stay in ${store.says}`
      : ` and ${sayCount(files - damaged.length, 'file')}`
  call.print(`${sayCount(rows, 'row')}${inIt} are in ${file} (sha256 of the content ${sha256}).`)
  for (const each of damaged)
    call.say(`The bytes of the file ${each} are gone or were changed, and are not in the backup.`)
  return damaged.length === 0 ? 0 : 1
}

async function check(call: Call, file: string): Promise<number> {
  const content = await inspectBackup(file)
  requireKnownMigrations(file, content)
  const { at, migrations, rows, tables, files } = content
  const reviews = tables.find(({ table }) => table === 'reviews_review')?.rows ?? 0
  call.print(`${file} is whole and can be restored by this version: everything as of ${at}.`)
  call.print(
    `It stands at the migration ${migrations.at(-1)?.name ?? 'none'} and holds ${sayCount(reviews, 'review')}.`,
  )
  call.print(`${sayCount(rows, 'row')} in ${sayCount(tables.length, 'table')}:`)
  call.print(
    `Files: ${files.whole} in it, ${files.elsewhere} in an object store, ${files.damaged} damaged when it was made.`,
  )
  for (const { table, rows: count } of tables) call.print(`  ${table.padEnd(40)} ${count}`)
  return 0
}
