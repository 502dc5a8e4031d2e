import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { GradesBlock } from '../../../platform/documents/model.ts'

/** An issued report with the grades that were frozen in it, as it stands among others of its area. */
export type PublishedGrades = {
  readonly reviewId: string
  /** When it was first issued. */
  readonly issuedOn: Temporal.PlainDate
  readonly title: string
  readonly rulebook: string
  readonly edition: string
  /** Undefined where the report has no table of grades. */
  readonly grades: GradesBlock | undefined
}

/** Reports of areas in their newest versions, those first issued first at the top, with their grades. Open to everybody. One statement. */
export async function listPublishedGrades(
  tx: Transaction,
  areaIds: readonly string[],
): Promise<readonly PublishedGrades[]> {
  const { rows } = await sql<Omit<PublishedGrades, 'grades'> & { grades: GradesBlock | null }>`
    select review_id as "reviewId", issued_on as "issuedOn", title, rulebook, edition,
      jsonb_path_query_first(model, '$.sections[*].blocks[*] ? (@.kind == "grades")') as grades
    from reports_read_published where area_id = any (${[...areaIds]}::bigint[]) order by issued_on, review_id`.execute(
    tx,
  )
  return rows.map(row => ({ ...row, grades: row.grades ?? undefined }))
}

/** What tells one version of a report from every other, without its words: small, and the same for ever. */
export type IssuedMark = {
  readonly reviewId: string
  /** Of the version asked for, and of the newest. */
  readonly id: string
  readonly newestId: string
  /** Name and SHA-256 of each file, those of companions too. */
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
}

/** The mark of the newest version, or of one by its number; undefined where it is not issued. Open to everybody. One statement. */
export async function issuedMark(tx: Transaction, reviewId: string, number?: number): Promise<IssuedMark | undefined> {
  if (!/^\d{1,18}$/.test(reviewId)) return undefined
  const { rows } = await sql<IssuedMark>`
    select issue.review_id as "reviewId", issue.id, newest.id as "newestId",
      (select json_agg(json_build_object('name', file.name, 'sha256', file.sha256) order by file.name)
        from reports_issue_file file where file.issue_id = issue.id) as files
    from reports_issue issue
    join lateral (select id, number from reports_issue each where each.review_id = issue.review_id order by number desc limit 1) newest on true
    where issue.review_id = ${reviewId} and issue.number = coalesce(${number ?? null}::int, newest.number)`.execute(tx)
  return rows[0]
}
