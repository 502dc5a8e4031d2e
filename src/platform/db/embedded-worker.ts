import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import type { EmbeddedCommand, EmbeddedReport, EmbeddedStart } from './embedded.ts'

/*
 * The embedded PostgreSQL, in a thread of its own behind a socket, so that a slow query never stalls a page and a
 * runaway one can be ended with its thread.
 */

const port = parentPort
if (port === null) throw new Error('embedded-worker.ts runs as a worker thread')
const { folder, socketPath } = workerData as EmbeddedStart
const counter = new BigInt64Array((workerData as EmbeddedStart).fsyncCount)

/** Emscripten's node file system, as far as it is patched here. */
type StreamOperations = { fsync?: (stream: { nfd?: number }) => number }
type EmscriptenModule = { FS: { filesystems: { NODEFS: { stream_ops: StreamOperations } } } }
type EmscriptenOptions = { printErr?: (line: string) => void; onAbort?: () => void }

/** The last thing the database said of a failure, in its own words. */
let lastWords = ''

/**
 * A database that panicked (a full disk, a flush that failed) answers nobody ever again. Its thread ends with it, so
 * that everybody who waits is told, and a new thread reads what was written.
 */
function endWithDatabase(): never {
  report({ kind: 'broken', why: lastWords })
  process.exit(1)
}

/** The library's own file system never reaches the disk: its fsync does nothing. This one does. */
class DurableNodeFS extends NodeFS {
  override async init(...start: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const opened = await super.init(...start)
    const options = opened.emscriptenOpts as EmscriptenOptions
    options.onAbort = endWithDatabase
    options.printErr = line => {
      if (/ (?:PANIC|FATAL): /.test(line)) lastWords = line.replace(/^.*?(?=PANIC|FATAL)/, '')
    }
    const preRun = opened.emscriptenOpts.preRun as unknown as ((module: EmscriptenModule) => void)[]
    preRun.push(module => {
      module.FS.filesystems.NODEFS.stream_ops.fsync = stream => {
        if (stream.nfd !== undefined) {
          try {
            fsyncSync(stream.nfd)
            Atomics.add(counter, 0, 1n)
          } catch (error) {
            // What cannot be flushed (a pipe, a closed file) needs none.
            if (!(error instanceof Error && 'code' in error && (error.code === 'EINVAL' || error.code === 'EBADF'))) {
              // What was written is lost to the disk without a word the next time: never flushed again after a failure.
              lastWords = `a flush failed: ${String(error)}`
              endWithDatabase()
            }
          }
        }
        return 0
      }
    })
    return opened
  }
}

const durable = [
  ...PGlite.defaultStartParams.filter(parameter => parameter !== '-F'),
  '-c',
  'fsync=on',
  '-c',
  'wal_sync_method=fsync', // fdatasync stays a stub in the library
]

function open(directory: string): Promise<PGlite> {
  return PGlite.create({ fs: new DurableNodeFS(directory), startParams: durable })
}

const report = (message: EmbeddedReport): void => port.postMessage(message)

mkdirSync(dirname(folder), { recursive: true, mode: 0o700 })
if ((workerData as EmbeddedStart).isNew) {
  // Made beside and renamed: a set-up killed half way can never be taken for a database.
  const unfinished = `${folder}.new`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  await (await open(unfinished)).close()
  // The library makes its first files with a mode of their own, open to everybody.
  for (const entry of readdirSync(unfinished, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600)
  renameSync(unfinished, folder)
  const parent = openSync(join(folder, '..'), 'r')
  fsyncSync(parent)
  closeSync(parent)
}
const database = await open(folder)
const server = new PGLiteSocketServer({ db: database, path: socketPath, maxConnections: 4 })
await server.start()
report({ kind: 'ready' })

port.on('message', async (command: EmbeddedCommand) => {
  if (command.kind === 'close') {
    await server.stop()
    await database.close()
    report({ kind: 'closed' })
  }
})
