import { statfsSync } from 'node:fs'

/*
 * What the world does to a database: its disk fills, its server goes away. Neither is a fault of the program, and both
 * pass; so whoever waits is told in words what to do, and nothing is half done.
 */

/** Less than this left on the disk, nothing more is written: the database itself stops dead where a disk is full. */
const reserveBytes = 40 * 2 ** 20

/** The disk of the data folder has no room left. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull'
  constructor(folder: string, options?: ErrorOptions) {
    super(
      `The disk of ${folder} is full: make room (Conspectus keeps ${reserveBytes / 2 ** 20} megabytes free).`,
      options,
    )
  }
}

/**
 * Throws `DiskFull` where little more fits, before anything is begun. The embedded database, and each server, panics
 * when its log cannot grow; asked first, it goes on reading and takes writes again as soon as there is room.
 *
 * @param bytes what is asked for
 */
export function requireRoom(folder: string, bytes = reserveBytes): void {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize < bytes) throw new DiskFull(folder)
}

/** `full`: no room to write. `away`: the database does not answer, which a restart or a moment mends. */
export type Trouble = 'full' | 'away'

/** Codes of the system, and of PostgreSQL: full, shutting down, not up yet, connection lost, too many connections. */
const troubles: { readonly [code: string]: Trouble } = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  '53100': 'full',
  ECONNREFUSED: 'away',
  ECONNRESET: 'away',
  EPIPE: 'away',
  '57P01': 'away',
  '57P02': 'away',
  '57P03': 'away',
  '08000': 'away',
  '08003': 'away',
  '08006': 'away',
  '53300': 'away',
}

/** What `pg` says, without a code, of a connection that is gone. */
const lostConnection = /^Connection terminated|connection error and is not queryable|^Client was closed/

/** Whether an error, or what caused it, is trouble of the world; undefined for a fault of ours. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof DiskFull) return 'full'
  const code = 'code' in error ? String(error.code) : ''
  // The socket of an embedded database that is being opened again.
  if (code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect') return 'away'
  return troubles[code] ?? (lostConnection.test(error.message) ? 'away' : troubleOf(error.cause))
}
