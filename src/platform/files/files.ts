import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { checkContent } from './content.ts'
import type { FileStore } from './file-store.ts'
import { sayBytes } from './kinds.ts'
import { cleanName } from './names.ts'
import { remakePicture } from './pictures.ts'
import { bytesOf, type Scanner, ScannerDown } from './scanner.ts'

/** How much may be sent with one form. */
export type FileLimits = {
  readonly bytesPerFile: number
  readonly bytesPerForm: number
  readonly filesPerForm: number
}

export const usualLimits: FileLimits = { bytesPerFile: 25_000_000, bytesPerForm: 100_000_000, filesPerForm: 10 }

/** Everything that has to do with the bytes of files. */
export type Files = {
  /** Undefined where no place was configured: then none are taken. */
  readonly store: FileStore | undefined
  readonly scanner: Scanner | undefined
  readonly limits: FileLimits
  /** On this machine's disk, for files that are still coming in. */
  readonly incoming: string
}

/** How a file stands with the scanner. */
export type ScanState = 'not-scanned' | 'waiting' | 'clean' | 'infected'

/** A file whose bytes are in the store, before anything refers to them. */
export type StoredFile = {
  readonly sha256: string
  readonly receivedSha256: string
  readonly bytes: number
  readonly type: string
  readonly name: string
  readonly reEncoded: boolean
  readonly scan: Exclude<ScanState, 'infected'>
}

/** A file that came in whole, still on this machine's disk. */
export type ReceivedFile = {
  readonly path: string
  readonly name: string
  readonly sha256: string
  readonly bytes: number
}

/** A file in which the scanner found something: its bytes are gone, and the record is told. */
export type InfectedFile = {
  readonly name: string
  readonly sha256: string
  readonly bytes: number
  readonly found: string
}

export type Taken =
  /** `path` is where the same bytes lie on this machine's disk until the folder is taken away. */
  | { readonly stored: StoredFile; readonly path: string }
  | { readonly refusal: string; readonly infected?: InfectedFile }

/** Gives `work` a folder of its own for what comes in, and takes it away afterwards, whatever happens. */
export async function withIncoming<Value>(files: Files, work: (folder: string) => Promise<Value>): Promise<Value> {
  await mkdir(files.incoming, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(files.incoming, 'sent-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const abandonedMilliseconds = 6 * 3_600_000

/** Takes away what a process that was killed left of files that were coming in. */
export async function clearIncoming(files: Files, now: Date): Promise<void> {
  await mkdir(files.incoming, { recursive: true, mode: 0o700 })
  for (const name of await readdir(files.incoming)) {
    const path = join(files.incoming, name)
    const { mtimeMs } = await stat(path)
    if (name.startsWith('sent-') && now.getTime() - mtimeMs > abandonedMilliseconds)
      await rm(path, { recursive: true, force: true })
  }
}

/** Writes what comes to the disk and hashes it on the way; memory stays small however much comes. */
export async function receive(content: Readable, folder: string, name: string): Promise<ReceivedFile> {
  const path = join(folder, randomUUID())
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(
    content,
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        hash.update(piece)
        bytes += piece.length
        yield piece
      }
    },
    createWriteStream(path, { mode: 0o600 }),
  )
  return { path, name, sha256: hash.digest('hex'), bytes }
}

/**
 * Checks a file that came in by what is in it, makes a picture anew, has it scanned, and puts its bytes into the store.
 *
 * @returns the stored file, or the sentence that says why it is not taken
 */
export async function takeFile(files: Files, received: ReceivedFile, folder: string): Promise<Taken> {
  if (files.store === undefined) return { refusal: 'No place for files is configured, so that none can be taken.' }
  const shown = cleanName(received.name, [endingOf(received.name)])
  if (received.bytes === 0) return { refusal: `${shown} is empty.` }
  const check = await checkContent(received.path, received.name)
  if (check.kind === undefined) return { refusal: `${shown} ${check.refusal}` }
  const scanned = await scan(files.scanner, received)
  if (typeof scanned !== 'string') {
    const infected = { name: shown, sha256: received.sha256, bytes: received.bytes, found: scanned.found }
    return { refusal: `${shown} was refused: the scanner found a virus in it (${scanned.found}).`, infected }
  }
  const kept = await keptOf(received, folder, check.kind.type)
  if (kept === undefined) return { refusal: `${shown} is a picture that cannot be read. Save it again and send that.` }
  await files.store.put(kept.sha256, kept.path)
  return {
    path: kept.path,
    stored: {
      sha256: kept.sha256,
      receivedSha256: received.sha256,
      bytes: kept.bytes,
      type: check.kind.type,
      name: cleanName(received.name, check.kind.endings),
      reEncoded: kept !== received,
      scan: scanned,
    },
  }
}

/** The ending that a name has of itself, where it is one. */
function endingOf(name: string): string {
  return /\.([a-z0-9]{1,8})\s*$/i.exec(name)?.[1]?.toLowerCase() ?? 'file'
}

async function scan(
  scanner: Scanner | undefined,
  { path }: ReceivedFile,
): Promise<StoredFile['scan'] | { found: string }> {
  if (scanner === undefined) return 'not-scanned'
  try {
    const result = await scanner.scan(bytesOf(path))
    return result.clean ? 'clean' : { found: result.found }
  } catch (error) {
    if (error instanceof ScannerDown) return 'waiting'
    throw error
  }
}

/** The file as it is kept: a picture made anew, anything else as it came. Undefined for a picture that cannot be read. */
async function keptOf(received: ReceivedFile, folder: string, type: string): Promise<ReceivedFile | undefined> {
  if (!type.startsWith('image/')) return received
  const path = join(folder, randomUUID())
  if (!(await remakePicture(received.path, path, type))) return undefined
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece)
    bytes += piece.length
  }
  return { path, name: received.name, sha256: hash.digest('hex'), bytes }
}

/** How much may be sent, for the hint of a form. */
export function sayLimits({ bytesPerFile, filesPerForm }: FileLimits): string {
  return `Up to ${filesPerForm} files of at most ${sayBytes(bytesPerFile)} each`
}
