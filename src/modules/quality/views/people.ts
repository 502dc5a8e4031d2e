import { sql } from 'kysely'
import type { Transaction } from '../../../platform/db/database.ts'
import type { WorkPart } from '../domain/chain.ts'
import type { Involvement } from '../domain/own-work.ts'

export type Candidate = Involvement & { readonly body: string; readonly post: string }

/** These people with the part each has had in a review. One statement. */
export async function listInvolvement(
  tx: Transaction,
  reviewId: string,
  people: readonly string[],
): Promise<readonly Candidate[]> {
  const { rows } = await sql<{
    id: string
    name: string
    body: string | null
    post: string
    work: WorkPart | null
    part: 'reader' | 'committee' | null
  }>`
    select person.id, person.name, person.body, person.post, quality_work_of(${reviewId}, person.id) as work,
      quality_part_of(${reviewId}, person.id) as part
    from register_read_person person where person.id = any (${[...people]}::bigint[]) order by lower(person.name)`.execute(
    tx,
  )
  return rows.map(({ id, body, work, part, ...row }) => ({
    ...row,
    personId: id,
    body: body ?? '',
    work: work ?? undefined,
    part: part ?? undefined,
  }))
}
