import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import type { ReviewState } from '../reviews/index.ts'
import type { ExamplePerson, HeldRole } from './domain/people.ts'
import type { Standing } from './domain/programme.ts'

type Day = Temporal.PlainDate

// ---------------------------------------------------------------- the programme and areas

/** How far areas have come in the programme of one rulebook, by number of the area. For staff. One statement. */
export async function programmeStandings(
  tx: Transaction,
  rulebook: string,
  programme: { readonly from: string; readonly until: string },
): Promise<ReadonlyMap<string, Standing>> {
  const { rows } = await sql<{ area_id: string; standing: Standing }>`
    select area_id, standing from desk_programme(${rulebook}, ${programme.from}, ${programme.until})`.execute(tx)
  return new Map(rows.map(row => [row.area_id, row.standing]))
}

export type AreaReview = {
  readonly id: string
  readonly title: string
  readonly areaId: string
  readonly rulebook: string
  readonly edition: string
  readonly state: ReviewState
  readonly stage: string | undefined
  readonly rests: boolean
  readonly fieldworkStart: Day | undefined
}

/** Reviews that the reader may see, of one area or of all, newest first. One statement. */
export async function listReviewsOf(tx: Transaction, areaId?: string): Promise<readonly AreaReview[]> {
  const { rows } = await sql<{
    id: string
    title: string
    area_id: string
    rulebook: string
    edition: string
    state: ReviewState
    stage: string | null
    rests: boolean
    fieldwork_start: Day | null
  }>`
    select id, title, area_id, rulebook, edition, state, stage, fieldwork_start,
      coalesce(cancelled_because, deferred_because, paused_because) is not null as rests
    from reviews_read_review where ${areaId ?? null}::bigint is null or area_id = ${areaId ?? null}::bigint
    order by id desc limit 500`.execute(tx)
  return rows.map(({ area_id, fieldwork_start, ...row }) => ({
    ...row,
    areaId: area_id,
    stage: row.stage ?? undefined,
    fieldworkStart: fieldwork_start ?? undefined,
  }))
}

/** Reports issued on an area; open to everybody. One statement. */
export async function listReportsOf(
  tx: Transaction,
  areaId: string,
): Promise<readonly { readonly reviewId: string; readonly title: string; readonly issuedOn: Day }[]> {
  const { rows } = await sql<{ review_id: string; title: string; issued_on: Day }>`
    select review_id, title, issued_on from reports_read_issue where area_id = ${areaId} order by issued_on desc`.execute(
    tx,
  )
  return rows.map(row => ({ reviewId: row.review_id, title: row.title, issuedOn: row.issued_on }))
}

// ---------------------------------------------------------------- who there is in the worked example

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
