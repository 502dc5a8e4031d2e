import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import type { Area, Place } from './domain/areas.ts'

/** All areas, by name. One statement. */
export async function listAreas(tx: Transaction): Promise<readonly Area[]> {
  const { rows } = await sql<Area>`
    select id, code, name, type, region from register_read_area order by lower(name)`.execute(tx)
  return rows
}

/**
 * Every area that there is or was, by name: those of the register and those of published lists, one where their number is
 * one. Open to everybody. One statement.
 */
export async function listPlaces(tx: Transaction): Promise<readonly Place[]> {
  const { rows } = await sql<Omit<Place, 'formerNames'> & { names: readonly string[] }>`
    select number, (array_agg(name order by list desc))[1] as name, (array_agg(type order by list desc))[1] as type,
      (array_agg(region order by list desc))[1] as region, (array_agg(code order by list desc))[1] as code,
      array_agg(distinct name) as names,
      coalesce(array_agg(area_id order by area_id) filter (where area_id is not null), '{}') as "areaIds",
      coalesce(array_agg(list order by list) filter (where list <> ''), '{}') as lists,
      (array_agg(other_names order by list desc))[1] as "otherNames"
    from (
      select authority_number as number, list, code, name, type, region, to_json(other_names) as other_names, null::text as area_id
      from register_read_listing
      union all
      select authority_number, '', code, name, type, region, '[]', id::text from register_read_area
    ) known
    group by number order by lower((array_agg(name order by list desc))[1]), number`.execute(tx)
  return rows.map(({ names, ...row }) => ({
    ...row,
    formerNames: names.filter(name => name.toLowerCase() !== row.name.toLowerCase()),
  }))
}

