import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/*
 * A data folder holds one embedded database. Another is made beside it and takes its place by a rename, so that whatever
 * happens before leaves what was there.
 */

export const databaseFolder = 'database'
/** A database that is being restored. */
export const besideFolder = 'database.restored'
/** What was there, between the two renames and until it is deleted. */
const beforeFolder = 'database.before'

/** Whether a data folder holds a database, one whose exchange was broken off included. */
export function holdsDatabase(root: string): boolean {
  return [databaseFolder, beforeFolder].some(name => existsSync(join(root, name)))
}

/**
 * Clears up after a restore that was killed: what was there comes back to its place, what was half made goes. Only for
 * whoever has the folder's lock.
 */
export function putInOrder(root: string): void {
  const [current, before] = [join(root, databaseFolder), join(root, beforeFolder)]
  if (!existsSync(current) && existsSync(before)) renameSync(before, current)
  for (const name of [besideFolder, `${besideFolder}.new`, beforeFolder])
    rmSync(join(root, name), { recursive: true, force: true })
}

/** Puts the database that was made beside in the place of what was there, which is deleted. */
export function exchange(root: string): void {
  const [current, before, beside] = [databaseFolder, beforeFolder, besideFolder].map(name => join(root, name)) as [
    string,
    string,
    string,
  ]
  flushTree(beside)
  if (existsSync(current)) renameSync(current, before)
  renameSync(beside, current)
  flush(root)
  rmSync(before, { recursive: true, force: true })
}

/** Deletes the database that was made beside. */
export function dropBeside(root: string): void {
  rmSync(join(root, besideFolder), { recursive: true, force: true })
}

function flushTree(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() || entry.isDirectory()) flush(join(entry.parentPath, entry.name))
  flush(folder)
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
