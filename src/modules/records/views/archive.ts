import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { RecordedRow } from '../../../kernel/history.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { listReadableTables } from '../../../platform/db/readable-tables.ts'
import type { DossierFile } from '../domain/dossier.ts'

/** A table with rows of a review, as far as whoever asks may read its columns; files' own bytes are left out. */
export type ArchiveTable = { readonly name: string; readonly key: string; readonly columns: readonly string[] }

/** Every table that can hold rows of a review and that whoever asks may read, in the order of their names. One statement. */
export async function listArchiveTables(tx: Transaction): Promise<readonly ArchiveTable[]> {
  return (await listReadableTables(tx)).flatMap(({ name, columns }) => {
    const key = name === 'reviews_review' ? 'id' : 'review_id'
    return columns.includes(key) ? [{ name, key, columns }] : []
  })
}

/** Rows of one table of a review, a page at a time in a lasting order, each as JSON has it. One statement. */
export async function readArchiveRows(
  tx: Transaction,
  { name, key, columns }: ArchiveTable,
  reviewId: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<readonly RecordedRow[]> {
  const chosen = sql.join(columns.map(column => sql`${sql.ref(column)}`))
  const { rows } = await sql<{ row: RecordedRow }>`
    select to_jsonb(chosen) as row from (select ${chosen} from ${sql.table(name)} where ${sql.ref(key)} = ${reviewId}::bigint
      order by ${chosen} limit ${limit} offset ${offset}) chosen`.execute(tx)
  return rows.map(({ row }) => row)
}

/** Uploaded files of a review that whoever asks may open, each once. One statement. */
export async function listArchiveFiles(tx: Transaction, reviewId: string): Promise<readonly DossierFile[]> {
  const { rows } = await sql<{ sha256: string; bytes: string; name: string; type: string }>`
    select distinct on (file.sha256) file.sha256, file.bytes, file.name, file.type
    from platform_read_file file where file.review_id = ${reviewId} and file.scan <> 'infected' order by file.sha256, file.id`.execute(
    tx,
  )
  return rows.map(row => ({ ...row, bytes: Number(row.bytes) }))
}

/** Whether words that tell of a single child are open to whoever asks. One statement. */
export async function readsChildLevel(tx: Transaction, reviewId: string): Promise<boolean> {
  const { rows } = await sql<{ reads: boolean }>`
    select exists (select from evidence_read_item where review_id = ${reviewId} and classification = 'child-level' and is_open) as reads`.execute(
    tx,
  )
  return rows[0]?.reads === true
}

export type KeptArchive = {
  readonly madeOn: Temporal.PlainDate
  readonly madeBy: string
  readonly seal: string
  readonly files: number
  readonly rows: number
  readonly withProtected: boolean
}

/** Archives that were made of a review, newest first. One statement. */
export async function listArchives(tx: Transaction, reviewId: string): Promise<readonly KeptArchive[]> {
  const { rows } = await sql<KeptArchive>`
    select made_on as "madeOn", made_by as "madeBy", manifest_sha256 as seal, files, rows, with_protected as "withProtected"
    from records_archive where review_id = ${reviewId} order by id desc limit 100`.execute(tx)
  return rows
}
