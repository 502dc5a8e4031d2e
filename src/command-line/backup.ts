import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { backup } from '../platform/db/backup.ts'
import { CannotBeDone, type Command, readWords } from './call.ts'
import { readPlace, withDatabase } from './place.ts'

/** `backup FILE`: everything in one file, from a folder, from a running server of one, or from PostgreSQL. */
export const backupCommand: Command = async call => {
  const words = readWords(call.words, { usage: 'backup FILE --data DIR', words: ['FILE'], values: ['data'] })
  const file = resolve(words.word('FILE'))
  const place = readPlace(call, words)
  if (existsSync(file)) throw new CannotBeDone(`${file} is there already: name a new file.`)
  const { rows, sha256 } = await withDatabase(place, database => backup(database, file, new Date()))
  call.print(`${rows} rows are in ${file} (sha256 of the content ${sha256}).`)
  return 0
}
