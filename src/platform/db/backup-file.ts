import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'

/*
 * The file of a backup: lines of JSON under gzip. First what it is, then each table with its rows, then the sequences,
 * then the files that people sent, each in parts; last how many rows there were and the SHA-256 of all lines before. A row
 * is the text of PostgreSQL's own composite value, which carries every type without loss and is the same on the embedded
 * database and on a server. Version 1, of release 0.1, has no files.
 */

const format = 'conspectus-backup'

const Start = z.object({
  format: z.literal(format),
  version: z.union([z.literal(1), z.literal(2)]),
  at: z.string(),
  migrations: z.array(z.object({ name: z.string(), sha256: z.string() })),
})
const Table = z.object({
  table: z.string(),
  /** Name and type of every column, in the order of the row's text. */
  columns: z.array(z.object({ name: z.string(), type: z.string(), generated: z.boolean() })),
})
const Sequence = z.object({
  sequence: z.string(),
  /** Where it stands; the next number is the one after, or itself when `called` is false. */
  value: z.string(),
  called: z.boolean(),
})
/** Some bytes of the file that is told next, in base64. */
const Part = z.object({ part: z.base64() })
const KeptFile = z.object({
  /** SHA-256 of its bytes. */
  file: z.string().regex(/^[0-9a-f]{64}$/),
  /**
   * `whole`: its bytes are the parts before this line. `elsewhere`: they lie in an object store, which has its own copies.
   * `damaged`: they were gone or changed when the backup was made, so that any parts before this line are not it.
   */
  is: z.enum(['whole', 'elsewhere', 'damaged']),
})
const End = z.object({ rows: z.int(), sha256: z.string() })

export type BackupStart = z.infer<typeof Start>
export type BackupTable = z.infer<typeof Table>
type BackupSequence = z.infer<typeof Sequence>
export type BackupSummary = z.infer<typeof End>

export type BackupPart = z.infer<typeof Part>
export type BackupKeptFile = z.infer<typeof KeptFile>

/** What stands between the first line and the last: a table, one of its rows, a sequence, a part or the name of a file. */
export type BackupLine = BackupTable | BackupSequence | BackupPart | BackupKeptFile | string

/** The file is no backup, is damaged or cut short, or does not fit the database; the sentence says which. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused'
}

/**
 * Writes a backup beside its place and renames it when it is on the disk, so that a file with its name is whole.
 *
 * @param file made with mode 0600, since it holds everything
 * @param lines what it is comes first
 */
export async function writeBackup(
  file: string,
  lines: AsyncIterable<Pick<BackupStart, 'at' | 'migrations'> | BackupLine>,
): Promise<BackupSummary> {
  const hash = createHash('sha256')
  let rows = 0
  async function* text(): AsyncGenerator<string> {
    const written = (line: unknown) => {
      const one = `${JSON.stringify(line)}\n`
      hash.update(one)
      return one
    }
    for await (const line of lines) {
      if (typeof line === 'string') rows += 1
      yield written(typeof line === 'object' && 'migrations' in line ? { format, version: 2, ...line } : line)
    }
    yield `${JSON.stringify({ rows, sha256: hash.copy().digest('hex') })}\n`
  }
  const unfinished = `${file}.unfinished`
  try {
    await pipeline(Readable.from(text()), createGzip(), createWriteStream(unfinished, { mode: 0o600 }))
    await flush(unfinished)
    await rename(unfinished, file)
    await flush(dirname(file))
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
  return { rows, sha256: hash.digest('hex') }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Reads a backup from its first line to its last. What comes is only to be relied on when the last line was reached
 * without an error: count and digest stand there.
 *
 * @throws BackupRefused
 */
export async function* readBackup(file: string): AsyncGenerator<BackupStart | BackupLine> {
  const hash = createHash('sha256')
  let rows = 0
  let isFirst = true
  let summary: BackupSummary | undefined
  for await (const line of linesOf(file)) {
    if (summary !== undefined) throw damaged(file)
    const value = parseLine(line, file)
    const end = End.safeParse(value)
    if (end.success) {
      summary = end.data
      continue
    }
    hash.update(`${line}\n`)
    if (isFirst) {
      const start = Start.safeParse(value)
      if (!start.success) throw new BackupRefused(`${file} is no backup that this version of Conspectus can read.`)
      isFirst = false
      yield start.data
    } else if (typeof value === 'string') {
      rows += 1
      yield value
    } else {
      const part = z.union([Table, Sequence, Part, KeptFile]).safeParse(value)
      if (!part.success) throw damaged(file)
      yield part.data
    }
  }
  if (summary === undefined) throw new BackupRefused(`${file} is cut short: its last line is missing.`)
  if (summary.rows !== rows || summary.sha256 !== hash.digest('hex')) throw damaged(file)
}

function damaged(file: string): BackupRefused {
  return new BackupRefused(`${file} is damaged: it does not hold what was written to it.`)
}

function parseLine(line: string, file: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw damaged(file)
  }
}

/** The lines of a compressed file. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const bytes = createReadStream(file)
  const plain = createGunzip()
  let rest = ''
  const divided = new Transform({
    readableObjectMode: true,
    construct: done => {
      plain.setEncoding('utf8')
      done()
    },
    decodeStrings: false,
    transform(chunk: string, _, done) {
      const parts = (rest + chunk).split('\n')
      rest = parts.pop() ?? ''
      for (const part of parts) this.push(part)
      done()
    },
    flush(done) {
      if (rest !== '') this.push(rest)
      done()
    },
  })
  const finished = pipeline(bytes, plain, divided)
  // Told by the loop below, which ends with the same error.
  finished.catch(() => {})
  try {
    for await (const line of divided) yield line as string
    await finished
  } catch (error) {
    throw readFault(error, file)
  }
}

function readFault(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'Z_BUF_ERROR') return new BackupRefused(`${file} is cut short: the end is missing.`)
  return code.startsWith('Z_') ? damaged(file) : error
}
