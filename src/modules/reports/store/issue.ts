import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import { onlyId } from './only-id.ts'

type Day = Temporal.PlainDate

export type NewIssue = {
  readonly reviewId: string
  readonly issuedOn: Day
  readonly issuedBy: string
  readonly title: string
  readonly areaId: string
  readonly areaName: string
  readonly rulebook: string
  readonly edition: string
  readonly rulebookHash: string
  readonly model: ReportDocument
  readonly files: readonly NewFile[]
}

export type NewFile = {
  readonly name: string
  readonly type: string
  readonly sha256: string
  readonly bytes: Uint8Array
}

/** Freezes a report: the model, and each file byte for byte with its hash. */
export async function addIssue(tx: Transaction, issue: NewIssue): Promise<string> {
  const files = issue.files.map(({ name, type, sha256, bytes }) => ({ name, type, sha256, length: bytes.length }))
  const { rows } = await sql<{ id: string }>`
    insert into reports_issue (review_id, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
    values (${issue.reviewId}, ${issue.issuedOn.toString()}, ${issue.issuedBy}, ${issue.title}, ${issue.areaId}, ${issue.areaName},
      ${issue.rulebook}, ${issue.edition}, ${issue.rulebookHash}, ${JSON.stringify(issue.model)}::jsonb, ${JSON.stringify(files)}::jsonb)
    returning id`.execute(tx)
  const id = onlyId(rows)
  const values = issue.files.map(
    file =>
      sql`(${id}::bigint, ${issue.reviewId}::bigint, ${file.name}, ${file.type}, ${file.sha256}, ${Buffer.from(file.bytes)}::bytea)`,
  )
  await sql`insert into reports_issue_file (issue_id, review_id, name, type, sha256, bytes) values ${sql.join(values)}`.execute(
    tx,
  )
  return id
}
