import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { type Erased, unlessHeld } from '../../platform/record/erasure.ts'
import type { Subject } from './domain/retention.ts'

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

/** Keeps that an archive was made, by whom, and the hash of its manifest. */
export async function keepArchive(
  tx: Transaction,
  archive: {
    readonly reviewId: string
    readonly madeOn: Temporal.PlainDate
    readonly madeBy: string
    readonly seal: string
    readonly files: number
    readonly rows: number
    readonly withProtected: boolean
  },
): Promise<void> {
  await sql`
    insert into records_archive (review_id, made_on, made_by, manifest_sha256, files, rows, with_protected)
    values (${archive.reviewId}, ${archive.madeOn.toString()}, ${archive.madeBy}, ${archive.seal}, ${archive.files}, ${archive.rows}, ${archive.withProtected})`.execute(
    tx,
  )
}

/** Erases what stands outside every review, by its numbers; all of it is kept where a legal hold stands on any of it. */
export function eraseApart(
  tx: Transaction,
  erasing: {
    readonly subject: Exclude<Subject, 'evidence'>
    readonly ids: readonly string[]
    readonly rule: string | undefined
    readonly ground: string
  },
): Promise<Erased> {
  const { subject, ids, rule, ground } = erasing
  return unlessHeld(tx, async () => {
    const { rows } = await sql<{ erasure: string | null }>`
      select records_erase_apart(${subject}, ${[...ids]}::text[], ${rule ?? null}, ${ground}) as erasure`.execute(tx)
    return rows[0]?.erasure
  })
}
