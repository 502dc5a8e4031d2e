import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BackupRefused, readBackup } from './backup-file.ts'
import type { RestoredFiles } from './restore.ts'

/**
 * Puts the files that a backup holds into the store, each compared with its hash. Files that are there already stay as
 * they are; nothing refers to any of these before the rows are restored.
 *
 * @returns SHA-256 of those whose bytes are neither in the backup nor in the store
 * @throws BackupRefused where one is not what its hash says
 */
export async function restoreFiles(file: string, { store, incoming }: RestoredFiles): Promise<readonly string[]> {
  const missing: string[] = []
  let growing: Growing | undefined
  try {
    for await (const line of readBackup(file)) {
      if (typeof line !== 'object') continue
      if ('part' in line) {
        growing ??= await grow(incoming)
        await growing.add(Buffer.from(line.part, 'base64'))
      }
      if (!('file' in line)) continue
      if (line.is === 'whole' && store !== undefined) {
        growing ??= await grow(incoming)
        const sha256 = await growing.finish()
        if (sha256 !== line.file)
          throw new BackupRefused(`${file} is damaged: the file ${line.file} is not what it was.`)
        await store.put(sha256, growing.path)
      } else if (store === undefined || !(await store.has(line.file))) missing.push(line.file)
      await growing?.drop()
      growing = undefined
    }
  } finally {
    await growing?.drop()
  }
  return missing
}

type Growing = {
  readonly path: string
  add(piece: Buffer): Promise<void>
  /** Answers the SHA-256 of the whole. */
  finish(): Promise<string>
  drop(): Promise<void>
}

async function grow(folder: string): Promise<Growing> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, randomUUID())
  const handle: FileHandle = await open(path, 'wx', 0o600)
  const hash = createHash('sha256')
  let isOpen = true
  const close = async () => {
    if (isOpen) await handle.close()
    isOpen = false
  }
  return {
    path,
    async add(piece) {
      hash.update(piece)
      await handle.write(piece)
    },
    async finish() {
      await close()
      return hash.digest('hex')
    },
    async drop() {
      await close()
      await rm(path, { force: true })
    },
  }
}
