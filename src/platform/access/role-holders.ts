import { sql } from 'kysely'
import type { Transaction } from '../db/database.ts'

/** Somebody with an account, and how many roles they hold. */
export type RoleHolder = {
  readonly personId: string
  readonly name: string
  readonly kind: 'staff' | 'respondent'
  /** Ids of standing roles held now. */
  readonly standing: readonly string[]
  readonly inReviews: number
}

export const holdersOnPage = 50

/** Accounts by name, found by a part of the name. One statement. */
export async function listHolders(
  tx: Transaction,
  words: string,
  pageNumber: number,
): Promise<{ readonly rows: readonly RoleHolder[]; readonly count: number }> {
  const { rows } = await sql<RoleHolder & { total: number }>`
    select account.person_id as "personId", account.name, account.kind, count(*) over ()::integer as total,
      coalesce((select array_agg(held.role order by held.role) from platform_grant held where held.person_id = account.person_id
        and held.review_id is null and (held.until_at is null or held.until_at > platform_now())), '{}') as standing,
      (select count(distinct held.review_id)::integer from platform_grant held where held.person_id = account.person_id
        and held.review_id is not null and (held.until_at is null or held.until_at > platform_now())) as "inReviews"
    from platform_read_account account
    where ${words} = '' or account.name ilike ${`%${words.replaceAll(/[%_\\]/g, each => `\\${each}`)}%`}
    order by lower(account.name), account.id limit ${holdersOnPage} offset ${(pageNumber - 1) * holdersOnPage}`.execute(
    tx,
  )
  return { rows: rows.map(({ total: _, ...row }) => row), count: rows[0]?.total ?? 0 }
}

/** Everybody with an account, for a choice. One statement. */
export async function listPeopleWithAccount(
  tx: Transaction,
): Promise<readonly { readonly id: string; readonly name: string; readonly kind: 'staff' | 'respondent' }[]> {
  const { rows } = await sql<{ id: string; name: string; kind: 'staff' | 'respondent' }>`
    select person_id as id, name, kind from platform_read_account order by lower(name), person_id`.execute(tx)
  return rows
}

/** How many people hold a standing role now. One statement. */
export async function countStanding(tx: Transaction, role: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from platform_grant
    where role = ${role} and review_id is null and (until_at is null or until_at > platform_now())`.execute(tx)
  return rows[0]?.count ?? 0
}
