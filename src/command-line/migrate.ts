import { openDatabase } from '../platform/db/database.ts'
import { type Command, readWords } from './call.ts'
import { readPlace } from './place.ts'
import { bringUpToDate } from './prepare.ts'

/** Brings the database to the newest migration; makes an empty one where there is none. Needs the folder for itself. */
export const migrateCommand: Command = async call => {
  const words = readWords(call.words, { usage: 'migrate --data DIR', values: ['data'] })
  const database = await openDatabase(readPlace(call, words))
  try {
    const applied = await bringUpToDate(database)
    call.print(applied.length === 0 ? 'The database is at the newest migration.' : `Applied ${applied.join(', ')}.`)
    return 0
  } finally {
    await database.close()
  }
}
