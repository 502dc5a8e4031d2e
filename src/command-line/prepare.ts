import { readFile } from 'node:fs/promises'
import { Temporal } from '../kernel/dates.ts'
import { addAreas, firstDayOfAreas2007, parseAreas } from '../modules/register/index.ts'
import { dataFile } from '../platform/config/reference-data.ts'
import { type Purpose, purposeOf, setPurpose } from '../platform/config/settings.ts'
import type { Database } from '../platform/db/database.ts'
import { migrate } from '../platform/db/migrate.ts'

/** The first day of the worked example: fieldwork of its review has just begun. */
export const exampleDay = Temporal.PlainDate.from('2006-11-07')

/**
 * Makes a database ready to serve: brings it to the newest migration and, the first time, decides what it is for and
 * imports the areas that the product ships, all in one transaction.
 *
 * @param asExample what a new database is to hold; one that was made before stays what it is
 */
export async function prepareDatabase(database: Database, asExample: boolean): Promise<Purpose> {
  await migrate(database)
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
