import { createReadStream } from 'node:fs'
import { copyFile, type FileHandle, mkdir, open, opendir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { FileStore } from './file-store.ts'
import { hashIn, keyOf } from './file-store.ts'

/**
 * A store in a folder of this machine's disk: `files/ab/cd/<sha256>` below it, readable by this user alone. A file appears
 * there whole: it is written beside its place, flushed, renamed, and the folder flushed.
 */
export function diskStore(folder: string): FileStore {
  const root = resolve(folder)
  const pathOf = (sha256: string) => join(root, keyOf(sha256))
  return {
    kind: 'disk',
    says: `the folder ${root}`,
    async put(sha256, path) {
      const place = pathOf(sha256)
      const [there, { size }] = [await existing(place), await stat(path)]
      if (there?.size === size) return utimes(place, new Date(), new Date())
      await makeFolder(dirname(place), root)
      const growing = `${place}.${process.pid}.${Math.random().toString(36).slice(2)}`
      try {
        await copyFile(path, growing)
        await flush(growing, async handle => handle.chmod(0o600))
        await rename(growing, place)
        await flush(dirname(place))
      } finally {
        await rm(growing, { force: true })
      }
    },
    async get(sha256) {
      const bytes = await sizeOf(pathOf(sha256))
      return bytes === undefined ? undefined : { bytes, content: createReadStream(pathOf(sha256)) }
    },
    has: async sha256 => (await sizeOf(pathOf(sha256))) !== undefined,
    async remove(sha256, before) {
      const there = await existing(pathOf(sha256))
      if (there === undefined || there.mtime >= before) return false
      await rm(pathOf(sha256), { force: true })
      return true
    },
    async *list() {
      if ((await existing(join(root, 'files'))) === undefined) return
      for await (const entry of await opendir(join(root, 'files'), { recursive: true })) {
        const path = join(entry.parentPath, entry.name)
        const sha256 = entry.isFile() ? hashIn(path.replaceAll('\\', '/')) : undefined
        const found = sha256 === undefined ? undefined : await existing(path)
        if (sha256 !== undefined && found !== undefined) yield { sha256, bytes: found.size, since: found.mtime }
      }
    },
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await existing(path))?.size
}

async function existing(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Makes a folder, and flushes each one above it that is new, so that a loss of power takes none of them away. */
async function makeFolder(folder: string, root: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = folder; made.length >= Math.max(dirname(first).length, 1); made = dirname(made)) {
    await flush(made)
    if (made === dirname(made) || made === dirname(root)) break
  }
}

async function flush(path: string, first?: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await first?.(handle)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
