import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'

import type { NewArea } from './domain/areas.ts'

export type Person = {
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
}

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

export async function addPerson(tx: Transaction, person: NewPerson): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into register_person (name, post, body, organisation_id, specialism, email)
    values (${person.name}, ${person.post}, ${person.body ?? null}, ${person.organisationId ?? null}, ${person.specialism}, ${person.email})
    returning id`.execute(tx)
  return numberOf(rows)
}

export async function addOrganisation(tx: Transaction, organisation: NewOrganisation): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into register_organisation (area_id, kind, name, address, valid_from)
    values (${organisation.areaId ?? null}, ${organisation.kind}, ${organisation.name}, ${organisation.address}, ${organisation.validFrom.toString()})
    returning id`.execute(tx)
  return numberOf(rows)
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

function numberOf(rows: readonly { id: string }[]): string {
  const row = rows[0]
  if (row === undefined) throw new Error('The new row has no number.')
  return row.id
}
