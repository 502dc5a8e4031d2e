import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { loadExample } from '../example/load.ts'
import { listReviews } from '../modules/reviews/index.ts'
import { isExampleLoaded, noteExampleLoaded } from '../platform/config/settings.ts'
import { type Database, type DatabaseLocation, openDatabase } from '../platform/db/database.ts'
import { DataFolderInUse, lockDataFolder } from '../platform/db/lock.ts'
import { createProduct } from '../product.ts'
import { CannotBeDone, type Command, printJson, readWords } from './call.ts'
import { exampleFolder, openExisting, readPlace } from './place.ts'
import { prepareDatabase } from './prepare.ts'

/** `example`: loads the worked example without serving it, and prints the reviews that it holds. */
export const example: Command = async call => {
  const words = readWords(call.words, { usage: 'example --data DIR [--json]', values: ['data'], flags: ['json'] })
  const place = readPlace(call, words, exampleFolder)
  const product = await createProduct({ database: { opened: await openOrJoinExample(place, call.say) } })
  try {
    const reviews = await product.services.database.asSystem('read', listReviews)
    printJson(call, { reviews: reviews.map(({ id, title, state }) => ({ id, title, state })) })
    return 0
  } finally {
    await product.close()
  }
}

/** Where a server has the example open, it is loaded already. */
async function openOrJoinExample(place: DatabaseLocation, say: (sentence: string) => void): Promise<Database> {
  try {
    return await openExample(place, say)
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error
    const database = await openExisting(place)
    if (await isExampleLoaded(database)) return database
    await database.close()
    throw error
  }
}

/**
 * Opens a database with the worked example in it; makes and loads it first where there is none. In a folder it is made
 * beside its place and moved there when it is whole, so that one who was interrupted begins anew.
 *
 * @throws CannotBeDone where the database was made for real reviews, or holds a part of the example
 */
export async function openExample(place: DatabaseLocation, say: (sentence: string) => void): Promise<Database> {
  if ('folder' in place && !existsSync(join(place.folder, 'database'))) await makeFolder(place.folder, say)
  const database = await openDatabase(place)
  try {
    await loadOnce(database, say)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

async function makeFolder(folder: string, say: (sentence: string) => void): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unlock = await lockDataFolder(folder, '')
  try {
    const unfinished = join(folder, 'unfinished')
    rmSync(unfinished, { recursive: true, force: true })
    const database = await openDatabase({ folder: unfinished })
    try {
      await loadOnce(database, say)
    } finally {
      await database.close()
    }
    renameSync(join(unfinished, 'database'), join(folder, 'database'))
    rmSync(unfinished, { recursive: true })
  } finally {
    unlock()
  }
}

async function loadOnce(database: Database, say: (sentence: string) => void): Promise<void> {
  const purpose = await prepareDatabase(database, true)
  if (purpose.kind !== 'example')
    throw new CannotBeDone(
      'This database was made for real reviews and cannot hold the worked example: leave out --example, or name another folder.',
    )
  if (await isExampleLoaded(database)) return
  const { services } = await createProduct({ database: { opened: database } })
  if ((await database.asSystem('read', listReviews)).length > 0)
    throw new CannotBeDone('This database holds a part of the worked example: name another, or delete this one.')
  say('Loading the worked example. This happens once.')
  await loadExample(services)
  await database.asSystem('load-example', noteExampleLoaded)
}
