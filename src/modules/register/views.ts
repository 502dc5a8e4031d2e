import { sql } from 'kysely'
import type { Transaction } from '../../platform/db/database.ts'
import type { Area } from './domain/areas.ts'

/** All areas, by name. One statement. */
export async function listAreas(tx: Transaction): Promise<readonly Area[]> {
  const { rows } = await sql<Area>`
    select id, code, name, type, region from register_read_area order by lower(name)`.execute(tx)
  return rows
}

/** Inspectors of every body, by name. One statement. */
export async function listInspectors(
  tx: Transaction,
): Promise<
  readonly { id: string; name: string; body: string; post: string; specialism: string; trained: readonly string[] }[]
> {
  const { rows } = await sql<{
    id: string
    name: string
    body: string
    post: string
    specialism: string
    trained: string[]
  }>`
    select person.id, person.name, person.body, person.post, person.specialism,
      coalesce((select array_agg(training.kind order by training.kind) from register_read_training training where training.person_id = person.id), '{}') as trained
    from register_read_person person where person.body is not null order by lower(person.name)`.execute(tx)
  return rows
}

/** Organisations of an area that exist on a day, by kind and name. One statement. */
export async function listOrganisations(
  tx: Transaction,
  areaId: string,
  day: string,
): Promise<readonly { id: string; kind: string; name: string; address: string }[]> {
  const { rows } = await sql<{ id: string; kind: string; name: string; address: string }>`
    select id, kind, name, address from register_read_organisation
    where (area_id = ${areaId} or area_id is null) and valid_from <= ${day} and (valid_until is null or valid_until > ${day})
    order by kind, lower(name)`.execute(tx)
  return rows
}

/** One person; undefined when there is none. One statement. */
export async function findPerson(
  tx: Transaction,
  personId: string,
): Promise<{ id: string; name: string; body: string | undefined; post: string } | undefined> {
  const { rows } = await sql<{ id: string; name: string; body: string | null; post: string }>`
    select id, name, body, post from register_read_person where id = ${personId}`.execute(tx)
  const row = rows[0]
  return row === undefined ? undefined : { ...row, body: row.body ?? undefined }
}

/** People whom no inspecting body sends: officers, members and others of areas, by name. One statement. */
export async function listOthers(tx: Transaction): Promise<readonly { id: string; name: string; post: string }[]> {
  const { rows } = await sql<{ id: string; name: string; post: string }>`
    select id, name, post from register_read_person where body is null order by lower(name)`.execute(tx)
  return rows
}

/** One area; undefined when there is none. One statement. */
export async function findArea(tx: Transaction, areaId: string): Promise<Area | undefined> {
  const { rows } =
    await sql<Area>`select id, code, name, type, region from register_read_area where id = ${areaId}`.execute(tx)
  return rows[0]
}
