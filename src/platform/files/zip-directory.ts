import type { FileHandle } from 'node:fs/promises'
import { inflateRawSync } from 'node:zlib'

/** One file in an archive, as the directory at the archive's end tells it. */
export type ZipEntry = {
  readonly name: string
  readonly method: number
  readonly isEncrypted: boolean
  readonly packedBytes: number
  readonly bytes: number
  readonly offset: number
}

const endBytes = 22
const commentBytesMost = 65_535
const directoryBytesMost = 8_000_000
const entriesMost = 20_000

/**
 * Reads the directory of a ZIP archive, which says what is in it; nothing is unpacked.
 *
 * @returns undefined for what is no archive, one of several parts, or one whose directory is damaged or beyond reason
 */
export async function readZipDirectory(file: FileHandle): Promise<readonly ZipEntry[] | undefined> {
  const { size } = await file.stat()
  const tail = await piece(
    file,
    Math.max(0, size - endBytes - commentBytesMost),
    Math.min(size, endBytes + commentBytesMost),
  )
  let at = tail.length - endBytes
  while (at >= 0 && tail.readUInt32LE(at) !== 0x06054b50) at -= 1
  if (at < 0) return undefined
  const [count, length, start] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)]
  if (tail.readUInt16LE(at + 4) !== 0 || count > entriesMost || length > directoryBytesMost || start + length > size)
    return undefined
  return entriesIn(await piece(file, start, length), count)
}

function entriesIn(directory: Buffer, count: number): readonly ZipEntry[] | undefined {
  const entries: ZipEntry[] = []
  let at = 0
  while (entries.length < count) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) return undefined
    const nameBytes = directory.readUInt16LE(at + 28)
    const next = at + 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
    if (next > directory.length) return undefined
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameBytes),
      isEncrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    })
    at = next
  }
  return entries
}

/** The text of one small entry; undefined where it is larger than `bytesMost`, encrypted or damaged. */
export async function readZipText(file: FileHandle, entry: ZipEntry, bytesMost: number): Promise<string | undefined> {
  if (entry.isEncrypted || entry.packedBytes > bytesMost || entry.bytes > bytesMost) return undefined
  const header = await piece(file, entry.offset, 30)
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) return undefined
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const packed = await piece(file, start, entry.packedBytes)
  if (entry.method === 0) return packed.toString('utf8')
  if (entry.method !== 8) return undefined
  try {
    return inflateRawSync(packed, { maxOutputLength: bytesMost }).toString('utf8')
  } catch {
    return undefined // damaged, or larger than it says
  }
}

async function piece(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, start)
  return buffer.subarray(0, bytesRead)
}
