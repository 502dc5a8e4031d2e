import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { hostname, uptime } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

const Owner = z.object({
  pid: z.int(),
  host: z.string(),
  boot: z.string(),
  started: z.string(),
  since: z.string(),
  /** Folder that holds the socket of the running database. */
  socket: z.string(),
})
export type LockOwner = z.infer<typeof Owner>

/** Somebody else has the data folder open. `owner` is absent where the kernel refused before a file could be read. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse'
  readonly owner: LockOwner | undefined
  constructor(folder: string, owner: LockOwner | undefined) {
    super(
      owner === undefined
        ? `The data folder ${folder} is open in another process.`
        : `The data folder ${folder} is open in process ${owner.pid} on ${owner.host} since ${owner.since}. ` +
            `If that process is gone, delete ${join(folder, 'lock')}.`,
    )
    this.owner = owner
  }
}

/**
 * Takes a data folder for this process. Two processes on one embedded database lose acknowledged writes without a word,
 * so nothing opens the folder without this.
 *
 * Two layers: a name that the kernel holds and frees, even after kill -9; and a file that says who has it, which also
 * guards across containers that share a volume but not the kernel's names.
 *
 * @param folder an existing or new folder; made with mode 0700
 * @param socket folder of the database's socket, for commands that join a running server
 * @returns the function that lets go
 * @throws DataFolderInUse
 */
export async function lockDataFolder(folder: string, socket: string): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const real = realpathSync(folder)
  const name = createHash('sha256').update(real).digest('hex').slice(0, 32)
  const server = createServer(connection => connection.end())
  await new Promise<void>((held, refused) => {
    server.once('error', () => refused(new DataFolderInUse(folder, readLockOwner(folder))))
    if (process.platform === 'linux') server.listen({ path: `\0conspectus-${name}` }, held)
    else if (process.platform === 'win32') server.listen({ path: `\\\\.\\pipe\\conspectus-${name}` }, held)
    else server.listen({ host: '127.0.0.1', port: 20_000 + (Number.parseInt(name.slice(0, 4), 16) % 20_000) }, held)
  })
  server.unref()

  const owner = readLockOwner(folder)
  if (owner !== undefined && owner.pid !== process.pid && mayBeAlive(owner)) {
    server.close()
    throw new DataFolderInUse(folder, owner)
  }
  const file = join(folder, 'lock')
  const mine: LockOwner = {
    pid: process.pid,
    host: hostname(),
    boot: bootIdentity(),
    started: processStart(process.pid),
    since: new Date().toISOString(),
    socket,
  }
  // Written beside and renamed, so that a reader never sees half a file.
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(mine), { mode: 0o600 })
  renameSync(`${file}.${process.pid}`, file)
  return () => {
    rmSync(file, { force: true })
    server.close()
  }
}

/** Who holds the folder by its file; undefined when nobody does or the file is not one of ours. */
function readLockOwner(folder: string): LockOwner | undefined {
  let text: string
  try {
    text = readFileSync(join(folder, 'lock'), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const parsed = Owner.safeParse(parseJson(text))
  return parsed.success ? parsed.data : undefined
}

/** True when the owner is a process of this machine, whose socket can be joined. */
export function runsHere(owner: LockOwner): boolean {
  return owner.host === hostname() && mayBeAlive(owner)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a file cut short by a full disk holds no owner
  }
}

function mayBeAlive(owner: LockOwner): boolean {
  if (owner.host !== hostname()) return true // not ours to judge
  if (owner.boot !== bootIdentity()) return false
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
  }
  return owner.started === '' || processStart(owner.pid) === owner.started
}

function bootIdentity(): string {
  if (process.platform !== 'linux') return String(Math.round(Date.now() / 1000 - uptime()))
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

/** Start time of a process in clock ticks since boot, which tells a process from a later one of the same number. */
function processStart(pid: number): string {
  if (process.platform !== 'linux') return ''
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return '' // the process is gone
  }
}
