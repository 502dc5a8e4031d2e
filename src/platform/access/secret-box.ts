import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Seals what has to be read again but must not stand readable in the database, such as a provider's secret. */
export type SecretBox = {
  /** @param purpose what it is for and whose; it opens for the same purpose only */
  seal(text: string, purpose: string): Buffer
  /** @throws when it was sealed with another key or for another purpose, or was changed */
  open(sealed: Uint8Array, purpose: string): string
}

const cipher = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM; what is sealed is nonce, ciphertext and tag, one after the other. */
export function createSecretBox(key: Uint8Array): SecretBox {
  if (key.byteLength !== keyBytes) throw new Error(`A key has ${keyBytes} bytes, not ${key.byteLength}.`)
  return {
    seal(text, purpose) {
      const nonce = randomBytes(nonceBytes)
      const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(purpose))
      return Buffer.concat([nonce, sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()])
    },
    open(sealed, purpose) {
      const whole = Buffer.from(sealed)
      const opening = createDecipheriv(cipher, key, whole.subarray(0, nonceBytes), { authTagLength: tagBytes })
      opening.setAAD(Buffer.from(purpose)).setAuthTag(whole.subarray(-tagBytes))
      return opening.update(whole.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + opening.final('utf8')
    },
  }
}

/** The key of an embedded database: the file `secret-key` in its folder, made the first time, for its owner's eyes only. */
export async function keyOfFolder(folder: string): Promise<Uint8Array> {
  const file = join(folder, 'secret-key')
  if (!existsSync(file)) {
    // It appears whole or not at all: half a key would lock up everything sealed with it.
    const growing = `${file}-${randomUUID()}`
    const made = await open(growing, 'wx', 0o600)
    await made.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`)
    await made.sync()
    await made.close()
    await link(growing, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    await unlink(growing)
  }
  const key = readKey(await readFile(file, 'utf8'))
  if (key === undefined) throw new Error(`${file} should hold 32 bytes in base64 and does not.`)
  return key
}

/** A key as base64 text; undefined when the text is none. */
export function readKey(text: string): Uint8Array | undefined {
  const trimmed = text.trim()
  const key = Buffer.from(trimmed, 'base64')
  return key.byteLength === keyBytes && key.toString('base64') === trimmed ? key : undefined
}
