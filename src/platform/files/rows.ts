import { sql } from 'kysely'
import type { Transaction } from '../db/database.ts'
import type { InfectedFile, StoredFile } from './files.ts'

/** A file that waits for the form it came with to go through. */
export type HeldFile = {
  readonly id: string
  readonly name: string
  readonly bytes: number
  readonly type: string
  readonly sha256: string
}

/**
 * Holds stored files for a day for the form with this key, sent by the one who acts. The same bytes sent again with the
 * same form are one file.
 */
export async function holdFiles(
  tx: Transaction,
  { reviewId, key, files }: { reviewId: string; key: string; files: readonly StoredFile[] },
): Promise<void> {
  for (const file of files) {
    await sql`
      insert into platform_file (review_id, sha256, received_sha256, bytes, type, name, re_encoded, scan, scanned_at, uploaded_by, form_key, held_until)
      values (${reviewId}, ${file.sha256}, ${file.receivedSha256}, ${file.bytes}, ${file.type}, ${file.name}, ${file.reEncoded},
        ${file.scan}, case when ${file.scan} = 'clean' then now() end, platform_account_id(), ${key}, now() + interval '1 day')
      on conflict (uploaded_by, form_key, sha256) do nothing`.execute(tx)
  }
}

/** Notes on the record that a file was refused for what the scanner found in it. */
export async function noteRefusedFile(tx: Transaction, reviewId: string, file: InfectedFile): Promise<void> {
  await sql`
    insert into platform_refused_file (review_id, name, received_sha256, bytes, found, sent_by)
    values (${reviewId}, ${file.name}, ${file.sha256}, ${file.bytes}, ${file.found}, platform_account_id())`.execute(tx)
}

/**
 * Of the files that the one who acts sent and that are still held: those with these hashes that came with the form of this
 * key, and those chosen by their ids, in the order in which they came; the same bytes once.
 */
export async function listHeldFiles(
  tx: Transaction,
  reviewId: string,
  { key, hashes, ids }: { key: string; hashes: readonly string[]; ids: readonly string[] },
): Promise<readonly HeldFile[]> {
  const { rows } = await sql<HeldFile>`
    select id, name, bytes, type, sha256 from (
      select distinct on (sha256) id, name, bytes::float8 as bytes, type, sha256 from platform_file
      where review_id = ${reviewId} and uploaded_by = platform_account_id() and held_until is not null
        and (id::text = any (${ids}::text[]) or (form_key = ${key} and sha256 = any (${hashes}::text[])))
      order by sha256, id) held
    order by id`.execute(tx)
  return rows
}

/** Of these files those that are held, to be attached; each of its own bytes, and none twice. */
export async function findHeldFiles(
  tx: Transaction,
  reviewId: string,
  ids: readonly string[],
): Promise<readonly HeldFile[]> {
  const { rows } = await sql<HeldFile>`
    select id, name, bytes::float8 as bytes, type, sha256 from platform_file
    where review_id = ${reviewId} and id::text = any (${ids}::text[]) and uploaded_by = platform_account_id() and held_until is not null
    order by id`.execute(tx)
  return rows
}

/** Keeps held files for good. Attach them first: whoever may see what they are attached to may see them from now on. */
export async function keepFiles(tx: Transaction, ids: readonly string[]): Promise<void> {
  const { numAffectedRows } = await sql`
    update platform_file set held_until = null where id = any (${ids}::bigint[]) and held_until is not null`.execute(tx)
  if (numAffectedRows !== BigInt(ids.length))
    throw new Error('A file that was attached is not held for its form any more.')
}
