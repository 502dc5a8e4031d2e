import { createHash, randomInt } from 'node:crypto'
import { sql } from 'kysely'
import { Secret, TOTP } from 'otpauth'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../db/database.ts'
import type { SecretBox } from './secret-box.ts'

/* Codes of six digits that follow from a shared secret and the half minute (RFC 6238), and codes for when it is lost. */

const secondsOfStep = 30
const recoveryCodes = 10
/** No letter that is read as another. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
const lettersOfCode = 16

/** What an authenticator app is given: as text to type, and as the address that a QR code carries. */
export type NewSecret = { readonly key: string; readonly address: string }

/**
 * Begins to set up a second step. One that waits to be confirmed stays as it is: somebody may have typed its secret into
 * their telephone already. Nothing is asked for at sign-in until a code was confirmed.
 */
export async function beginSecondStep(
  tx: Transaction,
  box: SecretBox,
  accountId: string,
  now: Temporal.Instant,
): Promise<void> {
  const secret = new Secret({ size: 20 })
  await sql`
    insert into platform_second_step (account_id, sealed, begun_at)
    values (${accountId}, ${box.seal(secret.base32, purposeOf(accountId))}, ${now.toString()})
    on conflict (account_id) do nothing`.execute(tx)
}

/** The secret of a second step that was begun and waits to be confirmed; undefined where none does. One statement. */
export async function findNewSecret(
  tx: Transaction,
  box: SecretBox,
  accountId: string,
): Promise<NewSecret | undefined> {
  const { rows } = await sql<{ sealed: Buffer; email: string }>`
    select step.sealed, account.email
    from platform_second_step step join platform_account account on account.id = step.account_id
    where step.account_id = ${accountId} and step.confirmed_at is null`.execute(tx)
  const row = rows[0]
  if (row === undefined) return undefined
  const secret = box.open(row.sealed, purposeOf(accountId))
  return { key: (secret.match(/.{1,4}/g) ?? []).join(' '), address: codesOf(secret, row.email).toString() }
}

/** Confirms a second step by its first code; false where the code is wrong. From then on it is asked for. */
export async function confirmSecondStep(
  tx: Transaction,
  box: SecretBox,
  accountId: string,
  code: string,
  now: Temporal.Instant,
): Promise<boolean> {
  if (!(await takeCode(tx, box, accountId, code, now, false))) return false
  await sql`
    update platform_second_step set confirmed_at = ${now.toString()} where account_id = ${accountId}`.execute(tx)
  await sql`
    update platform_account set second_step_since = ${now.toString()} where id = ${accountId}`.execute(tx)
  return true
}

/** True where the code is that of this half minute or a neighbour of it, and neither it nor a later one was taken. */
export function takeSignInCode(
  tx: Transaction,
  box: SecretBox,
  accountId: string,
  code: string,
  now: Temporal.Instant,
): Promise<boolean> {
  return takeCode(tx, box, accountId, code, now, true)
}

async function takeCode(
  tx: Transaction,
  box: SecretBox,
  accountId: string,
  code: string,
  now: Temporal.Instant,
  isConfirmed: boolean,
): Promise<boolean> {
  const { rows } = await sql<{ sealed: Buffer }>`
    select sealed from platform_second_step
    where account_id = ${accountId} and (confirmed_at is not null) = ${isConfirmed}`.execute(tx)
  const sealed = rows[0]?.sealed
  if (sealed === undefined) return false
  const delta = codesOf(box.open(sealed, purposeOf(accountId)), '').validate({
    token: code.replaceAll(/\s/g, ''),
    timestamp: now.epochMilliseconds,
    window: 1,
  })
  if (delta === null) return false
  const step = Math.floor(now.epochMilliseconds / 1000 / secondsOfStep) + delta
  const taken = await sql`
    update platform_second_step set last_step = ${step}
    where account_id = ${accountId} and last_step < ${step} returning account_id`.execute(tx)
  return taken.rows.length > 0
}

/** Takes a second step away, and the recovery codes with it. */
export async function removeSecondStep(tx: Transaction, accountId: string): Promise<void> {
  await sql`delete from platform_recovery_code where account_id = ${accountId}`.execute(tx)
  await sql`delete from platform_second_step where account_id = ${accountId}`.execute(tx)
  await sql`
    update platform_account set second_step_since = null, recovery_codes_since = null where id = ${accountId}`.execute(
    tx,
  )
}

/** Ten new recovery codes in the place of all earlier ones. They are shown once: only their hashes are kept. */
export async function renewRecoveryCodes(
  tx: Transaction,
  accountId: string,
  now: Temporal.Instant,
): Promise<readonly string[]> {
  const codes = Array.from({ length: recoveryCodes }, newRecoveryCode)
  await sql`delete from platform_recovery_code where account_id = ${accountId}`.execute(tx)
  await sql`
    insert into platform_recovery_code (account_id, code_sha256)
    select ${accountId}, decode(code, 'hex') from json_array_elements_text(${JSON.stringify(
      codes.map(code => hashOfCode(code).toString('hex')),
    )}::json) as code`.execute(tx)
  await sql`
    update platform_account set recovery_codes_since = ${now.toString()} where id = ${accountId}`.execute(tx)
  return codes
}

/** Uses a recovery code up; false where it is none of this account's, or was used. */
export async function takeRecoveryCode(
  tx: Transaction,
  accountId: string,
  code: string,
  now: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql`
    update platform_recovery_code set used_at = ${now.toString()}
    where account_id = ${accountId} and code_sha256 = ${hashOfCode(code)} and used_at is null returning account_id`.execute(
    tx,
  )
  return rows.length > 0
}

/** 79 bits of chance, which no list of hashes reaches. */
function newRecoveryCode(): string {
  const text = Array.from({ length: lettersOfCode }, () => letters[randomInt(letters.length)]).join('')
  return (text.match(/.{4}/g) ?? []).join('-')
}

function hashOfCode(code: string): Buffer {
  return createHash('sha256')
    .update(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
    .digest()
}

function codesOf(secret: string, label: string): TOTP {
  return new TOTP({ issuer: 'Conspectus', label, secret: Secret.fromBase32(secret), digits: 6, period: secondsOfStep })
}

function purposeOf(accountId: string): string {
  return `second step of account ${accountId}`
}
