import { sql } from 'kysely'
import type { Transaction } from '../../platform/db/database.ts'

/** Keeps the seal of a dossier, so that one that was not made here is known. */
export async function keepSeal(
  tx: Transaction,
  dossier: { readonly reviewId: string; readonly seal: string; readonly files: number; readonly redacted: number },
): Promise<void> {
  await sql`
    insert into records_dossier (review_id, manifest_sha256, files, redacted, made_by)
    values (${dossier.reviewId}, ${dossier.seal}, ${dossier.files}, ${dossier.redacted}, platform_account_id())`.execute(
    tx,
  )
}
