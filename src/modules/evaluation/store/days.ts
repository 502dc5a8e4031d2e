import { sql } from 'kysely'
import type { Transaction } from '../../../platform/db/database.ts'
import type { DaysLine } from '../domain/days.ts'

/** Days that were said of a review, in the order of entering. One statement. */
export async function listDaysLines(tx: Transaction, reviewId: string): Promise<readonly DaysLine[]> {
  const { rows } = await sql<{
    id: string
    stage: string
    person_id: string | null
    name: string | null
    body: string
    planned_halves: number | null
    spent_halves: number | null
    version: number
  }>`
    select line.id, line.stage, line.person_id, person.name, line.body, line.planned_halves, line.spent_halves, line.version
    from evaluation_days line left join register_read_person person on person.id = line.person_id
    where line.review_id = ${reviewId} order by line.id`.execute(tx)
  return rows.map(row => ({
    id: row.id,
    stage: row.stage,
    personId: row.person_id ?? undefined,
    name: row.name ?? '',
    body: row.body,
    planned: row.planned_halves ?? undefined,
    spent: row.spent_halves ?? undefined,
    version: row.version,
  }))
}

export type NewDays = {
  readonly reviewId: string
  readonly stage: string
  readonly personId: string | undefined
  readonly body: string
  readonly planned: number | undefined
  readonly spent: number | undefined
}

/** False where there is such a line already. */
export async function addDays(tx: Transaction, line: NewDays): Promise<boolean> {
  const { rows } = await sql`
    insert into evaluation_days (review_id, stage, person_id, body, planned_halves, spent_halves)
    values (${line.reviewId}, ${line.stage}, ${line.personId ?? null}, ${line.body}, ${line.planned ?? null}, ${line.spent ?? null})
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}

/** False where it was changed meanwhile, or is not this one's to change. */
export async function saveDays(
  tx: Transaction,
  line: Pick<NewDays, 'reviewId' | 'planned' | 'spent'> & { readonly id: string; readonly version: number },
): Promise<boolean> {
  const { rows } = await sql`
    update evaluation_days set planned_halves = ${line.planned ?? null}, spent_halves = ${line.spent ?? null}
    where id = ${line.id} and review_id = ${line.reviewId} and version = ${line.version} returning id`.execute(tx)
  return rows.length === 1
}

export type Reason = { readonly about: string; readonly text: string; readonly version: number }

/** Why things of a review were late, as far as somebody said. One statement. */
export async function listReasonsOf(tx: Transaction, reviewId: string): Promise<readonly Reason[]> {
  const { rows } = await sql<Reason>`
    select about, text, version from evaluation_reason where review_id = ${reviewId} order by id`.execute(tx)
  return rows
}

/** Says why something was late, the first time (`version` 0) or anew; false where it was said or changed meanwhile. */
export async function saveReason(
  tx: Transaction,
  reviewId: string,
  { about, text, version }: Reason,
): Promise<boolean> {
  if (version === 0) {
    const { rows } = await sql`
      insert into evaluation_reason (review_id, about, text) values (${reviewId}, ${about}, ${text})
      on conflict do nothing returning id`.execute(tx)
    return rows.length === 1
  }
  const { rows } = await sql`
    update evaluation_reason set text = ${text}
    where review_id = ${reviewId} and about = ${about} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}
