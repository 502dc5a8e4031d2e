import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import { onlyId } from '../../../platform/db/only-id.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import type { Notice } from '../domain/correction.ts'

type Day = Temporal.PlainDate

export type NewIssue = {
  readonly reviewId: string
  /** 1 as first issued; a correction is the next. */
  readonly number: number
  readonly notice: Notice | undefined
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
  readonly label: string
  readonly sha256: string
  readonly bytes: Uint8Array
}

export type NewCompanion = {
  readonly id: string
  readonly label: string
  readonly model: object
  readonly files: readonly NewFile[]
}

/** Freezes a version of a report: the model, and each file byte for byte with its hash. */
export async function addIssue(tx: Transaction, issue: NewIssue): Promise<string> {
  const notice = issue.notice === undefined ? null : JSON.stringify(issue.notice)
  const { rows } = await sql<{ id: string }>`
    insert into reports_issue (review_id, number, notice, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
    values (${issue.reviewId}, ${issue.number}, ${notice}::jsonb, ${issue.issuedOn.toString()}, ${issue.issuedBy}, ${issue.title}, ${issue.areaId}, ${issue.areaName},
      ${issue.rulebook}, ${issue.edition}, ${issue.rulebookHash}, ${JSON.stringify(issue.model)}::jsonb, ${listed(issue.files)}::jsonb)
    returning id`.execute(tx)
  const id = onlyId(rows)
  await addFiles(tx, id, issue.reviewId, issue.files)
  return id
}

/** Freezes what goes out with a version of a report. */
export async function addCompanion(
  tx: Transaction,
  issueId: string,
  reviewId: string,
  companion: NewCompanion,
): Promise<void> {
  await sql`
    insert into reports_issue_companion (issue_id, review_id, companion, label, model, files)
    values (${issueId}, ${reviewId}, ${companion.id}, ${companion.label}, ${JSON.stringify(companion.model)}::jsonb, ${listed(companion.files)}::jsonb)`.execute(
    tx,
  )
  await addFiles(tx, issueId, reviewId, companion.files, companion.id)
}

/** What went out with a version goes out with the next as it is, byte for byte, but for what is made anew. */
export async function takeCompanionsAlong(
  tx: Transaction,
  reviewId: string,
  from: number,
  issueId: string,
  anew: readonly string[] = [],
): Promise<void> {
  await sql`
    insert into reports_issue_companion (issue_id, review_id, companion, label, model, files)
    select ${issueId}, one.review_id, one.companion, one.label, one.model, one.files
    from reports_issue_companion one join reports_issue issue on issue.id = one.issue_id
    where issue.review_id = ${reviewId} and issue.number = ${from} and one.companion <> all (${[...anew]}::text[]) order by one.id`.execute(
    tx,
  )
  await sql`
    insert into reports_issue_file (issue_id, review_id, name, type, sha256, bytes, companion)
    select ${issueId}, file.review_id, file.name, file.type, file.sha256, file.bytes, file.companion
    from reports_issue_file file join reports_issue issue on issue.id = file.issue_id
    where issue.review_id = ${reviewId} and issue.number = ${from} and file.companion <> '' and file.companion <> all (${[...anew]}::text[])`.execute(
    tx,
  )
}

async function addFiles(
  tx: Transaction,
  issueId: string,
  reviewId: string,
  files: readonly NewFile[],
  companion = '',
): Promise<void> {
  if (files.length === 0) return
  const values = files.map(
    file =>
      sql`(${issueId}::bigint, ${reviewId}::bigint, ${file.name}, ${file.type}, ${file.sha256}, ${Buffer.from(file.bytes)}::bytea, ${companion})`,
  )
  await sql`insert into reports_issue_file (issue_id, review_id, name, type, sha256, bytes, companion) values ${sql.join(values)}`.execute(
    tx,
  )
}

function listed(files: readonly NewFile[]): string {
  return JSON.stringify(
    files.map(({ name, type, label, sha256, bytes }) => ({ name, type, label, sha256, length: bytes.length })),
  )
}
