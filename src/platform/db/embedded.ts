import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { besideFolder, databaseFolder, putInOrder } from './exchange.ts'
import { lockDataFolder } from './lock.ts'
import { requireRoom } from './trouble.ts'

export type EmbeddedStart = {
  readonly folder: string
  readonly socketPath: string
  readonly isNew: boolean
  readonly fsyncCount: SharedArrayBuffer
}
export type EmbeddedCommand = { readonly kind: 'close' }
export type EmbeddedReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'closed' }
  /** Its last words, before the thread ends by itself. */
  | { readonly kind: 'broken'; readonly why: string }

export type Embedded = {
  /** Folder that holds the socket, as PostgreSQL clients take it for `host`. */
  readonly socketFolder: string
  /** How often the disk was told to flush since the start. */
  fsyncs(): number
  /** Ends the database in order. */
  close(): Promise<void>
}

/** The port in the socket's file name, as PostgreSQL clients expect it. */
export const socketPort = 5432
/** Linux takes 107 bytes, other systems fewer. */
const socketPathBytesMax = 100
/** What a new database and its first log take. */
const newDatabaseBytes = 100 * 2 ** 20
/** One file of the log, which opening may have to make. */
const openingBytes = 17 * 2 ** 20
const longestWaitMilliseconds = 10_000

/** A new database beside the one of the folder. */
export type Beside = {
  /** Runs when it was closed in order, while the folder is still this process's. */
  readonly finish: () => void
}

/**
 * Starts the embedded database on a data folder, making it when there is none.
 *
 * @param dataFolder holds `database/`, `socket/` and `lock`; made with mode 0700
 * @param beside to make a new database beside that of the folder, which is not touched
 * @throws DataFolderInUse when another process has it
 * @throws DiskFull
 */
export async function startEmbedded(dataFolder: string, beside?: Beside): Promise<Embedded> {
  // The library creates its files open to everybody; the process's mask closes them.
  process.umask(0o077)
  const root = resolve(dataFolder)
  mkdirSync(root, { recursive: true, mode: 0o700 })
  const folder = join(root, beside === undefined ? databaseFolder : besideFolder)
  const isNew = () => !existsSync(join(folder, 'PG_VERSION'))
  requireRoom(root, existsSync(folder) ? openingBytes : newDatabaseBytes)
  const inside = join(root, 'socket')
  const fits = Buffer.byteLength(join(inside, `.s.PGSQL.${socketPort}`)) <= socketPathBytesMax
  const socketFolder = fits ? inside : mkdtempSync(join(tmpdir(), 'conspectus-'))
  const unlock = await lockDataFolder(root, socketFolder)
  rmSync(inside, { recursive: true, force: true }) // left by a process that was killed
  mkdirSync(socketFolder, { recursive: true, mode: 0o700 })
  putInOrder(root)

  const fsyncCount = new SharedArrayBuffer(8)
  const socketPath = join(socketFolder, `.s.PGSQL.${socketPort}`)
  const clean = () => {
    rmSync(socketFolder, { recursive: true, force: true })
    unlock()
  }
  let isClosing = false
  const begin = async (): Promise<Worker> => {
    rmSync(socketPath, { force: true })
    requireRoom(root, isNew() ? newDatabaseBytes : openingBytes)
    const workerData: EmbeddedStart = { folder, socketPath, isNew: isNew(), fsyncCount }
    const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData })
    try {
      await reported(worker, 'ready')
    } catch (error) {
      await worker.terminate()
      throw error
    }
    return worker
  }
  /** Opens it again, as often as it takes, after it ended by itself; meanwhile whoever asks is refused. */
  const watch = (worker: Worker) => {
    let why = ''
    worker.on('message', (report: EmbeddedReport) => {
      if (report.kind === 'broken') why = report.why
    })
    worker.on('error', error => {
      why = String(error)
    })
    worker.once('exit', async () => {
      current = undefined
      if (isClosing || beside !== undefined) return
      process.emitWarning(`The embedded database stopped (${why}) and is opened again.`)
      for (let wait = 500; !isClosing; wait = Math.min(wait * 2, longestWaitMilliseconds)) {
        try {
          opening = begin()
          current = await opening
          watch(current)
          return
        } catch (error) {
          process.emitWarning(`The embedded database cannot be opened yet: ${String(error)}`)
          await pause(wait, undefined, { ref: false })
        }
      }
    })
  }
  /** Undefined while there is none to close. */
  let current: Worker | undefined
  let opening = begin()
  try {
    current = await opening
    watch(current)
  } catch (error) {
    clean()
    throw error
  }
  return {
    socketFolder,
    fsyncs: () => Number(Atomics.load(new BigInt64Array(fsyncCount), 0)),
    async close() {
      isClosing = true
      await opening.catch(() => {}) // said where it was begun
      const last = current
      try {
        if (last !== undefined) {
          const closed = reported(last, 'closed')
          last.postMessage({ kind: 'close' } satisfies EmbeddedCommand)
          await closed
          await last.terminate()
        }
        beside?.finish()
      } finally {
        clean()
      }
    },
  }
}

function reported(worker: Worker, kind: EmbeddedReport['kind']): Promise<void> {
  return new Promise((resolved, rejected) => {
    const finish = (settle: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      settle()
    }
    const onMessage = (report: EmbeddedReport) => {
      if (report.kind === kind) finish(resolved)
    }
    const onError = (error: unknown) => finish(() => rejected(error))
    const onExit = (code: number) => finish(() => rejected(new Error(`The embedded database ended with code ${code}.`)))
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
  })
}
