import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../db/database.ts'

/** A form that was posted after its session had ended. */
export type LostForm = {
  /** Whose page it was posted from. */
  readonly account: string
  readonly page: string
  readonly form: string
  readonly formKey: string
  readonly fields: { readonly [name: string]: string | readonly string[] | undefined }
}

const Lost = z.object({
  account: z.string(),
  page: z.string(),
  form: z.string(),
  formKey: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
})

/** Anybody can post without signing in, so what is kept for nobody yet has a bound; a day of a large team fits. */
const bytesKeptMost = 100_000_000

export const lostFormSeconds = 3_600

/**
 * Keeps it for an hour, encrypted with a token that stands nowhere in the database.
 *
 * @returns the token by which it is got back; undefined when there is no room
 */
export async function keepLostForm(database: Database, lost: LostForm): Promise<string | undefined> {
  const token = randomBytes(32).toString('base64url')
  const sealed = seal(token, JSON.stringify(lost))
  const kept = await database.asGate(async tx => {
    await sql`delete from platform_lost_form where expires_at < clock_timestamp()`.execute(tx)
    return sql`
      insert into platform_lost_form (token_sha256, sealed, expires_at)
      select ${nameOf(token)}, ${sealed}, clock_timestamp() + make_interval(secs => ${lostFormSeconds})
      where (select coalesce(sum(octet_length(sealed)), 0) from platform_lost_form) + ${sealed.length} <= ${bytesKeptMost}
      returning token_sha256`.execute(tx)
  })
  return kept.rows.length === 0 ? undefined : token
}

/** Reads one back; undefined when the hour is over, or it was taken away. */
export async function readLostForm(database: Database, token: string): Promise<LostForm | undefined> {
  const { rows } = await database.asGate(tx =>
    sql<{ sealed: Buffer }>`
      select sealed from platform_lost_form
      where token_sha256 = ${nameOf(token)} and expires_at > clock_timestamp()`.execute(tx),
  )
  const row = rows[0]
  return row === undefined ? undefined : Lost.parse(JSON.parse(unseal(token, row.sealed)))
}

/** Takes it away: each is given back once. */
export async function forgetLostForm(database: Database, token: string): Promise<void> {
  await database.asGate(tx => sql`delete from platform_lost_form where token_sha256 = ${nameOf(token)}`.execute(tx))
}

function nameOf(token: string): Buffer {
  return createHash('sha256').update(`name ${token}`).digest()
}

function keyOf(token: string): Buffer {
  return Buffer.from(hkdfSync('sha256', token, '', 'lost form', 32))
}

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

function seal(token: string, text: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const encryption = createCipheriv(cipher, keyOf(token), nonce)
  const body = Buffer.concat([encryption.update(text, 'utf8'), encryption.final()])
  return Buffer.concat([nonce, encryption.getAuthTag(), body])
}

function unseal(token: string, sealed: Buffer): string {
  const decryption = createDecipheriv(cipher, keyOf(token), sealed.subarray(0, nonceBytes))
  decryption.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
  return Buffer.concat([decryption.update(sealed.subarray(nonceBytes + tagBytes)), decryption.final()]).toString('utf8')
}
