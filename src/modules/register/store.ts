import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { onlyId } from '../../platform/db/only-id.ts'
import type { ListedAuthority, NewArea } from './domain/areas.ts'

type Person = {
  readonly id: string
  readonly name: string
  readonly post: string
  readonly body: string | undefined
  readonly organisationId: string | undefined
  readonly specialism: string
}

export type NewPerson = Omit<Person, 'id'> & { readonly email: string }

export type NewOrganisation = {
  readonly areaId: string | undefined
  readonly kind: string
  readonly name: string
  readonly address: string
  readonly validFrom: Temporal.PlainDate
  /** The first day on which it no longer exists; absent while nobody knows of one. */
  readonly validUntil?: Temporal.PlainDate | undefined
}

/** A row and the version of it that a page showed. */
export type Versioned = { readonly id: string; readonly version: number }

/** Adds areas that are not there yet, by code and first day. Returns how many were new. */
export async function addAreas(tx: Transaction, areas: readonly NewArea[]): Promise<number> {
  const rows = areas.map(area => ({
    code: area.code,
    name: area.name,
    authority_number: area.authorityNumber,
    type: area.type,
    region: area.region,
    valid_from: area.validFrom.toString(),
  }))
  const { rows: added } = await sql<{ id: string }>`
    insert into register_area (code, name, authority_number, type, region, valid_from)
    select code, name, authority_number, type, region, valid_from
    from json_to_recordset(${JSON.stringify(rows)}) as row(code text, name text, authority_number integer, type text, region text, valid_from date)
    on conflict (code, valid_from) do nothing returning id`.execute(tx)
  return added.length
}

/** Adds what published lists say and is not there yet, by list and number. Returns how many rows were new. One statement. */
export async function addListings(tx: Transaction, listed: readonly ListedAuthority[]): Promise<number> {
  const { rows: added } = await sql<{ id: string }>`
    insert into register_listing (list, authority_number, code, name, type, region, other_names)
    select list, number, code, name, type, region, "otherNames"
    from json_to_recordset(${JSON.stringify(listed)})
      as row(list text, number integer, code text, name text, type text, region text, "otherNames" text[])
    on conflict (list, authority_number) do nothing returning id`.execute(tx)
  return added.length
}

export async function addPerson(tx: Transaction, person: NewPerson): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into register_person (name, post, body, organisation_id, specialism, email)
    values (${person.name}, ${person.post}, ${person.body ?? null}, ${person.organisationId ?? null}, ${person.specialism}, ${person.email})
    returning id`.execute(tx)
  return onlyId(rows)
}

export async function addOrganisation(tx: Transaction, organisation: NewOrganisation): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into register_organisation (area_id, kind, name, address, valid_from, valid_until)
    values (${organisation.areaId ?? null}, ${organisation.kind}, ${organisation.name}, ${organisation.address},
      ${organisation.validFrom.toString()}, ${organisation.validUntil?.toString() ?? null})
    returning id`.execute(tx)
  return onlyId(rows)
}

export async function addTraining(
  tx: Transaction,
  training: { personId: string; kind: string; completedOn: Temporal.PlainDate },
): Promise<void> {
  await sql`
    insert into register_training (person_id, kind, completed_on)
    values (${training.personId}, ${training.kind}, ${training.completedOn.toString()})
    on conflict (person_id, kind) do nothing`.execute(tx)
}

/** False when somebody else changed the person since this version. */
export async function updatePerson(tx: Transaction, { id, version }: Versioned, person: NewPerson): Promise<boolean> {
  const { rows } = await sql`
    update register_person set name = ${person.name}, post = ${person.post}, body = ${person.body ?? null},
      organisation_id = ${person.organisationId ?? null}, specialism = ${person.specialism}, email = ${person.email}
    where id = ${id} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

/** False when somebody else changed the organisation since this version. */
export async function updateOrganisation(
  tx: Transaction,
  { id, version }: Versioned,
  organisation: NewOrganisation,
): Promise<boolean> {
  const { rows } = await sql`
    update register_organisation set area_id = ${organisation.areaId ?? null}, kind = ${organisation.kind},
      name = ${organisation.name}, address = ${organisation.address}, valid_from = ${organisation.validFrom.toString()},
      valid_until = ${organisation.validUntil?.toString() ?? null}
    where id = ${id} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

/** False when somebody else closed or changed the organisation since this version. */
export async function endOrganisation(
  tx: Transaction,
  { id, version }: Versioned,
  until: Temporal.PlainDate,
): Promise<boolean> {
  const { rows } = await sql`
    update register_organisation set valid_until = ${until.toString()}
    where id = ${id} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

/**
 * Writes the day on which training was completed, or another in the place of `before`. False when what is there is not
 * what the writer saw.
 */
export async function saveTraining(
  tx: Transaction,
  training: {
    readonly personId: string
    readonly kind: string
    readonly completedOn: Temporal.PlainDate
    readonly before: Temporal.PlainDate | undefined
  },
): Promise<boolean> {
  const { personId, kind, completedOn, before } = training
  const { rows } =
    before === undefined
      ? await sql`
          insert into register_training (person_id, kind, completed_on) values (${personId}, ${kind}, ${completedOn.toString()})
          on conflict (person_id, kind) do nothing returning id`.execute(tx)
      : await sql`
          update register_training set completed_on = ${completedOn.toString()}
          where person_id = ${personId} and kind = ${kind} and completed_on = ${before.toString()} returning id`.execute(
          tx,
        )
  return rows.length === 1
}
