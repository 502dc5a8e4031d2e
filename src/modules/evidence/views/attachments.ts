import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { ScanState } from '../domain/attachment.ts'
import { noteItems, type ShownItem } from './noting.ts'

/** A file attached to an item or to the answer to a request, as pages show it. */
export type Attachment = {
  readonly id: string
  readonly itemId: string | null
  readonly requestId: string | null
  readonly fileId: string
  readonly sha256: string
  readonly receivedSha256: string
  readonly name: string
  readonly type: string
  readonly bytes: number
  readonly reEncoded: boolean
  readonly scan: ScanState
  /** What the scanner found; empty for a file in which it found nothing. */
  readonly found: string
  readonly personName: string
  readonly uploadedAt: Temporal.Instant
  readonly replacedById: string | null
  readonly withdrawnOn: Temporal.PlainDate | null
  readonly withdrawnBecause: string
  readonly version: number
}

const attachmentRows = sql`
  select attachment.id, attachment.item_id as "itemId", attachment.request_id as "requestId", file.id as "fileId", file.sha256,
    file.received_sha256 as "receivedSha256", file.name, file.type, file.bytes::float8 as bytes, file.re_encoded as "reEncoded",
    file.scan, file.found, person.name as "personName", file.uploaded_at as "uploadedAt",
    attachment.replaced_by_id as "replacedById", attachment.withdrawn_on as "withdrawnOn",
    attachment.withdrawn_because as "withdrawnBecause", attachment.version
  from evidence_attachment attachment
  join platform_read_file file on file.id = attachment.file_id
  join register_read_person person on person.id = attachment.person_id`

/** What is attached to one item, replaced and withdrawn ones too, in the order in which it came. One statement. */
export async function listItemAttachments(tx: Transaction, itemId: string): Promise<readonly Attachment[]> {
  if (!/^\d{1,18}$/.test(itemId)) return []
  const { rows } =
    await sql<Attachment>`${attachmentRows} where attachment.item_id = ${itemId} order by attachment.id`.execute(tx)
  return rows
}

/** What is attached to the answers of a review's requests, of all or of one. One statement. */
export async function listRequestAttachments(
  tx: Transaction,
  reviewId: string,
  requestId?: string,
): Promise<readonly Attachment[]> {
  const { rows } = await sql<Attachment>`
    ${attachmentRows}
    where attachment.review_id = ${reviewId} and attachment.request_id is not null
      and (${requestId ?? null}::bigint is null or attachment.request_id = ${requestId ?? null}::bigint)
    order by attachment.id`.execute(tx)
  return rows
}

/**
 * One attachment of a review with those that it replaced, oldest first; empty where there is none. That it is shown is
 * noted where its item is protected. Three statements at most.
 */
export async function findAttachmentLine(
  tx: Transaction,
  reviewId: string,
  id: string,
): Promise<readonly Attachment[]> {
  if (!/^\d{1,18}$/.test(id)) return []
  const { rows } = await sql<Attachment>`
    with recursive line (id) as (
      select id from evidence_attachment where id = ${id} and review_id = ${reviewId}
      union select earlier.id from evidence_attachment earlier join line on earlier.replaced_by_id = line.id)
    ${attachmentRows} where attachment.id in (select id from line) order by attachment.id`.execute(tx)
  const itemIds = rows.flatMap(({ itemId }) => itemId ?? [])
  // Who answers for the area has no part in evidence, and may not even ask.
  if (itemIds.length === 0) return rows
  const { rows: items } = await sql<ShownItem>`
    select id, classification, is_open as "isOpen" from evidence_read_item where id = any (${itemIds}::bigint[])`.execute(
    tx,
  )
  await noteItems(tx, reviewId, items, 'File attached to the item')
  return rows
}
