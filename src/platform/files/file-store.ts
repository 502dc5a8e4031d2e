import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'

/**
 * Where the bytes of files lie, each under the SHA-256 of its content: the same bytes are kept once, and nothing that lies
 * there is ever changed. Hashes are 64 small hexadecimal digits.
 */
export type FileStore = {
  /** In words, for operators: a folder or an object store. */
  readonly says: string
  /** A backup copies the bytes of a `disk`; of an object store it notes the hashes alone. */
  readonly kind: 'disk' | 'objects'
  /**
   * Keeps the bytes of a file on this machine's disk. When it is done they are there to stay, also after a loss of power;
   * call it before the transaction that refers to them. Of bytes that are there already only the date is renewed.
   */
  put(sha256: string, path: string): Promise<void>
  /** The bytes as they lie; read them through `checked`. Undefined where there are none. */
  get(sha256: string): Promise<{ readonly bytes: number; readonly content: Readable } | undefined>
  has(sha256: string): Promise<boolean>
  /** Takes the bytes away where they were last put before that moment, and says whether it did. */
  remove(sha256: string, before: Date): Promise<boolean>
  /** Every hash that is there and when its bytes were last put. */
  list(): AsyncIterable<{ readonly sha256: string; readonly bytes: number; readonly since: Date }>
}

/** What lies in the store is not what was put there, or is gone: nobody is to take it for the file. */
export class FileDamaged extends Error {
  override readonly name = 'FileDamaged'
}

const pattern = /^[0-9a-f]{64}$/

/** Where a file lies below its store: `files/ab/cd/<sha256>`. */
export function keyOf(sha256: string): string {
  if (!pattern.test(sha256)) throw new Error('A file is named by 64 hexadecimal digits.')
  return `files/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`
}

/** The hash that a key names; undefined for whatever else lies there. */
export function hashIn(key: string): string | undefined {
  const name = key.split('/').at(-1) ?? ''
  return pattern.test(name) && key.endsWith(keyOf(name)) ? name : undefined
}

/**
 * The bytes of a file, compared with its hash on the way. The last piece is held back until the whole is known to be
 * right: whoever reads it never has a damaged file to its end, and hears of it by an error.
 *
 * @throws FileDamaged through the stream; at once where the bytes are gone
 */
export async function openChecked(store: FileStore, sha256: string): Promise<{ bytes: number; content: Readable }> {
  const found = await store.get(sha256)
  if (found === undefined) throw new FileDamaged(`The bytes of ${sha256} are gone from ${store.says}.`)
  return { bytes: found.bytes, content: Readable.from(checked(found.content, sha256, store.says)) }
}

async function* checked(content: Readable, sha256: string, where: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let held: Buffer | undefined
  for await (const piece of content as AsyncIterable<Buffer>) {
    hash.update(piece)
    if (held !== undefined) yield held
    held = piece
  }
  if (hash.digest('hex') !== sha256) throw new FileDamaged(`The bytes of ${sha256} in ${where} were changed.`)
  if (held !== undefined) yield held
}

const megabyte = 1_000_000

/** The checked bytes for a download: small ones at once, so that damage is an error page, large ones as they come. */
export async function readChecked(
  store: FileStore,
  sha256: string,
): Promise<{ bytes: number; content: Readable | Buffer }> {
  const { bytes, content } = await openChecked(store, sha256)
  if (bytes > megabyte) return { bytes, content }
  const whole = Buffer.concat((await content.toArray()) as Buffer[])
  return { bytes: whole.length, content: whole }
}
