import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'

type Day = Temporal.PlainDate

/** Where draft, comments and issue stand, in one statement. */
export type Progress = {
  readonly draftSentOn: Day | undefined
  readonly commentsClosedOn: Day | undefined
  readonly commentsUnanswered: number
  readonly gradeDisputesUnanswered: number
  readonly issuedOn: Day | undefined
}

export const findProgress = askedOnce(async (tx: Transaction, reviewId: string): Promise<Progress> => {
  const { rows } = await sql<{
    sent_on: Day | null
    closed_on: Day | null
    unanswered: number
    disputes: number
    issued_on: Day | null
  }>`
    select
      (select sent_on from reports_draft where review_id = ${reviewId} order by id desc limit 1) as sent_on,
      (select comments_closed_on from reports_draft where review_id = ${reviewId} order by id desc limit 1) as closed_on,
      (select count(*)::int from reports_read_comment where review_id = ${reviewId} and sent_on is not null and answer is null) as unanswered,
      (select count(*)::int from reports_read_comment where review_id = ${reviewId} and sent_on is not null and answer is null
        and disputes_grade is not null) as disputes,
      (select issued_on from reports_issue where review_id = ${reviewId}) as issued_on`.execute(tx)
  const row = rows[0]
  return {
    draftSentOn: row?.sent_on ?? undefined,
    commentsClosedOn: row?.closed_on ?? undefined,
    commentsUnanswered: row?.unanswered ?? 0,
    gradeDisputesUnanswered: row?.disputes ?? 0,
    issuedOn: row?.issued_on ?? undefined,
  }
})

/** A file of an issued report; its bytes are read apart. */
type IssuedFile = {
  readonly name: string
  readonly type: string
  /** In hexadecimal. */
  readonly sha256: string
  /** In bytes. */
  readonly length: number
}

/** A report as it was issued. */
export type IssuedReport = {
  readonly reviewId: string
  readonly issuedOn: Day
  readonly title: string
  readonly areaId: string
  readonly areaName: string
  readonly rulebook: string
  readonly edition: string
  readonly rulebookHash: string
  readonly model: ReportDocument
  readonly files: readonly IssuedFile[]
}

/** The issued report of a review, as it was frozen; undefined before the issue. Open to every role. */
export async function issuedReport(tx: Transaction, reviewId: string): Promise<IssuedReport | undefined> {
  if (!/^\d{1,18}$/.test(reviewId)) return undefined
  const { rows } = await sql<{
    review_id: string
    issued_on: Day
    title: string
    area_id: string
    area_name: string
    rulebook: string
    edition: string
    rulebook_sha256: string
    model: ReportDocument
    files: IssuedFile[]
  }>`
    select review_id, issued_on, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files
    from reports_issue where review_id = ${reviewId}`.execute(tx)
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    reviewId: row.review_id,
    issuedOn: row.issued_on,
    title: row.title,
    areaId: row.area_id,
    areaName: row.area_name,
    rulebook: row.rulebook,
    edition: row.edition,
    rulebookHash: row.rulebook_sha256,
    model: row.model,
    files: row.files,
  }
}

/** A recommendation of the issued report, which the area answers. */
export type IssuedRecommendation = {
  /** Number of the recommendation, the same in every draft. */
  readonly id: string
  /** Its number in the issued report. */
  readonly number: number
  /** Heading of the section in which it stands. */
  readonly section: string
  readonly text: string
  readonly answers: string
}

/** What the issued report recommends, in its order; none before the issue. */
export async function recommendationsOf(tx: Transaction, reviewId: string): Promise<readonly IssuedRecommendation[]> {
  const issued = await issuedReport(tx, reviewId)
  return (issued?.model.sections ?? []).flatMap(section =>
    section.recommendations.map(({ id, number, text, answers }) => ({
      id: id.replace(/^r/, ''),
      number,
      section: section.heading,
      text,
      answers,
    })),
  )
}

/** The bytes of a file of an issued report. */
export async function issuedFile(
  tx: Transaction,
  reviewId: string,
  name: string,
): Promise<{ readonly type: string; readonly bytes: Uint8Array } | undefined> {
  if (!/^\d{1,18}$/.test(reviewId)) return undefined
  const { rows } = await sql<{ type: string; bytes: Buffer }>`
    select type, bytes from reports_issue_file where review_id = ${reviewId} and name = ${name}`.execute(tx)
  return rows[0]
}

export type IssuedLine = {
  readonly reviewId: string
  readonly title: string
  readonly areaName: string
  readonly issuedOn: Day
}

/** Issued reports, the newest first, a page at a time. */
export async function listIssued(
  tx: Transaction,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<readonly IssuedLine[]> {
  const { rows } = await sql<{ review_id: string; title: string; area_name: string; issued_on: Day }>`
    select review_id, title, area_name, issued_on from reports_issue
    order by issued_on desc, id desc limit ${limit} offset ${offset}`.execute(tx)
  return rows.map(({ review_id, area_name, issued_on, title }) => ({
    reviewId: review_id,
    title,
    areaName: area_name,
    issuedOn: issued_on,
  }))
}
