import { readPostgresqlSettings } from '../platform/config/environment.ts'
import { exampleDayOf } from '../platform/config/settings.ts'
import { openDatabase } from '../platform/db/database.ts'
import { requireMigrated } from '../platform/db/migrate.ts'
import { startWorker } from '../platform/jobs/worker.ts'
import { createProduct } from '../product.ts'
import { CannotBeDone, type Command, readWords } from './call.ts'
import { readOutside, withoutMail } from './outside.ts'
import { untilTold } from './serve.ts'

/**
 * Carries out jobs beside the servers of a PostgreSQL database, until SIGINT or SIGTERM. A server on the embedded
 * database carries out its own.
 */
export const workerCommand: Command = async call => {
  readWords(call.words, { usage: 'worker' })
  const place = readPostgresqlSettings(call.environment)
  if (place === undefined)
    throw new CannotBeDone(
      'A worker needs a PostgreSQL server, named by DATABASE_URL: on the embedded database "conspectus serve" carries out the jobs itself.',
    )
  const outside = readOutside(call, place)
  const told = untilTold()
  const database = await openDatabase(place)
  try {
    await requireMigrated(database)
    const isExample = (await exampleDayOf(database)) !== undefined
    const product = await createProduct({
      database: { opened: database },
      ...(isExample ? withoutMail(outside) : outside),
    })
    const worker = startWorker({
      database,
      handlers: product.jobs,
      failed: ({ id, queue, attempt, isGivenUp, error }) =>
        call.say(
          `Job ${id} (${queue}) failed, attempt ${attempt}${isGivenUp ? ', and was given up' : ''}: ${String(error)}`,
        ),
      report: error => call.say(`The jobs could not be read: ${String(error)}`),
    })
    call.print('Conspectus carries out jobs.')
    await told
    await worker.end()
    return 0
  } finally {
    await database.close()
  }
}
