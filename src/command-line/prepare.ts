import { readFile } from 'node:fs/promises'
import { Temporal } from '../kernel/dates.ts'
import {
  addAreas,
  addListings,
  firstDayOfAreas2007,
  hasListings,
  type ListedAuthority,
  parseAreas,
  parseAuthorities2007,
  parseAuthorities2025,
} from '../modules/register/index.ts'
import { dataFile } from '../platform/config/reference-data.ts'
import { type Purpose, purposeOf, setPurpose } from '../platform/config/settings.ts'
import type { Database } from '../platform/db/database.ts'
import { migrate } from '../platform/db/migrate.ts'

/** The first day of the worked example: fieldwork of its review has just begun. */
export const exampleDay = Temporal.PlainDate.from('2006-11-07')

/**
 * Makes a database ready to serve: brings it to the newest migration and, the first time, decides what it is for and
 * imports the areas that the product ships.
 *
 * @param asExample what a new database is to hold; one that was made before stays what it is
 */
export async function prepareDatabase(database: Database, asExample: boolean): Promise<Purpose> {
  await bringUpToDate(database)
  const decided = await purposeOf(database)
  if (decided !== undefined) return decided
  const areas = parseAreas(await readFile(dataFile('authorities_2007.csv'), 'utf8'), firstDayOfAreas2007)
  const purpose: Purpose = asExample ? { kind: 'example', day: exampleDay } : { kind: 'live' }
  await database.asSystem('import-areas', async tx => {
    await setPurpose(tx, purpose)
    await addAreas(tx, areas)
  })
  return purpose
}

/**
 * Brings a database to the newest migration, and reads in what published lists of authorities say where that is not
 * there yet.
 *
 * @returns the names of the migrations that were applied
 */
export async function bringUpToDate(database: Database): Promise<readonly string[]> {
  const applied = await migrate(database)
  await importListings(database)
  return applied
}

/** Asked as everybody, so that what serves without the owner of the tables may ask. */
async function importListings(database: Database): Promise<void> {
  if (await database.asStranger(hasListings)) return
  const read = (name: string) => readFile(dataFile(name), 'utf8')
  const listed: readonly ListedAuthority[] = [
    ...parseAuthorities2007(await read('authorities_2007.csv')),
    ...parseAuthorities2025(await read('authorities_2025.csv'), await read('districts_and_authorities_2023.csv')),
  ]
  await database.asSystem('import-authorities', tx => addListings(tx, listed))
}
