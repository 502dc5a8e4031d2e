import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AnchorVariables, readPostgresqlSettings } from '../platform/config/environment.ts'
import { type Database, type DatabaseLocation, joinDatabase, openDatabase } from '../platform/db/database.ts'
import { holdsDatabase } from '../platform/db/exchange.ts'
import { DataFolderInUse, runsHere } from '../platform/db/lock.ts'
import { requireMigrated } from '../platform/db/migrate.ts'
import { openFiles } from '../platform/files/open-files.ts'
import { createProduct, type Product } from '../product.ts'
import { type Call, CannotBeDone, type ReadWords, WrongArgument } from './call.ts'

/** The folder that `npm start` makes for the worked example. */
export const exampleFolder = fileURLToPath(new URL('../../.data/example', import.meta.url))

/**
 * Where the data are: `--data DIR`, else DATABASE_URL, else the folder `otherwise`.
 *
 * @throws WrongArgument where none of them is there
 */
export function readPlace(call: Call, words: ReadWords, otherwise?: string): DatabaseLocation {
  const folder = words.value('data')
  if (folder !== undefined) return { folder: resolve(folder) }
  const server = readPostgresqlSettings(call.environment)
  if (server !== undefined) return server
  if (otherwise !== undefined) return { folder: otherwise }
  throw new WrongArgument('Say where the data are: with --data DIR, or with DATABASE_URL in the environment.')
}

/**
 * The folder of anchors: that of the environment, or `anchors` beside the embedded database; undefined for a PostgreSQL
 * server without one named.
 */
export function anchorFolderOf(place: DatabaseLocation, { folder }: AnchorVariables): string | undefined {
  if (folder !== undefined) return resolve(folder)
  return 'folder' in place ? join(place.folder, 'anchors') : undefined
}

/** For commands that only read: without a place named, the folder of the worked example, where it was made. */
export function readPlaceToRead(call: Call, words: ReadWords): DatabaseLocation {
  return readPlace(call, words, existsSync(exampleFolder) ? exampleFolder : undefined)
}

/**
 * Opens a database that is there: in a free folder, or, where a server has it open, by joining that server. Never
 * changes its tables.
 *
 * @throws CannotBeDone where there is none
 * @throws MigrationsDiffer where it does not stand at the newest migration
 */
export async function openExisting(place: DatabaseLocation): Promise<Database> {
  const database = await openOrJoin(place)
  try {
    await requireMigrated(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

async function openOrJoin(place: DatabaseLocation): Promise<Database> {
  if ('url' in place) return openDatabase(place)
  if (!holdsDatabase(place.folder)) throw new CannotBeDone(`There is no database of Conspectus in ${place.folder}.`)
  try {
    return await openDatabase(place)
  } catch (error) {
    if (!(error instanceof DataFolderInUse) || error.owner === undefined || !runsHere(error.owner)) throw error
    return joinDatabase(error.owner.socket)
  }
}

/** Opens a database that is there, puts the product together over it, and closes both afterwards. */
export async function withProduct<Value>(
  place: DatabaseLocation,
  work: (product: Product) => Promise<Value>,
): Promise<Value> {
  const product = await createProduct({ database: { opened: await openExisting(place) }, files: openFiles(place) })
  try {
    return await work(product)
  } finally {
    await product.close()
  }
}

/** Opens a database that is there and closes it afterwards. */
export async function withDatabase<Value>(
  place: DatabaseLocation,
  work: (database: Database) => Promise<Value>,
): Promise<Value> {
  const database = await openExisting(place)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
