import { hkdfSync } from 'node:crypto'
import { sql } from 'kysely'
import { WrongConfiguration } from '../config/environment.ts'
import type { Database, DatabaseLocation } from '../db/database.ts'
import { createSecretBox, keyOfFolder, type SecretBox } from './secret-box.ts'
import { forgetProviderSecrets } from './single-sign-on-store.ts'

const known = 'This text was sealed with the key of the installation.'
const purpose = 'the proof of the key'

/** What is sealed with the key of the installation, and what else follows from it. */
export type Secrets = SecretBox & {
  /** Signs the cookies of sessions: the same in every process and after a restart. */
  readonly cookieSecret: string
}

/** For commands that seal and open nothing, and so need no key. */
export const noSecrets: Secrets = {
  seal: withoutKey,
  open: withoutKey,
  get cookieSecret() {
    return withoutKey()
  },
}

function withoutKey(): never {
  throw new Error('This was started without the key of the installation, and needs it.')
}

/** Everything that follows from a key of 32 bytes. */
export function secretsOf(key: Uint8Array): Secrets {
  const derived = hkdfSync('sha256', key, '', 'the signature of session cookies', 32)
  return { ...createSecretBox(key), cookieSecret: Buffer.from(derived).toString('hex') }
}

/**
 * The key of an installation: CONSPECTUS_KEY, or for the embedded database the file `secret-key` in its folder, which is
 * made the first time. Never in the database, and so in no backup of it.
 *
 * @throws WrongConfiguration where a PostgreSQL server is served without one
 */
export async function openSecrets(given: Uint8Array | undefined, place: DatabaseLocation): Promise<Secrets> {
  if (given !== undefined) return secretsOf(given)
  if ('folder' in place) return secretsOf(await keyOfFolder(place.folder))
  throw new WrongConfiguration(
    'CONSPECTUS_KEY is missing, with which secrets are sealed before they go into the database: make one with "openssl rand -base64 32" and keep it apart from the backups.',
  )
}

/**
 * Makes sure that this is the key with which the database was served before.
 *
 * @throws WrongConfiguration where it is another
 */
export async function proveKey(database: Database, box: SecretBox): Promise<void> {
  const proof = await database.asGate(async tx => {
    await sql`insert into platform_key (proof) values (${box.seal(known, purpose)}) on conflict do nothing`.execute(tx)
    const { rows } = await sql<{ proof: Buffer }>`select proof from platform_key`.execute(tx)
    return rows[0]?.proof
  })
  if (proof === undefined || !isSealedWith(box, proof))
    throw new WrongConfiguration(
      'This is not the key with which this database was served before (CONSPECTUS_KEY, or the file secret-key in the data folder): give that one, or, where it is lost for good, "conspectus account new-key" forgets what it sealed.',
    )
}

/**
 * Forgets everything that was sealed with a lost key, and takes this one: second steps with their recovery codes, and the
 * secrets of organisations' sign-in, which are switched off until theirs is given again.
 *
 * @returns how many accounts lose their second step
 */
export function replaceKey(database: Database, box: SecretBox): Promise<number> {
  return database.asSystem('replace-key', async tx => {
    await sql`delete from platform_key`.execute(tx)
    await sql`insert into platform_key (proof) values (${box.seal(known, purpose)})`.execute(tx)
    await sql`delete from platform_recovery_code`.execute(tx)
    await sql`delete from platform_second_step`.execute(tx)
    await sql`delete from platform_provider_secret`.execute(tx)
    await sql`
      update platform_identity_provider set has_secret = false, switched_on = false where has_secret`.execute(tx)
    await forgetProviderSecrets(tx)
    const { rows } = await sql`
      update platform_account set second_step_since = null, recovery_codes_since = null
      where second_step_since is not null returning id`.execute(tx)
    return rows.length
  })
}

function isSealedWith(box: SecretBox, sealed: Buffer): boolean {
  try {
    return box.open(sealed, purpose) === known
  } catch {
    // Opening fails in this way alone: the tag does not fit the key.
    return false
  }
}
