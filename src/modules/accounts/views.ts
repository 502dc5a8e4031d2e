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
  }>`select * from accounts_people_of_example()`.execute(tx)
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

/** The person that an account is for, with what they belong to; of the one who acts. One statement. */
export async function findOwnPerson(
  tx: Transaction,
  personId: string,
): Promise<{
  readonly name: string
  readonly post: string
  readonly body: string | null
  readonly organisation: string | null
}> {
  const { rows } = await sql<{ name: string; post: string; body: string | null; organisation: string | null }>`
    select person.name, person.post, person.body, organisation.name as organisation
    from register_read_person person
    left join register_read_organisation organisation on organisation.id = person.organisation_id
    where person.id = ${personId}`.execute(tx)
  const row = rows[0]
  if (row === undefined) throw new Error(`The register has no person ${personId}.`)
  return row
}

/** Titles of reviews that the reader may see, by number. One statement. */
export async function titlesOfReviews(tx: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; title: string }>`
    select id, title from reviews_read_review where id = any (${`{${ids.join(',')}}`}::bigint[])`.execute(tx)
  return new Map(rows.map(({ id, title }) => [id, title]))
}

/** People of the register with this in their name who have no account and no invitation yet. One statement. */
export async function listToInvite(
  tx: Transaction,
  words: string,
): Promise<readonly { readonly id: string; readonly name: string; readonly post: string }[]> {
  const { rows } = await sql<{ id: string; name: string; post: string }>`
    select person.id, person.name, person.post from register_read_person person
    where position(lower(${words}) in lower(person.name)) > 0
      and not exists (select from platform_read_account account where account.person_id = person.id)
      and not exists (select from accounts_invitation invitation where invitation.person_id = person.id
        and invitation.accepted_at is null and invitation.withdrawn_at is null)
    order by lower(person.name), person.id limit 50`.execute(tx)
  return rows
}

/** True when somebody has an account, by person or by email address. One statement. */
export async function hasAccountAlready(tx: Transaction, personId: string, email: string): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`select accounts_known(${personId}, ${email}) as has`.execute(tx)
  return rows[0]?.has === true
}

/** The sign-in that the organisation of an account wants in the place of a password; undefined where it allows one. For the gate. */
export async function findRefusedPassword(tx: Transaction, accountId: string): Promise<string | undefined> {
  const { rows } = await sql<{ label: string }>`select label from accounts_password_refused(${accountId})`.execute(tx)
  return rows[0]?.label
}
