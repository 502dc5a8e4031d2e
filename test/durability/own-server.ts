import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/*
 * A PostgreSQL server that a test starts for itself, so that it may kill it: under a folder of its own, on a spare port,
 * ended with the test. PostgreSQL refuses to run as root, so root steps down.
 */

const installed = '/usr/lib/postgresql'
const readyMilliseconds = 60_000

/** The programs of the newest PostgreSQL of the system; undefined where there is none. */
export const postgresqlPrograms: string | undefined = existsSync(installed)
  ? readdirSync(installed)
      .map(version => join(installed, version, 'bin'))
      .filter(folder => existsSync(join(folder, 'initdb')))
      .sort()
      .at(-1)
  : undefined

export type OwnServer = {
  /** The database `postgres` of it, as its superuser. */
  readonly url: string
  start(): Promise<void>
  /** Kills the server and every process of it at once, as a power cut would. */
  kill(): void
  /** Ends it in order and deletes what it had. */
  end(): Promise<void>
}

/** Makes a server; flushes are on, unless `settings` say otherwise. */
export async function makeOwnServer(
  programs: string,
  settings: { readonly [name: string]: string } = {},
): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'conspectus-server-'))
  const user = process.getuid?.() === 0 ? idsOf('postgres') : undefined
  await chmod(folder, 0o755)
  const data = join(folder, 'data')
  await mkdir(data, { mode: 0o700 })
  if (user !== undefined) {
    await chown(data, user.uid, user.gid)
    await chown(folder, user.uid, user.gid)
  }
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...user, cwd: folder, stdio: 'pipe' },
  )
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const given = Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    port: String(port),
    shared_buffers: '32MB',
    ...settings,
  })
  let server: ChildProcess | undefined
  let ended = Promise.resolve()

  async function start(): Promise<void> {
    const child = spawn(
      join(programs, 'postgres'),
      ['-D', data, ...given.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...user,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    let said = ''
    child.stderr.on('data', (part: Buffer) => {
      said = `${said}${part}`.slice(-2000)
    })
    server = child
    ended = new Promise(resolve => child.once('close', () => resolve()))
    for (const since = performance.now(); performance.now() - since < readyMilliseconds; await pause(50)) {
      if (child.exitCode !== null) throw new Error(`The server ended: ${said}`)
      if (await answers(url)) return
    }
    throw new Error(`The server does not answer: ${said}`)
  }

  await start()
  return {
    url,
    async start() {
      await ended
      await start()
    },
    kill() {
      const pid = server?.pid
      if (pid === undefined) return
      for (const each of [pid, ...childrenOf(pid)]) {
        try {
          process.kill(each, 'SIGKILL')
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error // gone by itself
        }
      }
    },
    async end() {
      server?.kill('SIGQUIT')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function idsOf(user: string): { readonly uid: number; readonly gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(each => each.startsWith(`${user}:`))
  if (line === undefined) throw new Error(`There is no user ${user} to run PostgreSQL.`)
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {}) // told by the query
  try {
    await client.connect()
    await client.query('select 1')
    await client.end()
    return true
  } catch {
    return false // not up yet
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('There is no port.')),
      )
    })
  })
}
