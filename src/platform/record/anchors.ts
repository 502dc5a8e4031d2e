import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Temporal } from '../../kernel/dates.ts'
import type { Chain } from './verify.ts'

/*
 * The heads of the record kept outside the database: one line of JSON a day in `YYYY.jsonl`, only ever added to. Whoever
 * rewrites the record from its beginning, or cuts off its end, cannot make it agree with a line that was copied away.
 * Each line carries the hash of the one before, so that one line kept elsewhere stands for all lines before it.
 */

const Anchor = z.object({
  at: z.iso.datetime({ precision: 3 }),
  previous: z.string().regex(/^[0-9a-f]{64}$/),
  chains: z.array(z.object({ chain: z.string(), lines: z.int().positive(), head: z.string() })),
})

/** A line that was written, and what it was written to. */
export type WrittenAnchor = {
  readonly file: string
  /** SHA-256 of the line without its end, in hexadecimal: what the next line carries. */
  readonly hash: string
  readonly line: string
}

/** What the lines of anchors say of the record. */
export type KnownAnchors = {
  /** Heads as they were, each once. */
  readonly chains: readonly Chain[]
  readonly lines: number
  /** Hash of the newest line; undefined where there is none. */
  readonly newest: string | undefined
  /** Lines that do not follow from the one before: an anchor was changed or taken away. */
  readonly faults: readonly { readonly file: string; readonly line: number }[]
}

/** Another process writes an anchor into the folder at this moment. */
export class AnchorsInUse extends Error {
  override readonly name = 'AnchorsInUse'
}

/** What the very first line carries in the place of a hash before it. */
const beginning = sha256('the first anchor')
const fileName = /^\d{4}\.jsonl$/
/** A process that holds the lock for so long was killed. */
const lockMillisecondsMax = 60_000

/**
 * Adds a line with the heads of the record, which is on the disk when this is done.
 *
 * @param folder made where it is not there, with mode 0700
 * @throws AnchorsInUse while another process adds one
 */
export async function addAnchor(
  folder: string,
  at: Temporal.Instant,
  chains: readonly Chain[],
): Promise<WrittenAnchor> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return locked(join(folder, 'lock'), async () => {
    const before = (await readFiles(folder)).at(-1)?.lines.at(-1)
    const moment = at.toString({ smallestUnit: 'millisecond' })
    const line = JSON.stringify({
      at: moment,
      previous: before === undefined ? beginning : sha256(before.text),
      chains: chains.map(({ chain, lines, head }) => ({ chain, lines, head })),
    } satisfies z.infer<typeof Anchor>)
    const file = join(folder, `${moment.slice(0, 4)}.jsonl`)
    await append(file, line)
    await flushFolder(folder)
    return { file, hash: sha256(line), line }
  })
}

/**
 * Reads anchors: one file, or every `YYYY.jsonl` of a folder. In a folder the first line of a year follows from the last
 * of the year before; of one file alone the first line is taken as it is.
 */
export async function readAnchors(path: string): Promise<KnownAnchors> {
  const isFolder = (await stat(path)).isDirectory()
  const files = isFolder ? await readFiles(path) : [{ file: path, lines: linesOf(await readFile(path, 'utf8')) }]
  const chains = new Map<string, Chain>()
  const faults: { file: string; line: number }[] = []
  let previous = isFolder ? beginning : undefined
  let lines = 0
  for (const { file, lines: anchors } of files) {
    for (const { text, number, anchor } of anchors) {
      if (previous !== undefined && anchor.previous !== previous) faults.push({ file, line: number })
      previous = sha256(text)
      lines += 1
      for (const chain of anchor.chains) chains.set(`${chain.chain} ${chain.lines} ${chain.head}`, chain)
    }
  }
  return { chains: [...chains.values()], lines, newest: lines === 0 ? undefined : previous, faults }
}

type AnchorLine = { readonly text: string; readonly number: number; readonly anchor: z.infer<typeof Anchor> }

async function readFiles(
  folder: string,
): Promise<readonly { readonly file: string; readonly lines: readonly AnchorLine[] }[]> {
  const names = (await readdir(folder)).filter(name => fileName.test(name)).sort()
  const files = await Promise.all(
    names.map(async name => {
      const file = join(folder, name)
      return { file, lines: linesOf(await readFile(file, 'utf8')) }
    }),
  )
  return files.filter(({ lines }) => lines.length > 0)
}

/** The whole lines; one that a crash cut short was never acknowledged, and what follows does not build on it. */
function linesOf(text: string): readonly AnchorLine[] {
  return text.split('\n').flatMap((line, index) => {
    const read = Anchor.safeParse(parsed(line))
    return read.success ? [{ text: line, number: index + 1, anchor: read.data }] : []
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no line of an anchor, like everything else that does not look like one
  }
}

async function append(file: string, line: string): Promise<void> {
  const handle = await open(file, 'a+', 0o600)
  try {
    const { size } = await handle.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await handle.read(last, 0, 1, size - 1)
    const isCutShort = size > 0 && last.toString() !== '\n'
    await handle.appendFile(`${isCutShort ? '\n' : ''}${line}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Two processes that add a line at once would both follow from the same one. */
async function locked<Value>(lock: string, work: () => Promise<Value>): Promise<Value> {
  await (await takeLock(lock)).close()
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

async function takeLock(lock: string): ReturnType<typeof open> {
  try {
    return await open(lock, 'wx', 0o600)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const held = await stat(lock).catch(() => undefined)
    const isLeft = held !== undefined && Date.now() - held.mtimeMs > lockMillisecondsMax
    if (!isLeft) throw new AnchorsInUse('Another process writes an anchor at this moment: try again.')
    await rm(lock, { force: true })
    return open(lock, 'wx', 0o600)
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
