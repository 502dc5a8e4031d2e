import { Temporal } from '../kernel/dates.ts'
import { countReceivers } from '../modules/concerns/index.ts'
import { openSecrets, proveKey, type Secrets } from '../platform/access/secret-key.ts'
import { endSessionsWithoutSecondStep } from '../platform/access/sessions.ts'
import { readServerSettings, type ServerSettings } from '../platform/config/environment.ts'
import { exampleDayOf } from '../platform/config/settings.ts'
import { type Database, type DatabaseLocation, openDatabase } from '../platform/db/database.ts'
import { startMaintenance } from '../platform/db/maintenance.ts'
import { clearIncoming } from '../platform/files/files.ts'
import { startWorker } from '../platform/jobs/worker.ts'
import { createProduct, type Product } from '../product.ts'
import { sayFirstAccount } from './account.ts'
import { type Call, type Command, readWords } from './call.ts'
import { openExample } from './example.ts'
import { type Outside, readOutside, withoutAnchors, withoutMail } from './outside.ts'
import { exampleFolder, readPlace } from './place.ts'
import { prepareDatabase } from './prepare.ts'

/** How long requests under way may take to finish once the program was told to end. */
const graceMilliseconds = 10_000

/** Serves until SIGINT or SIGTERM, then ends in order: no new requests, those under way finish, the database closes. */
export const serve: Command = async call => {
  const words = readWords(call.words, {
    usage: 'serve [--example] --data DIR',
    values: ['data'],
    flags: ['example'],
  })
  const isExample = words.flag('example')
  const settings = readServerSettings(call.environment)
  const place = readPlace(call, words, isExample ? exampleFolder : undefined)
  const outside = readOutside(call, place)
  const told = untilTold()
  const end = await start(call, place, { ...settings, ...outside }, isExample)
  await told
  await end()
  return 0
}

/** Told again it goes on ending in order: a terminal and npm both pass on the same Control-C. */
export function untilTold(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
  })
}

/** Everything from the lock of the folder to the open port; answers the function that takes it down again. */
async function start(
  call: Call,
  place: DatabaseLocation,
  settings: ServerSettings & Outside,
  isExample: boolean,
): Promise<() => Promise<void>> {
  const database = isExample ? await openExample(place, call.say) : await openForReviews(place)
  const outside = (await exampleDayOf(database)) === undefined ? settings : withoutMail(settings)
  const secrets = await readSecrets(database, place, settings)
  if (settings.all.SECOND_FACTOR === 'required') await database.asGate(endSessionsWithoutSecondStep)
  let origin = settings.publicUrl?.origin ?? reached(settings.host, settings.port)
  const product = await createProduct({
    database: { opened: database },
    secrets,
    secondStep: settings.all.SECOND_FACTOR,
    origin: () => origin,
    files: outside.files,
    mail: outside.mail,
    anchors: outside.anchors,
  })
  const server = await serverOf(product, settings, isExample)
  try {
    await server.listen({ host: settings.host, port: settings.port })
    const address = server.server.address()
    const port = typeof address === 'object' && address !== null ? address.port : settings.port
    origin = settings.publicUrl?.origin ?? reached(settings.host, port)
    if (outside.anchors === undefined) server.log.warn(withoutAnchors)
    await warnOfNobody(product, call.say)
    const first = isExample ? undefined : await sayFirstAccount(database, origin)
    call.print(`Conspectus is open at ${origin}`)
    if (first !== undefined) call.print(first)
  } catch (error) {
    // Open, it would hold the process, and nobody would learn that it does not serve.
    await server.close()
    await product.close()
    throw error
  }
  const endMaintenance = startMaintenance(database, error =>
    server.log.error({ err: error }, 'the database could not be maintained'),
  )
  const worker = startWorker({
    database,
    handlers: product.jobs,
    failed: ({ error, ...job }) => server.log.error({ err: error, job }, 'a job failed'),
    report: error => server.log.error({ err: error }, 'the jobs could not be read'),
  })
  return async () => {
    endMaintenance()
    const impatience = setTimeout(() => server.server.closeAllConnections(), graceMilliseconds)
    await Promise.all([server.close(), worker.end()])
    clearTimeout(impatience)
    await product.close()
  }
}

async function serverOf(
  product: Product,
  settings: ServerSettings & Outside,
  isExample: boolean,
): ReturnType<Product['server']> {
  try {
    await clearIncoming(settings.files, new Date())
    return await product.server({
      clock: { now: () => Temporal.Now.instant() },
      secureCookies: settings.publicUrl?.protocol === 'https:',
      sessions: { hours: settings.all.SESSION_HOURS, idleMinutes: settings.all.SESSION_IDLE_MINUTES },
      strict: false,
      log: settings.log ?? !isExample,
      settings: settings.all,
    })
  } catch (error) {
    await product.close()
    throw error
  }
}

/** A concern about a child in danger that nobody receives is worse than none: the operator is told at every start. */
async function warnOfNobody({ services }: Product, say: Call['say']): Promise<void> {
  const { danger, tellings } = await countReceivers(services.database)
  if (danger === 0)
    say(
      'Warning: nobody is named to receive concerns about a child in danger. An administrator names the first under /concerns/people.',
    )
  if (tellings === 0)
    say(
      'Warning: nobody is named to read what is told in confidence. An administrator names the first under /concerns/people.',
    )
}

/** @throws WrongConfiguration where there is no key, or another than before */
async function readSecrets(database: Database, place: DatabaseLocation, settings: ServerSettings): Promise<Secrets> {
  try {
    const secrets = await openSecrets(settings.all.CONSPECTUS_KEY, place)
    await proveKey(database, secrets)
    return secrets
  } catch (error) {
    await database.close()
    throw error
  }
}

async function openForReviews(place: DatabaseLocation): Promise<Database> {
  const database = await openDatabase(place)
  try {
    await prepareDatabase(database, false)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The address as a person on this machine types it. */
function reached(host: string, port: number): string {
  const isLoopback = ['127.0.0.1', '::1', 'localhost'].includes(host)
  return `http://${isLoopback ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`
}