/** Whether the published lists were read in. One statement. */
export async function hasListings(tx: Transaction): Promise<boolean> {
  const { rows } = await sql`select from register_read_listing limit 1`.execute(tx)
  return rows.length > 0
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

/** Everybody of the register, by name, for a choice. One statement. */
export async function listEverybody(tx: Transaction): Promise<readonly { id: string; name: string; post: string }[]> {
  const { rows } = await sql<{ id: string; name: string; post: string }>`
    select id, name, post from register_read_person order by lower(name), id`.execute(tx)
  return rows
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

/** How many entries a page of the register shows. */
export const entriesOnPage = 50

/** A page of a list: its rows and how many there are in all, found by the words if there are any. */
export type Found<Row> = { readonly rows: readonly Row[]; readonly count: number }

export type PersonLine = {
  readonly id: string
  readonly name: string
  readonly post: string
  readonly body: string | null
  readonly organisationName: string | null
  readonly trained: readonly string[]
}

/** People by name, a page of them; `words` stand in the name, post, specialism, email or organisation. One statement. */
export async function listPeople(tx: Transaction, words: string, page: number): Promise<Found<PersonLine>> {
  const { rows } = await sql<PersonLine & { count: number }>`
    select person.id, person.name, person.post, person.body, organisation.name as "organisationName",
      coalesce((select array_agg(training.kind order by training.kind) from register_training training
        where training.person_id = person.id), '{}') as trained, count(*) over ()::integer as count
    from register_person person left join register_organisation organisation on organisation.id = person.organisation_id
    where strpos(lower(concat_ws(' ', person.name, person.post, person.specialism, person.email, organisation.name)), lower(${words})) > 0
    order by lower(person.name), person.id limit ${entriesOnPage} offset ${(page - 1) * entriesOnPage}`.execute(tx)
  return { rows, count: rows[0]?.count ?? 0 }
}

export type PersonEntry = {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly post: string
  readonly body: string | undefined
  readonly organisationId: string | undefined
  readonly organisationName: string | undefined
  readonly specialism: string
  readonly email: string
  /** Days as ISO text, by the id of the training. */
  readonly training: { readonly [kind: string]: string }
}

/** Everything the register says of one person; undefined when there is none. One statement. */
export async function findPersonEntry(tx: Transaction, personId: string): Promise<PersonEntry | undefined> {
  type Row = Omit<PersonEntry, 'body' | 'organisationId' | 'organisationName'> & {
    body: string | null
    organisationId: string | null
    organisationName: string | null
  }
  const { rows } = await sql<Row>`
    select person.id, person.version, person.name, person.post, person.body, person.organisation_id as "organisationId",
      organisation.name as "organisationName", person.specialism, person.email,
      coalesce((select json_object_agg(training.kind, training.completed_on) from register_training training
        where training.person_id = person.id), '{}') as training
    from register_person person left join register_organisation organisation on organisation.id = person.organisation_id
    where person.id = ${personId}`.execute(tx)
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    ...row,
    body: row.body ?? undefined,
    organisationId: row.organisationId ?? undefined,
    organisationName: row.organisationName ?? undefined,
  }
}

/** People with this email address, whatever its capitals; usually one or none. One statement. */
export async function listPeopleByEmail(
  tx: Transaction,
  email: string,
): Promise<readonly { id: string; name: string; body: string | null }[]> {
  const { rows } = await sql<{ id: string; name: string; body: string | null }>`
    select id, name, body from register_person where lower(email) = lower(${email}) order by id limit 2`.execute(tx)
  return rows
}

export type OrganisationEntry = {
  readonly id: string
  readonly version: number
  readonly kind: string
  readonly name: string
  readonly address: string
  readonly areaId: string | undefined
  readonly areaName: string | undefined
  readonly validFrom: Temporal.PlainDate
  readonly validUntil: Temporal.PlainDate | undefined
}

type OrganisationRow = Omit<OrganisationEntry, 'areaId' | 'areaName' | 'validUntil'> & {
  areaId: string | null
  areaName: string | null
  validUntil: Temporal.PlainDate | null
}

/** Organisations by name, a page of them, closed ones too; `words` stand in name, kind or area. One statement. */
export async function listOrganisationEntries(
  tx: Transaction,
  words: string,
  page: number,
): Promise<Found<OrganisationEntry>> {
  const { rows } = await sql<OrganisationRow & { count: number }>`
    select organisation.id, organisation.version, organisation.kind, organisation.name, organisation.address,
      organisation.area_id as "areaId", area.name as "areaName", organisation.valid_from as "validFrom",
      organisation.valid_until as "validUntil", count(*) over ()::integer as count
    from register_organisation organisation left join register_area area on area.id = organisation.area_id
    where strpos(lower(concat_ws(' ', organisation.name, replace(organisation.kind, '-', ' '), area.name)), lower(${words})) > 0
    order by lower(organisation.name), organisation.id limit ${entriesOnPage} offset ${(page - 1) * entriesOnPage}`.execute(
    tx,
  )
  return { rows: rows.map(organisationOf), count: rows[0]?.count ?? 0 }
}

/** One organisation; undefined when there is none. One statement. */
export async function findOrganisationEntry(
  tx: Transaction,
  organisationId: string,
): Promise<OrganisationEntry | undefined> {
  const { rows } = await sql<OrganisationRow>`
    select organisation.id, organisation.version, organisation.kind, organisation.name, organisation.address,
      organisation.area_id as "areaId", area.name as "areaName", organisation.valid_from as "validFrom",
      organisation.valid_until as "validUntil"
    from register_organisation organisation left join register_area area on area.id = organisation.area_id
    where organisation.id = ${organisationId}`.execute(tx)
  return rows[0] === undefined ? undefined : organisationOf(rows[0])
}

/** Organisations to choose from for a person: those that exist on the day, by name. One statement. */
export async function listOrganisationChoices(
  tx: Transaction,
  day: string,
): Promise<readonly { id: string; name: string; areaName: string | null }[]> {
  const { rows } = await sql<{ id: string; name: string; areaName: string | null }>`
    select organisation.id, organisation.name, area.name as "areaName"
    from register_organisation organisation left join register_area area on area.id = organisation.area_id
    where organisation.valid_until is null or organisation.valid_until > ${day}
    order by lower(organisation.name), organisation.id`.execute(tx)
  return rows
}

function organisationOf(row: OrganisationRow): OrganisationEntry {
  return {
    id: row.id,
    version: row.version,
    kind: row.kind,
    name: row.name,
    address: row.address,
    areaId: row.areaId ?? undefined,
    areaName: row.areaName ?? undefined,
    validFrom: row.validFrom,
    validUntil: row.validUntil ?? undefined,
  }
}

/** Where people of the register are reached, by person: on mail and, by their organisation, on paper. One statement. */
export async function listPostalAddresses(
  tx: Transaction,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly post: string; readonly email: string; readonly postal: string }>> {
  const { rows } = await sql<{ id: string; post: string; email: string; postal: string }>`
    select person.id, person.post, person.email, concat_ws(', ', nullif(organisation.name, ''), nullif(organisation.address, '')) as postal
    from register_person person left join register_organisation organisation on organisation.id = person.organisation_id
    where person.id = any (${[...personIds]}::bigint[])`.execute(tx)
  return new Map(rows.map(({ id, ...row }) => [id, row]))
}
