import { sql } from 'kysely'
import type { Transaction } from '../../../platform/db/database.ts'

/** A file that shows progress. */
export type ProgressFile = {
  readonly id: string
  readonly progressId: string
  readonly sha256: string
  readonly name: string
  readonly type: string
  readonly bytes: number
  readonly scan: 'not-scanned' | 'waiting' | 'clean' | 'infected'
  readonly found: string
}

/** Files attached to the progress of an action, in the order in which they came. One statement. */
export async function listProgressFiles(
  tx: Transaction,
  reviewId: string,
  actionId: string,
): Promise<readonly ProgressFile[]> {
  const { rows } = await sql<ProgressFile>`
    select attached.id, attached.progress_id as "progressId", file.sha256, file.name, file.type, file.bytes::float8 as bytes,
      file.scan, file.found
    from actions_progress_file attached
    join actions_progress progress on progress.id = attached.progress_id and progress.action_id = ${actionId}
    join platform_read_file file on file.id = attached.file_id
    where attached.review_id = ${reviewId} order by attached.id`.execute(tx)
  return rows
}

/** A document of the area that shows progress. */
export type ProgressDocument = {
  readonly progressId: string
  readonly requestId: string
  /** Id of the rulebook's document. */
  readonly document: string
}

/** Documents of the area by which progress on an action was reported, oldest first. One statement. */
export async function listProgressDocuments(
  tx: Transaction,
  reviewId: string,
  actionId: string,
): Promise<readonly ProgressDocument[]> {
  const { rows } = await sql<ProgressDocument>`
    select cited.progress_id as "progressId", cited.request_id as "requestId", request.document
    from actions_progress_document cited
    join actions_progress progress on progress.id = cited.progress_id and progress.action_id = ${actionId}
    join evidence_read_request request on request.id = cited.request_id
    where cited.review_id = ${reviewId} order by cited.id`.execute(tx)
  return rows
}

/** Somebody who can own an action. */
export type PossibleOwner = {
  readonly id: string
  readonly name: string
  readonly post: string
  readonly organisation: string
}

/**
 * Who can own an action of a review: people of organisations of its area and those named in the review, besides who
 * owns one already. One statement.
 */
export async function listPossibleOwners(
  tx: Transaction,
  review: { readonly id: string; readonly areaId: string },
): Promise<readonly PossibleOwner[]> {
  const { rows } = await sql<PossibleOwner>`
    select person.id, person.name, person.post, coalesce(organisation.name, '') as organisation
    from register_read_person person left join register_read_organisation organisation on organisation.id = person.organisation_id
    where person.body is null and (organisation.area_id = ${review.areaId}
      or exists (select from reviews_read_respondent named where named.review_id = ${review.id} and named.person_id = person.id)
      or exists (select from actions_read_action action where action.review_id = ${review.id} and action.owner_id = person.id))
    order by lower(person.name), person.id`.execute(tx)
  return rows
}
