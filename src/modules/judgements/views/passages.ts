import { sql } from 'kysely'
import type { Temporal } from '../../../kernel/dates.ts'
import type { Transaction } from '../../../platform/db/database.ts'
import type { WrittenPassage } from '../domain/passages.ts'

type PassageRow = Omit<WrittenPassage, 'writtenOn'> & { written_on: Temporal.PlainDate }

/** Every passage written in a review, in no order; one statement. */
export async function listPassages(tx: Transaction, reviewId: string): Promise<readonly WrittenPassage[]> {
  const { rows } = await sql<PassageRow>`
    select written.judgement, written.passage, written.state, written.text, written.considers, written.cites,
      written.written_on, written.version, person.name as author, coalesce(cited.items, 0)::integer as evidence
    from judgements_passage written
    join register_read_person person on person.id = written.author_id
    left join (select by_id, count(*) as items from evidence_read_citation
      where review_id = ${reviewId} and by_kind = 'grade-passage' group by by_id) cited on cited.by_id = written.passage
    where written.review_id = ${reviewId}`.execute(tx)
  return rows.map(({ written_on, ...row }) => ({ ...row, writtenOn: written_on }))
}
