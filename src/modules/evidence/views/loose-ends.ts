import { sql } from 'kysely'
import type { Transaction } from '../../../platform/db/database.ts'
import type { LooseItem } from '../domain/loose-ends.ts'

/**
 * Current items that bear on nothing and are cited by nothing, and every citation of one that is superseded. The titles of
 * protected items are left out, so that nobody is noted as having read them. One statement.
 */
export async function listLooseItems(tx: Transaction, reviewId: string): Promise<readonly LooseItem[]> {
  const { rows } = await sql<LooseItem>`
    select item.id, item.reference, case when item.classification in ('child-level', 'whistle-blower') then '' else item.title end as title,
      later.reference as "supersededBy", coalesce(citation.by_kind, '') as "byKind", coalesce(citation.by_id, '') as "byId"
    from evidence_read_item item
    left join evidence_item later on later.id = item.superseded_by_id
    left join evidence_citation citation on citation.item_id = item.id and not citation.withdrawn
    where item.review_id = ${reviewId} and (
      (item.superseded_by_id is not null and citation.id is not null)
      or (item.superseded_by_id is null and citation.id is null
        and not exists (select from evidence_bearing bearing where bearing.item_id = item.id and not bearing.withdrawn)))
    order by item.number, citation.id`.execute(tx)
  return rows
}
