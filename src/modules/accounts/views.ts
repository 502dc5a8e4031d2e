import { sql } from 'kysely'
import type { Transaction } from '../../platform/db/database.ts'
import type { ExamplePerson, HeldRole } from './domain/people.ts'

/** Everybody of the worked example by account, as the gate may know; nobody in any other database. One statement. */
export async function listExamplePeople(tx: Transaction): Promise<readonly ExamplePerson[]> {
  const { rows } = await sql<{
    account_id: string
    name: string
    kind: 'staff' | 'respondent'
    role: string | null
    review_id: string | null
    review_title: string | null
    rulebook: string | null
    edition: string | null
    title: string | null
  }>`select * from desk_people_of_example()`.execute(tx)
  const people = new Map<string, { id: string; name: string; kind: 'staff' | 'respondent'; roles: HeldRole[] }>()
  for (const row of rows) {
    const person = people.get(row.account_id) ?? { id: row.account_id, name: row.name, kind: row.kind, roles: [] }
    people.set(row.account_id, person)
    if (row.role === null) continue
    const review =
      row.review_id === null
        ? undefined
        : { id: row.review_id, title: row.review_title ?? '', rulebook: row.rulebook ?? '', edition: row.edition ?? '' }
    person.roles.push({ role: row.role, review, title: row.title ?? '' })
  }
  return [...people.values()]
}
