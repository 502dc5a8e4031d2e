import { sql } from 'kysely'
import type { Transaction } from '../../../platform/db/database.ts'
import type { Duty, Place } from '../domain/people.ts'

/** Everybody who is named, those whose account is closed too, by duty and rank. For staff. One statement. */
export async function listPlaces(tx: Transaction): Promise<readonly Place[]> {
  const { rows } = await sql<Place>`
    select named.id, named.duty, named.person_id as "personId", coalesce(person.name, '') as name, named.rank, named.telephone, named.version,
      exists (select from concerns_present(named.duty) present where present.person_id = named.person_id) as "isPresent"
    from concerns_named named left join register_read_person person on person.id = named.person_id
    where named.ended_at is null order by named.duty, named.rank`.execute(tx)
  return rows
}

/** True when the one who acts is named for a duty. One statement. */
export async function isNamedFor(tx: Transaction, duty: Duty): Promise<boolean> {
  const { rows } = await sql<{ named: boolean }>`select concerns_duty(${duty}) as named`.execute(tx)
  return rows[0]?.named === true
}

/** Others of the inspecting side with an open account, by name. One statement. */
export async function listNameable(
  tx: Transaction,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select person_id as id, name from platform_read_account
    where person_id in (select concerns_nameable()) order by lower(name), person_id`.execute(tx)
  return rows
}
