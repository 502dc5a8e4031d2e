import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import { askedOnce } from '../../../platform/db/asked-once.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ReportDocument } from '../../../platform/documents/model.ts'
import type { Notice } from '../domain/correction.ts'
import { labelOfFile } from '../domain/issued-files.ts'

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
      (select issued_on from reports_issue where review_id = ${reviewId} and number = 1) as issued_on`.execute(tx)
  const row = rows[0]
  return {
    draftSentOn: row?.sent_on ?? undefined,
    commentsClosedOn: row?.closed_on ?? undefined,
    commentsUnanswered: row?.unanswered ?? 0,
    gradeDisputesUnanswered: row?.disputes ?? 0,
    issuedOn: row?.issued_on ?? undefined,
  }
})

/** The day on which each of these reviews was issued, as far as it was, and the day it is now. One statement. */
export async function findIssueDays(
  tx: Transaction,
  reviewIds: readonly string[],
): Promise<{ readonly today: Day; readonly issued: ReadonlyMap<string, Day> }> {
  const { rows } = await sql<{ today: Day; review_id: string | null; issued_on: Day | null }>`
    select (platform_now() at time zone 'Europe/London')::date as today, issue.review_id, issue.issued_on
    from (select 1) one left join reports_issue issue on issue.number = 1 and issue.review_id = any (${[...reviewIds]}::bigint[])`.execute(
    tx,
  )
  const [first] = rows
  if (first === undefined) throw new Error('The database does not say what day it is.')
  const issued = rows.flatMap(row =>
    row.review_id === null || row.issued_on === null ? [] : [[row.review_id, row.issued_on] as const],
  )
  return { today: first.today, issued: new Map(issued) }
}

/** A file of an issued report; its bytes are read apart. */
export type IssuedFile = {
  readonly name: string
  readonly type: string
  /** What a list of downloads calls it. */
  readonly label: string
  /** In hexadecimal. */
  readonly sha256: string
  /** In bytes. */
  readonly length: number
}

/** A version of a report as it was issued. Everything but `newest` and `nextOn` is frozen. */
export type IssuedReport = {
  readonly reviewId: string
  /** 1 as first issued; each correction is the next. */
  readonly number: number
  /** The number of the newest version. */
  readonly newest: number
  /** When the version after this one came out; undefined for the newest. */
  readonly nextOn: Day | undefined
  /** What it corrects; undefined for the first. */
  readonly notice: Notice | undefined
  /** When the report was first issued: the same for every version. */
  readonly issuedOn: Day
  /** When this version was. */
  readonly versionOn: Day
  readonly title: string
  readonly areaId: string
  readonly areaName: string
  readonly rulebook: string
  readonly edition: string
  readonly rulebookHash: string
  readonly model: ReportDocument
  /** Of the report itself; those of its companions stand with them. */
  readonly files: readonly IssuedFile[]
}

/** A file as it was kept: those of reports issued before 0031 have no label of their own. */
type KeptFile = Omit<IssuedFile, 'label'> & { readonly label?: string }

function labelled(files: readonly KeptFile[]): readonly IssuedFile[] {
  return files.map(file => ({
    ...file,
    label: file.label ?? labelOfFile(file.name),
  }))
}

/**
 * A version of the issued report of a review, as it was frozen: the newest unless a number is given. Undefined before the
 * issue, and where there is no such version. Open to every role. One statement.
 */
export async function issuedReport(
  tx: Transaction,
  reviewId: string,
  number?: number,
): Promise<IssuedReport | undefined> {
  if (!/^\d{1,18}$/.test(reviewId)) return undefined
  const { rows } = await sql<{
    review_id: string
    number: number
    newest: number
    next_on: Day | null
    notice: Notice | null
    first_on: Day
    issued_on: Day
    title: string
    area_id: string
    area_name: string
    rulebook: string
    edition: string
    rulebook_sha256: string
    model: ReportDocument
    files: KeptFile[]
  }>`
    select review_id, number, (select max(number) from reports_issue where review_id = ${reviewId}) as newest,
      (select next.issued_on from reports_issue next where next.review_id = ${reviewId} and next.number = issue.number + 1) as next_on,
      (select first.issued_on from reports_issue first where first.review_id = ${reviewId} and first.number = 1) as first_on,
      notice, issued_on, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files
    from reports_issue issue where review_id = ${reviewId} and (${number ?? null}::int is null or number = ${number ?? null}::int)
    order by number desc limit 1`.execute(tx)
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    reviewId: row.review_id,
    number: row.number,
    newest: row.newest,
    nextOn: row.next_on ?? undefined,
    notice: row.notice ?? undefined,
    issuedOn: row.first_on,
    versionOn: row.issued_on,
    title: row.title,
    areaId: row.area_id,
    areaName: row.area_name,
    rulebook: row.rulebook,
    edition: row.edition,
    rulebookHash: row.rulebook_sha256,
    model: row.model,
    files: labelled(row.files),
  }
}

/** A version of a report in a list of all of them. */
export type IssuedVersion = {
  readonly number: number
  readonly versionOn: Day
  readonly notice: Notice | undefined
}

/** Every version of the report of a review, the newest first; none before the issue. One statement. */
export async function listVersions(tx: Transaction, reviewId: string): Promise<readonly IssuedVersion[]> {
  if (!/^\d{1,18}$/.test(reviewId)) return []
  const { rows } = await sql<{ number: number; issued_on: Day; notice: Notice | null }>`
    select number, issued_on, notice from reports_issue where review_id = ${reviewId} order by number desc`.execute(tx)
  return rows.map(row => ({ number: row.number, versionOn: row.issued_on, notice: row.notice ?? undefined }))
}

/** What went out with a version of a report, as it was frozen. */
export type IssuedCompanion = {
  readonly id: string
  readonly label: string
  /** The version of the report with which it went out. */
  readonly number: number
  readonly model: object
  readonly files: readonly IssuedFile[]
}

/** The companion of a version of a report, of the newest unless a number is given; undefined where none went out. One statement. */
export async function issuedCompanion(
  tx: Transaction,
  reviewId: string,
  id: string,
  number?: number,
): Promise<IssuedCompanion | undefined> {
  return (await listCompanions(tx, reviewId, number)).find(each => each.id === id)
}

/** Everything that went out with a version of a report, with the newest unless a number is given. One statement. */
export async function listCompanions(
  tx: Transaction,
  reviewId: string,
  number?: number,
): Promise<readonly IssuedCompanion[]> {
  if (!/^\d{1,18}$/.test(reviewId)) return []
  const { rows } = await sql<{ companion: string; label: string; number: number; model: object; files: IssuedFile[] }>`
    select one.companion, one.label, issue.number, one.model, one.files
    from reports_issue_companion one join reports_issue issue on issue.id = one.issue_id
    where issue.review_id = ${reviewId}
      and issue.number = coalesce(${number ?? null}::int, (select max(number) from reports_issue where review_id = ${reviewId}))
    order by one.id`.execute(tx)
  return rows.map(({ companion, ...row }) => ({ ...row, id: companion }))
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

/** The bytes of a file of an issued report or of its companions, of the newest version unless a number is given. One statement. */
export async function issuedFile(
  tx: Transaction,
  reviewId: string,
  name: string,
  number?: number,
): Promise<{ readonly type: string; readonly bytes: Uint8Array } | undefined> {
  if (!/^\d{1,18}$/.test(reviewId)) return undefined
  const { rows } = await sql<{ type: string; bytes: Buffer }>`
    select file.type, file.bytes from reports_issue_file file join reports_issue issue on issue.id = file.issue_id
    where issue.review_id = ${reviewId} and file.name = ${name}
      and issue.number = coalesce(${number ?? null}::int, (select max(number) from reports_issue where review_id = ${reviewId}))`.execute(
    tx,
  )
  return rows[0]
}

/** A report in a list of those that are issued: its newest version. */
export type IssuedLine = {
  readonly reviewId: string
  readonly number: number
  readonly title: string
  readonly areaName: string
  /** When it was first issued. */
  readonly issuedOn: Day
  /** When its newest version came out; the day of issue while it was never corrected. */
  readonly versionOn: Day
  /** What went out with the newest version. */
  readonly companions: readonly { readonly id: string; readonly label: string }[]
}

/** Issued reports, each in its newest version, those first issued last at the top, a page at a time. One statement. */
export async function listIssued(
  tx: Transaction,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<readonly IssuedLine[]> {
  const { rows } = await sql<IssuedLine>`
    select review_id as "reviewId", number, title, area_name as "areaName", issued_on as "issuedOn", version_on as "versionOn",
      (select coalesce(jsonb_agg(jsonb_build_object('id', one.companion, 'label', one.label) order by one.id), '[]')
        from reports_issue_companion one join reports_issue issue on issue.id = one.issue_id
        where issue.review_id = published.review_id and issue.number = published.number) as companions
    from reports_read_published published order by issued_on desc, review_id desc limit ${limit} offset ${offset}`.execute(
    tx,
  )
  return rows
}

/** The report issued last with which this companion went out, in its newest version; undefined where there is none. One statement. */
export async function newestCompanion(
  tx: Transaction,
  id: string,
): Promise<{ readonly reviewId: string; readonly label: string; readonly areaName: string } | undefined> {
  const { rows } = await sql<{ reviewId: string; label: string; areaName: string }>`
    select published.review_id as "reviewId", one.label, published.area_name as "areaName"
    from reports_issue_companion one join reports_issue issue on issue.id = one.issue_id
    join reports_read_published published on published.review_id = issue.review_id and published.number = issue.number
    where one.companion = ${id} order by published.issued_on desc, published.review_id desc limit 1`.execute(tx)
  return rows[0]
}
