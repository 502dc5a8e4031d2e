import { sql } from 'kysely'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Duty } from '../domain/people.ts'

/** Names somebody; false where that place, or that person, has one already. */
export async function addPlace(
  tx: Transaction,
  place: { duty: Duty; personId: string; rank: number; telephone: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into concerns_named (duty, person_id, rank, telephone)
    values (${place.duty}, ${place.personId}, ${place.rank}, ${place.telephone}) on conflict do nothing returning id`.execute(
    tx,
  )
  return rows.length === 1
}

/** Ends a place; false when it ended since `version`. */
export async function endPlace(tx: Transaction, id: string, version: number): Promise<boolean> {
  const { rows } = await sql`
    update concerns_named set ended_at = platform_now()
    where id = ${id} and version = ${version} and ended_at is null returning id`.execute(tx)
  return rows.length === 1
}
