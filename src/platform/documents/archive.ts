import type { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** One file of an archive: its bytes, or how to open them when its turn comes. */
export type ArchiveEntry = { readonly path: string; readonly bytes: Buffer | (() => Promise<Readable>) }

/** A ZIP of these files, written as it is read: large files never stand in memory. */
export function zipOf(entries: readonly ArchiveEntry[], now: Date): Readable {
  const zip = new ZipFile()
  for (const { path, bytes } of entries) {
    const options = { mtime: now, mode: 0o100644 }
    if (Buffer.isBuffer(bytes)) zip.addBuffer(bytes, path, options)
    else
      zip.addReadStreamLazy(path, options, pass => {
        bytes().then(
          stream => pass(null, stream),
          (error: Error) => pass(error, null as never),
        )
      })
  }
  zip.end()
  return zip.outputStream as Readable
}
