import { sql } from 'kysely'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Place } from '../store/conclusions.ts'

export type TeamMember = { readonly personId: string; readonly name: string; readonly body: string }

/** The inspectors of the team as it stands. */
export async function listTeam(tx: Transaction, reviewId: string): Promise<readonly TeamMember[]> {
  const { rows } = await sql<{ person_id: string; name: string; body: string }>`
    select person_id, name, body from reviews_read_member
    where review_id = ${reviewId} and role <> 'young-person'
    order by array_position(array['lead', 'joint', 'member'], role), lower(name)`.execute(tx)
  return rows.map(({ person_id, ...row }) => ({ ...row, personId: person_id }))
}

/** Names of people who had a hand in the grades of a review, those who left the team among them. */
export async function listNames(tx: Transaction, { reviewId, judgement }: Place): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from register_read_person where id in (
      select person_id from judgements_given(${reviewId})
      union select person_id from judgements_bodies_given(${reviewId})
      union select unnest(opened_by_id || waited_for) from judgements_opening where review_id = ${reviewId} and judgement = ${judgement}
      union select person_id from judgements_abstention where review_id = ${reviewId} and judgement = ${judgement}
      union select person_id from judgements_note where review_id = ${reviewId} and judgement = ${judgement}
      union select person_id from judgements_proposal where review_id = ${reviewId} and judgement = ${judgement}
      union select person_id from judgements_dissent where review_id = ${reviewId} and judgement = ${judgement}
      union select unnest(agreed_by || written_by_id || reopened_by_id) from judgements_agreed
        where review_id = ${reviewId} and judgement = ${judgement}
      union select person_id from reviews_read_member where review_id = ${reviewId})`.execute(tx)
  return new Map(rows.map(row => [row.id, row.name]))
}
