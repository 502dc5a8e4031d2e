import { spawn, spawnSync } from 'node:child_process'

/*
 * A disk of a given size, or one that is read-only, for one command: a mount that only this command sees and that ends
 * with it. Works without being root where the machine lets a user make namespaces of their own.
 */

const longestMilliseconds = 120_000

/** Why such disks cannot be made here; undefined where they can. */
export const noSmallDisks: string | undefined =
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { timeout: 10_000 }).status === 0
    ? undefined
    : 'this machine lets nobody mount'

export type Said = { readonly code: number | null; readonly out: string; readonly err: string }

/**
 * Runs a shell script that may mount, in a world of mounts of its own.
 *
 * @param environment what it reads besides the environment of the tests
 */
export function inOwnMounts(script: string, environment: { readonly [name: string]: string }): Promise<Said> {
  const { TEST_DATABASE_URL: _, DATABASE_URL: __, DATABASE_OWNER_URL: ___, ...rest } = process.env
  const child = spawn('unshare', ['-rm', '--kill-child', 'sh', '-ec', script], {
    env: { ...rest, LOG: 'off', NODE: process.execPath, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestMilliseconds,
    killSignal: 'SIGKILL',
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    out += part
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    err += part
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', code => resolve({ code, out, err }))
  })
}
